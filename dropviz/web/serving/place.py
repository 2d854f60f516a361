"""Where the app lies: beside the package in a checkout, within it where a wheel was installed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=8)
def app_folder(package: Path = PACKAGE) -> Path:
    """Return the folder that holds `app.py`, `pages/` and `.streamlit/`.

    Raises:
        FileNotFoundError: the package was taken out of both.
    """
    for folder in (package.parent, package / "app"):
        if (folder / "app.py").is_file() and (folder / "pages" / "home.py").is_file():
            return folder
    raise FileNotFoundError(f"the app must stand beside {package} or in its folder app, and is in neither")

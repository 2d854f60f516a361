"""Imports point one way: seen in fresh interpreters, and shown to be able to fail."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# From the ground up: a module may import what stands in its own line or above it.
LAYERS = [
    ["types", "knobs", "rng", "checkpoint", "checks", "evidence"],
    ["dropout"],
    ["batchnorm", "data"],
    ["nn"],
    ["training"],
    ["drawing"],
    ["lessons"],
    ["web"],
]
ALLOWED = {name: [n for row in LAYERS[: i + 1] for n in row] for i, row in enumerate(LAYERS) for name in row}

LESSONS = sorted(path.parent.name for path in (ROOT / "dropviz" / "lessons").glob("*/__init__.py"))

CHECK = textwrap.dedent("""
    import importlib, pkgutil, sys
    sys.path[:0] = {paths!r}
    before = set(sys.modules)
    root = importlib.import_module({package!r})
    for found in pkgutil.walk_packages(getattr(root, "__path__", []), {package!r} + "."):
        importlib.import_module(found.name)
    new = set(sys.modules) - before
    print("\\n".join(sorted(m for m in new if m.split(".")[0] in ("dropviz", "streamlit", "pages"))))
""")


def imported_by(package, *paths):
    """Return what importing a package (with all in it) brings into a fresh interpreter, of ours and of streamlit."""
    program = CHECK.format(package=package, paths=[str(path) for path in (*paths, ROOT)])
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def offences(package, *paths):
    """Return what a package of dropviz imports and may not."""
    name = package.removeprefix("dropviz.")
    allowed = ALLOWED[name]
    return [
        m
        for m in imported_by(package, *paths)
        if (m.startswith("dropviz.") and m.split(".")[1] not in allowed)
        or (m.split(".")[0] == "streamlit" and name != "web")
        or m.split(".")[0] == "pages"
    ]


def test_every_module_has_its_layer():
    found = {path.stem for path in (ROOT / "dropviz").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found - {"__init__"} == set(ALLOWED)


@pytest.mark.parametrize("name", ALLOWED)
def test_imports_point_one_way(name):
    assert offences(f"dropviz.{name}") == []


@pytest.mark.parametrize("name", LESSONS)
def test_no_lesson_imports_another(name):
    found = [m.split(".")[2] for m in imported_by(f"dropviz.lessons.{name}") if m.startswith("dropviz.lessons.")]
    assert set(found) <= {name, "lesson", "places", "settings"}
    assert name in found


def test_pages_are_drawn_without_the_player():
    found = imported_by("dropviz.web.ui")
    assert "dropviz.web.ui.lesson" in found
    assert [m for m in found if m.startswith("dropviz.web.player")] == []


@pytest.mark.parametrize("line", ["import streamlit", "import dropviz.lessons"])
def test_an_import_that_points_the_other_way_is_found(tmp_path, line):
    package = tmp_path / "dropviz"
    package.mkdir()
    (package / "__init__.py").write_text("")
    for name in ("rng", "knobs", "lessons"):
        (package / f"{name}.py").write_text("")
    (package / "rng.py").write_text(line)
    assert offences("dropviz.rng", tmp_path) != []

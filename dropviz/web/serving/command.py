"""The console command: `dropviz` starts the server, as `streamlit run app.py` does in a checkout; `dropviz export` saves a lesson."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl

from dropviz.lessons import LESSONS
from dropviz.lessons.lesson import lesson
from dropviz.lessons.settings import from_query


def main() -> None:
    """Start the server, with the options of `streamlit run`, such as `--server.port 8080`; or save a lesson: see `export`."""
    if sys.argv[1:2] == ["export"]:
        sys.exit(export(sys.argv[2:]))
    from streamlit.web import cli  # a lesson is saved without it

    from dropviz.web.serving.place import app_folder

    os.chdir(app_folder())  # Streamlit reads its configuration from the folder that it is started in
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
    cli.main()


def export(arguments: Sequence[str]) -> int:
    """Save a lesson as one HTML file and say where it is and how large; returns the status to exit with.

    Args:
        arguments: those of the command `dropviz export`; `--help` names them.
    """
    parser = argparse.ArgumentParser("dropviz export", description="Save a lesson as one HTML file that works without network.")
    parser.add_argument("lesson", help=f"one of {', '.join(LESSONS)}")
    parser.add_argument("file", nargs="?", type=Path, help="the file to write; the lesson's name and .html if there is none")
    parser.add_argument("--settings", default="", metavar="QUERY", help='as in a copied link, such as "p=0.5&seed=3"')
    parser.add_argument("--link", default="", metavar="ADDRESS", help="of the live page, to stand at the end of the file")
    asked = parser.parse_args(arguments)
    from dropviz.web.saved import saved  # a wrong option is told before all that is loaded

    try:
        one = lesson(asked.lesson)
        settings, problems = from_query(one.settings, dict(parse_qsl(asked.settings, keep_blank_values=True)))
        if problems:
            raise ValueError(". ".join(problems.values()))
        page = saved(one, settings, asked.link).encode()
        file: Path = asked.file or Path(f"{asked.lesson}.html")
        file.write_bytes(page)
    except (ValueError, OSError) as error:
        print(f"dropviz export: {error}.", file=sys.stderr)
        return 2
    print(f"{file}: {len(page) / 1e6:.1f} MB")
    return 0

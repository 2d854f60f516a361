"""The console command: `dropviz` starts the server, as `streamlit run app.py` does in a checkout."""

from __future__ import annotations

import os
import sys

from streamlit.web import cli

from dropviz.web.serving.place import app_folder


def main() -> None:
    """Start the server; options of `streamlit run` are handed on, such as `--server.port 8080`."""
    os.chdir(app_folder())  # Streamlit reads its configuration from the folder that it is started in
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.argv = ["streamlit", "run", "app.py", *sys.argv[1:]]
    cli.main()

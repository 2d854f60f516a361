"""The image without Docker: what the Dockerfile copies, in an environment made of the pins, started by its own command."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.benchmarks.load.session import Session
from tests.deploy.proxy import free_port

ROOT = Path(__file__).parents[2]
LINES = re.sub(r"\\\n", " ", (ROOT / "deploy" / "Dockerfile").read_text()).splitlines()


def said(instruction):
    """What the Dockerfile says after an instruction, for each time that it stands there."""
    return [line.strip().removeprefix(instruction).strip() for line in LINES if line.strip().startswith(f"{instruction} ")]


def command(text, environment, port):
    """A command of the Dockerfile, its program taken from an environment and its port exchanged."""
    program, *rest = json.loads(text)
    return [str(environment / "bin" / program), *(word.replace("8501", str(port)) for word in rest)]


@pytest.fixture(scope="module")
def pinned(tmp_path_factory):
    """An environment that holds the pins and nothing else: with --no-deps, what is not pinned is missing."""
    environment = tmp_path_factory.mktemp("pinned")
    venv.create(environment, with_pip=True)
    pip = [environment / "bin" / "python", "-m", "pip"]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-compile", "-r", ROOT / "deploy" / "requirements.txt"], check=True)
    return environment


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A folder with what the Dockerfile copies into the image, and nothing else."""
    folder = tmp_path_factory.mktemp("image")
    for source, target in (line.split() for line in said("COPY")):
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (folder / target).mkdir(exist_ok=True)
            shutil.copy(ROOT / source, folder / target)
    return folder


@pytest.mark.slow
def test_the_image_would_serve_the_app(pinned, copied):
    port = free_port()
    variables = dict(pair.split("=") for line in said("ENV") for pair in line.split())
    serves(command(said("CMD")[0], pinned, port), copied, variables, pinned, port)


@pytest.mark.slow
def test_a_wheel_holds_the_whole_app_and_one_command_starts_it(pinned, tmp_path):
    subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("dropviz-*.whl")
    subprocess.run([pinned / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps", wheel], check=True)
    port = free_port()
    serves([str(pinned / "bin" / "dropviz"), "--server.port", str(port)], tmp_path, {}, pinned, port)


def serves(started, folder, variables, environment, port):
    """Start a server in a folder, and see that each page answers a moved slider."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "STREAMLIT", "DROPVIZ"))}
    server = subprocess.Popen(started, cwd=folder, env={**clean, **variables}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        healthy = command(said("HEALTHCHECK")[0].partition("CMD")[2], environment, port)
        while subprocess.run(healthy, stderr=subprocess.DEVNULL).returncode:
            assert server.poll() is None, "the server ended before it was healthy"
        with ThreadPoolExecutor(1) as thread:  # in a full run playwright's event loop is still going on this one
            sizes = thread.submit(lambda: asyncio.run(visit(f"http://127.0.0.1:{port}"))).result()
        assert min(sizes) > 1_000, "bytes of each page's answer to a moved slider"
    finally:
        server.terminate()
        server.wait(20)


async def visit(address):
    sizes = []
    for page in ("", "masks", "scaling", "training", "statistics"):
        session = Session(address, page)
        await session.open()
        sizes.append((await session.move(p=0.4))[1])  # raises where the page shows an error
        session.close()
    return sizes


@pytest.mark.slow
def test_the_pins_are_complete_and_of_what_the_project_asks_for(pinned):
    subprocess.run([pinned / "bin" / "python", "-m", "pip", "check"], check=True, stdout=subprocess.DEVNULL)
    project = (ROOT / "pyproject.toml").read_text().partition("dependencies = [")[2].partition("]")[0]
    names = {line.partition("==")[0].lower() for line in (ROOT / "deploy" / "requirements.txt").read_text().split()}
    assert {name.lower() for name in re.findall(r'"([\w-]+)[><=]', project)} <= names


def test_the_image_runs_as_nobody_special_and_asks_no_registry_by_name():
    assert said("USER") == ["dropviz"]
    assert LINES.index("USER dropviz") < next(i for i, line in enumerate(LINES) if line.startswith("CMD"))
    assert "://" not in re.sub(r"#.*", "", "\n".join(LINES)).replace("http://127.0.0.1:8501", "")
    assert said("FROM") == ["python:3.11-slim-bookworm"]


def test_nginx_knows_every_process_that_is_started_and_every_log_has_a_bound():
    folder = ROOT / "deploy"
    services = (folder / "compose.yaml").read_text().partition("\nservices:\n")[2]
    processes = re.findall(r"^  (app-\d+): \{<<: \*app,", services, flags=re.MULTILINE)
    assert processes
    assert processes == re.findall(r"^server (\S+):8501 ", (folder / "upstream.conf").read_text(), flags=re.MULTILINE)
    others = re.findall(r"^  ([\w-]+):$((?:\n    .*)*)", services, flags=re.MULTILINE)
    assert len(processes) + len(others) == len(re.findall(r"^  [\w-]+:", services, flags=re.MULTILINE))
    app = (folder / "compose.yaml").read_text().partition("\nx-app: &app\n")[2].partition("\n\n")[0]
    assert all("logging: *logging" in service for service in (app, *(lines for _, lines in others)))

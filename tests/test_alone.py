"""The library without the app: what needs NumPy passes its tests where nothing else of dropviz's dependencies can be imported."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# What `pip install --no-deps dropviz && pip install numpy` leaves without, under the names by which they are imported.
DEPENDENCIES = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
BLOCKED = sorted({re.match(r"[\w-]+", line)[0] for line in DEPENDENCIES} - {"numpy"} | {"sklearn"})

TESTS = ["tests/dropout/test_contract.py", "tests/batchnorm/test_layer.py", "tests/batchnorm/test_expected.py", "tests/test_rng.py"]
PROGRAM = """
import sys


class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {blocked!r}:
            raise ImportError("blocked: " + name)


sys.meta_path.insert(0, Blocked())

import pytest

sys.exit(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "--confcutdir=tests/dropout", *{tests!r}]))
"""


def alone(root, *tests, besides=()):
    """Run tests in a tree where only NumPy, and what else is named, can be imported, of all that dropviz depends on."""
    program = PROGRAM.format(blocked=[name for name in BLOCKED if name not in besides], tests=list(tests))
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=root, env={"PYTHONPATH": str(root)}
    )


def test_the_methods_batch_normalisation_and_the_streams_need_numpy_alone():
    assert {"torch", "plotly", "streamlit", "scipy", "sklearn"} <= set(BLOCKED)
    ran = alone(ROOT, *TESTS)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_with_torch_networks_are_trained_too():
    ran = alone(ROOT, "tests/training/test_classic.py", besides=["torch"])
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert alone(ROOT, "tests/training/test_classic.py").returncode != 0


@pytest.mark.parametrize(("module", "line"), [("dropout/base.py", "import torch"), ("checks.py", "import scipy.special")])
def test_an_import_of_something_else_is_found(tmp_path, module, line):
    for part in ("dropviz", "tests/dropout"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    broken = tmp_path / "dropviz" / module
    broken.write_text(broken.read_text().replace("\nimport numpy as np\n", f"\nimport numpy as np\n{line}\n", 1))
    ran = alone(tmp_path, "tests/dropout/test_contract.py")
    assert ran.returncode != 0
    assert f"blocked: {line.split()[1].split('.')[0]}" in ran.stdout + ran.stderr

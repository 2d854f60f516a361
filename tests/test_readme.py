"""What the README promises can be pasted."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np

from dropviz.dropout import METHODS, InvertedDropout
from dropviz.rng import stream

ROOT = Path(__file__).parents[1]


def test_the_notebook_example_runs_as_pasted():
    section = (ROOT / "README.md").read_text().split("## In a notebook")[1].split("\n## ")[0]
    program = re.search(r"```python\n(.*?)```", section, re.DOTALL)[1]
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    x, method = np.arange(1.0, 9.0).reshape(2, 4), InvertedDropout(p=0.3)
    noise = method.sample(x.shape, stream(0, "mask"))
    said = [method.forward(x, noise), method.backward(np.ones((2, 4)), noise), x, sorted(METHODS)]
    assert ran.stdout == "\n".join(map(str, said)) + "\n"


def test_the_package_says_whose_it_is_and_under_which_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")
    assert project["authors"] == [{"name": "dropviz maintainers"}]
    assert project["keywords"]
    assert all(isinstance(word, str) for word in project["classifiers"])

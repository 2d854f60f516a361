"""What README.md and CONTRIBUTING.md tell a newcomer to write, written literally into a copy of the tree, passes the contract tests."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# The document, the heading, the list that gets the line, the contract tests of what has been added, how their cases are called, and
# tests that hold of all that there is.
RECIPES = {
    "method": (
        "README.md",
        "Add a dropout method",
        "dropviz/dropout/__init__.py",
        "METHODS: dict[str, type[Dropout]] = {\n",
        [
            "tests/dropout/test_contract.py",
            "tests/dropout/test_contract_torch.py",
            "tests/dropout/test_code.py",
            "tests/lessons/test_contract.py",
        ],
        "row or RowDropout",
        ["tests/lessons/masks/test_method.py", "tests/test_public.py"],
    ),
    "data": (
        "README.md",
        "Add a data set",
        "dropviz/data/__init__.py",
        "DATASETS: dict[str, type[Data]] = {",
        [
            "tests/data/test_contract.py",
            "tests/lessons/test_contract.py",
            "tests/lessons/training/program/test_experiment.py",
            "tests/training/test_nothing_dropped.py",
        ],
        "kink",
        ["tests/web/test_caps.py", "tests/test_public.py"],
    ),
    "section": (
        "CONTRIBUTING.md",
        "Add a section",
        "dropviz/lessons/masks/__init__.py",
        "        network.section,\n",
        ["tests/lessons/test_contract.py"],
        "together or no_two_figures",
        ["tests/test_public.py"],
    ),
}


def recipe(document, heading):
    """Return the file that a recipe tells to write, what stands in it, and the line for the list."""
    section = (ROOT / document).read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    path = re.search(r"`(dropviz/[\w/]+\.py)`", section)[1]
    (file,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    line = re.search(r"one line, `(.+?,)`", section)[1]
    return path, file, line


def follow(root, document, heading, listed, anchor):
    """Follow a recipe in a copy of the tree: a file, a line in the list, and its import."""
    path, file, line = recipe(document, heading)
    assert not (root / path).exists()
    (root / path).write_text(file)
    there = (root / listed).read_text()
    assert anchor in there
    name = re.search(r"(\w+)(\.section)?,", line)[1]
    package, _, module = path.removesuffix(".py").replace("/", ".").rpartition(".")
    source = f"from {package} import {module}" if ".section" in line else f"from {package}.{module} import {name}"
    first, rest = there.split("\n", 1)
    longer = rest.replace(anchor, anchor + line + "\n", 1)
    (root / listed).write_text(f"{first}\n\n{source}\n{longer}")


@pytest.fixture
def tree(tmp_path):
    """A copy of the tree."""
    for part in ("dropviz", "tests", "pages", ".streamlit"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "browser", "benchmarks"))
    for part in ("app.py", "pyproject.toml", "README.md"):
        shutil.copy(ROOT / part, tmp_path)
    return tmp_path


def verdict_of(root, tests, chosen=""):
    """Run the chosen tests in a copy of the tree, alone whatever is asked of this run, and return what pytest says."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", chosen]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=root, env={**os.environ, "PYTHONPATH": str(root), "PYTEST_ADDOPTS": ""}
    )


def test_a_network_of_the_recipe_is_trained_drawn_and_programmed(tree):
    section = (ROOT / "README.md").read_text().split("\n## Add a network to the training page\n")[1]
    path, entry = re.search(r"`(dropviz/[\w/]+\.py)`", section)[1], re.search(r"```\n(.*?)```", section, re.DOTALL)[1]
    there, last = (tree / path).read_text(), '            Network("early", '
    assert there.count(last) == 1
    (tree / path).write_text(there.replace(last, entry + last))
    tests = [
        "tests/nn/test_networks.py",
        "tests/lessons/test_contract.py",
        "tests/lessons/training/program/test_experiment.py",
        "tests/lessons/training/test_dropping.py",
    ]
    ran = verdict_of(tree, tests, "test_networks or dropout_and_decay or test_its_knobs or (as_twins and line)")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    ran = verdict_of(tree, ["tests/web/test_caps.py", "tests/drawing/test_theme.py"])
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (tree / path).write_text(there.replace(last, entry.replace("#6b5b00", "#a3487f") + last))
    assert verdict_of(tree, tests[:1], "colours").returncode == 1, "a colour that another network has"


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_passes_the_contract_tests_as_pasted(tree, name):
    document, heading, listed, anchor, tests, chosen, others = RECIPES[name]
    follow(tree, document, heading, listed, anchor)
    for ran in (verdict_of(tree, tests, chosen), verdict_of(tree, others)):
        assert ran.returncode == 0, ran.stdout + ran.stderr  # no test at all is 5


def test_a_section_of_a_recipe_has_its_knob_in_the_link_and_computes_what_its_program_prints(tree):
    follow(tree, *RECIPES["section"][:4])
    program = """
from dropviz.lessons.masks import LESSON
from dropviz.lessons.settings import from_query

s, problems = from_query(LESSON.settings, {"p": "0.5", "pairs": "5000"})
assert not problems
section = LESSON.section("together", s)
print(section.words)
exec(section.programs[0].code)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}
    )
    words, printed = ran.stdout.strip().splitlines()
    assert "5,000 pairs" in words
    share, exact = map(float, printed.split())
    assert exact == 0.25
    assert f"**{share:.4f} ± 0.0061**" in words


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("method", "(*shape[:1], *(1 for _ in shape[1:]))", "(2, *shape[1:])"),
        ("data", '"squared"', '"square"'),
        ("section", "{number(s.pairs)} pairs", "{s.pairs / 1e17} pairs"),
    ],
)
def test_a_fault_in_a_recipe_is_found(tree, name, right, wrong):
    document, heading, listed, anchor, tests, chosen, _ = RECIPES[name]
    follow(tree, document, heading, listed, anchor)
    path = tree / recipe(document, heading)[0]
    assert right in path.read_text()
    path.write_text(path.read_text().replace(right, wrong))
    assert verdict_of(tree, tests[:1], chosen).returncode == 1

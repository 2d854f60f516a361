"""The examples in the docstrings hold."""

import doctest
import importlib
import pkgutil

import pytest

import dropviz

MODULES = [m.name for m in pkgutil.walk_packages(dropviz.__path__, "dropviz.") if not m.name.startswith("dropviz.web")]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0

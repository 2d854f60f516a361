"""The library's face: every name is there, and none is loaded before it is asked for."""

import subprocess
import sys
from importlib import import_module

import pytest

import dropviz
from dropviz.dropout import METHODS


@pytest.mark.parametrize("name", dropviz.__all__)
def test_a_name_is_what_its_room_calls_so(name):
    found = getattr(dropviz, name)
    if getattr(found, "__module__", None):
        assert getattr(import_module(found.__module__), name) is found
    assert name in dir(dropviz)


def test_the_list_of_the_methods_is_there():
    assert dropviz.METHODS is METHODS


def test_a_name_that_there_is_not_is_refused_as_by_any_module():
    with pytest.raises(AttributeError, match="module 'dropviz' has no attribute 'Dropuot'"):
        _ = dropviz.Dropuot


def test_a_lesson_that_there_is_not_is_refused_in_words():
    with pytest.raises(ValueError, match=r"a lesson must be one of .*masks.*, got 'mask'"):
        dropviz.lesson("mask")


def test_the_package_itself_loads_nothing():
    program = "import sys; before = set(sys.modules); import dropviz; dir(dropviz); print(*(set(sys.modules) - before))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert {name.split(".")[0] for name in ran.stdout.split()} & {"numpy", "torch", "plotly", "streamlit"} == set()
    assert [name for name in ran.stdout.split() if name.startswith("dropviz")] == ["dropviz"]

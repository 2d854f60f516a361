"""A page comes in two runs: its beginning, and all of it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dropviz.lessons.lesson import lesson
from tests.pages.conftest import headings

ROUTER = Path(__file__).parents[3] / "dropviz" / "web" / "ui" / "router.py"
SEVERAL = ("Back to the defaults", "As in the classic experiment")  # what sets several knobs at once


def disabled(app):
    return [button.disabled for button in app.button if button.label in SEVERAL]


@pytest.fixture
def app():
    """A page of which the first run has been drawn."""
    return AppTest.from_file(str(ROUTER), default_timeout=120).switch_page("../../../pages/training.py").run()


def test_the_first_run_draws_the_first_section_and_the_next_one_all(app):
    assert (len(app.title), len(headings(app))) == (1, 0)
    app.run()
    assert (len(app.title), len(headings(app))) == (1, len(lesson("training").slugs) - 1)


def test_what_sets_several_knobs_waits_for_all_of_them(app):
    assert disabled(app) == [True, True]
    assert disabled(app.run()) == [False, False]


def test_whatever_brings_the_next_run_all_is_drawn_and_another_page_begins_anew(app):
    app.slider(key="p").set_value(0.5).run()
    assert len(headings(app)) == len(lesson("training").slugs) - 1
    app.switch_page("../../../pages/scaling.py").run()
    assert len(headings(app)) == 0

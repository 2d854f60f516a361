"""What is made once for all runs is what Streamlit would make at each."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.components.v2.presentation import make_bidi_component_presenter
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session, runtime
from streamlit.runtime.runtime import Runtime

from dropviz.web.serving import sparing

SECTIONS = {"theme": (), **{f"theme.{part.value}": tuple(part.value.split(".")) for part in config.CustomThemeCategories}}


@pytest.fixture
def wrapped(monkeypatch):
    for module, name, _ in sparing.WRAPPED:
        monkeypatch.setattr(module, name, getattr(getattr(module, name), "__wrapped__", getattr(module, name)))
    sparing.spare()


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, name, _ in sparing.WRAPPED])
def test_streamlit_still_has_what_is_wrapped_and_it_is_wrapped_once(wrapped, module, name):
    before = getattr(module, name)
    assert before.__wrapped__.__name__ == name
    sparing.spare()
    assert getattr(module, name) is before


def test_what_is_told_of_the_theme_is_the_same_at_every_run(wrapped):
    """In the order in which Streamlit fills in the parts of one message."""

    def told(populate):
        message = NewSession()
        for section, path in SECTIONS.items():
            part = message.custom_theme
            for name in path:
                part = getattr(part, name)
            populate(part, section)
        return message.SerializeToString(deterministic=True)

    remembered = app_session._populate_theme_msg
    as_streamlit = told(remembered.__wrapped__)
    assert b"#0072b2" in as_streamlit
    assert told(remembered) == told(remembered) == as_streamlit


@pytest.mark.parametrize("state", [{}, {"request": {"first": 0}}, None, "text"])
@pytest.mark.parametrize("happened", [None, [], [{"event": "click", "value": 3}], {"event": "click", "value": 3}])
@pytest.mark.parametrize("kind", ["json_trigger_value", "json_value"])
def test_a_component_shows_its_state_and_its_events_as_streamlit_has_it(state, happened, kind):
    class Widgets(dict):
        """The values of widgets, and what is known of these."""

    widgets = Widgets({} if happened is None else {"events": happened})
    widgets.widget_metadata = {"events": SimpleNamespace(value_type=kind)}
    session = SimpleNamespace(_new_widget_state=widgets)
    ours = sparing._only_events(make_bidi_component_presenter)("events", "component", None)
    theirs = make_bidi_component_presenter
    assert ours(state, session) == theirs("events", "component", None)(state, session)


def test_what_is_shown_is_no_part_of_the_state():
    state = {"request": 1}
    shown = sparing._only_events(make_bidi_component_presenter)("events")(state, SimpleNamespace(_new_widget_state={}))
    shown["request"] = 2
    assert state == {"request": 1}


def test_the_more_visitors_there_are_the_longer_streamlit_rests_between_two_looks_at_all_of_them(monkeypatch):
    """It reads how long at every look: see `Runtime._loop_coroutine`."""
    loop = Runtime._loop_coroutine
    assert sparing.REST in loop.__code__.co_names
    assert loop.__globals__[sparing.REST] == sparing.SHORTEST == 0.005
    monkeypatch.setattr(runtime, sparing.REST, sparing.SHORTEST)
    rests = []
    for visitors in (0, 1, 100, 1500, 0):
        sparing.look_less(visitors)
        rests.append(loop.__globals__[sparing.REST])
    assert rests == [0.005, 0.005, 0.005, pytest.approx(0.015), 0.005]

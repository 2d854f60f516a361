"""What a session remembers lasts from run to run and is one visitor's own; and it is written in one module only."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from dropviz.lessons.training.setup import Setup
from dropviz.web import session
from dropviz.web.session import Live

ROOT = Path(__file__).parents[2]
STATE = re.compile(r"session_state|SessionState|get_script_run_ctx")


def sources():
    return [path for place in ("dropviz", "pages") for path in sorted((ROOT / place).rglob("*.py"))] + [ROOT / "app.py"]


def test_only_one_module_touches_streamlits_session_state():
    assert [path for path in sources() if STATE.search(path.read_text(encoding="utf-8"))] == [Path(session.__file__)]


@pytest.mark.parametrize(
    "line",
    [
        'st.session_state["p"] = 0.5',
        'st.session_state.get("p")',
        "from streamlit import session_state",
        "import streamlit.runtime.state.SessionStateProxy",
        "get_script_run_ctx().session_state",
    ],
)
def test_it_would_be_noticed(line):
    assert STATE.search(line)


def script():
    import streamlit as st

    from dropviz.web import session

    session.remembered().batches += 1
    name = st.text_input("Name", key="name", disabled=session.has("other"))
    st.button("Reset", on_click=session.put, args=("name", "nobody"))
    st.markdown(f"{session.remembered().batches} {name} {session.value('name')} {session.value('absent', 'no')}")


def test_what_is_remembered_lasts_from_run_to_run_and_is_one_visitors_own():
    one, other = (AppTest.from_function(script).run() for _ in range(2))
    one.text_input(key="name").set_value("Ann").run()
    assert one.markdown[0].value == "2 Ann Ann no"
    one.button[0].click().run()
    assert one.markdown[0].value == "3 nobody nobody no"
    assert other.run().markdown[0].value == "2   no"


class Superseded(dict):
    """The state of a session whose visitor has gone on: whoever reads or writes it is ended."""

    gone = False

    def _end(self):
        if self.gone:
            raise KeyboardInterrupt

    def __getitem__(self, key):
        self._end()
        return super().__getitem__(key)

    def __contains__(self, key):
        self._end()
        return super().__contains__(key)

    def __setitem__(self, key, value):
        self._end()
        super().__setitem__(key, value)

    def get(self, key, default=None):
        self._end()
        return super().get(key, default)


@pytest.fixture
def state(monkeypatch):
    found = Superseded()
    monkeypatch.setattr(session, "st", SimpleNamespace(session_state=found, runtime=SimpleNamespace(exists=lambda: True)))
    return found


def test_a_script_whose_visitor_has_gone_on_changes_nothing_more(state):
    session.remembered().batches = 3
    session.raise_if_superseded()
    state.gone = True
    with pytest.raises(KeyboardInterrupt):
        session.remembered().batches = 4
    with pytest.raises(KeyboardInterrupt):
        session.put("p", 0.5)
    with pytest.raises(KeyboardInterrupt):
        session.raise_if_superseded()
    state.gone = False
    assert session.remembered().batches == 3
    assert not session.has("p")


def test_a_field_is_behind_only_until_the_browser_must_have_heard_of_the_record(monkeypatch):
    now = 100.0
    monkeypatch.setattr(session.time, "monotonic", lambda: now)
    live = Live(Setup(), ("", "20:p=0.5", now))
    assert live.behind("")
    assert not live.behind("20:p=0.5")
    assert not live.behind("30:p=0.1"), "the visitor has written something else"
    now += session.ECHO
    assert not live.behind("")
    assert not Live(Setup()).behind("")

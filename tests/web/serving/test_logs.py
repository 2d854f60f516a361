"""One line of JSON an event, with tracebacks, and without what visitors are or send."""

import json
import logging
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from dropviz.web.serving import logs

ROOT = Path(__file__).parents[3]
PROGRAM = """
import logging
logging.getLogger("uvicorn.error").addHandler(logging.StreamHandler())
import streamlit.logger
theirs = streamlit.logger.get_logger("streamlit.web.server")
from dropviz.web.serving import logs
logs.begin({level!r})
logs.log(logging.INFO, "started", sessions=7)
logs.log(logging.WARNING, "limit reached", limit="sessions")
logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" [accepted]', "192.0.2.7:4", "/_stcore/stream?p=0.7")
theirs.warning("Rejecting, host=%s", "192.0.2.7")
try:
    1 / 0
except ZeroDivisionError as error:
    logs.log(logging.ERROR, "the page could not be drawn", error)
"""


def written(level):
    program = PROGRAM.format(level=level)
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stderr


def test_each_event_is_one_line_and_an_error_has_its_traceback():
    lines = [json.loads(line) for line in written("info").splitlines()]
    assert [line["event"] for line in lines] == ["started", "limit reached", "Rejecting, host=%s", "the page could not be drawn"]
    assert [line["level"] for line in lines] == ["info", "warning", "warning", "error"]
    assert (lines[0]["sessions"], lines[1]["limit"]) == (7, "sessions")
    assert "ZeroDivisionError" in lines[3]["traceback"]
    assert lines[0]["time"].endswith("Z")


def test_no_address_and_no_query_string_is_in_it():
    text = written("debug")
    assert "192.0.2" not in text
    assert "p=0.7" not in text


def test_the_host_says_from_which_level_on():
    assert [json.loads(line)["level"] for line in written("error").splitlines()] == ["error"]


@pytest.mark.parametrize("message", ["two\nlines", '“quotes” " and \\'])
def test_a_line_stays_one_line_whatever_is_in_it(message):
    record = logging.LogRecord("dropviz", logging.INFO, "", 0, message, (), None)
    line = logs.Lines().format(record)
    assert "\n" not in line
    assert json.loads(line)["event"] == message


def record(message, at, **fields):
    made = logging.LogRecord("dropviz", logging.WARNING, "", 0, message, (), None)
    made.created = at
    made.fields = fields
    return made


def test_of_each_event_so_many_lines_a_minute_and_then_how_many_were_left_out():
    rarely = logs.Rarely(most=3, seconds=60)
    assert [rarely.filter(record("a", at)) for at in range(6)] == [True] * 3 + [False] * 3
    assert rarely.filter(record("b", 6)), "each event has its own"
    assert rarely.filter(record("a", 6, limit="x")), "and so has each limit"
    later = record("a", 61, most=7)
    assert rarely.filter(later)
    assert later.fields == {"most": 7, "left_out": 3}
    again = record("a", 200)
    assert rarely.filter(again)
    assert again.fields == {}


def memory_of(rarely, events):
    """Return how many bytes more are held after so many different events."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        assert all(rarely.filter(record(f"no {i}", 0)) for i in range(events))
        return tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()


def test_events_without_end_take_no_memory_without_end():
    assert memory_of(logs.Rarely(events=10), 2000) < 20_000
    assert memory_of(logs.Rarely(events=2000), 2000) > 200_000


def test_the_process_writes_no_more_than_that():
    flood = "from dropviz.web.serving import logs; logs.begin('info'); [logs.log(30, 'a message was dropped') for _ in range(1000)]"
    out = subprocess.run([sys.executable, "-c", flood], cwd=ROOT, capture_output=True, text=True, check=True).stderr
    assert len(out.splitlines()) == 10

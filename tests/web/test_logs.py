"""One line of JSON an event, with tracebacks, and without what visitors are or send."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from dropviz.web import logs

ROOT = Path(__file__).parents[2]
PROGRAM = """
import logging
logging.getLogger("uvicorn.error").addHandler(logging.StreamHandler())
import streamlit.logger
theirs = streamlit.logger.get_logger("streamlit.web.server")
from dropviz.web import logs
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


@pytest.mark.parametrize("message", ["two\nlines", "“quotes” \" and \\"])
def test_a_line_stays_one_line_whatever_is_in_it(message):
    record = logging.LogRecord("dropviz", logging.INFO, "", 0, message, (), None)
    line = logs.Lines().format(record)
    assert "\n" not in line
    assert json.loads(line)["event"] == message

"""What the host may set: read once, refused in a sentence, and told in the README."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dropviz.web.serving import environment
from dropviz.web.serving.environment import Environment, read

ROOT = Path(__file__).parents[3]


def test_what_is_missing_or_empty_has_its_default():
    assert read({}) == read({"DROPVIZ_SESSIONS": " ", "PATH": "/bin"}) == Environment()


def test_each_variable_sets_its_field():
    set_ = read(
        {
            "DROPVIZ_FRAME_ANCESTORS": "https://course.example.edu https://*.uni.example:8443",
            "DROPVIZ_SESSIONS": "40",
            "DROPVIZ_TRAININGS": "3",
            "DROPVIZ_CACHE": "64",
            "DROPVIZ_LOG": "error",
        }
    )
    assert set_ == Environment("https://course.example.edu https://*.uni.example:8443", 40, 3, 64, "error")


@pytest.mark.parametrize("origins", ["HTTPS://Course.Example.EDU", "https://a.example:1 http://a.example:65535", "http://127.0.0.1:8501"])
def test_an_origin_is_an_origin_in_capitals_too_and_at_any_port(origins):
    assert read({"DROPVIZ_FRAME_ANCESTORS": origins}).frame_ancestors == origins


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("FRAME_ANCESTORS", "example.edu", "origins such as"),
        ("FRAME_ANCESTORS", "*", "origins such as"),
        ("FRAME_ANCESTORS", "https://a.example; script-src *", "origins such as"),
        ("FRAME_ANCESTORS", "https://a.example\r\nX: y", "origins such as"),
        ("FRAME_ANCESTORS", "https://a.example/path", "origins such as"),
        ("FRAME_ANCESTORS", "https://a.example:99999", "port is between 1 and 65535"),
        ("FRAME_ANCESTORS", "https://a.example:0", "port is between 1 and 65535"),
        ("FRAME_ANCESTORS", "https://a.example:٤٤٣", "origins such as"),
        ("FRAME_ANCESTORS", "https://ſ.example", "origins such as"),
        ("SESSIONS", "0", "between 1 and 100,000, got 0"),
        ("SESSIONS", "٣", "a whole number between 1 and 100,000, got '٣'"),
        ("SESSIONS", "many", "a whole number"),
        ("TRAININGS", "1.5", "a whole number"),
        ("TRAININGS", "9" * 5000, "a whole number"),
        ("CACHE", "-1", "between 16 and 1,048,576, got -1"),
        ("LOG", "loud", "one of debug, info, warning, error"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence_that_names_the_variable(name, text, said):
    with pytest.raises(ValueError, match=f"^DROPVIZ_{name} must be .*{said}"):
        read({f"DROPVIZ_{name}": text})


def test_a_misspelt_variable_is_noticed():
    assert environment.unknown({"DROPVIZ_SESSION": "4", "DROPVIZ_LOG": "info", "HOME": "/"}) == ["DROPVIZ_SESSION"]


def test_the_readme_has_one_table_of_all_of_them():
    rows = re.findall(r"^\| `(DROPVIZ_\w+)` \| (.+?) \| (.+) \|$", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    written = {name: (f"`{default}`" if default != "" else "none", help_) for name, (default, help_) in environment.variables().items()}
    assert {name: (default, help_) for name, default, help_ in rows} == written
    assert len(rows) == len(written)


def test_the_server_refuses_to_start_with_a_sentence_and_no_traceback():
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"]
    started = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DROPVIZ_TRAININGS": "none"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert started.returncode == 1
    assert "DROPVIZ_TRAININGS must be a whole number between 1 and 256, got 'none'" in started.stderr
    assert "Traceback" not in started.stderr

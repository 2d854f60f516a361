"""A lesson in a file of its own: what is in it, how large it is, and what is refused."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from dropviz.drawing.film import shown
from dropviz.lessons import LESSONS
from dropviz.lessons.film import told
from dropviz.lessons.lesson import ANSWER, lesson
from dropviz.web.saved import saved
from dropviz.web.serving import plotly_js
from dropviz.web.serving.command import export

FILMED = [name for name in LESSONS if lesson(name).filmed]
MOST, WITHOUT_PLOTLY = 1_200_000, 700_000  # bytes, compressed


def told_in(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="lesson">(.*?)</script>', page, re.DOTALL)
    assert found
    whole: dict[str, Any] = json.loads(found[1])
    return whole


@pytest.mark.parametrize("name", FILMED)
def test_a_file_holds_every_section_at_every_place_of_p(name: str) -> None:
    one = lesson(name)
    settings = one.settings(seed=5)
    page = saved(one, settings, "https://dropviz.example/?seed=5")
    size, library = len(gzip.compress(page.encode())), len(plotly_js.compressed())
    print(f"{name}: {len(page) / 1e6:.2f} MB, {size / 1e6:.2f} MB compressed, {(size - library) / 1e6:.2f} MB without Plotly.js")
    assert size < MOST
    assert size - library < WITHOUT_PLOTLY
    whole = told_in(page)
    assert [below["section"]["slug"] for below in whole["below"]] == list(one.slugs)
    assert whole["below"][0]["section"]["answer"] == one.answered(settings)
    assert len(whole["knob"]["stops"]) == 20
    followed = [slug for slug in (*one.slugs, ANSWER) if "p" in one.takes[slug]]
    assert list(whole["page"]["films"]) == [f"{name}/{slug}" for slug in followed]
    at = one.settings(seed=5, p=0.65)
    for path, text in whole["page"]["films"].items():
        film = json.loads(text)
        assert len(film["stops"]) == 20, "none is left out for the time that it takes"
        stop = shown(film["film"], film["stops"].index("0.65"))
        slug = path.partition("/")[2]
        assert stop == ({"words": one.answered(at)} if slug == ANSWER else told(one.section(slug, at)))


def test_nothing_in_a_file_is_fetched_from_elsewhere() -> None:
    page = saved(lesson("scaling"))
    head = page[: page.index("</head>")]
    assert not re.search(r"""(src|href)=|url\((?!data:)|@import""", head)
    assert re.findall(r"<script[^>]*>", page) == [
        '<script type="importmap">',
        "<script>",
        '<script type="application/json" id="lesson">',
        '<script type="module">',
    ]


def test_a_place_between_the_slider_s_is_one_of_its_stops() -> None:
    one = lesson("home")
    whole = told_in(saved(one, one.settings(p=0.713)))
    assert whole["knob"]["value"] == "0.713"
    assert whole["knob"]["stops"][14:17] == ["0.70", "0.713", "0.75"]
    assert "0.713" in json.loads(whole["page"]["films"]["home/network"])["stops"]


def test_what_a_link_says_can_not_end_the_script_that_holds_it() -> None:
    page = saved(lesson("home"), link="</script><script>alert(1)</script>")
    assert "alert(1)</script>" not in page
    assert told_in(page)["link"] == "</script><script>alert(1)</script>"


def test_the_command_writes_a_file_and_says_how_large_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lesson.html"
    assert export(["home", str(file), "--settings", "p=0.5&width=12"]) == 0
    assert capsys.readouterr().out == f"{file}: {file.stat().st_size / 1e6:.1f} MB\n"
    whole = told_in(file.read_text(encoding="utf-8"))
    assert whole["knob"]["value"] == "0.50"
    assert "width=12" in whole["page"]["query"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dropout"], "a lesson must be one of home, masks, scaling, training, statistics, got 'dropout'"),
        (["home", "--settings", "p=2"], "Drop probability p must be between 0 and 0.95, got 2.0"),
        (["training"], "training trains its networks while one watches, which a file can't do yet"),
    ],
)
def test_what_can_not_be_saved_is_said_in_a_sentence(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert export(arguments) == 2
    assert capsys.readouterr().err == f"dropviz export: {said}.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(["home", str(tmp_path / "nowhere" / "lesson.html")]) == 2
    assert "nowhere" in capsys.readouterr().err

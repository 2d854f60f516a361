"""A section shows itself in a notebook, with all that it needs."""

import subprocess
import sys
from html.parser import HTMLParser

import pytest

from dropviz.drawing.figure import Titled
from dropviz.drawing.section import Program, Section
from dropviz.drawing.theme import figure
from dropviz.lessons import masks

FETCHES = {"src", "href", "srcset", "data", "poster"}


class Page(HTMLParser):
    """What a browser would find: tags, the attributes that fetch, scripts, and the text outside of them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.fetched, self.scripts, self.labels, self.text = [], [], [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.fetched += [value for name, value in attrs if name in FETCHES]
        self.labels += [value for name, value in attrs if name == "aria-label"]
        if tag == "script":
            self.scripts.append("")

    def handle_data(self, data):
        if self.lasttag == "script" and self.cdata_elem == "script":
            self.scripts[-1] += data
        else:
            self.text += data


@pytest.fixture(scope="module")
def page():
    return Page(masks.LESSON.section("kept-count", masks.LESSON.settings(draws="100"))._repr_html_())


def test_question_words_and_what_each_figure_shows_stand_there(page):
    section = masks.LESSON.section("kept-count", masks.LESSON.settings(draws="100"))
    assert section.question in page.text
    assert section.words in page.text
    assert page.labels == [figure.alt.replace("-", "−") for figure in section.figures]
    assert page.tags.count("figure") == sum(1 for _ in section.figures) == 2


def test_plotly_comes_with_the_first_figure_once_and_nothing_is_fetched(page):
    assert page.fetched == []
    large = [script for script in page.scripts if len(script) > 10**6]
    assert len(large) == 1
    assert page.scripts.index(large[0]) <= 1
    assert sum("Plotly.newPlot(" in script for script in page.scripts if script not in large) == 2


def test_words_and_programs_are_text_and_never_mark_up():
    fig = figure(200)
    fig.add_scatter(x=[1], y=[2])
    section = Section(
        "s",
        "Is 1 < 2 & so on?",
        [[Titled("f", "<b>title</b>", 'a "1" <i>', fig)]],
        "<script>alert(1)</script>",
        [Program("<u>p</u>", "print('<br>' if 1 < 2 else '&amp;')")],
        "<img src=x>",
        ["<em>note</em>"],
    )
    page = Page(section._repr_html_())
    for text in (section.question, "<b>title</b>", section.words, "<u>p</u>", section.programs[0].code, section.legend, "<em>note</em>"):
        assert text in page.text
    assert page.labels == ['a "1" <i>']
    assert not set(page.tags) & {"b", "i", "u", "img", "em", "br"}
    assert page.tags.count("details") == 1


def test_what_is_said_between_rows_stands_there_and_an_open_program_is_open():
    rows = [[Titled(slug, slug, f"1 {slug}", figure(200))] for slug in ("first", "second")]
    programs = [Program("open", "1", folded=False), Program("folded", "2")]
    html = Section("s", "So?", rows, "after both", programs, between=["after the first"])._repr_html_()
    places = [html.index(text) for text in ('aria-label="1 first"', "after the first", 'aria-label="1 second"', "after both")]
    assert places == sorted(places)
    assert html.count("<details open>") == html.count("<details>") == 1


def test_what_else_is_said_is_folded_away_after_the_words_as_text_and_counts():
    bare, more = (Section("s", "So?", [], "words", legend="legend", more=text) for text in ("", "<i>else</i>"))
    html = more._repr_html_()
    places = [html.index(text) for text in ("words", "legend", "<details><summary>More</summary>", "&lt;i&gt;else&lt;/i&gt;", "</details>")]
    assert places == sorted(places)
    assert "<details" not in bare._repr_html_()
    assert more.nbytes - bare.nbytes == len(more.more)


def test_a_section_of_words_alone_brings_no_script():
    assert Page(masks.LESSON.section("readings", masks.LESSON.settings())._repr_html_()).scripts == []


def test_plotlys_figures_are_imported_by_whoever_shows_one_alone():
    program = "import sys, dropviz.lessons.masks; print('plotly.graph_objects' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "False\n"

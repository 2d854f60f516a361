"""Every section of every lesson, at the defaults and at the ends of each of its knobs, keeps what a section promises."""

import re
import sys
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from dropviz import lessons
from dropviz.drawing.section import Section
from dropviz.dropout import AlphaDropout
from dropviz.knobs import knobs
from dropviz.lessons.lesson import lesson as lesson_of
from dropviz.lessons.lesson import part
from dropviz.lessons.settings import own_knobs
from tests.lessons.sentences import too_many
from tests.lessons.shown import texts
from tests.pages.words import faults

LESSONS = [lesson_of(name) for name in lessons.LESSONS]
EACH_ROW = {"order", "lstm"}  # whose rows of figures each need sentences of their own; so does the picture of alpha dropout


def ends(rule, field):
    """Return values at the ends of a knob: its bounds, or its options; of a registry each class, and the ends of its own knobs."""
    if rule.registry is not None:
        made = [kind() for kind in rule.registry.values()]
        return [
            *made,
            *(replace(one, **{name: value}) for one in made for name, found in own_knobs(rule, one).items() for value in ends(*found)),
        ]
    if isinstance(field.default, bool):
        return [False, True]
    if isinstance(field.default, tuple):
        return [(option,) for option in rule.options] + [tuple(rule.options)]
    if rule.options is not None:
        return list(rule.options)
    if isinstance(field.default, str):
        return []  # a text of any kind: its own tests
    return [type(field.default)(end) for end in (rule.min, rule.max) if end is not None]


def cases():
    """Yield each section at its defaults, with one knob at an end, and at the corners of p and the width."""
    for lesson in LESSONS:
        for slug, function in lesson.slugs.items():
            kind = part(function)
            every = [{}, *({name: value} for name, found in knobs(kind).items() for value in ends(*found) if value != found[1].default)]
            corners = [{"p": p, "width": width} for p in (0.0, 0.95) for width in (4, 1024)]
            for case in [*every, *corners]:
                yield pytest.param(lesson, slug, case, id=f"{lesson.slug or 'home'}-{slug}-{case}")


def forget():
    """Clear every cache of ours."""
    for name, module in list(sys.modules.items()):
        if name.startswith("dropviz."):
            for one in vars(module).values():
                if hasattr(one, "cache_clear"):
                    one.cache_clear()


NO_DRAW = {"readings", "reading", "seeds", "each-p", "switches", "doors", "lecture"}  # or nothing until networks are asked for

# What words.js does not read, of Markdown: headings, links but to a page beside this one, quotations, programs, lists in lists, tags.
UNREAD = re.compile(r"^#{1,6} |\]\((?![\w?#&=.,%-]+\))|^ *> |^ *```|^ +[-*] |^ +\d+\. |<[a-z/]", re.MULTILINE)


def told(section):
    """Return all that a section holds, as it is sent."""
    figures = [[figure.json for figure in row] for row in section.rows]
    return (
        section.slug,
        section.question,
        figures,
        list(section.between),
        section.words,
        section.more,
        list(section.programs),
        section.legend,
        list(section.notes),
    )


@pytest.mark.parametrize(("lesson", "slug", "case"), list(cases()))
def test_a_section_keeps_its_promises(lesson, slug, case):
    s = lesson.settings(**case)
    section = lesson.section(slug, s)
    assert isinstance(section, Section)
    assert section.slug == slug
    assert section.question.endswith("?")
    assert section.words or list(section.figures)
    for figure in section.figures:
        assert re.search(r"\d", figure.alt), figure.slug
        given = figure.fig.to_plotly_json()
        go.Figure(given).update_layout(**given["layout"].get("meta", {}).get("narrow", {}))
    assert len({figure.slug for figure in section.figures}) == sum(1 for _ in section.figures)
    said = [
        section.question,
        *section.between,
        section.words,
        section.more,
        section.legend,
        *section.notes,
        *(program.title for program in section.programs),
        *(text for figure in section.figures for text in (figure.title, figure.alt, *texts(figure.fig))),
        lesson.answered(s),
    ]
    assert [fault for text in said for fault in faults(text)] == []
    written = [lesson.answered(s), *section.between, section.words, section.more, section.legend]
    assert [text for text in written if UNREAD.search(re.sub("`[^`]*`", "", text))] == []
    assert "$" not in lesson.answered(s)
    each_row = slug in EACH_ROW or (slug == "method" and isinstance(s.method, AlphaDropout))
    assert too_many(section, each_row) == {}
    for program in section.programs:
        compile(program.code, program.title, "exec")


@pytest.mark.parametrize(
    ("lesson", "slug"),
    [(lesson, slug) for lesson in LESSONS for slug in lesson.slugs],
    ids=lambda value: value if isinstance(value, str) else value.slug or "home",
)
def test_the_same_settings_show_the_same_to_the_bit(lesson, slug):
    s = lesson.settings(p=0.35, seed=7)
    before = told(lesson.section(slug, s)), lesson.answered(s)
    forget()
    assert (told(lesson.section(slug, s)), lesson.answered(s)) == before
    other = lesson.settings(p=0.35, seed=8)
    if slug not in NO_DRAW:
        assert told(lesson.section(slug, other)) != before[0], "another seed, another picture"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug or "home")
def test_a_lesson_has_an_answer_and_no_two_figures_of_one_name(lesson):
    assert lesson.question.endswith("?")
    assert lesson.answered(lesson.settings())
    names = [figure.slug for slug in lesson.slugs for figure in lesson.section(slug, lesson.settings()).figures]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", slug) for slug in lesson.slugs)

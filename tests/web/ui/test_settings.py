"""What a knob's widget says is what every section gets: each knob of each lesson's page is moved, with those of methods and data sets."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dropviz import lessons
from dropviz.knobs import knobs
from dropviz.lessons import masks, statistics
from dropviz.lessons.lesson import lesson as lesson_of
from dropviz.lessons.settings import choices, own_knobs, values
from dropviz.web.serving import sections
from dropviz.web.ui import settings as ui

ROUTER = Path(__file__).parents[3] / "dropviz" / "web" / "ui" / "router.py"
LESSONS = [lesson_of(name) for name in lessons.LESSONS]


@pytest.fixture
def got(monkeypatch):
    """What the sections of the page that was drawn last were given, a dictionary of values each."""
    found = []
    section = sections.section

    def recorded(lesson, slug, settings):
        if slug == next(iter(lesson.slugs)):  # a page begins
            found.clear()
        found.append(values(settings))
        return section(lesson, slug, settings)

    monkeypatch.setattr(sections, "section", recorded)
    return found


def opened(lesson, **query):
    """Open a lesson's page with settings given as in a link."""
    app = AppTest.from_file(str(ROUTER), default_timeout=120)
    for name, value in query.items():
        app.query_params[name] = value
    (app.switch_page(f"../../../pages/{lesson.slug}.py") if lesson.slug else app).run()
    return app.run()  # the first run draws the beginning of the page, and the browser asks for the rest


def widgets(app):
    """Return the widgets of a page that are knobs, by name."""
    kinds = (app.slider, app.select_slider, app.number_input, app.selectbox, app.button_group, app.toggle)
    return {one.key: one for kind in kinds for one in kind if one.key}


def another(rule, field, present):
    """Return a value that the knob admits and that it does not have."""
    if isinstance(field.default, bool):
        return not present
    if isinstance(field.default, tuple):
        return tuple(rule.options) if present != tuple(rule.options) else field.default
    if rule.stops:
        return rule.stops[(rule.stops.index(present) + 1) % len(rule.stops)]
    if rule.options is not None:
        options = list(rule.options)
        return options[(options.index(present) + 1) % len(options)]
    least, most = rule.min, rule.max
    kind, step = type(field.default), rule.step or 1
    return kind(present + step) if most is None or present + step <= most else kind(max(least, present - step))


def agree(app, got):
    """Check that all sections of the last run got what all widgets say."""
    assert not app.exception
    assert got
    for name, widget in widgets(app).items():
        for settings in got:
            assert settings[name] == (tuple(widget.value) if isinstance(widget.value, list) else widget.value), name


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.slug or "home")
def test_every_knob_moves_what_the_sections_get(lesson, got):
    app = opened(lesson)
    agree(app, got)
    assert got[0] == values(lesson.settings())
    waits = lesson is statistics.LESSON  # the networks of one of its sections are to be trained first, unless another test has done so
    assert len(got) in {len(lesson.sections), len(lesson.sections) - waits}
    moved = set()
    for name, (rule, field) in choices(lesson.settings).items():
        if ui.free(rule, field):
            continue
        if name not in widgets(app):  # as another one stands by now, it does not matter
            other, matters = rule.where
            widgets(app)[other].set_value(matters)
            app.run()
        present = got[0][name]
        got.clear()
        value = another(rule, field, present)
        widgets(app)[name].set_value(list(value) if isinstance(value, tuple) else value)
        app.run()
        agree(app, got)
        assert all(settings[name] == another(rule, field, present) for settings in got), name
        moved.add(name)
    assert moved == set(knobs(lesson.settings)) - {name for name, found in knobs(lesson.settings).items() if ui.free(*found)}


OWN = [
    (lesson, name, slug)
    for lesson in LESSONS
    for name, (rule, _) in knobs(lesson.settings).items()
    if rule.registry
    for slug, kind in rule.registry.items()
    if own_knobs(rule, kind)
]


@pytest.mark.parametrize(("lesson", "name", "slug"), OWN, ids=lambda value: value if isinstance(value, str) else value.slug)
def test_so_do_the_knobs_of_what_is_chosen(lesson, name, slug, got):
    app = opened(lesson)
    before = got[0]
    got.clear()
    widgets(app)[name].set_value(slug)
    app.run()
    agree(app, got)
    rule = knobs(lesson.settings)[name][0]
    for own, (own_rule, field) in own_knobs(rule, rule.registry[slug]).items():
        present = got[0][own]
        assert present == before.get(own, field.default), "what the choice before had, too, stays as it was"
        if ui.free(own_rule, field):
            continue
        got.clear()
        widgets(app)[own].set_value(another(own_rule, field, present))
        app.run()
        agree(app, got)
        assert all(settings[own] == another(own_rule, field, present) for settings in got), own


def test_there_are_such_knobs():
    assert (masks.LESSON, "method", "drop_block") in OWN


def test_going_back_to_the_defaults_gives_every_section_the_defaults(got):
    app = opened(masks.LESSON, p="0.5", method="drop_block", block_size="2", draws="100", unit_edits="1.1.3", batch="4", sample="3")
    assert got[0] | {"p": 0.5, "method": "drop_block", "block_size": 2, "draws": "100", "unit_edits": "1.1.3", "sample": 3} == got[0]
    got.clear()
    next(button for button in app.button if button.label == "Back to the defaults").click().run()
    agree(app, got)
    assert got[-1] == values(masks.LESSON.settings())
    assert not app.query_params


def begins_at(app, name):
    """Return where a browser that puts a widget on the screen at this run lets it begin, if the server does not tell it otherwise."""
    widget = next(one for kind in (app.select_slider, app.selectbox, app.button_group, app.text_input) for one in kind if one.key == name)
    default = widget.proto.default
    if isinstance(default, str):
        return default
    indices = [default] if isinstance(default, int) else list(default)
    options = list(widget.proto.options)
    return [getattr(options[int(i)], "content", options[int(i)]) for i in indices]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            {},
            {
                "width": ["32"],
                "members": ["without dropout", "with dropout"],
                "rate_with": ["0.01"],
                "data": ["A noisy line"],
                "changes": "",
            },
        ),
        (
            {"width": "64", "members": "none,l1", "rate_without": "0.02", "data": "moons"},
            {"width": ["64"], "members": ["without dropout", "with L1, proximal"], "rate_without": ["0.02"], "data": ["Two moons"]},
        ),
        ({"changes": "9:p=0.3", "p": "0.3", "epochs": "60"}, {"changes": "9:p=0.3"}),
    ],
)
def test_whichever_run_a_browser_draws_first_its_knobs_begin_where_they_stand(query, expected):
    """Under load a browser may skip the first run: begun at the first of its places, a knob would then take that for its value."""
    app = opened(lesson_of("training"), **query)
    for _ in range(2):
        app.run()
        assert {name: begins_at(app, name) for name in expected} == expected

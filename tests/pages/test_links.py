"""What a link says is taken, or a sentence says what is used instead: every knob of every page, and values of all makes."""

from __future__ import annotations

import pytest

from dropviz.data import DATASETS
from dropviz.dropout import METHODS
from dropviz.knobs import Knob, knobs
from dropviz.lessons.settings import choices, own_knobs
from dropviz.lessons.training.setup import DENSE
from dropviz.web.ui import address
from dropviz.web.ui import settings as ui
from dropviz.web.ui.settings import PAGES

BAD = ["", " ", "abc", "None", "yes", "0,3", "1,5", "nan", "-inf", "1e999", "-1e9", "1e9", "30.57", "1_0", "0x10", "٣", "[]", "a,b"]
# What is a parameter of a page but stands on the page itself, beside its knobs.
NAMES = {"": "home"}


def said(app):
    return "\n".join(warning.value for warning in app.warning)


def refused(rules, value):
    """Return the knobs that do not take this value, by the knobs' own rule and Python's own idea of a number."""
    found = {}
    for name, (rule, declared) in rules.items():
        kind = type(declared.default)
        if kind in (int, float):
            try:
                number = float(value) if value.isascii() and "_" not in value else None
            except ValueError:
                number = None
            inside = number is not None and (rule.min or 0) <= number <= (1e300 if rule.max is None else rule.max)
            taken = inside and (kind is float or number.is_integer())
        elif kind is bool:
            taken = value in ("true", "false")
        else:
            taken = set(value.split(",")) <= set(rule.options) if kind is tuple else value in rule.options
        if taken:
            continue
        found[name] = (rule, declared)
    return found


def check(app, rules, value):
    assert not app.exception
    text = said(app)
    wrong = refused(rules, value)
    assert wrong
    for name, (rule, declared) in rules.items():
        label = f"**{rule.label}**"
        if name not in wrong:
            assert f"The link sets {label}" not in text, (name, value)
            continue
        sentence = next((line for line in text.splitlines() if f" {label} " in line), None)
        assert sentence, (name, value, text)
        assert f"`{value!r}`" in sentence or (not value.strip() and "empty" in sentence), sentence
        assert f"Its default, {address.told(declared.default)}, is used instead." in sentence, sentence
        assert name not in app.query_params


@pytest.mark.parametrize("value", BAD)
@pytest.mark.parametrize("page", PAGES)
def test_what_a_knob_does_not_take_is_named_with_what_is_used_instead(open_page, page, value):
    rules = {name: choices(PAGES[page])[name] for name, found in knobs(PAGES[page]).items() if not ui.free(*found)}
    check(open_page(NAMES.get(page, page), **dict.fromkeys(rules, value)), rules, value)


def owned(page, owner, slug):
    """Return the knobs, but free texts, of one of the classes that a knob of a page chooses among."""
    rule = knobs(PAGES[page])[owner][0]
    return {name: found for name, found in own_knobs(rule, rule.registry[slug]).items() if not ui.free(*found)}


@pytest.mark.parametrize(
    ("page", "owner", "slug"),
    [
        *(("masks", "method", slug) for slug in METHODS),
        *(("training", "method", slug) for slug in DENSE),
        *(("training", "data", slug) for slug in DATASETS),
    ],
)
def test_the_knobs_of_a_method_or_a_data_set_too(open_page, page, owner, slug):
    rules = owned(page, owner, slug)
    if not rules:
        return
    for value in ("abc", "-1", "0,3"):
        check(open_page(page, **{owner: slug}, **dict.fromkeys(rules, value)), rules, value)


def test_every_page_and_every_knob_is_among_those_tested():
    assert [name or "home" for name in PAGES] == ["home", "masks", "scaling", "training", "statistics"]
    assert sum(len(knobs(kind)) for kind in PAGES.values()) > 50
    assert sum(bool(owned("masks", "method", slug)) for slug in METHODS) >= 1
    assert sum(bool(owned("training", "data", slug)) for slug in DATASETS) >= 3


@pytest.mark.parametrize(
    ("page", "query", "sentence"),
    [
        (
            "masks",
            {"p": "0.96"},
            "The link sets **Drop probability p** to `'0.96'`, but it must be a number between 0 and 0.95. "
            "Its default, 0.3, is used instead.",
        ),
        (
            "masks",
            {"p": "0,3"},
            "The link sets **Drop probability p** to `'0,3'`, with a comma, but decimals must have a point: 0.3. "
            "Its default, 0.3, is used instead.",
        ),
        (
            "masks",
            {"p": "30,5"},
            "The link sets **Drop probability p** to `'30,5'`, but it must be a number between 0 and 0.95. "
            "Its default, 0.3, is used instead.",
        ),
        (
            "masks",
            {"width": "30.5"},
            "The link sets **Width** to `'30.5'`, but it must be a whole number between 4 and 1,024. Its default, 32, is used instead.",
        ),
        (
            "masks",
            {"sample": "9", "batch": "4"},
            "The link sets **Sample** to `'9'`, but it must be a whole number between 1 and 4. Its default, 1, is used instead.",
        ),
        (
            "scaling",
            {"keep": "true", "p": "1"},
            "The link sets **Drop probability 1 − p** to `'1'`, but it must be a number between 0 and "
            "0.95. Its default, 0.3, is used instead.",
        ),
        (
            "statistics",
            {"momentum": "None"},
            "The link sets **Momentum m** to `'None'`, but it must be a number between 0 and 1. Its default, 0.1, is used instead.",
        ),
        (
            "training",
            {"members": "none,drop"},
            "The link sets **Networks** to `'none,drop'`, but it must be one or several of none, dropout, "
            "l1, l2, weight_decay, decoupled, early. Its default, none,dropout, is used instead.",
        ),
        (
            "training",
            {"rate_with": "2"},
            "The link sets **Learning rate with dropout** to `'2'`, but it must be a number between 0.00001 "
            "and 1. Its default, 0.01, is used instead.",
        ),
    ],
)
def test_the_sentences(open_page, page, query, sentence):
    assert said(open_page(page, **query)) == sentence


def test_what_is_taken_is_taken_without_a_word(open_page):
    app = open_page("masks", p="0.713", width="32.0", seed="4.0", batch="7", sample="7", method="drop_block", block_size="2")
    assert not app.warning
    assert app.slider(key="p").value == 0.713
    assert app.number_input(key="seed").value == 4
    assert app.number_input(key="sample").value == 7
    assert app.number_input(key="block_size").value == 2


def test_the_sentence_stays_until_its_knob_is_moved_and_other_knobs_keep_what_the_link_says(open_page):
    app = open_page("masks", p="0.96", batch="7")
    assert app.slider(key="batch").value == 7
    app.select_slider(key="width").set_value(64).run()
    assert "Drop probability p" in said(app)
    app.slider(key="p").set_value(0.5).run()
    assert not app.warning
    app.slider(key="p").set_value(0.3).run()
    assert not app.warning, "what the visitor sets is not the link's"


def test_a_knob_that_is_not_drawn_as_the_others_stand_is_named_too(open_page):
    assert "Passes T" in said(open_page("training", passes="3"))


def test_a_smaller_batch_takes_the_sample_along_without_a_word(open_page):
    app = open_page("masks", batch="16", sample="9")
    app.slider(key="batch").set_value(4).run()
    assert not app.warning
    assert app.number_input(key="sample").value == 4


def test_the_seed_stands_in_the_address_as_a_whole_number(open_page):
    app = open_page("masks", seed="4")
    next(button for button in app.button if button.label == "Draw again").click().run()
    assert app.query_params["seed"] == "5"
    app.switch_page("../../../pages/scaling.py").run()
    assert app.query_params["seed"] == "5"
    assert app.number_input(key="seed").value == 5


def test_many_changes_of_a_run_are_read_whole_however_long_they_are(open_page):
    changes = ";".join(f"{epoch}:rate_without=0.{'0123456789' * 4}" for epoch in range(1, 91)) + ";91:p=7"
    assert len(changes) > 4000
    app = open_page("training", width="8", changes=changes)
    assert not app.exception
    assert "p must be between 0 and 0.95, got 7.0" in said(app), "the last of them is read too"


def test_a_small_rate_stands_on_its_slider_as_in_print(open_page):
    slider = open_page("training", rate_with="1e-05").select_slider(key="rate_with")
    assert slider.value == 1e-5
    assert slider.options[0] == "1 × 10⁻⁵"


@pytest.mark.parametrize(
    ("default", "words"), [(1e-5, "1 × 10⁻⁵"), (-0.5, "−0.5"), (2000, "2,000"), (True, "true"), (("l1", "l2"), "l1,l2")]
)
def test_a_default_is_written_as_in_print(default, words):
    assert address.sentence("?", Knob("Rate", options={"l1": "L1", "l2": "L2"} if isinstance(default, tuple) else None), default).endswith(
        f" Its default, {words}, is used instead."
    )

"""/statistics: quotes the core's numbers, runs at its extremes, and its programs do what they say."""

from urllib.parse import parse_qs, parse_qsl

import pytest

from dropviz.batchnorm.affine import scaled_and_shifted
from dropviz.batchnorm.batches import FeedSettings, follow
from dropviz.batchnorm.five import five
from dropviz.drawing.text import numbers
from dropviz.knobs import knobs
from dropviz.lessons.settings import from_query, narrowed, to_query
from dropviz.lessons.statistics import LESSON, affected, batchnorm, lstm, same_input, survival, switches
from dropviz.lessons.statistics.batch_words import explained, reading, torch_sentence
from dropviz.lessons.statistics.distributions import Trained, asking
from dropviz.nn import entries, recurrent
from dropviz.training.distributions import config
from tests.pages.conftest import codes, headings, texts

Statistics = LESSON.settings


def words(app):
    return "\n".join(texts(app))


def settings(**query):
    return from_query(Statistics, {name: str(value) for name, value in query.items()})[0]


def test_its_sentences_are_the_cores(open_page):
    app = open_page("statistics", p=0.4, seed=2, passes=7, batches=12)
    assert not app.exception
    assert app.title[0].value == "What does eval() change?"
    text, run = words(app), entries.passes(0.4, 7, 2)
    counts = entries.affected(run.x, run.training)
    history = follow(FeedSettings(batches=12, mu=1.0, shift=3.0, gamma=1.5, beta=1.0, seed=2))
    five_ = five(20, 12, 0.1, 1.0, 2.0, 3.0, 2)
    for said in (
        affected.words(counts, 0.4),
        affected.more(counts, 0.4, 32),
        same_input.pair_words(run, 0.4),
        same_input.share_words(run, 0.4),
        same_input.share_more(run, 0.4),
        switches.answer(),
        switches.sentence(),
        switches.sentences(),
        reading(history, 18),
        explained(history, 18),
        torch_sentence(history),
        batchnorm.five_sentence(five_),
        batchnorm.five_table(five_),
        lstm.words(recurrent.sequence(0.4, 2, 20, 2)),
        survival.words(recurrent.survival(0.4, 20, 32, 2)),
        survival.more(recurrent.survival(0.4, 20, 32, 2)),
    ):
        assert said in text
    cell = switches.matrix()["dropout.train.no_grad"]
    assert f"**{cell.name}**  \n{cell}" in text


def test_a_link_opens_at_its_batch_and_without_one_at_the_last(open_page):
    history = follow(FeedSettings(batches=12, mu=1.0, shift=3.0, gamma=1.5, beta=1.0))
    for query, batch in (({}, 18), ({"at_batch": 5}, 5), ({"at_batch": 0}, 0), ({"at_batch": 700}, 18)):
        text = words(open_page("statistics", batches=12, trained=0, **query))
        assert max(k for k in range(19) if reading(history, k) in text) == batch


def test_every_section_has_its_anchor(open_page):
    app = open_page("statistics", trained=0)
    assert app.title[0].proto.anchor == "affected"
    assert [anchor for anchor, _ in headings(app)] == ["same-input", "switches", "batchnorm", "affine", "distributions", "order", "lstm"]


def test_the_documents_numbers_are_in_reach(open_page):
    text = words(open_page("statistics", p=0.5))
    assert "with a standard deviation (SD) of √(p(1 − p)/N) = 1.41%." in text
    assert "it takes **44 batches** to fall to 1% of μ" in text
    assert "| `nn.BatchNorm1d(5, affine=False)` | None | None |" in text
    assert "| `nn.BatchNorm1d(5, affine=True)` | 1 1 1 1 1 | 0 0 0 0 0 |" in text.replace("\u00a0", " ")


def test_one_press_sets_what_the_document_sets(open_page):
    app = open_page("statistics", p=0.2, passes=3, batch=7, average=True, mu=-2, shift=1, gamma=-1, trained=0)
    next(button for button in app.button if button.label.startswith("As in the document")).click()
    app.run()
    assert not app.exception
    assert {name: app.session_state[name] for name in batchnorm.DOCUMENT} == batchnorm.DOCUMENT
    text, found = words(app), five(20, 100, 0.1, 0.0, 1.0, 0.0, 0)
    assert batchnorm.five_table(found) in text
    assert "Training on 100 batches of 20 rows changes **10** of these 10 numbers, evaluation on as many changes **0**." in text
    assert "expects means of 0 (SD 0.0513) and variances of 1 (SD 0.0744)" in text
    assert "of the 1,250 entries of 50 passes" in text
    assert "= 1.41%." in text


def test_every_figure_states_its_numbers(open_page, monkeypatch):
    from dropviz.web.player import trained
    from dropviz.web.ui import plot

    trained.shared_snapshots(config(0.3, 32, 0, "digits")).work(1, seconds=60)
    seen = {}
    drawn = plot.sections

    def noted(below, role="section"):
        seen.update({figure.slug: (figure.fig, figure.alt) for one, _ in below for figure in one.figures})
        drawn(below, role)

    monkeypatch.setattr(plot, "sections", noted)
    app = open_page("statistics", trained=0)
    assert not app.exception
    assert list(seen) == [
        "affected",
        "first-pass",
        "second-pass",
        "evaluation-pass",
        "by-pass",
        "gamma-beta",
        "pre-activation-1",
        "activation-1",
        "pre-activation-2",
        "activation-2",
        "variance-shift",
        "lstm-fresh",
        "lstm-locked",
        "survival",
    ]
    run = entries.passes(0.3, 50, 0)
    counts = entries.affected(run.x, run.training)
    assert seen["affected"][1] == (
        f"Of 1,250 entries in training: {counts.zeroed} zeroed, {counts.rescaled} "
        "rescaled, 0 unchanged. In evaluation: 0 zeroed, 0 rescaled, 1,250 unchanged."
    )
    arrays = {"first-pass": run.training[0], "second-pass": run.training[1], "evaluation-pass": run.x}
    for slug, array in arrays.items():
        assert all(f"{value:.3f}" in seen[slug][1] for value in array.ravel())
        assert list(seen[slug][0].data[0].customdata) == [numbers(line, 6) for line in array]
    zeroed = run.zeroed[0]
    assert f"from {zeroed.min():.0%} to {zeroed.max():.0%}: " in seen["by-pass"][1]
    assert f"{run.near(0.3)[0]} of 50 passes lie within 2 SD" in seen["by-pass"][1]
    read = recurrent.sequence(0.3, 2, 20, 0)
    for slug, kept in (("lstm-fresh", read.kept), ("lstm-locked", read.locked)):
        assert "first 6 of 20 steps" in seen[slug][1]
        assert f"6 masks shown: {int((~kept[0, :6, 0]).sum())} of 24 units" in seen[slug][1]
    assert "with probability qᵀ = 0.000798, where q = 1 − p: that leaves 0.0255 units on average" in seen["survival"][1]
    y = scaled_and_shifted(20, 1.5, 1.0, 0)[2]
    assert all(f"{value:.2f}" in seen["gamma-beta"][1] for value in y.mean(axis=0))


@pytest.mark.parametrize("forged", [1e9, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["p", "momentum", "mu", "gamma"])
def test_a_forged_slider_message_falls_back(open_page, name, forged):
    if name in ("mu", "gamma") and forged == -1.0:
        forged = -100.0  # outside of these too
    app = open_page("statistics")
    app.slider(key=name).set_value(forged)
    app.run()
    assert not app.exception
    assert app.slider(key=name).value == getattr(Statistics(), name)


@pytest.mark.parametrize(
    "query",
    [
        {"passes": "many"},
        {"passes": "-3"},
        {"batch": "1"},
        {"batch": "1e9"},
        {"batches": "0"},
        {"batches": "99999"},
        {"momentum": "nan"},
        {"momentum": "-inf"},
        {"mu": "inf"},
        {"gamma": "γ"},
        {"beta": "1e300"},
        {"seed": "-1"},
        {"p": "1"},
        {"p": "1e-20"},
        {"layers": "0"},
        {"layers": "9"},
        {"steps": "1"},
        {"steps": "inf"},
        {"cell": ""},
        {"cell": "dropout.train"},
    ],
    ids=str,
)
def test_a_forged_link_does_not_raise(open_page, query):
    assert not open_page("statistics", **query).exception


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"p": 0, "momentum": 1, "gamma": 0, "mu": -2},
        {"p": 0.95, "passes": 3, "batch": 2, "batches": 1, "gamma": -3, "beta": -5, "trained_on": "moons", "trained": 50, "width": 1024},
    ],
    ids=str,
)
def test_the_page_shows_the_programs_for_its_settings(open_page, query):
    app, s = open_page("statistics", **query), settings(**query)
    section = {slug: LESSON.section(slug, s) for slug in LESSON.slugs if slug != "distributions"}
    section["distributions"] = asking(narrowed(s, Trained))  # nothing is trained for it
    expected = [program for slug in LESSON.slugs for program in section[slug].programs]
    assert len(expected) == 10
    assert [code.strip() for code in codes(app)] == [program.code.strip() for program in expected]


def test_a_cell_that_does_not_exist_is_named(open_page):
    app = open_page("statistics", cell="dropout.nowhere.grad")
    said = app.warning[0].value
    assert "**Open cell of the mode matrix** to `'dropout.nowhere.grad'`, but it must be one of dropout.train.grad, " in said
    assert said.endswith("(48 in all). Its default, dropout.train.no_grad, is used instead.")
    assert switches.matrix()["dropout.train.no_grad"].name in words(app), "the default is open"


@pytest.mark.parametrize("forged", [5, "nonsense", None, ["dropout.train.grad"], {"cell": 1}], ids=str)
def test_a_forged_cell_does_not_raise(open_page, forged):
    app = open_page("statistics", state={"cell": forged})
    assert not app.exception
    assert switches.matrix()["dropout.train.no_grad"].name in words(app)


def test_the_link_holds_every_knob(open_page, monkeypatch):
    from dropviz.web.ui import plot

    links = []
    monkeypatch.setattr(plot, "copy_link", lambda query, *_: links.append(query))
    link = (
        "p=0.4&width=48&seed=3&passes=7&cell=undone.train.grad&batch=5&average=false&momentum=0.5&batches=20&mu=-1.0&sigma=0.5&shift=-2.0"
        "&gamma=-1.5&beta=0.5&at_batch=3&trained_on=moons&trained=0&runs=0&layers=3&steps=9"
    )
    query = dict(parse_qsl(link))
    assert set(query) == set(knobs(Statistics))
    assert not open_page("statistics", **query).exception
    assert parse_qs(links[0]) == parse_qs(to_query(settings(**query)))

"""/statistics: quotes the core's numbers, runs at its extremes, and its programs do what they say."""

from urllib.parse import parse_qs

import numpy as np
import pytest
import torch

from dropviz.experiments import affected, affine, distributions, recurrent, switches
from dropviz.experiments.batch_words import reading, torch_sentence
from dropviz.experiments.batches import Feed, follow
from dropviz.experiments.order import sweep
from dropviz.knobs import knobs
from dropviz.settings import Statistics, to_query
from dropviz.snippets import batches, order
from dropviz.snippets import distributions as distribution_snippets
from dropviz.snippets import recurrent as recurrent_snippets
from dropviz.snippets import statistics as snippets

EXTREMES = [
    {"p": 0}, {"p": 0.95}, {"momentum": 1}, {"momentum": 0}, {"average": True}, {"sigma": 0.1, "shift": -5},
    {"batch": 2}, {"passes": 1}, {"batches": 1},
    {"seed": 9999}, {"width": 4}, {"width": 1024}, {"mu": -2}, {"mu": 2}, {"gamma": 0, "beta": 0},
    {"gamma": -3, "beta": -5}, {"batch": 200, "batches": 500, "passes": 500},
    {"batch": 2, "batches": 1, "momentum": 1, "passes": 1, "p": 0.95}, {"layers": 1}, {"layers": 3, "steps": 50}, {"steps": 2},
    {"cell": "frozen.eval.inference"}, {"layers": 3, "steps": 50, "p": 0.95, "width": 4},
]


def words(app):
    return "\n".join(element.value for element in app.markdown)


def fed(s):
    return follow(Feed(s.batch, s.batches, None if s.average else s.momentum, s.mu, s.sigma, s.shift, s.gamma, s.beta, s.seed))


def settings(**query):
    declared = Statistics()
    return Statistics(**{name: type(getattr(declared, name))(value) for name, value in query.items()})


@pytest.mark.parametrize("query", [{}, *EXTREMES], ids=str)
def test_it_runs_and_quotes_the_core(open_page, query):
    app = open_page("statistics", **query)
    assert not app.exception
    assert not app.warning
    s, text = settings(**query), words(app)
    assert app.title[0].value == "What does eval() change?"
    run = affected.passes(s.p, s.passes, s.seed)
    counts = affected.affected(run.x, run.training)
    assert f"zeroed **{counts.zeroed / counts.total:.1%}** of {25 * s.passes:,} entries" in text
    assert f"rescaled {counts.rescaled / counts.total:.1%}" in text
    assert "in evaluation **100.0%** stayed as they were" in text
    assert "Of 7 layers that drop or update statistics in training, eval() stops **6** and no_grad() stops **0**." in text
    assert (f"z = {counts.z(s.p):.2f}".replace("-", "−") in text) == (s.p > 0)
    assert f"**0 of {25 * s.passes:,}** entries differ" in text
    history = fed(s)
    assert reading(history, history.feed.total) in text
    assert torch_sentence(history) in text
    assert affected.shares_sentence(run, s.p) in text
    near, expected = run.near(s.p)
    assert (f"**{near} of {s.passes}** passes lie within 2 sd of p" in text) == (f"expects {expected:.1f}." in text) == (s.p > 0)
    assert recurrent.sequence(s.p, s.layers, s.steps, s.seed).sentences() in text
    assert "it differs from `nn.LSTM` by at most **0**." in text
    assert recurrent.survival(s.p, s.steps, s.width, s.seed).sentences() in text
    assert f"**{switches.matrix()[s.cell].name}**  \n{switches.matrix()[s.cell]}" in text
    assert "nan" not in text


def test_unchanged_entries_are_not_called_rescaled(open_page):
    text = words(open_page("statistics", p=0))
    assert "zeroed **0.0%** of 1,250 entries and rescaled 0.0%" in text
    assert "training changes none of the entries" in text
    assert "*changes* **100.0%** of the entries" in words(open_page("statistics", p=0.3))


def test_the_documents_numbers_are_in_reach(open_page):
    text = words(open_page("statistics", p=0.5))
    assert "p = 50.0%, give or take √(pq/N) = 1.41%" in text
    assert "which takes **44** batches to fall to 1% of μ" in text
    assert "mean 0.0000 ± 0.0513 and variance 1.0000 ± 0.0744" in words(open_page("statistics", mu=0, sigma=1))
    assert "| `nn.BatchNorm1d(5, affine=False)` | None | None |" in text
    assert "| `nn.BatchNorm1d(5, affine=True)` | 1 1 1 1 1 | 0 0 0 0 0 |" in text.replace("\u00a0", " ")


def test_every_figure_states_its_numbers(open_page, monkeypatch):
    from dropviz.web import plot, trained

    trained.network(distributions.config(0.3, 32, 0, "digits")).work(1, seconds=60)
    seen = {}
    monkeypatch.setattr(plot, "figure", lambda fig, *, key, alt: seen.__setitem__(key, (fig, alt)))
    monkeypatch.setattr(plot, "row", lambda figures: seen.update({one.slug: (one.fig, one.alt) for one in figures}))
    app = open_page("statistics", trained=0)
    assert not app.exception
    assert list(seen) == ["affected", "first-pass", "second-pass", "evaluation-pass", "by-pass", "gamma-beta", "pre-activation-1",
                          "activation-1", "pre-activation-2", "activation-2", "variance-shift", "lstm-fresh", "lstm-locked", "survival"]
    run = affected.passes(0.3, 50, 0)
    counts = affected.affected(run.x, run.training)
    assert seen["affected"][1] == (f"Of 1250 entries in training: {counts.zeroed} zeroed, {counts.rescaled} "
                                   "rescaled, 0 unchanged. In evaluation: 0 zeroed, 0 rescaled, 1250 unchanged.")
    arrays = {"first-pass": run.training[0], "second-pass": run.training[1], "evaluation-pass": run.x}
    for slug, array in arrays.items():
        assert all(f"{value:.3f}" in seen[slug][1] for value in array.ravel())
        np.testing.assert_array_equal(seen[slug][0].data[0].customdata, array)
    zeroed = run.zeroed[0]
    assert f"from {zeroed.min():.0%} to {zeroed.max():.0%}, since" in seen["by-pass"][1]
    assert f"{run.near(0.3)[0]} of 50 passes lie within 2 sd" in seen["by-pass"][1]
    read = recurrent.sequence(0.3, 2, 20, 0)
    for slug, kept in (("lstm-fresh", read.kept), ("lstm-locked", read.locked)):
        assert "first 6 of 20 steps" in seen[slug][1]
        assert f"6 masks shown: {int((~kept[0, :6, 0]).sum())} of 24 units" in seen[slug][1]
    assert "fresh masks leave qᵀ = 0.0008 of the 32 units" in seen["survival"][1]
    y = affine.scaled_and_shifted(20, 1.5, 1.0, 0)[2]
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


@pytest.mark.parametrize("query", [
    {"passes": "many"}, {"passes": "-3"}, {"batch": "1"}, {"batch": "1e9"}, {"batches": "0"}, {"batches": "99999"},
    {"momentum": "nan"}, {"momentum": "-inf"}, {"mu": "inf"}, {"gamma": "γ"}, {"beta": "1e300"}, {"seed": "-1"},
    {"p": "1"}, {"p": "1e-20"}, {"layers": "0"}, {"layers": "9"}, {"steps": "1"}, {"steps": "inf"}, {"cell": ""}, {"cell": "dropout.train"},
], ids=str)
def test_a_forged_link_does_not_raise(open_page, query):
    assert not open_page("statistics", **query).exception


@pytest.mark.parametrize("query", [
    {}, {"p": 0, "momentum": 1, "gamma": 0, "mu": -2},
    {"p": 0.95, "passes": 3, "batch": 2, "batches": 1, "gamma": -3, "beta": -5, "trained_on": "moons", "trained": 50, "width": 1024},
], ids=str)
def test_the_page_shows_the_programs_for_its_settings(open_page, query):
    app, s = open_page("statistics", **query), settings(**query)
    shown = [code.value.strip() for code in app.code]
    assert shown == [program.strip() for program in (
        snippets.affected(s.p, s.passes),
        switches.matrix()[s.cell].program,
        batches.batch_by_batch(s.batch, s.batches, s.momentum, s.mu, s.sigma, s.shift, s.gamma, s.beta),
        snippets.gamma_and_beta(s.gamma, s.beta),
        distribution_snippets.activations(distributions.config(s.p, s.width, s.seed, s.trained_on), s.trained),
        order.variance_shift(s.p, s.mu),
        order.re_estimate(sweep(s.p, s.width, s.seed, 0)),
        recurrent_snippets.survival(s.p, s.steps, s.width),
        recurrent_snippets.lstm(s.p, s.layers, s.steps),
    )]


def test_a_cell_that_does_not_exist_is_named(open_page):
    app = open_page("statistics", cell="dropout.nowhere.grad")
    assert app.warning[0].value == (
        "The link sets **Open cell of the mode matrix** to `'dropout.nowhere.grad'`, but it must be one of dropout.train.grad, "
        "dropout.train.no_grad, dropout.train.inference … (48 in all). Its default, dropout.train.no_grad, is used instead.")
    assert switches.matrix()["dropout.train.no_grad"].name in words(app), "the default is open"


@pytest.mark.parametrize("forged", [5, "nonsense", None, ["dropout.train.grad"], {"cell": 1}], ids=str)
def test_a_forged_cell_does_not_raise(open_page, forged):
    app = open_page("statistics", state={"cell": forged})
    assert not app.exception
    assert switches.matrix()["dropout.train.no_grad"].name in words(app)


def test_the_link_holds_every_knob(open_page, monkeypatch):
    from dropviz.web import plot

    links = []
    monkeypatch.setattr(plot, "copy_link", links.append)
    query = {"p": 0.4, "width": 48, "seed": 3, "passes": 7, "cell": "undone.train.grad", "batch": 5, "average": False,
             "momentum": 0.5, "batches": 20, "mu": -1.0, "sigma": 0.5, "shift": -2.0, "gamma": -1.5, "beta": 0.5, "trained_on": "moons",
             "trained": 0, "runs": 0, "layers": 3, "steps": 9}
    assert set(query) == set(knobs(Statistics))
    assert not open_page("statistics", **query).exception
    assert parse_qs(links[0]) == parse_qs(to_query(query))


def ran(program):
    names = {}
    with torch.random.fork_rng():
        torch.manual_seed(2)
        exec(compile(program, "program", "exec"), names)
    return names


@pytest.mark.parametrize(("p", "passes"), [(0.3, 50), (0.0, 1), (0.95, 500), (0.5, 1)])
def test_the_affected_program(p, passes):
    names = ran(snippets.affected(p, passes))
    training, evaluation = names["shares"][True], names["shares"][False]
    assert p == 0 or abs(names["z"]) < 4.5
    assert ("z" in names) == (p > 0)
    assert abs(training["zeroed"] - p) <= 4.5 * (p * (1 - p) / (25 * passes)) ** 0.5
    assert sum(training.values()) == pytest.approx(1)
    assert training["unchanged"] == (1 if p == 0 else 0)
    assert evaluation == {"zeroed": 0, "rescaled": 0, "unchanged": 1}


@pytest.mark.parametrize(("gamma", "beta"), [(1.5, 1.0), (0.0, -5.0), (-3.0, 5.0)])
def test_the_gamma_and_beta_program(gamma, beta, capsys):
    names = ran(snippets.gamma_and_beta(gamma, beta))
    assert names["plain"].weight is names["plain"].bias is None
    assert torch.equal(names["first"][0], torch.ones(5))
    assert torch.equal(names["first"][1], torch.zeros(5))
    assert torch.allclose(names["y"], gamma * names["normalised"] + beta, atol=1e-5)
    assert torch.allclose(names["y"].mean(0), torch.full((5,), beta), atol=1e-5)
    assert str(names["y"].std(0, unbiased=False)) in capsys.readouterr().out

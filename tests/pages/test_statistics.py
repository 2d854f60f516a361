"""/statistics: quotes the core's numbers, runs at its extremes, and its programs do what they say."""

import numpy as np
import pytest
import torch

from dropviz.experiments import modes
from dropviz.settings import Statistics
from dropviz.snippets import statistics as snippets

EXTREMES = [
    {"p": 0}, {"p": 0.95}, {"momentum": 1}, {"momentum": 0.01}, {"batch": 2}, {"passes": 1}, {"batches": 1},
    {"seed": 9999}, {"width": 4}, {"width": 1024}, {"mu": -2}, {"mu": 2}, {"gamma": 0, "beta": 0},
    {"gamma": -3, "beta": -5}, {"batch": 200, "batches": 500, "passes": 500},
    {"batch": 2, "batches": 1, "momentum": 1, "passes": 1, "p": 0.95},
]


def words(app):
    return "\n".join(element.value for element in app.markdown)


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
    run = modes.passes(s.p, s.passes, s.seed)
    counts = modes.affected(run.x, run.training)
    assert f"zeroed **{counts.zeroed / counts.total:.1%}** of {25 * s.passes:,} entries" in text
    assert f"rescaled {counts.rescaled / counts.total:.1%}" in text
    assert "in evaluation **100.0%** of the entries stayed as they were, and the running mean moved by **0**" in text
    assert f"z = {counts.z(s.p):.2f}".replace("-", "−") in text
    assert f"**0 of {25 * s.passes:,}** entries differ" in text
    history = modes.running(*modes.data(s.batch, s.batches, s.mu, s.seed), s.momentum)
    assert f"moved by up to **{np.abs(history.mean[s.batches]).max():.3g}**" in text
    for values in history:
        for row, feature in enumerate(values.T, 1):
            cells = [f"{feature[i]:.4f}".replace("-", "−") for i in (0, s.batches, -1, -1)]
            assert f"| {row} | {' | '.join(cells)} |" in text
    assert "nan" not in text


def test_unchanged_entries_are_not_called_rescaled(open_page):
    text = words(open_page("statistics", p=0))
    assert "zeroed **0.0%** of 1,250 entries and rescaled 0.0%" in text
    assert "*changes* **0.0%** of the entries" in text
    assert "*changes* **100.0%** of the entries" in words(open_page("statistics", p=0.3))


def test_the_documents_numbers_are_in_reach(open_page):
    text = words(open_page("statistics", p=0.5))
    assert "p = 50.0%, give or take √(pq/N) = 1.41%" in text
    assert "mean 0.0000 ± 0.0513 and variance 1.0000 ± 0.0744" in text
    assert "From batch 44 on" in text
    assert "| `nn.BatchNorm1d(5, affine=False)` | None | None |" in text
    assert "| `nn.BatchNorm1d(5, affine=True)` | 1 1 1 1 1 | 0 0 0 0 0 |" in text.replace("\u00a0", " ")


def test_every_figure_states_its_numbers(open_page, monkeypatch):
    from dropviz.web import plot

    seen = {}
    monkeypatch.setattr(plot, "figure", lambda fig, *, key, alt: seen.__setitem__(key, (fig, alt)))
    app = open_page("statistics")
    assert not app.exception
    assert list(seen) == ["affected", "first-pass", "second-pass", "evaluation-pass", "running", "gamma-beta"]
    run = modes.passes(0.3, 50, 0)
    counts = modes.affected(run.x, run.training)
    assert seen["affected"][1] == (f"Of 1250 entries in training: {counts.zeroed} zeroed, {counts.rescaled} "
                                   "rescaled, 0 unchanged. In evaluation: 0 zeroed, 0 rescaled, 1250 unchanged.")
    arrays = {"first-pass": run.training[0], "second-pass": run.training[1], "evaluation-pass": run.x}
    for slug, array in arrays.items():
        assert all(f"{value:.3f}" in seen[slug][1] for value in array.ravel())
        np.testing.assert_array_equal(seen[slug][0].data[0].customdata, array)
    end = modes.running(*modes.data(20, 100, 0.0, 0), 0.1)
    for value in [*end.mean[100], *end.var[100]]:
        assert f"{value:.4f}".replace("-", "−") in seen["running"][1]
    y = modes.scaled_and_shifted(20, 1.5, 1.0, 0)[2]
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
    {"p": "1"}, {"p": "1e-20"},
], ids=str)
def test_a_forged_link_does_not_raise(open_page, query):
    assert not open_page("statistics", **query).exception


@pytest.mark.parametrize("query", [
    {}, {"p": 0, "momentum": 1, "gamma": 0, "mu": -2},
    {"p": 0.95, "passes": 3, "batch": 2, "batches": 1, "gamma": -3, "beta": -5},
], ids=str)
def test_the_page_shows_the_programs_for_its_settings(open_page, query):
    app, s = open_page("statistics", **query), settings(**query)
    shown = [code.value.strip() for code in app.code]
    assert shown == [program.strip() for program in (
        snippets.affected(s.p, s.passes),
        snippets.running_statistics(s.batch, s.batches, s.momentum, s.mu),
        snippets.gamma_and_beta(s.gamma, s.beta),
    )]


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
    assert abs(names["z"]) < 4.5
    assert abs(training["zeroed"] - p) <= 4.5 * (p * (1 - p) / (25 * passes)) ** 0.5
    assert sum(training.values()) == pytest.approx(1)
    assert training["unchanged"] == (1 if p == 0 else 0)
    assert evaluation == {"zeroed": 0, "rescaled": 0, "unchanged": 1}


@pytest.mark.parametrize(("batch", "batches", "momentum", "mu"), [
    (20, 100, 0.1, 0.0), (2, 1, 1.0, -2.0), (7, 30, 0.25, 1.5),
])
def test_the_running_statistics_program(batch, batches, momentum, mu):
    names = ran(snippets.running_statistics(batch, batches, momentum, mu))
    before, after, evaluated = names["before"], names["after"], names["evaluated"]
    assert torch.equal(before[0], torch.zeros(5, dtype=torch.float64))
    assert torch.equal(before[1], torch.ones(5, dtype=torch.float64))
    assert torch.equal(after[0], evaluated[0])
    assert torch.equal(after[1], evaluated[1])
    assert torch.allclose(names["mean"], after[0], rtol=0, atol=1e-13)
    assert torch.allclose(names["var"], after[1], rtol=1e-13, atol=1e-13)
    form = modes.closed_form(batch, batches, momentum, mu)
    assert names["expected"] == pytest.approx((form.mean[-1], form.var[-1]))
    assert ((after[0] - form.mean[-1]).abs() < 4.5 * form.mean_sd[-1]).all()


@pytest.mark.parametrize(("gamma", "beta"), [(1.5, 1.0), (0.0, -5.0), (-3.0, 5.0)])
def test_the_gamma_and_beta_program(gamma, beta):
    names = ran(snippets.gamma_and_beta(gamma, beta))
    assert names["plain"].weight is names["plain"].bias is None
    assert torch.equal(names["first"][0], torch.ones(5))
    assert torch.equal(names["first"][1], torch.zeros(5))
    assert torch.allclose(names["y"], gamma * names["normalised"] + beta, atol=1e-5)
    assert torch.allclose(names["y"].mean(0), torch.full((5,), beta), atol=1e-5)

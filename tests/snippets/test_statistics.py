"""The programs of /statistics draw the page's own numbers: each is run, and what it prints is what the page says."""

import re

import numpy as np
import pytest
import torch
from dropviz.snippets.switches import CELLS

from dropviz.drawing.programs import drawn
from dropviz.drawing.text import fixed
from dropviz.experiments import affected, affine, order, recurrent, switches
from dropviz.experiments import five as fives
from dropviz.experiments.batches import Feed, batch_of_one, follow
from dropviz.rng import stream
from dropviz.snippets import batches, statistics
from dropviz.snippets import order as orders
from dropviz.snippets import recurrent as recurrents


def numbers(line):
    return [float(one) for one in re.findall(r"-?\d+\.?\d*(?:e[+-]\d+)?", line)]


@pytest.mark.parametrize("names", [("data",), ("mask", 0), ("batches", "five", "training"), ("memory", "Locked (variational) dropout")])
def test_a_program_draws_from_the_projects_streams(run, names):
    program = drawn(f"found = stream(7, *{names!r}).standard_normal(5)\n")
    np.testing.assert_array_equal(run(program)["found"], stream(7, *names).standard_normal(5))


@pytest.mark.parametrize(("p", "passes", "seed"), [(0.3, 50, 0), (0.0, 1, 4), (0.95, 500, 9999), (0.35, 1, 2)])
def test_affected(run, capsys, p, passes, seed):
    space = run(statistics.affected(p, passes, seed))
    found = affected.passes(p, passes, seed)
    counted = affected.affected(found.x, found.training)
    assert space["page"] == {"zeroed": counted.zeroed, "rescaled": counted.rescaled, "unchanged": counted.unchanged}
    assert space["evaluation"] == {"zeroed": 0, "rescaled": 0, "unchanged": 25 * passes}
    said = capsys.readouterr().out
    assert f"with the page's masks, training: {space['page']}\n" in said
    assert (f"z = {counted.z(p):.2f}\n" in said) == (p > 0)
    drops = int(re.search(r"nn.Dropout's masks, training: {'zeroed': (\d+)", said)[1])
    assert abs(drops - 25 * passes * p) <= 4.5 * (25 * passes * p * (1 - p)) ** 0.5


@pytest.mark.parametrize(("batch", "gamma", "beta", "seed"), [(20, 1.5, 1.0, 0), (2, 0.0, -5.0, 3), (200, -3.0, 5.0, 1)])
def test_gamma_and_beta(run, capsys, batch, gamma, beta, seed):
    space = run(statistics.gamma_and_beta(batch, gamma, beta, seed))
    y = affine.scaled_and_shifted(batch, gamma, beta, seed)[2]
    np.testing.assert_allclose(space["y"].numpy(), y, atol=1e-12)
    assert torch.allclose(space["y"], gamma * space["normalised"] + beta, atol=1e-12)
    said = capsys.readouterr().out
    assert "affine=False: None None\naffine=True: [1.0, 1.0, 1.0, 1.0, 1.0] [0.0, 0.0, 0.0, 0.0, 0.0]\n" in said
    if gamma:
        shown = affine.sentence(y, gamma, beta)
        means, sds = re.search(r"means are (\S+) to (\S+), and", shown), re.search(r"SDs (\S+) to (\S+)\. The", shown)
        printed = [*means.groups(), *sds.groups()]
        assert [fixed(value, 3) for value in numbers(said.splitlines()[-1])] == printed


@pytest.mark.parametrize("momentum", [None, 0.0, 0.1, 1.0])
@pytest.mark.parametrize(("batch", "count", "gamma", "seed"), [(20, 100, 1.5, 0), (2, 1, -3.0, 5)])
def test_batch_by_batch(run, capsys, momentum, batch, count, gamma, seed):
    space = run(batches.batch_by_batch(batch, count, momentum, -2.0, 0.5, 3.0, gamma, 0.25, seed))
    history, end = follow(Feed(batch, count, momentum, -2.0, 0.5, 3.0, gamma, 0.25, seed)), count
    layer = space["layer"]
    assert (space["mean"], space["var"]) == pytest.approx((history.mean[end], history.var[end]), rel=1e-12, abs=1e-14)
    assert (layer.running_mean.item(), layer.running_var.item()) == pytest.approx((history.mean[-1], history.var[-1]), rel=1e-12)
    assert layer.num_batches_tracked.item() == count  # evaluation is not counted
    assert space["message"] == batch_of_one()[0], "what the page quotes"
    lines = capsys.readouterr().out.splitlines()
    shown = [
        [history.mean[end]] * 2,
        [history.var[end]] * 2,
        [history.mean[-1], history.var[-1]],
        [history.output_mean[-1], history.output_var[-1]],
    ]
    for line, values in zip(lines, shown, strict=False):
        assert numbers(line) == pytest.approx(values, rel=1e-5, abs=1e-12)
    assert lines[4] == batch_of_one()[0]


@pytest.mark.parametrize("settings", [(20, 100, 0.1, 0.0, 1.0, 0.0, 0), (2, 1, None, -2.0, 0.1, 3.0, 8), (7, 30, 0.0, 1.0, 2.0, 3.0, 1)])
def test_five(run, capsys, settings):
    run(batches.five(*settings))
    found = fives.five(*settings)
    blocks = [line.split(":")[-1] for line in capsys.readouterr().out.splitlines() if "running" in line]
    columns = [[fixed(value, 4) for value in numbers(block)] for block in blocks]  # mean and variance by turns, at three times
    for first, name in ((0, "mean"), (1, "variance")):
        for i, cells in enumerate(zip(*columns[first::2], strict=True), start=1):
            assert f"| {name} {i} | {' | '.join(cells)} |" in found.table(), "what the page shows"


@pytest.mark.parametrize(("p", "mu", "seed"), [(0.0, 0.0, 0), (0.3, 1.0, 0), (0.5, -1.0, 7), (0.95, 2.0, 3)])
def test_variance_shift(run, capsys, p, mu, seed):
    space = run(orders.variance_shift(p, mu, seed))
    said, shown = capsys.readouterr().out, order.shifts(mu, seed)
    assert len({name for name, _rate in space["found"]}) == len(shown)
    for one, name in zip(shown, ("N(0, 1)", "ReLU of N(0, 1)", "N(mu, 1)"), strict=False):
        measured = [space["found"][name, rate] for rate in space["rates"]]
        np.testing.assert_allclose(measured, one.measured, rtol=1e-9)
        np.testing.assert_allclose(space["rates"], one.p)
        assert f"{name}: formula at p = {p:g}: {order.ratio(p, one.mean, one.var):.3g}; measured:" in said
        for rate, value, formula in zip(one.p, measured, one.formula, strict=True):
            assert f"  p = {rate:.2f}: {value:.3f}, formula {formula:.3f}\n" in said


@pytest.mark.parametrize(("p", "steps", "units", "seed"), [(0.0, 2, 4, 0), (0.3, 20, 32, 0), (0.1, 5, 1024, 3), (0.95, 50, 4, 1)])
def test_survival(run, capsys, p, steps, units, seed):
    left = run(recurrents.survival(p, steps, units, seed))["left"]
    found = recurrent.survival(p, steps, units, seed)
    assert left == {"fresh": round(units * found.fresh[-1]), "locked": round(units * found.locked[-1])}
    fresh, locked = capsys.readouterr().out.splitlines()
    assert fresh.startswith(f"fresh masks: {left['fresh']} of {units} units left, ")
    assert numbers(fresh)[-1] == pytest.approx(units * found.expected_fresh[-1], rel=5e-3)
    assert numbers(locked)[-1] == pytest.approx(units * found.expected_locked[-1], rel=5e-3)


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_prints_what_its_answer_says(run, capsys, cell):
    found = switches.matrix()[cell]
    run(found.program)
    said = capsys.readouterr().out
    assert f"drops: {found.drops}\nupdates running statistics: {bool(found.updates)}\n" in said
    assert f"gives the same output for the same input: {found.repeats}\n" in said
    assert said.endswith(
        "gets gradients: ['bias', 'weight']\n"
        if found.learns and "Sequential" not in found.program
        else "gets gradients: ['0.bias', '0.weight']\n"
        if found.learns
        else "gets gradients: []\n"
    )


def test_programs_that_cannot_have_the_pages_numbers_say_so_in_their_first_line():
    from dropviz.experiments.distributions import config
    from dropviz.snippets import distributions

    for program in (
        distributions.activations(config(0.3, 8, 0, "moons"), 10),
        orders.re_estimate(order.sweep(0.3, 8, 0, 1)),
        recurrents.lstm(0.3, 2, 5, 0),
    ):
        assert program.startswith("# ")
        assert "PyTorch's own" in program.splitlines()[0]
        assert "torch.manual_seed(" in program

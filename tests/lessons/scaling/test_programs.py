"""The programs of /scaling run as they stand, and print the numbers of their sections."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge

from dropviz.lessons.scaling import layer, ridge, spread, sub_networks, where
from dropviz.lessons.scaling import three_layers as three_layers_
from dropviz.lessons.scaling.layer import layers
from dropviz.nn.gradients import gradients
from dropviz.nn.one_hidden_layer import READOUTS
from dropviz.nn.ridge import PASSES, coincidence, shrinking
from dropviz.nn.scaling import WAYS, exact, running_means
from dropviz.nn.spread import CASES, MOST, RATES, closed_forms, measured
from dropviz.nn.sub_networks import averages
from dropviz.nn.three_layers import passes_of, three_layers
from dropviz.rng import stream

PLACES = [0.0, 0.2, 0.3, 0.8, 0.95]


@pytest.fixture
def printed(run, capsys):
    """Return a function from a program to the lines that it prints, and what it defined."""

    def printed_(program):
        space = run(program)
        lines = capsys.readouterr().out.splitlines()
        assert lines
        assert "np." not in "\n".join(lines)
        return lines, space

    return printed_


@pytest.mark.parametrize("p", PLACES)
def test_ways_of_scaling_prints_what_the_cards_say(printed, p):
    lines, _ = printed(where.program(p, 2.5, 2000, 1))
    methods = {way: kind(p) for way, kind in WAYS.items() if p > 0 or way != "by drop rate"}
    runs = running_means(methods, 2.5, 2000, stream(1, "scaling", "unit"))
    expected = set()
    for way, method in methods.items():
        said = exact(method, 2.5)
        expected.add(
            f"{method.label}: training {runs[way].last:.4g} ± {said.mean_error(2000):.2g}, variance {runs[way].variance:.4g}, "
            f"evaluation {said.evaluation:.4g}"
        )
    assert set(lines) == expected


@pytest.mark.parametrize("p", PLACES)
def test_spread_prints_the_closed_forms_and_the_points_of_the_figure(printed, p):
    lines, _ = printed(spread.program(p, 2.0, MOST, RATES, 1))
    names = ("one layer", "two layers", "through ReLU")
    here = closed_forms(p, 2.0)
    expected = [
        f"p = {p}, {name}: mean {here[case].mean:.3g}, variance {here[case].variance:.3g}" for name, case in zip(names, CASES, strict=True)
    ]
    found = {case: moments.times(2.0) for case, moments in measured(100_000, 1).items()}
    expected += [
        f"measured at p = {rate}, {name}: mean {found[case].mean[i]:.4g}, variance {found[case].variance[i]:.4g}"
        for i, rate in enumerate(RATES)
        for name, case in zip(names, CASES, strict=True)
    ]
    assert lines == expected


@pytest.mark.parametrize("p", PLACES)
def test_ridge_prints_the_coefficients_and_how_many_lie_within_two_errors(printed, p):
    lines, space = printed(ridge.program(p, PASSES, shrinking(1).at.tolist(), 1))
    here, shrunk = coincidence(p), shrinking(1)
    assert lines[0].startswith(f"penalty {here.alpha:.3g}, largest difference ")
    assert float(lines[0].rsplit(" ", 1)[1]) < 1e-9
    assert lines[1] == ", ".join(f"{name} {w:.0f}" for name, w in zip(shrunk.names, here.w, strict=True))
    assert lines[2].startswith(f"{shrunk.within_two} of 50 sampled")
    w = Ridge(here.alpha, fit_intercept=False).fit(space["X"], space["y"]).coef_
    np.testing.assert_allclose(space["exact"], w, rtol=0, atol=1e-8)


@pytest.mark.parametrize("p", PLACES)
@pytest.mark.parametrize("units", [1, 6])
def test_subnetworks_prints_the_table_of_its_section(printed, p, units):
    lines, space = printed(sub_networks.program(p, units, 1000, 2))
    names = {"linear": "linear", "relu": "second ReLU", "softmax": "softmax"}
    for readout, line in zip(READOUTS, lines, strict=False):
        found, name = averages(readout, p, units, 1000, 2), names[readout]
        assert space["gap"][name] == pytest.approx(found.gap, rel=1e-6, abs=1e-13)
        said = (
            f", mean of T draws and exact mean {found.sampling_gap:.2g}, largest standard error {found.error.max():.2g}, "
            f"variance {found.variance:.2g}"
        )
        if p > 0:
            assert line.endswith(said)
            assert readout == "linear" or line == f"{name}: exact mean and one pass {found.gap:.2g}{said}"
        else:
            assert found.gap < 1e-12
    assert space["gap"]["linear"] < 1e-12
    assert space["gap"]["geometric"] < 1e-12
    assert lines[3].startswith("softmax: geometric mean and one pass ")


@pytest.mark.parametrize("p", PLACES)
@pytest.mark.parametrize("width", [4, 32])
def test_three_layers_prints_the_gaps_and_gradients_of_its_section(printed, p, width):
    lines, space = printed(three_layers_.program(p, width, passes_of(700, width), 3))
    both, back = three_layers(p, width, 700, 3), gradients(p, width, 3)
    expected = []
    for way, found in both.items():
        expected.append(f"{way}: the mean of {found.passes} passes is {found.gap:.2g} from evaluation, by chance {found.by_chance:.2g}")
        if way == "vanilla":
            expected.append(f"{way}, with no scaling in evaluation: {found.unscaled_gap:.2g}")
    expected += [f"{way}: largest gradient {found.largest:.3g}" for way, found in back.items()]
    if p > 0:
        assert lines == expected
    else:  # the section says that every pass is evaluation: here they are, up to rounding
        assert lines[3:] == expected[3:]
        assert all(both[way].gap < 1e-12 for way in both)
        x, M = space["x"], np.ones((9, width))
        np.testing.assert_allclose(space["vanilla_train"](x, M, M), space["vanilla_predict"](x), rtol=1e-12)


@pytest.mark.parametrize("p", PLACES)
def test_dropout_layer_says_what_differs_and_prints_what_does_not(printed, p):
    program = layer.program(p, 4)
    assert program.splitlines()[0].startswith("# Its masks are PyTorch's")
    lines, space = printed(program)
    found = layers(p, 4)
    (library, own, unscaled) = (space["results"][name] for name in ("nn.Dropout", "divides", "does not"))
    for line in lines:
        assert f"eval {found['library'].evaluation:.3f}" in line
    assert [line.rsplit(" ", 1)[1] for line in lines] == ["True", "True", str(p == 0.0)]
    assert torch.equal(own[0], library[0])
    assert torch.equal(own[1], library[1])
    assert torch.equal(unscaled[1], space["x"])
    for y, kind in ((library, "library"), (unscaled, "own unscaled")):  # two draws of a ratio: within 4 standard errors of their difference
        ratio = float(y[0].mean() / y[1].mean())
        assert abs(ratio - found[kind].ratio.value) <= 4 * 2**0.5 * found[kind].ratio.error + 1e-6
    with pytest.raises(ValueError, match=r"p must be .* got 1"):
        space["Dropout"](1.0)


def test_programs_are_the_same_under_every_seed_of_torch(run, capsys):
    said = []
    for seed in (1, 2):
        run(layer.program(0.3, 4), seed)
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]

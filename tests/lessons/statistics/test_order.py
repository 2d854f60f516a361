"""Dropout before or after BatchNorm: the section has what was trained, and its programs do what they say."""

import numpy as np
import pytest
import torch

from dropviz.lessons.statistics.order import ASKING, Places, re_estimate, section, variance_shift
from dropviz.lessons.statistics.order_words import details, sentences, shift_more, shift_sentences
from dropviz.training import order
from dropviz.training.order import shifts


def test_without_seeds_nothing_is_trained():
    shown = section(Places())
    assert [figure.slug for figure in shown.figures] == ["variance-shift"]
    assert shown.words == ASKING
    assert list(shown.between) == [shift_sentences(shifts(1.0, 0), 0.3)]
    assert shown.more == shift_more(shifts(1.0, 0), 0.3)


def test_the_order_is_what_comes_of_the_sweep():
    s = Places(p=0.5, width=4, runs=5)
    shown, found = section(s), order.Order(s.sweep).come_out()
    assert shown.words == sentences(found, 0.5)
    assert shown.more == f"{shift_more(shifts(1.0, 0), 0.5)}\n\n{details(found, 0.5, 4, 5)}"
    assert [figure.slug for figure in shown.figures] == ["variance-shift", "order"]


@pytest.mark.parametrize(("p", "mu", "seed"), [(0.0, 0.0, 0), (0.3, 1.0, 0), (0.5, -1.0, 7), (0.95, 2.0, 3)])
def test_variance_shift(run, capsys, p, mu, seed):
    space = run(variance_shift(p, mu, seed))
    said, shown = capsys.readouterr().out, order.shifts(mu, seed)
    assert len({name for name, _rate in space["found"]}) == len(shown)
    for one, name in zip(shown, ("N(0, 1)", "ReLU of N(0, 1)", "N(mu, 1)"), strict=False):
        measured = [space["found"][name, rate] for rate in space["rates"]]
        np.testing.assert_allclose(measured, one.measured, rtol=1e-9)
        np.testing.assert_allclose(space["rates"], one.p)
        assert f"{name}: formula at p = {p:g}: {order.ratio(p, one.mean, one.var):.3g}; measured:" in said
        for rate, value, formula in zip(one.p, measured, one.formula, strict=True):
            assert f"  p = {rate:.2f}: {value:.3f}, formula {formula:.3f}\n" in said


@pytest.mark.parametrize("p", [0.3, 0.8123456789])
def test_measuring_anew_takes_the_masks_out(run, p, capsys):
    names = run(re_estimate(order.sweep(p, 16, 3, 1)))
    net, x = names["net"], names["x"]
    assert (net[1].p, net[5].p, len(x), len(names["held_out_x"])) == (p, p, 500, 500)
    # An average over ten batches of 50: the mean is that of all, the variance loses what lies between the batches.
    torch.testing.assert_close(net[2].running_mean, net[0](x).mean(dim=0).detach(), rtol=1e-4, atol=1e-5)
    assert (names["anew"] < names["stored"]).all()
    wrong = (net.eval()(names["held_out_x"]).argmax(dim=1) != names["held_out_y"]).double().mean().item()
    assert 100 * wrong == names["after"] < 90, "it has learnt something, in the state that is printed"
    assert f"wrongly: {names['before']:.1f}%, with the statistics measured anew {names['after']:.1f}%" in capsys.readouterr().out


def test_the_program_says_that_its_draws_are_its_own():
    code = re_estimate(order.sweep(0.3, 8, 0, 1))
    assert code.startswith("# ")
    assert "PyTorch's own" in code.splitlines()[0]
    assert "torch.manual_seed(" in code

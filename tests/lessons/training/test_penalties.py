"""The sentences about the penalties: whole in each case, and true of the weights."""

import numpy as np
import pytest

from dropviz.lessons.training import penalties
from dropviz.nn import shrinkage
from dropviz.nn.shrinkage import decay
from tests.pages.words import faults


@pytest.mark.parametrize("strength", [0.0, 0.05, 0.2, 1.0])
@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
@pytest.mark.parametrize("seed", [0, 7])
def test_each_case_is_true_of_the_weights(strength, p, seed):
    fitted = shrinkage.fitted(shrinkage.problem(seed), strength, p, seed)
    said, run = penalties.weights(fitted, strength, p), shrinkage.decay(strength)
    decayed, more = penalties.decay(run, strength), penalties.more(fitted, run, strength)
    assert (
        faults(said) == faults(more) == faults(decayed) == faults(penalties.decay_alt(run)) == faults(penalties.weights_alt(fitted)) == []
    )
    zeros = {slug: (w == 0).sum() for slug, w in fitted.items()}
    assert (
        ("With λ = 0 no penalty acts" in said)
        == (strength == 0)
        == all(np.array_equal(fitted[slug], fitted["none"]) for slug in ("l1_gradient", "l1"))
    )
    assert ("none of 20** weights at exactly zero, since its steps jump over it" in said) == (strength > 0 and zeros["l1_gradient"] == 0)
    assert (f"sets **{zeros['l1']} of 20** to zero" in said) == (strength > 0)
    same = np.allclose(fitted["dropout"], fitted["none"], atol=1e-12)
    assert ("At p = 0 dropout on the inputs changes nothing" in said) == (p == 0) == same
    shrunk = np.linalg.norm(fitted["dropout"]) / np.linalg.norm(fitted["none"])
    assert (f"is {shrunk:.2g} times that" in said) == (p > 0)
    assert ("nothing decays" in decayed) == (strength == 0) == bool(run.geometric[-1] == 1.0)


def test_seventeen_of_twenty():
    fitted = shrinkage.fitted(shrinkage.problem(0), 0.2, 0.3, 0)
    assert "the proximal step, which moves each weight towards 0 and stops there, sets **17 of 20** to zero" in penalties.weights(
        fitted, 0.2, 0.3
    )
    said = penalties.decay(shrinkage.decay(0.2), 0.2)
    assert said.endswith("(1 − ηλ)⁵⁰ = **36.4%** of it.")
    more = penalties.more(fitted, shrinkage.decay(0.2), 0.2)
    assert "If a weight lost the fixed amount ηλ at each step, 0% of a weight of 1 would be left." in more
    assert "L2 written by hand as (λ/2)‖w‖² and `weight_decay=λ` in SGD are the same thing" in more


def test_weights_marks_exact_zeros_and_counts_them():
    truth = np.array([1.0, 0.0, 0.0])
    fig = penalties.weights_figure(truth, {"l1_gradient": np.array([0.9, 1e-9, 0.1]), "l1": np.array([0.8, 0.0, 0.0])})
    grid, crosses = fig.data
    np.testing.assert_array_equal(grid.z[0], truth)
    assert list(grid.y) == ["truth<br>2 zeros", "L1, gradient<br>0 zeros", "L1, proximal<br>2 zeros"]
    assert len(crosses.x) == 4


def test_decay_draws_what_was_computed():
    run = decay(0.3)
    named = {t.name: t for t in penalties.decay_figure(run).data}
    np.testing.assert_array_equal(named["(1 − ηλ)ᵏ"].y, run.geometric)
    np.testing.assert_array_equal(named["weight_decay = λ in torch.optim.SGD"].y, run.by_optimizer[::5])
    steep = {t.name: t for t in penalties.decay_figure(decay(1.0)).data}["λ w², without the half"]
    assert (steep.text[-1], "%{text}" in steep.hovertemplate) == ("1.427 × 10⁻⁵", True)

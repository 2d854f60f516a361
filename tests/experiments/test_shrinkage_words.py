"""The sentences about the penalties: whole in each case, and true of the weights."""

import numpy as np
import pytest

from dropviz.experiments import shrinkage, shrinkage_words
from tests.pages.words import faults


@pytest.mark.parametrize("strength", [0.0, 0.05, 0.2, 1.0])
@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
@pytest.mark.parametrize("seed", [0, 7])
def test_each_case_is_true_of_the_weights(strength, p, seed):
    fitted = shrinkage.fitted(shrinkage.problem(seed), strength, p, seed)
    said, run = shrinkage_words.weights(fitted, strength, p), shrinkage.decay(strength)
    decayed = shrinkage_words.decay(run, strength)
    assert faults(said) == faults(decayed) == faults(shrinkage_words.decay_alt(run)) == faults(shrinkage_words.weights_alt(fitted)) == []
    zeros = {slug: (w == 0).sum() for slug, w in fitted.items()}
    assert (
        ("With λ = 0 no penalty acts" in said)
        == (strength == 0)
        == all(np.array_equal(fitted[slug], fitted["none"]) for slug in ("l1", "l1_proximal"))
    )
    assert ("none of 20** weights at exactly zero, since its steps jump over it" in said) == (strength > 0 and zeros["l1"] == 0)
    assert (f"sets **{zeros['l1_proximal']} of 20** to zero" in said) == (strength > 0)
    same = np.allclose(fitted["dropout"], fitted["none"], atol=1e-12)
    assert ("At p = 0 dropout on the inputs changes nothing" in said) == (p == 0) == same
    shrunk = np.linalg.norm(fitted["dropout"]) / np.linalg.norm(fitted["none"])
    assert (f"is {shrunk:.2g} times that" in said) == (p > 0)
    assert ("nothing decays" in decayed) == (strength == 0) == bool(run.geometric[-1] == 1.0)


def test_seventeen_of_twenty():
    fitted = shrinkage.fitted(shrinkage.problem(0), 0.2, 0.3, 0)
    assert "the proximal step sets **17 of 20** to zero" in shrinkage_words.weights(fitted, 0.2, 0.3)
    said = shrinkage_words.decay(shrinkage.decay(0.2), 0.2)
    assert "(1 − ηλ)⁵⁰ = **36.4%** of it. A decay by ηλ a step, which it is not, would leave 0%." in said

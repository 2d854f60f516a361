"""The program of the penalties prints the numbers of the page, from its data."""

import re

import numpy as np
import pytest

from dropviz.lessons.training.program.penalties import penalties
from dropviz.nn import shrinkage


@pytest.mark.parametrize("seed", [0, 4])
@pytest.mark.parametrize("strength", [0.0, 0.2, 0.123456789, 1.0])
def test_the_weights_are_those_of_the_page(run, capsys, strength, seed):
    space = run(penalties(strength, seed))
    assert space["strength"] == strength
    task = shrinkage.problem(seed)
    np.testing.assert_allclose(space["y"], task.y)
    fitted = shrinkage.fitted(task, strength, 0.3, seed)
    for name in ("none", "l1_gradient", "l1", "l2", "weight_decay"):
        np.testing.assert_allclose(space[name], fitted[name], atol=1e-9)
    printed = [int(count) for count in re.findall(r": (\d+) of 20 weights are exactly zero", capsys.readouterr().out)]
    assert printed == [int((fitted[name] == 0).sum()) for name in ("none", "l1_gradient", "l1", "l2", "weight_decay")]


def test_it_prints_seventeen_of_twenty(run, capsys):
    run(penalties(0.2, 0))
    said = capsys.readouterr().out
    assert "L1, proximal: 17 of 20 weights are exactly zero" in said
    assert "L1, gradient: 0 of 20" in said
    assert "after 50 steps of weight decay 36.4% of a weight is left" in said

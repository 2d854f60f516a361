"""γ and β: the figure draws the three stages, the words quote them, and the program prints the same."""

import re

import numpy as np
import pytest
import torch

from dropviz.batchnorm.affine import scaled_and_shifted
from dropviz.drawing.text import fixed, number
from dropviz.lessons.statistics import affine


def numbers(line):
    return [float(one) for one in re.findall(r"-?\d+\.?\d*(?:e[+-]\d+)?", line)]


def test_the_sentence_and_the_table_quote_what_is_there():
    _, _, y = scaled_and_shifted(20, -1.5, -2.0, seed=3)
    said = affine.sentence(y, -1.5, -2.0)
    assert "the mean β = −2 and the SD |γ| = 1.5. Of these features the means differ from β by at most" in said
    assert f"and the SDs from |γ| by at most {number(abs(y.std(axis=0) - 1.5).max(), 1)}." in said
    assert "|γ| = 0.05." in affine.sentence(y, 0.05, 0.0), "a link may lie between the slider's steps"
    flat = scaled_and_shifted(20, 0.0, -2.0, seed=3)[2]
    assert "is β = −2 whatever the input was: here from −2.000 to −2.000." in affine.sentence(flat, 0.0, -2.0)
    assert affine.table().splitlines()[2:4] == ["| `BatchNorm(5)` | None | None |", "| `nn.BatchNorm1d(5, affine=False)` | None | None |"]
    assert "| `nn.BatchNorm1d(5, affine=True)` | 1 1 1 1 1 | 0 0 0 0 0 |" in affine.table().replace("\u00a0", " ")


@pytest.mark.parametrize(("batch", "gamma", "beta"), [(20, 1.5, 1.0), (2, 0.0, -5.0), (200, -3.0, 5.0)])
def test_scaled_and_shifted_draws_three_stages(batch, gamma, beta):
    stages = scaled_and_shifted(batch, gamma, beta, 0)
    fig = affine.stages_figure(*stages)
    points, summary = fig.data
    assert len(points.x) == 15 * batch
    place, value = np.asarray(points.x), np.asarray(points.y)
    for i, stage in enumerate(stages):
        for feature in range(5):
            at = 6 * i + feature + 1
            np.testing.assert_array_equal(value[place == at], stage[:, feature])
            row = list(summary.x).index(at)
            assert summary.y[row] == pytest.approx(stage[:, feature].mean(), abs=1e-12)
            assert summary.error_y.array[row] == pytest.approx(stage[:, feature].std(), abs=1e-12)
    low, high = fig.layout.yaxis.range
    assert low < value.min() < value.max() < high
    assert [note.text for note in fig.layout.annotations] == ["<b>input x</b>", "<b>normalised x̂</b>", "<b>output γ x̂ + β</b>"]


def test_the_alternative_texts_hold_the_numbers():
    stages = scaled_and_shifted(20, -1.5, 1.0, 0)
    said = affine.alt(*stages)
    for stage in stages:
        for values in (stage.mean(axis=0), stage.std(axis=0)):
            assert ", ".join(fixed(v, 2) for v in values) in said
    assert "−0.00" not in said


@pytest.mark.parametrize(("batch", "gamma", "beta", "seed"), [(20, 1.5, 1.0, 0), (2, 0.0, -5.0, 3), (200, -3.0, 5.0, 1)])
def test_gamma_and_beta(run, capsys, batch, gamma, beta, seed):
    space = run(affine.program(batch, gamma, beta, seed))
    y = scaled_and_shifted(batch, gamma, beta, seed)[2]
    np.testing.assert_allclose(space["y"].numpy(), y, atol=1e-12)
    assert torch.allclose(space["y"], gamma * space["normalised"] + beta, atol=1e-12)
    said = capsys.readouterr().out
    assert "affine=False: None None\naffine=True: [1.0, 1.0, 1.0, 1.0, 1.0] [0.0, 0.0, 0.0, 0.0, 0.0]\n" in said
    if gamma:
        shown = affine.sentence(y, gamma, beta)
        quoted = re.search(r"means differ from β by at most (.+), and the SDs from \|γ\| by at most (.+)\. A new", shown).groups()
        means, sds = numbers(said.splitlines()[-1])
        assert means < 1e-13, "rounding, which is another in PyTorch"
        assert abs(y.mean(axis=0) - beta).max() < 1e-13
        assert number(sds, 1) == quoted[1]

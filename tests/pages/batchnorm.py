"""What /statistics says of its BatchNorm layers, checked against plain NumPy and PyTorch."""

import math
import re

import numpy as np
import torch

from dropviz.drawing.text import fixed, number, percent
from dropviz.rng import stream
from tests.pages.printed import NUMBER, close


def running(x, momentum, m0=0.0, v0=1.0):
    """Return running mean and variance after every batch of x, (batches, rows), the initial ones first."""
    found = [(m0, v0)]
    for k, batch in enumerate(x, start=1):
        m = 1 / k if momentum is None else momentum
        found.append(((1 - m) * found[-1][0] + m * batch.mean(), (1 - m) * found[-1][1] + m * batch.var(ddof=1)))
    return np.array(found)


def batches(s, said):
    momentum, end = None if s.average else s.momentum, s.batches
    x = s.mu + s.sigma * stream(s.seed, "batches", "training").standard_normal((end, s.batch))
    after = s.mu + s.shift + s.sigma * stream(s.seed, "batches", "evaluation").standard_normal((math.ceil(end / 2), s.batch))
    kept, v = running(x, momentum), x[-1].var()
    assert f"**Training batch {end}:**" in said
    for name, value in zip(("mean", "variance"), kept[-1], strict=True):
        assert close(re.search(rf"running {name} [^\n]* = \*\*{NUMBER}\*\*", said)[1], value, least=1e-10)
    output = re.search(rf"Its output has the mean {NUMBER}, which is β, and the variance {NUMBER}, which is γ²v", said)
    assert close(output[1], s.beta, least=1e-10)
    assert close(output[2], s.gamma**2 * v / (v + 1e-5), least=1e-10)
    if momentum is None:
        assert "Keras has no such setting" in said
        assert ("The first batch has the whole weight" in said) == (end == 1)
        assert (f"All {end} batches weigh the same, 1/{end} each." in said) == (end > 1)
    else:
        assert f"this layer has `momentum={number(1 - momentum, 6)}` there" in said
        assert ("the running statistics stay at their initial values, 0 and 1" in said) == (momentum == 0)
    if momentum:
        assert f"still weigh (1 − m)ᵏ = **{percent((1 - momentum) ** end)}**." in said
        for name, symbol, truth, off in (("mean", "μ", s.mu, -s.mu), ("variance", "σ²", s.sigma**2, 1 - s.sigma**2)):
            if off == 0:
                assert f"the running {name} is right from the start, since {symbol} is its initial value." in said
                continue
            fall = r"(?:; it takes \*\*(\d+) batch(?:es)?\*\* to fall|, less than 1%)"
            found = re.search(rf"running {name} is off by [^*]*\*\*{NUMBER}\*\*{fall}", said)
            assert close(found[1], off * (1 - momentum) ** end, least=1e-10)
            least = next(k for k in range(10_000) if abs(off) * (1 - momentum) ** k <= 0.01 * abs(truth) * (1 + 1e-9))
            assert int(found[2] or 0) == least
    scale = s.gamma / math.sqrt(kept[-1][1] + 1e-5)
    assert f"since training ended at batch {end}, the running statistics have changed by **0**" in said
    evaluated = re.search(rf"So the output has the mean \*\*{NUMBER}\*\* and the variance \*\*{NUMBER}\*\*", said)
    assert close(evaluated[1], (after[-1].mean() - kept[-1][0]) * scale + s.beta, least=1e-10)
    assert close(evaluated[2], after[-1].var() * scale**2, least=1e-10)
    assert ("the running mean does not follow" in said) == (s.shift != 0)


def five(s, said):
    momentum = None if s.average else s.momentum
    layer = torch.nn.BatchNorm1d(5, momentum=momentum, affine=False, dtype=torch.float64)
    x = s.mu + s.sigma * stream(s.seed, "batches", "five", "training").standard_normal((s.batches, s.batch, 5))
    for one in torch.from_numpy(x):
        layer(one)
    k = f"{s.batches} batch{'' if s.batches == 1 else 'es'}"
    assert f"| feature | before | after {k} | after evaluation |" in said
    for name, start, statistic in (("mean", "0.0000", layer.running_mean), ("variance", "1.0000", layer.running_var)):
        for i, value in enumerate(statistic.tolist(), start=1):
            assert f"| {name} {i} | {start} | {fixed(value, 4)} | {fixed(value, 4)} |" in said, "evaluation changes none"
    changed = 0 if momentum == 0 else 10
    assert f"Training on {k} of {s.batch} rows changes **{changed}** of these 10 numbers, evaluation on as many changes **0**." in said
    w = 0.0 if momentum is None else (1 - momentum) ** s.batches
    assert f"expects means of {number(s.mu * (1 - w), 4)} (SD " in said
    assert f"and variances of {number(s.sigma**2 + (1 - s.sigma**2) * w, 4)} (SD " in said


def affine(s, said):
    sds = np.array([0.4, 1.0, 1.6, 1.0, 0.4])
    x = np.array([-4.0, -2.0, 0.0, 2.0, 4.0]) + sds * stream(s.seed, "affine").standard_normal((s.batch, 5))
    y = s.gamma * (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-5) + s.beta
    if s.gamma == 0:
        assert f"y = γ x̂ + β is β = {number(s.beta)} whatever the input was: here from {fixed(s.beta, 3)} to {fixed(s.beta, 3)}." in said
    else:
        sds = abs(y.std(axis=0) - abs(s.gamma)).max()
        assert f"the SD |γ| = {number(abs(s.gamma))}. Of these features the means differ from β by at most " in said
        apart = rf"the means differ from β by at most {NUMBER}, and the SDs from \|γ\| by at most {NUMBER}\."
        means, quoted = re.search(apart, said).groups()
        assert close(means, 0.0, least=1e-13), "rounding"
        assert quoted == number(sds, 1)
    assert "| `nn.BatchNorm1d(5, affine=False)` | None | None |" in said
    assert "| `nn.BatchNorm1d(5, affine=True)` | 1\u00a01\u00a01\u00a01\u00a01 | 0\u00a00\u00a00\u00a00\u00a00 |" in said

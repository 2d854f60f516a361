"""What holds for every shape, p and seed: the oracles of SCIENCE.md by enumeration, and PyTorch to the bit."""

import itertools
import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.dropout import METHODS, ChannelDropout, DropConnect, InvertedDropout
from dropviz.lessons.masks.methods.drop_path import poisson_binomial
from dropviz.nn.counts import dropped_share_sd, kept_pmf
from dropviz.rng import stream

steady = settings(deadline=None, derandomize=True, max_examples=40)
below_one = st.floats(0.0, 0.95)
seeds = st.integers(0, 9999)


@st.composite
def cases(draw):
    """A method with any p, and a shape that it takes."""
    kind = METHODS[draw(st.sampled_from(list(METHODS)))]
    least = 3 if kind.label == "DropBlock" else 1
    shape = tuple(draw(st.integers(least if axis in ("row", "column") else 1, 6)) for axis in kind.axes)
    return kind(p=draw(below_one)), shape


@settings(steady, max_examples=120)
@given(cases(), seeds)
def test_the_gradient_passes_the_noise_of_the_way_there_and_evaluation_draws_nothing(case, seed):
    """Oracle 10: dx = dy ∘ scale, with autograd through forward as the judge."""
    method, shape = case
    noise, again = (method.sample(shape, stream(seed, "noise")) for _ in range(2))
    np.testing.assert_array_equal(noise.scale, again.scale)
    np.testing.assert_array_equal(noise.shift, again.shift)
    x = torch.from_numpy(stream(seed, "x").standard_normal(shape)).requires_grad_()
    grad = torch.from_numpy(stream(seed, "grad").standard_normal(shape))
    y = method.forward(x, noise)
    y.backward(grad)
    assert torch.equal(x.grad, method.backward(grad, noise))
    np.testing.assert_array_equal(x.grad.numpy(), grad.numpy() * np.broadcast_to(noise.scale, shape))
    np.testing.assert_array_equal(method.infer(x.detach()).numpy(), method.infer(x.detach().numpy()))
    np.testing.assert_allclose(y.detach().numpy(), x.detach().numpy() * noise.scale + noise.shift, rtol=1e-12, atol=1e-12)


@steady
@given(p=below_one, outputs=st.integers(1, 3), inputs=st.integers(1, 3), seed=seeds)
def test_covariances_of_connections_and_of_nodes(p, outputs, inputs, seed):
    """Oracle 2: of W v, (p/q) diag((W∘W)(v∘v)) under DropConnect, (p/q) W diag(v²) Wᵀ under dropout of v."""
    rng = stream(seed, "matrix")
    W, v = rng.standard_normal((outputs, inputs)), rng.standard_normal(inputs)

    def covariance(said, chances):
        centred = said - chances @ said
        return (centred * chances[:, None]).T @ centred

    for method, subject, send, expected in (
        (DropConnect(p), W, lambda A: A @ v, np.diag(np.square(W) @ np.square(v))),
        (InvertedDropout(p), v, lambda u: W @ u, W @ np.diag(v**2) @ W.T),
    ):
        noises, chances = zip(*method.support(subject.shape), strict=True)
        said = np.array([send(method.forward(subject, noise)) for noise in noises])
        np.testing.assert_allclose(covariance(said, np.array(chances)), p / (1 - p) * expected, rtol=1e-8, atol=1e-9)


@steady
@given(p=below_one, channels=st.integers(1, 3), cells=st.integers(1, 4), seed=seeds)
def test_covariances_of_channels(p, channels, cells, seed, exact):
    """Oracle 4: x xᵀ p/q within a channel, 0 across."""
    x = stream(seed, "image").standard_normal((1, channels, cells))
    _, found = exact(ChannelDropout(p), x)
    same = np.repeat(np.arange(channels), cells)
    expected = np.where(same[:, None] == same, np.outer(x, x) * p / (1 - p), 0.0)
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-9)


@steady
@given(p=below_one, shape=st.lists(st.integers(1, 7), min_size=3, max_size=4), seed=seeds)
def test_torch_equals_the_recipes_to_the_bit(p, shape, seed):
    """Oracle 5, for any shape: torch's own mask, recovered under an equal generator, gives torch's own output."""
    x = torch.from_numpy(stream(seed, "x").standard_normal(shape)).float()
    coarse = (*shape[:2], *(1 for _ in shape[2:]))  # a coin a channel
    for ours, theirs, coins in (
        (METHODS["inverted"], lambda: F.dropout(x, p), tuple(shape)),
        (METHODS["alpha"], lambda: F.alpha_dropout(x, p, training=True), tuple(shape)),
        (METHODS["channel"], lambda: (F.dropout1d if len(shape) == 3 else F.dropout2d)(x, p), coarse),
        (METHODS["feature_alpha"], lambda: F.feature_alpha_dropout(x, p, training=True), coarse),
    ):
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            expected = theirs()
            torch.manual_seed(seed)
            keep = torch.empty(coins).bernoulli_(1 - p)
        method = ours(p=p)
        assert torch.equal(method.forward(x, method.from_mask(keep.numpy(), tuple(shape))), expected), ours.label


@steady
@given(st.lists(st.floats(0.0, 1.0), min_size=0, max_size=8))
def test_depths_by_enumeration(chances):
    """Oracle 6, for unlike coins of any probabilities, one combination after the other."""
    expected = np.zeros(len(chances) + 1)
    for there in itertools.product((0, 1), repeat=len(chances)):
        expected[sum(there)] += math.prod(q if one else 1 - q for q, one in zip(chances, there, strict=True))
    np.testing.assert_allclose(poisson_binomial(chances), expected, atol=1e-12)


@steady
@given(p=st.floats(0.0, 1.0), n=st.integers(1, 300))
def test_kept_units_have_the_binomials_moments(p, n):
    """Oracle 8: n q kept units, and a dropped share whose standard deviation is √(p q / n)."""
    pmf, k = kept_pmf(n, 1 - p), np.arange(n + 1)
    assert pmf.sum() == pytest.approx(1, abs=1e-9)
    mean = pmf @ k
    assert mean == pytest.approx(n * (1 - p), abs=1e-8 * n)
    assert math.sqrt(pmf @ np.square((k - mean) / n)) == pytest.approx(dropped_share_sd(n, p), abs=1e-7)

"""The noise of a run: which methods it admits, where its numbers come from, and how often it drops."""

import math

import numpy as np
import pytest

from dropviz.dropout import METHODS, AlphaDropout, BernoulliDropout, Dropout, InvertedDropout, LockedDropout
from dropviz.rng import stream
from dropviz.training import Member, RunConfig
from dropviz.training.masks import draw
from tests.training.noise import step_noise

SHAPE = (5, 7)


def admitted() -> list[Dropout]:
    """Every method that a run admits, with the p of a page."""
    found = []
    for method in METHODS.values():
        try:
            RunConfig((Member("a", method(p=0.3)),), width=SHAPE[1])
        except ValueError:
            continue
        found.append(method(p=0.3))
    return found


def test_methods_that_need_maps_or_branches_are_the_only_ones_refused() -> None:
    refused = {slug for slug, method in METHODS.items() if method not in {type(m) for m in admitted()}}
    assert refused == {"channel", "drop_path", "drop_block", "feature_alpha"}


@pytest.mark.parametrize("method", admitted(), ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_many_draws_at_once_are_the_same_as_one_by_one(method: Dropout, dtype: type) -> None:
    seeds, steps = (4, 1), range(3, 8)
    noise = draw(seeds, "a", method, 2, steps, SHAPE, dtype)
    ones = np.ones(SHAPE, dtype)
    for index, step in enumerate(steps):
        for place, seed in enumerate(seeds):
            alone = step_noise(seed, "a", method, 2, step, SHAPE, dtype)
            assert np.asarray(noise.scale).dtype == np.asarray(alone.scale).dtype == dtype
            assert (ones * noise.scale[index, place] == ones * alone.scale).all()
            if not isinstance(noise.shift, float):
                assert not isinstance(alone.shift, float)
                assert (noise.shift[index, place] == alone.shift).all()


@pytest.mark.parametrize("method", [m for m in admitted() if isinstance(m, BernoulliDropout)], ids=lambda m: type(m).__name__)
def test_noise_of_coins_is_what_the_method_makes_of_32_bit_integers(method: BernoulliDropout) -> None:
    coins = method.noise_shape(SHAPE)
    count = math.prod(coins)
    padded = -(-count // 8) * 8
    raw = stream(9, "mask", "a", 1).bit_generator.random_raw(4 * padded // 2)
    numbers = np.stack([raw % 2**32, raw // 2**32], axis=1).reshape(4, padded)
    for step in range(4):
        keep = (numbers[step, :count] / 2**32 >= 0.3).reshape(coins).astype(np.float32)
        expected, noise = method.from_mask(keep, SHAPE), step_noise(9, "a", method, 1, step, SHAPE)
        assert (np.asarray(noise.scale) == np.asarray(expected.scale)).all()
        assert (np.asarray(noise.shift) == np.asarray(expected.shift)).all()


def test_locked_dropout_shares_its_coins_among_points_and_draws_anew_at_each_step() -> None:
    noise = np.asarray(draw((0,), "a", LockedDropout(0.5), 1, range(20), (30, 16), np.float32).scale)
    assert noise.shape == (20, 1, 1, 16)
    assert len({row.tobytes() for row in noise}) == 20


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_as_many_are_dropped_as_p_says(p: float) -> None:
    scale = np.asarray(draw((0, 1), "a", InvertedDropout(p), 1, range(50), (20, 30), np.float64).scale)
    n = scale.size  # dropped ~ Binomial(n, p): five standard errors
    assert abs((scale == 0).mean() - p) <= 5 * math.sqrt(p * (1 - p) / n)
    assert set(np.unique(scale)) <= {0.0, 1 / (1 - p) if p < 1 else 0.0}


def test_a_new_p_changes_the_threshold_and_not_the_numbers() -> None:
    few = np.asarray(step_noise(0, "a", InvertedDropout(0.2), 1, 6, (20, 30)).scale)
    many = np.asarray(step_noise(0, "a", InvertedDropout(0.6), 1, 6, (20, 30)).scale)
    assert (many[few == 0] == 0).all()


def test_alpha_dropout_has_a_shift() -> None:
    method = AlphaDropout(0.3)
    noise = step_noise(0, "a", method, 1, 0, SHAPE, np.float64)
    dropped = method.forward(np.zeros(SHAPE), noise)[np.asarray(noise.scale) == 0]
    np.testing.assert_allclose(dropped, method.dropped)

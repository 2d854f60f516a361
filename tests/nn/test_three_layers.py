"""The three-layer network in both modes, and what its passes can tell."""

import numpy as np
import pytest

from dropviz.checkpoint import cancellable
from dropviz.dropout import InvertedDropout
from dropviz.evidence import Verdict
from dropviz.nn import ensemble, from_scratch
from dropviz.nn.from_scratch import Weights
from dropviz.nn.gradients import gradients
from dropviz.nn.three_layers import PLACES, ThreeLayers, drawn, inputs, outputs, rms, summary, three_layers, uniforms


def relu(z):
    return np.maximum(z, 0)


@pytest.mark.parametrize("p", [0.0, 0.2, 0.3, 0.8])
def test_prediction_and_what_forgetting_gives_equal_the_formula(p):
    w, q = Weights.draw(1, 2, 12, 12, 1), 1 - p
    found = three_layers(p, 12, 50, seed=1)
    x = np.column_stack([found["vanilla"].grid, np.ones(41)])
    plain = (relu(relu(x @ w.W1) @ w.W2) @ w.W3)[:, 0]
    scaled = (relu(relu(x @ w.W1) * q @ w.W2) * q @ w.W3)[:, 0]
    np.testing.assert_allclose(found["vanilla"].predicted, scaled, atol=1e-12)
    np.testing.assert_allclose(found["vanilla"].unscaled, plain, atol=1e-12)
    np.testing.assert_allclose(found["inverted"].predicted, plain, atol=1e-12)
    np.testing.assert_allclose(found["inverted"].unscaled, plain, atol=1e-12)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.8])
def test_mean_of_the_passes_is_that_of_an_independent_simulation(p):
    # Two means of independent passes differ by less than 4 standard errors of their difference: at 9 places and in
    # 2 ways the chance of one beyond is 1e-3, and the draws are fixed.
    w, q, rng = Weights.draw(2, 2, 10, 10, 1), 1 - p, np.random.default_rng(2)
    found, passes = three_layers(p, 10, 300, seed=2), 4000
    x = np.column_stack([found["vanilla"].x, np.ones(9)])
    for way, scale in (("vanilla", 1.0), ("inverted", 1 / q)):
        M1, M2 = ((rng.random((passes, 9, 10)) < q) * scale for _ in range(2))
        y = (relu((relu(x @ w.W1) * M1) @ w.W2) * M2 @ w.W3)[..., 0]
        error = np.hypot(found[way].error, y.std(axis=0, ddof=1) / passes**0.5)
        assert (np.abs(found[way].mean - y.mean(axis=0)) < 4 * error).all()
        places = found[way].predicted[::5]
        assert np.isclose(found[way].gap, np.sqrt(np.mean((found[way].mean - places) ** 2)))


def test_both_ways_share_masks_and_wide_networks_make_fewer_passes():
    found = three_layers(0.3, 16, 40, seed=3)
    np.testing.assert_allclose(found["vanilla"].mean, 0.7**2 * found["inverted"].mean, rtol=1e-10)
    assert found["vanilla"].passes == 40
    assert three_layers(0.3, 1024, 2000, seed=3)["vanilla"].passes == 20


def test_nothing_differs_without_dropout():
    for network in three_layers(0.0, 16, 10, seed=4).values():
        assert network.gap < 1e-12
        assert network.error.max() < 1e-12


@pytest.mark.parametrize(
    ("ask", "fewest"),
    [(lambda: three_layers(0.3, 6, 20, seed=4), 1), (lambda: gradients(0.3, 6, seed=4), 17)],
    ids=["three layers", "gradients"],
)
def test_it_may_be_given_up_at_any_pause_and_is_the_same_when_asked_again(ask, fewest):
    def fresh():
        three_layers.cache_clear()
        gradients.cache_clear()

    def after(number):
        def enough():
            pauses.append(1)
            if len(pauses) == number:
                raise TimeoutError

        return enough

    fresh()
    pauses = []
    with cancellable(after(0)):
        whole = ask()
    assert len(pauses) >= fewest
    for number in range(1, len(pauses) + 1):
        fresh()
        pauses = []
        with pytest.raises(TimeoutError), cancellable(after(number)):
            ask()
        again = ask()
        assert {way: vars(one).keys() for way, one in again.items()} == {way: vars(one).keys() for way, one in whole.items()}
        for way, one in again.items():
            for name, value in vars(one).items():
                np.testing.assert_array_equal(value, getattr(whole[way], name))


X = np.linspace(-2.0, 2.0, PLACES)


@pytest.mark.parametrize("p", [0.2, 0.8])
def test_a_pass_is_that_of_the_network_by_hand_with_the_same_masks(p):
    method, weights = InvertedDropout(p), drawn(12, 3)
    masks = (uniforms(5, 12, 3) >= np.float32(p)).astype(float)
    noises = tuple(method.from_mask(layer.reshape(-1, 12), (5 * PLACES, 12)) for layer in masks)
    by_hand = from_scratch.forward(weights, inputs(np.tile(X, 5)), method, noises).y.reshape(5, PLACES)
    np.testing.assert_allclose(outputs(p, 12, 5, 3, X) / (1 - p) ** 2, by_hand, rtol=1e-4, atol=1e-5)


def of(y, evaluated):
    """What passes y, (passes, places), say of the evaluation outputs."""
    mean, error, rests_on = summary(y)
    return ThreeLayers(X, mean, error, rests_on, len(y), X, evaluated, evaluated, evaluated)


def true_mean(p, width, seed):
    """The mean over all masks of both layers, vanilla dropout: exact, of a narrow network."""
    weights = drawn(width, seed)
    keep, probability = ensemble.masks(width, p)
    hidden = relu(inputs(X) @ weights.W1)
    return probability @ (relu((keep[:, None, :] * hidden) @ weights.W2) @ weights.W3[:, 0] * (1 - p))


@pytest.mark.parametrize(
    ("p", "width", "passes"),
    [
        (0.001, 4, 10),
        (0.001, 12, 1000),
        (0.05, 8, 10),
        (0.3, 4, 10),
        (0.3, 8, 62),
        (0.5, 8, 500),
        (0.8, 8, 1000),
        (0.95, 4, 10),
        (0.95, 8, 100),
        (0.95, 12, 500),
    ],
)
def test_where_the_modes_agree_at_most_one_experiment_in_twenty_says_that_they_differ(p, width, passes):
    # The passes are compared with their own exact mean, so every alarm is false. Of 200 experiments 5 % are 10 ± 3.1;
    # three standard deviations are allowed for.
    rng, y = np.random.default_rng(8), outputs(p, width, 20_000, 5, X)
    truth = true_mean(p, width, 5)
    found = [of(y[rng.choice(len(y), passes)], truth).verdict for _ in range(200)]
    assert found.count(Verdict.DIFFERS) <= 19


def test_without_looking_at_what_carries_the_variance_alarms_would_be_false():
    rng, y, truth = np.random.default_rng(8), outputs(0.95, 8, 20_000, 5, X), true_mean(0.95, 8, 5)
    alarms = []
    for _ in range(100):
        found = of(y[rng.choice(len(y), 100)], truth)
        alarms.append(any(difference.error and abs(difference.against(0.0)) > 2.88 for difference in found.differences))  # t, 1 − .05 / 18
    assert np.mean(alarms) > 0.3


@pytest.mark.parametrize(
    ("gap", "verdict"), [(0.0, Verdict.UNCLEAR), (1.0, Verdict.UNCLEAR), (16.0, Verdict.DIFFERS), (-16.0, Verdict.DIFFERS)]
)
def test_a_planted_gap_is_found_and_one_standard_error_is_not(gap, verdict):
    y = np.random.default_rng(1).normal(3.0, 1.0, (400, PLACES))
    mean = y.mean(axis=0)
    found = of(y, np.where(X == 1.0, mean + gap / 20, mean))
    assert found.verdict is verdict
    if verdict is Verdict.DIFFERS:
        assert X[found.clearest] == 1.0
        assert found.differences[found.clearest].against(0.0) == pytest.approx(-gap, rel=0.15)
    else:
        assert found.room == pytest.approx(abs(gap) / 20 + 2.79 / 20, rel=0.15)  # t of 399 degrees at 1 − .05 / 18


def test_passes_enough_to_place_the_mean_within_a_hundredth_agree():
    y = np.random.default_rng(2).normal(3.0, 0.01, (400, PLACES))
    assert of(y, y.mean(axis=0) + 1e-4).verdict is Verdict.AGREES
    assert of(y, y.mean(axis=0) + 0.1).verdict is Verdict.DIFFERS


@pytest.mark.parametrize("seed", range(4))
def test_at_the_page_s_defaults_the_modes_differ_and_many_more_passes_say_the_same(seed):
    found = three_layers(0.3, 32, 1000, seed)["inverted"]
    assert found.verdict is Verdict.DIFFERS
    many = outputs(0.3, 32, 15_000, seed, X) / 0.7**2
    mean, error, _ = summary(many)
    assert (np.abs(found.mean - mean) < 4 * np.hypot(found.error, error)).all()
    assert (np.abs(mean - found.evaluated) / error).max() > 5
    if seed == 0:
        assert rms(mean - found.evaluated) == pytest.approx(0.189, abs=0.03)


@pytest.mark.parametrize(("p", "width", "draws"), [(0.001, 16, 10), (0.001, 4, 10), (0.95, 4, 10), (0.95, 1024, 100_000), (0.3, 1024, 10)])
def test_few_passes_tell_nothing(p, width, draws):
    found = three_layers(p, width, draws, 0)["inverted"]
    assert found.verdict is Verdict.UNCLEAR
    assert not found.testable.any()
    assert found.room == np.inf


def test_what_differs_by_single_precision_alone_is_alike():
    y = np.full((50, PLACES), 2.0)
    y[::2] *= 1 + 1e-7
    mean, error, rests_on = summary(y)
    assert not error.any()
    assert not rests_on.any()
    assert of(y, mean + 1e-6).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize(("kept", "carried"), [(1, 1), (3, 3), (200, 200)])
def test_the_variance_rests_on_the_passes_that_gave_something(kept, carried):
    y = np.zeros((10_000, PLACES))
    y[:kept] = 1.0
    assert summary(y)[2] == pytest.approx(carried, rel=0.1)

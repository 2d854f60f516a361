"""The three-layer network in both modes, and its gradients."""

from dataclasses import replace

import numpy as np
import pytest

from dropviz.experiments.three_layers import gradients, three_layers
from dropviz.from_scratch import Weights
from dropviz.pauses import listening
from dropviz.rng import stream


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
    assert three_layers(0.3, 1024, 2000, seed=3)["vanilla"].passes == 10


@pytest.mark.parametrize("p", [0.0, 0.2, 0.8])
@pytest.mark.parametrize("width", [4, 24])
def test_gradients_by_hand_are_those_of_finite_differences(width, p):
    found = gradients(p, width, seed=8)
    w = Weights.draw(8, 2, width, width, 1)
    rng = stream(8, "scaling", "gradients")
    M1, M2 = ((rng.random((9, width)) >= p) / (1 - p) for _ in range(2))
    x = np.column_stack([np.linspace(-2, 2, 9), np.ones(9)])

    def loss(step):
        return ((relu(relu(x @ w.W1) * M1 @ w.W2) * M2 @ (w.W3 + step)) ** 2).sum() / 2

    eye = np.eye(width)[:, :, None] * 1e-5
    of_W3 = max(abs(loss(step) - loss(-step)) / 2e-5 for step in eye)
    assert found["inverted"].largest > of_W3 * (1 - 1e-6)  # the largest of all layers' is at least that of the last
    for gradient in found.values():
        assert gradient.gap < 1e-12 * max(1.0, gradient.largest)


def test_the_verdict_blames_no_bend_for_chance_nor_for_passes_that_all_gave_the_same():
    alike = three_layers(0.95, 4, 10, seed=0)["inverted"]
    assert not alike.error.any()
    assert "all passes gave the same" in alike.verdict
    gap, places = 0.3, np.linspace(-2, 2, 9)
    found = [replace(alike, error=np.full_like(places, error), gap=gap).verdict for error in (0.2, 0.1)]
    assert found == ["1.5 standard errors, no more than chance", "3 standard errors, more than chance: the second ReLU's bend"]


def test_nothing_differs_without_dropout():
    for network in three_layers(0.0, 16, 10, seed=4).values():
        assert network.gap < 1e-12
        assert network.error.max() < 1e-12


@pytest.mark.parametrize(("ask", "fewest"), [(lambda: three_layers(0.3, 6, 20, seed=4), 3), (lambda: gradients(0.3, 6, seed=4), 17)],
                         ids=["three layers", "gradients"])
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
    with listening(after(0)):
        whole = ask()
    assert len(pauses) >= fewest
    for number in range(1, len(pauses) + 1):
        fresh()
        pauses = []
        with pytest.raises(TimeoutError), listening(after(number)):
            ask()
        again = ask()
        assert {way: vars(one).keys() for way, one in again.items()} == {way: vars(one).keys() for way, one in whole.items()}
        for way, one in again.items():
            for name, value in vars(one).items():
                np.testing.assert_array_equal(value, getattr(whole[way], name))

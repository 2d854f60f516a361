"""A BatchNorm layer batch by batch: PyTorch's numbers after every batch, the closed form in simulation, and the words."""

import math
import re

import numpy as np
import pytest
import torch

from dropviz.batchnorm import expected
from dropviz.drawing import text as written
from dropviz.experiments import batches
from dropviz.experiments.batch_words import keras, number, reading, start_up, torch_sentence
from dropviz.experiments.batches import Feed, data, follow
from dropviz.rng import stream


@pytest.mark.parametrize("momentum", [0.0, 0.1, 0.37, 1.0, None])
@pytest.mark.parametrize(("batch", "count"), [(2, 1), (3, 7), (20, 100)])
def test_everything_is_torchs_after_every_batch_in_both_modes(momentum, batch, count):
    feed = Feed(batch, count, momentum, mu=-1.5, sigma=3.0, shift=2.0, gamma=-0.7, beta=0.4, seed=3)
    history, x = follow(feed), torch.from_numpy(data(feed))
    layer = torch.nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
    layer.load_state_dict({"weight": torch.tensor([-0.7]), "bias": torch.tensor([0.4])}, strict=False)
    assert len(x) == feed.total == count + math.ceil(count / 2)
    assert (history.mean[0], history.var[0]) == (0.0, 1.0)
    for k, rows in enumerate(x, start=1):
        layer.train(k <= count)
        y = layer(rows[:, None]).detach().numpy()
        for ours, theirs in (
            (history.mean, layer.running_mean.item()),
            (history.var, layer.running_var.item()),
            (history.torch_mean, layer.running_mean.item()),
            (history.torch_var, layer.running_var.item()),
            (history.output_mean, y.mean()),
            (history.output_var, y.var()),
            (history.batch_mean, rows.mean().item()),
            (history.batch_biased, rows.var(unbiased=False).item()),
            (history.batch_unbiased, rows.var().item()),
        ):
            assert ours[k] == pytest.approx(theirs, rel=1e-6, abs=1e-7)  # γ and β went through single precision
    assert history.difference() < 1e-12
    assert history.outputs_apart < 1e-11  # a variance of two numbers may be small, and the outputs are divided by its root
    assert history.true_mean.tolist() == [-1.5] * (count + 1) + [0.5] * (len(x) - count)
    assert (history.true_var == 9.0).all()
    assert (history.mean[count:] == history.mean[count]).all()
    assert (history.var[count:] == history.var[count]).all()


def test_more_batches_are_the_same_ones_and_some_others():
    few, many = Feed(batches=4), Feed(batches=9)
    np.testing.assert_array_equal(data(few)[:4], data(many)[:4])
    np.testing.assert_array_equal(data(few)[4:], data(many)[9:11])
    np.testing.assert_allclose(data(Feed(shift=2.0))[100:], data(Feed())[100:] + 2.0)


@pytest.mark.parametrize("momentum", [0.1, 0.6, None])
def test_the_closed_form_is_what_many_layers_do(momentum):
    # 400 layers; the mean of a running statistic has the standard error sd/√400, its sd the relative standard error
    # √((κ − 1)/(4 · 400)) with κ at most 3 + 12/(n − 1). Allowed are 4.5 of them for 24 comparisons a momentum.
    layers, n = 400, 12
    histories = [follow(Feed(n, 15, momentum, mu=2.0, sigma=1.5, seed=seed)) for seed in range(layers)]
    kurtosis = 3.0 + 12.0 / (n - 1)
    for k in (1, 2, 5, 10, 15, 20):
        for name in ("mean", "var"):
            values = np.array([getattr(history, name)[k] for history in histories])
            predicted, sd = (getattr(histories[0], column)[k] for column in (f"expected_{name}", f"{name}_sd"))
            assert abs(values.mean() - predicted) < 4.5 * sd / math.sqrt(layers)
            assert abs(values.std() / sd - 1.0) < 4.5 * math.sqrt((kurtosis - 1.0) / (4 * layers))


@pytest.mark.parametrize("momentum", [0.0, 0.1, 0.5, 1.0, None])
def test_the_path_is_the_closed_form_at_every_number_of_batches(momentum):
    path = expected.path(30, 9, -2.0, 2.5, momentum)
    for k in range(31):
        assert (path.mean[k], path.var[k]) == pytest.approx(expected.expected_running(k, -2.0, 2.5, momentum), rel=1e-12)
        assert (path.mean_sd[k], path.var_sd[k]) == pytest.approx(expected.running_sd(9, momentum, 2.5, k), rel=1e-10, abs=1e-15)


def test_the_known_numbers():
    path = expected.path(2000, 20, 0.0, 1.0)
    assert (round(path.mean_sd[-1], 4), round(path.var_sd[-1], 4)) == (0.0513, 0.0744)
    assert (1 - expected.path(44, 20, 1.0, 1.0).mean[-1]) <= 0.01 < 1 - expected.path(43, 20, 1.0, 1.0).mean[-1]


def test_the_formula_stands_there_in_numbers():
    history = follow(Feed(seed=1))
    text = reading(history, 44)
    assert f"0.9 × {number(history.mean[43])} + 0.1 × {number(history.batch_mean[44])} = **{number(history.mean[44])}**" in text
    assert f"0.9 × {number(history.var[43])} + 0.1 × {number(history.batch_unbiased[44])} = **{number(history.var[44])}**" in text
    assert "(1 − m)ᵏ = **0.97%**" in text
    assert "(divisor 19)" in text
    assert "(divisor 20)" in text
    assert 0.9 * history.mean[43] + 0.1 * history.batch_mean[44] == pytest.approx(history.mean[44])


def test_the_words_of_the_other_momenta():
    average = follow(Feed(momentum=None))
    text = reading(average, 10)
    assert f"9/10 × {number(average.mean[9])} + 1/10 × {number(average.batch_mean[10])}" in text
    assert "All 10 batches weigh the same, 1/10 each." in text
    never = follow(Feed(momentum=0.0))
    assert (never.mean[-1], never.var[-1]) == (0.0, 1.0)
    assert "the running statistics stay at their initial values, 0 and 1" in reading(never, 10)
    assert "it takes **1 batch** to fall" in reading(follow(Feed(momentum=1.0)), 1)
    first = reading(average, 1)
    assert "The first batch has the whole weight" in first
    assert "1 batches" not in first
    near = follow(Feed(momentum=0.9996))
    assert f"0.0004 × {number(near.mean[1])} + 0.9996 × {number(near.batch_mean[2])}" in reading(near, 2)


@pytest.mark.parametrize(("mu", "sigma", "momentum", "k"), [(1.0, 2.0, 0.1, 44), (-3.0, 0.1, 0.1, 44), (0.5, 0.9, 0.3, 5)])
def test_the_start_up_bias_is_that_of_the_closed_form(mu, sigma, momentum, k):
    feed, w = Feed(mu=mu, sigma=sigma, momentum=momentum), (1 - momentum) ** k
    said = start_up(feed, k)
    off = [expected.expected_running(k, mu, sigma**2, momentum)[i] - truth for i, truth in enumerate((mu, sigma**2))]
    assert off == pytest.approx([-mu * w, (1 - sigma**2) * w])
    assert f"the running mean is off by −μ(1 − m)ᵏ = **{written.number(-mu * w)}**" in said
    assert f"the running variance is off by (1 − σ²)(1 − m)ᵏ = **{written.number((1 - sigma**2) * w)}**" in said
    # The batches that are named are the first at which the expectation is within 1 % of the truth.
    ends = [int(n) for n in re.findall(r"it takes \*\*(\d+) batch(?:es)?\*\*", said)]
    for i, (truth, end) in enumerate(zip((mu, sigma**2), ends, strict=True)):
        predicted = [expected.expected_running(n, mu, sigma**2, momentum)[i] for n in (end - 1, end)]
        near = [abs(value - truth) <= 0.01 * abs(truth) * (1 + 1e-9) for value in predicted]
        assert near == [False, True]


def test_where_the_start_is_the_truth_there_is_no_bias():
    said = start_up(Feed(mu=0.0, sigma=1.0), 44)
    assert "the running mean is right from the start, since μ is its initial value" in said
    assert "the running variance is right from the start, since σ² is its initial value" in said
    assert "less than 1% of σ² from the start on" in start_up(Feed(sigma=1.002), 3)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.5, "1,234"), (0.0513, "0.0513"), (0.00744321, "0.007443"), (-0.000012346, "−1.235 × 10⁻⁵"), (3e-17, "0"), (-1e-17, "0")],
)
def test_numbers_have_as_many_digits_as_they_need(value, text):
    assert number(value) == text


@pytest.mark.parametrize(("momentum", "theirs"), [(0.01, "0.99"), (0.1, "0.9"), (0.0, "1"), (1.0, "0"), (0.9996, "0.0004")])
def test_keras_calls_the_weight_of_the_past_momentum(momentum, theirs):
    # Keras: moving = moving * momentum + batch * (1 - momentum); PyTorch: running = (1 - m) * running + m * batch.
    assert f"this layer has `momentum={theirs}` there, and their default of 0.99 is m = 0.01." in keras(momentum)
    assert keras(momentum) in reading(follow(Feed(momentum=momentum, batches=3)), 2)
    assert "Keras has no such setting" in keras(None)


@pytest.mark.parametrize("k", [1, 2, 17])
def test_the_outputs_variance_is_that_of_the_formula_however_little_a_batch_varies(k):
    history = follow(Feed(batch=2, sigma=0.1, batches=20))
    v = history.batch_biased[k]
    assert history.output_var[k] == pytest.approx(v / (v + 1e-5), rel=1e-9)
    assert f"and the variance {number(history.output_var[k])}, which is γ²v / (v + ε)" in reading(history, k)


def test_the_words_of_evaluation():
    history = follow(Feed(shift=-3.0, gamma=2.0))
    text = reading(history, 150)
    assert "**Evaluation batch 50:** since training ended at batch 100, the running statistics have changed by **0**" in text
    assert "The mean of the data has moved by −3, and the running mean does not follow." in text
    assert f"the mean **{number(history.output_mean[150])}**" in text
    assert "γ² = 4." in text
    assert "**Training batch 100:**" in text
    assert "does not follow" not in reading(follow(Feed()), 150)
    assert "Before the first batch the running mean is 0 and the running variance is 1" in reading(history, 0)
    # Evaluation normalises the shifted mean with what was remembered, so that the output is off by about γ · shift / σ.
    off = history.output_mean[101:].mean()
    assert off == pytest.approx(
        2.0 * (1.0 - 3.0 - history.mean[100]) / math.sqrt(history.var[100]),
        abs=4.5 * 2.0 * 2.0 / math.sqrt(history.var[100]) / math.sqrt(50 * 20),
    )


def test_the_frames_are_the_columns_in_their_order():
    history = follow(Feed(batches=5))
    frames = history.frames()
    assert frames.shape == (9, len(history.COLUMNS))
    for place, name in enumerate(history.COLUMNS):
        np.testing.assert_array_equal(frames[:, place], getattr(history, name).astype(np.float32))
    assert np.isnan(frames[0]).sum() == 5


def test_a_batch_of_one_is_refused_by_both():
    theirs, ours = batches.batch_of_one()
    assert theirs == "Expected more than 1 value per channel when training, got input size torch.Size([1, 5])"
    assert ours == "x must have at least 2 samples in training, got shape (1, 5)"
    history = follow(Feed(batches=7))
    said = torch_sentence(history)
    assert (
        f"Over all 11 batches the largest difference is **{written.number(history.difference(), 1)}** between the running statistics "
        f"and **{written.number(history.outputs_apart, 1)}** between the outputs."
    ) in said
    assert theirs in said
    assert ours in said


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"batch": 1}, "batch must be between 2 and 1000, got 1"),
        ({"batches": 0}, "batches must be between 1 and 1000, got 0"),
        ({"momentum": 1.5}, "momentum must be between 0 and 1, got 1.5"),
        ({"momentum": math.nan}, "momentum must be between 0 and 1, got nan"),
        ({"sigma": 0.0}, "sigma must be between 0.01 and 100, got 0.0"),
        ({"mu": math.inf}, "mu must be between -100 and 100, got inf"),
    ],
)
def test_bad_input_is_refused_in_words(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        Feed(**change)


def test_the_data_are_those_of_the_streams():
    feed = Feed(batch=4, batches=3, mu=1.0, sigma=2.0, shift=5.0, seed=9)
    np.testing.assert_array_equal(data(feed)[:3], 1.0 + 2.0 * stream(9, "batches", "training").standard_normal((3, 4)))
    np.testing.assert_array_equal(data(feed)[3:], 6.0 + 2.0 * stream(9, "batches", "evaluation").standard_normal((2, 4)))

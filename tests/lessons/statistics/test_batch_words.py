"""What a BatchNorm layer has done at a batch, in words: the formula in numbers, and the closed form's."""

import math
import re

import pytest

from dropviz.batchnorm import expected
from dropviz.batchnorm.batches import FeedSettings, batch_of_one, follow
from dropviz.drawing import text as written
from dropviz.lessons.statistics.batch_words import explained, keras, reading, shown, start_up, torch_sentence


def told(history, k):
    """Return all that is said of a batch, in sight and folded away."""
    return f"{reading(history, k)}\n\n{explained(history, k)}"


def test_the_formula_stands_there_in_numbers():
    history = follow(FeedSettings(seed=1))
    text = told(history, 44)
    assert f"0.9 × {shown(history.mean[43])} + 0.1 × {shown(history.batch_mean[44])} = **{shown(history.mean[44])}**" in text
    assert f"0.9 × {shown(history.var[43])} + 0.1 × {shown(history.batch_unbiased[44])} = **{shown(history.var[44])}**" in text
    assert "(1 − m)ᵏ = **0.97%**" in text
    assert "(divisor 19)" in text
    assert "(divisor 20)" in text
    assert 0.9 * history.mean[43] + 0.1 * history.batch_mean[44] == pytest.approx(history.mean[44])


def test_the_words_of_the_other_momenta():
    average = follow(FeedSettings(momentum=None))
    text = told(average, 10)
    assert f"9/10 × {shown(average.mean[9])} + 1/10 × {shown(average.batch_mean[10])}" in text
    assert "All 10 batches weigh the same, 1/10 each." in text
    never = follow(FeedSettings(momentum=0.0))
    assert (never.mean[-1], never.var[-1]) == (0.0, 1.0)
    assert "the running statistics stay at their initial values, 0 and 1" in told(never, 10)
    assert "it takes **1 batch** to fall" in told(follow(FeedSettings(momentum=1.0)), 1)
    first = told(average, 1)
    assert "The first batch has the whole weight" in first
    assert "1 batches" not in first
    near = follow(FeedSettings(momentum=0.9996))
    assert f"0.0004 × {shown(near.mean[1])} + 0.9996 × {shown(near.batch_mean[2])}" in reading(near, 2)


@pytest.mark.parametrize(("mu", "sigma", "momentum", "k"), [(1.0, 2.0, 0.1, 44), (-3.0, 0.1, 0.1, 44), (0.5, 0.9, 0.3, 5)])
def test_the_start_up_bias_is_that_of_the_closed_form(mu, sigma, momentum, k):
    feed, w = FeedSettings(mu=mu, sigma=sigma, momentum=momentum), (1 - momentum) ** k
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
    said = start_up(FeedSettings(mu=0.0, sigma=1.0), 44)
    assert "the running mean is right from the start, since μ is its initial value" in said
    assert "the running variance is right from the start, since σ² is its initial value" in said
    assert "less than 1% of σ² from the start on" in start_up(FeedSettings(sigma=1.002), 3)


@pytest.mark.parametrize(
    ("value", "text"),
    [(1234.5, "1,234"), (0.0513, "0.0513"), (0.00744321, "0.007443"), (-0.000012346, "−1.235 × 10⁻⁵"), (3e-17, "0"), (-1e-17, "0")],
)
def test_numbers_have_as_many_digits_as_they_need(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(("momentum", "theirs"), [(0.01, "0.99"), (0.1, "0.9"), (0.0, "1"), (1.0, "0"), (0.9996, "0.0004")])
def test_keras_calls_the_weight_of_the_past_momentum(momentum, theirs):
    # Keras: moving = moving * momentum + batch * (1 - momentum); PyTorch: running = (1 - m) * running + m * batch.
    assert f"this layer has `momentum={theirs}` there, and their default of 0.99 is m = 0.01." in keras(momentum)
    assert keras(momentum) in explained(follow(FeedSettings(momentum=momentum, batches=3)), 2)
    assert keras(None).endswith("In Keras `momentum` is the weight of the past; in PyTorch it is the weight of the newest batch.")


@pytest.mark.parametrize("k", [1, 2, 17])
def test_the_outputs_variance_is_that_of_the_formula_however_little_a_batch_varies(k):
    history = follow(FeedSettings(batch=2, sigma=0.1, batches=20))
    v = history.batch_biased[k]
    assert history.output_var[k] == pytest.approx(v / (v + 1e-5), rel=1e-9)
    assert f"and the variance {shown(history.output_var[k])}, which is γ²v / (v + ε)" in explained(history, k)


def test_the_words_of_evaluation():
    history = follow(FeedSettings(shift=-3.0, gamma=2.0))
    text, folded = reading(history, 150), explained(history, 150)
    assert "**Evaluation batch 50:** since training ended at batch 100, the running statistics have changed by **0**" in text
    assert "The mean of the data has moved by −3, and the running mean does not follow." in folded
    assert f"the mean **{shown(history.output_mean[150])}**" in text
    assert "γ² = 4." in text
    assert "Training batch" not in text
    assert reading(history, 100) in folded, "how training ended"
    assert "does not follow" not in told(follow(FeedSettings()), 150)
    assert "Before the first batch the running mean is 0 and the running variance is 1" in reading(history, 0)
    assert explained(history, 0) == ""
    # Evaluation normalises the shifted mean with what was remembered, so that the output is off by about γ · shift / σ.
    off = history.output_mean[101:].mean()
    assert off == pytest.approx(
        2.0 * (1.0 - 3.0 - history.mean[100]) / math.sqrt(history.var[100]),
        abs=4.5 * 2.0 * 2.0 / math.sqrt(history.var[100]) / math.sqrt(50 * 20),
    )


def test_torchs_layer_is_compared_and_both_refuse_a_batch_of_one():
    theirs, ours = batch_of_one()
    history = follow(FeedSettings(batches=7))
    said = torch_sentence(history)
    assert (
        f"Over all 11 batches the largest difference is **{written.number(history.difference(), 1)}** between the running statistics "
        f"and **{written.number(history.outputs_apart, 1)}** between the outputs."
    ) in said
    assert theirs in said
    assert ours in said

"""What a BatchNorm layer has done at a batch, in sentences with the formula in numbers."""

from __future__ import annotations

from dropviz.batchnorm import expected
from dropviz.batchnorm.batches import FeedSettings, History, batch_of_one
from dropviz.drawing import text
from dropviz.drawing.text import percent, superscript

ROUNDING = 1e-11  # what is smaller is what rounding has left of 0: the data have a standard deviation of at least 0.01


def shown(value: float) -> str:
    """Return a number of this page's batches with four significant digits.

    Example:
        >>> shown(-0.5), shown(0.0012345), shown(-1e-17)
        ('−0.5', '0.001234', '0')
    """
    return text.number(value if abs(value) > ROUNDING else 0.0, 4)


def reading(history: History, k: int) -> str:
    """Say what the layer has done at batch k, in at most three sentences."""
    if k == 0:
        return (
            "Before the first batch the running mean is 0 and the running variance is 1, whatever the data are. Step through the "
            "batches, or play them."
        )
    end = history.feed.batches
    return _trained(history, k) if k <= end else _evaluated(history, k)


def explained(history: History, k: int) -> str:
    """Say what the momentum weighs, which variance is meant, and what is to be expected at batch k; "" before the first."""
    end = history.feed.batches
    if k == 0:
        return ""
    if k <= end:
        return _expected(history, k)
    return f"{_moved(history.feed)}{_trained(history, end)}\n\n{_expected(history, end)}"


def _trained(history: History, k: int) -> str:
    """Say what went into the running statistics in a training batch, in numbers."""
    feed = history.feed
    if feed.momentum is None:
        rest, weight = f"{k - 1}/{k}", f"1/{k}"
    else:
        rest, weight = text.number(1 - feed.momentum, 6), text.number(feed.momentum, 6)
    mean, var = (
        f"{rest} × {_factor(values[k - 1])} + {weight} × {_factor(own[k])} = **{shown(values[k])}**"
        for values, own in ((history.mean, history.batch_mean), (history.var, history.batch_unbiased))
    )
    return f"**Training batch {k}:**\n- running mean {mean}\n- running variance {var}"


def _expected(history: History, k: int) -> str:
    """Say what is to be known of a training batch, and where the running statistics are to be expected."""
    feed = history.feed
    return (
        f"{keras(feed.momentum)}\n\n"
        f"The variance that goes in is the unbiased one (divisor {feed.batch - 1}). The batch itself is normalised with the biased one, v "
        f"(divisor {feed.batch}), here {shown(history.batch_biased[k])}. Its output has the mean {shown(history.output_mean[k])}, which "
        f"is β, and the variance {shown(history.output_var[k])}, which is γ²v / (v + ε) with ε = 10{superscript(-5)}.\n\n"
        f"{start_up(feed, k)}\n\n"
        f"Averaged over all possible data, the running mean at this batch is {shown(history.expected_mean[k])}, with a standard "
        f"deviation (SD) of {shown(history.mean_sd[k])}, and the running variance is {shown(history.expected_var[k])}, with an SD of "
        f"{shown(history.var_sd[k])}. This is the closed form in the charts."
    )


def _factor(value: float) -> str:
    """Return a number as a factor: what is negative stands in brackets."""
    return f"({shown(value)})" if value < -ROUNDING else shown(value)


def keras(momentum: float | None) -> str:
    """Say what the momentum is, and what TensorFlow and Keras call by that name."""
    if momentum is None:
        return (
            "With momentum=None every batch has the same weight. Keras has no such setting. In Keras `momentum` is the weight of the "
            "past; in PyTorch it is the weight of the newest batch."
        )
    return (
        f"In PyTorch the momentum m = {text.number(momentum, 6)} is the weight of the newest batch. In TensorFlow and Keras `momentum` "
        f"is the weight of the past: this layer has `momentum={text.number(1 - momentum, 6)}` there, and their default of 0.99 is m = "
        "0.01."
    )


def start_up(feed: FeedSettings, k: int) -> str:
    """Say how much of the initial values is left after k training batches, what it does to the statistics, and for how long."""
    m = feed.momentum
    if m is None and k == 1:
        return "The first batch has the whole weight: the initial values, 0 and 1, no longer count."
    if m is None:
        return f"All {k} batches weigh the same, 1/{k} each. The initial values, 0 and 1, have not counted since the first batch."
    if m == 0.0:
        return (
            "With m = 0 a batch has no weight: the running statistics stay at their initial values, 0 and 1, and evaluation normalises "
            "with those."
        )
    weight, var = (1.0 - m) ** k, feed.sigma**2
    mean_off = _off("mean", "−μ(1 − m)ᵏ", "μ", feed.mu, -feed.mu, weight, m)
    var_off = _off("variance", "(1 − σ²)(1 − m)ᵏ", "σ²", var, 1.0 - var, weight, m)
    return f"The initial values, 0 and 1, still weigh (1 − m)ᵏ = **{percent(weight)}**. {mean_off} {var_off}"


def _off(what: str, formula: str, symbol: str, truth: float, start: float, weight: float, momentum: float) -> str:
    """Say how far a running statistic is off on average, and how many batches bring that down to 1 % of the truth.

    Args:
        what, formula, symbol: the statistic, how far it is off, and its true value, in words.
        truth: μ or σ².
        start: how far the layer's first value lies from it.
        weight: of that value by now, (1 − m)ᵏ.
        momentum: m, above 0.
    """
    if start == 0.0:
        return f"On average the running {what} is right from the start, since {symbol} is its initial value."
    off, share = text.number(start * weight), 0.01 * abs(truth / start)
    if share >= 1.0:
        return f"On average the running {what} is off by {formula} = **{off}**, less than 1% of {symbol} from the start on."
    end = text.count(expected.start_up_batches(share, momentum), "batch", "batches")
    return f"On average the running {what} is off by {formula} = **{off}**; it takes **{end}** to fall to 1% of {symbol}."


def _evaluated(history: History, k: int) -> str:
    feed, end = history.feed, history.feed.batches
    moved = max(float(abs(part[end:] - part[end]).max()) for part in (history.mean, history.var))
    return (
        f"**Evaluation batch {k - end}:** since training ended at batch {end}, the running statistics have changed by "
        f"**{text.number(moved)}**; they are the mean {shown(history.mean[k])} and the variance {shown(history.var[k])}. The batch's own "
        f"mean {shown(history.batch_mean[k])} and variance {shown(history.batch_biased[k])} are not used. So the output has the "
        f"mean **{shown(history.output_mean[k])}** and the variance **{shown(history.output_var[k])}**, where training aims at "
        f"β = {text.number(feed.beta)} and γ² = {text.number(feed.gamma**2)}."
    )


def _moved(feed: FeedSettings) -> str:
    """Say by how much the mean of the data has moved in evaluation, as a paragraph; "" where it has not."""
    return f"The mean of the data has moved by {text.number(feed.shift)}, and the running mean does not follow.\n\n" if feed.shift else ""


def torch_sentence(history: History) -> str:
    """Say how far PyTorch's layer is from ours, and what both say to a batch of one."""
    theirs, ours = batch_of_one()
    return (
        f"`torch.nn.BatchNorm1d` is fed the same batches. Over all {text.count(history.feed.total, 'batch', 'batches')} the largest "
        f"difference is **{text.number(history.difference(), 1)}** between the running statistics and "
        f"**{text.number(history.outputs_apart, 1)}** between the outputs. A training batch of one row has no variance: PyTorch raises "
        f"“{theirs}”, this project's layer “{ours}”. In evaluation one row is enough."
    )

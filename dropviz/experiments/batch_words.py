"""What a BatchNorm layer has done at a batch, in sentences with the formula in numbers."""

from __future__ import annotations

import math

from dropviz import running
from dropviz.experiments.batches import Feed, History, batch_of_one


def reading(history: History, k: int) -> str:
    """Say what the layer has done at batch k."""
    if k == 0:
        return ("Before the first batch the layer remembers a mean of 0 and a variance of 1, which nobody has measured. Step through "
                "the batches, or play them.")
    end = history.feed.batches
    return _trained(history, k) if k <= end else f"{_trained(history, end)}\n\n{_evaluated(history, k)}"


def _trained(history: History, k: int) -> str:
    feed = history.feed
    if feed.momentum is None:
        rest, weight = f"{k - 1}/{k}", f"1/{k}"
    else:
        rest, weight = f"{1 - feed.momentum:.6g}", f"{feed.momentum:.6g}"
    mean, var = (
        f"{rest} × {number(values[k - 1])} + {weight} × {number(own[k])} = **{number(values[k])}**"
        for values, own in ((history.mean, history.batch_mean), (history.var, history.batch_unbiased)))
    return (
        f"**At training batch {k}** momentum is the weight of the newest batch, not of the past:\n"
        f"- running mean {mean}\n- running variance {var}\n\n"
        f"The variance that goes in is the unbiased one (divisor {feed.batch - 1}). The batch is normalised with the biased one (divisor "
        f"{feed.batch}), {number(history.batch_biased[k])}: its output has the mean {number(history.output_mean[k])}, which is β, and "
        f"the variance {number(history.output_var[k])}, which is γ² but for ε.\n\n{start_up(feed, k)} The closed form says mean "
        f"{number(history.expected_mean[k])} ± {number(history.mean_sd[k])} and variance {number(history.expected_var[k])} ± "
        f"{number(history.var_sd[k])}."
    )


def start_up(feed: Feed, k: int) -> str:
    """Say how much of the start is left after k training batches, what it does to the statistics, and for how long."""
    m = feed.momentum
    if m is None:
        alike = f"all {k} batches weigh the same, 1/{k} each" if k > 1 else "the first batch has the whole weight"
        return f"Without a momentum {alike}, and the start is forgotten at the first."
    if m == 0.0:
        return "With m = 0 a batch has no weight: the layer keeps its start for ever, and evaluation normalises with mean 0 and variance 1."
    weight, var = (1.0 - m) ** k, feed.sigma**2
    mean_off = _off("mean", "−μ(1 − m)ᵏ", "μ", feed.mu, -feed.mu, weight, m)
    var_off = _off("variance", "(1 − σ²)(1 − m)ᵏ", "σ²", var, 1.0 - var, weight, m)
    return f"The start, 0 and 1, still weighs (1 − m)ᵏ = **{100 * weight:.3g}%**. On average {mean_off}, and {var_off}."


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
        return f"the running {what} is not off at all, since {symbol} is where it starts"
    off = f"the running {what} is off by {formula} = **{number(start * weight)}**"
    share = 0.01 * abs(truth / start)
    if share >= 1.0:
        return f"{off}, less than 1% of {symbol} from the start on"
    end = running.start_up_batches(share, momentum)
    return f"{off}, which takes **{end}** {'batch' if end == 1 else 'batches'} to fall to 1% of {symbol}"


def _evaluated(history: History, k: int) -> str:
    feed, end = history.feed, history.feed.batches
    frozen = bool((history.mean[end:] == history.mean[end]).all() and (history.var[end:] == history.var[end]).all())
    kept = "are to the last bit what they were" if frozen else "are no longer what they were"
    shifted = f" The data have moved by {feed.shift:g}, and the layer has not noticed.".replace("-", "−") if feed.shift else ""
    return (
        f"**At evaluation batch {k - end}** the running statistics {kept} when training ended at batch {end}: mean "
        f"{number(history.mean[k])}, variance {number(history.var[k])}. The batch's own mean {number(history.batch_mean[k])} and variance "
        f"{number(history.batch_biased[k])} are not looked at.{shifted} So the output has the mean "
        f"**{number(history.output_mean[k])}** and the variance **{number(history.output_var[k])}**, where training gave it β = "
        f"{number(feed.beta)} and γ² = {number(feed.gamma**2)}."
    )


def torch_sentence(history: History) -> str:
    """Say how far PyTorch's layer is from ours, and what both say to a batch of one."""
    theirs, ours = batch_of_one()
    return (f"`torch.nn.BatchNorm1d` is fed with the same batches: over all {history.feed.total} the largest difference is "
            f"**{history.difference():.1g}** between the running statistics and **{history.outputs_apart:.1g}** between the outputs. With "
            f"a training batch of one there is no variance, and it raises “{theirs}” (here: “{ours}”); evaluation takes one.")


def number(value: float) -> str:
    """Return a number with four digits behind the point, or as many as show three that count, and a true minus.

    What is smaller than 10⁻⁹ is what rounding has left of 0.

    Example:
        >>> number(-0.5), number(0.00123), number(-1e-17)
        ('−0.5000', '0.00123', '0.0000')
    """
    size = abs(value)
    digits = max(4, 2 - math.floor(math.log10(size))) if 1e-9 <= size < 0.1 else 4
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0.0 else text.replace("-", "−")

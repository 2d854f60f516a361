"""What a BatchNorm layer has done at a batch, in sentences with the formula in numbers."""

from __future__ import annotations

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
        rest, weight = f"{1 - feed.momentum:.3g}", f"{feed.momentum:.3g}"
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
    """Say how much of the start is left after k training batches, and when it is as good as forgotten."""
    if feed.momentum is None:
        return f"Without a momentum all {k} batches weigh the same, 1/{k} each, and the start is forgotten at the first."
    if feed.momentum == 0.0:
        return "With m = 0 a batch has no weight: the layer keeps its start for ever, and evaluation normalises with mean 0 and variance 1."
    end = running.start_up_batches(0.01, feed.momentum)
    return (f"The start, 0 and 1, still weighs (1 − m)ᵏ = **{100 * (1.0 - feed.momentum) ** k:.3g}%**; it takes **{end}** "
            f"{'batch' if end == 1 else 'batches'} to bring that down to 1%.")


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
    return (f"`torch.nn.BatchNorm1d` is fed with the same batches: the largest difference over all {history.feed.total} is "
            f"**{history.difference():.1g}**. With a training batch of one there is no variance, and it raises “{theirs}” (here: "
            f"“{ours}”); evaluation takes one.")


def number(value: float) -> str:
    """Return a number with four digits behind the point, and a true minus.

    Example:
        >>> number(-0.5), number(-0.00001)
        ('−0.5000', '0.0000')
    """
    text = f"{value:.4f}"
    return text.removeprefix("-") if float(text) == 0.0 else text.replace("-", "−")

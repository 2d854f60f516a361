"""Many seeds at once: how often dropout is ahead, by how much, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.counts import kept_pmf
from dropviz.network import parameter_count
from dropviz.settings import MEMBERS
from dropviz.training import RunConfig
from dropviz.training.points import gather

Floats = npt.NDArray[np.floating]

# Networks of all seeds together: so many weights, or places × units, that an epoch of them still takes a moment only.
MOST = 2**23


@dataclass(frozen=True)
class Comparison:
    """Held-out losses of pairs of networks, one pair a seed, at one epoch.

    Attributes:
        seeds: how many pairs.
        ahead: in how many of them the network with dropout has the smaller loss.
        median: of the differences, without minus with dropout: positive where dropout is ahead.
        low, high: an interval that covers the true median with probability `level`.
        level: at least 0.95 where so few seeds allow it.
    """

    seeds: int
    ahead: int
    median: float
    low: float
    high: float
    level: float


def compare(without: Floats, with_: Floats) -> Comparison:
    """Compare held-out losses pair by pair.

    The interval lies between two of the sorted differences: the true median falls below the k-th of n with the
    probability that fewer than k of n fair coins come up heads, whatever the distribution of the differences.

    Args:
        without, with_: held-out losses, (seeds,) each, in the same order of seeds.

    Raises:
        ValueError: the lengths differ or there is no pair.

    Example:
        >>> compare(np.array([3.0, 2.0, 4.0]), np.array([1.0, 1.0, 5.0])).ahead
        2

    Source: the order-statistic interval of the median; Conover, Practical Nonparametric Statistics, section 3.2.
    """
    if len(without) != len(with_) or len(without) == 0:
        raise ValueError(f"without and with_ must hold one loss for each seed, got {len(without)} and {len(with_)}")
    n = len(without)
    difference = np.sort(np.asarray(without, np.float64) - np.asarray(with_, np.float64))
    tail = np.cumsum(kept_pmf(n, 0.5))  # P(at most k heads)
    k = max(0, int(np.searchsorted(tail, 0.025, side="right")) - 1)  # the largest whose tail is at most 2.5 %, if any
    low, high, level = difference[k], difference[n - 1 - k], 1.0 - 2.0 * tail[k]
    return Comparison(n, int((difference > 0).sum()), float(np.median(difference)), float(low), float(high), float(level))


def affordable(config: RunConfig, seeds: int) -> int:
    """Return how many seeds of a run are trained where so many are asked for: all, unless the networks are large.

    Large ones are limited by their weights and by what they compute at all places, over all seeds and members.

    Example:
        >>> from dropviz.training import classic
        >>> affordable(classic(width=300), 20), affordable(classic(width=1024), 20)
        (20, 3)
    """
    points = gather(config, (config.seed,))
    each = max(parameter_count(points.sizes(config.width)), points.x.shape[1] * config.width)
    return min(seeds, max(2, MOST // (each * len(config.members))))


def sentences(values: Floats, members: Sequence[str], epoch: int, measure: str, unit: str = "") -> str:
    """Say how the networks do against the first over the seeds.

    Args:
        values: what every network costs with each seed, (seeds, members).
        members: their slugs.
        epoch: when that is.
        measure: what the values are.
        unit: what stands behind one, such as " %".
    """
    names, points = [MEMBERS[name] for name in members], " percentage points" if unit else ""
    medians = ", ".join(f"**{np.median(values[:, i]):.3g}{unit}** {name}" for i, name in enumerate(names))
    said = [f"At epoch {epoch}, over {len(values)} seeds, the median of the {measure} is {medians}."]
    for index, name in enumerate(names[1:], start=1):
        found = compare(values[:, 0], values[:, index])
        ties = int((values[:, 0] == values[:, index]).sum())
        said.append(f"{name[0].upper()}{name[1:]} it is smaller than {names[0]} in **{found.ahead} of {found.seeds}**"
                    f"{f' ({ties} are equal)' if ties else ''}; the difference, {names[0]} minus {name}, is "
                    f"{_signed(found.median)}{points} in the median, with a {found.level:.0%} interval from {_signed(found.low)} to "
                    f"{_signed(found.high)}.")
    return " ".join(said) if len(said) <= 2 else said[0] + "\n\n" + "\n".join(f"- {one}" for one in said[1:])


def _signed(value: float) -> str:
    return f"{value:+.2g}".replace("-", "−")

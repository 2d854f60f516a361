"""Dropout in both modes: one array that passes through it again and again, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dropviz.counts import dropped_share_sd, kept_pmf
from dropviz.dropout import InvertedDropout
from dropviz.rng import stream

Floats = npt.NDArray[np.float64]

SHAPE = (5, 5)  # of the activations that pass through dropout
SDS = 2  # how far from p a pass's zeroed share may lie and be called near


@dataclass(frozen=True)
class Affected:
    """How many entries came out as 0, as another number, and as they went in."""

    zeroed: int
    rescaled: int
    unchanged: int

    def __str__(self) -> str:
        """Say it in words."""
        return f"{self.zeroed} zeroed, {self.rescaled} rescaled, {self.unchanged} unchanged"

    @property
    def total(self) -> int:
        """The number of entries."""
        return self.zeroed + self.rescaled + self.unchanged

    def share(self, count: int) -> float:
        """Return a count as a share of all entries."""
        return count / self.total

    def z(self, p: float) -> float:
        """Return how many standard deviations √(p q / N) the zeroed share lies from p; 0 where nothing is random."""
        sd = dropped_share_sd(self.total, p)
        return (self.share(self.zeroed) - p) / sd if sd else 0.0


@dataclass(frozen=True, eq=False)
class Passes:
    """One array that went through dropout several times in each mode.

    Attributes:
        x: the input, (rows, columns), positive everywhere.
        training, evaluation: the outputs, (passes, rows, columns).
        pair: the first two outputs in training, of which there may be one pass only.
    """

    x: Floats
    training: Floats
    evaluation: Floats
    pair: Floats

    @property
    def zeroed(self) -> tuple[Floats, Floats]:
        """The zeroed share of every pass, in training and in evaluation, (passes,) each."""
        return (self.training == 0.0).mean(axis=(1, 2)), (self.evaluation == 0.0).mean(axis=(1, 2))

    def near(self, p: float) -> tuple[int, float]:
        """Return how many training passes have a zeroed share within `SDS` sd of p, and how many are expected to.

        The count of zeroed entries is Binomial, so the expectation is exact; the normal's 95 % is not, for so few.
        """
        entries = self.x.size
        reach = SDS * dropped_share_sd(entries, p) + 1e-12  # a share on the border is within
        shares = np.arange(entries + 1) / entries
        inside = kept_pmf(entries, p)[np.abs(shares - p) <= reach].sum()  # of dropped ones: p takes the place of q
        return int((np.abs(self.zeroed[0] - p) <= reach).sum()), float(inside * len(self.training))


def passes(p: float, count: int, seed: int) -> Passes:
    """Send one 5 × 5 array through inverted dropout `count` times in each mode.

    Every training pass tosses coins of its own. A larger count adds passes and changes none, and the first pass is
    the one that /masks shows.
    """
    method = InvertedDropout(p)
    x = stream(seed, "numbers").random(SHAPE) + 1e-5  # no zeros: what is 0 afterwards was zeroed
    repeated = np.broadcast_to(x, (max(count, 2), *SHAPE))
    outputs = method.forward(repeated, method.sample(repeated.shape, stream(seed, "mask", 0)))
    return Passes(x, outputs[:count], method.infer(repeated)[:count], outputs[:2])


def affected(x: Floats, y: Floats) -> Affected:
    """Count what a layer did to its input, entry by entry.

    Args:
        x: the input; it broadcasts against y and holds no zeros.
        y: the output.

    Raises:
        ValueError: x holds a zero, of which nobody can say whether it was zeroed.

    Example:
        >>> affected(np.array([1.0, 2.0, 3.0]), np.array([0.0, 4.0, 3.0]))
        Affected(zeroed=1, rescaled=1, unchanged=1)
    """
    if not np.all(x):
        raise ValueError(f"x must hold no zeros, got {np.size(x) - np.count_nonzero(x)} of {np.size(x)}")
    zeroed, unchanged = int(np.count_nonzero(y == 0.0)), int(np.count_nonzero(y == x))
    return Affected(zeroed, y.size - zeroed - unchanged, unchanged)


def affected_sentence(counted: Affected, p: float, width: int) -> str:
    """Say how far the zeroed share in training is from p, and what happens to all the rest."""
    if p == 0.0:
        return ("Each pass takes the same 5 × 5 positive activations. With p = 0 nothing is zeroed and nothing rescaled: training changes "
                "none of the entries, as evaluation doesn't.")
    zeroed, sd = counted.share(counted.zeroed), dropped_share_sd(counted.total, p)
    return (
        f"Each pass takes the same 5 × 5 positive activations. The zeroed share should be p = {p:.1%}, give or take √(pq/N) = {sd:.2%}; "
        f"here it is {zeroed:.2%}, z = {f'{counted.z(p):.2f}'.replace('-', '−')}. But training *changes* "
        f"**{1 - counted.share(counted.unchanged):.1%}** of the entries: what survives is multiplied by 1 / (1 − p) = {1 / (1 - p):.3g}. "
        f"A hidden layer of {width} units would lose {width * p:.1f} ± {width * dropped_share_sd(width, p):.1f} of them a pass."
    )


def pair_sentence(run: Passes, p: float) -> str:
    """Say whether two passes of the same input gave the same, in training and in evaluation, and why."""
    first, second = run.pair
    differ = np.count_nonzero(first != second)
    if p == 0.0:
        answer, why = "it does here", ": with p = 0 there is no mask"
    elif differ:
        answer, why = "it does not", ", because each pass has its own mask"
    else:
        answer, why = "it does here", ": each pass has its own mask, and these two are alike by chance"
    return (
        f"In training {answer}: between the two passes **{differ} of {first.size}** entries differ{why}. In evaluation every output "
        "equals the input to the last bit: "
        f"**{np.count_nonzero(run.evaluation != run.x)} of {run.evaluation.size:,}** entries differ."
    )


def shares_sentence(run: Passes, p: float) -> str:
    """Say how the zeroed share scatters from pass to pass."""
    (training, evaluation), (near, expected) = run.zeroed, run.near(p)
    if p == 0.0:
        return f"Pass by pass, nothing is zeroed with p = 0: {training.max():.0%} in training and {evaluation.max():.0%} in evaluation."
    return (
        f"Pass by pass, the zeroed share in training goes from {training.min():.0%} to {training.max():.0%}, since every entry has its own "
        f"coin: **{near} of {len(training)}** passes lie within {SDS} sd of p, where Binomial({run.x.size}, {p:.3g}) expects "
        f"{expected:.1f}. In evaluation it is {evaluation.max():.0%} in every pass."
    )

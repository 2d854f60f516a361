"""Dropout in both modes: one array that passes through it again and again, entry by entry."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtr, bdtrc

from dropviz.drawing import text
from dropviz.drawing.text import fixed, number, percent
from dropviz.dropout import InvertedDropout
from dropviz.nn.counts import dropped_share_sd, kept_pmf
from dropviz.rng import stream
from dropviz.types import Floats

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
        return f"{number(self.zeroed)} zeroed, {number(self.rescaled)} rescaled, {number(self.unchanged)} unchanged"

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
        """Return how many training passes have a zeroed share within `SDS` SD of p, and how many are expected to.

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


def answer(counted: Affected, evaluated: Affected, count: int) -> str:
    """Say in a sentence what dropout did to the entries in each mode."""
    entries, passed = number(counted.total), text.count(count, "pass", "passes")
    kept = f"in evaluation it left **{percent(evaluated.share(evaluated.unchanged))}** of them as they were."
    if counted.unchanged == counted.total:
        return f"Nothing is dropped here: in training dropout left all {entries} entries of {passed} as they were, and {kept}"
    if counted.zeroed == counted.total:
        return f"In training, dropout zeroed **all {entries}** entries of {passed}; {kept}"
    if not counted.zeroed:
        return f"In training, dropout happened to zero **none** of the {entries} entries of {passed} and rescaled them all; {kept}"
    return (
        f"In training, dropout zeroed **{percent(counted.share(counted.zeroed))}** of the {entries} entries of {passed} and rescaled "
        f"the other {percent(counted.share(counted.rescaled))}; {kept}"
    )


def as_far(dropped: int, entries: int, p: float) -> float:
    """Return the probability that the number of dropped entries lies at least as far from its mean as this one: exact, Binomial(N, p).

    Example:
        >>> as_far(0, 2, 0.5), as_far(1, 2, 0.5)
        (0.5, 1.0)
    """
    mirrored = 2.0 * entries * p - dropped
    low, high = sorted((dropped, mirrored))
    below, above = math.floor(low + 1e-9), math.ceil(high - 1e-9)  # rounding must not move a whole number
    if below >= above:
        return 1.0
    left = float(bdtr(below, entries, p)) if below >= 0 else 0.0
    right = float(bdtrc(above - 1, entries, p)) if above <= entries else 0.0
    return min(1.0, round(left + right, 12)) if left + right > 0.5 else left + right


def affected_sentence(counted: Affected, p: float, width: int) -> str:
    """Say how far the zeroed share in training is from p, and what happens to all the rest."""
    if p == 0.0:
        return (
            "Each pass takes the same 5 × 5 positive activations. With p = 0 nothing is zeroed and nothing rescaled: training changes "
            "none of the entries, as evaluation doesn't."
        )
    zeroed, sd = counted.share(counted.zeroed), dropped_share_sd(counted.total, p)
    lost, scatter = width * p, width * dropped_share_sd(width, p)
    return (
        f"Each pass takes the same 5 × 5 positive activations. On average a share p = {percent(p)} of the N = {number(counted.total)} "
        f"entries is zeroed, with a standard deviation (SD) of √(p(1 − p)/N) = {percent(sd)}. Here it is {percent(zeroed)}, which lies "
        f"z = {fixed(counted.z(p), 2)} SD from p; {percent(as_far(counted.zeroed, counted.total, p), 2)} of all such experiments lie at "
        "least as far from it (exact, from the binomial distribution).\n\n"
        f"Yet training *changes* **{percent(1 - counted.share(counted.unchanged))}** of the entries: what is not zeroed is multiplied by "
        f"1 / (1 − p) = {number(1 / (1 - p))}. In a hidden layer of {text.count(width, 'unit')}, {number(lost)} are dropped in a pass on "
        f"average, with an SD of {number(scatter, 2)}."
    )


def pair_sentence(run: Passes, p: float) -> str:
    """Say whether two passes of the same input gave the same, in training and in evaluation, and why."""
    first, second = run.pair
    differ, of = int(np.count_nonzero(first != second)), first.size
    evaluation = (
        f"In evaluation it does: **{np.count_nonzero(run.evaluation != run.x)} of {number(run.evaluation.size)}** entries differ "
        "from the input."
    )
    if p == 0.0:
        return (
            f"In training it does here, for with p = 0 there is no mask: **{differ} of {of}** entries differ between the two passes. "
            f"{evaluation}"
        )
    if not differ:
        return (
            f"In training it does here, by chance: each pass has a mask of its own, and these two are alike, so that **0 of {of}** "
            f"entries differ. {evaluation}"
        )
    return (
        f"In training it does not: **{differ} of {of}** entries differ between the two passes, because each has a mask of its own. "
        f"{evaluation}"
    )


def shares_sentence(run: Passes, p: float) -> str:
    """Say how the zeroed share scatters from pass to pass."""
    (training, evaluation), (near, expected) = run.zeroed, run.near(p)
    in_evaluation = f"In evaluation it is {percent(evaluation.max())} in every pass."
    if p == 0.0:
        return f"With p = 0 the zeroed share of every training pass is {percent(training.max())}. {in_evaluation}"
    entries = run.x.size
    spread = f"for one pass of {entries} entries that is {percent(dropped_share_sd(entries, p), 2)}"
    if len(training) == 1:
        one = f"In the one training pass {percent(training[0])} of the entries are zeroed"
        if near:
            return f"{one}: within {SDS} SD of p ({spread}), as a pass is with probability {percent(expected)}. {in_evaluation}"
        return f"{one}: not within {SDS} SD of p ({spread}), where a pass is with probability {percent(expected)}. {in_evaluation}"
    return (
        f"Each entry is dropped independently of all others, so in training the zeroed share goes from {percent(training.min())} to "
        f"{percent(training.max())}: **{near} of {len(training)}** passes lie within {SDS} SD of p ({spread}); {number(expected)} are "
        f"expected to (exact, from Binomial({entries}, {number(p)})). {in_evaluation}"
    )

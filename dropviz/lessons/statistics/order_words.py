"""What the order of dropout and batch normalisation costs, in sentences: each compares networks that differ in one thing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dropviz.data.digits import TRAINING
from dropviz.drawing.text import count, fixed, listed, measured, number, percent, signed, signed_measured
from dropviz.evidence import Measured, Verdict, judge, mean
from dropviz.training.order import SAMPLES, WIDEST, Outcome, Shift, ratio, uniform_ratio
from dropviz.training.placements import PLACEMENTS
from dropviz.types import Floats

NAMES = {
    "none": "no dropout",
    "before": "before BatchNorm",
    "after": "after BatchNorm",
    "last": "after the last BatchNorm only",
    "instead": "instead of BatchNorm",
}
TOLERANCE = 0.5  # percentage points of error: less than that is no difference that matters
COLUMN = {slug: place for place, slug in enumerate(PLACEMENTS)}
FULL = {slug: name if slug == "none" else f"dropout {name}" for slug, name in NAMES.items()}
# Which placement against which: the two differ in one thing alone.
PAIRS = (("before", "after"), ("before", "none"), ("after", "none"), ("last", "none"), ("instead", "after"))
COMPARISONS = len(PAIRS) + 1  # those, and the statistics measured anew


@dataclass(frozen=True, eq=False)
class Compared:
    """One kind of network against another, seed by seed.

    Attributes:
        differences: percentage points of error that the first has more than the second, (seeds,).
    """

    differences: Floats

    @property
    def mean(self) -> Measured:
        """The mean over the seeds, with its standard error."""
        return mean(self.differences)

    @property
    def verdict(self) -> Verdict | None:
        """What the difference says, all comparisons read together; None where one seed says nothing of others."""
        return judge(self.mean, TOLERANCE, scale=100.0, comparisons=COMPARISONS) if self.differences.size > 1 else None

    @property
    def worse(self) -> bool:
        """Whether the first is clearly worse."""
        return self.verdict is Verdict.DIFFERS and self.mean.value > 0

    @property
    def better(self) -> bool:
        """Whether the first is clearly better."""
        return self.verdict is Verdict.DIFFERS and self.mean.value < 0

    @property
    def points(self) -> str:
        """The size of the difference, in words: 0.74 ± 0.13 points."""
        return f"{measured(Measured(abs(self.mean.value), self.mean.error))} points"

    @property
    def signed(self) -> str:
        """The difference with its sign and its standard error."""
        return f"{signed_measured(self.mean)} points"

    def of_seeds(self, sign: int) -> str:
        """Return in how many of the seeds the first is worse (1) or better (−1)."""
        return f"{int((sign * self.differences > 0).sum())} of {self.differences.size}"

    def sentence(self, first: str, second: str) -> str:
        """Say how the first stands against the second."""
        bold = f"**{first[0].upper()}{first[1:]}**"
        if self.verdict is None:
            return (
                f"{bold} differs from {second} by {signed(self.mean.value)} points with this one seed, which says nothing of other seeds."
            )
        if not self.differences.any():
            return f"{bold} classifies as many images wrongly as {second} in every one of {self.differences.size} seeds."
        if self.worse:
            return f"{bold} is worse than {second} in **{self.of_seeds(1)}** seeds, by **{self.points}**."
        if self.better:
            return f"{bold} is better than {second} in **{self.of_seeds(-1)}** seeds, by **{self.points}**."
        if self.verdict is Verdict.AGREES:
            return (
                f"{bold} and {second} differ by less than {number(TOLERANCE)} points: **{self.signed}**, worse in {self.of_seeds(1)} seeds."
            )
        return (
            f"{bold} and {second} cannot be told apart with these seeds: **{self.signed}**, worse in {self.of_seeds(1)} and better in "
            f"{self.of_seeds(-1)}."
        )


def compared(found: Outcome, first: str, second: str) -> Compared:
    """Return one placement against another."""
    return Compared(found.errors[:, COLUMN[first]] - found.errors[:, COLUMN[second]])


def input_name(one: Shift) -> str:
    """Return the name of an input of BatchNorm."""
    return "ReLU of N(0, 1)" if one.kind == "relu" else f"N({number(one.mean, 6)}, 1)"


def shift_sentences(found: Sequence[Shift], p: float) -> str:
    """Say in three sentences what the formula gives at p for every input."""
    if p == 0.0:
        return (
            "With p = 0 nothing is dropped: BatchNorm meets in evaluation what it met in training, and its output has the variance 1 "
            "for every input. Raise p and it falls."
        )
    each = [
        f"**{number(ratio(p, one.mean, one.var))}** for {input_name(one)} (c = {number(one.mean)}, v = {number(one.var)})" for one in found
    ]
    return (
        "Dropout in training increases the variance that BatchNorm stores. In evaluation, where dropout is off and the stored variance "
        "stays, an input of mean c and variance v then leaves BatchNorm with the variance qv / (v + pc²) instead of 1, where q = 1 − p is "
        f"the keep probability. At p = {number(p)} that is {listed(each)}."
    )


def shift_more(found: Sequence[Shift], p: float) -> str:
    """Say how well the formula fits, and what else passes a variance on or shifts it."""
    noise = (
        "Noise that drops nothing shifts the variance too: multiplying inputs of mean 0 by uniform numbers between 1 − b and 1 + b gives "
        f"1 / (1 + b²/3), which is {number(uniform_ratio(1.0))} at b = 1."
    )
    if p == 0.0:
        return noise
    apart = float(np.median([np.abs(one.measured / one.formula - 1.0) for one in found]))
    return (
        "N(a, b) is the normal distribution with mean a and variance b. Where c = 0 the ratio of the variances is q itself. What BatchNorm "
        f"does to {number(SAMPLES)} numbers of each kind differs from the formula by {percent(apart, 2)}, the median over all p in the "
        "chart.\n\nA linear layer of independent inputs with the same c and v passes the ratio on, for its weights scale both variances "
        f"alike. {noise}"
    )


def sentences(found: Outcome, p: float) -> str:
    """Say in at most three sentences what each place of dropout costs, and whether before BatchNorm costs more than after it."""
    errors = {slug: f"{measured(mean(found.errors[:, place]))}%" for slug, place in COLUMN.items()}
    if p == 0.0:
        return (
            f"With p = 0 nothing is dropped, so all networks with BatchNorm are the same: {errors['none']} of the held-out "
            f"images are classified wrongly, averaged over the seeds. Without BatchNorm it is {errors['instead']}. Raise p and they "
            "part."
        )
    each = listed([f"**{error}** with {FULL[slug]}" for slug, error in errors.items()])
    (first, second), *_ = PAIRS
    answer = compared(found, first, second).sentence(FULL[first], FULL[second])
    if len(found.errors) == 1:
        return f"Share of held-out images classified wrongly: {each}. {answer}"
    return f"Mean share of the held-out images classified wrongly, ± its standard error over the seeds: {each}. {answer}"


def details(found: Outcome, p: float, width: int, asked: int) -> str:
    """Say what was trained of `width` units and `asked` seeds, what the other places cost, and what the shift has to do with it."""
    trained = _trained(len(found.errors), p, width, asked)
    if p == 0.0:
        return trained
    points = "\n".join(f"- {compared(found, first, second).sentence(FULL[first], FULL[second])}" for first, second in PAIRS[1:])
    if len(found.errors) == 1:
        return (
            f"{trained}\n\n{points}\n\nOne seed is too few to tell whether the results of Li et al. (2019) are reproduced here. "
            f"{_shift(found)} {_anew(found)}"
        )
    return (
        f"{trained}\n\nEach pair differs in one thing and is compared seed by seed: the mean difference ± its standard error. A "
        f"difference counts if its 95% interval (Student's t, adjusted for {COMPARISONS} comparisons) excludes 0.\n\n{points}\n\n"
        f"What Li et al. (2019) report, and what shows here:\n\n- **Dropout before BatchNorm shifts the variance.** {_shift(found)}\n"
        f"- **The shift is why it hurts.** {_anew(found)}\n"
        f"- **After the last BatchNorm dropout helps.** {_last(found)}"
    )


def _trained(seeds: int, p: float, width: int, asked: int) -> str:
    """Say what was trained."""
    units = count(min(width, WIDEST), "unit")
    wider = f" Wider networks than {WIDEST} units are not trained here." if width > WIDEST else ""
    fewer = f" Networks of this size are trained with {count(seeds, 'seed')}, not {asked}." if seeds < asked else ""
    return f"Digits, learnt from {TRAINING} images, {count(seeds, 'seed')}, two hidden layers of {units}, p = {number(p)}.{wider}{fewer}"


def _shift(found: Outcome) -> str:
    """Say how far the variance has shifted where dropout stands before BatchNorm."""
    ratios = mean(found.ratios[:, COLUMN["before"], 0])
    return (
        f"With dropout before it, the first BatchNorm meets in evaluation **{measured(ratios)}** of the variance that it has stored; "
        f"the formula gives {number(float(found.predicted.mean()))} for its units."
    )


def _anew(found: Outcome) -> str:
    """Say what part of the cost of dropout before BatchNorm goes with the shift, as the statistics measured anew tell."""
    before = COLUMN["before"]
    change, cost = Compared(found.repaired[:, before] - found.errors[:, before]), compared(found, "before", "none")
    ratio_anew = fixed(float(found.ratios_repaired[:, before, 0].mean()), 3)
    start = (
        "With running statistics measured anew (one pass over the training images, normalised as in training, without masks), the first "
        f"BatchNorm meets in evaluation {ratio_anew} of the variance that it has stored."
    )
    if change.verdict is None:
        return (
            f"{start} The error goes from {number(found.errors[0, before])}% to **{number(found.repaired[0, before])}%**: one seed "
            "cannot tell what the shift costs."
        )
    if not cost.worse:
        return (
            f"{start} The error changes by **{change.signed}**; but these seeds do not show that dropout before BatchNorm costs "
            "anything, so there is no cost for the shift to explain."
        )
    if change.better:
        return (
            f"{start} The error then falls by **{change.points}**: so much of the {cost.points} that dropout costs there against no "
            "dropout comes from the shift."
        )
    if change.worse:
        return (
            f"{start} The error then rises by **{change.points}**: the shift explains none of the {cost.points} that dropout costs "
            "there against no dropout. **Not reproduced here.**"
        )
    most = max(0.0, -change.mean.interval(comparisons=COMPARISONS)[0])
    if most <= cost.mean.interval(comparisons=COMPARISONS)[0] / 2:
        return (
            f"{start} But the error changes by **{change.signed}** only: of the {cost.points} that dropout costs there against no "
            f"dropout, the shift explains at most {number(most, 2)}. **Not reproduced here.**"
        )
    return (
        f"{start} The error changes by **{change.signed}**: these seeds are too few to tell how much the shift explains of the "
        f"{cost.points} that dropout costs there against no dropout."
    )


def _last(found: Outcome) -> str:
    """Say whether dropout after the last BatchNorm only helps, as was reported."""
    last = compared(found, "last", "none")
    if last.better:
        return f"**Reproduced here**: better than no dropout in {last.of_seeds(-1)} seeds, by {last.points}."
    if last.worse:
        return f"**Not reproduced here; the opposite shows**: worse than no dropout in {last.of_seeds(1)} seeds, by {last.points}."
    if not last.differences.any():
        return "**Not reproduced here**: with it and with no dropout the errors are equal in every seed."
    if last.verdict is Verdict.AGREES:
        return f"**Not reproduced here**: the difference from no dropout, {last.signed}, is less than {number(TOLERANCE)}."
    return f"**Not reproduced here**: the difference from no dropout, {last.signed}, may be of either sign."

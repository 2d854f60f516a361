"""What the sections of /scaling say, each case a sentence of its own with the numbers of this moment."""

from __future__ import annotations

from collections.abc import Mapping

from dropviz.drawing.text import apart, chance, count, fixed, measured, number
from dropviz.evidence import Measured, Verdict, judge
from dropviz.experiments.gradients import Gradients
from dropviz.experiments.layers import LayerModes
from dropviz.experiments.ridge import PASSES, Coincidence, Shrinking
from dropviz.experiments.scaling import misread
from dropviz.experiments.spread import Moments
from dropviz.experiments.subnetworks import Averages
from dropviz.experiments.three_layers import ThreeLayers, rms
from dropviz.figures.formulas import Reading
from dropviz.figures.scaling import Shown

CAPTION = (
    "Solid: training, dropout on. Dashed: evaluation, dropout off. Band: the exact mean ± one standard error σ/√t, where σ is the "
    "standard deviation of a single draw. All three panels have the same masks."
)


def answer(p: float, x: float, reading: Reading, inverted: Shown, unscaled: Shown) -> str:
    """Say why a unit is divided by the probability of keeping."""
    holds = number(x, 6)
    if p == 0.0:
        return (
            f"Nothing is dropped while {reading.drop} = 0: training and evaluation both give **{holds}**, and dividing by "
            f"{reading.keep} = 1 changes nothing. Move the drop probability to see what it is for."
        )
    without = apart(unscaled.exact.mean, x)
    said = (
        f"Without it, a unit that holds {holds} and is dropped with probability {reading.drop} = {chance(p)} gives **{without}** on "
        f"average in training and **{holds}** in evaluation. Divided by {reading.keep} = {chance(1 - p)}, training gives **{holds}** "
        f"too: over these {number(inverted.draws)} draws {measured(inverted.mean)}"
    )
    told = judge(inverted.mean.minus(unscaled.exact.mean), scale=x)
    return f"{said}." if told is Verdict.DIFFERS else f"{said}, too few to tell {holds} from {without}."


def where(p: float, reading: Reading) -> str:
    """Say where the factor comes from."""
    if p == 0.0:
        return "Nothing is dropped: M is always 1, the mean is x, and there is nothing to divide by but 1."
    return (
        f"A dropped unit gives 0 and a kept one x, so the mean shrinks by the factor {reading.keep} = {chance(1 - p)}, the probability "
        "of *keeping*. Either training divides by it (inverted dropout) or evaluation multiplies by it (vanilla dropout)."
    )


def mistakes(p: float, reading: Reading, unscaled: Shown, reversed_: Shown) -> str:
    """Say what the ways of scaling that are wrong have in common."""
    if p == 0.0:
        return (
            "Nothing is dropped, so nothing can be scaled wrongly: training and evaluation both give x. Dividing by the drop "
            f"probability is left out: {reading.drop} is 0, and x · M / 0 has no value."
        )
    factor, other = (way.exact.evaluation / way.exact.mean for way in (unscaled, reversed_))
    once, squared = apart(factor, 1.0), apart(other, factor)
    said = (
        "Scale once, by the probability of keeping. Scaling in both modes is as wrong as scaling in neither. Dividing in evaluation "
        f"what was never divided in training squares the mistake: with no scaling at all evaluation is {once} times the training "
        f"mean, and with this one it is **{squared}** times the training mean."
    )
    if p == 0.5:
        return f"{said} Dividing by the drop probability is right here, because at 0.5 it is the probability of keeping too."
    return said


def readings(p: float, x: float, reading: Reading) -> str:
    """Say what p means where, and what comes of taking one meaning for the other."""
    if p == 0.0:
        return (
            "Where nothing is dropped one reading of p is 0 and the other is 1. Move the drop probability to see what comes out "
            "where one is taken for the other."
        )
    shown, other = chance(reading.value(p)), chance(1 - reading.value(p))
    said = (
        f"On this page p = {shown} is the probability of **{reading.noun}**; the switch “Read p as the probability of keeping” "
        "relabels it. PyTorch and Keras mean dropping, as Hinton et al. (2012) did, who left out each hidden unit with probability "
        "0.5. Srivastava et al. (2014) write p for the probability of keeping, and TensorFlow 1 asked for `keep_prob`. "
    )
    if p == 0.5:
        said += (
            "At p = 0.5 both readings are the same number, so an experiment there cannot show which one is meant; the curves show "
            "what happens elsewhere."
        )
    else:
        found = misread(p, x)
        mean, sd, meant = (number(float(value)) for value in (found.mean, found.sd, found.meant))
        said += (
            f"Take the one for the other and you divide by {reading.drop} = {chance(p)}: the mean becomes **{mean}** "
            f"instead of {number(x, 6)}. Or you hand a layer the number {other} instead of {shown}: the mean stays, and the standard "
            f"deviation is **{sd}** instead of {meant}. At p = 0.5 nobody can tell."
        )
    return f"{said} The programs on this page always mean dropping, as PyTorch does."


def spread(p: float, x: float, reading: Reading, here: Mapping[str, Moments]) -> str:
    """Say what becomes of the variance.

    Args:
        p: the probability of dropping.
        x: the unit's activation.
        reading: which of the two probabilities is written p.
        here: the closed forms at p.
    """
    if p == 0.0:
        return (
            f"Where nothing is dropped both are: every draw gives {number(x, 6)}, so the variance is 0 after one layer, after two "
            "layers and behind a ReLU. The curves show what happens elsewhere."
        )
    keep, shift = reading.right, number(float(here["relu"].mean))
    once, twice = (number(float(here[case].variance)) for case in ("one", "two"))
    return (
        f"No. The constant {number(x, 6)} becomes random: after one layer its variance is x² {reading.odds} = "
        f"**{once}**, after two in a row x² (1 / {keep}² − 1) = **{twice}**. A ReLU "
        "then moves the mean as well. Let it take y − x, the output y of one layer less x: in evaluation y = x, which is where the "
        f"ReLU bends, and it gives 0; in training it gives **{shift}** on average, which is {reading.wrong} · x."
    )


def sub_networks(p: float, units: int, found: Mapping[str, Averages]) -> str:
    """Say which averages of the sub-networks one pass without dropout equals.

    Args:
        p: the probability of dropping.
        units: n, the hidden units.
        found: the averages for the read-outs "linear", "relu" and "softmax".
    """
    if p == 0.0:
        return "Where nothing is dropped only the whole network occurs, and all ways of averaging agree."
    linear, relu, softmax = (found[name] for name in ("linear", "relu", "softmax"))
    said = (
        f"A read-out is what the network computes from its hidden units. In training every sample meets one of 2ⁿ = "
        f"{count(2**units, 'sub-network')}, and all of them share their weights: read so, dropout is bagging. "
    )
    if linear.variance == 0.0:
        return f"{said}Here the hidden units give 0 at every x, so all sub-networks are the same, and all ways of averaging agree."
    said += "One pass without dropout is their exact mean for a **linear read-out**, up to rounding. "
    if relu.gap > 1e-9 * max(1.0, float(abs(relu.exact).max())):
        said += f"After a **second ReLU**, which is convex, it lies below the mean, by up to {number(relu.gap, 2)}. "
    else:
        said += "After a **second ReLU** it is in general less than the mean; here no sub-network crosses the bend, and they agree. "
    return said + (
        f"For a **softmax** it is the normalised geometric mean of the sub-networks, which differs from their mean by up to "
        f"{number(softmax.gap, 2)}. Even where the mean fits its targets exactly, the squared loss with dropout on is not 0 but "
        f"the sub-networks’ variance: **{number(linear.variance, 2)}** for the linear read-out, on average over x."
    )


def ridge(p: float, reading: Reading, here: Coincidence, shrunk: Shrinking) -> str:
    """Say what dropout does to a linear regression."""
    largest = fixed(float(abs(here.w).max()), 0)
    points = (
        f"The points are the best fits to {PASSES} passes with masks at five drop probabilities: {shrunk.within_two} of "
        f"{shrunk.sampled.size} lie within two standard errors of ridge regression, as about 95 in 100 should."
    )
    general = (
        f"In general the penalty on feature j is {reading.odds} · Σ x²ⱼ; here every Σ x²ⱼ is 1 (442 patients, 10 features of length 1)."
    )
    if p == 0.0:
        return (
            f"Where nothing is dropped the penalty is 0, and both are least squares: on the diabetes data they differ by at most "
            f"{number(here.gap, 1)}, of coefficients up to {largest}, which is rounding. {general} {points}"
        )
    return (
        f"It makes ridge regression of it, with the penalty α = {reading.odds} = **{number(here.alpha)}**: on the "
        f"diabetes data the two differ by at most {number(here.gap, 1)}, of coefficients up to {largest}, which is rounding. {general} "
        f"{points}"
    )


def three_layers(p: float, width: int, asked: int, both: Mapping[str, ThreeLayers], back: Mapping[str, Gradients]) -> str:
    """Say whether the mean of training passes is what evaluation gives, and whether the gradients are PyTorch's.

    Args:
        p: the probability of dropping.
        width: units in each hidden layer.
        asked: how many passes were asked for.
        both, back: by "vanilla" and "inverted".
    """
    vanilla, inverted = both["vanilla"], both["inverted"]
    network = f"Three layers in NumPy, {number(width)} units in each of the two hidden ones, the same weights and masks for both methods."
    if p == 0.0:
        return f"Yes, where nothing is dropped: every training pass is evaluation. {network}\n\n{_gradients(back)}"
    made = (
        f"{number(inverted.passes)} training passes"
        if inverted.passes == asked
        else f"{number(inverted.passes)} training passes ({number(asked)} were asked for; of wide networks fewer are made)"
    )
    chance_alone = (
        ""
        if not inverted.by_chance
        else f", where chance alone makes about {number(vanilla.by_chance, 2)} and {number(inverted.by_chance, 2)}"
    )
    gaps = (
        f"The mean of {made} is {number(vanilla.gap, 2)} from evaluation with vanilla dropout and {number(inverted.gap, 2)} with "
        f"inverted (root mean square over {len(inverted.x)} places){chance_alone}. Vanilla dropout that forgets to scale in "
        f"evaluation is **{number(vanilla.unscaled_gap, 2)}** off."
    )
    return f"{_modes(inverted)} {network} {gaps}\n\n{_gradients(back)}"


def _modes(found: ThreeLayers) -> str:
    """Return the answer: the modes differ, agree, or these passes cannot tell."""
    places, passes = len(found.x), number(found.passes)
    reason = "the second ReLU is convex, so the mean of what it gives is not what it gives for the mean"
    if found.verdict is Verdict.DIFFERS:
        i = found.clearest
        difference = found.differences[i]
        above = "above" if difference.value > 0 else "below"
        by = measured(Measured(abs(difference.value), difference.error))
        return (
            f"**Not exactly**: {reason}. With inverted dropout the mean of the passes lies {by} {above} evaluation at x = "
            f"{number(float(found.x[i]))}, more than chance explains (95% intervals that hold at all {places} places together)."
        )
    if found.verdict is Verdict.AGREES:
        return (
            f"**As good as**: in general they differ, since {reason}, but here the difference is less than "
            f"{number(found.room, 2)} at each of the {places} places, within 1% of the outputs’ size (95% intervals that hold at all "
            "places together)."
        )
    if not found.by_chance:
        return f"**These {passes} passes cannot tell**: all of them gave the same, which says nothing of what others would give."
    if not found.testable.all():
        return (
            f"**These {passes} passes cannot tell**: too few of them carry the variance for a test to hold. In general the modes "
            f"differ, since {reason}."
        )
    return (
        f"**These {passes} passes cannot tell**: a difference of up to {number(found.room, 2)} would go unnoticed, where the outputs’ "
        f"size is {number(rms(found.evaluated), 2)} (root mean square). In general the modes differ, since {reason}."
    )


def _gradients(back: Mapping[str, Gradients]) -> str:
    """Return how far gradients by hand are from PyTorch's."""
    if not any(found.largest for found in back.values()):
        return (
            "Backward, the gradients go through the same masks; in this pass every path is dropped, and all gradients are 0, by hand "
            "and by PyTorch’s autograd."
        )
    vanilla, inverted = back["vanilla"], back["inverted"]
    if not vanilla.gap and not inverted.gap:
        return "Backward, the gradients go through the same masks: by hand they equal those of PyTorch’s autograd in every bit."
    return (
        "Backward, the gradients go through the same masks: by hand and by PyTorch’s autograd they differ by at most "
        f"{number(vanilla.gap, 1)} of {number(vanilla.largest)} (vanilla) and {number(inverted.gap, 1)} of {number(inverted.largest)} "
        "(inverted), which is rounding."
    )


def layers(p: float, reading: Reading, compared: Mapping[str, LayerModes]) -> str:
    """Say which layers of one's own behave like PyTorch's.

    Args:
        p: the probability of dropping.
        reading: which of the two probabilities is written p.
        compared: from `dropviz.experiments.layers.layers`.
    """
    said = "Two layers of one’s own, one that divides and one that does not, beside PyTorch’s: 100 × 50 inputs, the same masks. "
    if p == 0.0:
        return f"{said}Where nothing is dropped all three return their input, in both modes."
    own, unscaled = compared["own"], compared["own unscaled"]
    if own.equal:
        said += "The layer that divides equals PyTorch’s in every bit, in both modes. "
    else:
        said += f"The layer that divides differs from PyTorch’s by at most {number(own.difference, 2)}. "
    return said + (
        f"The mean of the one that does not is in training **{measured(unscaled.ratio)}** of what it is in evaluation; "
        f"{reading.keep} is {chance(1 - p)}."
    )

"""The sentences of /masks: what its figures show, with their numbers. Each case has a whole sentence of its own."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from dropviz.counts import dropped_share_sd
from dropviz.drawing.text import count, fixed, number, percent, signed, superscript
from dropviz.dropout import Dropout
from dropviz.experiments import coins
from dropviz.experiments.masks import Pass
from dropviz.experiments.passes import Seen, distinct
from dropviz.figures.network import EDGES_UP_TO

Bools = npt.NDArray[np.bool_]
Places = Collection[tuple[int, int]]  # (layer, unit), counted from 1
UP_TO = 10**6  # numbers beyond are said as powers of ten
ITSELF = {"activation": "the input itself", "weight": "the weights themselves", "branch": "the branch itself"}
PRESERVES = {
    "pointwise mean": "The **mean of every entry** over many masks is the entry that evaluation gives.",
    "mean scale of each map that is not all zero": "The factors of a feature map average to 1, unless all of the map is dropped: "
                                                   "its **mean scale** is preserved.",
    "population mean and variance": "Inputs of mean 0 and variance 1 keep both: the **mean and variance** of the population are preserved.",
}


def answer(seen: Seen, p: float) -> str:
    """Say which units are dropped in this pass; what is changed by hand is not counted."""
    samples, _, units = seen.drawn.shape
    by_hand = "" if np.array_equal(seen.drawn, seen.kept) else " Units changed by hand are not counted here."
    if p == 0:
        return f"With p = 0 no unit is dropped: all **{units:,}** units of either hidden layer are kept, for every sample.{by_hand}"
    first, second = (~seen.drawn[seen.sample - 1]).sum(axis=1).tolist()
    share = percent(1 - seen.drawn.mean())
    sd = percent(dropped_share_sd(seen.drawn.size, p), 2)
    expected = f"on average over all masks it is p = {percent(p)}, with a standard deviation of {sd}"
    here = (f"In this pass **{first:,} of {units:,}** units of the first hidden layer and **{second:,}** of the second are dropped for "
            f"sample {seen.sample} of {samples}: which ones, says its **mask**.")
    if samples == 1:
        return f"{here} Over both layers that is **{share}**; {expected}.{by_hand}"
    return f"{here} Over all {samples} samples and both layers **{share}** of the units are dropped; {expected}.{by_hand}"


def network(seen: Seen, edited: Places) -> str:
    """Say what the picture of the network shows."""
    gone, inactive = (~seen.mask).sum(axis=1), seen.inactive.sum(axis=1)
    return (f"A network with two hidden layers of {seen.mask.shape[1]:,} units. Dropped, marked with a cross: {gone[0]} in the "
            f"first, {gone[1]} in the second, changed by hand: {len(edited)}. Inactive, because their ReLU gives 0 for this input: "
            f"{inactive[0]} in the first, {inactive[1]} in the second. Output {fixed(seen.now, 3)}; in evaluation "
            f"{fixed(seen.outputs.evaluation, 3)}.")


def legend(units: int) -> str:
    """Say what the marks of the network mean."""
    if units <= EDGES_UP_TO:
        return ("● kept · ○ kept but inactive: its ReLU gives 0 for this input, so to drop it changes nothing (dropped and inactive: a "
                "thin ✕) · ✕ dropped, with its edges gone, for this one pass and this one sample. No unit is removed for good.")
    return ("■ kept · pale: kept but inactive: its ReLU gives 0 for this input, so to drop it changes nothing "
            "· ✕ dropped, with its edges gone, for this one pass and this one sample. No unit is removed for good. "
            f"Beyond {EDGES_UP_TO} units a layer is a block of cells, one a unit, read row by row, and the edges between two layers are "
            "one band, as strong as the share of them that is left.")


def output(seen: Seen, edited: Places) -> str:
    """Say what the network says, and what the units changed by hand do to it, or else what a click would do."""
    now, evaluation = fixed(seen.now, 3), fixed(seen.outputs.evaluation, 3)
    if seen.mask.all():
        said = f"The output is y = **{now}**: every unit is there, as in evaluation. "
    else:
        said = f"The output is y = **{now}** with this mask and {evaluation} in evaluation, with every unit there. "
    if not edited:
        return said + click(int(np.count_nonzero(seen.inactive)), seen.inactive.size)
    if not math.isclose(seen.now, seen.before, rel_tol=1e-12, abs_tol=1e-12):  # two rows of one product may differ in the last bit
        return said + f"Your changes moved it from {fixed(seen.before, 3)} to {now}, by {signed(seen.now - seen.before, 2)}."
    why = "; ".join(f"{named(place)} {consequence(seen, place)}" for place in list(edited)[:3])
    return f"{said}Your changes leave it as it was: {why}."


def click(inactive: int, units: int) -> str:
    """Say what a click on a unit does, and for how many units it does nothing."""
    if inactive == 0:
        return "Click a unit to drop or revive it."
    if inactive == 1:
        return (f"Click a unit to drop or revive it. 1 of {units:,} is inactive: its ReLU gives 0 for this input, so to drop it changes "
                "nothing.")
    return (f"Click a unit to drop or revive it. {inactive:,} of {units:,} are inactive: their ReLU gives 0 for this input, so to drop "
            "them changes nothing.")


def named(place: tuple[int, int]) -> str:
    """Name a unit by its layer and number."""
    return f"unit {place[1]:,} of hidden layer {place[0]}"


def consequence(seen: Seen, place: tuple[int, int]) -> str:
    """Say what a click on a unit would do to the output, and why it would do nothing."""
    at = place[0] - 1, place[1] - 1
    if seen.inactive[at]:
        return "changes nothing, for its ReLU gives 0 for this input"
    return f"alone changes y by {signed(-seen.effects[at], 2)}" if abs(seen.effects[at]) > 1e-12 else (
        "changes nothing, for no unit after it is on")


def batch(rows: Bools, p: float, edited: bool) -> str:
    """Say whether the samples of a batch lose the same units, of which `rows` are the kept ones, (samples, units)."""
    samples, units = rows.shape
    by_hand = " Units changed by hand are drawn and counted as they are now." if edited else ""
    if p == 0:
        return "With p = 0 no unit is dropped, for any sample." + by_hand
    gone = int((~rows).all(axis=0).sum())
    if samples == 1:
        return (f"Every sample has a mask of its own. A batch of one shows one mask: make it larger to compare. Here {gone:,} of "
                f"{units:,} units are dropped.{by_hand}")
    many = distinct(rows)
    if many == 1:
        found = f"Every sample has a mask of its own, each drawn afresh; in this batch all {samples} happened to come out alike."
    elif many == samples:
        found = f"No: every sample has a mask of its own, and here **all {samples} masks differ**."
    else:
        found = f"No: every sample has a mask of its own, here **{many} different masks among {samples}**."
    return (f"{found} Dropout keeps a unit from learning anything from this batch only if every sample drops it: that has probability "
            f"$p^{{{samples}}}$ {power(p, samples)}, and here it happened to {gone:,} of {units:,}.{by_hand}")


def power(p: float, exponent: int) -> str:
    """Return what a power of a probability is, after its sign: = or, where a double holds nothing as small, ≈."""
    value = p**exponent
    return f"= {number(value, 2)}" if value else f"≈ 10{superscript(round(exponent * math.log10(p)))}"


def numbers(run: Pass, method: Dropout) -> str:
    """Say what a method did to an array."""
    same = ITSELF[method.target] if np.array_equal(run.evaluated, run.x) else f"the input times {number(method.q)}"
    gone, every = int(run.dropped.sum()), run.x.size
    if method.p == 0:
        found = "With p = 0 nothing is dropped, and nothing changes."
    elif not method.discrete:
        found = f"Each of the {every} entries has a random factor of its own; none is exactly 0."
    elif gone == 1:
        found = f"1 of {every} entries is dropped."
    else:
        found = f"{gone} of {every} entries are dropped."
    return (f"{found} The gradient passes through the same noise, entry by entry. In evaluation the output is {same}, with no randomness. "
            f"{PRESERVES[method.preserves]} Source: {method.paper}.")


def kept_count(many: coins.KeptCount, asked: int) -> str:
    """Say how many units were kept in many draws, of which so many were asked for."""
    found, draws, units = many.counts, len(many.counts), many.units
    least, most = int(found.min()), int(found.max())
    fewer = (f" (The units of all masks together are at most {coins.COINS:,}, so of a layer of {units:,} units {draws:,} masks are drawn.)"
             if draws < asked else "")
    if many.p == 0:
        return f"With p = 0 it is: no unit can be dropped, and in all {draws:,} draws of the mask {least:,} units were kept.{fewer}"
    if least == most:
        here = f"In each of {draws:,} draws of the mask **{least:,}** of {units:,} units were kept"
    else:
        here = (f"In {draws:,} draws of the mask between **{least:,} and {most:,}** of {units:,} units were kept, "
                f"{fixed(float(found.mean()), 2)} on average")
    low, high = many.bounds()
    usual = verdict(many, percent(low, 4), percent(high, 4))
    return (f"No: each unit is dropped or kept on its own. {here}; their exact distribution, Binomial({units:,}, {number(1 - many.p)}), "
            f"has mean {fixed(many.mean, 2)} and standard deviation {fixed(many.sd, 2)}. Of all {many.every:,} units drawn "
            f"**{percent(many.rate, 4)}** were dropped, where p is {percent(many.p, 4)}. {usual}{fewer}")


def verdict(many: coins.KeptCount, low: str, high: str) -> str:
    """Say in words how usual the dropped share is."""
    if many.inside():
        return f"That is usual: 95 of 100 such experiments end between {low} and {high}."
    if many.inside(0.997):
        return f"95 of 100 such experiments end between {low} and {high}, and about 1 in 20 outside, as this one did. Draw again."
    return (f"95 of 100 such experiments end between {low} and {high}, and fewer than 3 in 1,000 as far outside as this one. Draw again: "
            "if that goes on, something is wrong.")


def sub_networks(nets: coins.SubNetworks) -> str:
    """Say how many different masks turned up."""
    draws, seen, every = int(nets.draws[-1]), int(nets.seen[-1]), 2**nets.units
    if nets.p == 0:
        return (f"Every mask leaves a sub-network of its own. With p = 0 one is seen: each of {draws:,} draws gives the mask that keeps "
                f"all {nets.units} units, of $2^{{{nets.units}}}$ = {every:,} possible masks.")
    return (f"Every mask leaves a sub-network of its own. In {draws:,} draws of {nets.units} units **{count(seen, 'different mask')}** "
            f"turned up; the exact expectation is {fixed(nets.expected, 1)}, and $2^{{{nets.units}}}$ = {every:,} are possible. Two draws "
            f"agree with probability $(p^2 + (1 - p)^2)^{{{nets.units}}}$ = {number(nets.agree)}.")


def readings(seen: Seen, p: float) -> str:
    """Say how one can think of dropout, with the numbers of this batch."""
    samples, units = len(seen.drawn), seen.drawn[0].size  # of both layers
    every = f"= {2**units:,}" if 2**units < UP_TO else f"\\approx 10^{{{units * math.log10(2):.0f}}}"
    contained = f"Two layers of {units // 2:,} units contain $2^{{{units}}} {every}$ sub-networks, all with the same weights."
    if p == 0:
        return (f"- **As bagging, the averaging of many models, with shared weights.** {contained} With p = 0 only one of them is ever "
                "trained: the whole network.\n- **As robustness.** With p = 0 every unit can count on every other one, for none is ever "
                "dropped.\n- **As multiplicative noise.** With p = 0 there is none: every activation is multiplied by 1.")
    trained = (f"A training pass trains one of them for each sample: this batch of {samples} samples trains "
               f"{count(distinct(seen.kept), 'different one')}." if samples > 1 else
               "A training pass trains one of them for each sample: this batch of one sample trains one.")
    return (f"- **As bagging, the averaging of many models, with shared weights.** {contained} {trained}\n"
            f"- **As robustness.** No unit can count on another: any two of them are present together with probability (1 − p)² = "
            f"{number((1 - p) ** 2)}.\n"
            "- **As multiplicative noise.** An activation x becomes x · M / (1 − p), where the mask M is 1 with probability 1 − p and 0 "
            f"with probability p: its mean is x and its standard deviation |x| · √(p / (1 − p)) = {number(math.sqrt(p / (1 - p)))} |x|. "
            "Unlike additive noise, it cannot be outgrown by making x larger.")

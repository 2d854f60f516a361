"""The sentences of /masks: what its figures show, with their numbers."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
import numpy.typing as npt

from dropviz.counts import dropped_share_sd
from dropviz.drawing.text import printed
from dropviz.dropout import Dropout
from dropviz.experiments import coins
from dropviz.experiments.masks import Pass
from dropviz.experiments.passes import Seen, distinct
from dropviz.figures.network import EDGES_UP_TO

Bools = npt.NDArray[np.bool_]
Places = Collection[tuple[int, int]]  # (layer, unit), counted from 1
UP_TO = 10**6  # numbers beyond are said as powers of ten
ITSELF = {"activation": "the input itself", "weight": "the weights themselves", "branch": "the branch itself"}


def answer(seen: Seen, p: float) -> str:
    """Say what the coins of this pass take; what is changed by hand is not counted."""
    samples, _, units = seen.drawn.shape
    gone, share = (~seen.drawn[seen.sample - 1]).sum(axis=1), 1 - seen.drawn.mean()
    return (f"In this pass the coins take **{gone[0]} of {units:,}** units from sample {seen.sample} of {samples} in its first hidden "
            f"layer and **{gone[1]:,}** in its second. Over the whole batch of {samples} they take **{share:.1%}** of all units, where "
            f"p = {p:g} says {p:.1%} ± {dropped_share_sd(seen.drawn.size, p):.1%}."
            + ("" if np.array_equal(seen.drawn, seen.kept) else " Units changed by hand are not counted here."))


def network(seen: Seen, edited: Places) -> str:
    """Say what the picture of the network shows."""
    gone, silent = (~seen.mask).sum(axis=1), seen.silent.sum(axis=1)
    return printed(f"A network with two hidden layers of {seen.mask.shape[1]:,} units. Dropped, marked with a cross: {gone[0]} in the "
                   f"first, {gone[1]} in the second, changed by hand: {len(edited)}. Silent, because their ReLU gives 0 for this input: "
                   f"{silent[0]} in the first, {silent[1]} in the second. Output {seen.now:.3f}; in evaluation "
                   f"{seen.outputs.evaluation:.3f}.")


def legend(units: int) -> str:
    """Say what the marks of the network mean."""
    single = units <= EDGES_UP_TO
    marks = (f"{'● kept · ○' if single else '■ kept · pale:'} kept, but its ReLU gives 0 for this input, so whether it is there changes "
             f"nothing {'(dropped: a thin ✕) ' if single else ''}· ✕ dropped, with its edges gone, for this one pass and this one sample. "
             "No unit is removed for good.")
    return marks if single else marks + (
        f" Beyond {EDGES_UP_TO} units a layer is a block of cells, one a unit, read row by row, and the edges between two layers are one "
        "band, as strong as the share of them that is left.")


def output(seen: Seen, edited: Places) -> str:
    """Say what the network says, and what the units changed by hand do to it, or else what a click would do."""
    said = f"The output is y = **{seen.now:.3f}** with this mask and {seen.outputs.evaluation:.3f} in evaluation, with every unit there. "
    if not edited:
        return said + (f"Click a unit to drop or revive it. {np.count_nonzero(seen.silent):,} of {seen.silent.size:,} have a "
                       "ReLU that gives 0 for this input, so that to drop them changes nothing.")
    if not math.isclose(seen.now, seen.before, rel_tol=1e-12, abs_tol=1e-12):  # two rows of one product may differ in the last bit
        return said + f"By hand it was changed from {seen.before:.3f} to {seen.now:.3f}, by {seen.now - seen.before:+.2g}."
    why = "; ".join(f"{named(place)} {consequence(seen, place)}" for place in list(edited)[:3])
    return f"{said}By hand nothing was changed in it: {why}."


def named(place: tuple[int, int]) -> str:
    """Name a unit by its layer and number."""
    return f"unit {place[1]:,} of hidden layer {place[0]}"


def consequence(seen: Seen, place: tuple[int, int]) -> str:
    """Say what a click on a unit would do to the output, and why it would do nothing."""
    at = place[0] - 1, place[1] - 1
    if seen.silent[at]:
        return "changes nothing, for its ReLU gives 0 for this input"
    return f"would change y by {seen.effects[at]:+.2g}" if abs(seen.effects[at]) > 1e-12 else (
        "changes nothing, for no unit after it is on")


def batch(rows: Bools, p: float, edited: bool) -> str:
    """Say whether the samples of a batch lose the same units, of which `rows` are the kept ones, (samples, units)."""
    samples, units = rows.shape
    by_hand = " Units changed by hand are drawn and counted as they are now." if edited else ""
    if p == 0:
        return "With p = 0 no coin takes a unit away, from any sample." + by_hand
    many = (f"here **{distinct(rows)} different masks among {samples}**" if samples > 1
            else "and a batch of one shows one mask: make it larger to compare")
    return (f"No: every sample has coins of its own, {many}. So a unit rests in a whole update only if every sample drops it: probability "
            f"$p^{{{samples}}}$ = {p ** samples:.2g}, and in this batch it happened to {(~rows).all(axis=0).sum()} of {units:,}.{by_hand}")


def numbers(run: Pass, method: Dropout) -> str:
    """Say what a method did to an array."""
    same = ITSELF[method.target] if np.array_equal(run.evaluated, run.x) else f"the input times {method.q:.3g}"
    return (f"{int(run.dropped.sum())} of {run.x.size} entries are dropped. The gradient passes through the same noise, entry by entry. In "
            f"evaluation the output is {same}, with no randomness. What the method preserves: the **{method.preserves}**. "
            f"Source: {method.paper}.")


def kept_count(many: coins.KeptCount, asked: int) -> str:
    """Say how many units were kept in many draws, of which so many were asked for."""
    found, (low, high) = many.counts, many.bounds
    draws = len(found)
    fewer = f" (No more than {coins.COINS:,} coins are tossed, so of {many.units:,} units {draws:,} draws.)" if draws < asked else ""
    if many.sigma == 0:
        return f"With p = {many.p:g} it is: no coin can come up “drop”, and in all {draws:,} draws {found.min():,} units were kept.{fewer}"
    return (f"No: each unit has its own coin. Over {draws:,} draws between **{found.min():,} and {found.max():,}** units were kept, "
            f"{found.mean():,.2f} on average; Binomial({many.units:,}, {1 - many.p:.3g}) has mean {many.mean:,.2f} and standard "
            f"deviation {many.sd:.2f}. Of all {found.size * many.units:,} coins **{many.rate:.3%}** came up “drop”; p ± 2σ is {low:.3%} to "
            f"{high:.3%}. That is {many.z:+.2f} σ from p, {coins.verdict(many.z)}.{fewer}")


def sub_networks(nets: coins.SubNetworks) -> str:
    """Say how many different masks turned up."""
    masks = "mask" if nets.seen[-1] == 1 else "masks"
    return (f"In {nets.draws[-1]:,} draws of {nets.units} units **{nets.seen[-1]:,} different {masks}** "
            f"turned up; the exact expectation is {nets.expected:,.1f}, and there are $2^{{{nets.units}}}$ = {2**nets.units:,}. Two draws "
            f"agree with probability $(p^2 + (1 - p)^2)^{{{nets.units}}}$ = {nets.agree:.3g}.")


def readings(seen: Seen, p: float) -> str:
    """Say how one can think of dropout, with the numbers of this batch."""
    units = seen.drawn[0].size  # of both layers
    every = f"= {2**units:,}" if 2**units < UP_TO else f"\\approx 10^{{{units * math.log10(2):.0f}}}"
    return (f"- **As bagging with shared weights.** Two layers of {units // 2:,} units contain $2^{{{units}}} {every}$ sub-networks; this "
            f"batch meets {distinct(seen.kept):,} of them, each with one sample, all with the same weights.\n"
            f"- **As robustness.** No unit can count on another: any two of them are present together with probability (1 − p)² = "
            f"{(1 - p) ** 2:.3g}.\n"
            f"- **As multiplicative noise.** An activation x becomes x · M / (1 − p): mean x, standard deviation x · √(p / (1 − p)) = "
            f"{math.sqrt(p / (1 - p)):.3g} x. Unlike additive noise, it cannot be outgrown by making x larger.")

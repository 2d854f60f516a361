"""Which units are dropped? A network in one pass of one sample, and the passes so far."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dropviz.drawing.figure import Titled
from dropviz.drawing.network import network as picture
from dropviz.drawing.network_layout import EDGES_UP_TO
from dropviz.drawing.section import Section
from dropviz.drawing.text import fixed, number, percent, signed
from dropviz.knobs import knob
from dropviz.lessons.masks.history import history, history_alt
from dropviz.lessons.settings import Common
from dropviz.nn import passes, unit_edits
from dropviz.nn.counts import dropped_share_sd
from dropviz.nn.passes import LAYERS, Seen
from dropviz.nn.unit_edits import Edit

Places = Collection[tuple[int, int]]  # (layer, unit), counted from 1
SAID = 3  # parts of the changes by hand that make no sense, one by one


@dataclass(frozen=True)
class Passes(Common):
    """The knobs of the sections about a batch that passes a network."""

    batch: int = knob(16, "Batch size", min=1, max=64, step=1, help="Samples that pass at once, each with its own mask.")
    shown: str = knob(
        "10",
        "Passes",
        options={"1": "1", "10": "10", "100": "100"},
        here=True,
        help="How often this sample has passed. The network is drawn as it was in the last of them.",
    )
    sample: int = knob(1, "Sample", min=1, max=64, step=1, within="batch", here=True, help="Which sample of the batch the picture shows.")
    unit_edits: str = knob(
        "", "Units changed by hand", aliases=("flips",), help="sample.layer.unit, each counted from 1, separated by semicolons."
    )

    @property
    def edits(self) -> frozenset[Edit]:
        """The units that were changed by hand, those of them that there are."""
        return unit_edits.read(self.unit_edits, self.batch, LAYERS, self.width)[0]

    @property
    def rings(self) -> tuple[tuple[int, int], ...]:
        """The changed units of the sample on screen, as (layer, unit)."""
        return tuple(sorted((layer, unit) for sample, layer, unit in self.edits if sample == self.sample))


def seen(s: Passes) -> Seen:
    """Return the batch in its last pass and all passes of the sample, shared by all who ask for the same."""
    return passes.seen(s.p, s.batch, s.width, s.seed, s.sample, int(s.shown), s.edits)


def section(s: Passes) -> Section:
    """Draw the network in the last pass, and the passes so far."""
    now = seen(s)
    return Section(
        "network",
        "Which units are dropped?",
        [
            [
                Titled("network", "", alt(now, s.rings), picture(now.mask, now.inactive, now.effects, s.rings, now.now)),
                Titled("history", "", history_alt(now.past, now.sample), history(now.past)),
            ]
        ],
        output(now, s.rings),
        legend=legend(s.width),
        notes=notes(s),
    )


@lru_cache(maxsize=24)
def answer(s: Passes) -> str:
    """Say which units are dropped in this pass."""
    return answered(seen(s), s.p)


def notes(s: Passes) -> tuple[str, ...]:
    """Name the parts of the changes by hand that make no sense."""
    _, refused = unit_edits.read(s.unit_edits, s.batch, LAYERS, s.width)
    if not refused:
        return ()
    said, more = ". ".join(refused[:SAID]), len(refused) - SAID
    if more <= 0:
        return (f"{said}. This is ignored.",)
    if more == 1:
        return (f"{said}. This is ignored. One more part is ignored too.",)
    return (f"{said}. This is ignored. {number(more)} more parts are ignored too.",)


def answered(seen: Seen, p: float) -> str:
    """Say which units are dropped in this pass; what is changed by hand is not counted."""
    samples, _, units = seen.drawn.shape
    by_hand = "" if np.array_equal(seen.drawn, seen.kept) else " Units changed by hand are not counted here."
    if p == 0:
        return f"With p = 0 no unit is dropped: all **{number(units)}** units of either hidden layer are kept, for every sample.{by_hand}"
    first, second = (~seen.drawn[seen.sample - 1]).sum(axis=1).tolist()
    share, sd = percent(1 - seen.drawn.mean()), percent(dropped_share_sd(seen.drawn.size, p), 2)
    here = (
        f"In this pass **{number(first)} of {number(units)}** units of the first hidden layer and **{number(second)}** of the second are "
        f"dropped for sample {seen.sample} of {samples}; its **mask** says which."
    )
    if samples == 1:
        return (
            f"{here} Over both layers that is **{share}**; on average over all masks it is p = {percent(p)}, with a standard deviation of "
            f"{sd}.{by_hand}"
        )
    return (
        f"{here} Over all {samples} samples and both layers **{share}** of the units are dropped; on average over all masks it is "
        f"p = {percent(p)}, with a standard deviation of {sd}.{by_hand}"
    )


def alt(seen: Seen, edited: Places) -> str:
    """Say what the picture of the network shows."""
    gone, inactive = ([number(int(n)) for n in units.sum(axis=1)] for units in (~seen.mask, seen.inactive))
    return (
        f"A network with two hidden layers of {number(seen.mask.shape[1])} units. Dropped, marked with a cross: {gone[0]} in the "
        f"first, {gone[1]} in the second, changed by hand: {len(edited)}. Inactive, because their ReLU gives 0 for this input: "
        f"{inactive[0]} in the first, {inactive[1]} in the second. Output {fixed(seen.now, 3)}; in evaluation "
        f"{fixed(seen.outputs.evaluation, 3)}."
    )


def legend(units: int) -> str:
    """Say what the marks of the network mean."""
    if units <= EDGES_UP_TO:
        return (
            "● kept · ○ kept but inactive: its ReLU gives 0 for this input, so to drop it changes nothing (dropped and inactive: a "
            "thin ✕) · ✕ dropped, with its edges gone, for this one pass and this one sample. No unit is removed for good."
        )
    return (
        "■ kept · pale: kept but inactive: its ReLU gives 0 for this input, so to drop it changes nothing "
        "· ✕ dropped, with its edges gone, for this one pass and this one sample. No unit is removed for good. "
        f"Beyond {EDGES_UP_TO} units a layer is a block of cells, one a unit, read row by row, and the edges between two layers are "
        "one band, as strong as the share of them that is left."
    )


def marks(units: int) -> str:
    """Name the marks of the network in a few words, for beside the picture."""
    return "● kept · ○ kept but inactive · ✕ dropped" if units <= EDGES_UP_TO else "■ kept · pale: kept but inactive · ✕ dropped"


def output(seen: Seen, edited: Places) -> str:
    """Say what the network says, and what the units changed by hand do to it, or else for how many units it makes no difference."""
    now, evaluation = fixed(seen.now, 3), fixed(seen.outputs.evaluation, 3)
    if seen.mask.all():
        said = f"The output is y = **{now}**: every unit is there, as in evaluation."
    else:
        said = f"The output is y = **{now}** with this mask and {evaluation} in evaluation, with every unit there."
    if not edited:
        return said + changes_nothing(int(np.count_nonzero(seen.inactive)), seen.inactive.size)
    if not math.isclose(seen.now, seen.before, rel_tol=1e-12, abs_tol=1e-12):  # two rows of one product may differ in the last bit
        return f"{said} Your changes moved it from {fixed(seen.before, 3)} to {now}, by {signed(seen.now - seen.before, 2)}."
    why = "; ".join(consequence(seen, *place) for place in list(edited)[:3])
    return f"{said} Your changes leave it as it was: {why}."


def changes_nothing(inactive: int, units: int) -> str:
    """Say for how many units it makes no difference whether they are dropped; nothing where it always does."""
    if inactive == 0:
        return ""
    if inactive == 1:
        return f" 1 of {number(units)} units is inactive: its ReLU gives 0 for this input, so to drop it changes nothing."
    return f" {number(inactive)} of {number(units)} units are inactive: their ReLU gives 0 for this input, so to drop them changes nothing."


def consequence(seen: Seen, layer: int, unit: int) -> str:
    """Say what a unit that was changed by hand does to the output, and why it does nothing."""
    at = layer - 1, unit - 1
    if seen.inactive[at]:
        return f"unit {number(unit)} of hidden layer {layer} changes nothing, for its ReLU gives 0 for this input"
    if abs(seen.effects[at]) > 1e-12:
        return f"unit {number(unit)} of hidden layer {layer} alone changes y by {signed(-seen.effects[at], 2)}"
    return f"unit {number(unit)} of hidden layer {layer} changes nothing, for no unit after it is on"

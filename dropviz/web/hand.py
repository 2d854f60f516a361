"""Units changed by hand: by a click or by keys. The address holds them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dropviz.experiments import edits
from dropviz.experiments.passes import LAYERS
from dropviz.web import controls, page
from dropviz.web.passes import Clicked

KEY = "flips"
SAID = 3  # parts that make no sense, one by one


@dataclass(frozen=True)
class Hand:
    """What a visitor has changed.

    Attributes:
        sample, samples: the one on screen, counted from 1, and how many there are.
        units: how many there are in a layer.
        text: the edits as they stand in the address.
        changed: the edits in it that make sense.
    """

    sample: int
    samples: int
    units: int
    text: str
    changed: frozenset[edits.Edit]

    @property
    def rings(self) -> tuple[tuple[int, int], ...]:
        """The changed units of the sample on screen, as (layer, unit)."""
        return tuple(sorted((layer, unit) for sample, layer, unit in self.changed if sample == self.sample))

    def reaches(self, layer: int) -> bool:
        """Return whether units of this hidden layer, counted from 1, were changed, in any sample."""
        return any(changed == layer for _, changed, _ in self.changed)

    def flip(self, layer: int, unit: int) -> None:
        """Drop or revive a unit of the sample on screen; called before the page is drawn anew.

        Clicks can come faster than the page is drawn: what those before have changed stands in the session.
        """
        present, _ = edits.read(st.session_state.get(KEY, self.text), self.samples, LAYERS, self.units)
        st.session_state[KEY] = edits.write(edits.toggled(present, (self.sample, layer, unit)))

    def clicked(self, point: Clicked) -> None:
        """Take a click on a unit for what it says, if there is such a unit."""
        match point.data:
            case (int(layer), int(unit), *_) if 1 <= layer <= LAYERS and 1 <= unit <= self.units:
                self.flip(layer, unit)

    def undo(self) -> None:
        """Draw the button that takes the changes back, where there are any."""
        if self.text:
            st.button("Undo all changes", on_click=self.clear)

    def clear(self) -> None:
        """Take back every change; called before the page is drawn anew."""
        st.session_state[KEY] = ""


def here(values: dict[str, Any], samples: int, units: int) -> Hand:
    """Return the edits that the address holds; a part of them that makes no sense is named."""
    text = controls.kept(KEY, "")
    changed, refused = edits.read(text, samples, LAYERS, units)
    if refused:
        more = f" So are {len(refused) - SAID} more." if len(refused) > SAID else ""
        page.warn(f"{'. '.join(refused[:SAID])}. This is ignored.{more}")
    return Hand(values["sample"], samples, units, text, changed)

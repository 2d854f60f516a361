"""play(): the passes of one sample, shown one after the other over the figures that show the last of them."""

from __future__ import annotations

import base64
from dataclasses import asdict

import numpy as np

from dropviz.experiments.passes import Bools, Seen
from dropviz.figures.network import plan
from dropviz.figures.theme import BODY, FONT, LIGHT
from dropviz.web.component import as_json, component

_passes = component("passes", "plot")


def play(seen: Seen, *, changed: int, run: str, network: str, history: str) -> None:
    """Draw a button that plays the passes, and say which one stands.

    When more passes of the same run are asked for, the new ones are played at once. Nothing moves for a visitor who
    prefers reduced motion.

    Args:
        seen: the passes of one sample, the last of them with the units changed by hand.
        changed: how many units those are.
        run: what the masks depend on, but for their number.
        network, history: the keys of the two figures, which show the last pass and all of them.
    """
    units, said = seen.past.shape[2], seen.outputs
    _passes(key="passes", data=as_json({
        "slug": "passes", "id": run, "network": network, "history": history, "passes": len(seen.past), "units": units, "changed": changed,
        "bits": _bits(seen.past), "silent": _bits(said.hidden[: len(seen.past)] == 0.0), "outputs": said.training[: len(seen.past)],
        "evaluation": said.evaluation, "plan": plan(units), "colours": asdict(LIGHT), "font": f"{BODY}px {FONT}",
    }))


def _bits(values: Bools) -> str:
    return base64.b64encode(np.packbits(values).tobytes()).decode()

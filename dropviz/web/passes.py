"""play(): the passes of one sample, shown one after the other over the figures that show the last of them."""

from __future__ import annotations

import base64
from dataclasses import asdict

import numpy as np

from dropviz.experiments.passes import Bools, Outputs
from dropviz.figures.network import plan
from dropviz.figures.theme import LIGHT
from dropviz.web.component import as_json, component

_passes = component("passes", "plot")


def play(kept: Bools, said: Outputs, *, run: str, network: str, history: str) -> None:
    """Draw a button that plays the passes, and say which one stands.

    When more passes of the same run are asked for, the new ones are played at once. Nothing moves for a visitor who
    prefers reduced motion.

    Args:
        kept: the sample's masks, (passes, 2, units).
        said: what the network says in each pass.
        run: what the masks depend on, but for their number.
        network, history: the keys of the two figures, which show the last pass and all of them.
    """
    _passes(key="passes", data=as_json({
        "slug": "passes", "id": run, "network": network, "history": history, "passes": len(kept), "units": kept.shape[2],
        "bits": base64.b64encode(np.packbits(kept).tobytes()).decode(), "outputs": said.training, "evaluation": said.evaluation,
        "plan": plan(kept.shape[2]), "colours": asdict(LIGHT),
    }))

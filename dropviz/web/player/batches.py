"""A BatchNorm layer fed batch by batch, in the player."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dropviz.batchnorm.batches import batch_run
from dropviz.drawing.section import Section
from dropviz.lessons.settings import narrowed
from dropviz.lessons.statistics.batch_charts import scene
from dropviz.lessons.statistics.batchnorm import LAST, Layer
from dropviz.web import session
from dropviz.web.player import player
from dropviz.web.ui import address, plot
from dropviz.web.ui.widgets import keep

KEY = "feed"
BATCH = "at_batch"  # the field of the settings, and its parameter


def settled(s: Layer) -> Layer:
    """Return the settings at the batch where the player stands; call it before the page is drawn."""
    if player.asked(KEY).run:
        keep(BATCH, None)  # the player is in the visitor's hands: the address holds no batch any more
        address.outlived(BATCH)
    layer = narrowed(s, Layer)
    at = standing(layer)
    return replace(s, at_batch=at if at < layer.feed.total else LAST)


def standing(s: Layer) -> int:
    """Return the batch where the player stands.

    A new layer stands at its end, so that what a knob changes is seen at once; or at the batch where the visitor has paused, and
    before that at the one of the link.
    """
    run, asked = batch_run(s.feed), player.asked(KEY)
    if asked.run == run.id:
        session.remembered().batches = run.total
    if not asked.run:
        stand = s.at
    elif asked.at >= session.remembered().batches:
        stand = run.total
    else:
        stand = asked.at
    return player.stands(run, KEY, stand=stand)


def batches(s: Layer, section: Section, _draw_knobs: Callable[[], None]) -> None:
    """Play the batches, and say beneath them what the section says of the one where the player stands.

    Args:
        s: the settings, at that batch.
        section: of the lesson, at these settings.
    """
    layer = narrowed(s, Layer)
    run = batch_run(layer.feed)

    @st.fragment
    def play() -> None:
        """Answer the player's requests. Where it comes to stand elsewhere, the whole page runs anew."""
        at = standing(layer)
        player.player(run, lambda: scene(run.history), unit="batch", key=KEY, section=section.slug, stand=at)
        if at != layer.at:
            st.rerun()

    play()
    plot.section(replace(section, rows=()))

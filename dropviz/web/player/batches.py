"""A BatchNorm layer fed batch by batch, in the player."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dropviz.batchnorm.batches import BatchRun, batch_run
from dropviz.drawing.section import Section
from dropviz.lessons.settings import narrowed
from dropviz.lessons.statistics import batchnorm
from dropviz.lessons.statistics.batch_charts import scene
from dropviz.lessons.statistics.batch_words import reading
from dropviz.lessons.statistics.batchnorm import Layer
from dropviz.web import session
from dropviz.web.player import player
from dropviz.web.ui import page

KEY = "feed"


def batches(s: Layer, _section: Section, _draw_knobs: Callable[[], None]) -> None:
    """Play the batches, say what has happened at the one where the player stands, and then what holds at every one."""
    run = batch_run(narrowed(s, Layer).feed)
    play(run)
    page.say(batchnorm.beyond(run))


@st.fragment
def play(run: BatchRun) -> None:
    """Draw the player and, beneath it, what has happened at the batch where it stands.

    A new layer stands at its end, so that what a knob changes is seen at once; or at the batch where the visitor has paused.
    """
    asked = player.asked(KEY)
    if asked.run == run.id:
        session.remembered().fed = run.total
    stand = run.total if asked.at >= session.remembered().fed else asked.at
    at = player.player(run, lambda: scene(run.history), unit="batch", key=KEY, stand=min(stand, run.total))
    page.say(reading(run.history, at))

"""run(): a run of /training as it is played, and the table of a visitor's own points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dropviz.drawing.section import Section
from dropviz.lessons.settings import narrowed
from dropviz.lessons.training.scene import scene
from dropviz.lessons.training.setup import Run, Setup
from dropviz.lessons.training.standing import standing
from dropviz.lessons.training.verdict import verdict
from dropviz.web.player import custom_points, live, player
from dropviz.web.player.live import PLAYER
from dropviz.web.ui import plot


def run(s: Run, section: Section, _draw_knobs: Callable[[], None]) -> None:
    """Play the run, and say beneath it what the section says of the frame where it rests.

    Args:
        s: the settings, at the epoch where the player rests.
        section: of the lesson, at these settings.
    """
    setup = narrowed(s, Setup)

    @st.fragment
    def play() -> None:
        """Answer the player's requests. Where it comes to rest elsewhere, the whole page runs anew."""
        going = live.follow(setup, PLAYER)
        player.player(
            going.run,
            lambda: scene(going.run, setup),
            unit="epoch",
            key=PLAYER,
            section=section.slug,
            hold=going.hold,
            follows=going.follows,
            stand=going.stand,
            says=lambda frame: verdict(standing(going.run, frame)),
        )
        if s.data.editable:
            custom_points.edit(s.data, PLAYER)
        if live.at_rest(going, PLAYER) != s.epoch:
            st.rerun()

    play()
    plot.section(replace(section, rows=section.rows[1:]))

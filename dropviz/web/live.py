"""Which run a visitor's player plays, while p and the learning rates change under it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dropviz.experiments import classic
from dropviz.settings import Training
from dropviz.web import player
from dropviz.web.runs import Watched, watch


@dataclass(frozen=True)
class Following:
    """What to hand to `player.player`.

    Attributes:
        run: the run to play.
        hold: a name for a change under way, or "".
        follows: the run that this one goes on from and the last frame they share, or None.
    """

    run: Watched
    hold: str
    follows: tuple[str, int] | None


def recorded() -> None:
    """Put a change that `follow` has recorded into the field that holds the changes; call it before the field is drawn."""
    if "recorded" in st.session_state:
        st.session_state["changes"] = st.session_state.pop("recorded")


def follow(settings: Training, changes: str, key: str) -> Following:
    """Return the run to play; call it in the player's fragment.

    Where p or a rate was changed on the way, only the browser knows the epoch on screen: it is told to hold, says at
    which frame it does, and the change is recorded for that epoch. Then the page runs anew and the changed run goes on.
    """
    asked, played = player.asked(key), st.session_state.get("played", (settings, changes))
    run, before = watch(classic.config(settings, changes)), watch(classic.config(*played))
    if asked.run == before.id != run.id and played[1] == changes and classic.alike(played[0], settings):
        hold = f"{settings.p} {settings.rate_without} {settings.rate_with}"
        if asked.held == hold:
            _record(classic.changed(changes, asked.at, played[0], settings), settings, before.id, asked.at)
        return Following(before, hold, None)
    st.session_state["played"] = (settings, changes)
    new, old, last = st.session_state.get("follows", ("", "", 0))
    return Following(run, "", (old, last) if new == run.id else None)


def _record(changes: str, settings: Training, before: str, epoch: int) -> None:
    """Remember the changes and which run they go on from, and run the page anew."""
    st.session_state["recorded"], st.session_state["played"] = changes, (settings, changes)
    after = watch(classic.config(settings, changes)).id if changes else ""
    st.session_state["follows"] = (after, before, epoch)
    st.rerun()


def at_rest(run: Watched, epoch: int, playing: bool) -> int:
    """Return the epoch of which the page speaks: where the player stands, or last stood in this run while it plays."""
    if not playing:
        st.session_state["rest"] = (run.id, epoch)
    name, rest = st.session_state.get("rest", (run.id, 0))
    return int(rest) if name == run.id else 0

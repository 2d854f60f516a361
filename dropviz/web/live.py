"""Which run a visitor's player plays, while p and the learning rates change under it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import streamlit as st

from dropviz.experiments import changes
from dropviz.experiments.members import Experiment
from dropviz.web import player
from dropviz.web.runs import Watched, watch

ECHO = 5.0  # seconds in which a browser may still say what a field held before


@dataclass(frozen=True)
class Following:
    """What to hand to `player.player`.

    Attributes:
        run: the run to play.
        hold: a name for a change under way, or "".
        follows: the run that this one goes on from and the last frame they share, or None.
        stand: the frame to go on from, where the run is the same with other columns, or None.
    """

    run: Watched
    hold: str
    follows: tuple[str, int] | None
    stand: int | None


@dataclass(frozen=True)
class _Live:
    """What a session remembers of the run that is followed. Committed whole: Streamlit may end a script between two statements.

    Attributes:
        played: what the run is made of.
        recorded: what the field of the changes held, what it is to hold, and when that was recorded.
        follows: the run that goes on from another one, that other one, and the last frame they share.
        stands: the run that is the same as another with other columns, and the frame to go on from.
    """

    played: Experiment
    recorded: tuple[str, str, float] = ("", "", 0.0)
    follows: tuple[str, str, int] = ("", "", 0)
    stands: tuple[str, int] = ("", 0)


    def behind(self, changes: str) -> bool:
        """Return whether the field holds what it held before the last record, of which page and browser have not heard yet."""
        before, after, when = self.recorded
        return changes == before != after and time.monotonic() < when + ECHO


def recorded() -> None:
    """Put a change that `follow` has recorded into the field that holds the changes; call it before the field is drawn.

    A browser that has not drawn it yet says with its next request what the field held before; it is put there again.
    """
    live: _Live | None = st.session_state.get("live")
    if live is not None and live.behind(st.session_state.get("changes", "")):
        st.session_state["changes"] = live.recorded[1]


def contradictory(experiment: Experiment) -> bool:
    """Return whether a link's changes end elsewhere than at what it sets, and are not those of a run that is followed."""
    live: _Live | None = st.session_state.get("live")
    known = live is not None and live.played.changes == experiment.changes
    return not known and changes.pending(experiment.changes, experiment.settings, experiment.settings)


def follow(experiment: Experiment, key: str) -> Following:
    """Return the run to play; call it on the page, and in the player's fragment, which the page then has been drawn up to.

    Where p or a rate was changed on the way, only the browser knows the epoch on screen: it is told to hold, says at
    which frame it does, and the change is recorded for that epoch. Then the page runs anew and the changed run goes on.
    A further change waits until the browser has gone on.
    """
    asked, live = player.asked(key), st.session_state.get("live") or _Live(experiment)
    played, (new, old, last) = live.played, live.follows
    if live.behind(experiment.changes):  # the fragment of a page that was drawn before the record
        experiment = played
    before = _watch(played)
    lively = played.changes == experiment.changes and played.goes_on_as(experiment)
    if lively and changes.pending(experiment.changes, played.settings, experiment.settings):
        if asked.run == before.id:
            hold = " ".join(f"{getattr(experiment.settings, name)}" for name in changes.LIVE)
            if asked.held == hold:
                after = changes.changed(experiment.changes, asked.at, played.settings, experiment.settings)
                _record(replace(experiment, changes=after), before.id, asked.at, experiment.changes)
            return Following(before, hold, None, None)
        if new == before.id and asked.run == old:
            return Following(before, "", (old, last), None)
    run, stands = _watch(experiment), live.stands
    if asked.run == before.id != run.id and before.config == run.config:
        stands = (run.id, asked.at)
    st.session_state["live"] = _Live(experiment, live.recorded, live.follows, stands)
    return Following(run, "", (old, last) if new == run.id else None, stands[1] if stands[0] == run.id else None)


def _watch(experiment: Experiment) -> Watched:
    return watch(experiment.config(), experiment.passes())


def _record(experiment: Experiment, before: str, epoch: int, held: str) -> None:
    """Remember the changes and which run they go on from, and run the page anew."""
    after = _watch(experiment).id if experiment.changes else ""
    st.session_state["live"] = _Live(experiment, (held, experiment.changes, time.monotonic()), (after, before, epoch))
    st.rerun()


def at_rest(following: Following, key: str) -> int:
    """Return the epoch of which the page speaks: where the player stands, or, while it plays, where it last stood."""
    run, asked = following.run, player.asked(key)
    at = player.stands(run, key, following.follows, following.stand)
    if not (asked.run == run.id and asked.playing and at < run.total):
        st.session_state["rest"] = (run.id, at)
    name, rest = st.session_state.get("rest", (run.id, 0))
    return int(rest) if name == run.id else 0

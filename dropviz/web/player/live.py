"""Which run a visitor's player plays, while p and the learning rates change under it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import streamlit as st

from dropviz.experiments import changes
from dropviz.experiments.members import Experiment
from dropviz.web.player import player
from dropviz.web.player.runs import SharedRun, shared_run

ECHO = 5.0  # seconds in which a browser may still say what a field held before


@dataclass(frozen=True)
class Following:
    """What to hand to `player.player`.

    Attributes:
        run: the run to play.
        hold: a name for a change under way, or "".
        follows: the run that this one goes on from and the last frame they share, or None.
        stand: the frame to stand at, where the run is another one of the same data or comes by a link, or None.
    """

    run: SharedRun
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
        stands: the run that takes another one's place without sharing its frames, and the frame to stand at.
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


def follow(experiment: Experiment, key: str, epoch: int = 0) -> Following:
    """Return the run to play; call it on the page, and in the player's fragment, which the page then has been drawn up to.

    A run of the same data takes the place of another at the frame where that one stands: so two values of a knob can be
    compared. Other data begin at the beginning, and a link at the `epoch` that it names.

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
    if not asked.run:
        stands = (run.id, epoch)
    elif run.id != before.id and played.data.label == experiment.data.label:
        stands = (run.id, player.stands(before, key, (old, last) if new == before.id else None, _stand(live, before)))
    st.session_state["live"] = live = _Live(experiment, live.recorded, live.follows, stands)
    return Following(run, "", (old, last) if new == run.id else None, _stand(live, run))


def _stand(live: _Live, run: SharedRun) -> int | None:
    """Return the frame at which a run is to stand where it shares none with the one before, or None."""
    return live.stands[1] if live.stands[0] == run.id else None


def _watch(experiment: Experiment) -> SharedRun:
    return shared_run(experiment.config(), experiment.passes())


def _record(experiment: Experiment, before: str, epoch: int, held: str) -> None:
    """Remember the changes and which run they go on from, and run the page anew. Without changes a new run stands at the epoch."""
    after, recorded = _watch(experiment).id, (held, experiment.changes, time.monotonic())
    going_on = {"follows": (after, before, epoch)} if experiment.changes else {"stands": (after, epoch)}
    st.session_state["live"] = _Live(experiment, recorded, **going_on)
    st.rerun()


def at_rest(following: Following, key: str) -> int:
    """Return the epoch of which the page speaks: where the player stands, or, while it plays or loads, where it last stood."""
    run, asked = following.run, player.asked(key)
    at = player.stands(run, key, following.follows, following.stand)
    plays = asked.run == run.id and asked.playing and at < run.total
    if not plays and run.reaches(at):
        st.session_state["rest"] = (run.id, at)
    name, rest = st.session_state.get("rest", (run.id, 0))
    return int(rest) if name == run.id else 0

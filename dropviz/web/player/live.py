"""Which run a visitor's player plays, while p and the learning rates change under it."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import streamlit as st

from dropviz.lessons.settings import narrowed
from dropviz.lessons.training import changes, members
from dropviz.lessons.training.setup import Run, Setup
from dropviz.web import session
from dropviz.web.player import player
from dropviz.web.player.runs import SharedRun, shared_run
from dropviz.web.session import Live
from dropviz.web.ui import address, page
from dropviz.web.ui.widgets import keep

PLAYER = "run"  # the key of the player


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


def recorded() -> None:
    """Put a change that `follow` has recorded into the field that holds the changes; call it before the field is drawn.

    A browser that has not drawn it yet says with its next request what the field held before; it is put there again.
    """
    live = session.remembered().live
    if live is not None and live.behind(session.value("changes", "")):
        session.put("changes", live.recorded[1])


def settled(s: Run) -> Run:
    """Return the settings at the epoch of which the page speaks, without changes that make no sense; call it before the page is drawn."""
    setup = narrowed(s, Setup)
    problem = members.checked(setup)[1]
    if problem:
        page.warn(problem)
    elif contradictory(setup):
        problem = "The changes end at other values than those that are set now. The run goes on without changes."
        page.warn(problem)
    if problem:
        s, setup = replace(s, changes=""), replace(setup, changes="")
    if player.asked(PLAYER).run:
        keep("epoch", None)  # the player is in the visitor's hands: the address holds no frame any more
        address.outlived("epoch")
        linked = 0
    else:
        linked = s.epoch
    return replace(s, epoch=at_rest(follow(setup, PLAYER, linked), PLAYER))


def forget() -> None:
    """Follow no run any more: what is set now is not a change of it."""
    session.remembered().live = None


def contradictory(setup: Setup) -> bool:
    """Return whether a link's changes end elsewhere than at what it sets, and are not those of a run that is followed."""
    live = session.remembered().live
    known = live is not None and live.played.changes == setup.changes
    return not known and changes.pending(setup.changes, setup, setup)


def follow(setup: Setup, key: str, epoch: int | None = None) -> Following:
    """Return the run to play; call it on the page, and in the player's fragment, which the page then has been drawn up to.

    A run of the same data takes the place of another at the frame where that one stands: so two values of a knob can be
    compared. Other data begin at the beginning, and a link at the `epoch` that it names; without one, where it was to begin.

    Where p or a rate was changed on the way, only the browser knows the epoch on screen: it is told to hold, says at
    which frame it does, and the change is recorded for that epoch. Then the page runs anew and the changed run goes on.
    A further change waits until the browser has gone on.
    """
    asked, live = player.asked(key), session.remembered().live or Live(setup)
    played, (new, old, last) = live.played, live.follows
    if live.behind(setup.changes):  # the fragment of a page that was drawn before the record
        setup = played
    before = _shared(played)
    lively = played.changes == setup.changes and members.goes_on_as(played, setup)
    if lively and changes.pending(setup.changes, played, setup):
        if asked.run == before.id:
            hold = " ".join(f"{getattr(setup, name)}" for name in changes.LIVE)
            if asked.held == hold:
                after = changes.changed(setup.changes, asked.at, played, setup)
                _record(replace(setup, changes=after), before.id, asked.at, setup.changes)
            return Following(before, hold, None, None)
        if new == before.id and asked.run == old:
            return Following(before, "", (old, last), None)
    run, stands = _shared(setup), live.stands
    if not asked.run and epoch is not None:
        stands = (run.id, epoch)
    elif asked.run and run.id != before.id and played.data.label == setup.data.label:
        stands = (run.id, player.stands(before, key, (old, last) if new == before.id else None, _stand(live, before)))
    live = Live(setup, live.recorded, live.follows, stands)
    session.remembered().live = live
    return Following(run, "", (old, last) if new == run.id else None, _stand(live, run))


def _stand(live: Live, run: SharedRun) -> int | None:
    """Return the frame at which a run is to stand where it shares none with the one before, or None."""
    return live.stands[1] if live.stands[0] == run.id else None


def _shared(setup: Setup) -> SharedRun:
    return shared_run(members.config(setup), members.passes(setup))


def _record(setup: Setup, before: str, epoch: int, held: str) -> None:
    """Remember the changes and which run they go on from, and run the page anew. Without changes a new run stands at the epoch."""
    after, recorded = _shared(setup).id, (held, setup.changes, time.monotonic())
    going_on = {"follows": (after, before, epoch)} if setup.changes else {"stands": (after, epoch)}
    session.remembered().live = Live(setup, recorded, **going_on)
    st.rerun()


def at_rest(following: Following, key: str) -> int:
    """Return the epoch of which the page speaks: where the player stands, or, while it plays or loads, where it last stood."""
    run, asked = following.run, player.asked(key)
    at = player.stands(run, key, following.follows, following.stand)
    plays = asked.run == run.id and asked.playing and at < run.total
    if not plays and run.reaches(at):
        session.remembered().rest = run.id, at
    name, rest = session.remembered().rest
    return rest if name == run.id else 0

"""From settings to the run of /training, with the networks that are on screen."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from dropviz.dropout import Dropout
from dropviz.lessons.settings import narrowed
from dropviz.lessons.training import changes
from dropviz.lessons.training.setup import Setup
from dropviz.nn.networks import NETWORKS, dropping
from dropviz.training import Member, RunConfig, monte_carlo


@lru_cache(maxsize=64)
def config(s: Setup) -> RunConfig:
    """Return the run, of those networks that the settings name.

    Raises:
        ValueError: a change is not of the right form or out of bounds.
    """
    steps = changes.parse(s.changes)
    first = changes.at_start(s, steps)
    return RunConfig(
        tuple(_member(slug, first) for slug in first.members),
        seed=first.seed,
        data=first.data,
        width=first.width,
        epochs=first.epochs,
        schedule=changes.schedule(steps, first.members),
    )


def checked(s: Setup) -> tuple[RunConfig, str]:
    """Return the run, and in a sentence what is wrong with its changes: then it is the run without them."""
    setup = narrowed(s, Setup)
    try:
        return config(setup), ""
    except ValueError as error:
        return config(replace(setup, changes="")), f"{error}. The run goes on without changes."


def unchanged(s: Setup) -> RunConfig:
    """Return the run as it is set now from its beginning on, whatever was changed on its way."""
    return config(replace(narrowed(s, Setup), changes=""))


def passes(s: Setup) -> int:
    """Return of how many passes the Monte Carlo band is made, that of the first network with dropout; 0 where there is none."""
    if not s.band or not (drop := dropping(s.members)):
        return 0
    return monte_carlo.affordable(checked(s)[0], drop[0], s.passes)


def goes_on_as(before: Setup, after: Setup) -> bool:
    """Return whether two settings differ at most in what may be changed while a run goes on."""
    return changes.alike(before, replace(after, changes=before.changes))


def _member(slug: str, s: Setup) -> Member:
    """Return one of NETWORKS, as it is set."""
    network = NETWORKS[slug]
    method: Dropout | None = s.method if network.dropout else None
    rate = s.rate_with if network.dropout else s.rate_without
    strength = {"strength": getattr(s, slug)} if network.strength else {}
    return Member(slug, method, rate, penalty=network.penalty, keep_best=network.keep_best, **strength)

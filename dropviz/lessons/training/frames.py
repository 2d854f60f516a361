"""What the player shows of the run at other values of p or of the width, at the epoch where it rests: as much as a moment allows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from torch import Tensor

from dropviz.lessons.training import members, run
from dropviz.lessons.training.seeds import cost
from dropviz.lessons.training.setup import Run
from dropviz.lessons.training.standing import standing
from dropviz.lessons.training.verdict import verdict
from dropviz.nn.networks import NETWORKS
from dropviz.training import Frame, RunConfig, advance, at_each_p, start
from dropviz.training.record import Beginning, Record

# What a network costs at an epoch: as many weights, or places × units, as it has, and for all that is done besides EACH, where many
# are trained together, or ALONE, where those of one run are. MOST of that takes two seconds, about. Where it is not enough for all
# values of a knob, those nearest to where it stands are trained; fewer than FEWEST are none worth waiting for.
EACH, ALONE = 6_000, 25_000
MOST = 2**27
FEWEST = 3


def frames(s: Run, over: str, values: Sequence[Any]) -> Mapping[Any, dict[str, Any]]:
    """Return what the player and the section say and show at the nearest of some values of p or of the width, as many as a moment allows.

    Each run is the one that the page trains where the knob stands there; a test finds them equal to the bit. There are none on the
    way, from where a change of p alters only what follows; of a run that was changed on its way; and over p, of networks that are not
    compared with one without dropout.

    Args:
        s: the settings, at the epoch where the player rests.
        over: the knob that moves; only of p and of the width there are any.
        values: of the knob, the nearest first.

    Returns:
        for each value `words`, `more` and `programs`, those of the section; `said`, those of the player; `frame`, its number; `row`,
        all numbers of that frame; and `before`, of those that are followed from the first frame on, the column and its values. Numbers are
        float32 as base64.
    """
    if over not in RUNS or s.epoch not in (0, s.epochs) or s.changes:
        return {}
    found = {}
    for at, record in RUNS[over](s, values):
        now, rows = standing(record, s.epoch), record.frames(0, s.epoch + 1)
        followed = range(record.layout.loss(0, 0), record.layout.standard_error(0, 0))
        found[getattr(at, over)] = {
            "words": run.words(at, record, now),
            "more": run.more(at, record, now),
            "programs": [asdict(one) for one in run.programs(members.checked(at)[0])],
            "said": verdict(now),
            "frame": s.epoch,
            "row": _written(rows[-1]),
            "before": [[column, _written(rows[:, column])] for column in followed],
        }
    return found


def _at_each_p(s: Run, values: Sequence[float]) -> Iterator[tuple[Run, Record]]:
    """Train the runs at several p as members of one, with the networks that have no dropout once for all."""
    if NETWORKS[s.members[0]].dropout:
        return
    alone = members.unchanged(s)
    some = values[: max(0, MOST // (_cost(s, EACH) * (s.epoch + 1)) - len(s.members) + 1)]
    if len(some) < FEWEST:
        return
    together = at_each_p(alone, some)
    trained, weights = _trained(together, s.epoch)
    for place, p in enumerate(some):
        at = replace(s, p=p)
        names = [f"{name}-{place}" if NETWORKS[name].dropout else name for name in s.members]
        own = [index for name in names for index, member in enumerate(together.members) if member.name == name]
        yield at, Beginning(members.unchanged(at), [frame.of(own) for frame in trained], members.passes(at), weights[own])


def _at_each_width(s: Run, values: Sequence[int]) -> Iterator[tuple[Run, Record]]:
    """Train a run at each of several widths: networks of different widths are no members of one batch."""
    some = [replace(s, width=width) for width in values]
    spent = np.cumsum([_cost(at, ALONE) * len(s.members) * (s.epoch + 1) for at in some])
    within = int((spent <= MOST).sum())
    if within >= FEWEST:
        for at in some[:within]:
            alone = members.unchanged(at)
            frames, weights = _trained(alone, s.epoch)
            yield at, Beginning(alone, frames, members.passes(at), weights)


def _trained(config: RunConfig, epoch: int) -> tuple[Sequence[Frame], Tensor]:
    """Return the frames of a run up to an epoch, and the weights that the last of them describes, (members, parameters)."""
    before, state = advance(config, start(config), epoch)
    last, _after = advance(config, state, 1)
    return [*before, *last], state.parameters


RUNS = {"p": _at_each_p, "width": _at_each_width}


def _cost(s: Run, besides: int) -> int:
    """Return what one of the networks takes at an epoch."""
    alone = members.unchanged(s)
    return cost(alone) // len(alone.members) + besides


def _written(values: np.ndarray[Any, np.dtype[np.float32]]) -> str:
    return b64encode(np.ascontiguousarray(values, "<f4").tobytes()).decode()

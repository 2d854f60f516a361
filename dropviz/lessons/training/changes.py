"""Changes of p and the learning rates made while a run goes on, as one line of text that travels in the link.

"0:p=0.3;120:p=0.5" says that p was 0.3 at the start and 0.5 from epoch 120 on. What is set now is what holds at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dropviz.knobs import check_value, knobs
from dropviz.lessons.training.setup import Compared, Setup
from dropviz.nn.networks import NETWORKS
from dropviz.training import Change

LIVE = ("p", "rate_without", "rate_with")  # the settings that may be changed while a run goes on
MOST = 100  # changes in one run

Step = tuple[int, str, float]  # from this epoch on, this setting has this value


def parse(text: str) -> list[Step]:
    """Read changes from a link.

    Raises:
        ValueError: says which part is not of the form epoch:setting=value, which value lies outside its bounds, or
            that there are too many.

    Example:
        >>> parse("0:p=0.3;120:p=0.5")
        [(0, 'p', 0.3), (120, 'p', 0.5)]
    """
    label = knobs(Setup)["changes"][0].label
    parts = [part for part in text.split(";") if part.strip()]
    if len(parts) > MOST:
        raise ValueError(f"“{label}” must be at most {MOST} changes, got {len(parts)}")
    steps = []
    for part in parts:
        epoch, colon, rest = part.strip().partition(":")
        name, equals, value = rest.partition("=")
        try:
            step = (int(epoch), name, float(value) + 0.0)  # of −0 it makes 0
        except ValueError:
            step = (-1, name, 0.0)
        if not colon or not equals or name not in LIVE or step[0] < 0:
            raise ValueError(f"“{label}” must be of the form epoch:setting=value with {', '.join(LIVE)}, got {part!r}")
        rule = knobs(Compared)[name][0]
        check_value(rule.label, step[2], rule, float)
        steps.append(step)
    return sorted(steps, key=lambda step: step[0])


def text(steps: list[Step]) -> str:
    """Write changes for a link, every value to its last digit; `parse` reads them."""
    return ";".join(f"{epoch}:{name}={value!r}" for epoch, name, value in steps)


def in_force(steps: list[Step], settings: Setup, epoch: int | None = None) -> dict[str, float]:
    """Return what holds at an epoch, or at the end, of a run with these changes; what they don't name is as it is set."""
    values = {name: getattr(settings, name) for name in LIVE}
    return values | {name: value for at, name, value in steps if epoch is None or at <= epoch}


def pending(changes: str, before: Setup, after: Setup) -> bool:
    """Return whether what is set now is not what holds at the end of a run that was set up before.

    Args:
        changes: the run's.
        before, after: the settings when it was set up, and now.
    """
    return in_force(parse(changes), before) != in_force([], after)


def changed(changes: str, epoch: int, before: Setup, after: Setup) -> str:
    """Return the changes after what is set now has been set at an epoch of a run: from there on, it holds.

    What was to come after the epoch is forgotten. At the first epoch and at the last a new run begins, without changes:
    there is nothing to keep, or nothing left to change.

    Args:
        changes: those so far.
        epoch: the frame that was on screen.
        before, after: the settings when the run was set up, and now.
    """
    if epoch == 0 or epoch >= after.epochs:
        return ""
    steps = [step for step in parse(changes) if step[0] <= epoch]
    start, now = in_force(parse(changes), before, 0), in_force(steps, before, epoch)
    for name, value in in_force([], after).items():
        # What was to come may have left a setting elsewhere than it stands at this epoch.
        if value != now[name]:
            steps = [step for step in steps if step[:2] != (epoch, name)]
            if not any(step[1] == name for step in steps):
                steps.append((0, name, start[name]))
            steps.append((epoch, name, value))
    return text(sorted(steps, key=lambda step: step[0]))


def alike(before: Setup, after: Setup) -> bool:
    """Return whether two settings differ at most in what may be changed while a run goes on."""
    return replace(before, **{name: getattr(after, name) for name in LIVE}) == after


def at_start(settings: Setup, steps: list[Step]) -> Setup:
    """Return the settings with which the run began."""
    first: dict[str, Any] = {name: value for epoch, name, value in steps if epoch == 0}
    return replace(settings, **first)


def schedule(steps: list[Step], members: Sequence[str]) -> tuple[Change, ...]:
    """Return what the changes after the start mean for those networks that are on screen.

    Args:
        steps: from `parse`.
        members: slugs of NETWORKS.
    """

    def means(name: str, member: str) -> bool:
        return NETWORKS[member].dropout == (name != "rate_without")

    return tuple(
        Change(epoch, member, **{"p" if name == "p" else "learning_rate": value})
        for epoch, name, value in steps
        if epoch > 0
        for member in members
        if means(name, member)
    )

"""What the host may set, by environment variables: read once as the server starts, refused in a sentence."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dropviz.knobs import check, knob, knobs

PREFIX = "DROPVIZ_"
# A scheme, a host or all hosts below one, perhaps a port. A path, a quote or a semicolon would end up in a header.
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:(?P<port>[0-9]{1,5}))?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Environment:
    """What the host may set. A field's name in capitals, after DROPVIZ_, is its variable.

    Raises:
        ValueError: names the variable, what it admits and what it got.
    """

    frame_ancestors: str = knob(
        "",
        "Who may embed it",
        help="Origins whose pages may show the app in a frame, separated by spaces, such as "
        "`https://course.example.edu`. The app itself always may.",
    )
    sessions: int = knob(
        1000,
        "Sessions",
        min=1,
        max=100_000,
        help="How many connected visitors this process takes. Who comes after that reads that it is full.",
    )
    trainings: int = knob(
        2,
        "Trainings",
        min=1,
        max=256,
        help="How many computations train at the same moment. The others stand in line, "
        "first come first served, 50 ms at a time, and read how many are before them.",
    )
    cache: int = knob(
        512,
        "Cache",
        min=16,
        max=2**20,
        help="Megabytes (2²⁰ bytes) that runs, networks and sweeps that visitors share may "
        "take together. What nobody has asked for the longest goes first.",
    )
    log: str = knob(
        "info",
        "Log",
        options={name: name for name in ("debug", "info", "warning", "error")},
        help="From which level on the log has a line: `debug`, `info`, `warning` or `error`.",
    )

    def __post_init__(self) -> None:
        """Check every field."""
        try:
            check(self)
            _check_origins(self.frame_ancestors)
        except ValueError as error:
            name, words = str(error).split(" ", 1)
            raise ValueError(f"{variable(name)} {words}") from None


def _check_origins(text: str) -> None:
    for origin in text.split():
        found = ORIGIN.fullmatch(origin)
        if not found:
            raise ValueError(f"frame_ancestors must be origins such as https://course.example.edu, separated by spaces, got {origin!r}")
        if found["port"] and not 1 <= int(found["port"]) <= 65535:
            raise ValueError(f"frame_ancestors must be origins whose port is between 1 and 65535, got {origin!r}")


def variables() -> dict[str, tuple[Any, str]]:
    """Return the default of each variable, and what it does in a sentence or two, by the variable's name."""
    return {variable(name): (declared.default, rule.help) for name, (rule, declared) in knobs(Environment).items()}


def variable(field: str) -> str:
    """Return the name of the variable that sets a field."""
    return PREFIX + field.upper()


def read(environ: Mapping[str, str]) -> Environment:
    """Return what these variables set; those that are missing or empty have their defaults.

    Raises:
        ValueError: names the variable, what it admits and what it got.
    """
    values: dict[str, Any] = {}
    for name, (_, declared) in knobs(Environment).items():
        text = environ.get(variable(name), "").strip()
        if text:
            whole = isinstance(declared.default, int) and re.fullmatch(r"[+-]?[0-9]{1,18}", text)
            values[name] = int(text) if whole else text
    return Environment(**values)


def unknown(environ: Mapping[str, str]) -> list[str]:
    """Return the variables that look like ours and set nothing: most likely misspelt."""
    return sorted(name for name in environ if name.startswith(PREFIX) and name not in variables())


@cache
def environment() -> Environment:
    """Return what this process was started with."""
    return read(os.environ)

"""knob(): one declaration of a number or a choice, from which come its default, bounds, check and widget.

A knob is a dataclass field whose metadata says what may be put into it. The dropout methods, the runs and the
pages' settings all declare their fields so; `check` refuses whatever lies outside, in words.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

MANY = 20  # options of a choice, which a sentence does not list
Value = bool | int | float | str | tuple[str, ...]


@dataclass(frozen=True)
class Knob:
    """What may be put into one field.

    Attributes:
        label: the field's name for people.
        min, max: inclusive bounds of a number, in the field's own unit.
        step: the distance between two positions of its slider; it does not restrict the value.
        stops: the positions of its slider where they are not equally far apart; they don't restrict it either.
        options: the admitted values of a choice, instead of bounds, each with its name for people.
        help: one sentence for whoever wonders what it does.
        where: another field and a value: this one matters only where that one has the value, or holds it.
        group: the heading under which it is folded away, "" for what is always in sight.
    """

    label: str
    min: float | None = None
    max: float | None = None
    step: float | None = None
    options: Mapping[str, str] | None = None
    help: str = ""
    stops: tuple[float, ...] = ()
    where: tuple[str, Value] | None = None
    group: str = ""


def knob(
    default: Value,
    label: str,
    *,
    min: float | None = None,
    max: float | None = None,
    step: float | None = None,
    options: Mapping[str, str] | None = None,
    help: str = "",
    stops: tuple[float, ...] = (),
    where: tuple[str, Value] | None = None,
    group: str = "",
) -> Any:
    """Declare a dataclass field with its default, bounds or options, label and help; see `Knob`.

    The default's type is the field's type: bool, int, float, str, or a tuple of str for a choice of several.

    Example:
        >>> from dataclasses import dataclass
        >>> from dropviz.knobs import check, knob
        >>> @dataclass(frozen=True)
        ... class Coin:
        ...     p: float = knob(0.3, "Probability of heads", min=0.0, max=1.0)
        ...     def __post_init__(self) -> None:
        ...         check(self)
        >>> Coin(1.5)
        Traceback (most recent call last):
        ...
        ValueError: p must be between 0 and 1, got 1.5
    """
    return field(default=default, metadata={"knob": Knob(label, min, max, step, options, help, stops, where, group)})


def knobs(owner: Any) -> dict[str, tuple[Knob, Field[Any]]]:
    """Return the knobs of a dataclass (or of an instance) by field name, in the order of declaration."""
    return {f.name: (f.metadata["knob"], f) for f in fields(owner) if "knob" in f.metadata}


def check(instance: Any) -> None:
    """Check every knob of a dataclass instance; call it from `__post_init__`.

    Raises:
        ValueError: names the field, what it admits and what it got. NaN and infinity lie outside any bounds,
            a bool is not a number here, and a float is not an int.
    """
    for name, (rule, declared) in knobs(instance).items():
        check_value(name, getattr(instance, name), rule, type(declared.default))


def check_value(name: str, value: Any, rule: Knob, kind: type) -> None:
    """Check one value against a knob whose values have the type `kind`.

    Raises:
        ValueError: names the field, what it admits and what it got.
    """
    if kind is bool:
        if not isinstance(value, bool):
            raise ValueError(f"{name} must be True or False, got {value!r}")
        return
    if kind is str:
        if not isinstance(value, str):
            raise ValueError(f"{name} must be text, got {value!r}")
        if rule.options is not None and value not in rule.options:
            raise ValueError(f"{name} must be one of {_listed(rule.options)}, got {value!r}")
        return
    if kind is tuple:
        options = list(rule.options or {})
        if not isinstance(value, tuple) or not value or not all(v in options for v in value) or len(set(value)) < len(value):
            raise ValueError(f"{name} must be one or several of {', '.join(options)}, got {value!r}")
        return
    noun, number = ("a whole number", numbers.Integral) if kind is int else ("a number", numbers.Real)
    low = -math.inf if rule.min is None else rule.min
    high = math.inf if rule.max is None else rule.max
    between = f"between {_bound(low)} and {_bound(high)}"
    is_number = isinstance(value, number) and not isinstance(value, bool)
    if not is_number:
        if rule.min is not None and rule.max is not None:
            noun = f"{noun} {between}"
        raise ValueError(f"{name} must be {noun}, got {value!r}")
    # Where there is no bound, infinity is still refused. (math.isfinite would fail on a huge whole number.)
    if not (low <= value <= high and abs(value) != math.inf):
        raise ValueError(f"{name} must be {between}, got {value!r}")


def _bound(value: float) -> str:
    """Return a bound in words: a whole number of five digits or more exactly, in groups of three."""
    return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else f"{value:g}"


def _listed(options: Mapping[str, str]) -> str:
    """Return the options of a choice, or of many the first few and how many there are."""
    if len(options) <= MANY:
        return ", ".join(options)
    return f"{', '.join(list(options)[:3])} … ({len(options)} in all)"

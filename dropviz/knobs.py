"""knob(): one declaration of a number or a choice, from which come its default, bounds, check and widget.

A knob is a dataclass field whose metadata says what may be put into it. The dropout methods, the runs and the
pages' settings all declare their fields so; `check` refuses whatever lies outside, in words.
"""

from __future__ import annotations

import math
import numbers
from dataclasses import Field, dataclass, field, fields
from typing import Any

Value = bool | int | float | str


@dataclass(frozen=True)
class Knob:
    """What may be put into one field.

    Attributes:
        label: the field's name for people.
        min, max: inclusive bounds of a number, in the field's own unit.
        step: the distance between two positions of its slider; it does not restrict the value.
        options: the admitted values of a choice, instead of bounds.
        help: one sentence for whoever wonders what it does.
    """

    label: str
    min: float | None = None
    max: float | None = None
    step: float | None = None
    options: tuple[str, ...] | None = None
    help: str = ""


def knob(
    default: Value,
    label: str,
    *,
    min: float | None = None,
    max: float | None = None,
    step: float | None = None,
    options: tuple[str, ...] | None = None,
    help: str = "",
) -> Any:
    """Declare a dataclass field with its default, bounds or options, label and help.

    The default's type is the field's type: bool, int, float or str.

    Example:
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
    return field(default=default, metadata={"knob": Knob(label, min, max, step, options, help)})


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
        if not isinstance(value, str) or (rule.options is not None and value not in rule.options):
            raise ValueError(f"{name} must be one of {', '.join(rule.options or ())}, got {value!r}")
        return
    number = numbers.Integral if kind is int else numbers.Real
    if isinstance(value, bool) or not isinstance(value, number):
        raise ValueError(f"{name} must be {'a whole number' if kind is int else 'a number'}, got {value!r}")
    low = -math.inf if rule.min is None else rule.min
    high = math.inf if rule.max is None else rule.max
    if not math.isfinite(value) or not low <= value <= high:
        raise ValueError(f"{name} must be between {low:g} and {high:g}, got {value!r}")

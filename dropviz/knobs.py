"""knob(): one declaration of a number or a choice, from which come its default, bounds, check and widget.

A knob is a dataclass field whose metadata says what may be put into it. The dropout methods, the runs and the
pages' settings all declare their fields so; `check` refuses whatever lies outside, in words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np

from dropviz.checks import got, plain

MANY = 20  # options of a choice, which a sentence does not list
Value = bool | int | float | str | tuple[str, ...]
FIRST = "first"  # the group of a page's knobs that stand before its others, next to p


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
        where: another field and a value, or several: this one matters only where that one has, or holds, one of them.
        group: the heading under which it is folded away, "" for what is always in sight; `FIRST` for what stands before all others.
        here: whether it stands with the section that it belongs to, and not among the knobs at the side.
        within: another field, a whole number: this one goes no further than that.
        aliases: names that it had in links once.
        typed: of a text, whether it has a field of its own among the knobs at the side.
        hidden: whether it has no widget, for what stands on the page itself sets it.
        renamed: of its values, those that had another name in links once, by that name.
        registry: the classes that a choice is made among, by slug; its value is an instance, complete with knobs of its own.
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
    here: bool = False
    within: str = ""
    aliases: tuple[str, ...] = ()
    registry: Mapping[str, type[Any]] | None = None
    renamed: Mapping[str, str] | None = None
    typed: bool = False
    hidden: bool = False

    def present(self, text: str) -> str:
        """Return what an address says with the names that values have now."""
        names = self.renamed or {}
        return ",".join(names.get(part, part) for part in text.split(",")) if names else text

    def slug(self, value: Any) -> str:
        """Return the slug of an instance of one of the registry's classes."""
        return next(slug for slug, kind in (self.registry or {}).items() if type(value) is kind)


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
    here: bool = False,
    within: str = "",
    aliases: tuple[str, ...] = (),
    renamed: Mapping[str, str] | None = None,
    typed: bool = False,
    hidden: bool = False,
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
    rule = Knob(label, min, max, step, options, help, stops, where, group, here, within, aliases, None, renamed, typed, hidden)
    return field(default=default, metadata={"knob": rule})


def pick(
    registry: Mapping[str, type[Any]],
    slug: str,
    label: str,
    *,
    help: str = "",
    where: tuple[str, Value] | None = None,
    group: str = "",
    here: bool = False,
    aliases: tuple[str, ...] = (),
) -> Any:
    """Declare a dataclass field that holds one of a registry's classes, made with its own knobs; see `Knob`.

    Args:
        registry: frozen dataclasses by slug, each with a `label` for people, all of whose fields have defaults; what slugs it had
            in links once may stand in its `aliases`.
        slug: which one is the default, with its own defaults.
        label, help, where, group, here, aliases: see `Knob`.
    """
    options = {name: kind.label for name, kind in registry.items()}
    renamed = {old: name for name, kind in registry.items() for old in getattr(kind, "aliases", ())}
    rule = Knob(label, options=options, help=help, where=where, group=group, here=here, aliases=aliases, registry=registry, renamed=renamed)
    return field(default=registry[slug](), metadata={"knob": rule})


def knobs(owner: Any) -> Mapping[str, tuple[Knob, Field[Any]]]:
    """Return the knobs of a dataclass (or of an instance) by field name, in the order of declaration."""
    return _knobs(owner if isinstance(owner, type) else type(owner))


@lru_cache(maxsize=256)  # every class of ours
def _knobs(kind: type) -> Mapping[str, tuple[Knob, Field[Any]]]:
    return MappingProxyType({f.name: (f.metadata["knob"], f) for f in fields(kind) if "knob" in f.metadata})


def check(instance: Any) -> None:
    """Check every knob of a dataclass instance and turn it into a plain Python value; call it from `__post_init__`.

    NumPy's scalars, fractions and the like are what a caller may have at hand; kept as they are they would decide in which
    precision is computed, though they are equal to plain numbers. So a field is a plain float, int, bool or str afterwards.

    Raises:
        ValueError: names the field, what it admits and what it got. NaN and infinity lie outside any bounds,
            a bool is not a number here, and a float is not an int.
    """
    for name, (rule, declared) in knobs(instance).items():
        object.__setattr__(instance, name, check_value(name, getattr(instance, name), rule, type(declared.default)))


def check_value(name: str, value: Any, rule: Knob, kind: type) -> Any:
    """Check one value against a knob whose values have the type `kind`, and return it as a plain Python value.

    Several of a knob's options are returned in the order of the menu.

    Raises:
        ValueError: names the field, what it admits and what it got.
    """
    if rule.registry is not None:
        if type(value) not in rule.registry.values():
            raise ValueError(f"{name} must be one of {_listed(rule.options or {})}, got {value!r}")
        return value
    found = plain(value, kind)
    if found is None or not _admits(rule, found):
        words = wanted(rule, kind)
        if found is not None and kind in (int, float) and (rule.min is not None or rule.max is not None):
            words = words.removeprefix("a whole number ").removeprefix("a number ").removeprefix("of ")
        raise ValueError(f"{name} must be {words}, got {got(value if found is None else found)}")
    return tuple(option for option in rule.options or () if option in found) if kind is tuple else found


def wanted(rule: Knob, kind: type) -> str:
    """Say what a knob admits, as what comes after "must be".

    Example:
        >>> wanted(Knob("Width", min=4, max=1024), int), wanted(Knob("Layers", min=1), int)
        ('a whole number between 4 and 1,024', 'a whole number of at least 1')
    """
    if kind is bool:
        return "True or False"
    if kind is tuple:
        return f"one or several of {', '.join(rule.options or ())}"
    if kind is str:
        return "text" if rule.options is None else f"one of {_listed(rule.options)}"
    noun = "a whole number" if kind is int else "a number"
    if rule.min is not None and rule.min == rule.max:
        return _bound(rule.min)
    if rule.min is not None and rule.max is not None:
        return f"{noun} between {_bound(rule.min)} and {_bound(rule.max)}"
    if rule.min is not None:
        return f"{noun} of at least {_bound(rule.min)}"
    return f"{noun} of at most {_bound(rule.max)}" if rule.max is not None else noun if kind is int else "a finite number"


def _admits(rule: Knob, value: Any) -> bool:
    """Return whether a plain value lies within a knob's bounds, or is one of its options."""
    if isinstance(value, tuple):
        return bool(value) and set(value) <= set(rule.options or ()) and len(set(value)) == len(value)
    if isinstance(value, (bool, str)):
        return isinstance(value, bool) or rule.options is None or value in rule.options
    low = -math.inf if rule.min is None else rule.min
    high = math.inf if rule.max is None else rule.max
    # Where there is no bound, infinity is still refused. (math.isfinite would fail on a huge whole number.)
    return bool(low <= value <= high and abs(value) != math.inf)


def _bound(value: float) -> str:
    """Return a bound as in print: −5, 1,024, 0.00001."""
    text = f"{int(value):,}" if float(value).is_integer() else np.format_float_positional(value, trim="-")
    return text.replace("-", "−")


def _listed(options: Mapping[str, str]) -> str:
    """Return the options of a choice, or of many the first few and how many there are."""
    if len(options) <= MANY:
        return ", ".join(options)
    return f"{', '.join(list(options)[:3])} … ({len(options)} in all)"

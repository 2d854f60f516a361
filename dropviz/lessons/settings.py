"""What a visitor may set: frozen dataclasses of knobs, complete and checked, and the same as one line of an address.

A field's name is its parameter in the address, so a link is a page's settings and nothing else. Where a field holds a
dropout method or a data set, the link has its slug under the field's name and its own knobs under theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from dropviz.data.table import NUMBER
from dropviz.knobs import Knob, Value, check, check_value, knob, knobs

S = TypeVar("S", bound="Settings")
WIDTHS = (4, 6, 8, 12, 16, 24, 32, 48, 64, 100, 150, 200, 300, 400, 512, 700, 1024)  # about half as many more each time
EXACT = 2**53 - 1  # whole numbers beyond it are not exact in a browser


@dataclass(frozen=True)
class Settings:
    """What a section is a function of: knobs, checked. A class of them declares those that it takes, and no others."""

    def __post_init__(self) -> None:
        """Check every field.

        Raises:
            ValueError: names the field, what it admits and what it got.
        """
        check(self)
        for name, (rule, _) in knobs(self).items():
            value = getattr(self, name)
            if rule.registry is not None and "p" in knobs(value) and value.p != getattr(self, "p", value.p):
                object.__setattr__(self, name, replace(value, p=getattr(self, "p", value.p)))
            if rule.within and value > getattr(self, rule.within):
                object.__setattr__(self, name, getattr(self, rule.within))


@dataclass(frozen=True)
class Dropping(Settings):
    """The knob of what is dropped.

    Where another field holds something with a probability p of its own, such as a dropout method, that is this p.
    """

    p: float = knob(
        0.3,
        "Drop probability p",
        min=0.0,
        max=0.95,
        step=0.05,
        help="Each unit is dropped with probability p and kept with probability 1 − p, as in PyTorch. "
        "Some papers call p the probability of keeping.",
    )


@dataclass(frozen=True)
class Wide(Settings):
    """The knob of what has hidden layers."""

    width: int = knob(32, "Width", min=4, max=1024, stops=WIDTHS, help="The number of units in a hidden layer.")


@dataclass(frozen=True)
class Seeded(Settings):
    """The knob of what is random."""

    seed: int = knob(
        0,
        "Seed",
        min=0,
        max=9999,
        step=1,
        help="Everything random on this page is drawn from this number: the same seed, the same picture.",
    )


@dataclass(frozen=True)
class Common(Seeded, Wide, Dropping):
    """What every page has, means the same on each, and travels with the visitor."""


def own_knobs(rule: Knob, value: Any) -> dict[str, tuple[Knob, Field[Any]]]:
    """Return the knobs of the method or data set that a field holds, or that a class is: not p, which is everybody's."""
    return {name: found for name, found in knobs(value).items() if name != "p"} if rule.registry is not None else {}


def values(settings: Settings) -> dict[str, Value]:
    """Return every value by its name in the address; of what a registry holds, the slug and its own values.

    Example:
        >>> values(Common(p=0.5))
        {'p': 0.5, 'width': 32, 'seed': 0}
    """
    flat: dict[str, Value] = {}
    for name, (rule, _) in knobs(settings).items():
        value = getattr(settings, name)
        flat[name] = rule.slug(value) if rule.registry is not None else value
        flat |= {own: getattr(value, own) for own in own_knobs(rule, value)}
    return flat


def assembled(kind: type[S], flat: Mapping[str, Any]) -> S:
    """Return settings made of values by their names in the address; what is missing has its default.

    Raises:
        ValueError: names a value that its field does not admit.

    Example:
        >>> assembled(Common, {"p": 0.5, "unknown": 1})
        Common(p=0.5, width=32, seed=0)
    """
    made: dict[str, Any] = {}
    for name, (rule, _) in knobs(kind).items():
        if name not in flat:
            continue
        if rule.registry is None:
            made[name] = flat[name]
            continue
        check_value(name, flat[name], Knob(rule.label, options=rule.options), str)
        chosen = rule.registry[flat[name]]
        made[name] = chosen(**{own: flat[own] for own in own_knobs(rule, chosen) if own in flat})
    return kind(**made)


def to_query(settings: Settings) -> str:
    """Return the query string that restores these settings, every value written out.

    Example:
        >>> to_query(Common(seed=7))
        'p=0.3&width=32&seed=7'
    """
    return urlencode({name: written(value) for name, value in values(settings).items()}, safe=",;:")


def written(value: Value) -> str:
    """Return a value as it stands in an address."""
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value).lower() if isinstance(value, bool) else repr(value) if isinstance(value, float) else str(value)


def from_query(kind: type[S], texts: Mapping[str, str]) -> tuple[S, dict[str, str]]:
    """Return the settings that an address holds, and for each value that is not admitted a sentence that says why.

    What is missing or not admitted has its default; a parameter that is no knob's is ignored.

    Example:
        >>> from_query(Common, {"p": "0.5", "width": "many"})
        (Common(p=0.5, width=32, seed=0), {'width': "Width must be a whole number between 4 and 1,024, got 'many'"})
    """
    flat: dict[str, Any] = {}
    problems: dict[str, str] = {}

    def take(asked: Mapping[str, tuple[Knob, Field[Any]]]) -> None:
        for name, (rule, declared) in asked.items():
            key = next((key for key in (name, *rule.aliases) if key in texts), None)
            if key is None:
                continue
            try:
                flat[name] = read(rule.present(texts[key]), rule, type(declared.default))
            except ValueError as error:
                problems[name] = str(error)

    take(choices(kind))
    for name, (rule, declared) in knobs(kind).items():
        if rule.registry is not None:
            take(own_knobs(rule, rule.registry[flat.get(name, rule.slug(declared.default))]))
    return assembled(kind, flat), problems


def read(text: str, rule: Knob, kind: type) -> Any:
    """Return what a text in an address says, as a value that a knob of this kind admits.

    Raises:
        ValueError: says what is admitted, and what the text is.

    Example:
        >>> rule = Knob("Layers", min=1)
        >>> read("0.3", Knob("p", min=0.0, max=1.0), float), read("true", rule, bool), read("3", rule, int)
        (0.3, True, 3)
    """
    value: Any = text
    if kind is bool:
        value = {"true": True, "false": False}.get(text.lower(), text)
    elif kind is tuple:
        value = tuple(text.split(","))
    elif kind in (int, float) and NUMBER.fullmatch(text.strip()):
        number = float(text) + 0.0  # of −0 it makes 0
        value = int(number) if kind is int and number.is_integer() else number
    return check_value(rule.label, value, within_browsers(rule, kind), kind)


def within_browsers(rule: Knob, kind: type) -> Knob:
    """Return a knob as an address can have it: a whole number without a bound is one that a browser holds exactly."""
    return replace(rule, max=EXACT) if kind is int and rule.max is None else rule


def choices(owner: Any) -> Mapping[str, tuple[Knob, Field[Any]]]:
    """Return the knobs of settings, or of their class, as the address and the widgets have them: a choice of a registry is one of slugs."""
    return _choices(owner if isinstance(owner, type) else type(owner))


@lru_cache(maxsize=64)  # every page's, and every section's
def _choices(kind: type) -> Mapping[str, tuple[Knob, Field[Any]]]:
    return MappingProxyType({name: _as_choice(*found) for name, found in knobs(kind).items()})


def _as_choice(rule: Knob, declared: Field[Any]) -> tuple[Knob, Field[Any]]:
    if rule.registry is None:
        return rule, declared
    return replace(rule, registry=None), field(default=cast("Any", rule.slug(declared.default)))


def narrowed(settings: Settings, kind: type[S]) -> S:
    """Return the part of the settings that a class declares: what a section depends on, and nothing else."""
    taken = object.__new__(kind)
    for name in knobs(kind):  # they have been checked, as a part of the whole
        object.__setattr__(taken, name, getattr(settings, name))
    return taken


def composed(name: str, parts: Iterable[type[Settings]]) -> type[Common]:
    """Return the settings that hold the knobs of all parts, and those that every page has; those of the last part stand first."""
    distinct = list(dict.fromkeys(reversed([*parts])))[::-1]
    distinct = [*(part for part in distinct if part is not Common), Common]
    lowest = [part for part in distinct if not any(part is not other and issubclass(other, part) for other in distinct)]
    return dataclass(frozen=True)(type(name, tuple(lowest), {"__doc__": f"The settings of {name}.", "__annotations__": {}}))

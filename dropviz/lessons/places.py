"""places(): where a knob can be put."""

from __future__ import annotations

from dataclasses import Field
from typing import Any

import numpy as np

from dropviz.knobs import Knob, Value

SLIDER = 2000  # places that a slider may have; of more a number field is made


def places(rule: Knob, declared: Field[Any], present: Value | None = None) -> list[Any]:
    """Return where a knob can be put, in order, and with them where it stands: none of a text or of what a registry holds.

    Example:
        >>> from dropviz.knobs import knobs
        >>> from dropviz.lessons.settings import Common
        >>> places(*knobs(Common)["p"])[:4], places(*knobs(Common)["width"], 5)[:4]
        ([0.0, 0.05, 0.1, 0.15], [4, 5, 6, 8])
    """
    kind: Any = type(declared.default)
    if rule.registry is not None or kind is tuple:
        return []
    if kind is bool:
        return [False, True]
    if rule.options is not None:
        return list(rule.options)
    if rule.stops:
        between = [kind(stop) for stop in rule.stops]
    elif rule.min is None or rule.max is None or rule.step is None:
        return []
    elif kind is int:
        between = list(range(int(rule.min), int(rule.max) + 1, int(rule.step)))
    else:
        steps = round((rule.max - rule.min) / rule.step)
        digits = len(f"{rule.step:g}".partition(".")[2])
        between = [kind(round(rule.min + i * rule.step, digits)) for i in range(steps + 1)]
    return sorted({*between, present} - {None}) if present is not None else between


def nearest(values: list[Any], present: Any) -> list[Any]:
    """Return values of a knob, that where it stands first, and then those that are nearest by places, the next before the last.

    Example:
        >>> nearest([0, 5, 10, 15], 5), nearest([0, 5, 10], 6)
        ([5, 10, 0, 15], [6, 10, 5, 0])
    """
    if present in values:
        at = values.index(present)
        order = sorted(range(len(values)), key=lambda i: (abs(i - at), i < at))
        return [values[i] for i in order]
    at = int(np.searchsorted(values, present))
    return [present, *(values[i] for i in sorted(range(len(values)), key=lambda i: (abs(i + 0.5 - at), i < at)))]

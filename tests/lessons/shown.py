"""All that a figure says: its names, titles and labels, and what stands under the pointer, written as Plotly.js writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import with_texts

SAID = {"name", "text", "title", "ticktext", "ticksuffix", "hovertext"}
NUMBER = re.compile(r"%\{(\w+)(?:\[(\d+)\])?\}")


def texts(figure: Figure) -> set[str]:
    """Return every text in a figure, and for each trace what the pointer shows at the ends of each of its numbers."""
    drawn = with_texts(figure).to_plotly_json()
    hovers = {text for trace in drawn["data"] for text in _hovers(trace)}
    return hovers | {_plain(text) for text in _labels(drawn) if text}


def _labels(value: Any, said: bool = False) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _labels(inner, said or key in SAID)
    elif isinstance(value, str):
        if said:
            yield value
    elif isinstance(value, np.ndarray):
        if said and value.dtype.kind in "OU":
            yield from set(map(str, value.ravel()))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _labels(inner, said)


def _hovers(trace: Mapping[str, Any]) -> Iterator[str]:
    """Return what the pointer shows, one number at an end, the others at their first."""
    template = trace.get("hovertemplate", "")
    assert not re.search(r"%\{[^}]*:", template), f"{template!r}: Plotly.js would write a hyphen for a minus, and 0.00% of what is not 0"
    shown = [_shown(trace, *found.groups()) for found in NUMBER.finditer(template)]
    if not template or not all(shown):
        return  # a trace without a point has nothing to show
    for place, values in enumerate(shown):
        for value in values:
            now = iter([value if i == place else other[0] for i, other in enumerate(shown)])
            yield _plain(NUMBER.sub(lambda _: next(now), template))  # noqa: B023
    if not shown:
        yield _plain(template)


def _plain(text: str) -> str:
    """Return a text without its mark-up, line by line."""
    return re.sub("<[^>]*>", "", re.sub("<(br|extra)>", "\n", text)).strip()


def _shown(trace: Mapping[str, Any], name: str, index: str | None) -> list[str]:
    values = trace.get(name, [])
    array = np.array(values, dtype=object) if isinstance(values, list | tuple) else np.asarray(values)
    if index is not None and array.size:
        array = array[..., int(index)]
    flat = array.ravel().tolist()
    if any(isinstance(value, str) for value in flat):
        return sorted({value for value in flat if isinstance(value, str) and value})  # nothing stands where a line is broken
    finite = np.array([value for value in flat if value is not None], dtype=float)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return []
    ends = {float(finite.min()), float(finite.max()), *map(float, finite[finite != 0][np.abs(finite[finite != 0]).argsort()[:1]])}
    return [str(int(value)) if value.is_integer() else repr(value) for value in sorted(ends | ({1.0} if (finite == 1).any() else set()))]

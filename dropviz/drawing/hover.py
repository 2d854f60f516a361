"""hover(): what stands under the pointer, written where it is shown, from the numbers that travel there anyway.

Plotly.js would write a hyphen for a minus, powers of ten as e-7, and 0.00% of a share that is not 0. To write every
number of every curve here, and to send it beside the number itself, would take longer than to draw the figure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from itertools import chain
from typing import Any

import numpy as np

from dropviz.drawing.figure import Figure
from dropviz.drawing.text import numbers, percent
from dropviz.types import Floats

PLACE = re.compile(r"\{([xyz]):(\d)(%?)\}")  # static/hover.js looks for the same


def hover(**texts: str) -> dict[str, Any]:
    """Return the property of a trace that says how others of it are written, point by point.

    Args:
        texts: by the property's name, such as `text`. In it `{y:4}` stands for the point's y with four significant digits,
            and `x` and `z` likewise; `{y:4%}` for a share of 1 in per cent.

    Example:
        >>> hover(text="at {x:6}: {y:4}")
        {'meta': {'hover': {'text': 'at {x:6}: {y:4}'}}}
    """
    return {"meta": {"hover": texts}}


def with_texts(fig: Figure) -> Figure:
    """Return a figure with these texts written: for where no script of the app's draws it.

    Example:
        >>> fig = Figure({}, [{"x": np.array([0.5]), "y": np.array([-1e-7])} | hover(text="at {x:6}: {y:4}")])
        >>> with_texts(fig).to_plotly_json()["data"][0]["text"]
        ['at 0.5: −1 × 10⁻⁷']
    """
    given = fig.to_plotly_json()
    return Figure(given["layout"], [{**trace, **_texts(trace)} for trace in given["data"]])


def _texts(trace: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the pointer reads of a trace's points, in the shape of its numbers."""
    return {name: _written(trace, template) for name, template in (trace.get("meta") or {}).get("hover", {}).items()}


def _written(trace: Mapping[str, Any], template: str) -> list[Any]:
    between, places = PLACE.sub("\0", template).split("\0"), PLACE.findall(template)
    columns = [(_percents if share else numbers)(np.asarray(trace[name]), int(digits)) for name, digits, share in places]
    texts = ["".join(chain.from_iterable(zip(between, (*point, ""), strict=True))) for point in zip(*columns, strict=True)]
    listed: list[Any] = np.reshape(np.array(texts, dtype=object), np.shape(trace[places[0][0]])).tolist()
    return listed


def _percents(shares: Floats, digits: int) -> list[str]:
    """Return many shares of 1 in per cent; one that is no number is left empty."""
    return ["" if math.isnan(share) else percent(share, digits) for share in shares.ravel().tolist()]

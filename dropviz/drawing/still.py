"""A scene at one frame, as figures that need no player."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.hover import hover
from dropviz.drawing.scene import Band, Boundary, Curve, Moving, Scene


def still(shown: Scene, frames: npt.NDArray[np.float32], said: str) -> list[Titled]:
    """Return the figures of a scene as they are at the last of some frames.

    Args:
        shown: the scene.
        frames: of the run, from the first on, (frames, columns).
        said: what the figures show there, with numbers; it ends their alternative texts.
    """
    given = [drawn.fig.to_plotly_json() for drawn in shown.drawn]
    traces = [[dict(trace) for trace in fig["data"]] for fig in given]
    for moving in shown.moving:
        traces[moving.figure][moving.trace] |= _moved(moving, traces[moving.figure][moving.trace], frames, shown)
    return [
        Titled(drawn.slug, "", f"{drawn.alt} {said}", Figure(fig["layout"], data))
        for drawn, fig, data in zip(shown.drawn, given, traces, strict=True)
    ]


def _moved(moving: Moving, trace: Mapping[str, Any], frames: npt.NDArray[np.float32], shown: Scene) -> dict[str, Any]:
    """Return what a trace has of its own at the last of these frames."""
    now = frames[-1]
    if isinstance(moving, Curve):
        return _read(trace, now[moving.column : moving.column + moving.length].copy())
    if isinstance(moving, Band):
        mean, sd = (now[first : first + moving.length] for first in (moving.column, moving.spread))
        return {"y": np.concatenate([mean + 2 * sd, (mean - 2 * sd)[::-1]])}
    if isinstance(moving, Boundary):
        return {"z": now[moving.column : moving.column + moving.length].reshape(-1, moving.across).copy()}
    stopped = shown.table.rows[moving.row].stopped
    end = int(now[stopped]) if stopped is not None and now[stopped] >= 0 else len(frames) - 1
    return {"x": np.arange(end + 1), **_read(trace, frames[: end + 1, moving.column].copy())}


def _read(trace: Mapping[str, Any], values: npt.NDArray[np.float32]) -> dict[str, Any]:
    """Return the heights of a trace, and what the pointer reads of them."""
    return {"y": values, **hover(**{**trace.get("meta", {}).get("hover", {}), "text": "{y:3}"})}

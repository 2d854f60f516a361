"""The figure of some of the digits that are learnt, with the labels they are given."""

from __future__ import annotations

import numpy as np

from dropviz.data import Observed
from dropviz.drawing.figure import Figure
from dropviz.drawing.theme import LIGHT, SMALL, figure

SIDE, GAP = 8, 3  # pixels of an image, and between two
ROWS, ACROSS = 2, 12


def sample(points: Observed) -> Figure:
    """Draw the first training images; beneath each its label, with a ✕ and the true digit where it is wrong."""
    pitch = SIDE + GAP
    canvas = np.full((ROWS * pitch, ACROSS * pitch), np.nan, np.float32)
    fig = figure(190)
    for number, (image, label, digit, wrong) in enumerate(_first(points)):
        row, column = divmod(number, ACROSS)
        top, left = row * pitch, column * pitch
        canvas[top : top + SIDE, left : left + SIDE] = image.reshape(SIDE, SIDE)
        fig.add_annotation(
            x=left + (SIDE - 1) / 2,
            y=top + SIDE + 0.6,
            showarrow=False,
            text=f"<b>✕ {label}</b>, is {digit}" if wrong else f"{label}",
            font={"size": SMALL, "color": LIGHT.ink if wrong else LIGHT.quiet},
        )
    fig.add_heatmap(z=canvas, colorscale=[[0, LIGHT.panel], [1, LIGHT.ink]], zmin=0, zmax=1, showscale=False, hoverinfo="skip")
    fig.update_yaxes(autorange="reversed", scaleanchor="x")
    fig.update_xaxes(constrain="domain")
    return fig


def alt(points: Observed) -> str:
    """Return the figure in words."""
    labels = [f"{label} (wrong, it is {digit})" if wrong else f"{label}" for _image, label, digit, wrong in _first(points)]
    return f"The first {len(labels)} training images are labelled {', '.join(labels)}."


def _first(points: Observed) -> list[tuple[np.ndarray, int, int, bool]]:
    count = ROWS * ACROSS
    labels = points.y.argmax(axis=1)
    assert points.classes is not None  # asked for data whose labels may be wrong alone
    return [
        (image, int(label), int(digit), bool(label != digit))
        for image, label, digit in zip(points.x[:count], labels[:count], points.classes[:count], strict=True)
    ]

"""The figure of some of the images that are learnt, with the labels they are given."""

from __future__ import annotations

import numpy as np

from dropviz.data import Observed
from dropviz.drawing.figure import Figure
from dropviz.drawing.theme import LIGHT, SMALL, figure

GAP = 3  # pixels between two images
ROWS, ACROSS = 2, 12


def sample(points: Observed, shape: tuple[int, int]) -> Figure:
    """Draw the first training images; beneath each its label, with a ✕ and what it shows where it is wrong.

    Args:
        points: whose features are pixels.
        shape: an image's rows and columns.
    """
    height, width = shape
    canvas = np.full((ROWS * (height + GAP), ACROSS * (width + GAP)), np.nan, np.float32)
    fig = figure(190)
    for number, (image, label, digit, wrong) in enumerate(_first(points)):
        row, column = divmod(number, ACROSS)
        top, left = row * (height + GAP), column * (width + GAP)
        canvas[top : top + height, left : left + width] = image.reshape(shape)
        fig.add_annotation(
            x=left + (width - 1) / 2,
            y=top + height + 0.6,
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
    shown = labels if points.classes is None else points.classes  # where no label may be wrong, it says what the image shows
    return [
        (image, int(label), int(digit), bool(label != digit))
        for image, label, digit in zip(points.x[:count], labels[:count], shown[:count], strict=True)
    ]

"""Small images side by side, each under its name; on a phone they stand in several lines."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from dropviz.drawing import png
from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import hover
from dropviz.drawing.text import fixeds
from dropviz.drawing.theme import LIGHT, SMALL, figure
from dropviz.types import Floats

Named = Sequence[tuple[str, Floats]]

NAME = 24  # CSS pixels for an image's name
WIDE, NARROW = 960, 340  # CSS pixels that a row of images has, on a desk and on a phone
GAP = 0.012  # on either side of an image, in shares of the figure's width


def tiles(images: Named) -> Figure:
    """Draw grey images of one size; the numbers are in the hover.

    Args:
        images: names, and arrays of (rows, columns) in which 1 is full ink. Beyond 1 the ink grows no darker.
    """
    fig = _lines(images)
    for (name, image), place in zip(images, _places(len(images)), strict=True):
        fig.add_heatmap(
            z=image,
            x0=0.5,
            y0=0.5,
            zmin=0,
            zmax=1,
            showscale=False,
            colorscale=[[0, LIGHT.panel], [1, LIGHT.ink]],
            name=name,
            **hover(text="{z:3}"),
            hovertemplate=f"{name}: %{{text}}<extra></extra>",
            **place,
        )
    return fig


def photographs(images: Named) -> Figure:
    """Draw colour photographs of one size; each channel's mean is in the hover.

    Args:
        images: names, and arrays of (3, rows, columns) from 0 to 1. What lies beyond 1 is shown as 1.
    """
    fig = _lines(images)
    for (name, image), place in zip(images, _places(len(images)), strict=True):
        rows, columns = image.shape[-2:]
        pixels = (np.clip(image, 0, 1) * 255).round().astype(np.uint8).transpose(1, 2, 0)
        red, green, blue = fixeds(image.mean(axis=(1, 2)), 2)
        fig.add_layout_image(
            source=png.source(pixels),
            xref=place["xaxis"],
            yref=place["yaxis"],
            x=0,
            y=0,
            sizex=columns,
            sizey=rows,
            sizing="stretch",
            layer="below",
        )
        fig.add_scatter(
            x=[columns / 2],
            y=[rows / 2],
            mode="markers",
            marker={"opacity": 0, "size": 60, "color": LIGHT.neutral},
            name=name,
            **place,
            hovertemplate=f"mean of red {red}, green {green}, blue {blue}<extra></extra>",
        )
    return fig


def _places(count: int) -> Iterator[dict[str, str]]:
    """Give each image a pair of axes of its own."""
    return ({"xaxis": f"x{i}", "yaxis": f"y{i}"} if i > 1 else {"xaxis": "x", "yaxis": "y"} for i in range(1, count + 1))


def _lines(images: Named) -> Figure:
    """Return a figure with a place and a name for each image: all in one line, and on a phone two or three in one."""
    shape = images[0][1].shape[-2:]
    wide, narrow = (
        _layout(len(images), across, shape, width) for across, width in ((len(images), WIDE), (2 if len(images) <= 4 else 3, NARROW))
    )
    fig = figure(**wide, margin={"l": 0, "r": 0, "t": 0, "b": 0}, meta={"narrow": narrow})
    for (name, _), place in zip(images, _places(len(images)), strict=True):
        fig.add_annotation(
            x=shape[1] / 2,
            y=0,
            xref=place["xaxis"],
            yref=place["yaxis"],
            text=name,
            showarrow=False,
            yanchor="bottom",
            font={"size": SMALL, "color": LIGHT.quiet},
        )
    return fig


def _layout(count: int, across: int, shape: tuple[int, ...], width: int) -> dict[str, Any]:
    """Return the height and the axes of so many images, `across` of them in a line of so many pixels.

    Args:
        count, across: how many in all, and in a line.
        shape: an image's rows and columns.
        width: of a line, in CSS pixels.
    """
    rows, columns = shape
    lines = math.ceil(count / across)
    line = NAME + rows / columns * width / across
    axes: dict[str, Any] = {}
    for i, place in enumerate(_places(count)):
        down, right = divmod(i, across)
        top = 1 - down / lines
        x, y = place["xaxis"], place["yaxis"]
        axes[x.replace("x", "xaxis")] = {
            "visible": False,
            "range": [0, columns],
            "anchor": y,
            "constrain": "domain",
            "domain": [right / across + GAP, (right + 1) / across - GAP],
        }
        axes[y.replace("y", "yaxis")] = {
            "visible": False,
            "range": [rows, 0],
            "anchor": x,
            "constrain": "domain",
            "scaleanchor": x,
            "domain": [max(0.0, top - 1 / lines), top - NAME / (line * lines)],
        }
    return {"height": round(line * lines), **axes}

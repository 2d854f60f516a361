"""The page of the toy: seven rows, the last of which stops, six columns of which three have histories, a band, a boundary, clicks."""

import numpy as np
import streamlit as st

from dropviz.drawing import scene as shown
from dropviz.drawing.theme import LIGHT, figure
from dropviz.web.player import player
from dropviz.web.serving.files import STATIC, STYLE_SHEETS

GRID, LATTICE = np.linspace(-1, 1, 21), np.linspace(-1, 1, 41)
ROWS, LOSSES, COLUMNS = 7, 3, 6
CURVE, LATTICE_AT, NUMBERS = 0, 21, 21 + 41 * 41
STOPPED = NUMBERS + ROWS * COLUMNS
SPREAD = STOPPED + 1


class Toy:
    """At frame f: a mean of 0.5 + f/2000, σ = 0.1, a circle of radius 0.1 + f/5000 about 0, losses that fall, and a stop at 20."""

    total = 600

    def __init__(self, band):
        self.id, self.band = f"toy{' with band' * band}", band
        self.columns = SPREAD + 21 * band

    def frames(self, first, count):
        x, y = np.meshgrid(LATTICE, LATTICE)
        rows = []
        for f in range(first, min(first + count, self.total + 1)):
            numbers = np.exp(-f / 200) * (1 + np.arange(ROWS * COLUMNS)) / 50
            rows.append(
                np.concatenate(
                    [
                        np.full(21, 0.5 + f / 2000),
                        (np.hypot(x, y) - 0.1 - f / 5000).ravel(),
                        numbers,
                        [20 if f >= 20 else -1],
                        np.full(21 * self.band, 0.1),
                    ]
                )
            )
        return np.array(rows, np.float32).reshape(-1, self.columns)


def plane():
    fig = figure(360, x="x", y="y")
    fig.add_scatter(x=[-0.9, 0.9], y=[-0.9, -0.9], mode="markers", name="still")
    fig.add_scatter(
        x=np.concatenate([GRID, GRID[::-1]]),
        y=np.zeros(42),
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=LIGHT.with_,
        opacity=0.3,
        name="band",
    )
    fig.add_scatter(x=GRID, y=np.zeros(21), mode="lines", line={"color": LIGHT.with_, "width": 3}, name="mean")
    fig.add_contour(
        x=LATTICE,
        y=LATTICE,
        z=np.ones((41, 41)),
        showscale=False,
        name="boundary",
        hoverinfo="skip",
        contours={"start": 0, "end": 0, "size": 1, "coloring": "none"},
        line={"color": LIGHT.without, "width": 3, "smoothing": 0},
    )
    fig.update_xaxes(range=[-1, 1])
    fig.update_yaxes(range=[-1, 1])
    return fig


def losses():
    fig = figure(360, x="frame", y="loss")
    for number in range(ROWS * LOSSES):
        fig.add_scatter(
            x=[None],
            y=[None],
            mode="lines",
            name=f"history {number}",
            line={"color": LIGHT.kept, "width": 2, "dash": ("solid", "dot", "dash")[number % 3]},
        )
    fig.update_xaxes(range=[0, 600])
    fig.update_yaxes(type="log", range=[-3, 0])
    return fig


st.set_page_config(layout="wide")
for sheet in STYLE_SHEETS:
    st.html(STATIC / sheet)


@st.fragment
def play():
    band = st.toggle("Band")
    run, asked, hit = Toy(band), player.asked("toy"), player.clicked("toy")
    moving = [shown.Curve(0, 2, 1, CURVE, 21), shown.Boundary(0, 3, 0, LATTICE_AT, 41 * 41, 41)]
    moving += [shown.Band(0, 1, 1, CURVE, SPREAD, 21)] if band else []
    moving += [
        shown.History(1, row * LOSSES + loss, row, loss, NUMBERS + row * COLUMNS + loss) for row in range(ROWS) for loss in range(LOSSES)
    ]
    table = shown.Table(
        "Numbers now",
        tuple(f"training loss {i}" for i in range(COLUMNS)),
        tuple(
            shown.Row(
                f"network number {row}",
                LIGHT.with_ if row % 2 else LIGHT.without,
                tuple(NUMBERS + row * COLUMNS + i for i in range(COLUMNS)),
                STOPPED if row == ROWS - 1 else None,
            )
            for row in range(ROWS)
        ),
        off=(2,),
    )
    drawn = shown.Drawn("plane", "A plane.", plane(), "A click in the chart picks a place."), shown.Drawn("losses", "Losses.", losses())
    at = player.player(run, lambda: shown.Scene(drawn, moving, table), unit="frame", key="toy", stand=asked.at)
    st.text(f"at {at}")
    if hit:
        st.text(f"clicked {hit.figure} {hit.x:.3f} {hit.y:.3f} {hit.dx:.4f} {hit.dy:.4f}")


play()

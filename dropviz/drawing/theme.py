"""The look: one set of tokens, from which Streamlit's theme, Plotly's figures and the browser's code take theirs.

Figures are drawn in the light palette. Each of its colours is unlike every other, so the browser can exchange each
for its dark twin where the visitor's theme is dark: one figure serves both, and changing the theme asks nothing of the
server.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from dropviz.drawing.figure import Figure, Properties
from dropviz.nn.networks import NETWORKS


@dataclass(frozen=True)
class Palette:
    """Colours by what they mean, everywhere in the app. After Okabe & Ito (2008), darkened or lightened for contrast.

    Attributes:
        kept, dropped: units, cells and weights; kept_soft, dropped_soft: the same as a ground for text.
        without, with_: without dropout at work and with it: networks trained so, and the two modes of one.
        l1, l2: a third and a fourth one that are told apart, where they are drawn with these or instead of them.
        truth: the closed form, the true function, the reference.
        neutral: what carries no claim of its own.
        ink, quiet: text, and text of second rank.
        paper, panel, line: the page, what stands out from it, and hairlines.
    """

    kept: str
    dropped: str
    without: str
    with_: str
    l1: str
    l2: str
    kept_soft: str
    dropped_soft: str
    truth: str
    neutral: str
    ink: str
    quiet: str
    paper: str
    panel: str
    line: str


LIGHT = Palette(
    kept="#0072b2",
    dropped="#c44f00",
    without=NETWORKS["none"].light,
    with_=NETWORKS["dropout"].light,
    l1=NETWORKS["l1"].light,
    l2=NETWORKS["l2"].light,
    kept_soft="#cfe5f3",
    dropped_soft="#f9e3d6",
    truth="#1f2328",
    neutral="#7d8590",
    ink="#1b1f24",
    quiet="#57606a",
    paper="#ffffff",
    panel="#f4f6f8",
    line="#dde2e7",
)
DARK = Palette(
    kept="#56b4e9",
    dropped="#f0813c",
    without=NETWORKS["none"].dark,
    with_=NETWORKS["dropout"].dark,
    l1=NETWORKS["l1"].dark,
    l2=NETWORKS["l2"].dark,
    kept_soft="#174663",
    dropped_soft="#4a2c1a",
    truth="#f0f3f6",
    neutral="#8b949e",
    ink="#e8ecf0",
    quiet="#a5adb6",
    paper="#0f1419",
    panel="#1a2129",
    line="#303943",
)
TO_DARK = {getattr(LIGHT, f.name): getattr(DARK, f.name) for f in fields(Palette)} | {
    network.light: network.dark for network in NETWORKS.values()
}

FONT = "Source Sans, Source Sans Pro, system-ui, sans-serif"
SMALL, BODY, TITLE = 14, 15, 17

DASH_TRAINING, DASH_EVALUATION = "solid", "dash"
KEPT_OR_DROPPED = [[0, LIGHT.dropped_soft], [1, LIGHT.kept]]  # the colour scale of a raster of masks
CROSS = "x-thin"  # the mark of what is dropped: meaning never rests on colour alone


def figure(height: int, *, x: str | Properties | None = None, y: str | Properties | None = None, **layout: object) -> Figure:
    """Return an empty figure in the house style.

    Args:
        height: in CSS pixels; the width is that of its place on the page.
        x, y: what the axes measure, with the unit, or an `axis`; None hides the axis.
        layout: further layout properties.
    """
    fig = Figure(
        {
            "height": height,
            "margin": {"l": 8, "r": 20, "t": 8, "b": 8},
            "paper_bgcolor": LIGHT.paper,
            "plot_bgcolor": LIGHT.paper,
            "font": {"family": FONT, "size": BODY, "color": LIGHT.ink},
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1,
                "yanchor": "bottom",
                "xanchor": "left",
                "bgcolor": LIGHT.paper,
                "tracegroupgap": 0,
                "font": {"size": SMALL},
            },
            "hoverlabel": {
                "namelength": -1,
                "bgcolor": LIGHT.panel,
                "bordercolor": LIGHT.line,
                "font": {"color": LIGHT.ink, "family": FONT},
            },
            "hovermode": "closest",
            "dragmode": False,
            "bargap": 0.08,
            "showlegend": False,
            "xaxis": axis(x) if x is None or isinstance(x, str) else x,
            "yaxis": axis(y) if y is None or isinstance(y, str) else y,
        }
    )
    fig.update_layout(**layout)
    return fig


def axis(title: str | None, **properties: object) -> dict[str, object]:
    """Return an axis with this title, one without ("") or a hidden one (None), and with these properties of Plotly's."""
    if title is None:
        return {"visible": False, "fixedrange": False, **properties}
    titled = {"title": {"text": title, "standoff": 8, "font": {"size": BODY, "color": LIGHT.quiet}}} if title else {}
    return {
        **titled,
        "automargin": True,
        "showgrid": True,
        "gridcolor": LIGHT.line,
        "zeroline": False,
        "linecolor": LIGHT.line,
        "tickfont": {"size": SMALL, "color": LIGHT.quiet},
        "ticks": "",
        **properties,
    }

"""Figure: a Plotly figure as plain dictionaries, built at every step of a slider and checked in the tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dropviz.drawing.wire import as_json

Properties = Mapping[str, Any]


class Figure:
    """What `plotly.graph_objects.Figure` would hold, kept as it is given.

    Plotly's own figure checks every property at every touch, which takes longer than all else that a page does. This
    one has the few methods that the figures use, under Plotly's names, and checks nothing: the tests have Plotly check
    every figure on every page.

    Args:
        layout: the layout to begin with.
        traces: the traces to begin with, in the order of drawing.
    """

    def __init__(self, layout: Properties, traces: Iterable[Properties] = ()) -> None:
        self._layout = dict(layout)
        self._traces = list(traces)

    def __len__(self) -> int:
        """Return how many traces there are."""
        return len(self._traces)

    def add_traces(self, traces: Iterable[Properties]) -> None:
        """Add traces, each with its type among its properties."""
        self._traces += traces

    def with_traces(self, traces: Iterable[Properties]) -> Figure:
        """Return a figure with more traces on top; this one, which may be shared, stays as it is."""
        return Figure(self._layout, [*self._traces, *traces])

    def add_scatter(self, **properties: Any) -> None:
        """Add a scatter trace."""
        self._traces.append({"type": "scatter", **properties})

    def add_bar(self, **properties: Any) -> None:
        """Add a bar trace."""
        self._traces.append({"type": "bar", **properties})

    def add_heatmap(self, **properties: Any) -> None:
        """Add a heatmap trace."""
        self._traces.append({"type": "heatmap", **properties})

    def add_contour(self, **properties: Any) -> None:
        """Add a contour trace."""
        self._traces.append({"type": "contour", **properties})

    def add_annotation(self, **properties: Any) -> None:
        """Add an annotation."""
        self._layout["annotations"] = [*self._layout.get("annotations", ()), properties]

    def add_shape(self, **properties: Any) -> None:
        """Add a shape."""
        self._layout["shapes"] = [*self._layout.get("shapes", ()), properties]

    def add_layout_image(self, **properties: Any) -> None:
        """Add an image."""
        self._layout["images"] = [*self._layout.get("images", ()), properties]

    def add_vline(self, x: float, annotation: Properties | None = None, **properties: Any) -> None:
        """Add a line from the bottom to the top at x, and words at the right of its upper end."""
        self.add_shape(type="line", x0=x, x1=x, xref="x", y0=0, y1=1, yref="y domain", **properties)
        if annotation:
            place = {"x": x, "xref": "x", "xanchor": "left", "y": 1, "yref": "y domain", "showarrow": False}
            self.add_annotation(**{**place, **annotation})

    def update_layout(self, **properties: Any) -> None:
        """Set layout properties; those within a dictionary are merged with what it holds."""
        self._layout = _merged(self._layout, properties)

    def update_xaxes(self, **properties: Any) -> None:
        """Set properties of every horizontal axis."""
        self._update_axes("xaxis", properties)

    def update_yaxes(self, **properties: Any) -> None:
        """Set properties of every vertical axis."""
        self._update_axes("yaxis", properties)

    def _update_axes(self, kind: str, properties: Properties) -> None:
        self.update_layout(**{name: properties for name in self._layout if name.startswith(kind)})

    def to_plotly_json(self) -> dict[str, Any]:
        """Return the figure as Plotly.js takes it; its arrays are shared."""
        return {"data": self._traces, "layout": self._layout}


@dataclass(frozen=True, eq=False)
class Titled:
    """A figure with its slug, its title, and what it shows, with its numbers, in words."""

    slug: str
    title: str
    alt: str
    fig: Figure

    @cached_property
    def json(self) -> bytes:
        """All of that as the browser is told of it, written once for all visitors who share the object."""
        return as_json({"slug": self.slug, "title": self.title, "alt": self.alt, "figure": self.fig.to_plotly_json()})


def _merged(old: Properties, new: Properties) -> dict[str, Any]:
    """Return both, dictionaries merged; neither is changed."""
    both = {
        name: _merged(old[name], value) if isinstance(value, Mapping) and isinstance(old.get(name), Mapping) else value
        for name, value in new.items()
    }
    return {**old, **both}

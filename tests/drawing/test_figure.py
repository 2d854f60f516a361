"""The light figure holds what Plotly's own would, and lets Plotly check it."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest
from plotly.io.json import to_json_plotly

from dropviz.drawing.figure import Figure


def built(fig):
    """Touch a figure, ours or Plotly's, in every way that ours has."""
    fig.add_scatter(x=[1, 2], y=np.array([3.0, np.nan]), name="a")
    fig.add_bar(x=[1], y=[2])
    fig.add_heatmap(z=[[1, 2], [3, 4]])
    fig.add_traces([{"type": "scatter", "x": [0], "y": [0]}])
    fig.add_annotation(x=1, y=1, text="here")
    fig.add_shape(type="rect", x0=0, x1=1, y0=0, y1=1)
    fig.add_layout_image(source="data:image/png;base64,", x=0, y=1, sizex=1, sizey=1)
    fig.add_vline(x=3, line={"width": 1}, annotation={"text": "now", "yanchor": "top"})
    fig.update_layout(margin={"l": 5}, height=200, yaxis2={"anchor": "x"})
    fig.update_xaxes(range=[0, 4])
    fig.update_yaxes(title={"text": "y"}, showgrid=False)
    return fig


def test_it_holds_what_plotly_s_own_figure_holds():
    layout = {"margin": {"t": 3}, "xaxis": {"title": {"text": "x"}}, "yaxis": {"title": {"standoff": 8}}}
    ours, theirs = built(Figure(layout)), built(go.Figure(layout=layout)).to_dict()
    del theirs["layout"]["template"]  # Plotly's own; ours has none
    drawn = {"data": go.Figure(ours.to_plotly_json()).to_dict()["data"], "layout": ours.to_plotly_json()["layout"]}
    assert json.loads(to_json_plotly(drawn)) == json.loads(to_json_plotly(theirs))
    assert layout["margin"] == {"t": 3}, "what was given is not changed"


def test_an_unknown_property_or_value_is_named_when_plotly_reads_the_figure():
    fig = Figure({})
    fig.add_scatter(x=[1], mode="spots")
    with pytest.raises(ValueError, match="spots"):
        fig.data  # noqa: B018
    with pytest.raises(ValueError, match="colour"):
        Figure({"colour": "red"}).layout  # noqa: B018

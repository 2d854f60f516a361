"""What every page sends to the browser is what Plotly admits: figures are drawn without its checks, here they are made."""

import plotly.graph_objects as go
import pytest


def sent(message):
    """Return the figures in a message: one, a player's several, or none, where it is about what others draw."""
    if "header" in message:
        return [drawn["figure"] for drawn in message["header"].get("spec", {"figures": []})["figures"]]
    return [message["figure"]] if "figure" in message else []


@pytest.mark.parametrize("query", [{}, {"p": 0.0, "width": 4}, {"p": 0.95, "width": 1024}], ids=["defaults", "least", "most"])
@pytest.mark.parametrize("page", ["home", "masks", "scaling", "training", "statistics"])
def test_plotly_knows_every_property_of_every_figure(open_page, messages, page, query):
    figures = [figure for message in messages(open_page(page, **query)).values() for figure in sent(message)]
    assert figures
    for figure in figures:
        go.Figure(figure).update_layout(**figure["layout"].get("meta", {}).get("narrow", {}))


def test_a_property_that_plotly_does_not_know_would_be_found(open_page, messages):
    figure = messages(open_page("masks"))["network"]["figure"]
    figure["data"][0]["colour"] = "#000000"
    with pytest.raises(ValueError, match="colour"):
        go.Figure(figure)

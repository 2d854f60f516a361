"""The tokens: legible in light and dark, the same in Streamlit's theme, and exchangeable one for one."""

import tomllib
from dataclasses import asdict
from pathlib import Path

import plotly.graph_objects as go
import pytest

from dropviz.drawing import theme
from dropviz.nn.networks import NETWORKS

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())
MARKS = ["kept", "dropped", "truth", "neutral"]
TEXTS = ["ink", "quiet"]


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    """WCAG 2.2's contrast ratio."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white_is_21():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_marks_have_three_to_one_and_text_four_and_a_half(palette):
    for mark in MARKS:
        assert contrast(getattr(palette, mark), palette.paper) >= 3, mark
    for text in TEXTS:
        assert contrast(getattr(palette, text), palette.paper) >= 4.5, text
    for ground in ("kept_soft", "dropped_soft", "panel"):
        assert contrast(palette.ink, getattr(palette, ground)) >= 4.5, ground


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda network: network.slug)
def test_the_name_of_each_network_can_be_read_in_its_colour(network):
    assert contrast(network.light, theme.LIGHT.paper) >= 4.5
    assert contrast(network.dark, theme.DARK.paper) >= 4.5


def test_each_colour_has_one_dark_twin():
    light = {*asdict(theme.LIGHT).values(), *(network.light for network in NETWORKS.values())}
    assert len({network.light for network in NETWORKS.values()}) == len(NETWORKS)
    assert len(set(asdict(theme.LIGHT).values())) == len(asdict(theme.LIGHT))
    assert set(theme.TO_DARK) == light
    assert not set(theme.TO_DARK) & set(theme.TO_DARK.values())


@pytest.mark.parametrize(("section", "palette"), [("light", theme.LIGHT), ("dark", theme.DARK)])
def test_streamlit_has_the_same_tokens(section, palette):
    assert CONFIG["theme"][section] == {
        "primaryColor": palette.kept,
        "backgroundColor": palette.paper,
        "secondaryBackgroundColor": palette.panel,
        "textColor": palette.ink,
        "borderColor": palette.line,
    }


def test_an_axis_with_a_title_shows_it():
    fig = theme.figure(200, x="epoch", y="loss")
    assert (fig.layout.xaxis.title.text, fig.layout.yaxis.title.text, fig.layout.height) == ("epoch", "loss", 200)
    assert theme.figure(200).layout.xaxis.visible is False


def test_the_house_layout_is_one_that_plotly_admits():
    """It is not checked at each drawing, for speed: here it is."""
    for fig in (theme.figure(200, x="epoch", y="loss"), theme.figure(100)):
        assert go.Figure(fig.to_plotly_json()).layout.height == fig.layout.height

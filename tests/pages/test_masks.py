"""/masks: runs at its extremes, quotes the core's numbers, and answers forged values in a sentence."""

import pytest

from dropviz.dropout import METHODS
from dropviz.experiments import masks as draws


def words(app):
    return "\n".join(element.value for element in app.markdown)


def test_the_answer_quotes_the_masks_that_are_drawn(open_page):
    app = open_page("masks", p=0.4, width=24, seed=9, batch=5)
    assert not app.exception
    kept = draws.unit_masks(0.4, 5, 2, 24, 9)
    text = words(app)
    assert f"**{(~kept[0, 0]).sum()} of 24**" in text
    assert f"**{(~kept[0, 1]).sum()}** in its second" in text
    assert f"**{1 - kept.mean():.1%}**" in text
    counts = draws.kept_counts(0.4, 24, 1000, 9)
    assert f"between **{counts.min()} and {counts.max()}**" in text


@pytest.mark.parametrize("slug", METHODS)
def test_every_method_has_its_picture_and_its_code(open_page, slug):
    app = open_page("masks", method=slug, p=0.25)
    assert not app.exception
    assert app.selectbox[0].value == slug
    assert any(METHODS[slug].label in header.value for header in app.header)
    assert METHODS[slug](p=0.25).code() in [code.value + "\n" for code in app.code] + [code.value for code in app.code]
    assert METHODS[slug].paper in words(app)


@pytest.mark.parametrize("query", [{"p": 0}, {"p": 0.95}, {"width": 4, "batch": 1}, {"width": 1024, "batch": 64}, {"seed": 9999}])
def test_the_extremes_run(open_page, query):
    assert not open_page("masks", **query).exception


def test_a_block_too_large_for_the_map_is_explained(open_page):
    app = open_page("masks", method="drop_block", block_size=7)
    assert not app.exception
    assert "block_size must be at most the map's size 5 × 5, got 7" in app.info[0].value


@pytest.mark.parametrize("forged", [1e9, -1, float("nan"), float("inf")])
def test_a_forged_slider_message_falls_back(open_page, forged):
    app = open_page("masks")
    app.slider(key="p").set_value(forged)
    app.run()
    assert not app.exception
    assert app.slider(key="p").value == 0.3


def test_a_forged_choice_falls_back(open_page):
    app = open_page("masks", state={"method": "no such method"})
    assert not app.exception
    assert app.selectbox(key="method").value == "inverted"

"""Home: what dropout is, and four doors that open."""

import re
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest

from dropviz.nn import passes
from tests.pages.conftest import headings, sections, texts


@pytest.mark.parametrize("width", [4, 32, 1024])
def test_home_draws_as_many_units_as_width_says_in_the_pass_that_masks_opens_with(open_page, traces, width):
    app = open_page("home", p=0.5, seed=4, width=width)
    assert not app.exception
    kept = passes.unit_masks(0.5, 1, 2, width, 4, number=10)[0]
    assert any(f"the mask drops **{(~kept).sum():,} of {2 * width:,}** hidden units" in text for text in texts(app))
    crossed = sum(len(trace["x"]) for trace in traces(app, "network") if trace["name"] == "dropped")
    assert crossed == (~kept).sum()
    masks = open_page("masks", p=0.5, seed=4, width=width)
    assert any(f"**{(~kept[0]).sum():,} of {width:,}** units of the first" in text for text in texts(masks))


def anchors(app):
    """Return the addresses of a page's sections, in order."""
    return [app.title[0].anchor, *(anchor for anchor, _ in headings(app))]


def test_home_says_beside_the_draw_what_many_passes_come_to(open_page):
    text = " ".join(texts(open_page("home")))
    assert "p · 64 = 19.2 dropped units on average, with a standard deviation of 3.7" in text  # 64 · 0.3 and √(64 · 0.3 · 0.7)
    counts = [(~passes.unit_masks(0.3, 1, 2, 32, 0, number)).sum() for number in range(1, 11)]
    assert f"come to {np.mean(counts):.1f}." in text
    assert abs(counts[-1] - 19.2) < 3.7, "the first that a visitor sees is no rarity"


def test_without_dropout_home_says_so(open_page):
    text = texts(open_page("home", p=0))[0]
    assert "With p = 0 no unit is dropped" in text
    assert "multiplied" not in text


def test_every_step_of_the_lecture_opens_its_page_with_its_settings(open_page):
    (said,) = [one["words"] for one in sections(open_page("home")) if one["slug"] == "lecture"]
    links = [urlsplit(address) for address in re.findall(r"\]\((.+?)\)", said)]
    assert [link.path for link in links] == ["masks", "scaling", "training", "training", "statistics"]
    for link in links:
        app = open_page(link.path, **dict(parse_qsl(link.query)))
        assert not app.exception
        assert not app.warning, link
        for name, value in parse_qsl(link.query):
            assert str(app.session_state[name]) in (value, f"{value}.0"), (link, name)
        if link.fragment:
            assert link.fragment in anchors(app), link


def test_no_two_sections_of_a_page_have_one_address(open_page):
    for page in ("masks", "scaling", "training", "statistics"):
        app = open_page(page)
        found = anchors(app)
        assert len(set(found)) == len(found)
        assert all(re.fullmatch("[a-z]+(-[a-z]+)*", anchor) for anchor in found)


def test_every_section_of_the_masks_page_has_an_address(open_page):
    app = open_page("masks")
    assert anchors(app) == ["network", "batch", "numbers", "method", "activation", "kept-count", "sub-networks", "readings"]

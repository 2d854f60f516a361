"""Home: what dropout is, and four doors that open."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

from dropviz.experiments import passes


def test_home_says_what_is_drawn(open_page):
    app = open_page("home", p=0.5, seed=4)
    assert not app.exception
    kept = passes.unit_masks(0.5, 1, 2, 16, 4)[0]
    assert any(f"**{(~kept).sum()} of 32** hidden units" in element.value for element in app.markdown)


def steps(app):
    """The links of the lecture as they are sent to the browser."""
    lists = [element.proto for element in app.main if element.type == "bidi_component"]
    return next(json.loads(proto.json)["steps"] for proto in lists if proto.component_name == "dropviz.steps")


def test_every_step_of_the_lecture_opens_its_page_with_its_settings(open_page):
    links = [urlsplit(step["address"]) for step in steps(open_page("home"))]
    assert [link.path for link in links] == ["masks", "scaling", "training", "training", "statistics"]
    for link in links:
        app = open_page(link.path, **dict(parse_qsl(link.query)))
        assert not app.exception
        assert not app.warning, link
        for name, value in parse_qsl(link.query):
            assert str(app.session_state[name]) in (value, f"{value}.0"), (link, name)
        if link.fragment:
            assert link.fragment in [header.anchor for header in (*app.title, *app.header)], link


def test_no_two_sections_of_a_page_have_one_address(open_page):
    for page in ("masks", "scaling", "training", "statistics"):
        app = open_page(page)
        anchors = [header.anchor for header in (*app.title, *app.header) if header.anchor]
        assert len(set(anchors)) == len(anchors)
        assert all(re.fullmatch("[a-z]+(-[a-z]+)*", anchor) for anchor in anchors)


def test_every_section_of_the_masks_page_has_an_address(open_page):
    app = open_page("masks")
    assert [header.anchor for header in (*app.title, *app.header)] == [
        "network", "batch", "numbers", "method", "kept-count", "sub-networks", "readings"]

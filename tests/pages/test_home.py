"""Home: what dropout is, and four doors that open."""

import re
from urllib.parse import parse_qsl

from dropviz.experiments import passes


def test_home_says_what_is_drawn(open_page):
    app = open_page("home", p=0.5, seed=4)
    assert not app.exception
    kept = passes.unit_masks(0.5, 1, 2, 16, 4)[0]
    assert any(f"**{(~kept).sum()} of 32** hidden units" in element.value for element in app.markdown)


def test_every_step_of_the_lecture_opens_its_page_with_its_settings(open_page):
    text = "\n".join(element.value for element in open_page("home").markdown)
    steps = re.findall(r"\]\((\w+)\?([^)]*)\)", text)
    assert [page for page, _ in steps] == ["masks", "scaling", "training", "training", "statistics"]
    for page, query in steps:
        app = open_page(page, **dict(parse_qsl(query)))
        assert not app.exception
        assert not app.warning, query
        for name, value in parse_qsl(query):
            assert str(app.session_state[name]) in (value, f"{value}.0"), (page, name)

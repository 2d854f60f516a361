"""Home: what dropout is, and four doors that open."""

from dropviz.experiments import passes


def test_home_says_what_is_drawn(open_page):
    app = open_page("home", p=0.5, seed=4)
    assert not app.exception
    kept = passes.unit_masks(0.5, 1, 2, 16, 4)[0]
    assert any(f"**{(~kept).sum()} of 32** hidden units" in element.value for element in app.markdown)

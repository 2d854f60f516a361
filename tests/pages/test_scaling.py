"""/scaling as a visitor meets it, without a browser."""

import pytest
from streamlit.runtime.scriptrunner import StopException

from dropviz.drawing.text import measured, number
from dropviz.evidence import Measured
from dropviz.lessons.scaling.layer import layers
from dropviz.lessons.scaling.reading import misread
from dropviz.nn.gradients import gradients
from dropviz.nn.ridge import coincidence, shrinking
from dropviz.nn.scaling import WAYS, exact, running_means
from dropviz.nn.spread import closed_forms
from dropviz.nn.sub_networks import averages
from dropviz.nn.three_layers import three_layers
from dropviz.rng import stream
from dropviz.web.serving import scheduler
from tests.pages.conftest import codes, headings, texts


def prose(app):
    return "\n".join(texts(app))


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"p": 0.0},
        {"p": 0.95},
        {"width": 4},
        {"width": 1024},
        {"seed": 9999},
        {"draws": 10},
        {"draws": 100000},
        {"hidden": 1},
        {"hidden": 12},
        {"x": 0.5},
        {"x": 5.0},
        {"keep": "true"},
        {"p": 0.95, "width": 4, "draws": 10, "hidden": 1, "seed": 9999},
        {"p": 0.95, "width": 1024, "draws": 100000, "hidden": 12, "x": 5.0},
        {"p": 0.0, "width": 4, "draws": 10, "hidden": 1, "keep": "true"},
    ],
    ids=str,
)
def test_runs_at_the_defaults_and_at_every_end(open_page, settings):
    app = open_page("scaling", **settings)
    assert not app.exception
    assert not app.warning
    text = prose(app)
    assert "nan" not in text
    assert "inf " not in text


@pytest.mark.parametrize("name", ["p", "width", "seed", "draws", "hidden", "x", "keep"])
@pytest.mark.parametrize("value", ["-1", "1e9", "nan", "inf", "x", "", "[]"])
def test_forged_values_do_not_raise_to_the_screen(open_page, name, value):
    app = open_page("scaling", **{name: value})
    assert not app.exception
    assert "Why divide" in app.title[0].value


def test_prose_quotes_the_core(open_page):
    p, x, draws, seed, width, units = 0.2, 3.0, 100, 7, 24, 4
    app = open_page("scaling", p=p, x=x, draws=draws, seed=seed, width=width, hidden=units)
    text = prose(app)
    ways = {way: exact(WAYS[way](p), x) for way in WAYS}
    runs = running_means({way: WAYS[way](p) for way in WAYS}, x, draws, stream(seed, "scaling", "unit"))
    for way in WAYS:
        assert f"Mean of 100 draws: **{measured(Measured(runs[way].last, ways[way].mean_error(draws)))}**" in text
        assert f"Their variance: {measured(Measured(runs[way].variance, ways[way].variance_error(draws)))}" in text
        assert f"= {number(ways[way].variance)}" in text
    assert f"it is **{number(ways['reversed'].evaluation / ways['reversed'].mean)}** times" in text
    assert "1 − p = 0.8" in text
    found = {readout: averages(readout, p, units, draws, seed) for readout in ("linear", "relu", "softmax")}
    for readout in ("relu", "softmax"):
        assert f"**{number(found[readout].gap, 2)}**" in text
        assert f"by up to {number(found[readout].gap, 2)}" in text
    assert f"| **{number(found['linear'].gap, 2)}** |" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert number(found["softmax"].geometric_gap, 1) in text.replace("\N{NO-BREAK SPACE}", " ")
    assert f"variance: **{number(found['linear'].variance, 2)}**" in text
    for case, moments in closed_forms(p, x).items():
        assert f"**{number(moments.mean if case == 'relu' else moments.variance)}**" in text
    other = misread(p, x)
    assert f"the mean becomes **{number(other.mean)}** instead of 3" in text
    assert f"the standard deviation is **{number(other.sd)}** instead of {number(other.meant)}" in text
    assert f"= **{number(coincidence(p).alpha)}**" in text
    assert f"{shrinking(seed).within_two} of these 50" in text
    back = gradients(p, width, seed)
    assert f"{number(back['inverted'].gap, 1)} of {number(back['inverted'].largest)} (inverted)" in text
    networks = three_layers(p, width, draws, seed)
    assert f"{number(networks['vanilla'].gap, 2)} from evaluation with vanilla dropout" in text
    assert f"**{number(networks['vanilla'].unscaled_gap, 2)}** off" in text
    unscaled = layers(p, seed)["own unscaled"]
    assert f"in training **{measured(unscaled.ratio)}** of" in text


def test_p_as_keep_relabels_the_knob_too_from_the_first_run_on(open_page):
    app = open_page("scaling", p=0.2, keep="true")
    assert app.slider(key="p").label == "Drop probability 1 − p"
    assert "drops 0.2 · keeps p = 0.8" in [caption.value for caption in app.caption]
    app.toggle(key="keep").set_value(False).run()
    assert app.slider(key="p").label == "Drop probability p"
    assert app.slider(key="p").value == 0.2


def test_nothing_false_is_said_where_nothing_or_everything_is_dropped(open_page):
    text = prose(open_page("scaling", p=0.0))
    assert "only the whole network occurs" in text
    assert "Yes, where nothing is dropped: every training pass is evaluation." in text
    assert "all of them gave the same" in prose(open_page("scaling", p=0.95, width=4, draws=10))


def test_every_figure_says_its_numbers_in_words(open_page, alts):
    app = open_page("scaling", p=0.2)
    found = alts(app)
    assert set(found) == {"closing-in", "mistakes", "readings", "spread", "sub-networks", "ridge", "three-layers"}
    assert "evaluation gives 1.6. The modes agree." in found["closing-in"]
    assert "The modes differ by 0.4." in found["closing-in"]
    assert "exact mean 8; evaluation gives 2. The modes differ by 6." in found["mistakes"]
    assert "dividing by p instead of 1 − p gives the mean 8 instead of 2" in found["readings"]
    assert "one layer: mean 2, variance 1 at p = 0.2" in found["spread"]
    assert number(averages("relu", 0.2, 6, 1000, 0).gap, 2) in found["sub-networks"]
    assert f"bmi {coincidence(0.2).w[2]:.0f}" in found["ridge"]
    assert number(three_layers(0.2, 32, 1000, 0)["inverted"].gap, 2) in found["three-layers"]


def test_p_as_keep_relabels_and_changes_no_number(open_page, alts, traces):
    drop, keep = open_page("scaling", p=0.2), open_page("scaling", p=0.2, keep="true")
    assert [app.title[0].value for app in (drop, keep)] == ["Why divide by 1 − p?", "Why divide by p?"]
    assert "Divided by p = 0.8, training gives **2** on average too" in prose(keep)
    assert "p = 0.8 is the probability of **keeping**" in prose(keep)
    for slug in ("closing-in", "mistakes", "spread", "sub-networks", "ridge", "three-layers"):
        for ours, theirs in zip(traces(drop, slug), traces(keep, slug), strict=True):
            assert str(ours) == str(theirs)
    assert "At p = 0.8, read as the probability of keeping" in alts(keep)["readings"]
    assert codes(drop) == codes(keep), "programs know one reading alone"


def test_where_nothing_is_dropped_what_divides_by_zero_is_left_out(open_page, alts):
    app = open_page("scaling", p=0.0)
    assert "Divided by the drop rate" not in prose(app)
    assert "x · M / 0 has no value" in prose(app)
    assert "readings" not in alts(app)


def test_code_panels_hold_the_present_settings(open_page):
    programs = codes(open_page("scaling", p=0.2, width=24, seed=7))
    assert len(programs) == 6
    assert all("0.2" in program for program in programs)
    assert any("H, T, seed = 0.2, 24, 666, 7" in program for program in programs)


def test_a_page_that_is_superseded_ends_at_a_pause_of_what_it_computes(open_page, monkeypatch):
    three_layers.cache_clear()
    asked = []

    def superseded():
        asked.append(1)
        raise StopException  # as Streamlit ends a script

    with monkeypatch.context() as patch:
        patch.setattr(scheduler, "CANCEL_INTERVAL", 0.0)
        patch.setattr(scheduler, "raise_if_superseded", superseded)
        app = open_page("scaling", seed=77)
        assert len(asked) == 1
        assert headings(app)[-1][0] == "sub-networks", "what is above stands"
        assert "Three layers in NumPy" not in prose(app)
    app = open_page("scaling", seed=77)
    assert not app.exception
    assert "Three layers in NumPy" in prose(app)

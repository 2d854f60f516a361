"""/scaling as a visitor meets it, without a browser."""

import pytest

from dropviz.experiments.layers import layers, three_layers
from dropviz.experiments.scaling import WAYS, averages, exact, running_mean
from dropviz.figures.formulas import plus_minus
from dropviz.rng import stream


def prose(app):
    return "\n".join(part.value for part in app.markdown)


@pytest.mark.parametrize("settings", [
    {}, {"p": 0.0}, {"p": 0.95}, {"width": 4}, {"width": 1024}, {"seed": 9999}, {"draws": 10}, {"draws": 2000},
    {"hidden": 1}, {"hidden": 10}, {"x": 0.5}, {"x": 5.0},
    {"p": 0.95, "width": 4, "draws": 10, "hidden": 1, "seed": 9999},
    {"p": 0.95, "width": 1024, "draws": 2000, "hidden": 10, "x": 5.0},
    {"p": 0.0, "width": 4, "draws": 10, "hidden": 1},
], ids=str)
def test_runs_at_the_defaults_and_at_every_end(open_page, settings):
    app = open_page("scaling", **settings)
    assert not app.exception
    assert not app.warning
    text = prose(app)
    assert "nan" not in text
    assert "inf " not in text


@pytest.mark.parametrize("name", ["p", "width", "seed", "draws", "hidden", "x"])
@pytest.mark.parametrize("value", ["-1", "1e9", "nan", "inf", "x", "", "[]"])
def test_forged_values_do_not_raise_to_the_screen(open_page, name, value):
    app = open_page("scaling", **{name: value})
    assert not app.exception
    assert "Why divide" in app.title[0].value


def test_prose_quotes_the_core(open_page):
    p, x, draws, seed, width, units = 0.2, 3.0, 150, 7, 24, 4
    app = open_page("scaling", p=p, x=x, draws=draws, seed=seed, width=width, hidden=units)
    text = prose(app)
    ways = {way: exact(WAYS[way](p), x) for way in WAYS}
    for way in ("vanilla", "inverted", "unscaled"):
        run = running_mean(WAYS[way](p), x, draws, stream(seed, "scaling", "unit"))
        assert plus_minus(run.last, ways[way].sd / draws**0.5) in text
        assert any(f"= {ways[way].variance:.3g}" in block.value for block in app.latex)
    assert f"{ways['reversed'].evaluation / ways['reversed'].mean:.3g}" in text
    assert "1 − p = 0.8" in text
    found = {readout: averages(readout, p, units, draws, seed) for readout in ("linear", "relu", "softmax")}
    for readout in ("relu", "softmax"):
        assert f"{found[readout].gap:.2g}" in text
    assert f"{found['linear'].gap:.1g}" in text
    assert f"{found['softmax'].geometric_gap:.1g}" in text
    networks = three_layers(p, width, draws, seed)
    assert f"{networks['vanilla'].gap:.2g}" in text
    assert f"{networks['vanilla'].unscaled_gap:.2g}" in text
    unscaled = layers(p, seed)["own unscaled"]
    assert f"{unscaled.training / unscaled.evaluation:.3f}" in text


def test_every_figure_says_its_numbers_in_words(open_page, alts):
    app = open_page("scaling", p=0.2)
    found = alts(app)
    assert set(found) == {"closing-in", "sub-networks", "three-layers"}
    assert "evaluation gives 1.6. The modes agree." in found["closing-in"]
    assert "The modes differ by 0.4." in found["closing-in"]
    assert f"{averages('relu', 0.2, 6, 200, 0).gap:.2g}" in found["sub-networks"]
    assert f"{three_layers(0.2, 32, 200, 0)['inverted'].gap:.2g}" in found["three-layers"]


def test_code_panels_hold_the_present_settings(open_page):
    programs = [block.value for block in open_page("scaling", p=0.2, width=24, seed=7).code]
    assert len(programs) == 4
    assert all("0.2" in program for program in programs)
    assert any("H = 0.2, 24" in program for program in programs)

"""/training at rest: the epoch-0 frame, the penalties' numbers, the extremes."""

import numpy as np
import pytest

from dropviz.data import Sine
from dropviz.dropout import InvertedDropout
from dropviz.experiments import shrinkage
from dropviz.training import Member, RunConfig, train


def words(app):
    return "\n".join(element.value for element in app.markdown)


def test_it_begins_with_equal_networks_and_says_their_loss(open_page):
    app = open_page("training", seed=3, width=16)
    assert not app.exception
    members = (Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.01))
    first = next(train(RunConfig(members, seed=3, width=16)))
    assert np.array_equal(first.losses[0, 1:], first.losses[1, 1:])
    assert f"a held-out loss of **{first.losses[0, 2]:.3g}**" in words(app)


def test_the_penalties_numbers_are_those_of_the_core(open_page):
    app = open_page("training", strength=0.3, seed=5)
    fitted = shrinkage.fitted(shrinkage.problem(5), 0.3, 0.3, 5)
    assert f"sets **{(fitted['l1_proximal'] == 0).sum()}** to zero" in words(app)
    assert f"(1 − ηλ)⁵⁰ = **{shrinkage.decay(0.3).geometric[-1]:.3g}**" in words(app)


@pytest.mark.parametrize("query", [
    {"p": 0}, {"p": 0.95, "rate_with": 0.05}, {"width": 4}, {"width": 1024}, {"epochs": 2000}, {"strength": 0}, {"strength": 1},
    {"data": "sine"}, {"band": "true"}, {"band": "true", "width": 1024, "passes": 200},
])
def test_the_extremes_run(open_page, query):
    assert not open_page("training", **query).exception


def test_each_networks_curve_and_losses_move_its_own_traces(open_page, messages):
    app = open_page("training", width=8, rate_without=0.002, rate_with=0.02)
    spec = messages(app)["player"]["header"]["spec"]
    fit, losses = (drawn["figure"]["data"] for drawn in spec["figures"])
    grid = 58
    curves = {fit[m["trace"]]["name"]: m["column"] for m in spec["moving"] if m["kind"] == "curve"}
    assert curves == {"without dropout": 0, "with dropout": grid}
    histories = {losses[m["trace"]]["name"]: m["column"] - 2 * grid for m in spec["moving"] if m["kind"] == "history"}
    kinds = ("training, dropout on", "training points, dropout off", "held-out points")
    assert histories == {f"{name}: {kind}": 3 * i + k for i, name in enumerate(("without dropout", "with dropout"))
                         for k, kind in enumerate(kinds)}
    assert [(row["name"], [c - 2 * grid for c in row["cells"]]) for row in spec["table"]["rows"]] == [
        ("without dropout", [0, 1, 2]), ("with dropout", [3, 4, 5])]
    assert list(spec["table"]["columns"]) == list(kinds)


def test_the_classic_experiment_is_one_press_away(open_page):
    app = open_page("training", p=0.2, changes="0:p=0.2;5:p=0.3")
    next(button for button in app.button if "classic experiment" in button.label).click()
    app.run()
    assert not app.exception
    values = {key: app.slider(key=key).value for key in ("p", "width", "rate_without", "rate_with", "epochs")}
    assert values == {"p": 0.5, "width": 300, "rate_without": 0.001, "rate_with": 0.01, "epochs": 500}
    assert app.text_input(key="changes").value == ""


def test_the_data_set_that_is_chosen_is_drawn_and_trained_on(open_page, messages):
    app = open_page("training", data="sine", seed=2, width=8)
    spec = messages(app)["player"]["header"]["spec"]
    points = next(t for t in spec["figures"][0]["figure"]["data"] if t["name"] == "training points")
    split = Sine().draw(2)
    assert len(split.x) == 20
    assert str(points["x"]) != str(next(t for t in spec["figures"][0]["figure"]["data"] if t["name"] == "held-out points")["x"])
    members = (Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.01))
    first = next(train(RunConfig(members, data=Sine(), seed=2, width=8)))
    assert f"a held-out loss of **{first.losses[0, 2]:.3g}**" in words(app)

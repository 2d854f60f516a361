"""/training at rest: the epoch-0 frame, its networks and data, the penalties' numbers, the extremes."""

import numpy as np
import pytest

from dropviz.data import DATASETS
from dropviz.lessons.training.charts import LOSS_NAMES
from dropviz.lessons.training.setup import DENSE
from dropviz.nn import shrinkage
from dropviz.nn.networks import NETWORKS
from dropviz.training import train
from tests.pages.training import pair, warnings, words


def test_it_begins_with_equal_networks_and_says_their_loss(open_page):
    app = open_page("training", seed=3, width=16)
    assert not app.exception
    first = next(train(pair(seed=3, width=16)))
    assert np.array_equal(first.losses[0, 1:], first.losses[1, 1:])
    assert f"the loss on held-out points is **{first.losses[0, 2]:.3g}**" in words(app)


def test_the_penalties_numbers_are_those_of_the_core(open_page):
    app = open_page("training", strength=0.3, seed=5)
    fitted = shrinkage.fitted(shrinkage.problem(5), 0.3, 0.3, 5)
    assert f"sets **{(fitted['l1'] == 0).sum()} of 20** to zero" in words(app)
    assert f"(1 − ηλ)⁵⁰ = **{100 * shrinkage.decay(0.3).geometric[-1]:.3g}%**" in words(app)


def test_without_a_penalty_nothing_is_said_to_shrink(open_page):
    said = words(open_page("training", strength=0, p=0))
    assert "With λ = 0 no penalty acts" in said
    assert "With λ = 0 nothing decays: after 50 steps a weight that the loss leaves alone is what it was." in said
    assert "At p = 0 dropout on the inputs changes nothing" in said
    assert "jump over" not in said


@pytest.mark.parametrize(
    "query",
    [
        {"p": 0},
        {"p": 0.95, "rate_with": 0.05},
        {"width": 4},
        {"width": 1024},
        {"epochs": 2000},
        {"strength": 0},
        {"strength": 1},
        {"band": "true"},
        {"band": "true", "width": 1024, "passes": 200},
        {"band": "true", "width": 1024, "method": "drop_connect"},
        {"members": ",".join(NETWORKS), "width": 1024},
        {"data": "digits", "wrong": 0.4, "width": 1024},
        {"data": "moons", "noise": 0.5},
        *({"method": method} for method in DENSE),
        *({"members": member} for member in NETWORKS),
        *({"data": slug} for slug in DATASETS),
        {"data": "digits", "band": "true"},
        {"data": "points", "band": "true"},
        {"data": "line", "points": 2, "noise": 0},
    ],
    ids=str,
)
def test_every_choice_and_the_extremes_run(open_page, query):
    app = open_page("training", **query)
    assert not app.exception
    assert not warnings(app)


def columns(spec, slug):
    """Return which trace is moved by which columns of a frame, by the traces' names, in one of the player's figures."""
    figure = [drawn["slug"] for drawn in spec["figures"]].index(slug)
    data = spec["figures"][figure]["figure"]["data"]
    return {data[m["trace"]]["name"]: m["column"] for m in spec["moving"] if m["figure"] == figure}


def test_each_networks_curve_and_losses_move_its_own_traces(open_page, messages):
    app = open_page("training", width=8, rate_without=0.002, rate_with=0.02)
    spec = messages(app)["player"]["header"]["spec"]
    grid = 58
    assert columns(spec, "fit") == {"without dropout": 0, "with dropout": grid}
    histories = {name: column - 2 * grid for name, column in columns(spec, "losses").items()}
    expected = {
        f"{name}: {kind}": 3 * i + k for i, name in enumerate(("without dropout", "with dropout")) for k, kind in enumerate(LOSS_NAMES)
    }
    del expected["without dropout: training, dropout on"]  # the same as with dropout off
    assert histories == expected
    assert [(row["name"], [c - 2 * grid for c in row["cells"]]) for row in spec["table"]["rows"]] == [
        ("without dropout", [0, 1, 2]),
        ("with dropout", [3, 4, 5]),
    ]
    assert list(spec["table"]["columns"]) == list(LOSS_NAMES)


def test_any_subset_of_the_networks_is_on_screen_in_the_order_of_the_menu(open_page, messages):
    app = open_page("training", width=8, members="early,l1,none")
    spec = messages(app)["player"]["header"]["spec"]
    names = [NETWORKS[name].label for name in ("none", "l1", "early")]
    assert [row["name"] for row in spec["table"]["rows"]] == list(columns(spec, "fit")) == names
    assert "stopped early" in names


def test_for_digits_the_shares_of_errors_move_and_the_images_are_shown(open_page, messages, alts):
    app = open_page("training", data="digits", wrong=0.4, width=8, seed=2)
    spec = messages(app)["player"]["header"]["spec"]
    assert columns(spec, "fit") == {
        "without dropout: training points, dropout off, wrong %": 7,
        "without dropout: held-out points, wrong %": 8,
        "with dropout: training points, dropout off, wrong %": 10,
        "with dropout: held-out points, wrong %": 11,
    }
    first = next(train(pair(data=DATASETS["digits"](wrong=0.4), width=8, seed=2)))
    assert f"classified wrongly is **{100 * first.errors[0, 2]:.3g}%**" in words(app)
    assert "(wrong, it is" in alts(app)["digits"]


def test_for_moons_the_lattice_of_each_network_moves_its_boundary(open_page, messages):
    app = open_page("training", data="moons", width=8)
    spec = messages(app)["player"]["header"]["spec"]
    assert columns(spec, "fit") == {"without dropout": 0, "with dropout": 28 * 28}
    boundary = next(m for m in spec["moving"] if m["figure"] == 0)
    assert (boundary["kind"], boundary["length"], boundary["across"]) == ("boundary", 28 * 28, 28)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"members": "none,bogus"}, "it must be one or several of none, dropout, l1"),
        ({"members": ""}, "The link leaves **Networks** empty"),
        ({"data": "spiral"}, "**Data** to 'spiral', but it must be one of line, sine"),
        ({"method": "drop_path"}, "it must be one of inverted, vanilla"),
        ({"changes": "x"}, "“Changes while it ran” must be of the form"),
        ({"rate_with": "fast"}, "**Learning rate with dropout** to 'fast', but it must be a number between 0.00001 and 1"),
        ({"rate_with": "nan"}, "**Learning rate with dropout** to 'nan'"),
        ({"rate_without": 7}, "**Learning rate without dropout** to '7'"),
        ({"changes": "5:p=7"}, "Drop probability p must be between 0 and 0.95, got 7.0"),
    ],
)
def test_a_bad_link_is_named_and_the_page_goes_on(open_page, query, sentence):
    app = open_page("training", width=8, **query)
    assert not app.exception
    assert [said for said in warnings(app) if sentence in said]


def test_the_classic_experiment_is_one_press_away(open_page):
    app = open_page("training", p=0.2, changes="0:p=0.2;5:p=0.3", members="l1", data="digits")
    next(button for button in app.button if "classic experiment" in button.label).click()
    app.run()
    assert not app.exception
    values = {key: app.slider(key=key).value for key in ("p", "epochs", "points", "noise")}
    assert values == {"p": 0.5, "epochs": 500, "points": 20, "noise": 0.3}
    unequal = {key: app.select_slider(key=key).value for key in ("width", "rate_without", "rate_with")}
    assert unequal == {"width": 300, "rate_without": 0.001, "rate_with": 0.01}
    assert app.text_input(key="changes").value == ""
    assert app.selectbox(key="data").value == "line"
    assert "members" not in app.query_params


def test_the_classic_experiment_says_that_its_rates_differ_and_offers_equal_ones(open_page):
    app = open_page("training")
    assert any("without dropout at a learning rate of 0.001 and with dropout at 0.01" in caption.value for caption in app.caption)
    next(button for button in app.button if button.label == "The same, both at a rate of 0.01").click()
    app.run()
    assert {key: app.select_slider(key=key).value for key in ("rate_without", "rate_with")} == {"rate_without": 0.01, "rate_with": 0.01}
    assert app.select_slider(key="width").value == 300


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"points": 10}, "through the 10 training points"),
        ({"data": "sine"}, "**Truth**, 0.01:"),
        ({"noise": 0}, "have no place on a logarithmic axis: truth, straight line and interpolator."),
    ],
)
def test_the_reference_lines_are_explained(open_page, query, sentence):
    assert sentence in words(open_page("training", width=8, **query))


@pytest.mark.parametrize("data", ["moons", "digits", "points"])
def test_where_no_loss_is_known_beforehand_nothing_is_explained(open_page, data):
    assert "known beforehand" not in words(open_page("training", width=8, data=data))


def test_many_seeds_are_trained_a_little_at_a_time_and_then_compared(open_page, alts):
    app = open_page("training", width=8, epochs=20, seeds=5)
    while "seeds" not in alts(app):
        assert not app.exception
        app.run()
    assert "over 5 seeds, the median of the held-out mean squared error is" in alts(app)["seeds"]


def test_every_p_is_trained_a_little_at_a_time_once_for_all_places_of_the_slider(open_page, alts):
    app = open_page("training", width=8, epochs=20, each_p="true")
    while "each-p" not in alts(app):
        assert not app.exception
        app.run()
    assert alts(app)["each-p"].startswith("At epoch 20, with seed 0, the held-out mean squared error is least at p = ")
    app.slider(key="p").set_value(0.7).run()
    assert "At p = 0.7 it is" in alts(app)["each-p"] or "The slider stands" in alts(app)["each-p"]
    app.slider(key="p").set_value(0.2).run()
    assert "each-p" in alts(app), "at another p nothing is trained anew"


def test_the_data_set_that_is_chosen_is_drawn_and_trained_on(open_page, messages):
    app = open_page("training", data="sine", seed=2, width=8)
    spec = messages(app)["player"]["header"]["spec"]
    points = next(t for t in spec["figures"][0]["figure"]["data"] if t["name"] == "training points")
    split = DATASETS["sine"]().draw(2)
    assert len(split.x) == 20
    assert str(points["x"]) != str(next(t for t in spec["figures"][0]["figure"]["data"] if t["name"] == "held-out points")["x"])
    first = next(train(pair(data=DATASETS["sine"](), seed=2, width=8)))
    assert f"the loss on held-out points is **{first.losses[0, 2]:.3g}**" in words(app)

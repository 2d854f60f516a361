"""What every p costs on held-out points: the run's own losses, drawn against p."""

import re
from dataclasses import replace

import numpy as np
import pytest

from dropviz.data import Digits
from dropviz.lessons.film import film_of
from dropviz.lessons.training import LESSON, each_p
from dropviz.lessons.training.each_p import PLACES, EachP, draw, sentences
from dropviz.lessons.training.members import checked
from dropviz.nn.networks import NETWORKS
from dropviz.training.record import Record, sweep_record
from tests.lessons.sentences import said
from tests.pages.words import faults

SMALL = EachP(each_p=True, width=8, epochs=40, seed=3)
ABOUT = {"epoch": "60", "seed": "3", "measure": "loss", "unit": ""}


def traces(section):
    (figure,) = section.figures
    return {trace["name"]: trace for trace in figure.fig.to_plotly_json()["data"]}


def test_the_curve_is_made_of_the_held_out_losses_of_the_runs_that_the_page_plays():
    section = each_p.section(replace(SMALL, epoch=40))
    held, off = (traces(section)[name]["y"] for name in ("held-out points", "training points, dropout off"))
    for p in (0.0, 0.3, 0.95):
        record = Record(checked(replace(SMALL, p=p))[0])
        row, at = record.frames(40, 1)[0], record.layout
        np.testing.assert_allclose([off[PLACES.index(p)], held[PLACES.index(p)]], [row[at.loss(1, 1)], row[at.loss(1, 2)]], rtol=2e-3)
    assert traces(section)["without dropout, held-out points"]["y"] == [pytest.approx(row[at.loss(0, 2)], rel=2e-3)] * 2
    assert traces(section)["now, 0.3"]["x"] == [0.3, 0.3]


def test_what_is_trained_does_not_depend_on_where_p_stands_nor_on_changes_and_others_networks():
    asked, places = each_p.sweep(SMALL)
    assert list(places) == [round(i * 0.05, 2) for i in range(20)]
    for other in (replace(SMALL, p=0.7), replace(SMALL, changes="9:p=0.3"), replace(SMALL, members=("none", "dropout", "l1"), epoch=7)):
        assert each_p.sweep(other) == (asked, places)
    assert each_p.sweep(replace(SMALL, rate_with=0.02)) != (asked, places)


def test_it_speaks_of_the_epoch_where_the_player_stands_or_else_of_the_end():
    assert each_p.section(replace(SMALL, epoch=7)).words.startswith("At epoch 7, with seed 3")
    assert each_p.section(SMALL).words.startswith("At epoch 40, with seed 3")
    assert each_p.ENDED in each_p.section(SMALL).more
    assert each_p.ENDED not in each_p.section(replace(SMALL, epoch=7)).more


def test_seeds_have_curves_of_their_own_and_the_median_is_named():
    section = each_p.section(replace(SMALL, seeds=5))
    found = traces(section)
    own = found["held-out points, seed by seed"]["y"].reshape(5, -1)[:, :-1]
    np.testing.assert_array_equal(found["median, held-out points"]["y"], np.median(own, axis=0))
    best = [PLACES[i] for i in own.argmin(axis=1)]
    assert f"it lies between {min(best):g} and {max(best):g}." in section.words
    assert "over 5 seeds, the median of the held-out mean squared error is least" in section.words


def test_nothing_is_trained_that_nobody_asks_for():
    assert each_p.sweep(EachP()) is None
    assert each_p.section(EachP()).words == each_p.ASK
    assert each_p.section(replace(SMALL, members=("none",))).words == each_p.NOBODY


def test_large_networks_are_trained_at_fewer_places():
    asked, places = each_p.sweep(EachP(each_p=True, width=1024))
    assert len(asked.config.members) == 1 + len(places) < 1 + len(PLACES)
    assert places[0] == 0.0
    assert len(each_p.sweep(EachP(each_p=True, width=300))[1]) == len(PLACES)


@pytest.mark.parametrize(
    ("held", "p", "claim"),
    [
        (
            [[3, 2, 1, 4]],
            0.4,
            "the loss is least at p = **0.4**, where it is 1. The slider stands there. At p = 0, where nothing is dropped, it is 3.",
        ),
        ([[3, 2, 1, 4]], 0.6, "where it is 1. At p = 0.6 it is 4. At p = 0, where nothing is dropped, it is 3. One seed does not"),
        (
            [[1, 2, 3, 4]],
            0.0,
            "least at p = **0**, where it is 1. The slider stands there. No p does better here than dropping nothing. One seed",
        ),
        (
            [[1, 2, 3, 4]],
            0.33,
            "least at p = **0**, where it is 1. No network was trained at p = 0.33. No p does better here than dropping nothing. One seed",
        ),
        (
            [[3, 2, 1, 4], [3, 1, 2, 4], [3, 2, 1, 4]],
            0.2,
            "over 3 seeds, the median of the loss is least at p = **0.4**, where it is 1. At p = 0.2 it is 2. The seeds do not agree on",
        ),
        ([[3, 2, 1, 4], [3, 1, 2, 4]], 0.33, "At p = 0, where nothing is dropped, the median is 3."),
        ([[1, 2, 3, 4], [1, 2, 3, 4]], 0.2, "All seeds agree on the best p. No p does better here than dropping nothing."),
        ([[3, 1, 1.0001, 4]], 0.4, "is least at p = **0.2 and 0.4**, where it is 1. The slider stands at one of these. At p = 0, where"),
        ([[3, 2, 1, 4], [3, 1, 2, 4]], 0.33, "The seeds do not agree on the best p: it lies between 0.2 and 0.4."),
        ([[3, 2, 1, 4], [3, 2, 1, 5]], 0.33, "All seeds agree on the best p."),
    ],
)
def test_sentences_say_where_it_is_least(held, p, claim):
    shown, more = sentences(np.array(held, dtype=float), [0.0, 0.2, 0.4, 0.6], p, ABOUT)
    found = " ".join([shown, *more])
    assert claim in found
    assert found.endswith(each_p.CHOSEN)
    assert faults(found) == []


def test_the_axis_holds_all_values_and_is_the_same_wherever_p_stands():
    values = np.array([[[0.1, 0.2], [0.01, 5.0], [0.3, 0.4]]])
    ranges = {
        tuple(draw(values, [0.0, 0.5, 0.9], p, NETWORKS["dropout"], 0.3, "loss", "").to_plotly_json()["layout"]["yaxis"]["range"])
        for p in (0.0, 0.5, 0.9)
    }
    ((low, high),) = ranges
    assert (10**low < 0.01, 10**high > 5.0) == (True, True)
    narrow = draw(values.clip(0.2, 0.4), [0.0, 0.5, 0.9], 0.5, NETWORKS["dropout"], None, "loss", "%").to_plotly_json()["layout"]["yaxis"]
    assert (narrow.get("type"), narrow["range"][0], narrow["ticksuffix"]) == (None, 0.0, "%")
    alike = draw(np.zeros((1, 3, 2)), [0.0, 0.5, 0.9], 0.5, NETWORKS["dropout"], None, "loss", "%").to_plotly_json()["layout"]["yaxis"]
    assert alike["range"] == [0.0, 1.0]


@pytest.mark.parametrize(("low", "high"), [(0.02, 0.6), (1e-3, 1e3), (1e-8, 1e9), (0.3, 8.0)])
def test_a_logarithmic_axis_has_some_numbers_and_not_too_many(low, high):
    ticks = each_p._ticks(low, high)
    assert 2 <= len(ticks) <= 12
    assert all(low < tick < high for tick in ticks)


def test_while_p_moves_only_the_mark_and_the_words_do():
    s = LESSON.settings(each_p=True, width=8, epochs=40, epoch=40)
    asked, _places = each_p.sweep(s)
    held = sweep_record(asked)
    film = film_of(LESSON, "each-p", s, "p", lambda lesson, slug, at: lesson.section(slug, at))
    assert held.done
    assert len(film.stops) == 20
    (figure,) = film.whole["rows"][0]
    moving = [trace for trace in figure["figure"]["data"] if "@" in str(trace)]
    assert [str(trace["name"]["@"][0]) for trace in moving] == ["now, 0"]
    assert all(re.search(r"least at p = \*\*[\d.]+\*\*", words) for words in film.whole["words"]["@"])


def test_wrong_labels_are_what_lifts_the_training_points_curve():
    words = said(each_p.section(replace(SMALL, data=Digits(), epochs=20)))
    assert "Of the training labels 20% are wrong, and no held-out one is" in words
    assert "labels" not in said(each_p.section(SMALL))


def test_where_the_run_diverges_its_last_losses_are_drawn():
    section = each_p.section(replace(SMALL, rate_with=1.0, width=64))
    assert all(np.isfinite(trace["y"]).all() for name, trace in traces(section).items() if "seed by seed" not in name)
    record = sweep_record(each_p.sweep(replace(SMALL, rate_with=1.0, width=64))[0])
    places = [p for p, stopped in zip(PLACES, record.diverged(40)[0, 1:], strict=True) if stopped]
    assert places, "at such a rate some diverge"
    assert f"{places[-1]:g} a network diverged" in section.more
    assert "diverged" not in said(each_p.section(SMALL))

"""The hero of /statistics: what happens to the entries in each mode, in a picture, in words and in a program."""

import re

import numpy as np
import pytest

from dropviz.drawing.theme import LIGHT
from dropviz.lessons.statistics.affected import Counted, bars, entries, more, program, words
from dropviz.lessons.statistics.affected import section as affected_section
from dropviz.nn.entries import Affected, affected, passes


def traces(fig, name):
    return [trace for trace in fig.data if trace.name == name]


def texts(fig):
    return [note.text for note in fig.layout.annotations]


def test_affected_stacks_the_shares_of_both_modes():
    fig = bars(Affected(30, 65, 5), Affected(0, 0, 100), 0.3)
    for name, shares, counts in (("zeroed", [0.3, 0.0], [30, 0]), ("rescaled", [0.65, 0.0], [65, 0]), ("unchanged", [0.05, 1.0], [5, 100])):
        (bar,) = traces(fig, name)
        assert list(bar.x) == shares
        assert list(bar.hovertext) == [f"{count}, {100 * share:g}%" for count, share in zip(counts, shares, strict=True)]
        assert list(bar.y) == [1, 0]
    assert fig.layout.barmode == "stack"
    assert list(fig.layout.yaxis.ticktext) == ["training", "evaluation"]
    assert list(fig.layout.yaxis.tickvals) == [1, 0]
    assert sum(sum(bar.x) for bar in fig.data if bar.type == "bar") == pytest.approx(2)


def test_affected_says_the_shares_in_words_and_leaves_out_what_is_not_there():
    fig = bars(Affected(30, 65, 5), Affected(0, 0, 100), 0.3)
    assert texts(fig)[:3] == ["✕ zeroed <b>30%</b>", "rescaled <b>65%</b> · unchanged <b>5%</b>", "unchanged <b>100%</b>"]


def test_affected_does_not_rest_on_colour_alone():
    fig = bars(Affected(30, 70, 0), Affected(0, 0, 100), 0.3)
    (zeroed,), (rescaled,), (unchanged,) = (traces(fig, name) for name in ("zeroed", "rescaled", "unchanged"))
    assert zeroed.marker.pattern.shape == "x"
    assert rescaled.marker.pattern.shape is None
    assert rescaled.marker.color != unchanged.marker.color


@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
def test_affected_marks_p_with_two_sd(p):
    fig = bars(Affected(377, 873, 0), Affected(0, 0, 1250), p)
    (mark,) = traces(fig, "p ± 2 SD")
    assert list(mark.x) == [p]
    assert mark.error_x.array[0] == mark.error_x.arrayminus[0] == pytest.approx(2 * np.sqrt(p * (1 - p) / 1250))


@pytest.mark.parametrize("p", [0.05, 0.95])
def test_no_band_goes_where_no_share_can_be(p):
    (mark,) = traces(bars(Affected(2, 23, 0), Affected(0, 0, 25), p), "p ± 2 SD")
    ends = p - mark.error_x.arrayminus[0], p + mark.error_x.array[0]
    assert min(ends) == pytest.approx(0.0 if p < 0.5 else 0.95 - 2 * np.sqrt(0.0475 / 25))
    assert max(ends) == pytest.approx(1.0 if p > 0.5 else 0.05 + 2 * np.sqrt(0.0475 / 25))


def test_colours_are_those_of_the_theme():
    used = set(re.findall("#[0-9a-f]{6}", str(bars(Affected(1, 2, 0), Affected(0, 0, 3), 0.3).to_plotly_json())))
    assert used <= set(vars(LIGHT).values())


def test_the_section_says_what_is_counted():
    section = affected_section(Counted())
    run = passes(0.3, 50, 0)
    counts = affected(run.x, run.training)
    assert section.rows[0][0].alt == (
        f"Of 1,250 entries in training: {counts.zeroed} zeroed, {counts.rescaled} "
        "rescaled, 0 unchanged. In evaluation: 0 zeroed, 0 rescaled, 1,250 unchanged."
    )
    assert (section.words, section.more) == (words(counts, 0.3), more(counts, 0.3, 32))


def test_where_nothing_is_dropped_the_words_claim_no_chance():
    run = passes(0.0, 7, seed=1)
    counts = affected(run.x, run.training)
    said = f"{words(counts, 0.0)} {more(counts, 0.0, 32)}"
    assert "With p = 0" in said
    for word in ("z =", "of its own", "multiplied", "*changes*", "SD"):
        assert word not in said
    assert "left all 175 entries of 7 passes as they were" in entries(counts, counts, 7)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (Affected(25, 0, 0), "dropout zeroed **all 25** entries of 1 pass. In evaluation it left **100%** of them"),
        (Affected(0, 25, 0), "dropout happened to zero **none** of the 25 entries of 1 pass and rescaled them all"),
        (Affected(10, 15, 0), "dropout zeroed **40%** of the 25 entries of 1 pass and rescaled the other 60%"),
    ],
)
def test_the_answer_at_the_top_in_every_case(counts, sentence):
    assert sentence in entries(counts, Affected(0, 0, 25), 1)


@pytest.mark.parametrize(("p", "count", "seed"), [(0.3, 50, 0), (0.0, 1, 4), (0.95, 500, 9999), (0.35, 1, 2)])
def test_the_program_counts_the_pages_entries(run, capsys, p, count, seed):
    space = run(program(p, count, seed))
    found = passes(p, count, seed)
    counted = affected(found.x, found.training)
    assert space["page"] == {"zeroed": counted.zeroed, "rescaled": counted.rescaled, "unchanged": counted.unchanged}
    assert space["evaluation"] == {"zeroed": 0, "rescaled": 0, "unchanged": 25 * count}
    said = capsys.readouterr().out
    assert f"with the page's masks, training: {space['page']}\n" in said
    assert (f"z = {counted.z(p):.2f}\n" in said) == (p > 0)
    drops = int(re.search(r"nn.Dropout's masks, training: {'zeroed': (\d+)", said)[1])
    assert abs(drops - 25 * count * p) <= 4.5 * (25 * count * p * (1 - p)) ** 0.5


def test_a_layer_that_loses_one_unit_says_so_in_the_singular():
    assert "In a hidden layer of 20 units, 1 is dropped in a pass on average" in more(Affected(60, 1190, 0), 0.05, 20)
    assert "In a hidden layer of 40 units, 2 are dropped in a pass on average" in more(Affected(60, 1190, 0), 0.05, 40)

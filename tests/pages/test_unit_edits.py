"""/masks with units changed by hand: every section that speaks of this pass speaks of the changed one, and bad links are named."""

import base64
import re

import numpy as np
import pytest

from dropviz.nn import passes, unit_edits
from tests.pages.conftest import texts


def words(app):
    """What the page says, with hyphens for minuses, as Python writes numbers."""
    return "\n".join(texts(app)).replace("−", "-")


def test_a_link_restores_units_changed_by_hand_and_the_output_follows(open_page, alts, traces):
    kept = passes.unit_masks(0.4, 16, 2, 24, 9, number=10)
    app = open_page("masks", p=0.4, width=24, seed=9, unit_edits="1.1.5;1.2.7;2.1.1")
    changed = unit_edits.applied(kept, unit_edits.read("1.1.5;1.2.7;2.1.1", 16, 2, 24)[0])
    before, after = (passes.outputs(0.4, masks[:1], 1, 9).training[0] for masks in (kept, changed))
    assert f"Your changes moved it from {before:.3f} to {after:.3f}, by {after - before:+.2g}." in words(app)
    assert "changed by hand: 2" in alts(app)["network"]
    crossed = {"customdata": np.concatenate([t["customdata"] for t in traces(app, "network") if t["name"].startswith("dropped")])}
    assert sorted(crossed["customdata"][:, :2].astype(int).tolist()) == (np.argwhere(~changed[0]) + 1).tolist()
    np.testing.assert_array_equal(traces(app, "batch")[0]["z"], changed[:, 0])


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        ("1.1.33", "the unit in unit_edits must be between 1 and 32, got 33 in '1.1.33'. This is ignored."),
        ("1.1.40", "the unit in unit_edits must be between 1 and 32, got 40 in '1.1.40'"),
        ("x", "unit_edits must be sample.layer.unit"),
        ("17.1.1", "the sample in unit_edits must be between 1 and 16, got 17"),
    ],
)
def test_a_flip_that_makes_no_sense_is_named(open_page, alts, edits, sentence):
    app = open_page("masks", unit_edits=edits)
    assert not app.exception
    assert any(sentence in warning.value.replace("`", "") for warning in app.warning)
    assert "changed by hand: 0" in alts(app)["network"]


def test_what_lies_outside_is_ignored_and_what_lies_within_is_not(open_page, alts):
    app = open_page("masks", width=4, unit_edits="1.1.3;1.1.30;1.2.1;x")
    assert "changed by hand: 2" in alts(app)["network"]
    (warning,) = app.warning
    assert "got 30 in `'1.1.30'`. unit_edits must be sample.layer.unit" in warning.value
    many = open_page("masks", unit_edits=";".join(["1.1.1"] * 150))
    assert many.warning[0].value == "unit_edits must name at most 100 units, got 150. This is ignored."


def test_with_edits_all_that_speaks_of_this_pass_speaks_of_the_edited_one(open_page, alts, messages):
    app = open_page("masks", unit_edits="1.1.3;1.2.1")
    kept = passes.unit_masks(0.3, 16, 2, 32, 0, number=10)[0]
    edited = kept.copy()
    edited[[0, 1], [2, 0]] ^= True
    said = passes.outputs(0.3, edited[None], 1, 0).training[0]
    assert f"Output {said:.3f}".replace("-", "−") in alts(app)["network"]
    assert alts(app)["history"].endswith(f", {edited.sum()} of 64.")
    player = messages(app)["passes"]
    assert player["outputs"][-1] == pytest.approx(said, abs=1e-6)
    assert len(player["outputs"]) == player["passes"] == 10
    assert player["changed"] == 2
    bits = np.unpackbits(np.frombuffer(base64.b64decode(player["bits"]), dtype=np.uint8)).reshape(10, 2, 32)
    np.testing.assert_array_equal(bits[-1], edited)


def test_the_answer_counts_the_coins_alone_and_says_so(open_page):
    plain, edited = open_page("masks", batch=1), open_page("masks", batch=1, unit_edits="1.1.2;1.1.3;1.1.4;1.2.1")
    answers = [next(text for text in texts(app) if text.startswith("In this pass")) for app in (plain, edited)]
    assert answers[1] == answers[0] + " Units changed by hand are not counted here."


def test_units_that_say_nothing_are_counted_and_named_after_the_click(open_page, alts):
    app = open_page("masks")
    first, second = re.search(r"their ReLU gives 0 for this input: (\d+) in the first, (\d+)", alts(app)["network"]).groups()
    assert f"{int(first) + int(second)} of 64 units are inactive: their ReLU gives 0 for this input" in words(app)
    app = open_page("masks", unit_edits="1.1.1")
    assert "Your changes leave it as it was: unit 1 of hidden layer 1 changes nothing, for its ReLU gives 0 for this input." in words(app)


def test_all_changes_are_taken_back_by_one_button(open_page, alts):
    app = open_page("masks", unit_edits="1.1.3;1.2.1")
    next(b for b in app.button if b.label == "Undo all changes").click().run()
    assert "unit_edits" not in app.query_params
    assert "changed by hand: 0" in alts(app)["network"]


def test_a_inactive_unit_changes_nothing_in_a_hundred_passes_either(open_page):
    assert "Your changes leave it as it was" in words(open_page("masks", shown=100, unit_edits="1.1.1"))


def test_the_batch_speaks_of_changes_where_there_are_any(open_page):
    counted = "Units changed by hand are drawn and counted as they are now."
    assert counted in words(open_page("masks", unit_edits="1.1.3"))
    assert counted not in words(open_page("masks", unit_edits="1.2.3"))
    assert counted in words(open_page("masks", unit_edits="1.2.3", layer=2))

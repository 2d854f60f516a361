"""What is said and drawn of many seeds."""

import numpy as np

from dropviz.lessons.training import members, seeds
from dropviz.lessons.training.seeds import FIXED, Seeds, details, sentences, strip
from dropviz.nn.networks import NETWORKS
from dropviz.rng import stream
from dropviz.training import Sweep, advance_sweep, start_sweep
from tests.pages.words import faults


def told(*about):
    """Return all that is said of the seeds, in sight and folded away."""
    unit = about[4:]
    return "\n\n".join([sentences(*about), *details(*about[:2], about[3], *unit)])


def test_what_is_told_goes_by_the_interval():
    rng = stream(3, "test")
    first = rng.uniform(1, 2, size=(20, 1))
    clear = told(np.append(first, first - 0.5, axis=1), ("none", "dropout"), 60, "loss")
    assert "In **20 of 20** seeds the loss is smaller for the network with dropout than for the network without dropout. The seeds" in clear
    unclear = told(np.append(first, first - np.resize([0.5, -0.5], (20, 1)), axis=1), ("none", "dropout"), 60, "loss")
    assert "In **10 of 20** seeds the loss is smaller" in unclear
    assert "These seeds do not tell them apart" in unclear
    few = told(np.append(first, first - 0.5, axis=1)[:2], ("none", "dropout"), 60, "loss")
    assert "So few seeds allow no 95% interval" in few
    assert "is +0.5, with an interval at the 50% level from +0.5, the smallest difference, to +0.5, the largest." in few
    eight = told(np.append(first, first - 0.5, axis=1)[:4], ("none", "dropout"), 60, "loss")
    assert "with an interval at the 88% level from" in eight
    equal = told(np.append(first, first, axis=1), ("none", "dropout"), 60, "loss")
    assert "than for the network without dropout. The two are equal with every seed." in equal
    tied = told(np.append(first, first - np.resize([0.5, 0.5, 0.0, 0.5], (20, 1)), axis=1), ("none", "dropout"), 60, "loss")
    assert "In **15 of 20** seeds" in tied
    assert "than for the network without dropout, and in 5 seeds the two are equal. The seeds tell them apart" in tied
    for said in (clear, unclear, few, tied):
        assert "An interval holds for an epoch fixed beforehand." in said
        assert faults(said) == []


def test_several_intervals_are_said_to_be_adjusted_and_one_network_alone_has_none():
    values = stream(4, "test").uniform(1, 2, size=(20, len(NETWORKS)))
    said = told(values, tuple(NETWORKS), 60, "share", "%")
    assert f"The {len(NETWORKS) - 1} intervals are adjusted, so that all of them hold at once with a probability of 95%." in said
    assert faults(said) == []
    alone = told(values[:, :1], ("none",), 60, "loss")
    assert alone == f"At epoch 60, over 20 seeds, the median of the loss is **{np.median(values[:, 0]):.3g}** without dropout."


def test_of_several_networks_those_are_named_that_the_seeds_tell_apart_and_each_is_compared_folded_away():
    first, names = stream(5, "test").uniform(1, 2, size=(20, 1)), ("none", "dropout", "l1", "l2")
    apart = np.concatenate([first, first - 0.5, first + 0.5, first - np.resize([0.5, -0.5], (20, 1))], axis=1)
    said = sentences(apart, names, 60, "loss")
    assert said.endswith(
        f"The loss is clearly smaller than for the network without dropout for: {NETWORKS['dropout'].label}. "
        f"The loss is clearly larger than for the network without dropout for: {NETWORKS['l1'].label}."
    )
    each, fixed = details(apart, names, "loss")
    assert [line[:5] for line in each.splitlines()] == ["- In "] * 3
    assert "for the network with dropout than for the network without dropout. The seeds tell them apart" in each
    assert "These seeds do not tell them apart" in each
    assert fixed.endswith(FIXED)
    nobody = sentences(apart[:, [0, 3, 3]], names[:3], 60, "loss")
    assert nobody.endswith("These seeds tell no other network apart from the network without dropout.")
    assert faults(said) == faults(nobody) == faults(each) == []


def test_strip_joins_each_seeds_values_and_draws_the_medians():
    losses = np.array([[0.2, 0.1], [0.4, 0.3], [0.3, 0.5]])
    lines, without, middle, with_, middle_with = strip(losses, ("none", "dropout"), (4, 5, 6), "held-out loss").data
    np.testing.assert_array_equal(np.reshape(lines.y, (3, 3))[:, :2], losses)
    np.testing.assert_array_equal(without.y, losses[:, 0])
    np.testing.assert_array_equal(with_.y, losses[:, 1])
    assert (middle.y[0], middle_with.y[0]) == (0.3, 0.3)
    assert list(without.customdata) == [4, 5, 6]
    assert list(without.text) == ["0.2", "0.4", "0.3"]


def test_the_smallest_loss_is_told_as_in_print():
    _, dots, _ = strip(np.array([[3e-7]]), ("none",), (0,), "held-out loss").data
    assert list(dots.text) == ["3 × 10⁻⁷"]


def test_every_network_has_its_place_and_colour():
    count = len(NETWORKS)
    values = np.arange(3.0 * count).reshape(3, count)
    fig = strip(values, tuple(NETWORKS), (0, 1, 2), "share", "%")
    dots = fig.data[1::2]
    assert [set(t.x) for t in dots] == [{i} for i in range(count)]
    assert len({t.marker.color for t in dots}) == count
    assert len(fig.layout.xaxis.ticktext) == count
    assert fig.layout.yaxis.ticksuffix == "%"


def test_the_section_compares_what_a_sweep_of_the_same_run_gives():
    s = Seeds(width=8, epochs=20, seeds=5, epoch=7)
    found = seeds.section(s)
    frames, _ = advance_sweep(sweep := Sweep(members.config(s), tuple(range(5))), start_sweep(sweep), 8)
    losses = frames[7].losses[:, :, 2]
    assert f"In **{(losses[:, 1] < losses[:, 0]).sum()} of 5** seeds the held-out mean squared error is smaller for" in found.words
    np.testing.assert_array_equal(next(found.figures).fig.data[1].y, losses[:, 0])
    assert "the end of the run" not in found.more
    assert "the end of the run" in seeds.section(Seeds(width=8, epochs=20, seeds=5)).more
    assert list(seeds.section(Seeds()).figures) == []

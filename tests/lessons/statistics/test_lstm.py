"""Where an LSTM drops: in words, and in a program that runs as it stands at the knobs' bounds."""

from contextlib import nullcontext

import pytest
import torch

from dropviz.lessons.statistics.lstm import Unrolled, again, program, section, words
from dropviz.nn.recurrent import sequence, warning


@pytest.mark.parametrize(("p", "layers", "steps"), [(0.3, 2, 20), (0.0, 1, 2), (0.95, 3, 50), (0.5, 1, 7)])
def test_the_program_finds_what_the_words_say(run, p, layers, steps, capsys):
    with pytest.warns(UserWarning, match="num_layers greater than 1") if layers == 1 and p else nullcontext():
        space = run(program(p, layers, steps, seed=6))
    assert torch.equal(space["in_torch"], space["by_hand"])
    assert space["in_torch"].shape == space["with_locked_masks"].shape == (steps, 3, 4)
    assert (space["in_torch"] != 0).all()
    locked = space["locked"](torch.ones(steps, 3, 4))
    assert torch.equal(locked, locked[:1].expand_as(locked))
    said = capsys.readouterr().out
    # The numbers of the page's sentence.
    assert f"outputs of the last layer: {12 * steps}, of these zero: 0\nlargest difference from layer by layer: 0\n" in said
    apart = (space["in_torch"] - space["evaluated"]).abs().max().item()
    assert f"largest difference from evaluation: {apart:.3g}\n" in said
    assert (apart > 0) == (layers > 1 and p > 0)


def test_masks_that_repeat_are_called_chance_and_not_masks_that_were_kept():
    # At p = .95 and two layers a step's 12 units are all dropped with probability .54, and then the next step's may as well.
    read = sequence(0.95, 2, 50, seed=0)
    repeats = sum(bool((read.kept[:, t] == read.kept[:, t - 1]).all()) for t in range(1, 50))
    assert repeats > 5
    assert "drawn independently of the one before." in words(read)
    assert again(read) == f"By chance the masks that `nn.LSTM` draws are those of the step before **{repeats} times** in 50 steps."


@pytest.mark.parametrize(
    ("layers", "by_hand"), [(1, "l0(x)"), (2, "l1(F.dropout(l0(x), p))"), (3, "l2(F.dropout(l1(F.dropout(l0(x), p)), p))")]
)
def test_the_sentence_says_how_it_was_run_by_hand(layers, by_hand):
    assert f"as `{by_hand}`, it equals `nn.LSTM` in every bit." in words(sequence(0.3, layers, 5, 0))


def test_the_words_where_no_mask_repeats_where_nothing_is_dropped_and_of_one_layer():
    assert again(sequence(0.3, 3, 20, seed=0)) == "No mask that `nn.LSTM` draws here is that of the step before."
    assert again(sequence(0.0, 3, 20, seed=0)) == again(sequence(0.5, 1, 5, seed=0)) == ""
    without = words(sequence(0.0, 3, 20, seed=0))
    assert "with p = 0 it drops nothing. Nothing is dropped after the last layer: its 240 outputs hold **0 zeros**." in without
    assert "mask" not in without.split("Run layer by layer")[0]
    assert f"PyTorch warns of it, for instance with p = 0.3: “{warning()}”" in words(sequence(0.5, 1, 5, seed=0))


def test_the_section_draws_the_masks_that_were_used():
    shown, read = section(Unrolled()), sequence(0.3, 2, 20, 0)
    for one, kept in zip(shown.rows[0], (read.kept, read.locked), strict=True):
        assert "first 6 of 20 steps" in one.alt
        assert f"6 masks shown: {int((~kept[0, :6, 0]).sum())} of 24 units" in one.alt
    assert "with probability qᵀ = 0.000798, where q = 1 − p: that leaves 0.0255 units on average" in shown.rows[1][0].alt
    assert list(shown.between) == [words(read)]
    assert shown.more.startswith(again(read))

"""The mode matrix: against what PyTorch's documentation of each layer says, worked out here by other means."""

import inspect
import threading

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from dropviz.lessons.statistics import switches
from dropviz.lessons.statistics.cells import CELLS, LAYERS, MODES, TRACKING, program

DROPS = {"dropout": {"train"}, "functional": {"train", "eval"}, "self-training": {"train"}}
UPDATES = {"batchnorm": {"train"}, "requires-grad": {"train"}, "momentum-none": {"train"}, "undone": {"train"}, "frozen": set()}


@pytest.mark.parametrize("slug", CELLS)
def test_every_cell(slug):
    layer, mode, tracking = slug.split(".")
    cell = switches.matrix()[slug]
    assert cell.drops == (mode in DROPS.get(layer, ()))
    assert cell.repeats == (not cell.drops)
    if layer in DROPS:
        assert cell.updates is cell.learns is None
    else:
        assert cell.updates == (mode in UPDATES[layer])
        assert cell.learns == (tracking == "grad" and layer != "requires-grad")
    assert cell.name == CELLS[slug]
    assert cell.program == program(slug)
    assert f"with torch.{TRACKING[tracking]}:" in cell.program
    assert f"net.{MODES[mode]}\n" in cell.program


def test_every_layer_has_a_cell_for_every_mode_and_tracking():
    ways = [(mode, tracking) for mode in ("train", "eval") for tracking in ("grad", "no_grad", "inference")]
    assert set(switches.matrix()) == {f"{layer}.{mode}.{tracking}" for layer in LAYERS for mode, tracking in ways}


@pytest.mark.parametrize("slug", CELLS)
def test_a_cell_says_in_short_what_it_found_and_nothing_of_what_its_layer_does_not_have(slug):
    cell = switches.matrix()[slug]
    words = set(cell.words())
    norm = "BatchNorm" in cell.name
    assert ("✕ drops" in words, "keeps all" in words) == ((False, False) if norm else (cell.drops, not cell.drops))
    assert ("↻ updates" in words, "frozen" in words) == ((cell.updates, not cell.updates) if norm else (False, False))
    assert ("∇ γ, β" in words, "no ∇" in words) == ((cell.learns, not cell.learns) if norm else (False, False))
    assert ("= repeats" in words, "≠ varies" in words) == (cell.repeats, not cell.repeats)


# The same by hand: each answer from another quantity than the programs look at.
@pytest.mark.parametrize("context", [torch.enable_grad, torch.no_grad, torch.inference_mode])
@pytest.mark.parametrize("mode", [True, False])
def test_no_way_of_tracking_switches_dropout_or_statistics(context, mode):
    x = torch.ones(200, 5)
    with torch.random.fork_rng(), context():
        torch.manual_seed(3)
        assert (nn.Dropout(0.3).train(mode)(x).sum() != x.sum()) == mode
        assert F.dropout(x, 0.3).sum() != x.sum(), "F.dropout's default is training=True"
        assert torch.equal(F.alpha_dropout(x, 0.3), x), "F.alpha_dropout's is False"
        for momentum in (0.1, None):
            norm = nn.BatchNorm1d(5, momentum=momentum).requires_grad_(False).train(mode)
            norm(2 * x)
            assert norm.num_batches_tracked == mode
            assert norm.running_mean.tolist() == pytest.approx([2.0 * (momentum or 1.0) if mode else 0.0] * 5)
    assert inspect.signature(F.dropout).parameters["training"].default is True
    assert inspect.signature(F.alpha_dropout).parameters["training"].default is False


def test_the_parents_train_undoes_a_childs_eval():
    net = nn.Sequential(nn.BatchNorm1d(5))
    net[0].eval()
    assert net.train()[0].training


def test_stopped_by():
    assert switches.stopped_by(mode="eval") == (6, 7), "all but F.dropout; the one that is frozen does nothing from the start"
    assert switches.stopped_by(tracking="no_grad") == switches.stopped_by(tracking="inference") == (0, 7)
    assert switches.stopped_by() == (0, 7)


def test_it_runs_once_and_leaves_pytorchs_generator_as_it_was():
    switches.matrix.cache_clear()
    before, found = torch.get_rng_state(), []
    threads = [threading.Thread(target=lambda: found.append(switches.matrix())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert torch.equal(torch.get_rng_state(), before)
    assert all(each == found[0] for each in found)
    assert switches.matrix() is switches.matrix()


def test_answers_in_words():
    cell = switches.matrix()["batchnorm.train.no_grad"]
    assert cell.words() == ("↻ updates", "= repeats", "no ∇")
    assert str(cell) == (
        "Drops: no; updates running statistics: yes; gives the same output for the same input: yes; γ and β get gradients: no."
    )
    assert cell.does == "updates"
    assert switches.matrix()["dropout.eval.grad"].words() == ("keeps all", "= repeats")
    assert "γ and β get gradients: it has none." in str(switches.matrix()["dropout.eval.grad"])


@pytest.mark.parametrize("cell", ["", "dropout", "dropout.train.grad.", "Dropout.train.grad"])
def test_an_unknown_cell_is_refused_in_words(cell):
    with pytest.raises(ValueError, match=r"cell must be one of dropout\.train\.grad, .*, got "):
        program(cell)


def test_sentences_quote_the_matrix():
    said = switches.sentence()
    assert "Of the 7 rows that drop or update in training mode, eval() stops 6, no_grad() stops 0 and inference_mode() stops 0." in said
    assert switches.left_on("eval") == ["F.dropout(x, p)"]
    assert "In training mode **7** of the 8 layers in the table below drop units or update the running statistics" in switches.answer()
    assert "eval() stops **6**, all but `F.dropout(x, p)`, and no_grad() stops **0**." in switches.answer()
    assert "The dropout in the table has p = 0.3, wherever the slider stands." in switches.sentences()
    assert "`F.dropout` has training=True and `F.alpha_dropout` has training=False" in switches.sentences()


@pytest.mark.parametrize("cell", CELLS)
def test_every_cell_prints_what_its_answer_says(run, capsys, cell):
    found = switches.matrix()[cell]
    run(found.program)
    said = capsys.readouterr().out
    assert f"drops: {found.drops}\nupdates running statistics: {bool(found.updates)}\n" in said
    assert f"gives the same output for the same input: {found.repeats}\n" in said
    assert said.endswith(
        "gets gradients: ['bias', 'weight']\n"
        if found.learns and "Sequential" not in found.program
        else "gets gradients: ['0.bias', '0.weight']\n"
        if found.learns
        else "gets gradients: []\n"
    )


def test_the_section_has_the_table_the_open_cell_and_its_program():
    shown = switches.section(switches.Opened(cell="functional.eval.grad"))
    cell = switches.matrix()["functional.eval.grad"]
    assert f"**{cell.name}**  \n{cell}" in shown.words
    assert shown.words.endswith(switches.sentence())
    assert shown.more == switches.sentences()
    assert [(program.code, program.folded) for program in shown.programs] == [(cell.program, False)]
    rows = switches.listing().splitlines()[2:]
    assert len(rows) == len(LAYERS)
    assert rows[1].startswith("| `F.dropout(x, p)` | ✕ drops, ≠ varies |")
    assert all(row.count("|") == 8 for row in rows)

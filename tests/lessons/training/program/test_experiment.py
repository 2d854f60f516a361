"""The programs of /training run as they stand, on all data, and have nothing to spare."""

import ast
from dataclasses import replace

import numpy as np
import pytest
import torch

from dropviz.data import DATASETS, CustomPoints, Digits, Moons
from dropviz.data.table import MAX_POINTS
from dropviz.dropout import METHODS, InvertedDropout
from dropviz.lessons.training.program import experiment
from dropviz.lessons.training.setup import DENSE
from dropviz.training import Change, Member, RunConfig

NONE, DROPOUT = Member("none", None, 0.01), Member("dropout", InvertedDropout(0.2), 0.01)
PENALISED = (
    Member("l1", None, 0.01, "l1", 0.02),
    Member("l2", None, 0.01, "l2", 0.05),
    Member("weight_decay", None, 0.01, "weight_decay", 0.05),
    Member("decoupled", None, 0.01, "decoupled", 0.5),
    Member("early", None, 0.03, keep_best=True),
)
MEMBERS = (NONE, DROPOUT, *PENALISED)


def config_of(*members, **fields):
    return RunConfig(members, **{"width": 8, "epochs": 40, **fields})


def superfluous(program):
    """Return the functions, classes, imports, parameters and variables that a program defines and does not use."""
    tree = ast.parse(program)
    defined, used = set(), {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.arg):
            defined.add(node.arg if isinstance(node, ast.arg) else node.name)
        elif isinstance(node, ast.alias):
            defined.add(node.asname or node.name)
        elif isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else defined).add(node.id)
    return defined - used - {"__init__", "forward", "epoch", "_"}  # which PyTorch calls, and counters


def test_a_superfluous_name_is_found():
    assert superfluous("import torch\n\ndef f(x, y):\n    return x\n\nf(1, 2)\n") == {"torch", "y"}


@pytest.mark.parametrize("slug", DATASETS)
def test_all_networks_learn_all_data_with_the_same_initialisation(begun, slug):
    config = config_of(*MEMBERS, data=DATASETS[slug]())
    split, (space, rest) = config.data.draw(config.seed), begun(config)
    for name in ("x", "held_out_x"):
        assert space[name].shape == getattr(split, name).shape
    nets, before = space["nets"], {name: space["measure"](net)[1] for name, net in space["nets"].items()}
    assert list(nets) == [member.name for member in MEMBERS]
    for net in nets.values():
        for ours, theirs in zip(net.parameters(), nets["none"].parameters(), strict=True):
            assert torch.equal(ours, theirs)
            assert ours is theirs or ours.data_ptr() != theirs.data_ptr()
    exec(rest, space)
    for name, losses in space["losses"].items():
        assert np.isfinite(losses).all()
        assert losses[1] < before[name], name
        if name != "dropout":
            assert losses[0] == losses[1]
    assert space["losses"]["dropout"][0] != space["losses"]["dropout"][1]
    assert ("errors" in space) == (config.data.loss != "squared")


LONG = tuple(Change(epoch, "dropout", 0.35, 0.0125) for epoch in range(1, 40))
CONNECT, ALPHA = (Member(name.replace("_", "-"), METHODS[name](p=0.3)) for name in ("drop_connect", "alpha"))
PROGRAMS = {
    "one": config_of(NONE),
    "pair": config_of(NONE, DROPOUT),
    "all": config_of(*MEMBERS),
    "best": config_of(PENALISED[4], data=Digits()),
    "changed": config_of(*MEMBERS, schedule=(*LONG, Change(40, "dropout", p=0.5))),
    "changed last": config_of(DROPOUT, schedule=(Change(40, "dropout", 0.5),)),
    "decoupled": config_of(PENALISED[3]),
    "descent": config_of(*MEMBERS, optimizer="sgd"),
    "double": config_of(*MEMBERS, dtype="float64", data=Moons()),
    "units and weights": config_of(NONE, DROPOUT, CONNECT),
    "all with dropout": config_of(DROPOUT, ALPHA, CONNECT),
    "many points": config_of(NONE, data=CustomPoints(";".join(f"{i}:{i % 7}.5" for i in range(MAX_POINTS)))),
    **{
        f"{slug}, {name}": config_of(NONE, Member("dropout", METHODS[name](p=0.3)), data=kind())
        for slug, kind in DATASETS.items()
        for name in DENSE
    },
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_has_nothing_to_spare_and_fits_the_panel(run, capsys, name):
    config, program = PROGRAMS[name], experiment(PROGRAMS[name])
    assert superfluous(program) == set()
    assert max(map(len, program.splitlines())) <= 100
    assert program.endswith("\n")
    assert "\n\n\n\n" not in program
    space = run(program)
    assert list(space["losses"]) == [member.name for member in config.members]
    assert np.isfinite(list(space["losses"].values())).all()
    assert len(capsys.readouterr().out.splitlines()) == len(config.members) * (1 if config.data.loss == "squared" else 2)


def test_what_a_run_has_not_is_not_mentioned():
    program = experiment(config_of(NONE))
    for word in (
        "ropout",
        "Identity",
        "p=",
        "weight_decay",
        "l1",
        "l2",
        "import copy",
        "validation",
        "softshrink",
        "set_p",
        "share_wrong",
        "load_state_dict",
    ):
        assert word not in program
    assert "dropout on" in experiment(config_of(NONE, DROPOUT))
    ignored = replace(NONE, strength=5.0)
    assert experiment(config_of(ignored)) == program, "a strength without a penalty"

"""Which switch does what? What each layer does in each mode, found out by running PyTorch: the mode matrix."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import torch
import torch.nn.functional as F

from dropviz.drawing.section import Program, Section
from dropviz.drawing.tables import table
from dropviz.drawing.text import listed, number
from dropviz.knobs import knob
from dropviz.lessons.settings import Settings
from dropviz.lessons.statistics.cells import CELLS, LAYERS, MODES, TRACKING, P, program

CAPTION = "Each cell was found out by running PyTorch. Open one to see its program."
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Opened(Settings):
    """The knob of the mode matrix."""

    cell: str = knob("dropout.train.no_grad", "Open cell of the mode matrix", options=CELLS, hidden=True)


def section(s: Opened) -> Section:
    """Return the matrix as a table, what the open cell found, with its program, and what the matrix shows."""
    opened = matrix()[s.cell]
    return Section(
        "switches",
        "Which switch does what?",
        [],
        f"{listing()}\n\n{opened.told}\n\n{sentence()}",
        [Program(opened.name, opened.program, folded=False)],
        more=sentences(),
    )


@dataclass(frozen=True)
class Cell:
    """What a layer did, in one mode and under one way of tracking gradients.

    Attributes:
        name: layer, mode and tracking, for people.
        program: the program that found it out.
        drops: whether it turned an entry into 0.
        updates: whether it changed its running statistics; None for a layer that has none.
        repeats: whether the same input gave the same output twice, in every bit.
        learns: whether γ and β got gradients; None for a layer that has none.
    """

    name: str
    program: str
    drops: bool
    updates: bool | None
    repeats: bool
    learns: bool | None

    @property
    def does(self) -> str:
        """What it does as in training: "drops", "updates", or nothing, ""."""
        return "drops" if self.drops else "updates" if self.updates else ""

    def words(self) -> tuple[str, ...]:
        """Return the answers in a word or two each, as short as a cell of a table on a phone."""
        units = ("✕ drops" if self.drops else "keeps all",) if self.updates is None else ()
        statistics = () if self.updates is None else ("↻ updates" if self.updates else "frozen",)
        gradients = () if self.learns is None else ("∇ γ, β" if self.learns else "no ∇",)
        return *units, *statistics, "= repeats" if self.repeats else "≠ varies", *gradients

    @property
    def label(self) -> str:
        """Its name and its answers for whoever hears them."""
        return f"{self.name}: {self}"

    @property
    def told(self) -> str:
        """Its name and its answers."""
        return f"**{self.name}**  \n{self}"

    def __str__(self) -> str:
        """Say the answers in words."""
        answers = {True: "yes", False: "no", None: "it has none"}
        return (
            f"Drops: {answers[self.drops]}; updates running statistics: {answers[self.updates]}; gives the same output for the same "
            f"input: {answers[self.repeats]}; γ and β get gradients: {answers[self.learns]}."
        )


@cache
def matrix() -> dict[str, Cell]:
    """Run every program of `dropviz.lessons.statistics.cells` once, and return what each found out, by its slug.

    PyTorch's layers draw from its global generator, which all visitors' threads share, and give no other: so this runs
    once a process, alone, before the first visitor comes (`dropviz.web.serving.server.warm_up`), and leaves the generator as it
    was. What is found does not depend on the numbers drawn: that 100 entries all survive has the probability 3e-16.

    Example:
        >>> matrix()["functional.eval.no_grad"].drops
        True
    """
    with _ONE_AT_A_TIME, torch.random.fork_rng(devices=[]):
        return {slug: _found(slug) for slug in CELLS}


def _found(slug: str) -> Cell:
    """Run one program: the very text that the page shows, made of this project's own constants; no visitor's value is in it."""
    text = program(slug)
    space: dict[str, Any] = {"print": lambda *_: None}
    exec(compile(text, slug, "exec"), space)
    net, drops, updates, repeats, learns = (space[name] for name in ("net", "drops", "updates", "repeats", "learns"))
    return Cell(
        CELLS[slug],
        text,
        drops,
        updates if list(net.buffers()) else None,
        repeats,
        learns == dict(net.named_parameters()).keys() if list(net.parameters()) else None,
    )


def stopped_by(mode: str = "train", tracking: str = "grad") -> tuple[int, int]:
    """Return how many layers behave as in training under train() and enable_grad() and no longer do so here, of how many.

    Example:
        >>> stopped_by(tracking="no_grad")
        (0, 7)
    """
    found = matrix()
    training = [layer for layer in LAYERS if found[f"{layer}.train.grad"].does]
    return sum(not found[f"{layer}.{mode}.{tracking}"].does for layer in training), len(training)


def left_on(mode: str) -> list[str]:
    """Return the code of the layers that drop or update statistics in training, and still do so in this mode.

    Example:
        >>> left_on("eval")
        ['F.dropout(x, p)']
    """
    found = matrix()
    return [LAYERS[layer][0] for layer in LAYERS if found[f"{layer}.train.grad"].does and found[f"{layer}.{mode}.grad"].does]


@cache
def listing() -> str:
    """Return the matrix as a table in Markdown."""
    columns = [f"{mode}.{tracking}" for mode in MODES for tracking in TRACKING]
    heading = [f"{MODES[mode]}, {TRACKING[tracking]}" for mode in MODES for tracking in TRACKING]
    return table(
        ["layer", *heading],
        {f"`{name}`": [", ".join(matrix()[f"{layer}.{column}"].words()) for column in columns] for layer, (name, _) in LAYERS.items()},
    )


@cache
def answer() -> str:
    """Say in a sentence what eval() and no_grad() stop."""
    (by_eval, training), (by_no_grad, _) = stopped_by(mode="eval"), stopped_by(tracking="no_grad")
    left = listed([f"`{code}`" for code in left_on("eval")])
    return (
        f"In training mode **{training}** of the {len(LAYERS)} layers in the table below drop units or update the running statistics that "
        f"BatchNorm keeps for evaluation: eval() stops **{by_eval}**, all but {left}, and no_grad() stops **{by_no_grad}**."
    )


@cache
def sentence() -> str:
    """Say what the matrix shows."""
    without = {tracking: stopped_by(tracking=tracking)[0] for tracking in ("no_grad", "inference")}
    return (
        f"**eval() is the switch.** Of the {stopped_by()[1]} rows that drop or update in training mode, eval() stops "
        f"{stopped_by('eval')[0]}, no_grad() stops {without['no_grad']} and inference_mode() stops {without['inference']}."
    )


@cache
def sentences() -> str:
    """Say what else the matrix shows, point by point."""
    default = {f.__name__: inspect.signature(f).parameters["training"].default for f in (F.dropout, F.alpha_dropout)}
    return (
        "- **no_grad() and inference_mode() are about gradients.** They only keep γ and β, the scale and the shift that BatchNorm "
        "learns, from getting some; eval() leaves gradients alone.\n"
        f"- **F.dropout does not know the mode.** {listed([f'`F.{name}` has training={v}' for name, v in default.items()])} "
        "unless told otherwise.\n"
        "- **requires_grad=False freezes γ and β, not the running statistics.**\n"
        "- **The last call wins.** A parent's train() puts every layer within it back into training mode.\n"
        f"- **One p for all.** The dropout in the table has p = {number(P)}, wherever the slider stands."
    )

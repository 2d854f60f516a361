"""DropConnect: weights instead of units, in either orientation of the matrix, and a unit that loses all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import dedent

import numpy as np

from dropviz.drawing.figure import Figure, Titled
from dropviz.drawing.grids import matrix
from dropviz.drawing.hover import hover
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import fixed, number
from dropviz.drawing.theme import LIGHT, axis, figure
from dropviz.dropout import DropConnect, InvertedDropout
from dropviz.lessons.masks.numbers import passed
from dropviz.rng import stream
from dropviz.types import Bools, Floats

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # in × out


@dataclass(frozen=True, eq=False)
class LostUnit:
    """All that one ReLU unit can say when its weights are dropped, or when it is dropped itself.

    Attributes:
        values, chances: its outputs under DropConnect and their probabilities, (outcomes,) each.
        bias: b, what is left when all its weights go: relu(b).
        all_gone: the probability that they all go, pⁿ.
        mean: its mean output under DropConnect.
        evaluated: relu(w · x + b), its output in evaluation.
    """

    values: Floats
    chances: Floats
    bias: float
    all_gone: float
    mean: float
    evaluated: float


def lost_unit(p: float, bias: float = 0.5) -> LostUnit:
    """List every mask of a unit with two weights, the column (3, 6) of A, for the input (0.5, −0.1)."""
    weights, x = np.array([[3.0, 6.0]]), np.array([0.5, -0.1])
    method = DropConnect(p)
    outcomes = [
        (float(np.maximum(method.forward(weights, noise) @ x + bias, 0.0)[0]), chance) for noise, chance in method.support(weights.shape)
    ]
    values, chances = np.array(outcomes).T
    return LostUnit(values, chances, bias, p**weights.size, float(values @ chances), float(max(0.0, (weights @ x)[0] + bias)))


def picture(method: DropConnect, seed: int) -> Section:
    """Draw a matrix under dropout of nodes and under DropConnect, as in × out and as nn.Linear holds it."""
    p = method.p
    node = passed(InvertedDropout(p), np.ones((1, 3)), stream(seed, "node mask"))
    entries = passed(method, A.T, stream(seed, "connection mask"))  # the method takes out × in
    columns = np.repeat(node.dropped, 2, axis=0)
    lost, other = int(node.dropped.sum()), int(entries.dropped.sum())
    unit = lost_unit(p)
    drawn = [
        Titled(
            "matrix-itself",
            "The weights A, in × out",
            "The matrix A with rows 1 2 3 and 4 5 6: 2 inputs, 3 outputs.",
            matrix(A, np.zeros(A.shape, dtype=bool), "input", "output"),
        ),
        Titled(
            "node-mask",
            "Dropout of nodes: one draw for each column of A, in × out",
            f"The matrix 1 2 3, 4 5 6 under a node mask; dropped columns: {lost} of 3.",
            matrix(A * node.scale, columns, "input", "output"),
        ),
        Titled(
            "connection-mask",
            "DropConnect: one draw for each entry of A, in × out",
            f"The matrix 1 2 3, 4 5 6 under DropConnect; dropped entries: {other} of 6.",
            matrix(entries.y.T, entries.dropped.T, "input", "output"),
        ),
        Titled(
            "linear-node-mask",
            "The same node mask on nn.Linear.weight, out × in: a row",
            f"The matrix 1 4, 2 5, 3 6 under the same node mask; dropped rows: {lost} of 3.",
            matrix(A.T * node.scale.T, columns.T, "output", "input"),
        ),
    ]
    wrong = passed(InvertedDropout(p), np.ones((1, 2)), stream(seed, "column mask"))
    drawn.append(
        Titled(
            "linear-column-mask",
            "A column mask on nn.Linear.weight, out × in: an input goes",
            f"The matrix 1 4, 2 5, 3 6 under a column mask; dropped columns, which are inputs: {int(wrong.dropped.sum())} of 2.",
            matrix(A.T * wrong.scale, np.repeat(wrong.dropped, 3, axis=0), "output", "input"),
        )
    )
    said = "; ".join(f"{number(value)} with probability {number(chance)}" for value, chance in zip(unit.values, unit.chances, strict=True))
    return Section(
        "method",
        "Drop a node or a connection?",
        [
            drawn[:3],
            drawn[3:],
            [
                Titled(
                    "lost-unit",
                    "The output of one unit, over all masks of its two weights",
                    f"Outputs of the unit under DropConnect: {said}.",
                    outcomes(unit),
                )
            ],
        ],
        words(method, node.dropped, entries.dropped, unit),
        [Program("Both masks in PyTorch", node_and_connection_masks(p, (~node.dropped[0]).tolist(), (~entries.dropped.T).tolist()))],
        more=more(method, entries.dropped, unit),
    )


def words(method: DropConnect, node: Bools, entries: Bools, unit: LostUnit) -> str:
    """Say what either mask drops: `node` of the 3 outputs, (1, 3), and `entries` of the weights, (outputs, inputs)."""
    A_is = "A = [[1, 2, 3], [4, 5, 6]] maps 2 inputs to 3 outputs, so a column of A is everything that one output node receives."
    if method.p == 0:
        return f"{A_is} With p = 0 neither a node nor a weight is dropped."
    lost, other, bare = int(node.sum()), int(entries.sum()), max(0.0, unit.bias)
    return (
        f"{A_is} Here the mask of nodes drops {lost} of 3 columns, and DropConnect {other} of 6 entries. A unit that loses all its weights "
        f"gives **relu(b)**, the ReLU of its bias: with b = {number(unit.bias)} that is {number(bare)}, and with two weights it happens "
        f"with probability p² = {number(unit.all_gone)}."
    )


def more(method: DropConnect, entries: Bools, unit: LostUnit) -> str:
    """Say how PyTorch stores the weights, and what the unit gives on average; `entries` is what DropConnect drops of the weights."""
    stored = "`nn.Linear` stores the transpose of A, outputs in rows: there a mask of the same columns would drop an *input*."
    if method.p == 0:
        return stored
    line = (
        " That a whole row or column is among the entries that DropConnect drops is chance: every entry is drawn on its own."
        if method.p < 1 and (entries.all(axis=0).any() or entries.all(axis=1).any())
        else ""
    )
    average, evaluated = fixed(unit.mean, 3), fixed(unit.evaluated, 3)
    if math.isclose(unit.mean, unit.evaluated, abs_tol=1e-9):
        modes = f"The mean of a unit with two weights over all masks is {average}, and in evaluation it gives {evaluated}."
    else:
        modes = (
            f"The mean of a unit with two weights over all masks is {average}, and in evaluation it gives {evaluated}: after a ReLU the "
            f"two differ, by {number(unit.mean - unit.evaluated)}."
        )
    return f"{stored}{line} What is kept is divided by {number(method.q)}. A unit that dropout drops gives 0, whatever its bias is. {modes}"


def outcomes(unit: LostUnit) -> Figure:
    """Draw every output of the unit with its probability, a bar a mask."""
    names = ["no weight", "the second", "the first", "both weights"]
    names = names if len(unit.values) == 4 else ["both weights"]  # at p = 0 there is one mask
    fig = figure(260, x=axis("weights kept", type="category", showgrid=False), y=axis("probability", tickformat=".0%", rangemode="tozero"))
    fig.add_bar(
        x=names,
        y=unit.chances,
        marker={"color": [LIGHT.dropped] + [LIGHT.kept] * 3 if len(names) == 4 else LIGHT.kept},
        text=[f"y = {number(value)}" for value in unit.values],
        textposition="auto",
        name="output",
        **hover(hovertext="{y:4%}"),
        hovertemplate="%{x}: %{text} with probability %{hovertext}<extra></extra>",
    )
    return fig


def node_and_connection_masks(p: float, columns: Sequence[bool], entries: Sequence[Sequence[bool]]) -> str:
    """Return the two masks of a weight matrix, those of the figures: a column at a time, or entry by entry.

    Args:
        p: the probability of dropping.
        columns: which of the 3 columns of A are kept.
        entries: which of its entries are, (2, 3).
    """
    return dedent(f"""\
        # Prints the matrices above, from the masks that are drawn there.
        import torch

        p = {p!r}
        A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # in x out
        keep_columns = torch.tensor({list(columns)})  # one draw a column: torch.rand(3) >= p
        keep_entries = torch.tensor({[list(row) for row in entries]})
        #                           ^ one draw an entry: torch.rand(2, 3) >= p
        node_masked = A * keep_columns / (1 - p)
        connection_masked = A * keep_entries / (1 - p)  # DropConnect
        print(node_masked, connection_masked, sep="\\n")
        print(node_masked.T)  # on nn.Linear.weight, out x in
        """)

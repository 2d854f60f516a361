"""DropConnect: weights instead of units, in either orientation of the matrix, and a unit that loses all of them."""

from __future__ import annotations

import numpy as np

from dropviz.dropout import DropConnect, InvertedDropout
from dropviz.experiments.masks import passed
from dropviz.experiments.moments import LostUnit, lost_unit
from dropviz.figures.base import Figure, Titled
from dropviz.figures.masks import matrix
from dropviz.figures.methods.picture import Picture
from dropviz.figures.theme import LIGHT, axis, figure
from dropviz.rng import stream
from dropviz.snippets.masks import node_and_connection_masks

A = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # in × out


def picture(method: DropConnect, seed: int) -> Picture:
    """Draw a matrix under dropout of nodes and under DropConnect, as in × out and as nn.Linear holds it."""
    p = method.p
    node = passed(InvertedDropout(p), np.ones((1, 3)), stream(seed, "node mask"))
    entries = passed(method, A.T, stream(seed, "connection mask"))  # the method takes out × in
    columns = np.repeat(node.dropped, 2, axis=0)
    lines = entries.dropped.all(axis=0).any() or entries.dropped.all(axis=1).any()  # out × in
    chance = ", a whole line among them, which is chance: every entry has a coin of its own" if lines and p < 1 else ""
    lost, other = int(node.dropped.sum()), int(entries.dropped.sum())
    unit = lost_unit(p)
    drawn = [
        Titled("matrix-itself", "The weights A, in × out", "The matrix A with rows 1 2 3 and 4 5 6: 2 inputs, 3 outputs.",
               matrix(A, np.zeros(A.shape, dtype=bool), "input", "output")),
        Titled("node-mask", "Dropout of nodes: one coin a column of A, in × out",
              f"The matrix 1 2 3, 4 5 6 under a node mask; dropped columns: {lost} of 3.",
              matrix(A * node.scale, columns, "input", "output")),
        Titled("connection-mask", "DropConnect: one coin an entry of A, in × out",
              f"The matrix 1 2 3, 4 5 6 under DropConnect; dropped entries: {other} of 6.",
              matrix(entries.y.T, entries.dropped.T, "input", "output")),
        Titled("linear-node-mask", "The same node mask on nn.Linear.weight, out × in: a row",
              f"The matrix 1 4, 2 5, 3 6 under the same node mask; dropped rows: {lost} of 3.",
              matrix(A.T * node.scale.T, columns.T, "output", "input")),
    ]
    wrong = passed(InvertedDropout(p), np.ones((1, 2)), stream(seed, "column mask"))
    drawn.append(Titled(
        "linear-column-mask", "A column mask on nn.Linear.weight, out × in: an input goes",
        f"The matrix 1 4, 2 5, 3 6 under a column mask; dropped columns, which are inputs: {int(wrong.dropped.sum())} of 2.",
        matrix(A.T * wrong.scale, np.repeat(wrong.dropped, 3, axis=0), "output", "input")))
    said = "; ".join(f"{value:.3g} with probability {chance:.3g}" for value, chance in zip(unit.values, unit.chances, strict=True))
    return Picture(
        "Drop a node or a connection?",
        [drawn[:3], drawn[3:], [Titled("lost-unit", "The output of one unit, over all masks of its two weights",
                                        f"Outputs of the unit under DropConnect: {said}.", outcomes(unit))]],
        f"A = [[1, 2, 3], [4, 5, 6]] maps 2 inputs to 3 outputs, so a column is everything that one output node receives; here {lost} of 3 "
        f"columns go, and {other} of 6 entries{chance}. `nn.Linear` stores the transpose, outputs in rows: there the same column mask "
        f"would drop an *input*. What is kept is divided by {1 - p:.3g}. A unit that dropout drops says 0. A unit that loses all its "
        f"weights says **relu(b)**: with b = {unit.bias:g} that is {max(0.0, unit.bias):g}, and with two weights it happens with "
        f"probability p² = {unit.all_gone:.3g}. Its mean over all masks is {unit.mean:.3f}, and {unit.evaluated:.3f} in evaluation"
        + (": after a ReLU they differ." if abs(unit.mean - unit.evaluated) > 1e-9 else "."),
        [("Both masks in PyTorch", node_and_connection_masks(p))],
    )


def outcomes(unit: LostUnit) -> Figure:
    """Draw every output of the unit with its probability, a bar a mask."""
    names = ["no weight", "the second", "the first", "both weights"]
    names = names if len(unit.values) == 4 else ["both weights"]  # at p = 0 there is one mask
    fig = figure(260, x=axis("weights kept", type="category", showgrid=False),
                 y=axis("probability", tickformat=".0%", rangemode="tozero"))
    fig.add_bar(x=names, y=unit.chances, marker={"color": [LIGHT.dropped] + [LIGHT.kept] * 3 if len(names) == 4 else LIGHT.kept},
                text=[f"y = {value:.3g}" for value in unit.values], textposition="auto", name="output", customdata=unit.values,
                hovertemplate="%{x}: y = %{customdata:.4g} with probability %{y:.3%}<extra></extra>")
    return fig

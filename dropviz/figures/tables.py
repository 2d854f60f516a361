"""The tables and cards of /scaling, as Markdown: what stands beside its figures in numbers."""

from __future__ import annotations

from collections.abc import Mapping

from dropviz.drawing.tables import table
from dropviz.drawing.text import fixed, measured, number
from dropviz.experiments.layers import LayerModes
from dropviz.experiments.subnetworks import Averages
from dropviz.figures.formulas import Reading, formula, symbols
from dropviz.figures.scaling import Shown
from dropviz.nn.ensemble import READOUTS


def cards(ways: Mapping[str, Shown], p: float, x: float, reading: Reading) -> str:
    """Return a list with an entry a way: what it computes, its formulas with the present numbers, and the measured ones.

    Args:
        ways: key of `dropviz.experiments.scaling.WAYS` -> what is shown of it.
        p: the probability of dropping.
        x: the unit's activation.
        reading: which of the two probabilities is written p.
    """
    entries = []
    for slug, way in ways.items():
        training, evaluation = symbols(slug, reading)
        entries.append(
            "\n\n  ".join(
                [
                    f"- **{way.name}**  \n  Training: {training}  \n  Evaluation: {evaluation}",
                    f"$${formula(slug, p, x, way.exact, reading)}$$",
                    f"Mean of {number(way.draws)} draws: **{measured(way.mean)}**  \n  "
                    f"Their variance: {measured(way.variance)}  \n  {way.verdict}",
                ]
            )
        )
    return "\n\n".join(entries)


def averages(found: Mapping[str, Averages], draws: int) -> str:
    """Return the largest differences over x between the ways of averaging sub-networks, a column a read-out.

    Args:
        found: key of `dropviz.nn.ensemble.READOUTS` -> its averages.
        draws: T, of the Monte Carlo mean.
    """
    every = found.values()
    return table(
        ["largest difference over x", *(READOUTS[slug] for slug in found)],
        {
            "exact mean and one pass": [f"**{number(f.gap, 2)}**" for f in every],
            "geometric mean and one pass": ["–" if f.geometric is None else f"**{number(f.geometric_gap, 1)}**" for f in every],
            f"mean of {number(draws)} draws and exact mean": [number(f.sampling_gap, 2) for f in every],
            f"largest standard error of {number(draws)} draws": [number(f.error.max(), 2) for f in every],
        },
    )


def layers(compared: Mapping[str, LayerModes]) -> str:
    """Return PyTorch's layer beside one's own, entry by entry and on average, a column a layer."""
    every = compared.values()
    rows = {
        f"`train()`, input {i}": [fixed(y, 3) if y else "✕ 0" for y in outputs]
        for i, outputs in enumerate(zip(*(m.shown for m in every), strict=True), start=1)
    }
    return table(
        ["output in", *compared],
        rows
        | {
            "`train()`, mean": [fixed(m.training, 3) for m in every],
            "`eval()`, mean": [fixed(m.evaluation, 3) for m in every],
            "mean in `train()` / mean in `eval()`": [f"**{measured(m.ratio)}**" for m in every],
            "largest difference from `nn.Dropout`": ["**0 exactly**" if m.equal else number(m.difference) for m in every],
        },
    )

"""The tables and cards of /scaling, as Markdown: what stands beside its figures in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dropviz.experiments.layers import LayerModes
from dropviz.experiments.subnetworks import Averages
from dropviz.figures.formulas import Reading, formula, symbols
from dropviz.figures.scaling import Shown


def table(heading: Sequence[str], rows: Mapping[str, Sequence[str]]) -> str:
    """Return a table: the first column names the rows, the others stand at the right.

    Example:
        >>> print(table(["at most", "Linear"], {"gap": ["0.1"]}))
        | at most | Linear |
        |:--|--:|
        | gap | 0.1 |
    """
    first, *rest = (f"| {' | '.join(line)} |" for line in (heading, *([name, *cells] for name, cells in rows.items())))
    return "\n".join([first, "|:--" + "|--:" * (len(heading) - 1) + "|", *rest])


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
        entries.append("\n\n  ".join([
            f"- **{way.name}**  \n  Training: {training}  \n  Evaluation: {evaluation}",
            f"$${formula(slug, p, x, way.exact, reading)}$$",
            f"Mean of {way.running.at[-1]:,} draws: **{way.mean}**  \n  Variance: {way.variance}  \n  {way.verdict}",
        ]))
    return "\n\n".join(entries)


def averages(found: Mapping[str, Averages]) -> str:
    """Return the largest distances between the ways of averaging sub-networks, a column a read-out."""
    every = found.values()
    return table(["at most", *found], {
        "exact − one pass": [f"**{f.gap:.2g}**" for f in every],
        "geometric − one pass": ["" if f.geometric is None else f"**{f.geometric_gap:.1g}**" for f in every],
        "Monte Carlo − exact": [f"{f.sampling_gap:.2g}" for f in every],
        "its error σ/√T": [f"{f.error.max():.2g}" for f in every],
    })


def layers(compared: Mapping[str, LayerModes]) -> str:
    """Return PyTorch's layer beside one's own, entry by entry and on average, a column a layer."""
    every = compared.values()
    rows = {f"train(), input {i}": [f"{y:.3f}" if y else "✕ 0" for y in outputs]
            for i, outputs in enumerate(zip(*(m.shown for m in every), strict=True), start=1)}
    return table(["", *compared], rows | {
        "train(), mean": [f"{m.training:.3f}" for m in every],
        "eval(), mean": [f"{m.evaluation:.3f}" for m in every],
        "train / eval": [f"**{m.training / m.evaluation:.3f}**" for m in every],
        "difference": ["**0 exactly**" if m.equal else f"{m.difference:.3g}" for m in every],
    })

"""What the player of /training shows of a run: its charts, what moves in them, and its table."""

from __future__ import annotations

from dropviz.data import OwnPoints
from dropviz.data.digits import DigitsSplit
from dropviz.experiments import changes
from dropviz.experiments.members import Experiment
from dropviz.figures import training as figures
from dropviz.settings import MEMBERS
from dropviz.web.player import Band, Boundary, Curve, Drawn, History, Moving, Row, Scene, Table
from dropviz.web.runs import Watched

FIT, LOSSES = 0, 1  # the two charts
ERRORS = ("wrong: training points, %", "wrong: held-out points, %")


def scene(run: Watched, experiment: Experiment) -> Scene:
    """Return the charts, what moves in them, and the table of a run."""
    members, layout, data = experiment.settings.members, run.layout, run.config.data
    left, moving = _beside(run, members)
    marks = [(epoch, f"{figures.CHANGED[name]} {value:g}") for epoch, name, value in changes.parse(experiment.changes) if epoch]
    losses = figures.losses(members, run.total, data.loss, data.references(), marks)
    lines = figures.histories(members)
    first = len(losses) - len(lines)
    moving += [History(LOSSES, first + i, member, kind, layout.loss(member, kind)) for i, (member, kind) in enumerate(lines)]
    columns = (*figures.LOSS_NAMES, *(ERRORS if layout.classes else ()))
    rows = [Row(MEMBERS[name], figures.COLOURS[name], tuple(
        [layout.loss(m, kind) for kind in range(3)] + [layout.error(m, kind) for kind in (1, 2) if layout.classes]), layout.stopped(m))
        for m, name in enumerate(members)]
    # Thirteen lines and more are too many to begin with: the training losses are a press away.
    off = (0, 1) if len(members) > 4 else ()
    return Scene((left, Drawn("losses", "The losses of all networks by epoch.", losses)), tuple(moving),
                 Table(f"{figures.LOSS_UNITS[data.loss].capitalize()} now", columns, tuple(rows), off))


def _beside(run: Watched, members: tuple[str, ...]) -> tuple[Drawn, list[Moving]]:
    """Return the chart beside the losses, and what moves in it: curves, boundaries, or the shares of errors."""
    layout, points = run.layout, run.points
    if isinstance(points, DigitsSplit):
        fig, lines = figures.errors(members, run.total, float(points.wrong.mean())), figures.histories(members, errors=True)
        first = len(fig) - len(lines)
        return Drawn("fit", "The share of images that each network classifies wrongly, by epoch.", fig), [
            History(FIT, first + i, member, 2 + kind, layout.error(member, kind)) for i, (member, kind) in enumerate(lines)]
    if layout.classes:
        fig = figures.plane(points, members)
        across = len(figures.lattice(points)[0])
        return Drawn("fit", f"Where each network draws the line between two classes of {len(points.x)} points.", fig), [
            Boundary(FIT, len(fig) - len(members) + m, m, layout.curve(m), layout.grid, across) for m in range(len(members))]
    fig = figures.fit(points, members, layout.passes)
    first = len(fig) - len(members)
    moving: list[Moving] = []
    if layout.passes:
        row = members.index("dropout")
        band = first - layout.passes - 1
        moving.append(Band(FIT, band, row, layout.mean, layout.sd, layout.grid))
        moving += [Curve(FIT, band + 1 + i, row, layout.drawn(i), layout.grid) for i in range(layout.passes)]
    moving += [Curve(FIT, first + m, m, layout.curve(m), layout.grid) for m in range(len(members))]
    clicks = isinstance(run.config.data, OwnPoints)
    return Drawn("fit", f"What each network has learnt of {len(points.x)} points.", fig, clicks), moving

"""What the player of /training shows of a run: its charts, what moves in them, and its table."""

from __future__ import annotations

from dropviz.data import OwnPoints
from dropviz.data.digits import DigitsSplit
from dropviz.drawing.text import number
from dropviz.experiments import changes, setup
from dropviz.experiments.members import Experiment
from dropviz.figures import training as figures
from dropviz.settings import MEMBERS
from dropviz.web.player.runs import SharedRun
from dropviz.web.player.shown import Band, Boundary, Curve, Drawn, History, Moving, Row, Scene, Table

FIT, LOSSES = 0, 1  # the two charts
CLICKS = "Click in the chart to add a point; click a point to take it away."
ERRORS = ("wrong: training points, %", "wrong: held-out points, %")


def scene(run: SharedRun, experiment: Experiment) -> Scene:
    """Return the charts, what moves in them, and the table of a run."""
    members, layout, data = experiment.settings.members, run.layout, run.config.data
    left, moving = _beside(run, members)
    marks = [(epoch, f"{figures.CHANGED[name]} {number(value)}") for epoch, name, value in changes.parse(experiment.changes) if epoch]
    unit = _unit(run)
    losses = figures.losses(members, run.total, data.loss, data.references(), marks, unit)
    lines = figures.histories(members)
    first = len(losses) - len(lines)
    moving += [
        _history(LOSSES, first + i, members, member, kind, kind, layout.loss(member, kind)) for i, (member, kind) in enumerate(lines)
    ]
    columns = (*figures.LOSS_NAMES, *(ERRORS if layout.classes else ()))
    rows = [
        Row(
            MEMBERS[name],
            figures.COLOURS[name],
            tuple([layout.loss(m, kind) for kind in range(3)] + [layout.error(m, kind) for kind in (1, 2) if layout.classes]),
            layout.stopped(m),
        )
        for m, name in enumerate(members)
    ]
    # Thirteen lines and more are too many to begin with: the training losses are a press away.
    off = (0, 1) if len(members) > 4 else ()
    right = Drawn(
        "losses", "The losses of all networks by epoch.", losses, lines=figures.named(data.references()), subject=f"{data.label}: {unit}"
    )
    settings = setup.settings(experiment)
    return Scene(
        (left, right),
        tuple(moving),
        Table(f"{unit[0].upper()}{unit[1:]} now", columns, tuple(rows), off),
        settings,
        setup.file_name(settings),
    )


def _unit(run: SharedRun) -> str:
    """Return what the losses are measured in."""
    data = run.config.data
    # Points that all have one y are not divided by their variance.
    return figures.IN_VARIANCES if isinstance(data, OwnPoints) and run.points.y.std() > 0.5 else figures.LOSS_UNITS[data.loss]


def _history(figure: int, trace: int, members: tuple[str, ...], member: int, kind: int, loss: int, column: int) -> History:
    """Return a history with its name; those of the held-out points stay beside the next run."""
    return History(figure, trace, member, loss, column, figures.label(members[member], kind, members), stays=kind == 2)


def _beside(run: SharedRun, members: tuple[str, ...]) -> tuple[Drawn, list[Moving]]:
    """Return the chart beside the losses, and what moves in it: curves, boundaries, or the shares of errors."""
    layout, points = run.layout, run.points
    subject = f"{run.config.data!r} {run.config.seed}"  # who learns other points has another curve for that alone
    if isinstance(points, DigitsSplit):
        wrong = float(points.wrong.mean())
        fig, lines = figures.errors(members, run.total, wrong), figures.histories(members, errors=True)
        first = len(fig) - len(lines)
        drawn = Drawn(
            "fit",
            "The share of images that each network classifies wrongly, by epoch.",
            fig,
            lines=figures.wrong_labels(wrong),
            subject="wrongly classified",
        )
        return drawn, [
            _history(FIT, first + i, members, member, kind, 2 + kind, layout.error(member, kind)) for i, (member, kind) in enumerate(lines)
        ]
    if layout.classes:
        fig = figures.plane(points, members)
        across = len(figures.lattice(points)[0])
        drawn = Drawn("fit", f"Where each network draws the line between two classes of {len(points.x)} points.", fig, subject=subject)
        return drawn, [
            Boundary(FIT, len(fig) - len(members) + m, m, layout.curve(m), layout.grid, across, stays=True) for m in range(len(members))
        ]
    fig = figures.fit(points, members, layout.passes)
    first = len(fig) - len(members)
    moving: list[Moving] = []
    if layout.passes:
        row = members.index("dropout")
        band = first - layout.passes - 1
        moving.append(Band(FIT, band, row, layout.mean, layout.sd, layout.grid))
        moving += [Curve(FIT, band + 1 + i, row, layout.drawn(i), layout.grid) for i in range(layout.passes)]
    moving += [Curve(FIT, first + m, m, layout.curve(m), layout.grid, stays=True) for m in range(len(members))]
    hint = CLICKS if isinstance(run.config.data, OwnPoints) else ""
    return Drawn("fit", f"What each network has learnt of {len(points.x)} points.", fig, hint, subject=subject), moving

"""What the player of /training shows of a run: its charts, what moves in them, and its table."""

from __future__ import annotations

from dropviz.drawing.scene import Band, Boundary, Curve, Drawn, History, Moving, Row, Scene, Table
from dropviz.drawing.text import number
from dropviz.lessons.training import changes, charts, described, learnt
from dropviz.lessons.training.setup import Setup
from dropviz.nn.networks import NETWORKS
from dropviz.training.record import Record

FIT, LOSSES = 0, 1  # the two charts
CLICKS = "Click in the chart to add a point; click a point to take it away."
ERRORS = ("wrong: training points, %", "wrong: held-out points, %")


def scene(run: Record, s: Setup) -> Scene:
    """Return the charts, what moves in them, and the table of a run."""
    members, layout, data = s.members, run.layout, run.config.data
    left, moving = _beside(run, members)
    marks = [(epoch, charts.CHANGED[name].format(number(value))) for epoch, name, value in changes.parse(s.changes) if epoch]
    unit = data.unit(run.points)
    losses = charts.losses(members, run.total, data.loss, data.references(), marks, unit)
    lines = charts.histories(members)
    first = len(losses) - len(lines)
    moving += [
        _history(LOSSES, first + i, members, member, kind, kind, layout.loss(member, kind)) for i, (member, kind) in enumerate(lines)
    ]
    columns = (*charts.LOSS_NAMES, *(ERRORS if layout.classes else ()))
    rows = [
        Row(
            NETWORKS[name].label,
            charts.COLOURS[name],
            tuple([layout.loss(m, kind) for kind in range(3)] + [layout.error(m, kind) for kind in (1, 2) if layout.classes]),
            layout.stopped(m),
        )
        for m, name in enumerate(members)
    ]
    # Thirteen lines and more are too many to begin with: the training losses are a press away.
    off = (0, 1) if len(members) > 4 else ()
    right = Drawn(
        "losses", "The losses of all networks by epoch.", losses, lines=charts.named(data.references()), subject=f"{data.label}: {unit}"
    )
    settings = described.settings(s)
    return Scene(
        (left, right),
        tuple(moving),
        Table(f"{unit[0].upper()}{unit[1:]} now", columns, tuple(rows), off),
        settings,
        described.file_name(settings),
    )


def _history(figure: int, trace: int, members: tuple[str, ...], member: int, kind: int, loss: int, column: int) -> History:
    """Return a history with its name; those of the held-out points stay beside the next run."""
    return History(figure, trace, member, loss, column, charts.label(members[member], kind, members), stays=kind == 2)


def _beside(run: Record, members: tuple[str, ...]) -> tuple[Drawn, list[Moving]]:
    """Return the chart beside the losses, and what moves in it: curves, boundaries, or the shares of errors."""
    layout, points = run.layout, run.points
    subject = f"{run.config.data!r} {run.config.seed}"  # who learns other points has another curve for that alone
    view = run.config.data.view
    if view == "errors":
        wrong = points.share_wrong
        fig, lines = charts.errors(members, run.total, wrong), charts.histories(members, errors=True)
        first = len(fig) - len(lines)
        drawn = Drawn(
            "fit",
            "The share of images that each network classifies wrongly, by epoch.",
            fig,
            lines=charts.wrong_labels(wrong),
            subject="wrongly classified",
        )
        return drawn, [
            _history(FIT, first + i, members, member, kind, 2 + kind, layout.error(member, kind)) for i, (member, kind) in enumerate(lines)
        ]
    if view == "boundary":
        fig = learnt.plane(points, members)
        across = len(learnt.grid_axes(points)[0])
        drawn = Drawn("fit", f"Where each network draws the line between two classes of {len(points.x)} points.", fig, subject=subject)
        return drawn, [
            Boundary(FIT, len(fig) - len(members) + m, m, layout.curve(m), layout.grid, across, stays=True) for m in range(len(members))
        ]
    fig = learnt.fit(points, members, layout.passes)
    first = len(fig) - len(members)
    moving: list[Moving] = []
    if layout.passes:
        row = run.banded
        band = first - layout.passes - 1
        moving.append(Band(FIT, band, row, layout.mean, layout.sd, layout.grid))
        moving += [Curve(FIT, band + 1 + i, row, layout.drawn(i), layout.grid) for i in range(layout.passes)]
    moving += [Curve(FIT, first + m, m, layout.curve(m), layout.grid, stays=True) for m in range(len(members))]
    hint = CLICKS if run.config.data.editable else ""
    return Drawn("fit", f"What each network has learnt of {len(points.x)} points.", fig, hint, subject=subject), moving

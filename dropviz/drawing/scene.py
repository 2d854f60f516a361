"""What a player shows of a run, as values: its charts, what moves in them, its table, and how the run was set up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from dropviz.drawing.figure import Figure


@dataclass(frozen=True)
class Drawn:
    """One figure of a player.

    Attributes:
        slug: its name.
        alt: its alternative text, without the numbers that move.
        fig: the figure itself.
        hint: what a click in its plot area does, as a sentence; the click is reported while the player stands still, see
            `player.clicked`. "" where clicks do nothing.
        lines: values that stay as they are, by what has them: their names stand at the right edge, beside the lines' ends.
        subject: what its traces are of. Those of the run before stay as a ghost where they are of the same.
    """

    slug: str
    alt: str
    fig: Figure
    hint: str = ""
    lines: Mapping[str, float] = field(default_factory=dict)
    subject: str = ""


@dataclass(frozen=True)
class History:
    """A trace that grows: the number at `column` of all frames so far. It goes with a row and a column of the table.

    Its `label`, if any, stands at its end, in its colour. With `stays`, it is drawn faintly beside the next run. Each
    of its points has a `text`, the number as in print.
    """

    figure: int
    trace: int
    row: int
    loss: int
    column: int
    label: str = ""
    stays: bool = False
    kind: str = field(default="history", init=False)


@dataclass(frozen=True)
class Curve:
    """A trace whose `length` heights begin at `column` of the frame; its x stay as they are. For `stays` see `History`."""

    figure: int
    trace: int
    row: int
    column: int
    length: int
    stays: bool = False
    kind: str = field(default="curve", init=False)


@dataclass(frozen=True)
class Band:
    """A trace that fills mean ± 2σ: `length` means begin at `column` of the frame, the standard deviations at `spread`.

    The trace has fill="toself", a fillcolor, an opacity, and 2 × length places in x: those of the means, there and back.
    """

    figure: int
    trace: int
    row: int
    column: int
    spread: int
    length: int
    kind: str = field(default="band", init=False)


@dataclass(frozen=True)
class Boundary:
    """A contour trace that shows where a lattice of `length` values, from `column` of the frame, is zero.

    Values stand row by row, `across` of them a row; the trace's x are the places of a row's values, its y those of the
    rows. The lines are straight between lattice lines, so the trace has contours of start = end = 0, coloring="none" and
    line.smoothing = 0.
    """

    figure: int
    trace: int
    row: int
    column: int
    length: int
    across: int
    stays: bool = False
    kind: str = field(default="boundary", init=False)


Moving = History | Curve | Band | Boundary


@dataclass(frozen=True)
class Row:
    """A row of the player's table: a name, its colour, and the columns of the frame that its cells show.

    Where there is a column `stopped`, it holds the frame at which the row has stopped, or −1: its histories end there,
    with a ✕.
    """

    name: str
    colour: str
    cells: tuple[int, ...]
    stopped: int | None = None


@dataclass(frozen=True)
class Table:
    """The numbers under a player, as they are at the frame on screen, and the legend of what moves.

    A press on the name of a row hides or shows what moves with it, one on the name of a column its histories; those of
    the columns `off` are hidden at the beginning. A cell whose number is none, NaN or infinite, says `none`.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    off: tuple[int, ...] = ()
    none: str = "diverged"


@dataclass(frozen=True)
class Scene:
    """What a player shows of a run.

    Attributes:
        drawn: the figures that play, side by side.
        moving: which of their traces move, and which numbers of a frame move them.
        table: the numbers shown beneath.
        settings: how the run was set up, name by name. They stand in what a visitor takes home, and where a setting is
            another, they name the ghost of the run before.
        file: what the names of those files begin with.
    """

    drawn: Sequence[Drawn]
    moving: Sequence[Moving]
    table: Table
    settings: Mapping[str, str] = field(default_factory=dict)
    file: str = "dropviz-run"

    def spec(self) -> dict[str, Any]:
        """Return all of it as the browser is told of it."""
        figures = [
            {"slug": d.slug, "alt": d.alt, "figure": d.fig.to_plotly_json(), "hint": d.hint, "lines": dict(d.lines), "subject": d.subject}
            for d in self.drawn
        ]
        return {
            "figures": figures,
            "moving": [asdict(m) for m in self.moving],
            "table": asdict(self.table),
            "settings": dict(self.settings),
            "file": self.file,
        }

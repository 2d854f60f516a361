"""A BatchNorm layer fed batch by batch, in the player: computed once for everybody who opens the same link."""

from __future__ import annotations

import hashlib

import numpy as np
import numpy.typing as npt
import streamlit as st

from dropviz.drawing.scene import Drawn, Row, Scene, Table
from dropviz.drawing.scene import History as Growing
from dropviz.drawing.theme import LIGHT
from dropviz.experiments.batch_words import reading
from dropviz.experiments.batches import Feed, History, follow
from dropviz.figures import batches as figures
from dropviz.web.player import player
from dropviz.web.serving.shared_cache import FEEDS, SharedCache, budget

KEY = "feed"
COLUMN = {name: place for place, name in enumerate(History.COLUMNS)}
# The table: a name, its colour, and the numbers that stand under mean, unbiased and biased variance. A dash stands for none.
NONE = len(COLUMN)
ROWS = (
    ("the batch's own", LIGHT.neutral, ("batch_mean", "batch_unbiased", "batch_biased")),
    ("running", LIGHT.kept, ("mean", "var", "")),
    ("running, nn.BatchNorm1d", LIGHT.l1, ("torch_mean", "torch_var", "")),
    ("closed form", LIGHT.l2, ("expected_mean", "expected_var", "")),
    ("its SD", LIGHT.l2, ("mean_sd", "var_sd", "")),
    ("the truth", LIGHT.truth, ("true_mean", "true_var", "")),
    ("output", LIGHT.with_, ("output_mean", "", "output_var")),
)


class Fed:
    """The history of a layer as a run that a player plays: frame k is that after k batches."""

    def __init__(self, feed: Feed) -> None:
        self.id = hashlib.sha256(repr(feed).encode()).hexdigest()[:16]
        self.history = follow(feed)
        self.total, self.columns = feed.total, NONE + 1
        self._frames = np.pad(self.history.frames(), ((0, 0), (0, 1)), constant_values=np.nan)

    @property
    def nbytes(self) -> int:
        """How many bytes the frames and the history take."""
        return 3 * self._frames.nbytes

    def frames(self, first: int, count: int) -> npt.NDArray[np.float32]:
        """Return frames first … first + count − 1, as far as there are any: (frames, columns)."""
        return self._frames[first : first + count]


@st.cache_resource(show_spinner=False)
def _fed() -> SharedCache[Fed]:
    return SharedCache(budget(FEEDS))


def watch(feed: Feed) -> Fed:
    """Return the one history of this layer that all visitors share."""
    return _fed().get(feed, lambda: Fed(feed))


def scene(history: History) -> Scene:
    """Return the charts, what grows in them, and the table."""
    drawn = (
        Drawn("batches-mean", "The mean of every batch, the running mean and its closed form.", figures.mean(history)),
        Drawn("batches-variance", "The variance of every batch, the running variance and its closed form.", figures.variance(history)),
        Drawn("batches-output", "Mean and variance of what the layer makes of every batch.", figures.output(history)),
    )
    growing = (  # figure, and of its last traces in their order: row and column of the table
        (0, ((0, 0), (1, 0), (2, 0))),
        (1, ((0, 1), (1, 1), (2, 1))),
        (2, ((6, 0), (6, 2))),
    )
    moving = [
        Growing(number, len(drawn[number].fig) - len(places) + i, row, column, COLUMN[ROWS[row][2][column]])
        for number, places in growing
        for i, (row, column) in enumerate(places)
    ]
    rows = tuple(Row(name, colour, tuple(COLUMN.get(cell, NONE) for cell in cells)) for name, colour, cells in ROWS)
    return Scene(drawn, moving, Table("At this batch", ("mean", "variance, unbiased", "variance, biased"), rows, none="–"))


@st.fragment
def play(feed: Feed) -> None:
    """Draw the player and, beneath it, what has happened at the batch where it stands.

    A new layer stands at its end, so that what a knob changes is seen at once; or at the batch where the visitor has paused.
    """
    run, asked = watch(feed), player.asked(KEY)
    if asked.run == run.id:
        st.session_state["fed"] = run.total
    stand = run.total if asked.at >= st.session_state.get("fed", 0) else asked.at
    at = player.player(run, lambda: scene(run.history), unit="batch", key=KEY, stand=min(stand, run.total))
    st.markdown(reading(run.history, at))

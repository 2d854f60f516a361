"""Training as state in, state out: a configuration, a state, and the frames in between."""

from dropviz.training.config import PENALTIES, Change, Member, RunConfig, Sweep, classic
from dropviz.training.engine import SweepState, TrainState, advance, advance_sweep, start, start_sweep, train
from dropviz.training.frames import Frame

__all__ = [
    "PENALTIES",
    "Change",
    "Frame",
    "Member",
    "RunConfig",
    "Sweep",
    "SweepState",
    "TrainState",
    "advance",
    "advance_sweep",
    "classic",
    "start",
    "start_sweep",
    "train",
]

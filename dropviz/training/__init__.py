"""Training as state in, state out: a configuration, a state, and the frames in between."""

from dropviz.training.config import PENALTIES, Change, Member, RunConfig, Sweep, classic
from dropviz.training.engine import TrainState, advance, start, train
from dropviz.training.frames import Frame
from dropviz.training.sweep import SweepState, advance_sweep, start_sweep

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

"""Training as state in, state out: a configuration, a state, and the frames in between."""

from dropviz.training.config import RunConfig, Sweep, at_each_p, classic
from dropviz.training.engine import TrainState, advance, start, train
from dropviz.training.frames import Frame
from dropviz.training.member import PENALTIES, Change, Member
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
    "at_each_p",
    "classic",
    "start",
    "start_sweep",
    "train",
]

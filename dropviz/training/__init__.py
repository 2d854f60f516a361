"""Training as state in, state out: a configuration, a state, and the frames in between."""

from dropviz.training.config import Change, Member, RunConfig, classic
from dropviz.training.engine import Frame, TrainState, advance, start, train

__all__ = ["Change", "Frame", "Member", "RunConfig", "TrainState", "advance", "classic", "start", "train"]

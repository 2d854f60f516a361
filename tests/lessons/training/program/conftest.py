"""A program of a run cut in two, so that a test can look at what it begins with, and put something else there."""

import pytest
import torch

from dropviz.lessons.training.program import experiment


@pytest.fixture(autouse=True)
def _a_generator_of_its_own():
    """What a test draws itself is the same each time."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


@pytest.fixture
def begun(run):
    """Return a function that returns what a run's program has defined before it trains, and the rest of the program."""

    def begun_(config):
        program = experiment(config)
        at = program.index("\ntrain(nets")
        return run(program[:at]), program[at:]

    return begun_

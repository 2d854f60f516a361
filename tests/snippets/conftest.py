"""Runs a program of a code panel as a reader would: in a namespace of its own."""

import pytest
import torch


@pytest.fixture
def run():
    """Return a function that runs a program under a seed of torch's generator, and returns what it defined."""

    def run_(program, seed=0):
        space = {}
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            exec(compile(program, "snippet", "exec"), space)
        return space

    return run_

"""One thread for torch, as in the app: the products are small, and threads would fight for the cores. And a way to run programs."""

import pytest
import torch

torch.set_num_threads(1)


@pytest.fixture
def run():
    """Return a function that runs a program as a reader would, under a seed of torch's generator, and returns what it defined."""

    def run_(program, seed=0):
        space = {}
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            exec(compile(program, "snippet", "exec"), space)
        return space

    return run_

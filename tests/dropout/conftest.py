"""Helpers that the dropout tests share."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dropviz.dropout import Dropout

Moments = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="session")
def exact() -> Callable[[Dropout, np.ndarray], Moments]:
    """The exact mean and covariance of the training-time output, flattened, from the sum over all noises."""

    def moments(method: Dropout, x: np.ndarray) -> Moments:
        noises, chances = zip(*method.support(x.shape), strict=True)
        outputs = np.stack([method.forward(x, noise).ravel() for noise in noises])  # (noises, units)
        mean = np.asarray(chances) @ outputs
        centred = outputs - mean
        return mean, (centred * np.asarray(chances)[:, None]).T @ centred

    return moments


@pytest.fixture
def run_code() -> Callable[[Dropout, int], dict[str, Any]]:
    """Run a method's code panel in a fresh namespace, from a given state of a forked generator."""

    def run(method: Dropout, seed: int) -> dict[str, Any]:
        import torch  # the contract of arrays is tested where there is none

        namespace: dict[str, Any] = {}
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            exec(method.code(seed=seed), namespace)
        return namespace

    return run

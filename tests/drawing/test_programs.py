"""A program that needs nothing of the page draws the page's random numbers."""

import numpy as np
import pytest

from dropviz.drawing.programs import drawn
from dropviz.rng import stream


@pytest.mark.parametrize("names", [("data",), ("mask", 0), ("batches", "five", "training"), ("memory", "Locked (variational) dropout")])
def test_a_program_draws_from_the_projects_streams(run, names):
    program = drawn(f"found = stream(7, *{names!r}).standard_normal(5)\n")
    np.testing.assert_array_equal(run(program)["found"], stream(7, *names).standard_normal(5))

"""One thread for torch, as in the app, for threads would fight for the cores; and ways to read figures and to run programs."""

import plotly.graph_objects as go
import pytest
import torch
from hypothesis import settings

from dropviz.drawing.figure import Figure
from dropviz.drawing.hover import with_texts

# Tests read a figure as Plotly does, which raises ValueError for a property or a value that it does not know.
Figure.data = property(lambda figure: go.Figure(with_texts(figure).to_plotly_json()).data)
Figure.layout = property(lambda figure: go.Figure(figure.to_plotly_json()).layout)

torch.set_num_threads(1)
settings.register_profile("dropviz", deadline=None, derandomize=True)  # the same examples on every machine, however slow
settings.load_profile("dropviz")


@pytest.fixture
def run():
    """Yield a function that runs a program as a reader would, under a seed of torch's generator, and returns what it defined."""

    def run_(program, seed=0):
        space = {}
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            exec(compile(program, "snippet", "exec"), space)
        return space

    yield run_
    torch.set_default_dtype(torch.float32)  # a program may set another precision; the next test has torch's

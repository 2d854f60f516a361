"""A run of /training as a program: its text is `experiment.py.jinja`, and here is what its template is given."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from dropviz.data.program import LOSSES, wrapped
from dropviz.drawing.programs import STREAM
from dropviz.lessons.training.program import loop, networks
from dropviz.training import RunConfig


def experiment(config: RunConfig) -> str:
    """Return a run as a plain PyTorch program that has the parts that this run needs, and no others.

    It ends with `losses`, by the members' names: the training points with dropout on, the same points with dropout
    off, and the held-out points; `errors` are the shares of points classified wrongly, where there are classes.

    Its points and first weights are those of the page, drawn from the same named streams: so are its numbers, but for
    rounding, where there are no masks. These come from torch's generator. It does not stop what diverges. With both
    dropout and early stopping, a network's loss with dropout on has the masks of the last p, not of the p that it had at
    its best.
    """
    split, chosen = config.data.draw(config.seed), any(member.keep_best for member in config.members)
    loss, wrong = LOSSES[config.data.loss]
    return _template().render(
        imports=_imports,
        dtype=config.dtype,
        seed=config.seed,
        width=config.width,
        epochs=config.epochs,
        stream=STREAM.rstrip(),
        points=config.data.program(config.seed, config.dtype, chosen).rstrip(),
        inputs=split.x.shape[1],
        outputs=split.y.shape[1],
        loss=loss,
        wrong=wrong,
        keep_best=chosen,
        validation=split.validation_x is not None,
        **networks.values(config),
        **loop.values(config),
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    """Return the program's text. A name in it that is given nothing is an error."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["wrapped"] = wrapped
    return environment.get_template("experiment.py.jinja")


def _imports(body: str) -> str:
    """Return the imports of what a program makes use of: those of Python, then the others."""
    of_python = {"copy.": "import copy", "hashlib.": "import hashlib", "partial(": "from functools import partial"}
    others = {
        "np.": "import numpy as np",
        "torch.": "import torch",
        "F.": "import torch.nn.functional as F",
        "load_digits(": "from sklearn.datasets import load_digits",
        "nn.": "from torch import nn",
    }
    blocks = (
        "\n".join(line for use, line in offered.items() if re.search(rf"\b{re.escape(use)}", body)) for offered in (of_python, others)
    )
    return "\n\n".join(block for block in blocks if block)

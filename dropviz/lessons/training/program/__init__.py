"""A run of /training as a program, by subject."""

from __future__ import annotations

import re

from dropviz.data.program import loss
from dropviz.drawing.programs import STREAM
from dropviz.lessons.training.program import beginning, loop, networks
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
    split, dtype = config.data.draw(config.seed), config.dtype
    chosen = any(member.keep_best for member in config.members)
    masks = any(member.dropout is not None for member in config.members)
    parts = [
        f"torch.set_default_dtype(torch.{dtype})" * (dtype != "float32")
        + "\n" * (dtype != "float32" and masks)
        + f"torch.manual_seed({config.seed})  # of the masks" * masks,
        STREAM,
        config.data.program(config.seed, dtype, chosen),
        *networks.modules(config.members),
        networks.network(config, split),
        beginning.weights(config.seed),
        loss(config.data.loss),
        loop.measure(config, split),
        *loop.changing(config),
        loop.train(config),
        f"{networks.twins(config)}\n{loop.run(config)}",
    ]
    body = "\n\n".join(f"{part.rstrip()}\n" for part in parts if part)
    return f"{beginning.first_line(masks)}{_imports(body)}\n{body}"


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
        "".join(f"{line}\n" for use, line in offered.items() if re.search(rf"\b{re.escape(use)}", body)) for offered in (of_python, others)
    )
    return "\n".join(block for block in blocks if block)

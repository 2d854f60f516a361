"""The programs of the code panels of /training: a run, by subject, and the penalties on a linear regression."""

from __future__ import annotations

import re

from dropviz.snippets.training import data, loop, networks
from dropviz.snippets.training.penalties import penalties
from dropviz.training import RunConfig

__all__ = ["experiment", "penalties"]


def experiment(config: RunConfig) -> str:
    """Return a run as a plain PyTorch program that has the parts that this run needs, and no others.

    It ends with `losses`, by the members' names: the training points with dropout on, the same points with dropout
    off, and the held-out points; `errors` are the shares of points classified wrongly, where there are classes.

    It draws from torch's generator, so its points, weights and masks are others than those of the engine; of a
    visitor's own points it holds out the same. It does not stop what diverges. With both dropout and early stopping,
    a network's loss with dropout on has the masks of the last p, not of the p that it had at its best.
    """
    split = config.data.draw(config.seed)
    parts = [f"torch.manual_seed({config.seed})\n{data.points(config.data, split, config.dtype)}",
             *networks.modules(config.members), networks.network(config, split),
             data.loss(config.data.loss), loop.measure(config), *loop.changing(config), loop.train(config),
             f"{networks.twins(config)}\n{loop.run(config)}"]
    if config.dtype == "float64":
        parts[0] = f"torch.set_default_dtype(torch.float64)\n{parts[0]}"
    body = "\n\n".join(parts)
    return f"{_imports(body)}\n{body}"


def _imports(body: str) -> str:
    """Return the imports of what a program makes use of: those of Python, then the others."""
    of_python = {"copy.": "import copy", "partial(": "from functools import partial"}
    others = {"torch.": "import torch", "F.": "import torch.nn.functional as F",
              "load_digits(": "from sklearn.datasets import load_digits", "nn.": "from torch import nn"}
    blocks = ("".join(f"{line}\n" for use, line in offered.items() if re.search(rf"\b{re.escape(use)}", body))
              for offered in (of_python, others))
    return "\n".join(block for block in blocks if block)

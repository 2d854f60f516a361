"""A dropout layer of one's own beside PyTorch's, with the same masks, in both modes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.evidence import Measured
from dropviz.nn import from_scratch
from dropviz.rng import stream

Kind = Literal["library", "own", "own unscaled"]


class CoinsFrom(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Within this context, PyTorch's own dropout tosses its coins with a given generator.

    `nn.Dropout` takes no generator and draws from the global one, which all threads share. Here the one operation
    that draws, `bernoulli_`, is answered from a generator of ours, in this thread alone; all else is PyTorch's.

    Args:
        rng: where the coins come from; the masks are those of `InvertedDropout.sample` with an equal generator.

    Raises:
        RuntimeError: an operation runs under `torch.inference_mode`, where PyTorch hands over whole layers.

    Example:
        >>> with CoinsFrom(stream(0, "mask")):
        ...     y = torch.nn.Dropout(p=0.5)(torch.ones(3))
        >>> np.array_equal(y, InvertedDropout(p=0.5).sample((3,), stream(0, "mask")).scale)
        True
    """

    def __init__(self, rng: np.random.Generator) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.rng = rng

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Return False: nothing is compiled here, and PyTorch need not import its compiler to know what to skip."""
        return False

    def __torch_dispatch__(self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None) -> Any:
        """Answer one operation."""
        if torch.is_inference_mode_enabled():  # there dropout arrives whole, and its coins would be drawn out of our sight
            raise RuntimeError("CoinsFrom does not work under torch.inference_mode(); use torch.no_grad()")
        if func is torch.ops.aten.bernoulli_.float:
            tensor, q = args if len(args) == 2 else (*args, 0.5)  # a value equal to the default, 0.5, is left out
            return tensor.copy_(torch.from_numpy(self.rng.random(tuple(tensor.shape)) >= 1.0 - q))
        return func(*args, **kwargs or {})


@dataclass(frozen=True)
class LayerModes:
    """What a PyTorch layer does to one array.

    Attributes:
        training, evaluation: the mean of its output under train() and under eval().
        ratio: the first over the second, with the standard error that it has over all masks.
        shown: the first entries of its output under train().
        difference: the largest distance from nn.Dropout's output with the same masks, in either mode.
        equal: whether both outputs equal nn.Dropout's in every bit.
    """

    training: float
    evaluation: float
    ratio: Measured
    shown: tuple[float, ...]
    difference: float
    equal: bool


SHOWN = 4


@lru_cache(maxsize=16)
def layer_input(seed: int, shape: tuple[int, int]) -> torch.Tensor:
    """Return the input of `layers`; shared by all who ask, so not to be changed."""
    return torch.from_numpy(stream(seed, "scaling", "layer input").random(shape, np.float32))


@lru_cache(maxsize=64)  # another knob than these may be moved; the result is shared, so not to be changed
def layers(p: float, seed: int, shape: tuple[int, int] = (100, 50)) -> dict[Kind, LayerModes]:
    """Compare nn.Dropout with the layer that rescales and with the one that does not, with the same masks.

    Args:
        p: the probability of dropping.
        seed: of the input, uniform on [0, 1) in single precision, and of the masks.
        shape: of the input.

    Example:
        >>> {kind: modes.equal for kind, modes in layers(0.3, seed=0).items()}
        {'library': True, 'own': True, 'own unscaled': False}
    """
    x = layer_input(seed, shape)
    coins = "scaling", "layer coins"
    modules: dict[Kind, torch.nn.Module] = {
        "library": torch.nn.Dropout(p),
        "own": from_scratch.DropoutLayer(InvertedDropout(p), stream(seed, *coins)),
        "own unscaled": from_scratch.UnscaledDropoutLayer(p, stream(seed, *coins)),
    }
    with CoinsFrom(stream(seed, *coins)):
        trained = modules["library"].train()(x)
    evaluated = modules["library"].eval()(x)
    found: dict[Kind, LayerModes] = {}
    numbers = x.numpy().astype(np.float64)
    error = math.sqrt(p * (1.0 - p) * np.square(numbers).sum()) / numbers.sum()  # of a mean that is not divided by q
    for kind, module in modules.items():
        y, z = (trained, evaluated) if kind == "library" else (module.train()(x), module.eval()(x))
        equal = torch.equal(y, trained) and torch.equal(z, evaluated)
        found[kind] = (
            found["library"]
            if equal and found
            else LayerModes(
                training=float(y.mean()),
                evaluation=float(z.mean()),
                shown=tuple(y[0, :SHOWN].tolist()),
                ratio=Measured(float(y.mean() / z.mean()), float(error if kind == "own unscaled" else error / (1.0 - p))),
                difference=0.0 if equal else max(float((y - trained).abs().max()), float((z - evaluated).abs().max())),
                equal=equal,
            )
        )
    return found

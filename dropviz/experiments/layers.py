"""A three-layer network by hand and a layer for PyTorch, in training and in evaluation: do the modes agree?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from dropviz import from_scratch
from dropviz.dropout.base import BernoulliDropout
from dropviz.dropout.bernoulli import InvertedDropout, VanillaDropout
from dropviz.experiments.scaling import WAYS, Unscaled
from dropviz.rng import stream

Floats = npt.NDArray[np.float64]
Kind = Literal["library", "own", "own unscaled"]

MASKED_UNITS = 2_000  # how many units of a hidden layer the passes of `three_layers` mask at each place, at most


@dataclass(frozen=True, eq=False)
class ThreeLayers:
    """The three-layer network in both modes, at some places.

    Attributes:
        x: the places, (points,).
        mean, error: the training output's mean over the passes, and its standard error, (points,) each.
        passes: how many.
        grid, predicted: the evaluation output on a finer grid, (grid,) each.
        unscaled: what evaluation gives if nothing is scaled there, (grid,).
        gap, unscaled_gap: root-mean-square distance of mean from each of the two, over the places.
    """

    x: Floats
    mean: Floats
    error: Floats
    passes: int
    grid: Floats
    predicted: Floats
    unscaled: Floats
    gap: float
    unscaled_gap: float


@lru_cache(maxsize=64)  # another knob than these may be moved; the result is shared, so not to be changed
def three_layers(p: float, width: int, draws: int, seed: int) -> dict[str, ThreeLayers]:
    """Send 9 places through `from_scratch.forward` many times and once through `predict`, by either method.

    The network's inputs are x and 1, its hidden layers have `width` units each, and every sample of every pass has
    masks of its own. Both methods have the same weights and the same masks.

    Args:
        p: the probability of dropping, in both hidden layers.
        width: units in each hidden layer.
        draws: the number of passes asked for. Of wide networks fewer are made, as many as take about the same time.
        seed: of the weights and of the masks.

    Returns:
        "vanilla" and "inverted".

    Example:
        >>> three_layers(p=0.0, width=8, draws=20, seed=0)["vanilla"].gap < 1e-12
        True
    """
    weights = drawn(width, seed)
    passes = min(draws, max(10, MASKED_UNITS // width))
    grid = np.linspace(-2.0, 2.0, 41)
    every = slice(0, 41, 5)
    batch = inputs(np.tile(grid[every], passes))
    unscaled = from_scratch.predict(weights, inputs(grid), Unscaled(p)).y[:, 0]
    masks = from_scratch.draw_noises(weights, len(batch), VanillaDropout(p), stream(seed, "scaling", "three layers"))
    both = {}
    for way in ("vanilla", "inverted"):
        method = WAYS[way](p)
        noises = as_noises(method, masks)
        y = from_scratch.forward(weights, batch, method, noises).y.reshape(passes, -1)  # (passes, points)
        predicted = from_scratch.predict(weights, inputs(grid), method).y[:, 0]
        mean, error = y.mean(axis=0), y.std(axis=0, ddof=1) / math.sqrt(passes)
        gap, unscaled_gap = (math.sqrt(np.square(mean - curve[every]).mean()) for curve in (predicted, unscaled))
        both[way] = ThreeLayers(grid[every], mean, error, passes, grid, predicted, unscaled, gap, unscaled_gap)
    return both


@lru_cache(maxsize=8)
def drawn(width: int, seed: int) -> from_scratch.Weights:
    """Return the weights of the three-layer network; shared by all who ask, so not to be changed."""
    return from_scratch.Weights.draw(seed, inputs=2, first=width, second=width, outputs=1)


@dataclass(frozen=True)
class Gradients:
    """The gradients of one training pass by hand, beside PyTorch's autograd with the same masks.

    Attributes:
        largest: the largest of the weights' gradients, in absolute value.
        gap: the largest difference to autograd's.
    """

    largest: float
    gap: float


@lru_cache(maxsize=64)  # another knob than these may be moved; the result is shared, so not to be changed
def gradients(p: float, width: int, seed: int) -> dict[str, Gradients]:
    """Send gradients back through one training pass of `three_layers` on 9 places, by hand and by PyTorch.

    The loss is half the sum of the squared outputs. Both methods have the same weights and the same masks.

    Args:
        p: the probability of dropping, in both hidden layers.
        width: units in each hidden layer.
        seed: of the weights and of the masks.

    Returns:
        "vanilla" and "inverted".
    """
    weights, x = drawn(width, seed), inputs(np.linspace(-2.0, 2.0, 9))
    masks = from_scratch.draw_noises(weights, len(x), VanillaDropout(p), stream(seed, "scaling", "gradients"))
    by_hand, scales = {}, []
    for way in ("vanilla", "inverted"):
        method = WAYS[way](p)
        noises = as_noises(method, masks)
        done = from_scratch.forward(weights, x, method, noises)
        by_hand[way], _ = from_scratch.backward(weights, done, method, noises, done.y)
        scales.append([noise.scale for noise in noises])
    by_autograd = autograd(weights, x, np.array(scales))
    both = {}
    for i, (way, ours) in enumerate(by_hand.items()):
        pairs = [(array, by_autograd[name][i].reshape(array.shape)) for name, array in vars(ours).items()]
        both[way] = Gradients(max(largest(array) for array, _ in pairs), max(largest(array - theirs) for array, theirs in pairs))
    return both


def autograd(weights: from_scratch.Weights, x: Floats, scales: Floats) -> dict[str, Floats]:
    """Return PyTorch's gradients of half the sum of the squared outputs, for several noises at once.

    Args:
        weights: the network.
        x: (batch, inputs).
        scales: (noises, layers, batch, units).

    Returns:
        for each of the weights (noises, fan-in, fan-out), for each bias (noises, 1, fan-out).
    """
    count = len(scales)
    tensors = {name: torch.from_numpy(array).expand(count, 1, -1).clone() if array.ndim == 1
               else torch.from_numpy(array).expand(count, -1, -1).clone() for name, array in vars(weights).items()}
    for tensor in tensors.values():
        tensor.requires_grad_()
    h = torch.from_numpy(x).expand(count, -1, -1)
    for layer, scale in enumerate(torch.from_numpy(scales).unbind(1), start=1):
        h = torch.relu(torch.baddbmm(tensors[f"b{layer}"], h, tensors[f"W{layer}"])) * scale
    y = torch.baddbmm(tensors["b3"], h, tensors["W3"])
    grads = torch.autograd.grad(y.square().sum() / 2, list(tensors.values()))
    return {name: grad.numpy() for name, grad in zip(tensors, grads, strict=True)}


def largest(array: Floats) -> float:
    """Return the largest absolute value."""
    return max(float(array.max()), -float(array.min()))


def as_noises(method: BernoulliDropout, masks: from_scratch.Noises) -> from_scratch.Noises:
    """Return the noise that a method makes of the masks of both hidden layers."""
    first, second = (method.from_mask(np.asarray(mask.scale), np.shape(mask.scale)) for mask in masks)
    return first, second


def inputs(x: Floats) -> Floats:
    """Return the inputs (x, 1) of the three-layer network: (points,) -> (points, 2)."""
    return np.column_stack([x, np.ones_like(x)])


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

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
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
        shown: the first entries of its output under train().
        difference: the largest distance from nn.Dropout's output with the same coins, in either mode.
        equal: whether both outputs equal nn.Dropout's in every bit.
    """

    training: float
    evaluation: float
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
    """Compare nn.Dropout with the layer that rescales and with the one that does not, on the same coins.

    Args:
        p: the probability of dropping.
        seed: of the input, uniform on [0, 1) in single precision, and of the coins.
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
    with CoinsFrom(stream(seed, *coins)):  # only nn.Dropout asks for PyTorch's coins
        outputs = {kind: (module.train()(x), module.eval()(x)) for kind, module in modules.items()}
    trained, evaluated = outputs["library"]
    return {
        kind: LayerModes(
            training=float(y.mean()), evaluation=float(z.mean()), shown=tuple(y[0, :SHOWN].tolist()),
            difference=max(float((y - trained).abs().max()), float((z - evaluated).abs().max())),
            equal=torch.equal(y, trained) and torch.equal(z, evaluated),
        )
        for kind, (y, z) in outputs.items()
    }

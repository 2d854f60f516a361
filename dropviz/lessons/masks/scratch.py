"""Inverted dropout by hand: the programs beside the array in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

from dropviz.drawing.programs import STREAM


def from_scratch(p: float, seed: int, inverted: bool = True) -> str:
    """Return inverted dropout with its backward pass in NumPy, on the array and the mask of the section for inverted dropout.

    Args:
        p: the probability of dropping.
        seed: of the array and the mask.
        inverted: whether the section shows inverted dropout.
    """
    first = (
        "# Prints the input, the output in training and the gradient above."
        if inverted
        else "# Prints what the figures above show where the method is inverted dropout."
    )
    return f"{first}\n" + dedent("""\
        import hashlib

        import numpy as np

        p, seed = {p!r}, {seed}  # the probability of dropping; the page's seed


        {stream}

        def dropout_forward(x, p, training, rng):
            if not training or p == 0:
                return x, None
            mask = rng.random(x.shape) >= p  # True: kept
            scale = mask.astype(x.dtype) / x.dtype.type(1 - p) if p < 1 else np.zeros_like(x)  # at p = 1 not 0 / 0
            return x * scale, scale  # in the dtype of x


        def dropout_backward(grad, scale):
            return grad if scale is None else grad * scale  # the same mask, never a new one


        x = stream(seed, "numbers").integers(1, 11, (5, 5)) / 10
        y, scale = dropout_forward(x, p, True, stream(seed, "mask", 0))
        dx = dropout_backward(np.ones_like(x), scale)
        print(x, y.round(3), dx.round(3), sep="\\n\\n")

        # The dtype is kept, also where 1 / (1 - p) has more digits.
        print(x.astype(np.float32).dtype, "->", dropout_forward(x.astype(np.float32), p, True, stream(seed, "mask", 0))[0].dtype)

        # A generator that goes on draws another mask at each call; one made anew from a fixed seed draws the same one.
        # That serves to check gradients, and nothing else: in training it would drop the same units for ever.
        many, rng = np.ones(1000), stream(seed, "calls")
        first, second = (dropout_forward(many, p, True, rng)[0] for call in range(2))
        print("one generator, two calls, the same mask:", np.array_equal(first, second))
        first, second = (dropout_forward(many, p, True, stream(seed, "calls"))[0] for call in range(2))
        print("a fixed seed at each call, the same mask:", np.array_equal(first, second))
        """).format(p=p, seed=seed, stream=STREAM)


def autograd_function(p: float, numbers: Sequence[Sequence[float]], seed: int) -> str:
    """Return dropout as a PyTorch autograd function: the mask is kept for the way back.

    Args:
        p: the probability of dropping.
        numbers: the array of the section, row by row.
        seed: of PyTorch's generator.
    """
    rows = "".join(f"            {list(row)},\n" for row in numbers)
    return dedent(f"""\
        # The input is this section's array; PyTorch draws a mask of its own.
        import torch


        class Dropout(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x, p, training, inplace=False):
                if not 0 <= p <= 1:
                    raise ValueError(f"p must be between 0 and 1, got {{p}}")
                if inplace:
                    ctx.mark_dirty(x)
                ctx.scale = None
                if not training or p == 0:
                    return x if inplace else x.clone()
                keep = torch.empty_like(x).bernoulli_(1 - p)
                ctx.scale = keep / (1 - p) if p < 1 else keep  # p = 1 gives zeros, not 0 / 0
                return x.mul_(ctx.scale) if inplace else x * ctx.scale

            @staticmethod
            def backward(ctx, grad):
                return (grad if ctx.scale is None else grad * ctx.scale), None, None, None


        torch.manual_seed({seed})
        x = torch.tensor([
        {rows.strip()}
        ], requires_grad=True)
        y = Dropout.apply(x, {p!r}, True)
        y.sum().backward()
        print(y)
        print(x.grad)  # the scale: 0 or 1 / (1 - p)
        """)

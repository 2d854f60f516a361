"""The programs of the code panels of /masks."""

from __future__ import annotations

from textwrap import dedent


def from_scratch(p: float, seed: int) -> str:
    """Return inverted dropout with its backward pass in NumPy."""
    return dedent(f"""\
        import numpy as np

        p = {p:g}  # the probability of dropping
        rng = np.random.default_rng({seed})


        def dropout_forward(x, training):
            if not training or p == 0:
                return x, None
            mask = (rng.random(x.shape) >= p).astype(x.dtype)  # a fresh mask at every call
            scale = mask / (1 - p) if p < 1 else mask  # at p = 1 nothing is left to rescale
            return x * scale, scale


        def dropout_backward(grad, scale):
            return grad if scale is None else grad * scale  # the same mask, never a new one


        x = rng.standard_normal((4, 6)).astype(np.float32)
        y, scale = dropout_forward(x, training=True)
        dx = dropout_backward(np.ones_like(y), scale)
        """)


def autograd_function(p: float) -> str:
    """Return dropout as a PyTorch autograd function: the mask is kept for the way back."""
    return dedent(f"""\
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


        x = torch.randn(4, 6, requires_grad=True)
        y = Dropout.apply(x, {p:g}, True)
        y.sum().backward()  # x.grad is the scale: 0 or 1 / (1 - p)
        """)


def node_and_connection_masks(p: float) -> str:
    """Return the two masks of a weight matrix: a column at a time, or entry by entry."""
    return dedent(f"""\
        import torch

        p = {p:g}
        A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        keep_columns = torch.rand(A.shape[1]) >= p  # one coin a column: dropout of nodes
        keep_entries = torch.rand(A.shape) >= p  # one coin an entry: DropConnect
        node_masked = A * keep_columns / (1 - p)
        connection_masked = A * keep_entries / (1 - p)
        """)

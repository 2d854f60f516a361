"""DropConnect: dropout of single weights instead of units."""

from __future__ import annotations

from dataclasses import dataclass

from dropviz.dropout.bernoulli import BernoulliDropout
from dropviz.types import Shape


@dataclass(frozen=True)
class DropConnect(BernoulliDropout):
    """Drop weights with probability p and divide the kept ones by q: y = x (W M / q)ᵀ. Evaluation: y = x Wᵀ.

    The noise belongs to the weight matrix, of shape (output, input) as in nn.Linear; `forward` takes and
    gives weights. For one input v, Cov[y] = (p / q) diag((W∘W)(v∘v)), where dropping the input's units
    gives (p / q) W diag(v²) Wᵀ: the outputs' variances are equal, but here they are independent.

    Wan et al. draw a mask for every example of the batch, and at evaluation they draw the pre-activations
    from the Gaussian that matches their moments. Here one draw serves the whole batch, and evaluation is
    weight scaling (by 1, because training has divided by q).

    Example:
        >>> import numpy as np
        >>> from dropviz.dropout import DropConnect
        >>> W = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        >>> method = DropConnect(p=0.5)
        >>> method.forward(W, method.from_mask(np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 0.0]]), W.shape))
        array([[ 2.,  0.,  6.],
               [ 8., 10.,  0.]])
    """

    label = "DropConnect"
    paper = "Wan et al., “Regularization of neural networks using DropConnect”, ICML (2013)"
    target = "weight"
    recipe = """
        x = torch.randn(4, weight.shape[1])  # (sample, input)
        y = F.linear(x, F.dropout(weight, p={p}, training=True))  # evaluation: y = F.linear(x, weight)
    """
    example = (6, 8)
    axes = ("output", "input")

    def check_shape(self, shape: Shape) -> None:
        """Refuse anything but the shape of a weight matrix (see `Dropout.check_shape`)."""
        super().check_shape(shape)
        if len(shape) != 2:
            raise ValueError(f"shape must have 2 axes (output, input), got {tuple(shape)}")

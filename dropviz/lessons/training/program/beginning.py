"""What a run's program says first, and the weights with which its networks begin."""

from __future__ import annotations

from textwrap import dedent


def weights(seed: int) -> str:
    """Return a function that gives a network the weights with which all of them begin on the page."""
    return dedent(f"""\
        @torch.no_grad()
        def begin(net):
            rng = stream({seed}, "init")
            for layer in net:
                if isinstance(layer, nn.Linear):
                    bound = layer.in_features**-0.5  # as nn.Linear has it by default
                    for part in (layer.weight, layer.bias):
                        part.copy_(torch.tensor(rng.uniform(-bound, bound, tuple(part.shape))))
        """)


def first_line(masks: bool) -> str:
    """Return what the program's first lines say of its numbers."""
    rounding = "# The run is in float32: over hundreds of updates rounding can change the third digit of a loss.\n"
    if masks:
        return (
            "# The points and first weights are the page's. The masks are PyTorch's own, so with dropout the\n"
            "# numbers are another draw of the same thing; without dropout they are the page's.\n" + rounding
        )
    return "# The points, first weights and numbers are the page's.\n" + rounding

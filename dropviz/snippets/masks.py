"""The programs of the code panels of /masks. What they print is what their section shows, or their first line says what differs."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

# The page's random streams (see `dropviz.rng.stream`), in NumPy alone.
STREAM = dedent("""\
    def stream(*names):  # the page's generator of that name
        digest = hashlib.sha256(ascii(names).encode()).digest()
        return np.random.Generator(np.random.Philox(key=np.frombuffer(digest[:16], "<u8")))
""")


def from_scratch(p: float, seed: int, inverted: bool = True) -> str:
    """Return inverted dropout with its backward pass in NumPy, on the array and the mask of the section for inverted dropout.

    Args:
        p: the probability of dropping.
        seed: of the array and the mask.
        inverted: whether the section shows inverted dropout.
    """
    first = ("# Prints the input, the output in training and the gradient above." if inverted else
             "# Prints what the figures above show where the method is inverted dropout.")
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


def node_and_connection_masks(p: float, columns: Sequence[bool], entries: Sequence[Sequence[bool]]) -> str:
    """Return the two masks of a weight matrix, those of the figures: a column at a time, or entry by entry.

    Args:
        p: the probability of dropping.
        columns: which of the 3 columns of A are kept.
        entries: which of its entries are, (2, 3).
    """
    return dedent(f"""\
        # Prints the matrices above, from the masks that are drawn there.
        import torch

        p = {p!r}
        A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])  # in x out
        keep_columns = torch.tensor({list(columns)})  # one draw a column: torch.rand(3) >= p
        keep_entries = torch.tensor({[list(row) for row in entries]})
        #                           ^ one draw an entry: torch.rand(2, 3) >= p
        node_masked = A * keep_columns / (1 - p)
        connection_masked = A * keep_entries / (1 - p)  # DropConnect
        print(node_masked, connection_masked, sep="\\n")
        print(node_masked.T)  # on nn.Linear.weight, out x in
        """)


def unbatched_channels(p: float, seed: int) -> str:
    """Return what PyTorch's channel dropout does with an image that has no batch axis."""
    return dedent(f"""\
        # Other numbers than above: an image of ones, so that what is dropped can be counted.
        import warnings

        import torch
        import torch.nn.functional as F

        torch.manual_seed({seed})
        image = torch.ones(3, 8, 8)  # (channel, row, column), without a batch axis
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            y = F.dropout2d(image, {p!r}, training=True)
        print(len(said), "warning:", str(said[0].message).partition(".")[0])
        gone = y == 0
        print("channels dropped whole:", gone.all(dim=2).all(dim=1).tolist())
        print("rows dropped, in each channel:", gone.all(dim=2).sum(dim=1).tolist())  # (N, C, L): its rows are taken for channels

        y = F.dropout2d(image[None], {p!r}, training=True)[0]  # with a batch axis: the channels go whole
        print("with a batch axis, channels dropped whole:", (y == 0).all(dim=2).all(dim=1).tolist())
        """)


def before_or_after(p: float, seed: int) -> str:
    """Return a program that sends the section's numbers through one mask before and after each activation."""
    return "# Prints the largest differences of the table.\n" + dedent("""\
        import hashlib

        import numpy as np
        import torch
        import torch.nn.functional as F

        p, seed = {p!r}, {seed}  # the probability of dropping; the page's seed


        {stream}

        x = torch.tensor(stream(seed, "pre-activations").standard_normal(2000))
        scale = torch.tensor((stream(seed, "before or after").random(2000) >= p) / (1 - p))
        for f in (F.relu, F.leaky_relu, F.gelu, F.elu, torch.tanh, torch.sigmoid):
            print(f.__name__, float((f(x * scale) - f(x) * scale).abs().max()))
        """).format(p=p, seed=seed, stream=STREAM)


def selu_layers(p: float, seed: int) -> str:
    """Return a program that sends the section's inputs through its SELU layers, with either dropout after each and with none."""
    return "# Prints the variances of the figure, layer by layer.\n" + dedent("""\
        import hashlib

        import numpy as np

        p, seed = {p!r}, {seed}  # the probability of dropping; the page's seed
        saturation, scale = -1.7580993408473766, 1.0507009873554805  # α' and λ of SELU


        {stream}

        def selu(x):
            return np.where(x > 0, scale * x, -saturation * np.expm1(np.minimum(x, 0)))


        def alpha(x, keep):
            a = 1 / ((saturation**2 * p + 1) * (1 - p)) ** 0.5
            return a * np.where(keep, x, saturation) - a * saturation * p


        ways = {{"none": lambda x, keep: x, "alpha": alpha, "inverted": lambda x, keep: x * keep / (1 - p)}}
        for name, dropout in ways.items():
            h = stream(seed, "SELU inputs").standard_normal((100, 100))
            found = []
            for layer in range(8):
                h = selu(h @ stream(seed, "SELU weights", layer).normal(0, 0.1, (100, 100)))
                h = dropout(h, stream(seed, "SELU masks", name, layer).random(h.shape) >= p)
                found.append(float(h.var().round(3)))
            print(name, found)
        """).format(p=p, seed=seed, stream=STREAM)

"""The part of the program that draws the page's own points and first weights, from its random streams and by NumPy alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from textwrap import dedent

from dropviz.data import Data, Digits, Line, Moons, Observed, OwnPoints, OwnSplit, Sine
from dropviz.snippets.training import data as written

SETS = {"training": "x, y", "held-out": "held_out_x, held_out_y", "validation": "validation_x, validation_y"}


@singledispatch
def points(data: Data, split: Observed, seed: int, dtype: str, chosen: bool) -> str:
    """Return the lines that define x, y, held_out_x and held_out_y, and where an epoch is chosen validation_x and validation_y.

    Args:
        data: the data set with its parameters.
        split: what it draws with the seed.
        seed: of the run.
        dtype: its precision.
        chosen: whether a network stops early. Where none are set apart for that, the held-out points choose the epoch.

    Raises:
        TypeError: there is no program for this data set.
    """
    raise TypeError(f"data must be a data set that has a program, got {data!r}")


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


@points.register
def _line(data: Line, split: Observed, seed: int, dtype: str, chosen: bool) -> str:
    function = dedent(f"""\
        def sample(name):  # points about the line y = x
            x = np.linspace(-1, 1, {data.points})[:, None]
            y = x + {float(data.noise)} * stream({seed}, "data", "line", name).standard_normal(x.shape)
            return {_pair("x", "y", dtype)}
        """)
    return f"{function}\n\n{_sets('sample({name})', chosen)}"


@points.register
def _sine(data: Sine, split: Observed, seed: int, dtype: str, chosen: bool) -> str:
    function = dedent(f"""\
        def sample(name, places):  # points about y = sin 2πx
            x = ((places - 30) / 30)[:, None]
            y = np.sin(2 * np.pi * x) + {float(data.noise)} * stream({seed}, "data", "sine", name).standard_normal(x.shape)
            return {_pair("x", "y", dtype)}


        arch, everywhere = np.arange(0, 19, 2), np.arange(0, 61, 3)
        x, y = sample("training", np.append(arch, 42 + arch))  # a gap between
        """)
    return function + "".join(f'{names} = sample("{name}", everywhere)\n' for name, names in _asked(chosen)[1:])


@points.register
def _moons(data: Moons, split: Observed, seed: int, dtype: str, chosen: bool) -> str:
    counts = {"training": len(split.x)}
    function = dedent(f"""\
        def moons(name, n):
            rng, y = stream({seed}, "data", "moons", name), np.arange(n)[:, None] % 2
            t = rng.uniform(0, np.pi, n)
            x = np.stack([np.cos(t) - 0.5, np.sin(t) - 0.25], axis=1)  # a half circle
            x = x * (1 - 2 * y) + {float(data.noise)} * rng.standard_normal((n, 2))  # class 1 is turned by half a turn
            x /= np.sqrt(np.array([0.75, 9 / 16 - 1 / np.pi]) + {float(data.noise)}**2)  # to variance 1
            return {_pair("x", "y", dtype)}


        """)
    return function + "".join(f'{names} = moons("{name}", {counts.get(name, len(split.held_out_x))})\n' for name, names in _asked(chosen))


@points.register
def _digits(data: Digits, split: Observed, seed: int, dtype: str, chosen: bool) -> str:
    n, wrong = len(split.x), round(data.wrong * len(split.x))
    names = [name for _set, name in _asked(chosen)]
    images, labels = (", ".join(name.split(", ")[part] for name in names) for part in (0, 1))
    program = dedent(f"""\
        images, digits = load_digits(return_X_y=True)
        order = stream({seed}, "data", "digits", "split").permutation(len(images))
        parts = np.split(order[:{n * len(names)}], {len(names)})
        images, digits = torch.tensor(images / 16, dtype=torch.{dtype}), torch.tensor(digits)
        {images} = (images[some] for some in parts)
        {labels} = (digits[some] for some in parts)
        """)
    if wrong:
        program += dedent(f"""\
            rng = stream({seed}, "data", "digits", "wrong")
            wrong, shift = rng.permutation({n})[:{wrong}], torch.tensor(rng.integers(1, 10, {n}))
            y[wrong] = (y[wrong] + shift[wrong]) % 10  # any of the nine other digits
            """)
    return program


@points.register
def _own(data: OwnPoints, split: OwnSplit, seed: int, dtype: str, chosen: bool) -> str:
    return written.points(data, split, dtype)


def _asked(chosen: bool) -> Sequence[tuple[str, str]]:
    return list(SETS.items())[: 3 if chosen else 2]


def _sets(call: str, chosen: bool) -> str:
    return "".join(f"{names} = {call.format(name=repr(name).replace(chr(39), chr(34)))}\n" for name, names in _asked(chosen))


def _pair(x: str, y: str, dtype: str) -> str:
    """Return an expression for two arrays as tensors; the page's points are in single precision, whatever the run's."""
    single = "torch.tensor(np.float32({}))" + ".double()" * (dtype == "float64")
    return f"{single.format(x)}, {single.format(y)}"


def first_line(masks: bool) -> str:
    """Return what the program's first lines say of its numbers."""
    rounding = "# The run is in float32: over hundreds of updates rounding can change the third digit of a loss.\n"
    if masks:
        return (
            "# The points and first weights are the page's. The masks are PyTorch's own, so with dropout the\n"
            "# numbers are another draw of the same thing; without dropout they are the page's.\n" + rounding
        )
    return "# The points, first weights and numbers are the page's.\n" + rounding

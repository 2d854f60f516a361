"""The formulas of the ways of scaling, with the present numbers in them."""

from __future__ import annotations

from dropviz.drawing.reading import Reading
from dropviz.drawing.text import SUPERSCRIPTS, apart, chance, number
from dropviz.nn.scaling import Exact

FROM_SUPERSCRIPTS = {raised: chr(plain) for plain, raised in SUPERSCRIPTS.items()}

# What each way computes in training and in evaluation; {q} keeps, {p} drops.
SYMBOLS = {
    "vanilla": ("x · M", "{q} · x"),
    "inverted": ("x · M / {q}", "x"),
    "unscaled": ("x · M", "x"),
    "twice": ("x · M / {q}", "{q} · x"),
    "by drop rate": ("x · M / {p}", "x"),
    "reversed": ("x · M", "x / {q}"),
}


def symbols(way: str, reading: Reading) -> tuple[str, str]:
    """Return what a way computes in training and in evaluation, without a place for a line to break."""
    training, evaluation = (text.format(q=reading.right, p=reading.wrong).replace(" ", "\N{NO-BREAK SPACE}") for text in SYMBOLS[way])
    return training, evaluation


def expectation(p: float, x: float, mean: float, reading: Reading) -> str:
    """Return the mean of x · M with the present numbers, as LaTeX.

    Args:
        p: the probability of dropping.
        x: the unit's activation.
        mean: the exact mean.
        reading: which of the two probabilities is written p.
    """
    drop, keep = _latex(reading.wrong), _latex(reading.right)
    return (
        rf"\begin{{align*}}\mathbb{{E}}[x M] &= {drop} \cdot 0 + {keep} \cdot x \\"
        rf"&= {_tex(chance(p))} \cdot 0 + {_tex(chance(1 - p))} \cdot {_tex(number(x, 6))} = {_tex(apart(mean, x))}\end{{align*}}"
    )


def formula(way: str, p: float, x: float, exact: Exact, reading: Reading) -> str:
    """Return a way's mean, variance and evaluation output with the present numbers, as LaTeX.

    Args:
        way: a key of `dropviz.nn.scaling.WAYS`.
        p: the probability of dropping.
        x: the unit's activation.
        exact: from `dropviz.nn.scaling.exact`, where the values come from.
        reading: which of the two probabilities is written p.
    """
    training, evaluation = SYMBOLS[way]
    divisor = training[-3:] if "/" in training else ""
    mean = r"{q} \cdot x" + (f" / {divisor}" if divisor else "")
    variance = {"": r"x^2 \cdot {p} \cdot {q}", "{q}": r"x^2 \cdot {p} / {q}", "{p}": r"x^2 \cdot {q} / {p}"}[divisor]
    evaluated = evaluation.replace("·", r"\cdot")
    lines = (("mean", mean, exact.mean), ("variance", variance, exact.variance), ("evaluation", evaluated, exact.evaluation))
    names = {"p": _latex(reading.wrong), "q": _latex(reading.right)}
    numbers = {"p": _tex(chance(p)), "q": _tex(chance(1 - p))}
    rows = []
    for name, text, value in lines:
        filled = _filled(text.replace("x", _tex(number(x, 6))), numbers)
        result = _tex(number(value) if name == "variance" else apart(value, x))
        first = rf"\text{{{name}}} &= {_filled(text, names)}"
        rows += [first, f"&= {filled} = {result}"] if text != "x" else [f"{first} = {result}"]
    return r"\begin{align*}" + r" \\ ".join(rows) + r"\end{align*}"


def _filled(text: str, parts: dict[str, str]) -> str:
    """Put symbols or numbers into a formula; other braces in it are LaTeX's own."""
    return text.replace("{p}", parts["p"]).replace("{q}", parts["q"])


def _latex(symbol: str) -> str:
    return symbol.replace("−", "-")


def _tex(written: str) -> str:
    """Return a number for people as LaTeX; a power of ten stands in brackets of its own."""
    if "×" not in written:
        return _latex(written).replace(",", "{,}")
    mantissa, power = written.split(" × 10")
    return rf"({_latex(mantissa)} \times 10^{{{power.translate(FROM_SUPERSCRIPTS)}}})"

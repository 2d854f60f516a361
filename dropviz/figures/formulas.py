"""The formulas of /scaling with the present numbers in them, and measured numbers in the digits they deserve."""

from __future__ import annotations

import math

from dropviz.experiments.scaling import Exact

# What each way computes in training and in evaluation.
SYMBOLS = {
    "vanilla": ("x · M", "(1 − p) · x"),
    "inverted": ("x · M / (1 − p)", "x"),
    "unscaled": ("x · M", "x"),
    "twice": ("x · M / (1 − p)", "(1 − p) · x"),
    "reversed": ("x · M", "x / (1 − p)"),
}


def symbols(way: str) -> tuple[str, str]:
    """Return what a way computes in training and in evaluation, without a place for a line to break."""
    training, evaluation = (text.replace(" ", "\N{NO-BREAK SPACE}") for text in SYMBOLS[way])
    return training, evaluation


def plus_minus(value: float, error: float) -> str:
    """Return a measured value with its standard error, in as many digits as the error's first two deserve.

    Example:
        >>> plus_minus(1.98765, 0.0654), plus_minus(2.0, 0.0)
        ('1.988 ± 0.065', '2 ± 0')
    """
    if error == 0.0:
        return f"{value:.4g} ± 0"
    digits = max(0, 1 - math.floor(math.log10(error)))
    return f"{value:.{digits}f} ± {error:.{digits}f}"


def expectation(p: float, x: float, mean: float) -> str:
    """Return the mean of x · M with the present numbers, as LaTeX."""
    return (r"\begin{aligned}\mathbb{E}[x M] &= p \cdot 0 + (1 - p) \cdot x \\"
            rf"&= {p:.3g} \cdot 0 + {1 - p:.3g} \cdot {x:g} = {mean:.3g}\end{{aligned}}")


def formula(way: str, p: float, x: float, exact: Exact) -> str:
    """Return a way's mean, variance and evaluation output with the present numbers, as LaTeX.

    Args:
        way: a key of `dropviz.experiments.scaling.WAYS`.
        p: the probability of dropping.
        x: the unit's activation.
        exact: from `dropviz.experiments.scaling.exact`, where the values come from.
    """
    training, evaluation = SYMBOLS[way]
    q = f"{1 - p:.3g}"
    divided = "/" in training
    mean = rf"{q} \cdot {x:g} / {q}" if divided else rf"{q} \cdot {x:g}"
    variance = rf"{x:g}^2 \cdot {p:.3g} / {q}" if divided else rf"{x:g}^2 \cdot {p:.3g} \cdot {q}"
    value = {"x": "x", "(1 − p) · x": rf"{q} \cdot {x:g}", "x / (1 − p)": f"{x:g} / {q}"}[evaluation]
    return (rf"\footnotesize\begin{{aligned}}\text{{mean}} &= {mean} = {exact.mean:.3g} \\"
            rf"\text{{variance}} &= {variance} = {exact.variance:.3g} \\"
            rf"\text{{evaluation}} &= {value} = {exact.evaluation:.3g}\end{{aligned}}")

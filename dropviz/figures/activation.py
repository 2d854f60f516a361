"""Dropout before or after the activation: a table of what either order does, and a program that prints the same."""

from __future__ import annotations

from functools import lru_cache

from dropviz.drawing.text import fixed, listed, number
from dropviz.experiments.activations import UNITS, Order, orders
from dropviz.figures.tables import table
from dropviz.snippets.masks import before_or_after

QUESTION = "Dropout before the activation, or after it?"


@lru_cache(maxsize=64)
def section(p: float, seed: int) -> tuple[str, str]:
    """Return the words, with their table, and the program.

    Args:
        p: the probability of dropping.
        seed: of the pre-activations and of the mask.
    """
    found = orders(p, seed)
    return f"{words(p, found)}\n\n{rows(found)}", before_or_after(p, seed)


def words(p: float, found: tuple[Order, ...]) -> str:
    """Say for which activations the order matters."""
    if p == 0:
        return "With p = 0 nothing is dropped, and the order does not matter for any activation f."
    measured = f"{UNITS:,} normal pre-activations x pass one and the same mask M, once before the activation f and once after it."
    same, other = ([order.activation for order in found if order.same is alike] for alike in (True, False))
    if not other:
        return f"{measured} At this p, the two orders differ for no activation by more than rounding."
    most = max((order for order in found if not order.same), key=lambda order: order.difference)
    return (f"{measured} For {listed(same)} the order does not matter: f(x M / q) = f(x) M / q, with q = 1 − p, because a factor of 0 or "
            f"above passes through f. For {listed(other)} it does: the two outputs differ by up to **{number(most.difference)}** "
            f"({most.activation}), and before the activation the mean over all masks is no longer the f(x) of evaluation. A unit that is "
            "dropped before a sigmoid is not even off: sigmoid(0) = 0.5.")


def rows(found: tuple[Order, ...]) -> str:
    """Return the table: a row an activation."""
    return table(["activation f", "largest difference", "mean, dropout before f", "mean, dropout after f, as in evaluation"], {
        order.activation: [
            "**0 exactly**" if order.difference == 0 else f"{number(order.difference, 2)}{' (rounding)' if order.same else ''}",
            fixed(order.before, 4), fixed(order.after, 4),
        ] for order in found
    })

"""NETWORKS: what a network can be held back by. Knobs, colours, the engine's members, programs and tests derive from this list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Strength:
    """The strength λ of a penalty, as a visitor sets it; the knob has the slug of its network.

    Attributes:
        default, max, step: of λ, which begins at 0.
        label: its name for people.
        help: what it does, in a sentence.
    """

    default: float
    label: str
    max: float
    step: float
    help: str


@dataclass(frozen=True)
class Network:
    """What holds one network of the training page back.

    Attributes:
        slug: its name in links, in runs and in programs, and that of the knob of its strength.
        label: its name for people, as it stands behind "the network".
        light, dark: its colour where the page is light, and where it is dark.
        dropout: whether it has dropout, of the method that is set.
        penalty: what else holds its parameters back, see `dropviz.training.Member`.
        strength: λ of the penalty, as a knob; without one it has the default of `dropviz.training.Member`.
        keep_best: whether it stops early.
        aliases: slugs that it had in links once.
    """

    slug: str
    label: str
    light: str
    dark: str
    dropout: bool = False
    penalty: str = "none"
    strength: Strength | None = None
    keep_best: bool = False
    aliases: tuple[str, ...] = ()


NETWORKS: Final[Mapping[str, Network]] = MappingProxyType(
    {
        network.slug: network
        for network in (
            Network("none", "without dropout", "#a3487f", "#e391c2"),
            Network("dropout", "with dropout", "#007f5f", "#2fc39c", dropout=True),
            Network(
                "l1",
                "with L1, proximal",
                "#8f6a00",
                "#d9b44a",
                penalty="l1",
                strength=Strength(
                    0.5, "λ of L1", 2.0, 0.05, "After each update every weight moves by rate · λ towards 0, and stops there."
                ),
            ),
            Network(
                "l2",
                "with L2 by hand",
                "#5b4fcf",
                "#a9a2f5",
                penalty="l2",
                strength=Strength(0.01, "λ of L2, by hand", 0.1, 0.002, "Adds λ w to the gradient: that of (λ/2) Σ w²."),
            ),
            Network(
                "weight_decay",
                "with Adam's weight decay",
                "#8c4a2f",
                "#d39b7d",
                penalty="weight_decay",
                strength=Strength(
                    0.01,
                    "weight_decay of Adam",
                    0.1,
                    0.002,
                    "The same as L2, done by the optimiser: with equal λ the two networks coincide.",
                ),
                aliases=("decay",),
            ),
            Network(
                "decoupled",
                "with AdamW's weight decay",
                "#c21f4e",
                "#ff7d9c",
                penalty="decoupled",
                strength=Strength(
                    3.0,
                    "weight_decay of AdamW",
                    10.0,
                    0.25,
                    "Every update multiplies the weights by 1 − rate · λ, apart from the gradient.",
                ),
                aliases=("adamw",),
            ),
            Network("early", "stopped early", "#0f7c9b", "#58c4de", keep_best=True),
        )
    }
)


def dropping(slugs: Iterable[str]) -> tuple[str, ...]:
    """Return those of some networks that have dropout.

    Example:
        >>> dropping(["none", "dropout", "l1"])
        ('dropout',)
    """
    return tuple(slug for slug in slugs if NETWORKS[slug].dropout)

"""Reading: how a page writes the probability of dropping, as p or as 1 − p."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Number = TypeVar("Number", float, npt.NDArray[np.float64])


@dataclass(frozen=True)
class Reading:
    """How a page writes the probability of dropping: as p, or as 1 − p where p is the probability of keeping.

    Attributes:
        noun: what p is the probability of.
        drop, keep: the two probabilities in this reading's symbols.
    """

    noun: str
    drop: str
    keep: str

    @property
    def right(self) -> str:
        """What a kept unit is to be divided by, in brackets where it needs them."""
        return _bracketed(self.keep)

    @property
    def wrong(self) -> str:
        """What a kept unit is divided by where p is read the other way."""
        return _bracketed(self.drop)

    @property
    def odds(self) -> str:
        """The probability of dropping over that of keeping, without a place for a line to break."""
        return f"{self.wrong} / {self.right}".replace(" ", "\N{NO-BREAK SPACE}")

    def value(self, p: Number) -> Number:
        """Return the number that this reading calls p.

        Args:
            p: the probability of dropping.
        """
        return p if self.drop == "p" else 1 - p


DROPPING = Reading("dropping", drop="p", keep="1 − p")
KEEPING = Reading("keeping", drop="1 − p", keep="p")


def _bracketed(symbol: str) -> str:
    return f"({symbol})" if " " in symbol else symbol

"""Steps: something that takes a while, made step by step."""

from __future__ import annotations

from abc import ABC, abstractmethod

BARE = 2**13  # bytes of what is left when all is done: the numbers on screen, and the objects about them


class Steps(ABC):
    """Something that takes a while, made step by step.

    Attributes:
        total: how many steps there are.
        made: how many have been made.
    """

    def __init__(self, total: int) -> None:
        self.total, self.made = total, 0

    def step(self) -> None:
        """Make the next step: of the largest networks a quarter of a second, of others far less."""
        self._step()
        self.made += 1

    def reach(self, goal: int) -> None:
        """Make the steps that are missing to so many."""
        while self.made < goal:
            self.step()

    @property
    @abstractmethod
    def nbytes(self) -> int:
        """About how many bytes it holds now."""

    @abstractmethod
    def _step(self) -> None:
        """Make the next step; `made` says how many have been made before."""

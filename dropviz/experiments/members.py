"""The run of /training: from settings to a configuration, with the networks that are on screen."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dropviz.data import Data
from dropviz.dropout import Dropout
from dropviz.experiments import changes, uncertainty
from dropviz.settings import Training
from dropviz.training import Member, RunConfig


@dataclass(frozen=True)
class Experiment:
    """All that a link to /training says about its run.

    Attributes:
        settings: what is set now.
        method: the dropout method of the network with dropout, with its hyperparameters; p is that of the settings.
        data: the data set, with its parameters.
        changes: what was changed while the run went on, see `dropviz.experiments.changes`.
    """

    settings: Training
    method: Dropout
    data: Data
    changes: str = ""

    def config(self) -> RunConfig:
        """Return the run, of those networks that the settings name.

        Raises:
            ValueError: a change is not of the right form or out of bounds.
        """
        steps = changes.parse(self.changes)
        first = changes.at_start(self.settings, steps)
        members = tuple(_member(name, first, replace(self.method, p=first.p)) for name in first.members)
        return RunConfig(
            members,
            seed=first.seed,
            data=self.data,
            width=first.width,
            epochs=first.epochs,
            schedule=changes.schedule(steps, first.members),
        )

    def passes(self) -> int:
        """Return of how many passes the Monte Carlo band is made, 0 where there is none."""
        s = self.settings
        return uncertainty.affordable(self.config(), "dropout", s.passes) if s.band and "dropout" in s.members else 0

    def goes_on_as(self, other: Experiment) -> bool:
        """Return whether another experiment differs at most in what may be changed while a run goes on."""
        same_method = replace(self.method, p=other.method.p) == other.method
        return changes.alike(self.settings, other.settings) and same_method and self.data == other.data


def _member(name: str, settings: Training, method: Dropout) -> Member:
    """Return one network of settings.MEMBERS."""
    rate = settings.rate_without
    made = {
        "none": Member(name, None, rate),
        "dropout": Member(name, method, settings.rate_with),
        "l1": Member(name, None, rate, "l1", settings.l1),
        "l2": Member(name, None, rate, "l2", settings.l2),
        "decay": Member(name, None, rate, "weight_decay", settings.decay),
        "adamw": Member(name, None, rate, "decoupled", settings.adamw),
        "early": Member(name, None, rate, keep_best=True),
    }
    return made[name]

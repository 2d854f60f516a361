"""Member, Change: one network of a run, and what becomes of it on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dropviz.checks import got
from dropviz.dropout.base import Dropout
from dropviz.knobs import Knob, check, check_value, knob, knobs

MAX_EPOCHS = 5000

PENALTIES = {
    "none": "None",
    "l1": "L1, proximal step",
    "l2": "L2, by hand",
    "weight_decay": "Weight decay",
    "decoupled": "Weight decay, decoupled",
}


@dataclass(frozen=True)
class Member:
    """One network of a run.

    Penalties, with strength λ and learning rate η: "l1" draws every weight towards 0 by η λ after the optimiser's
    step and stops it there (the proximal step of λ Σ|w|; biases are left alone). "l2" adds λ w to the gradient of all
    parameters, that of (λ/2) Σ w². "weight_decay" hands λ to the optimiser, which does the same. "decoupled" is
    AdamW's: all parameters times 1 − η λ, beside the optimiser's step.

    Attributes:
        name: a slug such as "none" or "dropout".
        dropout: the method that acts on both hidden layers, or on the weights that lead out of them; or None.
        learning_rate: the optimiser's step size.
        penalty: what else holds the parameters back.
        strength: λ.
        keep_best: early stopping: the member is shown as it was at its best held-out loss so far. It trains on
            behind that, in case a better one comes.
        stream_name: that of its random streams, where it is not its own name: members with equal streams have equal masks at equal p.
    """

    name: str
    dropout: Dropout | None = None
    learning_rate: float = knob(0.001, "Learning rate", min=1e-5, max=1.0, help="The optimiser's step size. Too large, and the loss grows.")
    penalty: str = knob("none", "Penalty", options=PENALTIES)
    strength: float = knob(0.01, "Strength λ", min=0.0, max=10.0, help="How strongly the penalty pulls at the weights.")
    keep_best: bool = knob(False, "Stop early", help="Show the network as it was at its best held-out loss so far.")
    stream_name: str = ""

    @property
    def stream(self) -> str:
        """The name of its random streams."""
        return self.stream_name or self.name

    def __post_init__(self) -> None:
        """Check the fields.

        Raises:
            ValueError: names the field, what it admits and what it got.
        """
        for name, text in (("name", self.name), ("stream_name", self.name if self.stream_name == "" else self.stream_name)):
            if not isinstance(text, str) or not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)*", text):
                raise ValueError(f"{name} must be made of small letters, digits and single hyphens or underscores, got {got(text)}")
        if self.dropout is not None:
            if not isinstance(self.dropout, Dropout):
                raise ValueError(f"dropout must be a dropout method such as InvertedDropout(p=0.5), or None, got {got(self.dropout)}")
            if self.dropout.target == "branch":
                raise ValueError(
                    "dropout must be a method that acts on activations or weights, "
                    f"got {type(self.dropout).__name__}, which acts on a {self.dropout.target}"
                )
        check(self)


@dataclass(frozen=True)
class Change:
    """A change of one member while the run goes on: it applies to step `epoch` and all that follow.

    Attributes:
        epoch: from the frame of this epoch on; the update that leads to epoch + 1 is the first affected.
        member: the member's name.
        p: its new drop probability, or None to leave it.
        learning_rate: its new learning rate, or None to leave it.
    """

    epoch: int
    member: str
    p: float | None = None
    learning_rate: float | None = None

    def __post_init__(self) -> None:
        """Check the fields.

        Raises:
            ValueError: names the field, what it admits and what it got.
        """

        def settle(name: str, rule: Knob, kind: type) -> None:
            object.__setattr__(self, name, check_value(name, getattr(self, name), rule, kind))

        settle("epoch", Knob("Epoch", 0, MAX_EPOCHS), int)
        if not isinstance(self.member, str):
            raise ValueError(f"member must be the name of a member, got {got(self.member)}")
        if self.p is None and self.learning_rate is None:
            raise ValueError("p or learning_rate must be given, got neither")
        if self.p is not None:
            settle("p", knobs(Dropout)["p"][0], float)
        if self.learning_rate is not None:
            settle("learning_rate", knobs(Member)["learning_rate"][0], float)


def changed(member: Member, change: Change) -> Member:
    """Return a member as it is after a change."""
    dropout, rate = member.dropout, change.learning_rate
    if dropout is not None and change.p is not None:
        dropout = replace(dropout, p=change.p)
    return replace(member, dropout=dropout, learning_rate=member.learning_rate if rate is None else rate)

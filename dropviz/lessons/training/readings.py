"""How to read what the player of /training shows, in sentences: each stands only where it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dropviz.drawing.text import count, listed, number
from dropviz.dropout import AlphaDropout, Dropout, LockedDropout
from dropviz.dropout.alpha import affine
from dropviz.lessons.training.standing import Standing
from dropviz.nn.networks import NETWORKS, dropping

ROUNDED = 100  # updates after which rounding has been seen in the third digit of a loss

TWO_LOSSES = (
    "The network {name} has two training losses: at epoch {epoch} the loss is {on} with the masks on, and {off} for the same points with "
    "all units present. The held-out loss is {held}."
)
TWO_ERRORS = (
    "The network {name} has two training errors: at epoch {epoch} the error is {on} with the masks on, and {off} for the same points with "
    "all units present. The held-out error is {held}."
)
SAME_LOSSES = (
    "At epoch {epoch} the network {name} has the same training loss with the masks on and with all units present, {off}. The held-out "
    "loss is {held}."
)
SAME_ERRORS = (
    "At epoch {epoch} the network {name} has the same training error with the masks on and with all units present, {off}. The held-out "
    "error is {held}."
)
BOTH_LOSSES = (
    "The held-out loss of the network {name} lies below both of its training losses. That it lies below the first is no bug: the first "
    "was measured with dropout on. From the second it differs by {difference}: compare the difference with its standard error."
)
BOTH_ERRORS = (
    "The held-out error of the network {name} lies below both of its training errors. That it lies below the first is no bug: the first "
    "was measured with dropout on. From the second it differs by {difference}: compare the difference with its standard error."
)
LOSS_BELOW_THE_FIRST = "A held-out loss below the training loss with dropout on is no bug: compare it with the one where dropout is off."
ERROR_BELOW_THE_FIRST = "A held-out error below the training error with dropout on is no bug: compare it with the one where dropout is off."
WRONG = (
    "{share} of the training labels are wrong, and no held-out one is. A network whose training error is below the share of wrong labels "
    "has memorised some of them."
)
BELOW_OF_ONE = (
    "For the network {names} the held-out error lies below the training error. That is no bug, since the held-out labels are right."
)
BELOW_OF_SEVERAL = (
    "For the networks {names} the held-out error lies below the training error. That is no bug, since the held-out labels are right."
)


def losses(at: Standing) -> Sequence[str]:
    """Say, in at most two sentences, how many labels are wrong; or what the training losses of the first network with dropout are."""
    if at.wrong:
        return [WRONG.format(share=at.number(100 * at.wrong))]
    return [_two_training_losses(at, list(at.members).index(slug)) for slug in dropping(at.members)[:1]]


def reading(at: Standing) -> str:
    """Say how to read the losses, and what of them is not comparable."""
    said = [*_wrong_labels(at)] if at.wrong else [*_three_losses(at)]
    said += [*_early(at), *_penalties(at.members)]
    rounding = (
        " The run is computed in float32: after hundreds of updates, rounding alone can change the third digit of a loss."
        if at.epoch >= ROUNDED and len(at.members) > 1
        else ""
    )
    said.append(
        "This is one run, and ± speaks of its held-out points only. Another seed draws other points, weights and masks: "
        f"draw again, or train many seeds at once below.{rounding}"
    )
    return "\n\n".join(said)


def _three_losses(at: Standing) -> Sequence[str]:
    """Say where the held-out loss of each network with dropout lies, and tell the two training losses of all but the first apart."""
    said = []
    for place, slug in enumerate(dropping(at.members)):
        m = list(at.members).index(slug)
        said.append(" ".join([_two_training_losses(at, m)] * (place > 0) + [*_below(at, m)]))
    return [one for one in said if one]


def _two_training_losses(at: Standing, m: int) -> str:
    """Tell the training losses of one network with dropout apart."""
    on, off, held = (float(values[m]) for values in (at.on, at.off, at.held))
    values = {"name": at.name(m), "epoch": int(at.shown[m]), "on": at.number(on), "off": at.number(off), "held": at.number(held)}
    if on == off:  # nothing is dropped, or nothing that is dropped matters
        return (SAME_ERRORS if at.classes else SAME_LOSSES).format(**values)
    return (TWO_ERRORS if at.classes else TWO_LOSSES).format(**values)


def _below(at: Standing, m: int) -> Sequence[str]:
    """Say of one network with dropout why its held-out loss may lie below its training losses, where it does."""
    on, off, held = (float(values[m]) for values in (at.on, at.off, at.held))
    if on == off or held >= on:
        return []
    if held < off:
        return [(BOTH_ERRORS if at.classes else BOTH_LOSSES).format(name=at.name(m), difference=at.apart(at.gap(m)))]
    return [ERROR_BELOW_THE_FIRST if at.classes else LOSS_BELOW_THE_FIRST]


def _wrong_labels(at: Standing) -> Sequence[str]:
    """Say who has memorised wrong labels, and why held-out errors can lie below training errors."""
    n = at.points[0]
    wrong = round(at.wrong * n)
    said = []
    learnt = [(NETWORKS[name].label, wrong - round(off * n / 100)) for name, off in zip(at.members, at.off, strict=True)]
    if at.epoch:
        said += [
            f"The network {name} reproduces at least {number(least)} of the {number(wrong)} wrong labels."
            for name, least in learnt
            if least > 0
        ]
    below = [NETWORKS[name].label for name, off, held in zip(at.members, at.off, at.held, strict=True) if held < off]
    if at.epoch and below:
        said.append((BELOW_OF_ONE if len(below) == 1 else BELOW_OF_SEVERAL).format(names=listed(below)))
    return [" ".join(said)] if said else []


def _early(at: Standing) -> Sequence[str]:
    """Say at which epoch each network that stops early is shown, and which points have chosen that."""
    return [_kept(at, m) for m, name in enumerate(at.members) if at.epoch and NETWORKS[name].keep_best]


def _kept(at: Standing, m: int) -> str:
    """Say at which epoch one network that stops early is shown."""
    epoch = int(at.shown[m])
    if at.validation:
        return (
            f"The network {at.name(m)} is shown as it was at epoch **{epoch}**, where its loss on "
            f"{count(at.validation, 'validation point')} was the least so far. These points are neither learnt from nor "
            "among the held-out points that are reported."
        )
    return (
        f"The network {at.name(m)} is shown as it was at epoch **{epoch}**, where its held-out loss was the least so far. There "
        "are too few points to set some apart for choosing the epoch. The held-out points chose it, so its held-out loss is too optimistic."
    )


def _penalties(members: Sequence[str]) -> Sequence[str]:
    """Say that the losses shown have no penalty in them, where one adds a term to what is minimised: AdamW's decay adds none."""
    penalised = any(NETWORKS[name].strength and NETWORKS[name].penalty != "decoupled" for name in members)
    return ["The losses shown are those of the data, without penalty terms."] if penalised else []


def caution(method: Dropout, p: float, at: Standing) -> str:
    """Say what is peculiar about a method in this network of two dense layers with ReLU; nothing of most, or where nothing is dropped.

    Args:
        method: that of the networks with dropout.
        p: their drop probability now.
        at: how the networks stand.
    """
    if not dropping(at.members) or p == 0.0:
        return ""
    method = replace(method, p=p)
    if isinstance(method, AlphaDropout):
        factor = affine(method.p)[0] * method.q
        said = (
            f"**Alpha dropout is made for SELU networks**, whose units have mean 0 and variance 1. The units here are ReLUs. With "
            f"p = {number(method.p)} a dropped unit becomes {number(method.dropped)} and not 0, and the mean of a unit is multiplied "
            f"by {number(factor)} in training but not in evaluation: here the two modes do not agree."
        )
        if not at.epoch or "none" not in at.members:
            return said
        compared = [list(at.members).index(name) for name in (*dropping(at.members), "none")]
        found = listed([f"{at.number(at.held[m])} {at.name(m)}" for m in compared])
        return f"{said} At epoch {at.epoch} the {at.measure} is {found}."
    if isinstance(method, LockedDropout):
        return (
            "Locked dropout shares one mask over the time steps of a sequence. There are no time steps here: all training points of an "
            "update share one mask."
        )
    return ""


def spread(mean_sd: float, widest: float, at: float, passes: int, epoch: int) -> str:
    """Say in a sentence how wide the Monte Carlo band is.

    Args:
        mean_sd, widest: the passes' standard deviation σ, on average over the grid and where it is largest.
        at: the place x where that is.
        passes: how many there are.
        epoch: of the frame.
    """
    if widest == 0.0:
        return f"At epoch {epoch}, all {passes} passes with the masks on say the same."
    return (
        f"At epoch {epoch}, {passes} passes with the masks on differ by σ = **{number(mean_sd)}** on average, most at "
        f"x = {number(at, 2)} (σ = {number(widest)})."
    )


def passes(mean_sd: float, widest: float, _at: float, passes: int) -> str:
    """Say what the passes of the Monte Carlo band are, and what their spread tells; the arguments are those of `spread`."""
    kept = "Every pass keeps its mask while the network learns."
    if widest == 0.0:
        return kept
    return (
        f"The mean of the passes has a standard error of σ/√T = {number(mean_sd / passes**0.5, 2)}. {kept} The spread says how much the "
        "masks matter there, not how far off the network is."
    )

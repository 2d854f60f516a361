"""What runs through the layers in each mode? The distributions in trained networks, without dropout and with it.

The networks are those of /training with its default rates: one without and one with dropout, of the same initialisation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import dedent

from dropviz.data.program import LOSSES, sized
from dropviz.drawing import text
from dropviz.drawing.figure import Titled
from dropviz.drawing.section import Program, Section
from dropviz.drawing.text import number, percent, signed, signed_measured
from dropviz.evidence import Verdict, judge
from dropviz.knobs import knob
from dropviz.lessons.settings import Common
from dropviz.lessons.statistics import distribution_charts as charts
from dropviz.training import RunConfig
from dropviz.training.distributions import HIDDEN, TRAINED_ON, WIDEST, Panel, Snapshot, at, config, snapshots

HARDLY = 2.0  # percentage points by which a share of zeros may move and be called hardly another


@dataclass(frozen=True)
class Trained(Common):
    """The knobs of this section."""

    trained_on: str = knob(
        "digits", "Trained on", options=TRAINED_ON, here=True, help="The networks are those of the training page, at its default rates."
    )
    trained: int = knob(100, "Epochs trained", min=0, max=200, step=10, here=True)

    @property
    def run(self) -> RunConfig:
        """What is trained."""
        return config(self.p, self.width, self.seed, self.trained_on)


def section(s: Trained) -> Section:
    """Draw what runs through each layer after some training."""
    snapshot = snapshots(s.run).at(s.trained)
    drawn = [
        Titled(f"{kind}-{layer}", f"Layer {layer}: {kind}s", charts.alt(panel, layer, kind), charts.distributions(panel, kind))
        for (layer, kind), panel in snapshot.items()
    ]
    said = f"{sentences(snapshot, s.p)}\n\n{charts.table(snapshot)}"
    return asking(s, said, [drawn[:2], drawn[2:]], details(snapshot, s.p, at(s.trained), s.width))


def asking(s: Trained, words: str = "", rows: Sequence[Sequence[Titled]] = (), more: str = "") -> Section:
    """Return the section with what is there of it."""
    return Section(
        "distributions",
        "What runs through the layers in each mode?",
        rows,
        words,
        [Program("The same with hooks in PyTorch", program(s.run, at(s.trained)))],
        more=more,
    )


def progress(s: Trained) -> str:
    """Say what is being trained."""
    return f"Training two networks for {at(s.trained)} epochs"


def sentences(snapshot: Snapshot, p: float) -> str:
    """Say how sparse the activations are in each mode, with the probability p of dropping, in three sentences."""
    panels = [snapshot[layer, "activation"] for layer in range(1, HIDDEN + 1)]
    if p == 0.0:
        each = "\n".join(
            f"- Layer {layer}: the mean activation is **{number(one.mean)}**, and **{percent(one.zeros)}** of the activations are zero."
            for layer, one in enumerate((panel.series[0] for panel in panels), 1)
        )
        return f"{each}\n\nWith p = 0 nothing is dropped: both networks are the same, and both modes give the same activations."
    each = "\n".join(f"- {_sparser(panel, layer)}" for layer, panel in enumerate(panels, 1))
    return f"{each}\n- {_masked(panels[0], p)}"


def details(snapshot: Snapshot, p: float, epoch: int, width: int) -> str:
    """Say what the networks are, and how both modes compare.

    Args:
        snapshot: what `look` found.
        p: the probability of dropping.
        epoch: at which.
        width: the one asked for; at most `WIDEST` units are trained.
    """
    wider = f" Wider networks than {WIDEST} units are not trained here." if width > WIDEST else ""
    layers = (
        f"Two networks, trained without dropout and with it: {HIDDEN} hidden layers, "
        f"{text.count(min(width, WIDEST), 'unit')} each, after {text.count(epoch, 'epoch')}."
        f"{wider} A pre-activation is what a unit's weights and bias make of its input; its activation is what the ReLU leaves of that."
    )
    if p == 0.0:
        return layers
    compared = (
        "Before the first update both networks have the same weights, so in evaluation they are equal."
        if epoch == 0
        else "All of this is of one pair of networks."
    )
    means = " ".join(
        f"In evaluation the mean activation in layer {layer} is {number(none.mean)} without dropout and {number(dropout.mean)} with it."
        for layer, (none, _, dropout) in enumerate((snapshot[layer, "activation"].series for layer in range(1, HIDDEN + 1)), 1)
    )
    return "\n\n".join(filter(None, [f"{layers} {compared}", means, _modes(snapshot, p)]))


def _sparser(panel: Panel, layer: int) -> str:
    """Say how the activations of a layer compare without and with dropout, in evaluation."""
    none, dropout = panel.series[0], panel.series[2]
    gain = 100 * (dropout.zeros - none.zeros)
    before, after, change = percent(none.zeros), percent(dropout.zeros), signed(gain)
    if gain > HARDLY:
        return (
            f"In evaluation dropout raised the share of zeros in layer {layer} from **{before}** to **{after}** ({change} percentage "
            "points)."
        )
    if gain < -HARDLY:
        return (
            f"In evaluation dropout lowered the share of zeros in layer {layer} from **{before}** to **{after}** ({change} percentage "
            "points)."
        )
    if gain:
        return (
            f"In evaluation the share of zeros in layer {layer} hardly changed: from **{before}** to **{after}** ({change} percentage "
            "points)."
        )
    return f"In evaluation the share of zeros in layer {layer} is **{before}** in both networks."


def _masked(first: Panel, p: float) -> str:
    """Say what the masks make of the activations of layer 1 in training."""
    training, evaluation = first.series[1:]
    if evaluation.mean == evaluation.sd == 0.0:
        return "All activations of layer 1 are zero in evaluation: there is nothing to drop."
    return (
        f"In training mode (p = {number(p)}) the masks bring the share of zeros in layer 1 to **{percent(training.zeros)}** and multiply "
        f"what is left by 1 / (1 − p) = {number(1 / (1 - p))}."
    )


def _modes(snapshot: Snapshot, p: float) -> str:
    """Say what the masks do to mean and standard deviation: of layer 1 exactly, and what of that reaches layer 2; "" where they can't."""
    panel, last = snapshot[1, "activation"], snapshot[HIDDEN, "activation"]
    (_, training, evaluation), second = panel.series, snapshot[HIDDEN, "pre-activation"].series
    moment = evaluation.mean**2 + evaluation.sd**2
    if moment == 0.0:
        return ""
    error = math.sqrt(moment * p / (1.0 - p) / panel.size)  # of the mean over the masks, since Var(h M / q) = h² p / q
    sd = math.sqrt(moment / (1.0 - p) - evaluation.mean**2)
    return (
        "On average over all masks dropout keeps the mean activation of layer 1: it is "
        f"{number(evaluation.mean)} in evaluation and **{number(training.mean)}** in this pass; over the masks that has "
        "a standard error of "
        f"{number(error, 2)}. Dropout raises the SD: by formula from {number(evaluation.sd)} to {number(sd)}, and here to "
        f"**{number(training.sd)}**.\n\nLayer {HIDDEN} gets these masked numbers: the SD of its pre-activations is {number(second[1].sd)} "
        f"in training and {number(second[2].sd)} in evaluation. {_rise(last)}"
    )


def _rise(last: Panel) -> str:
    """Say what the masks did to the mean activation of the last hidden layer in the one pass that was looked at."""
    _, training, evaluation = last.series
    if training.mean == evaluation.mean == 0.0:
        return f"All activations of layer {HIDDEN} are zero in both modes."
    start = (
        f"Its ReLU cuts off what falls below 0 and nothing above, so averaged over all masks its mean activation is never below that "
        f"of evaluation, {number(evaluation.mean)}."
    )
    change = signed_measured(last.change)
    verdict = judge(last.change, scale=evaluation.mean)
    if verdict is not Verdict.DIFFERS:
        return (
            f"{start} In this pass it is **{number(training.mean)}**, a change of {change}: one draw of the masks cannot tell that "
            "from none."
        )
    if last.change.value > 0:
        return f"{start} In this pass it is **{number(training.mean)}**, a change of {change}."
    return f"{start} In this pass it is **{number(training.mean)}**, a change of {change}, which is chance."


def program(run: RunConfig, epochs: int) -> str:
    """Return networks without and with dropout that learn what the page's learn, and hooks that look into them in both modes.

    Args:
        run: of `dropviz.training.distributions.config`: a member without dropout, and one with.
        epochs: after how many they are looked at.
    """
    (data, inputs, outputs), (none, dropout) = sized(run.data, run.dtype), run.members
    assert dropout.dropout is not None
    data = data.strip("\n")
    digits = "from sklearn.datasets import load_digits\n" if "load_digits" in data else ""
    width = run.width
    gap = "\n\n" if data.startswith("def") else ""
    first = "# Points, weights and masks are PyTorch's own draws: the figures are near the page's, not equal to them.\n"
    return f"{first}import torch\n{digits}from torch import nn\n\ntorch.manual_seed({run.seed})\n{gap}{data}\n" + dedent(f"""\
        loss = {LOSSES[run.data.loss][0]}
        found = {{}}


        def look(name):
            def hook(module, inputs, output):
                zeros = (output == 0).double().mean().item()
                found[name, module.training] = output.mean().item(), output.std().item(), zeros
            return hook


        for p, rate in ((0.0, {none.learning_rate!r}), ({dropout.dropout.p!r}, {dropout.learning_rate!r})):
            torch.manual_seed({run.seed})  # the same initial weights
            net = nn.Sequential(nn.Linear({inputs}, {width}), nn.ReLU(), nn.Dropout(p),
                                nn.Linear({width}, {width}), nn.ReLU(), nn.Dropout(p), nn.Linear({width}, {outputs}))
            optimizer = torch.optim.Adam(net.parameters(), lr=rate)
            for _ in range({epochs}):
                optimizer.zero_grad()
                loss(net(x), y).backward()
                optimizer.step()
            for name, module in net.named_children():
                module.register_forward_hook(look(f"p = {{p:g}}, {{name}} {{type(module).__name__}}"))
            with torch.no_grad():
                for mode in (True, False):
                    net.train(mode)(x)
        for (name, training), (mean, sd, zeros) in found.items():
            print(f"{{name}}, {{'training' if training else 'evaluation'}}: mean {{mean:.3f}}, SD {{sd:.3f}}, {{zeros:.1%}} zeros")
        """)

"""What does BatchNorm remember, and when does it stop? One layer batch by batch, and five features of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dropviz.batchnorm.batches import BatchRun, FeedSettings, History, batch_run
from dropviz.batchnorm.five import FEATURES, Five, five
from dropviz.drawing.programs import drawn
from dropviz.drawing.section import Program, Section
from dropviz.drawing.still import still
from dropviz.drawing.text import count, fixed, number
from dropviz.knobs import FIRST, knob
from dropviz.lessons.settings import Seeded
from dropviz.lessons.statistics.batch_charts import scene
from dropviz.lessons.statistics.batch_words import explained, reading, shown, torch_sentence
from dropviz.lessons.statistics.shared import FEED, Batched, Mean, Scaled

# What the classic notebook sets: nn.Dropout(0.5) over 50 passes, then 100 batches of 20 from N(0, 1) for BatchNorm.
DOCUMENT: Mapping[str, Any] = {
    "p": 0.5,
    "passes": 50,
    "batch": 20,
    "batches": 100,
    "average": False,
    "momentum": 0.1,
    "mu": 0.0,
    "sigma": 1.0,
    "shift": 0.0,
    "gamma": 1.0,
    "beta": 0.0,
}
MOST = 500  # training batches
BY_HAND = "Computed by hand, running ← (1 − m) · running + m · batch, the running statistics differ from PyTorch's by at most {apart}."
BY_HAND_EQUAL = "Computed by hand, running ← (1 − m) · running + m · batch, the running statistics are PyTorch's in every bit."
LAST = FeedSettings(batches=MOST).total  # batches in both modes, at most


@dataclass(frozen=True)
class Feed(Batched, Mean, Seeded):
    """The knobs of what a BatchNorm layer is fed with, and of how it remembers."""

    average: bool = knob(False, "momentum=None", group=FIRST, help="BatchNorm then remembers the plain average over all batches.")
    momentum: float = knob(
        0.1,
        "Momentum m",
        min=0.0,
        max=1.0,
        step=0.01,
        where=("average", False),
        group=FIRST,
        help="The weight of the newest batch: running ← (1 − m) · running + m · batch. TensorFlow and Keras call 1 − m the momentum.",
    )
    batches: int = knob(100, "Training batches", min=1, max=MOST, step=1, group=FEED, help="Half as many follow in evaluation.")
    sigma: float = knob(2.0, "Standard deviation σ", min=0.1, max=4.0, step=0.1, group=FEED, help="The running variance starts at 1.")
    shift: float = knob(
        3.0,
        "Shift in evaluation",
        min=-5.0,
        max=5.0,
        step=0.5,
        group=FEED,
        help="By how much the mean of the data moves when evaluation begins.",
    )


@dataclass(frozen=True)
class Layer(Scaled, Feed):
    """The knobs of this section."""

    at_batch: int = knob(LAST, "Batch on screen", min=0, max=LAST, hidden=True, help="Where the player stands.")

    @property
    def at(self) -> int:
        """The batch of which the section speaks: the last one, where there are not so many."""
        return min(self.at_batch, self.feed.total)

    @property
    def feed(self) -> FeedSettings:
        """What the layer is, and what it is fed with."""
        momentum = None if self.average else self.momentum
        return FeedSettings(self.batch, self.batches, momentum, self.mu, self.sigma, self.shift, self.gamma, self.beta, self.seed)


def section(s: Layer) -> Section:
    """Show what a layer has seen, remembered and given out by the batch on screen."""
    run = batch_run(s.feed)
    return Section(
        "batchnorm",
        "What does BatchNorm remember, and when does it stop?",
        [[one] for one in still(scene(run.history), run.frames(0, s.at + 1), so_far(run.history, s.at))],
        reading(run.history, s.at),
        [
            Program("Batch by batch, PyTorch and by hand", batch_by_batch(s.feed)),
            Program("Five features in PyTorch", five_features(s.feed)),
        ],
        more="\n\n".join(filter(None, [explained(run.history, s.at), beyond(run)])),
    )


def so_far(history: History, k: int) -> str:
    """Say what the charts show after k batches."""
    if k == 0:
        return "Before the first batch the running mean is 0 and the running variance 1."
    mean, var, output_mean, output_var = (
        shown(float(values[k])) for values in (history.mean, history.var, history.output_mean, history.output_var)
    )
    return (
        f"After {count(k, 'batch', 'batches')} the running mean is {mean} and the running variance {var}; the last output "
        f"has the mean {output_mean} and the variance {output_var}."
    )


def beyond(run: BatchRun) -> str:
    """Say what holds at every batch: how far PyTorch's layer is from ours, and what becomes of five features."""
    feed = run.history.feed
    found = five(feed.batch, feed.batches, feed.momentum, feed.mu, feed.sigma, feed.shift, feed.seed)
    return f"{torch_sentence(run.history)}\n\n{five_sentence(found)}\n\n{five_table(found)}"


def five_table(found: Five) -> str:
    """Return both statistics of every feature at the three times as a table in Markdown."""
    head = f"| feature | before | after {count(found.batches, 'batch', 'batches')} | after evaluation |"
    lines = [
        f"| {name} {i + 1} | {' | '.join(fixed(value, 4) for value in values[:, i])} |"
        for name, values in (("mean", found.mean), ("variance", found.var))
        for i in range(FEATURES)
    ]
    return "\n".join([head, "|:--|--:|--:|--:|", *lines])


def five_sentence(found: Five) -> str:
    """Say what the table shows."""
    trained, evaluated = (sum(int((part[i] != part[i - 1]).sum()) for part in (found.mean, found.var)) for i in (1, 2))
    batches, middle = count(found.batches, "batch", "batches"), found.expected
    return (
        f"`nn.BatchNorm1d(5, affine=False)` on five features drawn like the one above: its running means begin at 0 and its running "
        f"variances at 1. Training on {batches} of {found.batch} rows changes **{trained}** of these {2 * FEATURES} numbers, evaluation "
        f"on as many changes **{evaluated}**. The closed form expects means of {number(float(middle.mean[-1]), 4)} "
        f"(SD {number(float(middle.mean_sd[-1]))}) and variances of {number(float(middle.var[-1]), 4)} "
        f"(SD {number(float(middle.var_sd[-1]))}). {(BY_HAND if found.apart else BY_HAND_EQUAL).format(apart=number(found.apart, 1))}"
    )


def batch_by_batch(feed: FeedSettings) -> str:
    """Return PyTorch's running statistics and the same by hand, in training, in evaluation, and with a batch of one, on the page's data."""
    return drawn(f"""\
        batch, batches, momentum, seed = {feed.batch}, {feed.batches}, {feed.momentum!r}, {feed.seed}
        mu, sigma, shift = {feed.mu!r}, {feed.sigma!r}, {feed.shift!r}
        layer = nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
        nn.init.constant_(layer.weight, {feed.gamma!r})  # γ
        nn.init.constant_(layer.bias, {feed.beta!r})  # β

        training = torch.tensor(mu + sigma * stream(seed, "batches", "training").standard_normal((batches, batch, 1)))
        mean, var = 0.0, 1.0  # what a new layer remembers
        for k, x in enumerate(training, start=1):
            layer(x)
            m = 1 / k if momentum is None else momentum  # the weight of the newest batch
            mean = (1 - m) * mean + m * x.mean().item()
            var = (1 - m) * var + m * x.var(unbiased=True).item()  # x is normalised with unbiased=False
        print(f"running mean {{layer.running_mean.item():.6g}}, by hand {{mean:.6g}}")
        print(f"running variance {{layer.running_var.item():.6g}}, by hand {{var:.6g}}")

        layer.eval()  # from here on nothing is learnt
        evaluation = mu + shift + sigma * stream(seed, "batches", "evaluation").standard_normal((-(-batches // 2), batch, 1))
        for x in torch.tensor(evaluation):
            y = layer(x)
        print(f"after evaluation: running mean {{layer.running_mean.item():.6g}}, running variance {{layer.running_var.item():.6g}}")
        print(f"last output: mean {{y.mean().item():.6g}}, variance {{y.var(unbiased=False).item():.6g}}")

        one, fresh = torch.zeros(1, 5), nn.BatchNorm1d(5)
        fresh.eval()(one)  # evaluation takes a batch of one
        try:
            fresh.train()(one)
        except ValueError as error:
            message = str(error)
            print(message)
        """)


def five_features(feed: FeedSettings) -> str:
    """Return the running statistics of five features before training, after it, and after evaluation, on the page's data."""
    return drawn(f"""\
        batch, batches, seed = {feed.batch}, {feed.batches}, {feed.seed}
        mu, sigma, shift = {feed.mu!r}, {feed.sigma!r}, {feed.shift!r}
        layer = nn.BatchNorm1d(num_features=5, momentum={feed.momentum!r}, affine=False, dtype=torch.float64)


        def show(when):
            print(when)
            print("  running mean:    ", "  ".join(f"{{value:.4f}}" for value in layer.running_mean))
            print("  running variance:", "  ".join(f"{{value:.4f}}" for value in layer.running_var))


        def rows(mode, mean):
            return torch.tensor(mean + sigma * stream(seed, "batches", "five", mode).standard_normal((batches, batch, 5)))


        show("before")
        for x in rows("training", mu):
            layer(x)
        show("after training")
        layer.eval()
        for x in rows("evaluation", mu + shift):
            layer(x)
        show("after evaluation")
        """)

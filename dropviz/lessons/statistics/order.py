"""Dropout before or after BatchNorm? The variance that changes in between, and what the order costs.

Source: Li, Chen, Hu & Yang, “Understanding the disharmony between dropout and batch normalization by variance shift”
(CVPR 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

from dropviz.data.program import sized
from dropviz.drawing.figure import Titled
from dropviz.drawing.programs import drawn
from dropviz.drawing.section import Program, Section
from dropviz.knobs import knob
from dropviz.lessons.settings import Common
from dropviz.lessons.statistics import order_charts as charts
from dropviz.lessons.statistics.order_words import details, sentences, shift_more, shift_sentences
from dropviz.lessons.statistics.shared import Mean
from dropviz.training.order import Outcome, order_of, shifts, sweep
from dropviz.training.placements import PLACEMENTS, NormedSweep

ASKING = (
    "What does it cost? Train networks on digits over many seeds: with dropout before BatchNorm, after it, after the last one only, "
    "instead of it, and with no dropout."
)


@dataclass(frozen=True)
class Places(Mean, Common):
    """The knobs of this section."""

    runs: int = knob(
        0,
        "Seeds at once",
        min=0,
        max=50,
        step=5,
        here=True,
        help="Trains the networks with so many seeds, from the present one on. 0 trains none.",
    )

    @property
    def sweep(self) -> NormedSweep:
        """What is trained where seeds are asked for."""
        return sweep(self.p, self.width, self.seed, self.runs)


def section(s: Places) -> Section:
    """Draw the variance that BatchNorm meets, and, where seeds are asked for, what every place of dropout costs."""
    return part(s, order_of(s.sweep).come_out() if s.runs else None, "" if s.runs else ASKING)


def part(s: Places, outcome: Outcome | None, asking: str = "") -> Section:
    """Return the section with what is there of it: `asking` stands in the place of what the order costs."""
    found, rows, more = shifts(s.mu, s.seed), [], [shift_more(shifts(s.mu, s.seed), s.p)]
    rows.append([Titled("variance-shift", "", charts.shift_alt(found, s.p), charts.shift(found, s.p))])
    if outcome is not None:
        rows.append([Titled("order", "", charts.errors_alt(outcome), charts.errors(outcome, s.sweep.seeds))])
        asking = sentences(outcome, s.p)
        more.append(details(outcome, s.p, s.width, s.runs))
    return Section(
        "order",
        "Dropout before or after BatchNorm?",
        rows,
        asking,
        [
            Program("The variance shift in PyTorch", variance_shift(s.p, s.mu, s.seed)),
            Program("Measuring the statistics anew in PyTorch", re_estimate(s.sweep)),
        ],
        between=[shift_sentences(found, s.p)],
        more="\n\n".join(more),
    )


def progress(s: Places) -> str:
    """Say what is being trained."""
    return f"Training {len(PLACEMENTS)} networks with {len(s.sweep.seeds)} seeds"


def variance_shift(p: float, mu: float, seed: int) -> str:
    """Return what BatchNorm meets in evaluation after dropout in training, for the page's numbers and masks at its twenty p."""
    shifted = '\n            "N(mu, 1)": (mu + z, mu, 1.0),' if mu else ""
    return drawn(f"""\
        p, mu, seed = {p!r}, {mu!r}, {seed}
        z = stream(seed, "order", "input").standard_normal((4000, 1))
        inputs = {{  # with their means c and variances v
            "N(0, 1)": (z, 0.0, 1.0),
            "ReLU of N(0, 1)": (np.maximum(z, 0), (2 * np.pi) ** -0.5, 0.5 - 0.5 / np.pi),{shifted}
        }}
        rates = np.linspace(0, 0.95, 20)
        uniforms = stream(seed, "order", "coins").random((20, 4000, 1))


        def ratio(p, c, v):
            return (1 - p) * v / (v + p * c**2)


        found = {{}}
        for name, (x, c, v) in inputs.items():
            print(f"{{name}}: formula at p = {{p:g}}: {{ratio(p, c, v):.3g}}; measured:")
            for rate, u in zip(rates, uniforms):
                norm = nn.BatchNorm1d(1, momentum=1.0, affine=False, dtype=torch.float64)
                norm(torch.tensor(np.where(u >= rate, x / (1 - rate), 0)))  # what is stored is the variance after dropout
                norm.eval()
                measured = norm(torch.tensor(x)).var(unbiased=False).item()  # it would be 1 if nothing had changed
                found[name, rate] = measured
                print(f"  p = {{rate:.2f}}: {{measured:.3f}}, formula {{ratio(rate, c, v):.3f}}")
        """)


def re_estimate(sweep: NormedSweep) -> str:
    """Return one of a sweep's networks, with dropout before BatchNorm, whose running statistics are measured anew with dropout off."""
    data, inputs, outputs = sized(sweep.data, sweep.dtype)
    first = "# One network, with a split of the images, weights and masks of PyTorch's own: near the page's errors, not equal to them.\n"
    head = "import torch\nfrom sklearn.datasets import load_digits\nfrom torch import nn\nfrom torch.optim.swa_utils import update_bn\n"
    return f"{first}{head}\ntorch.manual_seed({sweep.seeds[0]})\n{data}" + dedent(f"""\
        p, width, batch = {sweep.p!r}, {sweep.width}, {sweep.batch}


        def block(inputs):
            return [nn.Linear(inputs, width), nn.Dropout(p), nn.BatchNorm1d(width, momentum={sweep.momentum!r}), nn.ReLU()]


        def per_cent_wrong():
            with torch.no_grad():
                return 100 * (net.eval()(held_out_x).argmax(dim=1) != held_out_y).double().mean().item()


        net = nn.Sequential(*block({inputs}), *block(width), nn.Linear(width, {outputs}))
        optimizer = torch.optim.Adam(net.parameters(), lr={sweep.learning_rate!r})
        net.train()
        for epoch in range({sweep.epochs}):
            for rows in torch.randperm(len(x)).split(batch):
                optimizer.zero_grad()
                nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()  # BatchNorm stores what it sees behind dropout
                optimizer.step()
        stored, before = net[2].running_var.clone(), per_cent_wrong()

        for place in (1, 5):
            net[place].p = 0.0  # update_bn calls net.train(), which would switch dropout on again
        update_bn(x.split(batch), net)  # a plain average over the batches, momentum=None
        for place in (1, 5):
            net[place].p = p
        anew, after = net[2].running_var, per_cent_wrong()
        print(f"variance anew / stored: {{(anew / stored).mean():.3f}}")
        print(f"held-out images classified wrongly: {{before:.1f}}%, with the statistics measured anew {{after:.1f}}%")
        """)

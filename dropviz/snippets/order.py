"""The programs of the code panels about dropout and batch normalisation in one network."""

from __future__ import annotations

from textwrap import dedent

from dropviz.data.program import sized
from dropviz.drawing.programs import drawn
from dropviz.training.placements import NormedSweep


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
        coins = stream(seed, "order", "coins").random((20, 4000, 1))


        def ratio(p, c, v):
            return (1 - p) * v / (v + p * c**2)


        found = {{}}
        for name, (x, c, v) in inputs.items():
            print(f"{{name}}: formula at p = {{p:g}}: {{ratio(p, c, v):.3g}}; measured:")
            for rate, coin in zip(rates, coins):
                norm = nn.BatchNorm1d(1, momentum=1.0, affine=False, dtype=torch.float64)
                norm(torch.tensor(np.where(coin >= rate, x / (1 - rate), 0)))  # what is stored is the variance after dropout
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
        p, width, batch = {sweep.p:g}, {sweep.width}, {sweep.batch}


        def block(inputs):
            return [nn.Linear(inputs, width), nn.Dropout(p), nn.BatchNorm1d(width, momentum={sweep.momentum:g}), nn.ReLU()]


        def per_cent_wrong():
            with torch.no_grad():
                return 100 * (net.eval()(held_out_x).argmax(dim=1) != held_out_y).double().mean().item()


        net = nn.Sequential(*block({inputs}), *block(width), nn.Linear(width, {outputs}))
        optimizer = torch.optim.Adam(net.parameters(), lr={sweep.learning_rate:g})
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

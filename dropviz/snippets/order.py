"""The programs of the code panels about dropout and batch normalisation in one network."""

from __future__ import annotations

from textwrap import dedent

from dropviz.snippets.training.data import sized
from dropviz.training.placements import NormedSweep


def variance_shift(p: float, mu: float) -> str:
    """Return the measurement of what BatchNorm meets in evaluation after dropout in training."""
    return dedent(f"""\
        import torch
        from torch import nn

        p, mu = {p:g}, {mu:g}
        dropout, norm = nn.Dropout(p), nn.BatchNorm1d(1, momentum=1.0, affine=False)
        x = mu + torch.randn(100_000, 1)

        norm(dropout(x))  # both in training: what is stored is the variance of x * mask / (1 - p)
        dropout.eval()
        norm.eval()
        measured = norm(dropout(x)).var()  # it would be 1 if nothing had changed

        v, c = 1.0, mu
        formula = (1 - p) * v / (v + p * c**2)
        print(f"{{measured:.3f}} {{formula:.3f}}")
        """)


def re_estimate(sweep: NormedSweep) -> str:
    """Return one of a sweep's networks, with dropout before BatchNorm, whose running statistics are measured anew with dropout off."""
    data, inputs, outputs = sized(sweep.data, sweep.dtype)
    head = "import torch\nfrom sklearn.datasets import load_digits\nfrom torch import nn\nfrom torch.optim.swa_utils import update_bn\n"
    return f"{head}\ntorch.manual_seed({sweep.seeds[0]})\n{data}" + dedent(f"""\
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
        print(f"held-out images classified wrongly: {{before:.1f}} %, with the statistics measured anew {{after:.1f}} %")
        """)

"""The programs of the code panels about dropout and batch normalisation in one network."""

from __future__ import annotations

from textwrap import dedent


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


def re_estimate(p: float, width: int) -> str:
    """Return how running statistics are measured anew with dropout off."""
    return dedent(f"""\
        import torch
        from torch import nn
        from torch.optim.swa_utils import update_bn

        p, width = {p:g}, {width}
        net = nn.Sequential(nn.Linear(64, width), nn.Dropout(p), nn.BatchNorm1d(width), nn.ReLU(), nn.Linear(width, 10))
        images = torch.rand(500, 64)
        net.train()
        for _ in range(20):
            net(images)  # BatchNorm stores what it sees behind dropout
        stored = net[2].running_var.clone()

        net[1].p = 0.0  # update_bn calls net.train(), which would switch dropout on again
        update_bn(images.split(50), net)  # a plain average over the batches, momentum=None
        net[1].p = p
        anew = net[2].running_var
        print((anew / stored).mean())
        """)

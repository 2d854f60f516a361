"""The programs of the code panels of /statistics, for the present settings, runnable as they stand.

tests/pages/test_statistics.py runs each of them.
"""

from __future__ import annotations

from textwrap import dedent


def affected(p: float, passes: int) -> str:
    """Return the count of zeroed, rescaled and unchanged entries in both modes."""
    return dedent(f"""\
        import torch
        from torch import nn

        p, passes = {p:g}, {passes}
        dropout = nn.Dropout(p)
        x = torch.rand(5, 5) + 1e-5  # no zeros: what is 0 afterwards was zeroed
        shares = {{}}
        for training in (True, False):
            dropout.train(training)
            y = torch.stack([dropout(x) for _ in range(passes)])
            zeroed, unchanged = (y == 0).double().mean(), (y == x).double().mean()
            shares[training] = {{"zeroed": zeroed.item(), "unchanged": unchanged.item(),
                                "rescaled": (1 - zeroed - unchanged).item()}}
        print(shares)
        sd = (p * (1 - p) / (passes * x.numel())) ** 0.5  # of the zeroed share
        if sd:
            z = (shares[True]["zeroed"] - p) / sd
            print(f"z = {{z:.2f}}")
        """)


def gamma_and_beta(gamma: float, beta: float) -> str:
    """Return what γ and β are in a new layer, and what they do."""
    return dedent(f"""\
        import torch
        from torch import nn

        plain, layer = nn.BatchNorm1d(5, affine=False), nn.BatchNorm1d(5)
        print(plain.weight, plain.bias)  # None None
        print(layer.weight, layer.bias)  # ones and zeros, which training moves
        first = layer.weight.detach().clone(), layer.bias.detach().clone()

        gamma, beta = {gamma:g}, {beta:g}
        with torch.no_grad():
            layer.weight.fill_(gamma)
            layer.bias.fill_(beta)
            x = torch.tensor([-4.0, -2.0, 0.0, 2.0, 4.0]) + torch.randn(20, 5)
            y = layer(x)  # gamma * (x - mean) / sqrt(var + eps) + beta
            normalised = plain(x)
        print(y.mean(0), y.std(0, unbiased=False))  # beta and |gamma|, whatever the features were
        """)

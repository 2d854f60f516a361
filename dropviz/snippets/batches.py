"""The program of the code panel about a BatchNorm layer, batch by batch."""

from __future__ import annotations

from textwrap import dedent


def batch_by_batch(batch: int, batches: int, momentum: float | None, mu: float, sigma: float, shift: float, gamma: float,
                   beta: float) -> str:
    """Return PyTorch's running statistics and the same by hand, in training, in evaluation, and with a batch of one."""
    return dedent(f"""\
        import torch
        from torch import nn

        batch, batches, momentum = {batch}, {batches}, {momentum if momentum is None else format(momentum, "g")}
        mu, sigma, shift = {mu:g}, {sigma:g}, {shift:g}
        layer = nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
        nn.init.constant_(layer.weight, {gamma:g})  # γ
        nn.init.constant_(layer.bias, {beta:g})  # β

        mean, var = 0.0, 1.0  # what a new layer remembers
        for k in range(1, batches + 1):
            x = mu + sigma * torch.randn(batch, 1, dtype=torch.float64)
            layer(x)
            m = 1 / k if momentum is None else momentum  # the weight of the newest batch
            mean = (1 - m) * mean + m * x.mean().item()
            var = (1 - m) * var + m * x.var(unbiased=True).item()  # x is normalised with unbiased=False
        print(layer.running_mean.item(), mean)
        print(layer.running_var.item(), var)

        layer.eval()  # from here on nothing is learnt
        y = layer(mu + shift + sigma * torch.randn(batch, 1, dtype=torch.float64))
        print(layer.running_mean.item(), y.mean().item(), y.var(unbiased=False).item())

        one, fresh = torch.zeros(1, 5), nn.BatchNorm1d(5)
        fresh.eval()(one)  # evaluation takes a batch of one
        try:
            fresh.train()(one)
        except ValueError as error:
            message = str(error)
            print(message)
        """)

"""The programs of the code panels about a BatchNorm layer: batch by batch, and with five features."""

from __future__ import annotations

from dropviz.drawing.programs import drawn


def batch_by_batch(
    batch: int, batches: int, momentum: float | None, mu: float, sigma: float, shift: float, gamma: float, beta: float, seed: int
) -> str:
    """Return PyTorch's running statistics and the same by hand, in training, in evaluation, and with a batch of one, on the page's data."""
    return drawn(f"""\
        batch, batches, momentum, seed = {batch}, {batches}, {momentum!r}, {seed}
        mu, sigma, shift = {mu!r}, {sigma!r}, {shift!r}
        layer = nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
        nn.init.constant_(layer.weight, {gamma!r})  # γ
        nn.init.constant_(layer.bias, {beta!r})  # β

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


def five(batch: int, batches: int, momentum: float | None, mu: float, sigma: float, shift: float, seed: int) -> str:
    """Return the running statistics of five features before training, after it, and after evaluation, on the page's data."""
    return drawn(f"""\
        batch, batches, seed = {batch}, {batches}, {seed}
        mu, sigma, shift = {mu!r}, {sigma!r}, {shift!r}
        layer = nn.BatchNorm1d(num_features=5, momentum={momentum!r}, affine=False, dtype=torch.float64)


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

"""The programs of the code panels of /training."""

from __future__ import annotations

from textwrap import dedent

# How the program draws each data set: training places, held-out places, the truth, the noise.
DATA = {
    "line": ("torch.linspace(-1, 1, 20)", "x", "x", 0.3),
    "sine": ("torch.cat([torch.linspace(-1, -0.4, 10), torch.linspace(0.4, 1, 10)])", "torch.linspace(-1, 1, 21)[:, None]",
             "torch.sin(2 * torch.pi * x)", 0.1),
}


def classic_experiment(
    data: str, p: float, width: int, epochs: int, rate_without: float, rate_with: float, seed: int,
) -> str:
    """Return the two networks of /training as a plain PyTorch loop, with the three losses kept apart."""
    places, held_out_places, truth, noise = DATA[data]
    return dedent(f"""\
        import torch
        from torch import nn


        def noisy(x):
            return {truth} + {noise:g} * torch.randn_like(x)


        torch.manual_seed({seed})
        x = {places}[:, None]
        y, held_out_x = noisy(x), {held_out_places}
        held_out_y = noisy(held_out_x)


        def network(p):
            return nn.Sequential(
                nn.Linear(1, {width}), nn.ReLU(), nn.Dropout(p),
                nn.Linear({width}, {width}), nn.ReLU(), nn.Dropout(p),
                nn.Linear({width}, 1),
            )


        without, with_dropout = network(0.0), network({p:g})
        with_dropout.load_state_dict(without.state_dict())  # twins: the same weights to begin with
        mse, losses = nn.MSELoss(), {{}}
        for name, net, rate in (("without", without, {rate_without:g}), ("with", with_dropout, {rate_with:g})):
            optimizer = torch.optim.Adam(net.parameters(), lr=rate)
            for epoch in range({epochs}):
                net.train()  # dropout on
                optimizer.zero_grad()
                training_on = mse(net(x), y)
                training_on.backward()
                optimizer.step()
            net.eval()  # dropout off
            with torch.no_grad():
                losses[name] = (training_on.item(), mse(net(x), y).item(), mse(net(held_out_x), held_out_y).item())
        """)


def penalties(strength: float) -> str:
    """Return L1 and L2 in a PyTorch loop: in the loss, through the optimiser, and L1 by its proximal step."""
    return dedent(f"""\
        import torch

        strength, rate = {strength:g}, 0.1
        X, y = torch.randn(40, 20), torch.randn(40)


        def loss_of(w):
            return ((X @ w - y) ** 2).mean() / 2


        def train(penalty=None, weight_decay=0.0, proximal=False):
            w = torch.zeros(20, requires_grad=True)
            optimizer = torch.optim.SGD([w], lr=rate, weight_decay=weight_decay)
            for step in range(300):
                optimizer.zero_grad()
                loss = loss_of(w) if penalty is None else loss_of(w) + penalty(w)
                loss.backward()
                optimizer.step()
                if proximal:  # soft threshold: what is small becomes exactly 0
                    with torch.no_grad():
                        w.copy_(w.sign() * (w.abs() - rate * strength).clamp(min=0))
            return w.detach()


        l1 = train(penalty=lambda w: strength * w.abs().sum())  # jumps about 0, hardly ever on it
        l1_proximal = train(proximal=True)
        l2 = train(penalty=lambda w: strength / 2 * (w ** 2).sum())  # the half makes λ that of weight_decay
        weight_decay = train(weight_decay=strength)  # the same weights as l2
        """)

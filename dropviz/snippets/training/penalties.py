"""The penalties on a linear regression, as a program."""

from __future__ import annotations

from textwrap import dedent


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

"""The penalties on a linear regression, as a program."""

from __future__ import annotations

from textwrap import dedent

from dropviz.drawing.programs import STREAM


def penalties(strength: float, seed: int) -> str:
    """Return L1 and L2 in a PyTorch loop: in the loss, through the optimiser, and L1 by its proximal step.

    Its data are the page's, drawn from the same stream, and so are the numbers that it prints.

    Args:
        strength: λ.
        seed: of the page.
    """
    head = "import hashlib\n\nimport numpy as np\nimport torch\n\n\n" + STREAM
    return head + dedent(f"""\


        torch.set_default_dtype(torch.float64)
        strength = {strength!r}
        rng = stream({seed}, "shrinkage", "data")  # 20 inputs, 3 of which matter
        X, w = rng.standard_normal((40, 20)), np.zeros(20)
        w[:3] = (-1.0) ** np.arange(3)
        y = torch.tensor(X @ w + 0.5 * rng.standard_normal(40))
        rate = len(X) / np.linalg.eigvalsh(X.T @ X)[-1]  # 1 over the largest curvature of the loss
        X = torch.tensor(X)


        def train(penalty=None, weight_decay=0.0, proximal=False):
            w = torch.zeros(20, requires_grad=True)
            optimizer = torch.optim.SGD([w], lr=rate, weight_decay=weight_decay)
            for step in range(300):
                optimizer.zero_grad()
                loss = ((X @ w - y) ** 2).mean() / 2
                (loss if penalty is None else loss + penalty(w)).backward()
                optimizer.step()
                if proximal:  # soft threshold: what is small becomes exactly 0
                    with torch.no_grad():
                        w.copy_(w.sign() * (w.abs() - rate * strength).clamp(min=0))
            return w.detach()


        none = train()
        l1_gradient = train(penalty=lambda w: strength * w.abs().sum())  # jumps about 0, hardly ever on it
        l1 = train(proximal=True)
        l2 = train(penalty=lambda w: strength / 2 * (w ** 2).sum())  # the half makes λ that of weight_decay
        weight_decay = train(weight_decay=strength)  # the same weights as l2
        for name, w in (("no penalty", none), ("L1, gradient", l1_gradient), ("L1, proximal", l1),
                        ("L2, by hand", l2), ("weight_decay", weight_decay)):
            print(f"{{name}}: {{int((w == 0).sum())}} of {{len(w)}} weights are exactly zero, length {{w.norm():.3f}}")
        print(f"L2 by hand and weight_decay differ by {{(l2 - weight_decay).abs().max():.0e}} at most")

        w = torch.ones(1, requires_grad=True)  # a weight that the loss leaves alone
        optimizer = torch.optim.SGD([w], lr=0.1, weight_decay=strength)
        for step in range(50):
            w.grad = torch.zeros(1)
            optimizer.step()
        print(f"after 50 steps of weight decay {{w.item():.1%}} of a weight is left")
        """)

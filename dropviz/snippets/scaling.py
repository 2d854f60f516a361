"""The programs of the code panels of /scaling."""

from __future__ import annotations

from textwrap import dedent


def ways_of_scaling(p: float, x: float, draws: int, seed: int) -> str:
    """Return the ways of scaling in NumPy, in both modes, with the mean of many draws."""
    return dedent(f"""\
        import numpy as np

        p, x, T = {p:g}, {x:g}, {draws}  # p is the probability of dropping
        q = 1 - p
        M = (np.random.default_rng({seed}).random(T) >= p).astype(float)  # the same coins for every way
        training = {{"vanilla": x * M, "inverted": x * M / q, "unscaled": x * M, "twice": x * M / q, "reversed": x * M}}
        evaluation = {{"vanilla": q * x, "inverted": x, "unscaled": x, "twice": q * x, "reversed": x / q}}
        if p > 0:
            training["by drop rate"], evaluation["by drop rate"] = x * M / p, x  # p taken for the share that is kept
        for way, y in training.items():
            error = y.std(ddof=1) / T**0.5
            print(f"{{way}}: training {{y.mean():.3f}} ± {{error:.3f}}, variance {{y.var(ddof=1):.3f}}, evaluation {{evaluation[way]:.3f}}")
        """)


def spread(p: float, x: float, seed: int) -> str:
    """Return mean and variance after one layer, after two and through a ReLU in NumPy, beside their closed forms."""
    return dedent(f"""\
        import numpy as np

        p, x, T = {p:g}, {x:g}, 100_000  # p is the probability of dropping
        q = 1 - p
        rng = np.random.default_rng({seed})


        def dropout(x):
            return x * (rng.random(T) >= p) / q


        one = dropout(np.full(T, x))
        measured = {{"one layer": one, "two layers": dropout(one), "through ReLU": np.maximum(one - x, 0)}}
        exact = {{"one layer": (x, x**2 * p / q), "two layers": (x, x**2 * (1 / q**2 - 1)), "through ReLU": (p * x, x**2 * p**3 / q)}}
        for case, y in measured.items():
            mean, variance = exact[case]
            print(f"{{case}}: mean {{y.mean():.3f}} (exactly {{mean:.3f}}), variance {{y.var():.3f}} (exactly {{variance:.3f}})")
        """)


def ridge(p: float, seed: int) -> str:
    """Return dropout on the inputs of a linear regression, exact and sampled, beside scikit-learn's Ridge."""
    return dedent(f"""\
        import numpy as np
        from sklearn.datasets import load_diabetes
        from sklearn.linear_model import Ridge

        p = {p:g}  # the probability of dropping an input
        q = 1 - p
        X, y = load_diabetes(return_X_y=True)  # columns of length 1
        y = y - y.mean()
        dropout = np.linalg.solve(X.T @ X + p / q * np.diag((X**2).sum(axis=0)), X.T @ y)
        ridge = Ridge(alpha=p / q, fit_intercept=False).fit(X, y).coef_
        noisy = X * (np.random.default_rng({seed}).random((200, *X.shape)) >= p) / q  # 200 passes with masks
        sampled, *_ = np.linalg.lstsq(noisy.reshape(-1, X.shape[1]), np.tile(y, 200))
        print(np.stack([dropout, ridge, sampled], axis=1).round(1))
        """)


def subnetworks(p: float, units: int, seed: int) -> str:
    """Return the exact mean over all 2^n sub-networks in NumPy, beside one pass with dropout off."""
    return dedent(f"""\
        from itertools import product

        import numpy as np

        p, n = {p:g}, {units}  # the probability of dropping, and the number of hidden units
        q = 1 - p
        rng = np.random.default_rng({seed})
        W1, b1, W2 = rng.normal(size=(1, n)), rng.uniform(-1, 1, n), rng.normal(size=(n, 8))
        x = np.linspace(-2, 2, 41)[:, None]
        h = np.maximum(x @ W1 + b1, 0)
        readouts = {{"linear": lambda z: z, "second ReLU": lambda z: np.maximum(z, 0)}}
        gap = {{}}
        for name, readout in readouts.items():
            exact = np.zeros((len(x), 8))  # of eight outputs
            for mask in product((0, 1), repeat=n):  # every sub-network
                k = sum(mask)
                exact += q**k * p ** (n - k) * readout((h * np.array(mask) / q) @ W2)
            scaled = readout(h @ W2)  # dropout off
            gap[name] = abs(exact - scaled).max()
        print(gap)
        """)


def three_layers(p: float, width: int, seed: int) -> str:
    """Return a three-layer NumPy network with vanilla and with inverted dropout, forward and backward."""
    return dedent(f"""\
        import numpy as np

        p, H = {p:g}, {width}  # the probability of dropping, and the units of a hidden layer
        q = 1 - p
        rng = np.random.default_rng({seed})
        W1, W2, W3 = (rng.normal(0, (2 / n) ** 0.5, (n, m)) for n, m in ((2, H), (H, H), (H, 1)))


        def relu(z):
            return np.maximum(z, 0)


        def masks(rows):  # two hidden layers; every sample has masks of its own
            return [rng.random((rows, H)) >= p for _ in range(2)]


        def vanilla_train(x, M1, M2):
            h1 = relu(x @ W1) * M1
            h2 = relu(h1 @ W2) * M2
            return h2 @ W3


        def vanilla_predict(x):
            h1 = relu(x @ W1) * q  # every use of the network has to remember this
            h2 = relu(h1 @ W2) * q
            return h2 @ W3


        def inverted_train(x, M1, M2):
            h1 = relu(x @ W1) * M1 / q  # scaled here, once and for all
            h2 = relu(h1 @ W2) * M2 / q
            return h2 @ W3


        def inverted_predict(x):
            return relu(relu(x @ W1) @ W2) @ W3


        x = np.column_stack([np.linspace(-2, 2, 9), np.ones(9)])
        passes = [masks(len(x)) for _ in range(20)]
        vanilla = np.mean([vanilla_train(x, *M) for M in passes], axis=0)
        inverted = np.mean([inverted_train(x, *M) for M in passes], axis=0)
        print(np.hstack([vanilla, vanilla_predict(x), inverted, inverted_predict(x)]).round(3))


        def gradients(x, M1, M2, grad, scale):  # scale is 1 for vanilla dropout, 1 / q for inverted
            h1 = relu(x @ W1)
            d1 = h1 * M1 * scale
            h2 = relu(d1 @ W2)
            d2 = h2 * M2 * scale
            dz2 = grad @ W3.T * M2 * scale * (h2 > 0)  # back through the same masks, with the same scale
            dz1 = dz2 @ W2.T * M1 * scale * (h1 > 0)
            return x.T @ dz1, d1.T @ dz2, d2.T @ grad


        for way, scale in (("vanilla", 1), ("inverted", 1 / q)):
            print(way, [float(abs(g).max().round(3)) for g in gradients(x, *passes[0], np.ones((9, 1)), scale)])
        """)


def dropout_layer(p: float, seed: int) -> str:
    """Return a dropout layer of one's own in PyTorch, compared with nn.Dropout on the same mask."""
    return dedent(f"""\
        import torch
        from torch import nn


        class Dropout(nn.Module):
            def __init__(self, p, rescale=True):
                super().__init__()
                if not 0 <= p < 1:
                    raise ValueError(f"p must be at least 0 and less than 1, got {{p}}")
                self.p, self.rescale = p, rescale

            def forward(self, x):
                if not self.training:
                    return x
                noise = torch.empty_like(x).bernoulli_(1 - self.p)
                if self.rescale:
                    noise /= 1 - self.p
                return x * noise


        x = torch.rand(100, 50)
        layers = {{"nn.Dropout": nn.Dropout({p:g}), "rescaled": Dropout({p:g})}}
        layers["unscaled"] = Dropout({p:g}, rescale=False)
        results = {{}}
        for name, layer in layers.items():
            torch.manual_seed({seed})  # the same mask for each
            results[name] = layer.train()(x), layer.eval()(x)
        for name, (y, z) in results.items():
            same = torch.equal(y, results["nn.Dropout"][0])
            print(f"{{name}}: train {{y.mean():.3f}}, eval {{z.mean():.3f}}, equal to nn.Dropout: {{same}}")
        """)

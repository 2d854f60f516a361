"""The programs of the code panels of /scaling for one unit and for a regression: they print what the page says."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent

from dropviz.drawing.programs import with_stream


def ways_of_scaling(p: float, x: float, draws: int, seed: int) -> str:
    """Return the ways of scaling in NumPy, in both modes, with the mean of the page's draws."""
    return with_stream(
        dedent(f"""\
        import hashlib

        import numpy as np


        STREAM

        p, x, T, seed = {p!r}, {x!r}, {draws}, {seed}  # p is the probability of dropping
        q = 1 - p
        M = stream(seed, "scaling", "unit").random(T) >= 1 - q  # the same masks for every way

        # What a kept unit is multiplied by in training, and every unit in evaluation.
        ways = {{
            "Inverted dropout": (1 / q, 1),
            "Unscaled": (1, 1),
            "Vanilla dropout": (1, q),
            "Scaled twice": (1 / q, q),
            "Divided in evaluation": (1, 1 / q),
        }}
        if p > 0:
            ways["Divided by the drop rate"] = 1 / p, 1  # p taken for the probability of keeping
        training, evaluation = {{}}, {{}}
        for way, (factor, later) in ways.items():
            training[way], evaluation[way] = x * M * factor, x * later
            error = x * factor * (p * q / T) ** 0.5  # of the mean, exactly
            y = training[way]
            print(f"{{way}}: training {{y.mean():.4g}} ± {{error:.2g}}, variance {{y.var(ddof=1):.4g}}, evaluation {{evaluation[way]:.4g}}")
        """)
    )


def spread(p: float, x: float, draws: int, rates: Sequence[float], seed: int) -> str:
    """Return mean and variance after one layer, after two and through a ReLU in NumPy: closed forms, and the page's draws at some p."""
    return with_stream(
        dedent(f"""\
        import hashlib

        import numpy as np


        STREAM

        p, x, T, seed = {p!r}, {x!r}, {draws}, {seed}  # p is the probability of dropping


        def closed_forms(p):  # mean and variance
            q = 1 - p
            return {{"one layer": (x, x**2 * p / q), "two layers": (x, x**2 * (1 / q**2 - 1)), "through ReLU": (p * x, x**2 * p**3 / q)}}


        for case, (mean, variance) in closed_forms(p).items():
            print(f"p = {{p}}, {{case}}: mean {{mean:.3g}}, variance {{variance:.3g}}")
        measured = {{}}
        for rate in {tuple(rates)}:  # the points of the figure
            q, rng = 1 - rate, stream(seed, "scaling", "spread", round(1000 * rate))
            one = x * (rng.random(T) >= 1 - q) / q
            two = one * (rng.random(T) >= 1 - q) / q
            measured[rate] = {{"one layer": one, "two layers": two, "through ReLU": np.maximum(one - x, 0)}}
            for case, y in measured[rate].items():
                print(f"measured at p = {{rate}}, {{case}}: mean {{y.mean():.4g}}, variance {{y.var(ddof=1):.4g}}")
        """)
    )


def ridge(p: float, passes: int, rates: Sequence[float], seed: int) -> str:
    """Return dropout on the inputs of a linear regression, exact and from the page's passes, beside scikit-learn's Ridge."""
    return with_stream(
        dedent(f"""\
        import hashlib

        import numpy as np
        from sklearn.datasets import load_diabetes
        from sklearn.linear_model import Ridge


        STREAM

        p, T, seed = {p!r}, {passes}, {seed}  # p is the probability of dropping an input
        data = load_diabetes()
        X, y = data.data, data.target - data.target.mean()  # columns of length 1


        def ridge(alpha):
            return Ridge(alpha, fit_intercept=False, solver="cholesky").fit(X, y).coef_


        exact = np.linalg.solve(X.T @ X + p / (1 - p) * np.diag((X**2).sum(axis=0)), X.T @ y)
        print(f"penalty {{p / (1 - p):.3g}}, largest difference {{abs(exact - ridge(p / (1 - p))).max():.0e}}")
        print(", ".join(f"{{name}} {{w:.0f}}" for name, w in zip(data.feature_names, exact)))

        within = 0
        for rate in {tuple(rates)}:  # the points of the figure: the best fit to T passes with masks, and its error
            q = 1 - rate
            kept = stream(seed, "scaling", "ridge", round(1000 * rate)).random((T, *X.shape)) >= 1 - q
            noisy = X * kept / q
            grams, moments = noisy.transpose(0, 2, 1) @ noisy, y @ noisy
            inverse = np.linalg.inv(grams.mean(axis=0))
            w = inverse @ moments.mean(axis=0)
            error = ((moments - grams @ w) @ inverse).std(axis=0, ddof=1) / T**0.5
            within += (abs(w - ridge(rate / q)) < 2 * error).sum()
        print(f"{{within}} of {{{len(rates)} * X.shape[1]}} sampled coefficients lie within two standard errors of ridge regression")
        """)
    )


def dropout_layer(p: float, seed: int) -> str:
    """Return a dropout layer of one's own in PyTorch, compared with nn.Dropout on the same mask."""
    return with_stream(
        dedent(f"""\
        # Its masks are PyTorch's, seeded below; the page draws its own. So the means in training differ from the page's by chance.
        import hashlib

        import numpy as np
        import torch
        from torch import nn


        STREAM


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


        p, seed = {p!r}, {seed}
        x = torch.from_numpy(stream(seed, "scaling", "layer input").random((100, 50), np.float32))
        layers = {{"nn.Dropout": nn.Dropout(p), "divides": Dropout(p), "does not": Dropout(p, rescale=False)}}
        results = {{}}
        for name, layer in layers.items():
            torch.manual_seed(seed)  # the same mask for each
            results[name] = layer.train()(x), layer.eval()(x)
        for name, (y, z) in results.items():
            same = torch.equal(y, results["nn.Dropout"][0])
            print(f"{{name}}: train {{y.mean():.3f}}, eval {{z.mean():.3f}}, equal to nn.Dropout: {{same}}")
        """)
    )

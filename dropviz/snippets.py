"""The programs of the code panels: PyTorch and NumPy for the present settings, runnable as they stand.

tests/test_snippets.py runs each of them.
"""

from __future__ import annotations

from textwrap import dedent


def from_scratch(p: float, seed: int) -> str:
    """Return inverted dropout with its backward pass in NumPy."""
    return dedent(f"""\
        import numpy as np

        p = {p:g}  # the probability of dropping
        rng = np.random.default_rng({seed})


        def dropout_forward(x, training):
            if not training or p == 0:
                return x, None
            mask = (rng.random(x.shape) >= p).astype(x.dtype)  # a fresh mask at every call
            scale = mask / (1 - p) if p < 1 else mask  # at p = 1 nothing is left to rescale
            return x * scale, scale


        def dropout_backward(grad, scale):
            return grad if scale is None else grad * scale  # the same mask, never a new one


        x = rng.standard_normal((4, 6)).astype(np.float32)
        y, scale = dropout_forward(x, training=True)
        dx = dropout_backward(np.ones_like(y), scale)
        """)


def autograd_function(p: float) -> str:
    """Return dropout as a PyTorch autograd function: the mask is kept for the way back."""
    return dedent(f"""\
        import torch


        class Dropout(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x, p, training, inplace=False):
                if not 0 <= p <= 1:
                    raise ValueError(f"p must be between 0 and 1, got {{p}}")
                if inplace:
                    ctx.mark_dirty(x)
                ctx.scale = None
                if not training or p == 0:
                    return x if inplace else x.clone()
                keep = torch.empty_like(x).bernoulli_(1 - p)
                ctx.scale = keep / (1 - p) if p < 1 else keep  # p = 1 gives zeros, not 0 / 0
                return x.mul_(ctx.scale) if inplace else x * ctx.scale

            @staticmethod
            def backward(ctx, grad):
                return (grad if ctx.scale is None else grad * ctx.scale), None, None, None


        x = torch.randn(4, 6, requires_grad=True)
        y = Dropout.apply(x, {p:g}, True)
        y.sum().backward()  # x.grad is the scale: 0 or 1 / (1 - p)
        """)


def node_and_connection_masks(p: float) -> str:
    """Return the two masks of a weight matrix: a column at a time, or entry by entry."""
    return dedent(f"""\
        import torch

        p = {p:g}
        A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
        keep_columns = torch.rand(A.shape[1]) >= p  # one coin a column: dropout of nodes
        keep_entries = torch.rand(A.shape) >= p  # one coin an entry: DropConnect
        node_masked = A * keep_columns / (1 - p)
        connection_masked = A * keep_entries / (1 - p)
        """)


def ways_of_scaling(p: float, x: float, draws: int, seed: int) -> str:
    """Return the ways of scaling in NumPy, in both modes, with the mean of many draws."""
    return dedent(f"""\
        import numpy as np

        p, x, T = {p:g}, {x:g}, {draws}  # p is the probability of dropping
        q = 1 - p
        M = (np.random.default_rng({seed}).random(T) >= p).astype(float)  # the same coins for every way
        training = {{"vanilla": x * M, "inverted": x * M / q, "unscaled": x * M}}
        evaluation = {{"vanilla": q * x, "inverted": x, "unscaled": x}}
        variance = {{"vanilla": x**2 * p * q, "inverted": x**2 * p / q, "unscaled": x**2 * p * q}}
        for way, y in training.items():
            error = (variance[way] / T) ** 0.5
            print(f"{{way}}: training {{y.mean():.3f}} ± {{error:.3f}}, evaluation {{evaluation[way]:.3f}}")
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
    """Return a three-layer NumPy network with vanilla and with inverted dropout."""
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


def classic_experiment(p: float, width: int, epochs: int, rate_without: float, rate_with: float, seed: int) -> str:
    """Return the two networks of /training as a plain PyTorch loop, with the three losses kept apart."""
    return dedent(f"""\
        import torch
        from torch import nn

        torch.manual_seed({seed})
        x = torch.linspace(-1, 1, 20)[:, None]
        y, held_out = x + 0.3 * torch.randn_like(x), x + 0.3 * torch.randn_like(x)


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
                losses[name] = (training_on.item(), mse(net(x), y).item(), mse(net(x), held_out).item())
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

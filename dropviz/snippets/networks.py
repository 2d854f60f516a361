"""The programs of the code panels of /scaling for whole networks: they print what the page says."""

from __future__ import annotations

from textwrap import dedent

from dropviz.drawing.programs import with_stream


def subnetworks(p: float, units: int, draws: int, seed: int) -> str:
    """Return the averages of all 2^n sub-networks in NumPy, beside one pass with dropout off."""
    return with_stream(
        dedent(f"""\
        import hashlib
        from itertools import product

        import numpy as np


        STREAM

        p, n, T, seed = {p!r}, {units}, {draws}, {seed}  # p is the probability of dropping, n the number of hidden units
        q = 1 - p
        x = np.linspace(-2, 2, 41)[:, None]
        W1 = stream(seed, "ensemble", "W1").normal(0, 2**0.5, (1, n))
        b1 = stream(seed, "ensemble", "b1").uniform(-1, 1, n)
        h = np.maximum(x @ W1 + b1, 0)

        masks = np.array(list(product((0.0, 1.0), repeat=n)))  # every sub-network
        k = masks.sum(axis=1)
        P = q**k * p ** (n - k)  # and its probability


        def softmax(z):
            e = np.exp(z - z.max(axis=-1, keepdims=True))
            return e / e.sum(axis=-1, keepdims=True)


        gap = {{}}
        for name, outputs, readout in (("linear", 1, lambda z: z), ("second ReLU", 1, lambda z: np.maximum(z, 0)), ("softmax", 2, softmax)):
            W2 = stream(seed, "ensemble", "W2").normal(0, (2 / n) ** 0.5, (n, outputs))
            off = h @ W2  # dropout off
            b2 = -off.mean(axis=0)
            z = np.stack([(h * mask / q) @ W2 + b2 for mask in masks])  # (masks, places, outputs)
            answers, scaled = readout(z)[..., 0], readout(off + b2)[:, 0]
            exact = P @ answers
            sd = (P @ (answers - exact) ** 2) ** 0.5
            times = stream(seed, "scaling", "sub-networks").multinomial(T, P / P.sum())  # how often each of them is drawn
            drawn = times / T @ answers
            gap[name] = float(abs(exact - scaled).max())
            print(f"{{name}}: exact mean and one pass {{gap[name]:.2g}}, mean of T draws and exact mean {{abs(drawn - exact).max():.2g}}, "
                  f"largest standard error {{(sd / T**0.5).max():.2g}}, variance {{(sd**2).mean():.2g}}")
            if name == "softmax":
                geometric = softmax(np.tensordot(P, np.log(softmax(z)), axes=1))[:, 0]
                gap["geometric"] = float(abs(geometric - scaled).max())
                print(f"{{name}}: geometric mean and one pass {{gap['geometric']:.0e}}")
        """)
    )


def three_layers(p: float, width: int, passes: int, seed: int) -> str:
    """Return a three-layer NumPy network with vanilla and with inverted dropout, forward and backward, in both modes."""
    return with_stream(
        dedent(f"""\
        import hashlib

        import numpy as np


        STREAM

        p, H, T, seed = {p!r}, {width}, {passes}, {seed}  # drop probability, units of a hidden layer, passes
        q = 1 - p
        W1, W2, W3 = (stream(seed, "from_scratch", f"W{{layer}}").normal(0, (2 / n) ** 0.5, (n, m))
                      for layer, (n, m) in enumerate(((2, H), (H, H), (H, 1)), start=1))


        def relu(z):
            return np.maximum(z, 0)


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


        def rms(values):
            return (values**2).mean() ** 0.5


        x = np.column_stack([np.linspace(-2, 2, 9), np.ones(9)])
        # In each of T passes every sample has masks of its own, in both hidden layers.
        M1, M2 = stream(seed, "scaling", "three layers").random((2, T, 9, H), np.float32) >= np.float32(1 - q)
        for way, train, predict in (("vanilla", vanilla_train, vanilla_predict), ("inverted", inverted_train, inverted_predict)):
            y = train(x, M1, M2)  # (T, 9, 1)
            mean, error = y.mean(axis=0), y.std(axis=0, ddof=1) / T**0.5
            print(f"{{way}}: the mean of {{T}} passes is {{rms(mean - predict(x)):.2g}} from evaluation, by chance {{rms(error):.2g}}")
            if way == "vanilla":
                print(f"{{way}}, with no scaling in evaluation: {{rms(mean - inverted_predict(x)):.2g}}")


        def gradients(x, M1, M2, scale):  # of half the sum of y²; scale is 1 for vanilla dropout, 1 / q for inverted
            h1 = relu(x @ W1)
            d1 = h1 * M1 * scale
            h2 = relu(d1 @ W2)
            d2 = h2 * M2 * scale
            grad = d2 @ W3
            dz2 = grad @ W3.T * M2 * scale * (h2 > 0)  # back through the same masks, with the same scale
            dz1 = dz2 @ W2.T * M1 * scale * (h1 > 0)
            return x.T @ dz1, d1.T @ dz2, d2.T @ grad, dz1.sum(axis=0), dz2.sum(axis=0), grad.sum(axis=0)  # weights, biases


        masks = stream(seed, "scaling", "gradients").random((2, 9, H)) >= 1 - q
        for way, scale in (("vanilla", 1), ("inverted", 1 / q)):
            print(f"{{way}}: largest gradient {{max(abs(g).max() for g in gradients(x, *masks, scale)):.3g}}")
        """)
    )

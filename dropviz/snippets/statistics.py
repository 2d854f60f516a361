"""The programs of the code panels of /statistics about the two modes, and about γ and β, for the present settings, runnable as they stand.

tests/snippets/test_statistics.py runs each of them and compares what it prints with the page.
"""

from __future__ import annotations

from dropviz.snippets.streams import drawn


def affected(p: float, passes: int, seed: int) -> str:
    """Return the count of zeroed, rescaled and unchanged entries in both modes, with the page's masks and with PyTorch's own."""
    return drawn(f"""\
        p, passes, seed = {p!r}, {passes}, {seed}
        x = stream(seed, "numbers").random((5, 5)) + 1e-5  # no zeros: what is 0 afterwards was zeroed


        def counts(y):
            zeroed, unchanged = int((y == 0).sum()), int((y == x).sum())
            return {{"zeroed": zeroed, "rescaled": y.size - zeroed - unchanged, "unchanged": unchanged}}


        keep = stream(seed, "mask", 0).random(({max(passes, 2)}, 5, 5))[:passes] >= p
        page = counts(np.where(keep, x / (1 - p), 0.0))
        print("with the page's masks, training:", page)
        sd = (p * (1 - p) / (passes * x.size)) ** 0.5  # of the zeroed share
        if sd:
            z = (page["zeroed"] / (passes * x.size) - p) / sd
            print(f"SD {{sd:.4%}}, z = {{z:.2f}}")

        torch.manual_seed(seed)  # nn.Dropout draws masks of its own
        dropout, inputs = nn.Dropout(p), torch.tensor(x).expand(passes, 5, 5)
        print("with nn.Dropout's masks, training:", counts(dropout.train()(inputs).numpy()))
        evaluation = counts(dropout.eval()(inputs).numpy())
        print("evaluation:", evaluation)
        """)


def gamma_and_beta(batch: int, gamma: float, beta: float, seed: int) -> str:
    """Return what γ and β are in a new layer, and what they do to the page's batch."""
    return drawn(f"""\
        plain = nn.BatchNorm1d(5, affine=False, dtype=torch.float64)
        layer = nn.BatchNorm1d(5, dtype=torch.float64)
        print("affine=False:", plain.weight, plain.bias)
        first = layer.weight.tolist(), layer.bias.tolist()
        print("affine=True:", *first)  # ones and zeros, which training moves

        gamma, beta, seed = {gamma!r}, {beta!r}, {seed}
        places, sds = np.array([-4.0, -2.0, 0.0, 2.0, 4.0]), np.array([0.4, 1.0, 1.6, 1.0, 0.4])
        x = torch.tensor(places + sds * stream(seed, "affine").standard_normal(({batch}, 5)))
        with torch.no_grad():
            layer.weight.fill_(gamma)
            layer.bias.fill_(beta)
            y = layer(x)  # gamma * (x - mean) / sqrt(var + eps) + beta
            normalised = plain(x)
        means, deviations = y.mean(0).numpy(), y.std(0, unbiased=False).numpy()
        print(f"means {{means.min():.3f}} to {{means.max():.3f}}, SDs {{deviations.min():.3f}} to {{deviations.max():.3f}}")
        """)

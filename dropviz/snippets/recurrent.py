"""The programs of the code panels about LSTMs on /statistics, for the present settings, runnable as they stand."""

from __future__ import annotations

from dropviz.drawing.programs import drawn


def lstm(p: float, layers: int, steps: int, seed: int) -> str:
    """Return nn.LSTM beside its layers with F.dropout between them, and the same with locked masks."""
    return drawn(
        f"""\
        p, layers, steps, seed = {p!r}, {layers}, {steps}, {seed}
        torch.manual_seed(seed)
        whole = nn.LSTM(4, 4, layers, dropout=p)  # with one layer it warns: there is nothing between layers
        parts = [nn.LSTM(4, 4) for _ in range(layers)]
        for i, part in enumerate(parts):
            part.load_state_dict({{name: getattr(whole, name.replace("_l0", f"_l{{i}}")) for name in part.state_dict()}})
        x = torch.tensor(stream(seed, "lstm", "input").standard_normal((steps, 3, 4), np.float32))  # time, sample, feature


        def stacked(drop):
            h, _ = parts[0](x)
            for part in parts[1:]:
                h, _ = part(drop(h))  # between the layers: not on the input, not on the output, not from step to step
            return h


        def locked(h):
            return h * F.dropout(torch.ones_like(h[:1]), p)  # one mask for all steps


        state = torch.get_rng_state()
        in_torch, _ = whole(x)
        torch.set_rng_state(state)  # the same masks once more
        by_hand = stacked(lambda h: F.dropout(h, p))
        evaluated, _ = whole.eval()(x)
        with_locked_masks = stacked(locked)
        zeros, apart = (in_torch == 0).sum().item(), (in_torch - by_hand).abs().max().item()
        print(f"outputs of the last layer: {{in_torch.numel()}}, of these zero: {{zeros}}")
        print(f"largest difference from layer by layer: {{apart:g}}")
        print(f"largest difference from evaluation: {{(in_torch - evaluated).abs().max().item():.3g}}")
        print(f"with locked masks: {{(with_locked_masks - evaluated).abs().max().item():.3g}}")
        """,
        "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n",
        "# Weights and masks are PyTorch's own, so the last two lines it prints are of other masks than those drawn on the page.",
    )


def survival(p: float, steps: int, units: int, seed: int) -> str:
    """Return how many units are left after so many steps of a chain, with fresh masks and with one locked mask, those of the page."""
    return drawn(
        f"""\
        p, steps, units, seed = {p!r}, {steps}, {units}, {seed}
        q = 1 - p
        fresh = stream(seed, "memory", "Inverted dropout").random((steps, 1, units)) >= p  # a mask a step
        locked = stream(seed, "memory", "Locked (variational) dropout").random((1, 1, units)) >= p  # the same mask at every step
        left = {{}}
        for name, masks in (("fresh", fresh), ("locked", locked)):
            value = np.ones(units)
            for step in range(steps):
                value = value * masks[step % len(masks), 0]  # what is dropped once is lost
            left[name] = int(value.sum())
        print(f"fresh masks: {{left['fresh']}} of {{units}} units left, {{units * q**steps:.3g}} expected")
        print(f"one locked mask: {{left['locked']}} of {{units}} units left, {{units * q:.3g}} expected")
        """,
        imports="",
    )

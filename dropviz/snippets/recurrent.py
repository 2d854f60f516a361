"""The program of the code panel about LSTMs on /statistics, for the present settings, runnable as it stands."""

from __future__ import annotations

from textwrap import dedent


def lstm(p: float, layers: int, steps: int) -> str:
    """Return nn.LSTM beside its layers with F.dropout between them, and the same with locked masks."""
    return dedent(f"""\
        import torch
        import torch.nn.functional as F
        from torch import nn

        p, layers, steps = {p:g}, {layers}, {steps}
        whole = nn.LSTM(4, 4, layers, dropout=p)  # with one layer it warns: there is nothing between layers
        parts = [nn.LSTM(4, 4) for _ in range(layers)]
        for i, part in enumerate(parts):
            part.load_state_dict({{name: getattr(whole, name.replace("_l0", f"_l{{i}}")) for name in part.state_dict()}})
        x = torch.randn(steps, 3, 4)  # time, sample, feature


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
        equal = torch.equal(in_torch, by_hand)
        evaluated, _ = whole.eval()(x)
        print("layer by layer the same:", equal)
        print("zeros after the last layer:", (in_torch == 0).sum().item())
        print("largest difference from evaluation:", (in_torch - evaluated).abs().max().item())
        with_locked_masks = stacked(locked)
        print("largest difference of locked masks from evaluation:", (with_locked_masks - evaluated).abs().max().item())
        """)


def survival(p: float, steps: int, units: int) -> str:
    """Return how many units are left after so many steps of a recurrence, with fresh masks and with one locked mask."""
    return dedent(f"""\
        import torch
        import torch.nn.functional as F

        p, steps, units = {p:g}, {steps}, {units}
        q = 1 - p
        fresh = locked = torch.ones(units)
        mask = F.dropout(torch.ones(units), p)
        for _ in range(steps):
            fresh = fresh * F.dropout(torch.ones(units), p)  # a mask a step
            locked = locked * mask.sign()  # the same mask, which drops nothing more after the first step
        left = {{"fresh": (fresh != 0).float().mean().item(), "locked": (locked != 0).float().mean().item()}}
        print(left, "expected:", q**steps, q)
        """)

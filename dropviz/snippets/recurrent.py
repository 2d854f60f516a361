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
        whole = nn.LSTM(4, 4, layers)
        whole.dropout = p  # given to the constructor, it warns where there is one layer
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
        with_locked_masks = stacked(locked)
        print(equal)
        """)

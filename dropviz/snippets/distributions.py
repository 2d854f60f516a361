"""The program of the code panel about what runs through a trained network."""

from __future__ import annotations

from textwrap import dedent


def activations(p: float, width: int) -> str:
    """Return a network that learns digits, and hooks that look at its layers in both modes."""
    return dedent(f"""\
        import torch
        from sklearn.datasets import load_digits
        from torch import nn

        x, y = map(torch.as_tensor, load_digits(return_X_y=True))
        x, y = x[:500].float() / 16, y[:500]
        found = {{}}


        def look(name):
            def hook(module, inputs, output):
                zeros = (output == 0).double().mean().item()
                found[name, module.training] = output.mean().item(), output.std().item(), zeros
            return hook


        for p in (0.0, {p:g}):
            net = nn.Sequential(nn.Linear(64, {width}), nn.ReLU(), nn.Dropout(p),
                                nn.Linear({width}, {width}), nn.ReLU(), nn.Dropout(p), nn.Linear({width}, 10))
            optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
            for _ in range(50):
                optimizer.zero_grad()
                nn.functional.cross_entropy(net(x), y).backward()
                optimizer.step()
            for name, module in net.named_children():
                module.register_forward_hook(look(f"p = {{p:g}}, {{name}} {{type(module).__name__}}"))
            with torch.no_grad():
                for mode in (True, False):
                    net.train(mode)(x)
        for (name, training), (mean, sd, zeros) in found.items():
            print(f"{{name}}, {{'training' if training else 'evaluation'}}: {{mean:.3f}} ± {{sd:.3f}}, {{zeros:.0%}} zeros")
        """)

"""The program of the code panel about what runs through a trained network."""

from __future__ import annotations

from textwrap import dedent

from dropviz.data.program import LOSSES, sized
from dropviz.training import RunConfig


def activations(run: RunConfig, epochs: int) -> str:
    """Return networks without and with dropout that learn what the page's learn, and hooks that look into them in both modes.

    Args:
        run: of `dropviz.experiments.distributions.config`: a member without dropout, and one with.
        epochs: after how many they are looked at.
    """
    (data, inputs, outputs), (none, dropout) = sized(run.data, run.dtype), run.members
    assert dropout.dropout is not None
    data = data.strip("\n")
    digits = "from sklearn.datasets import load_digits\n" if "load_digits" in data else ""
    width = run.width
    gap = "\n\n" if data.startswith("def") else ""
    first = "# Points, weights and masks are PyTorch's own draws: the figures are near the page's, not equal to them.\n"
    return f"{first}import torch\n{digits}from torch import nn\n\ntorch.manual_seed({run.seed})\n{gap}{data}\n" + dedent(f"""\
        loss = {LOSSES[run.data.loss][0]}
        found = {{}}


        def look(name):
            def hook(module, inputs, output):
                zeros = (output == 0).double().mean().item()
                found[name, module.training] = output.mean().item(), output.std().item(), zeros
            return hook


        for p, rate in ((0.0, {none.learning_rate:g}), ({dropout.dropout.p:g}, {dropout.learning_rate:g})):
            torch.manual_seed({run.seed})  # the same initial weights
            net = nn.Sequential(nn.Linear({inputs}, {width}), nn.ReLU(), nn.Dropout(p),
                                nn.Linear({width}, {width}), nn.ReLU(), nn.Dropout(p), nn.Linear({width}, {outputs}))
            optimizer = torch.optim.Adam(net.parameters(), lr=rate)
            for _ in range({epochs}):
                optimizer.zero_grad()
                loss(net(x), y).backward()
                optimizer.step()
            for name, module in net.named_children():
                module.register_forward_hook(look(f"p = {{p:g}}, {{name}} {{type(module).__name__}}"))
            with torch.no_grad():
                for mode in (True, False):
                    net.train(mode)(x)
        for (name, training), (mean, sd, zeros) in found.items():
            print(f"{{name}}, {{'training' if training else 'evaluation'}}: mean {{mean:.3f}}, SD {{sd:.3f}}, {{zeros:.1%}} zeros")
        """)

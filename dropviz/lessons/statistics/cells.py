"""The programs behind the mode matrix: one layer, one mode, one way of tracking gradients each.

The section about the switches runs these very texts, and the page shows them. They take no settings: what a cell finds
holds for every p between 0 and 1 and for every batch.
"""

from __future__ import annotations

P = 0.3  # of the layers that drop
NORM = "nn.BatchNorm1d(5)"
FUNCTIONAL = f"""
class Net(nn.Module):
    def forward(self, x):
        return F.dropout(x, {P}{{training}})

net = Net()
{{{{mode}}}}
"""
# Each layer's name for people, and the lines that make it and put it into its mode.
LAYERS = {
    "dropout": ("nn.Dropout(p)", f"net = nn.Dropout({P})\n{{mode}}\n"),
    "functional": ("F.dropout(x, p)", FUNCTIONAL.format(training="")),
    "self-training": ("F.dropout(x, p, training=self.training)", FUNCTIONAL.format(training=", training=self.training")),
    "batchnorm": (NORM, f"net = {NORM}\n{{mode}}\n"),
    "requires-grad": (f"{NORM}, requires_grad=False", f"net = {NORM}.requires_grad_(False)\n{{mode}}\n"),
    "momentum-none": ("nn.BatchNorm1d(5, momentum=None)", "net = nn.BatchNorm1d(5, momentum=None)\n{mode}\n"),
    "undone": (f"{NORM}: its eval(), then the parent's mode", f"net = nn.Sequential({NORM})\nnet[0].eval()\n{{mode}}\n"),
    "frozen": (f"{NORM}: the parent's mode, then its eval()", f"net = nn.Sequential({NORM})\n{{mode}}\nnet[0].eval()\n"),
}
MODES = {"train": "train()", "eval": "eval()"}
TRACKING = {"grad": "enable_grad()", "no_grad": "no_grad()", "inference": "inference_mode()"}
# Every cell by its slug, row by row: a layer, a mode, and how gradients are tracked.
CELLS = {
    f"{layer}.{mode}.{tracking}": f"{name} · {MODES[mode]} · {TRACKING[tracking]}"
    for layer, (name, _) in LAYERS.items()
    for mode in MODES
    for tracking in TRACKING
}

MEASURE = """\
torch.manual_seed(0)
x = torch.linspace(1, 2, 100).reshape(20, 5)  # no zeros
before = [statistic.clone() for statistic in net.buffers()]

with torch.{tracking}:
    first, second = net(x), net(x)

drops = bool((first == 0).any())
updates = any(not torch.equal(old, new) for old, new in zip(before, net.buffers()))
repeats = torch.equal(first, second)
if first.requires_grad:
    first.square().sum().backward()
learns = {{name for name, parameter in net.named_parameters() if parameter.grad is not None}}
print("drops:", drops)
print("updates running statistics:", updates)
print("gives the same output for the same input:", repeats)
print("gets gradients:", sorted(learns))
"""


def program(cell: str) -> str:
    """Return the program of one of `CELLS`; it ends with printing what it found: `drops`, `updates`, `repeats` and `learns`.

    Raises:
        ValueError: there is no such cell.
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}, got {cell!r}")
    layer, mode, tracking = cell.split(".")
    made = LAYERS[layer][1].format(mode=f"net.{MODES[mode]}")
    functional = "import torch.nn.functional as F\n" if "F." in made else ""
    return f"import torch\n{functional}from torch import nn\n\n{made}\n{MEASURE.format(tracking=TRACKING[tracking])}"

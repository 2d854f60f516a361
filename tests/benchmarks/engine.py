"""What an epoch of training costs: the engine with all its frames, a plain PyTorch loop without any, and the floor.

    python -m tests.benchmarks.engine [repetitions]

Everything runs on one thread and is measured in processor time of this process, so that neighbours on the machine
disturb it little. Repetitions take turns, medians are taken, and what counts are the ratios within one run.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import torch
from torch import Tensor, nn

from dropviz.data import Line
from dropviz.dropout import InvertedDropout
from dropviz.nn.parameters import parameter_count, shapes, views
from dropviz.training import Member, RunConfig, Sweep, advance, advance_sweep, classic, start, start_sweep

MEMBERS = (Member("none", None, 0.001), Member("dropout", InvertedDropout(0.5), 0.01))
EVALUATED, POINTS = 58, 20  # rows of the line's grid and training points
SEEDS = tuple(range(20))

# width, seeds in one batch, and the goals of the plan: times faster than the plain loop, times the floor
CASES = ((300, SEEDS[:1], 2.5, 1.6), (32, SEEDS[:1], 3.5, None), (100, SEEDS, 8.0, None), (32, SEEDS, 20.0, None))


def plain(width: int) -> Callable[[int], None]:
    """Two nn.Sequential with nn.Dropout and the default Adam, one after the other; nothing is evaluated or kept."""
    split = Line().draw(0)
    x, y, mse = torch.tensor(split.x), torch.tensor(split.y), nn.MSELoss()
    nets = []
    for p, rate in ((0.0, 0.001), (0.5, 0.01)):
        net = nn.Sequential(
            nn.Linear(1, width), nn.ReLU(), nn.Dropout(p), nn.Linear(width, width), nn.ReLU(), nn.Dropout(p), nn.Linear(width, 1)
        )
        nets.append((net, torch.optim.Adam(net.parameters(), lr=rate)))

    def run(epochs: int) -> None:
        for _epoch in range(epochs):
            for net, optimizer in nets:
                loss = mse(net(x), y)
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()

    return run


def engine(width: int, seeds: tuple[int, ...]) -> Callable[[int], None]:
    """The engine, chunk by chunk as a page asks for it, with every frame; several seeds as one batch."""
    config = RunConfig(MEMBERS, width=width, epochs=5000)
    if len(seeds) == 1:
        state = start(config)

        def pair(epochs: int) -> None:
            nonlocal state
            _frames, state = advance(config, state if state.epoch + epochs < 500 else start(config), epochs)

        return pair

    sweep = Sweep(config, seeds)
    many = start_sweep(sweep)

    def batch(epochs: int) -> None:
        nonlocal many
        _frames, many = advance_sweep(sweep, many if many.epoch + epochs < 500 else start_sweep(sweep), epochs)

    return batch


def floor(width: int, seeds: tuple[int, ...]) -> Callable[[int], None]:
    """The bare matrix products of training and evaluation and one fused Adam step, of the same shapes."""
    count, sizes = 2 * len(seeds), (1, width, width, 1)
    tensors = [torch.rand(count, parameter_count(sizes)) * 1e-3 for _ in range(4)]
    layers, gradients = views(tensors[0], sizes), views(tensors[1], sizes)
    inputs = [torch.rand(count, EVALUATED + POINTS, fan_in) for _out, fan_in in shapes(sizes)]
    outputs = [torch.rand(count, EVALUATED + POINTS, fan_out) for fan_out, _in in shapes(sizes)]
    steps = torch.tensor(0.0)

    def run(epochs: int) -> None:
        for _epoch in range(epochs):
            for layer, a, z in zip(layers, inputs, outputs, strict=True):
                torch.bmm(a, layer.weight.transpose(1, 2), out=z)
            for index in (2, 1, 0):
                delta: Tensor = outputs[index][:, EVALUATED:]
                torch.bmm(delta.transpose(1, 2), inputs[index][:, EVALUATED:], out=gradients[index].weight)
                if index:
                    torch.bmm(delta, layers[index].weight)
            torch._fused_adam_(
                *[[t] for t in tensors],
                [],
                [steps],
                lr=1e-3,
                beta1=0.9,
                beta2=0.999,
                weight_decay=0.0,
                eps=1e-8,
                amsgrad=False,
                maximize=False,
            )

    return run


def growth(repetitions: int) -> None:
    """Print what an epoch costs as one thing grows at a time."""
    small = classic(width=100)
    print("\nmicroseconds an epoch, as one thing grows")
    for what, values in (("width", (16, 32, 64, 128, 256, 512)), ("members", (1, 2, 4, 8, 16, 32)), ("points", (10, 20, 40, 80, 160))):
        cells = []
        for value in values:
            config = small
            if what == "width":
                config = replace(small, width=value)
            elif what == "members":
                config = replace(small, members=tuple(replace(MEMBERS[1], name=f"m{i}") for i in range(value)))
            else:
                config = replace(small, data=Line(points=value))
            run = partial(advance, config, start(config))
            cells.append((value, 1e3 * statistics.median(milliseconds(run, 60) for _ in range(repetitions))))
        print(f"{what:>9}  " + "  ".join(f"{value}: {time:.0f}" for value, time in cells))
    print("""
    width    some 25 calls of torch cost the same at any width; from about 64 units on the products and Adam's pass over
             the weights count, and both grow as width².
    members  all share those calls; beyond, each adds its own products, masks and weights.
    points   products and masks grow with the rows (three evaluated and one trained a point); Adam does not notice.""")


def milliseconds(run: Callable[[int], object], epochs: int) -> float:
    """Processor time of an epoch."""
    before = time.process_time()
    run(epochs)
    return (time.process_time() - before) / epochs * 1e3


def main(repetitions: int) -> None:
    torch.set_num_threads(1)
    print("milliseconds an epoch and pair; medians of", repetitions, "repetitions in turns")
    print(f"{'width':>6}{'pairs':>6}{'plain':>9}{'engine':>9}{'floor':>9}{'× faster':>10}{'goal':>7}{'× floor':>9}{'goal':>7}")
    for width, seeds, faster, above in CASES:
        pairs = len(seeds)
        runs = {"plain": (plain(width), 30, 1), "engine": (engine(width, seeds), 60, pairs), "floor": (floor(width, seeds), 60, pairs)}
        times: dict[str, list[float]] = {name: [] for name in runs}
        for repetition in range(repetitions + 2):
            for name, (run, epochs, share) in runs.items():
                value = milliseconds(run, epochs) / share
                if repetition >= 2:  # the first ones warm up
                    times[name].append(value)
        t = {name: statistics.median(values) for name, values in times.items()}
        goal = "" if above is None else f"{above:.1f}"
        print(
            f"{width:>6}{pairs:>6}{t['plain']:>9.3f}{t['engine']:>9.4f}{t['floor']:>9.4f}{t['plain'] / t['engine']:>10.2f}"
            f"{faster:>7.1f}{t['engine'] / t['floor']:>9.2f}{goal:>7}",
            flush=True,
        )
    growth(repetitions)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)

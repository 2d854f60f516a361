import pytest
import torch
from torch import Tensor

from dropviz.checkpoint import cancellable
from dropviz.dropout.alpha import AlphaDropout
from dropviz.dropout.bernoulli import InvertedDropout
from dropviz.dropout.noise import Noise
from dropviz.nn import network
from dropviz.nn.network import Part, backward, forward
from dropviz.nn.parameters import columns, initial, layers_of, parameter_count, views
from dropviz.rng import stream

SIZES = [(1, 1, 1, 1), (1, 7, 7, 1), (2, 7, 5, 3), (1, 64, 64, 1), (1, 70, 65, 2)]


def plain(layers: list[tuple[Tensor, Tensor]], x: Tensor, noises: list[Noise | None]) -> Tensor:
    for index, (weight, bias) in enumerate(layers):
        x = torch.nn.functional.linear(x, weight, bias)
        if index < len(layers) - 1:
            x = torch.relu(x)
            noise = noises[index]
            if noise is not None:
                x = x * noise.scale + noise.shift
    return x


def random_noises(members: int, rows: int, sizes: tuple[int, ...], kind: str) -> list[Noise | None]:
    generator = torch.Generator().manual_seed(1)
    shapes = [(members, rows, width) for width in sizes[1:-1]]
    if kind == "none":
        return [None for _shape in shapes]
    if kind == "gaussian":  # negative scales and shifts too
        return [Noise(*(torch.randn(shape, generator=generator, dtype=torch.float64) for _ in range(2))) for shape in shapes]
    method = InvertedDropout(0.3) if kind == "inverted" else AlphaDropout(0.3)
    noises: list[Noise | None] = []
    for layer, shape in enumerate(shapes):
        noise = method.sample(shape, stream(0, "mask", layer))
        shift = noise.shift if isinstance(noise.shift, float) else torch.as_tensor(noise.shift)
        noises.append(Noise(torch.as_tensor(noise.scale), shift))
    return noises


def whole(noises: list[Noise | None]) -> list[list[Part]]:
    return [[] if noise is None else [Part(slice(None), noise)] for noise in noises]


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("kind", ["none", "inverted", "alpha", "gaussian"])
def test_forward_and_backward_equal_autograd(sizes: tuple[int, ...], kind: str) -> None:
    members, rows = 3, 11
    generator = torch.Generator().manual_seed(0)
    parameters = torch.randn(members, parameter_count(sizes), generator=generator, dtype=torch.float64)
    x = torch.randn(members, rows, sizes[0], generator=generator, dtype=torch.float64)
    upstream = torch.randn(members, rows, sizes[-1], generator=generator, dtype=torch.float64)
    noises = random_noises(members, rows, sizes, kind)
    layers, gradient = views(parameters, sizes), torch.zeros_like(parameters)
    activations = forward(layers, x, whole(noises))
    backward(layers, activations, upstream, views(gradient, sizes))

    for member in range(members):
        copies = [(layer.weight[member].clone().requires_grad_(), layer.bias[member, 0].clone().requires_grad_()) for layer in layers]
        own = [None if n is None else Noise(n.scale[member], n.shift if isinstance(n.shift, float) else n.shift[member]) for n in noises]
        output = plain(copies, x[member], own)
        torch.testing.assert_close(activations.output[member], output.detach(), rtol=1e-12, atol=1e-12)
        output.backward(upstream[member])
        for (weight, bias), layer in zip(copies, views(gradient, sizes), strict=True):
            torch.testing.assert_close(layer.weight[member], weight.grad, rtol=1e-11, atol=1e-11)
            torch.testing.assert_close(layer.bias[member, 0], bias.grad, rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("sizes", SIZES)
def test_rows_that_are_evaluated_and_rows_that_are_trained_on_are_as_in_passes_of_their_own(sizes: tuple[int, ...]) -> None:
    members, rows, first = 3, 13, 9
    parameters = initial(0, sizes, members, torch.float64)
    layers = views(parameters, sizes)
    x = torch.linspace(-1, 1, members * rows * sizes[0], dtype=torch.float64).view(members, rows, sizes[0])
    noises = random_noises(2, rows - first, sizes, "alpha")  # for the last two of the members
    parts = [[Part(slice(1, 3), noise, evaluated=0.7)] for noise in noises if noise is not None]
    together, alone = torch.zeros_like(parameters), torch.zeros_like(parameters)
    whole_pass = forward(layers, x, parts, trained=first)
    assert [len(a[0]) for a in whole_pass.inputs] == [rows] * 3
    assert [len(s[0]) for s in whole_pass.slopes] == [rows - first] * 2
    backward(layers, whole_pass, whole_pass.output[:, first:], views(together, sizes))
    part = forward(layers, x[:, first:].contiguous(), parts)
    backward(layers, part, part.output, views(alone, sizes))
    torch.testing.assert_close(together, alone, rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(whole_pass.output[:, first:], part.output, rtol=1e-12, atol=1e-12)
    factors: list[Noise | None] = [Noise(torch.tensor([1.0, 0.7, 0.7], dtype=torch.float64)[:, None, None])] * 2
    evaluated = forward(layers, x[:, :first].contiguous(), whole(factors))
    torch.testing.assert_close(whole_pass.output[:, :first], evaluated.output, rtol=1e-12, atol=1e-12)


def test_products_made_member_by_member_are_those_made_at_once(monkeypatch):
    sizes, x = (3, 64, 64, 2), torch.randn(5, 7, 3, generator=torch.Generator().manual_seed(0))
    layers = views(initial(0, sizes, 5) * torch.arange(1.0, 6.0)[:, None], sizes)
    at_once = forward(layers, x, [[], []])
    pauses = []
    monkeypatch.setattr(network, "LONG", 7 * 64 * 64 * 2)
    with cancellable(lambda: pauses.append(1)):
        one_by_one = forward(layers, x, [[], []])
    assert len(pauses) == 2 * 2 + 3  # two for each hidden layer, and the second's five members two at a time
    assert torch.equal(at_once.output, one_by_one.output)


def test_gradients_made_member_by_member_are_those_made_at_once(monkeypatch):
    sizes, x = (3, 64, 64, 2), torch.randn(5, 7, 3, generator=torch.Generator().manual_seed(0))
    layers = views(initial(0, sizes, 5) * torch.arange(1.0, 6.0)[:, None], sizes)
    activations, gradients, pauses = forward(layers, x, [[], []]), [], []
    for long, wanted in ((network.LONG, 3 + 2), (7 * 64 * 64 * 2, 3 + 2 + 2 * 3)):  # the two large products in three parts
        parameters = torch.zeros(5, parameter_count(sizes))
        blocks = [block.contiguous() for block in columns(parameters, sizes)]
        monkeypatch.setattr(network, "LONG", long)
        with cancellable(lambda: pauses.append(1)):
            backward(layers, activations, activations.output, layers_of(blocks, sizes))
        assert len(pauses) == wanted
        gradients.append(torch.cat(blocks, dim=1))
        pauses.clear()
    assert torch.equal(*gradients)

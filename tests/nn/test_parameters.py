import itertools
import math

import numpy as np
import pytest
import torch

from dropviz.nn.parameters import ALIGNMENT, columns, initial, layers_of, parameter_count, views

SIZES = [(1, 1, 1, 1), (1, 7, 7, 1), (2, 7, 5, 3), (1, 64, 64, 1), (1, 70, 65, 2)]


@pytest.mark.parametrize("sizes", SIZES)
def test_blocks_are_the_flat_tensor_layer_by_layer(sizes: tuple[int, ...]) -> None:
    flat = initial(0, sizes, 3)
    blocks = [column.clone() for column in columns(flat, sizes)]
    assert torch.equal(torch.cat(blocks, dim=1), flat)
    for one, other in zip(layers_of(blocks, sizes), views(flat, sizes), strict=True):
        assert torch.equal(one.weight, other.weight)
        assert torch.equal(one.bias, other.bias)


@pytest.mark.parametrize("sizes", SIZES)
def test_views_cover_the_flat_tensor_without_overlap_at_aligned_places(sizes: tuple[int, ...]) -> None:
    flat = torch.zeros(2, parameter_count(sizes))
    for layer, (inputs, outputs) in zip(views(flat, sizes), itertools.pairwise(sizes), strict=True):
        assert layer.weight.shape == (2, outputs, inputs)
        assert layer.bias.shape == (2, 1, outputs)
        for part in (layer.weight, layer.bias):
            assert part.storage_offset() % ALIGNMENT == 0
            part += 1
    assert flat.max() == 1
    assert flat.sum() == 2 * sum(o * i + o for i, o in itertools.pairwise(sizes))


def test_initial_weights_are_shared_by_all_members_and_drawn_from_the_seed_alone() -> None:
    parameters = initial(5, (1, 300, 300, 1), 3)
    assert torch.equal(parameters[0], parameters[1])
    assert torch.equal(parameters[0], parameters[2])
    assert torch.equal(parameters, initial(5, (1, 300, 300, 1), 3))
    assert not torch.equal(parameters, initial(6, (1, 300, 300, 1), 3))
    assert torch.equal(parameters, initial(5, (1, 300, 300, 1), 3, torch.float64).float())


def test_initial_weights_are_uniform_within_the_bounds_of_torch() -> None:
    inputs = 300
    layer = views(initial(0, (1, inputs, inputs, 1), 1, torch.float64), (1, inputs, inputs, 1))[1]
    bound = 1 / math.sqrt(inputs)
    reference = torch.nn.Linear(inputs, inputs)
    assert reference.weight.abs().max() <= bound  # the default that is meant
    values = np.concatenate([layer.weight.numpy().ravel(), layer.bias.numpy().ravel()]) / bound
    assert np.abs(values).max() <= 1
    # U(−1, 1): variance 1/3, fourth moment 1/5; standard errors √(1/3n) and √((1/5 − 1/9)/n).
    count = len(values)
    assert abs(values.mean()) < 4 * math.sqrt(1 / (3 * count))
    assert abs(np.square(values).mean() - 1 / 3) < 4 * math.sqrt((1 / 5 - 1 / 9) / count)

"""Arrays that pass a method in numbers, and what is drawn of them."""

import re

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.dropout import METHODS, DropBlock, InvertedDropout, VanillaDropout
from dropviz.lessons.masks import numbers
from dropviz.lessons.masks.numbers import Methods, passed
from dropviz.lessons.masks.shapes import accepted
from dropviz.rng import stream


def test_the_example_is_in_tenths_and_follows_the_seed():
    example = numbers.example(InvertedDropout(), 0)
    assert example.shape == (5, 5)
    np.testing.assert_array_equal(example, np.round(example, 1))
    assert 0.1 <= example.min() <= example.max() <= 1
    np.testing.assert_array_equal(example, numbers.example(InvertedDropout(), 0))
    assert not np.array_equal(example, numbers.example(InvertedDropout(), 1))


@pytest.mark.parametrize(("block_size", "side"), [(1, 5), (4, 5), (5, 6), (7, 8), (60, 8)])
def test_the_example_of_blocks_is_larger_than_one(block_size, side):
    assert numbers.example(DropBlock(block_size=block_size), 0).shape == (side, side)


@pytest.mark.parametrize("slug", METHODS)
def test_any_method_takes_a_five_by_five_array(slug):
    x = stream(0, "test").random((5, 5))
    run = passed(METHODS[slug](p=0.3), x, stream(0, "mask"))
    assert run.y.shape == run.grad.shape == run.scale.shape == run.dropped.shape == (5, 5)
    assert len(run.axes) == 2
    np.testing.assert_array_equal(run.grad, run.scale)
    np.testing.assert_array_equal(run.dropped, run.scale == 0)
    if "alpha" not in slug:
        np.testing.assert_array_equal(run.y, x * run.scale)


@pytest.mark.parametrize("slug", METHODS)
@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_the_gradient_is_the_one_that_autograd_finds(slug, p):
    """SCIENCE oracle 10: dx = dy ∘ M / q with the same M; autograd goes back through y = x · scale + shift alone."""
    method, x = METHODS[slug](p=p), stream(1, "test").random((5, 5))
    run = passed(method, x, stream(1, "mask"))
    shape = accepted(method, x.shape)
    noise = method.sample(shape, stream(1, "mask"))
    leaf = torch.tensor(x.reshape(shape), requires_grad=True)
    y = leaf * torch.tensor(np.broadcast_to(noise.scale, shape).copy()) + torch.tensor(np.broadcast_to(noise.shift, shape).copy())
    y.sum().backward()
    np.testing.assert_allclose(run.y, y.detach().numpy().reshape(5, 5), rtol=1e-12, atol=1e-15)
    np.testing.assert_array_equal(run.grad, leaf.grad.numpy().reshape(5, 5))


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
def test_the_numbers_are_those_of_pytorch_under_the_same_mask(p):
    """SCIENCE oracle 5, the other way round: torch's own mask, recovered, gives torch's own output to the bit."""
    x = torch.from_numpy(stream(2, "test").random((5, 5), dtype=np.float32))
    with torch.random.fork_rng():
        torch.manual_seed(3)
        expected = F.dropout(x, p)
        torch.manual_seed(3)
        keep = torch.empty_like(x).bernoulli_(1 - p).numpy()
    method = InvertedDropout(p)
    assert torch.equal(method.forward(x, method.from_mask(keep, (5, 5))), expected)


def test_channel_dropout_takes_the_rows_as_channels():
    run = passed(METHODS["channel"](p=0.5), np.ones((5, 5)), stream(3, "mask"))
    assert run.axes == ("channel", "row")
    assert all(len(set(row)) == 1 for row in run.scale)


def test_evaluation_of_vanilla_dropout_is_scaled_by_q():
    run = passed(VanillaDropout(p=0.3), np.full((2, 2), 10.0), stream(0, "mask"))
    np.testing.assert_allclose(run.evaluated, 7.0)


def test_a_shape_that_no_padding_helps_is_refused_in_words():
    with pytest.raises(ValueError, match="block_size must be at most the map's size 5 × 5, got 7"):
        passed(METHODS["drop_block"](p=0.3, block_size=7), np.ones((5, 5)), stream(0, "mask"))


@pytest.mark.parametrize("slug", METHODS)
def test_the_hover_of_output_and_gradient_says_a_product_that_holds(slug):
    run = passed(METHODS[slug](p=0.4), stream(0, "x").random((5, 5)), stream(0, "mask"))
    given_, noise, output, gradient = numbers.steps(run, METHODS[slug].target)
    for i, j in np.ndindex(5, 5):
        said = output.fig.data[0].customdata[i][j]
        assert "+ −" not in said, "what is negative is taken away"
        left, right = said.replace("−", "-").split(" = ")
        product, *added = re.split(r" (?=[+-] )", left)
        x, scale = map(float, product.split(" × "))
        assert float(right) == pytest.approx(x * scale + sum(float(one.replace(" ", "")) for one in added), rel=2e-3, abs=2e-3)
        assert float(right) == pytest.approx(run.y[i, j], rel=1e-3, abs=1e-12)
        assert gradient.fig.data[0].customdata[i][j].startswith("1 × ")
    assert all(f"{run.y[0, 0]:.3g}" in panel.alt for panel in (output,))
    assert (given_.slug, noise.slug) == ("input", "noise")


def test_noise_that_adds_says_what_it_adds():
    method = METHODS["alpha"](p=0.3)
    noise = next(
        one for one in numbers.steps(passed(method, np.full((5, 5), 0.5), stream(0, "mask", 0)), "activation") if one.slug == "noise"
    )
    assert noise.title == "Noise: times a scale, plus a shift"
    said = set(np.ravel(noise.fig.data[0].text))
    scale, shift = method.sample((5, 5), stream(0, "mask", 0)).scale.max(), method.sample((5, 5), stream(0, "mask", 0)).shift
    assert f"{scale:.3g}<br>+{np.max(shift):.3g}" in said
    assert f"✕ 0<br>−{-np.min(shift):.3g}" in said


@pytest.mark.parametrize("slug", METHODS)
def test_every_method_has_its_numbers(slug):
    chosen = METHODS[slug](p=0.25)
    section = numbers.section(Methods(p=0.25, seed=1, method=chosen))
    assert [one.slug for one in section.figures] == ["input", "noise", "output", "gradient"]
    assert numbers.PRESERVES[chosen.preserves] in section.more
    assert f"Source: {chosen.paper}." in section.more
    assert section.programs == numbers.programs(chosen, 1)


def test_a_method_without_an_example_says_why():
    section = numbers.section(Methods(p=0.9, method=DropBlock(block_size=12)))
    assert not list(section.figures)
    assert not section.programs
    assert section.words == (
        "DropBlock has no example in numbers for these settings: block_size must be at most the map's size 8 × 8, got 12."
    )

"""What every method of METHODS must do with tensors: the same as with arrays, and autograd's gradient."""

import re

import numpy as np
import pytest
import torch

from dropviz.dropout import METHODS, Noise
from dropviz.rng import stream
from tests.dropout.cases import inputs, probabilities, shapes, slugs


@slugs()
def test_nothing_touches_the_generator_of_torch(slug):
    before = torch.get_rng_state()
    method = METHODS[slug](p=0.3)
    x = torch.from_numpy(inputs(method.example))
    noise = method.sample(method.example, stream(0, slug))
    method.forward(x, noise)
    method.backward(x, noise)
    method.infer(x)
    assert torch.equal(torch.get_rng_state(), before)


@slugs()
@probabilities()
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numpy_and_torch_agree_and_keep_the_dtype(slug, p, dtype):
    method = METHODS[slug](p=p)
    for shape in shapes(slug):
        x = inputs(shape, dtype)
        noise = method.sample(shape, stream(1, slug), dtype)
        for apply in (method.forward, method.backward):
            ours, theirs = apply(x, noise), apply(torch.from_numpy(x), noise)
            assert ours.dtype == dtype
            assert ours.shape == shape
            assert theirs.dtype == torch.from_numpy(x).dtype
            np.testing.assert_array_equal(theirs.numpy(), ours)
        assert method.infer(x).dtype == dtype
        np.testing.assert_array_equal(method.infer(torch.from_numpy(x)).numpy(), method.infer(x))


@slugs()
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_tensors_are_kept(slug, dtype):
    method = METHODS[slug](p=0.3)
    x = torch.from_numpy(inputs(method.example)).to(dtype)
    noise = method.sample(method.example, stream(1, slug))
    for y in (method.forward(x, noise), method.backward(x, noise), method.infer(x)):
        assert y.dtype == dtype
        assert torch.isfinite(y).all()


@slugs()
@probabilities()
def test_backward_is_autograd(slug, p):
    method = METHODS[slug](p=p)
    for shape in shapes(slug):
        x = torch.from_numpy(inputs(shape)).requires_grad_()
        grad = torch.from_numpy(np.asarray(stream(8, "grad").standard_normal(shape)))
        noise = method.sample(shape, stream(2, slug))
        method.forward(x, noise).backward(grad)
        assert torch.equal(x.grad, method.backward(grad, noise))


@slugs()
@pytest.mark.parametrize("bad", [torch.ones(3, dtype=torch.int32), torch.ones(3, dtype=torch.bool)])
def test_tensors_of_whole_numbers_are_refused_by_argument_and_dtype(slug, bad):
    method = METHODS[slug](p=0.3)
    dtype = re.escape(str(bad.dtype))
    noise = Noise(np.ones(3))
    for name, call in (
        ("x", lambda: method.forward(bad, noise)),
        ("x", lambda: method.infer(bad)),
        ("grad", lambda: method.backward(bad, noise)),
    ):
        with pytest.raises(ValueError, match=rf"^{name} must hold floating-point numbers, got {dtype}$"):
            call()

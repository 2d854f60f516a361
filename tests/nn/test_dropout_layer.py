"""The PyTorch layer against nn.Dropout."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from dropviz.dropout.bernoulli import InvertedDropout, VanillaDropout
from dropviz.nn.dropout_layer import DropoutLayer, UnscaledDropoutLayer
from dropviz.rng import stream


@dataclass(frozen=True)
class FixedMask(InvertedDropout):
    """Inverted dropout whose next mask is known."""

    keep: object = None

    def sample(self, shape, rng, dtype=np.float64):
        return self.from_mask(self.keep.astype(dtype), shape)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
@pytest.mark.parametrize("p", [0.0, 0.15, 0.2, 0.3, 0.5, 0.71, 0.8, 1.0])
@pytest.mark.parametrize("shape", [(7,), (5, 13), (2, 3, 4, 1)])
def test_custom_layer_equals_nn_dropout_with_its_mask(shape, p, dtype):
    values = torch.tensor(stream(8, "test", "x").normal(size=shape), dtype=dtype)
    theirs, ours = (values.clone().requires_grad_() for _ in range(2))
    with torch.random.fork_rng():
        torch.manual_seed(8)
        keep = F.dropout(torch.ones(shape, dtype=dtype), p) > 0
        torch.manual_seed(8)
        reference = torch.nn.Dropout(p)
        y_theirs = reference(theirs)
    layer = DropoutLayer(FixedMask(p, keep.numpy()), stream(0))
    y_ours = layer(ours)
    assert torch.equal(y_ours, y_theirs)
    grad = torch.tensor(stream(8, "test", "grad").normal(size=shape), dtype=dtype)
    y_theirs.backward(grad)
    y_ours.backward(grad)
    assert torch.equal(ours.grad, theirs.grad)
    assert torch.equal(layer.eval()(values), reference.eval()(values))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32, torch.float64])
@pytest.mark.parametrize("p", [0.2, 0.7])
def test_custom_layer_obeys_train_and_eval_inside_a_model(p, dtype):
    model = torch.nn.Sequential(DropoutLayer(InvertedDropout(p), stream(9, "mask")))
    x = torch.ones(50, 40, dtype=dtype)
    y = model(x)
    assert y.dtype == dtype
    assert set(y.unique().tolist()) == {0.0, torch.tensor(1 / (1 - p), dtype=dtype).item()}
    assert not torch.equal(model(x), y)
    assert torch.equal(model.eval()(x), x)
    model.train()
    assert not torch.equal(model(x), x)
    assert "InvertedDropout" in repr(model)


def test_custom_layer_leaves_the_global_generator_alone():
    layer = DropoutLayer(InvertedDropout(0.3), stream(10, "mask"))
    again = DropoutLayer(InvertedDropout(0.3), stream(10, "mask"))
    before = torch.get_rng_state()
    assert torch.equal(layer(torch.ones(30)), again(torch.ones(30)))
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("p", [0.2, 0.3, 0.8])
def test_only_the_unscaled_layer_changes_its_mean_between_train_and_eval(p):
    # On N fixed inputs x the mean of x M has the variance p q Σx²/N², so the ratio of the training mean to
    # the evaluation mean has the standard error √(p q Σx²)/Σx about q. Rescaling divides both by q. Four
    # standard errors are allowed.
    x = torch.tensor(stream(11, "test", "x").uniform(size=(400, 250)))
    error = math.sqrt(p * (1 - p) * float((x**2).sum())) / float(x.sum())
    layers = {1 - p: UnscaledDropoutLayer(p, stream(11, "mask")), 1.0: DropoutLayer(InvertedDropout(p), stream(11, "mask"))}
    for expected, layer in layers.items():
        ratio = float(layer.train()(x).mean() / layer.eval()(x).mean())
        assert abs(ratio - expected) < 4 * error * expected / (1 - p)
    assert torch.equal(layers[1 - p].eval()(x), x)
    vanilla = DropoutLayer(VanillaDropout(p), stream(11, "mask"))
    assert torch.equal(vanilla.eval()(x), x * (1 - p))


def test_integer_tensors_are_refused():
    with pytest.raises(ValueError, match="x must hold floating-point numbers"):
        DropoutLayer(InvertedDropout(0.3), stream(0))(torch.ones(3, dtype=torch.int64))


def test_a_probability_beyond_one_is_refused():
    with pytest.raises(ValueError, match=r"^p must be .* got 1\.2$"):
        UnscaledDropoutLayer(1.2, stream(0))

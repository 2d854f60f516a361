import numpy as np
import pytest
import torch

from dropviz.dropout import AlphaDropout, ChannelDropout, InvertedDropout, Noise, VanillaDropout
from dropviz.rng import stream


def test_forward_and_backward_are_the_affine_map_and_its_slope():
    x, noise = np.array([1.0, 2.0, 3.0]), Noise(np.array([0.0, 2.0, 1.0]), np.array([5.0, 0.0, -1.0]))
    method = InvertedDropout()
    assert method.forward(x, noise).tolist() == [5.0, 4.0, 2.0]
    assert method.backward(x, noise).tolist() == [0.0, 4.0, 3.0]
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_a_shift_that_is_a_number_is_added_too():
    noise = Noise(np.zeros(2), 1.5)
    assert InvertedDropout().forward(np.ones(2), noise).tolist() == [1.5, 1.5]
    assert InvertedDropout().forward(torch.ones(2), noise).tolist() == [1.5, 1.5]


@pytest.mark.parametrize("value", [[1.0, 2.0], 1.0, None])
def test_only_arrays_and_tensors_are_taken(value):
    with pytest.raises(ValueError, match=r"^x must be a NumPy array or a torch tensor, got "):
        InvertedDropout().forward(value, Noise(np.ones(2)))


def test_equal_generators_give_equal_masks_in_every_dtype():
    method = InvertedDropout(p=0.3)
    dtypes = (np.float16, np.float32, np.float64)
    masks = [method.sample((50,), stream(0, "mask"), dtype).scale > 0 for dtype in dtypes]
    np.testing.assert_array_equal(masks[0], masks[1])
    np.testing.assert_array_equal(masks[0], masks[2])


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("kind", [InvertedDropout, VanillaDropout, AlphaDropout])
def test_the_noise_has_the_asked_dtype(kind, dtype):
    assert kind(p=0.3).sample((3,), stream(0, "mask"), dtype).scale.dtype == dtype


def test_too_few_axes_are_named():
    message = r"^shape must have at least 3 axes \(sample, channel, cells\), got \(2, 3\)$"
    with pytest.raises(ValueError, match=message):
        ChannelDropout().sample((2, 3), stream(0, "mask"))


def test_a_code_panel_imports_what_it_uses():
    assert "import torch.nn.functional as F" in InvertedDropout().code()
    assert "functional" not in VanillaDropout().code()
    assert "p=0.35" in InvertedDropout(p=0.35).code()

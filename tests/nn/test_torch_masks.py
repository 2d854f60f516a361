"""PyTorch's own dropout with masks of ours."""

import threading

import numpy as np
import pytest
import torch

from dropviz.dropout import InvertedDropout
from dropviz.nn.torch_masks import MasksFrom
from dropviz.rng import stream


@pytest.mark.parametrize("p", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("shape", [(7,), (3, 5, 2)])
def test_coins_from_runs_pytorch_with_our_mask_and_leaves_its_generator_alone(shape, p):
    before = torch.get_rng_state()
    x = torch.from_numpy(stream(6, "test").random(shape)).requires_grad_()
    with MasksFrom(stream(6, "mask")):
        y = torch.nn.Dropout(p)(x)
    y.sum().backward()
    scale = InvertedDropout(p).sample(shape, stream(6, "mask")).scale
    np.testing.assert_array_equal(y.detach(), x.detach().numpy() * scale)
    np.testing.assert_array_equal(x.grad, scale)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("drops", [torch.nn.Dropout(0.5), torch.nn.LSTM(2, 2, num_layers=2, dropout=0.5)], ids=["dropout", "lstm"])
def test_coins_from_refuses_inference_mode_in_which_pytorch_would_toss_its_own(drops):
    before, x = torch.get_rng_state(), torch.ones(3, 2)
    with torch.inference_mode(), pytest.raises(RuntimeError, match="inference_mode"), MasksFrom(stream(6, "mask")):
        drops(x)
    with MasksFrom(stream(6, "mask")), pytest.raises(RuntimeError, match="inference_mode"), torch.inference_mode():
        drops(x)
    assert torch.equal(torch.get_rng_state(), before)


def test_coins_from_reaches_no_other_thread():
    drawn = []
    rng = stream(7, "mask")

    def other():
        with torch.random.fork_rng():
            drawn.append(torch.nn.Dropout(0.5)(torch.ones(4)))

    with MasksFrom(rng):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(drawn) == 1
    assert rng.random() == stream(7, "mask").random()  # nothing was taken from it

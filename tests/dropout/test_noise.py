import numpy as np
import torch

from dropviz.dropout import InvertedDropout, Noise
from dropviz.dropout.noise import like


def test_a_noise_of_tensors_serves_arrays():
    noise = Noise(torch.tensor([0.0, 2.0], requires_grad=True))
    assert InvertedDropout().forward(np.ones(2), noise).tolist() == [0.0, 2.0]
    assert isinstance(like(noise.scale, np.ones(2)), np.ndarray)


def test_noises_are_compared_by_identity():
    noise = Noise(np.ones(2))
    assert noise == noise
    assert noise != Noise(np.ones(2))

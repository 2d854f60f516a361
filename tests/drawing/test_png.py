"""What is written as PNG is read by another's decoder as it was."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from dropviz.drawing import png


@pytest.mark.parametrize("shape", [(1, 1, 3), (7, 5, 3), (53, 80, 3)])
def test_a_picture_is_read_as_it_was_written(shape):
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    for given in (pixels, np.asfortranarray(pixels)):
        kind, _, text = png.source(given).partition(",")
        assert kind == "data:image/png;base64"
        image = Image.open(io.BytesIO(base64.b64decode(text, validate=True)))
        image.verify()  # the check sums
        read = Image.open(io.BytesIO(base64.b64decode(text)))
        assert (read.format, read.mode) == ("PNG", "RGB")
        np.testing.assert_array_equal(np.asarray(read), pixels)

"""The picture that any method has."""

import math

import numpy as np

from dropviz.dropout import METHODS, InvertedDropout
from dropviz.lessons.masks.methods import general
from dropviz.lessons.masks.methods.pixels import digit
from tests.lessons.panels import panels


def test_draws_of_an_image_are_draws_of_the_method():
    draws = general.draws_of(InvertedDropout(0.3), digit(), (8, 8), 3, seed=0)
    assert draws.shape == (3, 8, 8)
    for draw in draws:
        kept = draw != 0
        np.testing.assert_allclose(draw[kept], digit()[kept] / 0.7)
    assert not np.array_equal(draws[0], draws[1])


def test_the_general_picture_comes_to_what_evaluation_shows():
    traces = {t.name: np.array(t.z) for t in panels(general.picture(METHODS["vanilla"](p=0.4), 0))["method-image"].fig.data}
    np.testing.assert_allclose(traces["evaluation"], 0.6 * traces["input"])
    # 64 means of 60 draws with standard deviation x √(pq): their root mean square within twice what is expected.
    error = math.sqrt(np.mean(traces["input"] ** 2) * 0.24 / 60)
    assert math.sqrt(np.mean((traces["mean of 60"] - traces["evaluation"]) ** 2)) < 2 * error

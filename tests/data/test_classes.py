"""Two moons and handwritten digits: their shapes, their moments, their labels."""

import math
import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits

from dropviz.data import Digits, Moons


def moons(noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Many places and their classes, from 300 seeds."""
    drawn = [Moons(noise).draw(seed) for seed in range(300)]
    x = np.concatenate([part for p in drawn for part in (p.x, p.held_out_x)]).astype(np.float64)
    return x, np.concatenate([part for p in drawn for part in (p.y, p.held_out_y)])[:, 0]


@pytest.mark.parametrize("noise", [0.0, 0.2, 0.5])
def test_moons_have_features_of_mean_0_and_variance_1_and_classes_of_equal_size(noise: float) -> None:
    x, y = moons(noise)
    assert y.mean() == 0.5
    for column in x.T:
        # Four standard errors of a mean and of a variance, the latter from the column's own fourth moment.
        assert abs(column.mean()) < 4 / math.sqrt(len(x))
        assert abs((column**2).mean() - 1) < 4 * math.sqrt(((column**4).mean() - 1) / len(x))


def test_moons_without_noise_lie_on_two_half_circles_that_reach_into_one_another() -> None:
    x, y = moons(0.0)
    plane = x * np.sqrt([0.75, 9 / 16 - 1 / math.pi])
    for turn, places in ((1, plane[y == 0]), (-1, plane[y == 1])):
        centred = turn * places + [0.5, 0.25]
        np.testing.assert_allclose(np.hypot(*centred.T), 1, atol=1e-6)
        assert centred[:, 1].min() > -1e-6
        t = np.arctan2(centred[:, 1], centred[:, 0])  # uniform on [0, π]: mean π/2, variance π²/12
        assert abs(t.mean() - math.pi / 2) < 4 * math.pi / math.sqrt(12 * len(t))
    # One tip of each lies in the other's half disc, well inside, so that no straight line parts them.
    for turn, places in ((1, plane[y == 0]), (-1, plane[y == 1])):
        tip = turn * places[np.argmin(np.hypot(*(turn * places - [0.5, -0.25]).T))] - [0.5, 0.25]
        assert np.hypot(*tip) < 0.6
        assert tip[1] < -0.4


def test_moons_with_more_noise_move_further_on_the_same_way() -> None:
    def plane(noise: float) -> np.ndarray:
        return Moons(noise).draw(4).x * np.sqrt(np.array([0.75, 9 / 16 - 1 / math.pi]) + noise**2)

    np.testing.assert_allclose(plane(0.4) - plane(0.0), 2 * (plane(0.2) - plane(0.0)), atol=1e-5)


@pytest.mark.parametrize("noise", [0.0, 0.2, 0.5])
def test_the_lattice_is_a_square_about_the_origin_that_covers_all_points(noise: float) -> None:
    ends = []
    for seed in range(20):
        points = Moons(noise).draw(seed)
        low, high = points.grid.min(axis=0), points.grid.max(axis=0)
        assert low[0] == low[1] == -high[0] == -high[1]
        ends.append(float(high[0]))
        assert ends[-1] >= max(2.5, float(np.abs(np.concatenate([points.x, points.held_out_x])).max()) + 0.099)
    assert noise == 0.5 or min(ends) == 2.5  # it stays as it is, unless a point lies further out


def test_moons_keep_their_points_from_version_to_version() -> None:
    points = Moons().draw(0)
    np.testing.assert_allclose(points.x[:2], [[-1.6044594, -0.09889179], [-0.80333614, 0.60868424]], rtol=1e-6)


@pytest.mark.parametrize("wrong", [0.0, 0.1, 0.2, 0.4, 0.333])
def test_exactly_the_share_of_training_labels_is_wrong_and_no_held_out_one(wrong: float) -> None:
    images, digits = load_digits(return_X_y=True)
    shows = {image.astype(np.float32).tobytes(): digit for image, digit in zip(images / 16, digits, strict=True)}
    assert len(shows) == 1797  # no image occurs twice, so that it says which digit it shows
    drawn = Digits(wrong).draw(2)
    true = np.array([shows[x.tobytes()] for x in drawn.x])
    np.testing.assert_array_equal(drawn.classes, true)
    np.testing.assert_array_equal(drawn.wrong, drawn.y.argmax(axis=1) != true)
    assert drawn.wrong.sum() == round(wrong * 500)
    assert [shows[x.tobytes()] for x in drawn.held_out_x] == drawn.held_out_y.argmax(axis=1).tolist()
    assert len({x.tobytes() for x in (*drawn.x, *drawn.held_out_x)}) == 1000
    assert drawn.x.min() == 0
    assert drawn.x.max() == 1


def test_wrong_labels_are_any_of_the_nine_others_with_equal_chances() -> None:
    counts, places = np.zeros(10), np.zeros(500)
    for seed in range(200):
        drawn = Digits(0.4).draw(seed)
        places += drawn.wrong
        counts += np.bincount((drawn.y.argmax(axis=1) - drawn.classes) % 10, weights=drawn.wrong, minlength=10)
    assert counts[0] == 0
    # χ² of 8 degrees of freedom has mean 8 and variance 16; and of 500 places, each wrong in 80 of 200 (variance 48).
    assert ((counts[1:] - counts.sum() / 9) ** 2).sum() / (counts.sum() / 9) < 8 + 5 * 4
    assert np.abs(places - 80).max() < 5 * math.sqrt(48)


def test_with_a_larger_share_what_was_wrong_stays_wrong() -> None:
    few, many = Digits(0.1).draw(0), Digits(0.3).draw(0)
    assert few.x.tobytes() == many.x.tobytes()
    assert many.wrong[few.wrong].all()
    np.testing.assert_array_equal(few.y[few.wrong], many.y[few.wrong])


def test_scikit_learn_is_imported_for_digits_alone() -> None:
    program = (
        "import sys; from dropviz.data import Digits, Moons; Moons().draw(0); print('sklearn' in sys.modules); "
        "Digits().draw(0); print('sklearn' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]

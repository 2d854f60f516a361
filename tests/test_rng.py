import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from dropviz.rng import stream


def test_golden_values():
    # Links and recorded runs rest on these: they must never change.
    rng = stream(0, "mask")
    assert rng.random(3).tolist() == [0.6141242018029922, 0.8185158416244909, 0.5370403374007442]
    raw = stream(3, "mask", 1, 23).bit_generator.random_raw(2)
    assert raw.tolist() == [6287092547068928644, 13805755188674777265]


def test_another_process_draws_the_same():
    program = "from dropviz.rng import stream; print(stream(12, 'data', 'ü', 4).random(4).tolist())"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == str(stream(12, "data", "ü", 4).random(4).tolist())


def test_other_threads_draw_the_same():
    with ThreadPoolExecutor(4) as pool:
        draws = list(pool.map(lambda _: stream(1, "mask").random(100).tobytes(), range(16)))
    assert set(draws) == {stream(1, "mask").random(100).tobytes()}


def test_every_seed_and_every_name_is_its_own_stream():
    names = [
        (0,),
        (1,),
        (10**30,),
        (0, 1),
        (0, "1"),
        (0, -1),
        (0, "-1"),
        (0, ""),
        (0, "mask"),
        (0, "Mask"),
        (0, "init"),
        (1, "mask"),
        (0, "mask", 1),
        (0, "mask", "1"),
        (0, 1, "mask"),
        (0, "mask1"),
        (0, "mask", 1, 23),
        (0, "mask", 12, 3),
        (0, "mask", 123),
        (0, "a", "b"),
        (0, "ab"),
        (0, "a, b"),
        (0, "a', 'b"),
    ]
    assert len({stream(*name).random(4).tobytes() for name in names}) == len(names)


def test_streams_of_neighbouring_names_are_uncorrelated():
    draws = 20_000
    pairs = [((0, "mask"), (1, "mask")), ((0, "mask"), (0, "data")), ((0, "mask", 1), (0, "mask", 2))]
    for one, other in pairs:
        correlation = np.corrcoef(stream(*one).random(draws), stream(*other).random(draws))[0, 1]
        assert abs(correlation) < 5 / np.sqrt(draws)  # five standard errors


def test_drawing_from_one_stream_leaves_another_alone():
    one, other = stream(0, "mask"), stream(0, "data")
    one.random(1000)
    assert other.random() == stream(0, "data").random()


def test_numpy_integers_are_integers():
    assert stream(np.int64(3), "mask", np.int32(4)).random() == stream(3, "mask", 4).random()


@pytest.mark.parametrize("seed", [-1, True, False, 1.0, "1", None, np.float64(2.0)])
def test_a_seed_that_is_not_a_natural_number_is_refused(seed):
    with pytest.raises(ValueError, match=r"^seed must be a whole number of at least 0, got "):
        stream(seed, "mask")


@pytest.mark.parametrize("name", [True, 1.0, None, ("a",)])
def test_a_name_is_text_or_a_whole_number(name):
    with pytest.raises(TypeError, match=r"names must be strings or integers, got "):
        stream(0, name)

"""What every method of METHODS must do, whatever it is. Needs NumPy alone; for tensors see test_contract_torch.py."""

import dataclasses
import inspect
import json
import math
import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from dropviz.dropout import METHODS, Dropout, Noise
from dropviz.rng import stream
from tests.dropout import cases
from tests.dropout.cases import DISCRETE, fingerprint, fingerprints, inputs, probabilities, refuses_one, shapes, slugs, small


def test_methods_are_described():
    for kind in METHODS.values():
        assert issubclass(kind, Dropout)
        assert kind.label
        assert re.search(r"\(\d{4}\)", kind.paper)
        assert len(kind.example) == len(kind.axes)
        assert kind().p == 0.3
    assert len({kind.label for kind in METHODS.values()}) == len(METHODS)


@slugs()
def test_p_zero_is_the_identity_exactly(slug):
    method = METHODS[slug](p=0.0)
    for shape in shapes(slug):
        x = inputs(shape)
        np.testing.assert_array_equal(method.forward(x, method.sample(shape, stream(0, slug))), x)
        np.testing.assert_array_equal(method.infer(x), x)


@slugs()
@probabilities()
def test_equal_seeds_give_equal_noise_and_others_do_not(slug, p):
    method = METHODS[slug](p=p)
    generators = [stream(seed, slug) for seed in (3, 3, 4)]
    draws = [[fingerprint(method.sample(method.example, rng)) for _ in range(8)] for rng in generators]
    assert draws[0] == draws[1]
    assert (draws[0] == draws[2]) == (p == 0.0)


def test_equal_seeds_give_equal_noise_in_another_process():
    program = f"import sys, json, runpy; print(json.dumps(runpy.run_path({cases.__file__!r})['fingerprints']()))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == fingerprints()


@slugs()
def test_evaluation_takes_no_generator_and_nothing_touches_the_global_one(slug):
    assert list(inspect.signature(METHODS[slug].infer).parameters) == ["self", "x"]
    before = repr(np.random.get_state())  # noqa: NPY002
    method = METHODS[slug](p=0.3)
    x = inputs(method.example)
    noise = method.sample(x.shape, stream(0, slug))
    method.forward(x, noise)
    method.backward(x, noise)
    method.infer(x)
    if method.discrete:
        list(method.support(small(slug)))
    assert repr(np.random.get_state()) == before  # noqa: NPY002


@slugs()
@probabilities()
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_shape_and_dtype_are_kept(slug, p, dtype):
    method = METHODS[slug](p=p)
    for shape in shapes(slug):
        x = inputs(shape, dtype)
        noise = method.sample(shape, stream(1, slug), dtype)
        for y in (method.forward(x, noise), method.backward(x, noise), method.infer(x)):
            assert y.dtype == dtype
            assert y.shape == shape


@slugs(DISCRETE)
@probabilities()
def test_the_probabilities_of_the_support_sum_to_one(slug, p):
    chances = [chance for _, chance in METHODS[slug](p=p).support(small(slug))]
    assert min(chances) > 0.0
    assert math.fsum(chances) == pytest.approx(1.0, abs=1e-12)
    assert (len(chances) == 1) == (p == 0.0)


@slugs([slug for slug in METHODS if slug not in DISCRETE])
def test_continuous_noise_has_no_support(slug):
    with pytest.raises(ValueError, match="continuous"):
        METHODS[slug](p=0.3).support(METHODS[slug].example)


@slugs(DISCRETE)
@probabilities()
def test_the_method_preserves_what_it_says(slug, p, exact):
    method = METHODS[slug](p=p)
    shape = small(slug)
    if method.preserves == "pointwise mean":
        x = inputs(shape)
        np.testing.assert_allclose(exact(method, x)[0], method.infer(x).ravel(), rtol=0, atol=1e-12)
    elif method.preserves == "mean scale of each map that is not all zero":
        for noise, _ in method.support(shape):
            means = noise.scale.mean((2, 3))
            np.testing.assert_allclose(means, (means > 0.0).astype(float), rtol=0, atol=1e-12)
    else:
        assert method.preserves == "population mean and variance"
        # Over input and noise, with E[x] = 0 and E[x²] = 1: E[y] = E[shift], E[y²] = E[scale²] + E[shift²].
        noises = list(method.support(shape))
        mean = sum(chance * noise.shift for noise, chance in noises)
        square = sum(chance * (noise.scale**2 + noise.shift**2) for noise, chance in noises)
        np.testing.assert_allclose(mean, 0.0, rtol=0, atol=1e-12)
        np.testing.assert_allclose(square - mean**2, 1.0, rtol=0, atol=1e-12)


@slugs(DISCRETE)
@probabilities()
def test_sampling_follows_the_support(slug, p):
    method = METHODS[slug](p=p)
    expected: Counter[bytes] = Counter()
    for noise, chance in method.support(small(slug)):
        expected[fingerprint(noise)] += chance
    draws = 3000
    rng = stream(11, slug, int(100 * p))
    seen = Counter(fingerprint(method.sample(small(slug), rng)) for _ in range(draws))
    assert set(seen) <= set(expected)
    for noise, chance in expected.items():
        # A count is Binomial(draws, chance): five standard errors, and one draw for the rarest noises.
        error = math.sqrt(max(draws * chance * (1.0 - chance), 0.0))
        assert abs(seen[noise] - draws * chance) <= 5.0 * error + 1.0


@slugs([slug for slug in METHODS if not refuses_one(slug)])
def test_p_one_drops_all_and_is_never_nan(slug):
    method = METHODS[slug](p=1.0)
    for shape in shapes(slug):
        x, noise = inputs(shape), method.sample(shape, stream(0, slug))
        np.testing.assert_array_equal(method.forward(x, noise), np.zeros(shape))
        np.testing.assert_array_equal(method.backward(x, noise), np.zeros(shape))
    ((noise, chance),) = method.support(small(slug))
    assert chance == 1.0
    assert not np.any(noise.scale)


@slugs([slug for slug in METHODS if refuses_one(slug)])
def test_p_one_is_refused_in_words_where_it_has_no_meaning(slug):
    with pytest.raises(ValueError, match=r"^p must be at least 0 and less than 1, got 1\.0: the "):
        METHODS[slug](p=1.0)
    method = METHODS[slug](p=0.999)
    assert np.isfinite(method.sample(method.example, stream(0, slug)).scale).all()


@slugs()
@pytest.mark.parametrize("bad", [-0.1, 1.1, math.nan, math.inf, "x", True, None])
def test_a_bad_p_is_refused_by_name_bounds_and_value(slug, bad):
    with pytest.raises(ValueError, match=r"^p must be (a number )?between 0 and 1, got ") as refusal:
        METHODS[slug](p=bad)
    assert str(refusal.value).endswith(repr(bad))


@slugs()
@pytest.mark.parametrize("bad", [np.ones(3, dtype=np.int64), np.ones(3, dtype=bool)])
def test_whole_numbers_are_refused_by_argument_and_dtype(slug, bad):
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
    with pytest.raises(ValueError, match=r"^dtype must be a floating-point type, got int64$"):
        method.sample(method.example, stream(0, slug), np.int64)


@slugs()
def test_a_negative_size_is_refused(slug):
    method = METHODS[slug]()
    with pytest.raises(ValueError, match=r"^shape must have no negative sizes, got "):
        method.sample((-1, *method.example[1:]), stream(0, slug))


@slugs()
def test_a_method_is_a_frozen_value(slug):
    method = METHODS[slug](p=0.4)
    with pytest.raises(dataclasses.FrozenInstanceError):
        method.p = 0.5
    assert method == METHODS[slug](p=0.4)
    assert hash(method) == hash(METHODS[slug](p=0.4))
    assert method != METHODS[slug](p=0.5)
    assert method.q == 1.0 - 0.4

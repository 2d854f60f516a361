"""The contract: it holds for every data set."""

import dataclasses
import hashlib
import math
import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dropviz.data import DATASETS, Data, Observed, Scale
from dropviz.dropout import InvertedDropout
from dropviz.knobs import knobs
from dropviz.training import Member, RunConfig, advance, start

ROOT = Path(__file__).parents[2]
every_dataset = pytest.mark.parametrize("slug", DATASETS)


def arrays(points: Observed) -> dict[str, np.ndarray]:
    return {f.name: value for f in dataclasses.fields(points) if isinstance(value := getattr(points, f.name), np.ndarray)}


def digest(points: Observed) -> str:
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays(points).values())).hexdigest()


@every_dataset
def test_it_holds_finite_float32_arrays_whose_shapes_agree(slug: str) -> None:
    points = DATASETS[slug]().draw(0)
    for name in ("x", "y", "held_out_x", "held_out_y", "grid"):
        array = getattr(points, name)
        assert array.dtype == np.float32
        assert array.ndim == 2
        assert array.flags.c_contiguous
        assert np.isfinite(array).all()
    assert len(points.x) == len(points.y) >= 2
    assert len(points.held_out_x) == len(points.held_out_y) >= 2
    assert points.x.shape[1] == points.held_out_x.shape[1] == points.grid.shape[1] >= 1
    assert points.y.shape[1] == points.held_out_y.shape[1] >= 1


@every_dataset
def test_what_is_an_image_has_a_feature_for_every_pixel(slug: str) -> None:
    data = DATASETS[slug]()
    assert data.image is None or math.prod(data.image) == data.draw(0).x.shape[1]


@every_dataset
def test_no_two_arrays_share_memory_and_all_are_the_callers_own(slug: str) -> None:
    drawn = [*arrays(DATASETS[slug]().draw(0)).values(), *arrays(DATASETS[slug]().draw(0)).values()]
    assert not any(np.shares_memory(a, b) for i, a in enumerate(drawn) for b in drawn[:i])
    assert all(array.flags.writeable for array in drawn)


@every_dataset
def test_equal_seeds_give_equal_points_and_other_seeds_others(slug: str) -> None:
    first, again, other = (DATASETS[slug]().draw(seed) for seed in (3, 3, 4))
    assert digest(first) == digest(again) != digest(other)
    for part in ("", "held_out_"):
        one, two = (np.append(getattr(p, f"{part}x"), getattr(p, f"{part}y"), axis=1) for p in (first, other))
        assert one.tobytes() != two.tobytes()


def test_other_processes_draw_the_same_bits() -> None:
    program = "from tests.data.test_contract import DATASETS, digest; print(*[digest(DATASETS[slug]().draw(5)) for slug in DATASETS])"
    for hash_seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        assert done.stdout.split() == [digest(DATASETS[slug]().draw(5)) for slug in DATASETS]


@every_dataset
def test_targets_are_admissible_for_the_loss(slug: str) -> None:
    data = DATASETS[slug]()
    points = data.draw(1)
    for y in (points.y, points.held_out_y):
        if data.loss == "squared":
            assert y.std() > 0
        elif data.loss == "logistic":
            assert y.shape[1] == 1
            assert set(np.unique(y)) == {0, 1}
        else:
            assert data.loss == "softmax"
            assert set(np.unique(y)) == {0, 1}
            assert (y.sum(axis=1) == 1).all()
            assert y.any(axis=0).all()


@every_dataset
def test_the_grid_is_a_line_a_lattice_or_nothing(slug: str) -> None:
    points = DATASETS[slug]().draw(0)
    grid, features = points.grid, points.grid.shape[1]
    everywhere = np.concatenate([points.x, points.held_out_x])
    if features == 1:
        assert (np.diff(grid[:, 0]) > 0).all()
        assert grid[np.searchsorted(grid[:, 0], everywhere[:, 0])].tobytes() == everywhere.tobytes()
    elif features == 2:
        first, second = np.unique(grid[:, 0]), np.unique(grid[:, 1])
        assert len(first) * len(second) == len(grid)
        np.testing.assert_array_equal(grid.reshape(len(second), len(first), 2)[:, :, 0], np.tile(first, (len(second), 1)))
        np.testing.assert_array_equal(grid.reshape(len(second), len(first), 2)[:, :, 1], np.tile(second[:, None], len(first)))
        assert (grid.min(axis=0) < everywhere.min(axis=0)).all()
        assert (grid.max(axis=0) > everywhere.max(axis=0)).all()
    else:
        assert len(grid) == 0


@every_dataset
def test_scales_lead_from_the_arrays_to_the_units_of_people(slug: str) -> None:
    points = DATASETS[slug]().draw(0)
    for scale in (points.x_scale, points.y_scale):
        assert isinstance(scale, Scale)
        np.testing.assert_allclose(scale.inside(scale.outside([-1.5, 0.0, 2.0])), [-1.5, 0.0, 2.0], rtol=1e-12, atol=1e-12)
        assert slug == "custom_points" or scale == Scale(0.0, 1.0)


@every_dataset
def test_it_is_a_value_with_a_name(slug: str) -> None:
    kind = DATASETS[slug]
    data = kind()
    assert issubclass(kind, Data)
    assert data == kind()
    assert hash(data) == hash(kind())
    assert repr(data) == repr(kind())
    assert pickle.loads(pickle.dumps(data)) == data
    assert kind.label
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.noise = 0.0  # type: ignore[attr-defined]
    assert set(knobs(kind)) == {f.name for f in dataclasses.fields(kind)}
    known = data.references()
    assert len({one.name for one in known}) == len(known)
    for one in known:
        assert isinstance(one.value, float)
        assert one.value >= 0
        assert "a value" in one.sentence.format(value="a value", points="20")


def test_names_and_values_of_different_data_sets_differ() -> None:
    assert len({kind.label for kind in DATASETS.values()}) == len(set(DATASETS.values())) == len(DATASETS)
    assert len({kind() for kind in DATASETS.values()}) == len(DATASETS)


def bad_fields() -> list[tuple[str, str, object]]:
    """For every number that may be set: values out of bounds and of other types."""
    found: list[tuple[str, str, object]] = []
    for slug, kind in DATASETS.items():
        for name, (rule, declared) in knobs(kind).items():
            if isinstance(declared.default, str):
                found += [(slug, name, 3), (slug, name, "")]
            else:
                assert rule.min is not None
                assert rule.max is not None
                found += [(slug, name, value) for value in (rule.min - 1, rule.max + 1, math.nan, math.inf, True, "much", None)]
    return found


@pytest.mark.parametrize(("slug", "name", "value"), list(bad_fields()))
def test_bad_fields_are_refused_in_words(slug: str, name: str, value: object) -> None:
    with pytest.raises(ValueError, match=rf"^({name} must be .*, got |point 1 of the link can't be read: )"):
        DATASETS[slug](**{name: value})


@every_dataset
@pytest.mark.parametrize("seed", [-1, 1.5, True])
def test_bad_seeds_are_refused_in_words(slug: str, seed: object) -> None:
    with pytest.raises(ValueError, match=f"^seed must be a whole number of at least 0, got {seed}$"):
        DATASETS[slug]().draw(seed)  # type: ignore[arg-type]


@every_dataset
def test_the_engine_trains_on_it_and_how_the_run_is_cut_changes_nothing(slug: str) -> None:
    data = DATASETS[slug]()
    config = RunConfig(members=(Member("none"), Member("dropout", InvertedDropout(0.3))), data=data, width=7, epochs=6)
    points = data.draw(config.seed)
    frames, _ = advance(config, start(config), 7)
    for frame in frames:
        assert frame.curves.shape == (2, len(points.grid))
        assert frame.losses.shape == (2, 3)
        assert np.isfinite(frame.losses).all()
        if points.x.shape[1] == 1:
            off, held_out = [
                np.square(frame.curves[:, np.searchsorted(points.grid[:, 0], x[:, 0])].astype(np.float64) - y[:, 0]).mean(axis=1)
                for x, y in ((points.x, points.y), (points.held_out_x, points.held_out_y))
            ]
            np.testing.assert_allclose(frame.losses[:, 1:], np.stack([off, held_out], axis=1), rtol=1e-6)
    assert frames[-1].losses[0, 1] < frames[0].losses[0, 1]
    first, state = advance(config, start(config), 3)
    second, _ = advance(config, state, 4)
    assert [f.losses.tobytes() for f in first + second] == [f.losses.tobytes() for f in frames]
    assert [f.curves.tobytes() for f in first + second] == [f.curves.tobytes() for f in frames]


@every_dataset
def test_it_declares_how_it_is_looked_at_and_a_program(slug: str) -> None:
    data = DATASETS[slug]()
    points = data.draw(3)
    assert data.view == ("curve" if points.x.shape[1] == 1 else "boundary" if points.x.shape[1] == 2 else "errors")
    assert data.unit(points)
    for chosen in (False, True):
        program = data.program(3, "float32", chosen)
        compile(program, slug, "exec")
        assert ("validation_x" in program) == (chosen and points.validation_x is not None)
    assert slug not in data.aliases


def test_no_two_data_sets_have_had_one_slug() -> None:
    known = [name for slug, data in DATASETS.items() for name in (slug, *data.aliases)]
    assert len(set(known)) == len(known)

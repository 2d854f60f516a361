"""Several seeds in one batch: each is the run of that seed."""

import dataclasses

import numpy as np
import pytest

from dropviz.data import Line, Split
from dropviz.dropout import AlphaDropout, DropConnect, GaussianDropout, InvertedDropout
from dropviz.training import Change, Frame, Member, RunConfig, Sweep, advance, advance_sweep, classic, start, start_sweep, train
from dropviz.training.sweep import batches

SEEDS = (3, 0, 7)
MEMBERS = (
    Member("none", learning_rate=0.002),
    Member("dropout", InvertedDropout(0.3), 0.01),
    Member("alpha", AlphaDropout(0.2), 0.01),
    Member("connect", DropConnect(0.3), 0.01),
    Member("sparse", learning_rate=0.01, penalty="l1", strength=0.02),
    Member("best", GaussianDropout(0.3), 0.01, keep_best=True),
)


def config(**fields: object) -> RunConfig:
    schedule = (Change(9, "dropout", p=0.6), Change(15, "none", learning_rate=0.02))
    values: dict[str, object] = {"width": 17, "epochs": 30, "schedule": schedule, **fields}
    return RunConfig(MEMBERS, **values)  # type: ignore[arg-type]


def whole(sweep: Sweep, *sizes: int) -> list[Frame]:
    state, frames = start_sweep(sweep), []
    for size in sizes:
        some, state = advance_sweep(sweep, state, size)
        frames += some
    return frames


def agree(frames: list[Frame], sweep: Sweep, tolerance: float) -> None:
    for index, seed in enumerate(sweep.seeds):
        for many, one in zip(frames, train(dataclasses.replace(sweep.config, seed=seed)), strict=True):
            assert many.epoch == one.epoch
            np.testing.assert_allclose(many.curves[index], one.curves, rtol=tolerance, atol=tolerance)
            np.testing.assert_allclose(many.losses[index], one.losses, rtol=tolerance, atol=tolerance)
            np.testing.assert_array_equal(many.stopped[index], one.stopped)
            np.testing.assert_array_equal(many.shown[index], one.shown)


@pytest.mark.parametrize("width", [1, 17, 100])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_each_seed_is_its_own_run(width: int, optimizer: str) -> None:
    sweep = Sweep(config(width=width, optimizer=optimizer, dtype="float64"), SEEDS)
    frames = whole(sweep, 31)
    assert frames[-1].curves.shape == (3, 6, 58)
    assert frames[-1].losses.shape == (3, 6, 3)
    assert frames[-1].stopped.shape == frames[-1].shown.shape == (3, 6)
    agree(frames, sweep, 1e-12)


@pytest.mark.parametrize("width", [7, 32, 100])
def test_in_single_precision_each_step_of_a_seed_is_that_of_its_own_run(width: int) -> None:
    sweep = Sweep(config(width=width, epochs=10, schedule=()), SEEDS)
    state = start_sweep(sweep)
    for epoch in range(10):
        (frame,), after = advance_sweep(sweep, state, 1)
        (batch,) = state.batches
        assert batch.first_moment is not None
        assert batch.second_moment is not None
        for index, seed in enumerate(SEEDS):
            own = dataclasses.replace(sweep.config, seed=seed)
            rows = slice(index, None, len(SEEDS))  # members one after the other, each with all seeds
            alone = dataclasses.replace(
                start(own),
                epoch=epoch,
                parameters=batch.parameters[rows],
                first_moment=batch.first_moment[rows],
                second_moment=batch.second_moment[rows],
            )
            (one,), _state = advance(own, alone, 1)
            ordinary = slice(0, 5)  # the last member shows its best, which is not in this state
            np.testing.assert_allclose(frame.curves[index, ordinary], one.curves[ordinary], rtol=1e-6, atol=1e-6)
            np.testing.assert_allclose(frame.losses[index, ordinary], one.losses[ordinary], rtol=1e-6, atol=1e-6)
        state = after


def test_large_networks_are_trained_in_several_batches_of_seeds() -> None:
    sweep = Sweep(classic(width=300, epochs=4), tuple(range(7)))
    assert [len(batch) for batch in batches(sweep)] == [5, 2]
    assert len(batches(Sweep(classic(width=100), tuple(range(50))))) == 1
    agree(whole(sweep, 3, 2), sweep, 1e-5)


def test_how_a_sweep_is_cut_into_calls_changes_nothing() -> None:
    sweep = Sweep(config(), SEEDS)
    one = whole(sweep, 31)
    for sizes in ([1] * 31, [0, 7, 20, 4]):
        for a, b in zip(one, whole(sweep, *sizes), strict=True):
            assert all((x == y).all() for x, y in ((a.curves, b.curves), (a.losses, b.losses), (a.shown, b.shown)))


@dataclasses.dataclass(frozen=True)
class Scattered(Line):
    """A line whose held-out points lie at other places for each seed, and off the grid for some."""

    def draw(self, seed: int) -> Split:
        split = super().draw(seed)
        moved = split.held_out_x + np.float32(0.01) * (np.arange(20)[:, None] < seed).astype(np.float32)
        return dataclasses.replace(split, held_out_x=moved)


def test_seeds_whose_points_lie_at_different_places_are_their_own_runs_too() -> None:
    sweep = Sweep(config(data=Scattered(), dtype="float64"), SEEDS)
    agree(whole(sweep, 31), sweep, 1e-12)


def test_one_seed_may_diverge_and_the_others_go_on() -> None:
    wild = (Member("none", learning_rate=0.01), Member("wild", InvertedDropout(0.3), 0.9))
    run = RunConfig(wild, width=40, epochs=30, optimizer="sgd", dtype="float64")
    sweep = Sweep(run, tuple(range(8)))
    frames = whole(sweep, 12, 19)
    assert 0 < (frames[-1].stopped[:, 1] >= 0).sum() < 8
    assert (frames[-1].stopped[:, 0] == -1).all()
    agree(frames, sweep, 1e-12)


def test_the_state_of_other_seeds_or_networks_is_refused() -> None:
    state = start_sweep(Sweep(config(), SEEDS))
    with pytest.raises(ValueError, match=r"state must have batches of \[2\] seeds, got \[3\]"):
        advance_sweep(Sweep(config(), SEEDS[:2]), state, 1)
    with pytest.raises(ValueError, match=r"state must hold float32 parameters of shape \(18, "):
        advance_sweep(Sweep(config(width=20), SEEDS), state, 1)
    with pytest.raises(ValueError, match=r"epochs must be between 0 and 31, got 32"):
        advance_sweep(Sweep(config(), SEEDS), state, 32)
    frames, same = advance_sweep(Sweep(config(), SEEDS), state, 0)
    assert (frames, same.epoch) == ([], 0)

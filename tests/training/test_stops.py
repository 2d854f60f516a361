"""Members that diverge stop, members that show their best do so, and nobody else notices."""

import dataclasses

import numpy as np
import pytest
import torch

from dropviz.data import CustomPoints, Line, Split
from dropviz.dropout import DropConnect, InvertedDropout
from dropviz.training import Frame, Member, RunConfig, TrainState, advance, engine, loop, start, train

CALM = Member("calm", InvertedDropout(0.3), 0.01)
WILD = Member("wild", learning_rate=1.0)


def run(config: RunConfig, *sizes: int) -> tuple[list[Frame], TrainState]:
    state, frames = start(config), []
    for size in sizes:
        some, state = advance(config, state, size)
        frames += some
    return frames, state


def pair(wild: Member = WILD, optimizer: str = "sgd") -> RunConfig:
    return RunConfig((wild, CALM), width=64, epochs=40, optimizer=optimizer)


def unstopped(config: RunConfig, monkeypatch: pytest.MonkeyPatch) -> list[Frame]:
    """The frames as they would be if nobody were ever stopped."""
    with monkeypatch.context() as patch:
        patch.setattr(engine, "first_diverged", lambda _losses, _first, stopped: stopped)
        return list(train(config))


@pytest.mark.parametrize(
    "wild",
    [
        WILD,
        Member("wild", InvertedDropout(0.5), 1.0),
        Member("wild", DropConnect(0.3), 1.0),
        Member("wild", learning_rate=1.0, penalty="weight_decay", strength=9.0),
    ],
)
def test_a_member_stops_before_the_first_epoch_whose_training_loss_is_beyond_bounds(wild: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    config = pair(wild)
    losses = np.array([frame.losses[0, 0] for frame in unstopped(config, monkeypatch)])
    assert not (losses <= 1e6).all()
    first = int(np.argmax(~(losses <= 1e6)))
    assert first > 0
    frames, state = run(config, 41)
    for frame in frames:
        assert np.isfinite(frame.losses).all()
        assert np.isfinite(frame.curves).all()
        assert frame.stopped.tolist() == [first if frame.epoch >= first else -1, -1]
        assert frame.shown.tolist() == [min(frame.epoch, first - 1), frame.epoch]
        well = frames[frame.shown[0]]
        assert (frame.curves[0] == well.curves[0]).all()
        assert (frame.losses[0] == well.losses[0]).all()
    _frames, before = run(config, first - 1)
    assert torch.equal(state.parameters[0], before.parameters[0])
    assert torch.isfinite(state.parameters).all()


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_the_others_go_on_as_if_nothing_had_happened(optimizer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    config = pair(optimizer=optimizer)
    stopping, free = list(train(config)), unstopped(config, monkeypatch)
    assert (stopping[-1].stopped[0] >= 0) == (optimizer == "sgd")
    for one, other in zip(stopping, free, strict=True):
        assert one.curves[1].tobytes() == other.curves[1].tobytes()
        assert one.losses[1].tobytes() == other.losses[1].tobytes()


@pytest.mark.parametrize(
    "members",
    [
        (WILD, CALM),
        (Member("best", keep_best=True), CALM, WILD),
        (Member("wild", learning_rate=1.0, keep_best=True), Member("wild-too", InvertedDropout(0.2), 0.5), CALM),
    ],
)
def test_how_a_run_with_stops_is_cut_into_calls_changes_nothing(members: tuple[Member, ...]) -> None:
    config = RunConfig(members, width=64, epochs=40, optimizer="sgd")
    whole, end = run(config, 41)
    assert (whole[-1].stopped >= 0).any()
    for sizes in ([1] * 41, [2, 3, 2, 1, 33], [0, 13, 28]):
        frames, state = run(config, *sizes)
        assert torch.equal(state.parameters, end.parameters)
        for a, b in zip(whole, frames, strict=True):
            for name in ("curves", "losses", "stopped", "shown"):
                assert getattr(a, name).tobytes() == getattr(b, name).tobytes()


def test_a_member_that_begins_beyond_bounds_stands_at_the_beginning() -> None:
    @dataclasses.dataclass(frozen=True)
    class Far(Line):
        def draw(self, seed: int) -> Split:
            split = super().draw(seed)
            return dataclasses.replace(split, y=split.y * 1e5)

    config = dataclasses.replace(pair(), data=Far())
    frames, state = run(config, 5)
    for frame in frames:
        assert frame.stopped.tolist() == frame.shown.tolist() == [0, 0]
        assert (frame.curves == frames[0].curves).all()
    assert torch.equal(state.parameters, start(config).parameters)


@pytest.mark.parametrize("sizes", [[61], [1] * 61, [30, 31]])
def test_early_stopping_shows_the_best_epoch_so_far_however_the_run_is_cut(sizes: list[int]) -> None:
    # Of few points of one's own none are set apart: there the held-out ones choose the epoch.
    config = RunConfig(
        (Member("none", learning_rate=0.01), Member("best", learning_rate=0.01, keep_best=True)), data=CustomPoints(), width=40, epochs=60
    )
    frames, state = run(config, *sizes)
    held_out = np.array([frame.losses[0, 2] for frame in frames])
    assert held_out.argmin() < 60  # it does overfit
    for frame in frames:
        best = int(held_out[: frame.epoch + 1].argmin())
        assert frame.shown.tolist() == [frame.epoch, best]
        assert (frame.curves[1] == frames[best].curves[0]).all()
        assert (frame.losses[1] == frames[best].losses[0]).all()
    assert torch.equal(state.parameters[0], state.parameters[1])  # behind what is shown it trains on


def test_moments_that_vanish_are_cut_off_before_they_slow_adam_down_and_move_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    config = RunConfig((Member("none", learning_rate=0.01), CALM), width=32, epochs=900)

    def subnormal(state: TrainState) -> int:
        assert state.first_moment is not None
        size = state.first_moment.abs()
        return int(((size > 0) & (size < torch.finfo(torch.float32).tiny)).sum())

    frames, state = run(config, 880)
    monkeypatch.setattr(loop, "FLUSH", 10**9)
    others, other = run(config, 880)
    assert subnormal(other) > 0
    assert subnormal(state) == 0
    assert torch.equal(state.parameters, other.parameters)
    assert all((a.losses == b.losses).all() for a, b in zip(frames, others, strict=True))

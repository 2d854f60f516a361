"""What holds for every run: its frames, twins, chunks, states and bytes."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from dropviz.data import Line
from dropviz.dropout.alpha import AlphaDropout
from dropviz.dropout.bernoulli import InvertedDropout, VanillaDropout
from dropviz.nn.parameters import views
from dropviz.training import Change, Frame, Member, RunConfig, advance, classic, start, train
from tests.training.noise import step_noise
from tests.training.plain import twins


def same_bytes(one: list[Frame], other: list[Frame]) -> bool:
    return [(f.epoch, f.curves.tobytes(), f.losses.tobytes()) for f in one] == [
        (f.epoch, f.curves.tobytes(), f.losses.tobytes()) for f in other
    ]


def test_a_frame_says_what_a_plain_network_says_at_the_weights_of_its_epoch() -> None:
    config = twins(0.3, width=33, epochs=20, schedule=())
    _frames, state = advance(config, start(config), 20)
    (frame,), _after = advance(config, state, 1)
    assert frame.epoch == 20
    assert frame.curves.dtype == frame.losses.dtype == np.float32
    split = Line().draw(config.seed)
    for index, member in enumerate(config.members):
        (w1, b1), (w2, b2), (w3, b3) = (
            (layer.weight[index].double().numpy(), layer.bias[index].double().numpy()) for layer in views(state.parameters, (1, 33, 33, 1))
        )

        def net(x: np.ndarray, noise: list[np.ndarray]) -> np.ndarray:
            hidden = np.maximum(x @ w1.T + b1, 0) * noise[0]  # noqa: B023
            return np.maximum(hidden @ w2.T + b2, 0) * noise[1] @ w3.T + b3  # noqa: B023

        ones = [np.ones(1), np.ones(1)]
        masks = (
            ones
            if member.dropout is None
            else [np.asarray(step_noise(config.seed, member.name, member.dropout, layer, 20, (20, 33)).scale) for layer in (1, 2)]
        )
        losses = [
            np.mean((net(split.x, masks) - split.y) ** 2),
            np.mean((net(split.x, ones) - split.y) ** 2),
            np.mean((net(split.held_out_x, ones) - split.held_out_y) ** 2),
        ]
        np.testing.assert_allclose(frame.losses[index], losses, rtol=1e-5)
        np.testing.assert_allclose(frame.curves[index], net(split.grid, ones)[:, 0], atol=1e-6)


@pytest.mark.parametrize("width", [1, 7, 65])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_twins_without_masks_are_identical_to_the_bit(width: int, optimizer: str) -> None:
    members = (Member("none"), Member("one", InvertedDropout(0.0)), Member("two", VanillaDropout(0.0)))
    config = RunConfig(members, width=width, epochs=60, optimizer=optimizer)
    for frame in train(config):
        assert (frame.curves == frame.curves[0]).all()
        assert (frame.losses == frame.losses[0]).all()


def test_twins_start_equal_and_have_masks_of_their_own() -> None:
    members = (Member("none"), Member("one", InvertedDropout(0.4)), Member("two", InvertedDropout(0.4)))
    first, *_others, last = train(RunConfig(members, width=32, epochs=10))
    assert (first.curves == first.curves[0]).all()
    assert (first.losses[:, 1:] == first.losses[0, 1:]).all()
    assert len(set(first.losses[:, 0])) == len(set(last.losses[:, 2])) == 3


def test_masks_differ_between_layers_steps_members_and_seeds() -> None:
    method = InvertedDropout(0.5)
    draws = [
        step_noise(seed, name, method, layer, step, (20, 300)).scale
        for seed in (0, 1)
        for name in ("one", "two")
        for layer in (1, 2)
        for step in (0, 1)
    ]
    assert len({np.asarray(scale).tobytes() for scale in draws}) == 16


def test_the_company_of_other_members_changes_nothing_but_rounding() -> None:
    member = Member("dropout", InvertedDropout(0.3), learning_rate=0.01)
    alone = list(train(RunConfig((member,), width=16, epochs=30, dtype="float64")))
    pair = list(train(RunConfig((Member("none"), member), width=16, epochs=30, dtype="float64")))
    for one, two in zip(alone, pair, strict=True):
        np.testing.assert_allclose(one.losses[0], two.losses[1], rtol=1e-9)


@pytest.mark.parametrize("method", [VanillaDropout(0.3), AlphaDropout(0.3)])
def test_methods_that_scale_at_evaluation_or_shift_follow_their_own_forward_and_infer(method: VanillaDropout | AlphaDropout) -> None:
    schedule = (Change(3, "dropout", p=0.0), Change(5, "dropout", p=0.6))
    config = RunConfig((Member("none"), Member("dropout", method)), width=9, epochs=8, schedule=schedule, dtype="float64")
    split, state = Line().draw(0), start(config)
    for epoch in range(9):
        now = config.members_at(epoch)[1].dropout
        assert now is not None
        (w1, b1), (w2, b2), (w3, b3) = ((layer.weight[1], layer.bias[1]) for layer in views(state.parameters, (1, 9, 9, 1)))
        x, y, grid = (torch.tensor(a, dtype=torch.float64) for a in (split.x, split.y, split.grid))
        noises = [step_noise(0, "dropout", now, layer, epoch, (20, 9), np.float64) for layer in (1, 2)]
        hidden = now.forward(torch.relu(x @ w1.T + b1), noises[0])
        on = now.forward(torch.relu(hidden @ w2.T + b2), noises[1]) @ w3.T + b3
        curve = now.infer(torch.relu(now.infer(torch.relu(grid @ w1.T + b1)) @ w2.T + b2)) @ w3.T + b3
        (frame,), state = advance(config, state, 1)
        np.testing.assert_allclose(frame.losses[1, 0], float(((on - y) ** 2).mean()), rtol=1e-10)
        np.testing.assert_allclose(frame.curves[1], curve[:, 0].numpy(), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("width", [1, 7, 32, 300])
@pytest.mark.parametrize("optimizer", ["adam", "sgd"])
def test_how_a_run_is_cut_into_calls_changes_nothing(width: int, optimizer: str) -> None:
    config = twins(0.3, width=width, epochs=40, optimizer=optimizer)
    whole, end = advance(config, start(config), 41)
    for sizes in ([1] * 41, [0, 2, 17, 16, 6], [7, 5, 29]):
        state, frames = start(config), []
        for size in sizes:
            some, state = advance(config, state, size)
            frames += some
        assert same_bytes(frames, whole)
        assert torch.equal(state.parameters, end.parameters)
    assert same_bytes(list(train(config)), whole)


def test_the_state_given_is_not_changed_and_frames_are_read_only() -> None:
    config = twins(0.3)
    _frames, state = advance(config, start(config), 5)
    tensors = [state.parameters, state.first_moment, state.second_moment]
    before = [t.clone() for t in tensors if t is not None]
    frames, _after = advance(config, state, 10)
    assert all(torch.equal(a, b) for a, b in zip(before, tensors, strict=True) if b is not None)
    assert same_bytes(frames, advance(config, state, 10)[0])
    with pytest.raises(ValueError, match="read-only"):
        frames[0].losses[0, 0] = 0.0


def digest(config: RunConfig) -> str:
    whole = hashlib.sha256()
    for frame in train(config):
        whole.update(frame.curves.tobytes() + frame.losses.tobytes())
    return whole.hexdigest()


def test_an_equal_configuration_gives_the_same_bytes_in_another_process() -> None:
    code = """import hashlib, torch
from dropviz.training import classic, train
torch.set_num_threads(1)
whole = hashlib.sha256()
for frame in train(classic(seed=4, p=0.3, width=33, epochs=40)):
    whole.update(frame.curves.tobytes() + frame.losses.tobytes())
print(whole.hexdigest())"""
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert other.stdout.strip() == digest(classic(seed=4, p=0.3, width=33, epochs=40))
    assert digest(classic(seed=5, p=0.3, width=33, epochs=40)) != other.stdout.strip()


def test_a_run_leaves_the_global_state_of_torch_alone() -> None:
    generator, threads = torch.get_rng_state(), torch.get_num_threads()
    list(train(classic(width=8, epochs=3)))
    assert torch.equal(generator, torch.get_rng_state())
    assert torch.get_num_threads() == threads
    assert torch.is_grad_enabled()

"""Networks with BatchNorm and dropout, trained together, equal plain PyTorch networks with nn.BatchNorm1d, one by one."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.optim.swa_utils import update_bn

from dropviz.checkpoint import cancellable
from dropviz.data import Digits, Moons
from dropviz.dropout import InvertedDropout
from dropviz.rng import stream
from dropviz.training import normed_network
from dropviz.training.normed import advance, errors, met, re_estimated, start, steps_of
from dropviz.training.placements import PLACEMENTS, NormedSweep
from tests.training.noise import step_noise

SWEEP = NormedSweep((3, 8), p=0.4, width=7, epochs=3, batch=60, momentum=0.2, learning_rate=0.01, dtype="float64")
# A bias before BatchNorm has the gradient 0, of whose rounding, some 1e-16, Adam makes rate · 1e-16 / ε = 1e-10 a step, 24 times.
TOLERANCE = {"rtol": 1e-8, "atol": 24e-10}


class Masked(nn.Module):
    """Multiplies by whatever it has been given; None leaves the input as it is."""

    scale = None

    def forward(self, x):
        return x if self.scale is None else x * self.scale


class Plain:
    """One of the networks as a plain PyTorch loop."""

    def __init__(self, sweep, seed, placement, first):
        self.sweep, self.seed, self.placement, w = sweep, seed, placement, sweep.width
        blocks = [[nn.Linear(inputs, w), Masked(), nn.BatchNorm1d(w, momentum=sweep.momentum), nn.ReLU(), Masked()] for inputs in (64, w)]
        if placement == "instead":
            for block in blocks:
                block[2] = nn.Identity()
        self.masks = [(block[1], block[4]) for block in blocks]
        self.linear, self.norms = [blocks[0][0], blocks[1][0], nn.Linear(w, 10)], [block[2] for block in blocks if placement != "instead"]
        self.net = nn.Sequential(*blocks[0], *blocks[1], self.linear[2]).double()
        for i, layer in enumerate(self.linear):
            layer.weight.data.copy_(first[2 * i])
            layer.bias.data.copy_(first[2 * i + 1][:, 0])
        split = sweep.data.draw(seed)
        self.x, self.held_out = (torch.tensor(a, dtype=torch.float64) for a in (split.x, split.held_out_x))
        self.y, self.held_out_y = (torch.tensor(a.argmax(axis=1)) for a in (split.y, split.held_out_y))

    def train(self):
        batch, per_epoch = self.sweep.batch, len(self.x) // self.sweep.batch
        optimizer = torch.optim.Adam(self.net.parameters(), lr=self.sweep.learning_rate)
        self.net.train()
        for step in range(self.sweep.epochs * per_epoch):
            epoch, number = divmod(step, per_epoch)
            rows = stream(self.seed, "batches", epoch).permutation(len(self.x))[number * batch : (number + 1) * batch]
            for layer, places in enumerate(PLACEMENTS[self.placement], start=1):
                for module, here in zip(self.masks[layer - 1], places, strict=True):
                    if here:
                        noise = step_noise(
                            self.seed, self.placement, InvertedDropout(self.sweep.p), layer, step, (self.sweep.width, batch), "float64"
                        )
                        module.scale = torch.tensor(noise.scale.T)
            optimizer.zero_grad()
            nn.functional.cross_entropy(self.net(self.x[rows]), self.y[rows]).backward()
            optimizer.step()
        for module in (module for pair in self.masks for module in pair):
            module.scale = None

    def wrong(self):
        self.net.eval()
        with torch.no_grad():
            return (self.net(self.held_out).argmax(dim=1) != self.held_out_y).double().mean().item()

    def same(self, state, index):
        """Demand that one of the networks of a state has these parameters and running statistics."""
        linear = [p for layer in self.linear for p in (layer.weight, layer.bias[:, None])]
        affine = [p[:, None] for norm in self.norms for p in (norm.weight, norm.bias)]
        for ours, theirs in zip(state.parameters, [*linear, *affine], strict=bool(affine)):
            torch.testing.assert_close(ours[index], theirs.data, **TOLERANCE)
        for (mean, var), norm in zip(state.running, self.norms, strict=bool(self.norms)):
            torch.testing.assert_close(mean[index, :, 0], norm.running_mean, **TOLERANCE)
            torch.testing.assert_close(var[index, :, 0], norm.running_var, **TOLERANCE)


def trained(sweep, chunk=10**6):
    state = start(sweep)
    while left := steps_of(sweep, state) - state.step:
        state = advance(sweep, state, min(left, chunk))
    return state


def test_every_network_equals_its_plain_twin_before_and_after_the_statistics_are_measured_anew():
    first, state = start(SWEEP), trained(SWEEP)
    assert state.step == 3 * 8  # 8 whole batches of 60 in 500 images
    anew, wrong = re_estimated(SWEEP, state), errors(state)
    for index, (placement, column, row) in enumerate((name, c, r) for c, name in enumerate(PLACEMENTS) for r in range(2)):
        plain = Plain(SWEEP, SWEEP.seeds[row], placement, [p[index] for p in first.parameters])
        plain.train()
        plain.same(state, index)
        assert plain.wrong() == wrong[row, column]
        evaluated = plain.x
        for module in plain.net:  # what each BatchNorm meets
            if module in plain.norms:
                mean, var = met(state)[plain.norms.index(module)]
                torch.testing.assert_close(mean[index, :, 0], evaluated.mean(dim=0).detach(), **TOLERANCE)
                torch.testing.assert_close(var[index, :, 0], evaluated.var(dim=0).detach(), **TOLERANCE)
            evaluated = module(evaluated)
        update_bn(plain.x[:480].split(60), plain.net)  # the masks are off: that is what dropout in evaluation amounts to
        plain.same(anew, index)
        assert plain.wrong() == errors(anew)[row, column]


def test_measuring_anew_changes_nothing_else():
    state = advance(SWEEP, start(SWEEP), 4)
    anew = re_estimated(SWEEP, state)
    assert anew.parameters is state.parameters
    assert anew.step == 4
    assert not torch.equal(anew.running[0][1], state.running[0][1])


@pytest.mark.parametrize("chunk", [1, 7])
def test_how_it_is_cut_changes_nothing_and_no_state_is_changed(chunk):
    sweep = NormedSweep((1,), p=0.3, width=8, epochs=2)
    first = start(sweep)
    copies = [p.clone() for p in first.parameters]
    whole, cut = trained(sweep), trained(sweep, chunk)
    for a, b in zip((*whole.parameters, *whole.second_moment), (*cut.parameters, *cut.second_moment), strict=True):
        assert torch.equal(a, b)
    assert all(torch.equal(a, b) for pair, other in zip(whole.running, cut.running, strict=True) for a, b in zip(pair, other, strict=True))
    advance(sweep, first, 3)
    assert all(torch.equal(a, b) for a, b in zip(copies, first.parameters, strict=True))


def test_without_dropping_all_placements_with_batchnorm_are_the_same_network():
    state = trained(NormedSweep((0, 5), p=0.0, width=6, epochs=1, dtype="float64"))
    for part in (*state.parameters, *(s for pair in state.running for s in pair)):
        some = part[:8].view(4, 2, *part.shape[1:])
        torch.testing.assert_close(some, some[:1].expand_as(some), rtol=1e-12, atol=1e-12)


def test_what_has_no_batchnorm_leaves_gamma_and_beta_alone():
    state = trained(NormedSweep((0, 5), p=0.3, width=6, epochs=1))
    for layer in range(2):
        gamma, beta = state.parameters[6 + 2 * layer : 8 + 2 * layer]
        assert (gamma[8:] == 1).all()
        assert (beta[8:] == 0).all()
        assert not (gamma[:8] == 1).any()
    assert all(len(s) == 8 for pair in state.running for s in pair)


def test_a_seed_is_the_same_in_company():
    alone, together = (trained(NormedSweep(seeds, p=0.5, width=6, epochs=1, dtype="float64")) for seeds in ((5,), (4, 5)))
    for a, b in zip(alone.parameters, together.parameters, strict=True):
        torch.testing.assert_close(a, b.view(5, 2, *b.shape[1:])[:, 1], rtol=1e-9, atol=1e-11)


def test_masks_before_and_after_are_where_they_should_be():
    # A mask before BatchNorm changes what it stores; one after the last ReLU does not, in the first step.
    sweep = NormedSweep((0,), p=0.5, width=6)
    state = advance(sweep, start(sweep), 1)
    mean = [layer[0].view(4, 6).numpy() for layer in state.running]
    none, before, after, last = range(4)
    for layer, alike in ((0, (after, last)), (1, (last,))):
        for placement in (before, after, last):
            assert np.array_equal(mean[layer][none], mean[layer][placement]) == (placement in alike)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"p": 1.0}, "p must be between 0 and 0.95, got 1.0"),
        ({"seeds": (1, 1)}, r"seeds must be a tuple of 1 to 50 distinct seeds, got \(1, 1\)"),
        ({"seeds": ()}, "seeds must be a tuple of 1 to 50"),
        ({"seeds": (-1,)}, "seeds must be .* got -1"),
        ({"data": Moons()}, "data must be a data set whose loss is softmax"),
        ({"batch": 1}, "batch must be a whole number between|batch must be between 2 and 500, got 1"),
        ({"momentum": 1.5}, "momentum must be between 0 and 1, got 1.5"),
        ({"width": 0}, "width must be between 1 and 1,024, got 0"),
    ],
)
def test_bad_input_is_refused_in_words(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        NormedSweep(**{"seeds": (0,), **change})


def test_no_more_steps_than_there_are():
    with pytest.raises(ValueError, match="steps must be between 0 and 24, got 25"):
        advance(SWEEP, start(SWEEP), 25)


def test_the_default_data_have_no_wrong_labels():
    assert NormedSweep((0,)).data == Digits(wrong=0.0)


def test_statistics_are_taken_of_some_networks_at_a_time_and_are_the_same(monkeypatch):
    sweep = NormedSweep((0, 1), width=8)
    state = advance(sweep, start(sweep), 2)
    counts, found = [], []
    for together in (normed_network.TOGETHER, 3 * 8 * state.data.x.shape[2]):  # 8 networks at once, and three by three
        pauses = []
        monkeypatch.setattr(normed_network, "TOGETHER", together)
        with cancellable(lambda pauses=pauses: pauses.append(1)):
            found.append(met(state))
        counts.append(len(pauses))
    assert counts[1] - counts[0] == 2 * (3 - 1)
    for one, other in zip(*found, strict=True):
        assert all(map(torch.equal, one, other))


def test_an_update_pauses_at_each_drawing_of_masks():
    sweep, pauses = NormedSweep((0,), width=4), []
    state = start(sweep)
    with cancellable(lambda: pauses.append(1)):
        advance(sweep, state, 1)
    masks, forward, statistics = sum(sum(places, ()).count(True) for places in PLACEMENTS.values()), 3 * 2 + 1, 2
    assert len(pauses) == 1 + masks + forward + 2 + statistics + 1  # and about the gradients, and before Adam

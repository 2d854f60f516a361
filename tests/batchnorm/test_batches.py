"""A BatchNorm layer batch by batch: PyTorch's numbers after every batch, and the closed form in simulation."""

import math

import numpy as np
import pytest
import torch

from dropviz.batchnorm import expected
from dropviz.batchnorm.batches import BatchRun, FeedSettings, History, batch_of_one, batch_run, data, follow
from dropviz.rng import stream


@pytest.mark.parametrize("momentum", [0.0, 0.1, 0.37, 1.0, None])
@pytest.mark.parametrize(("batch", "count"), [(2, 1), (3, 7), (20, 100)])
def test_everything_is_torchs_after_every_batch_in_both_modes(momentum, batch, count):
    feed = FeedSettings(batch, count, momentum, mu=-1.5, sigma=3.0, shift=2.0, gamma=-0.7, beta=0.4, seed=3)
    history, x = follow(feed), torch.from_numpy(data(feed))
    layer = torch.nn.BatchNorm1d(1, momentum=momentum, dtype=torch.float64)
    layer.load_state_dict({"weight": torch.tensor([-0.7]), "bias": torch.tensor([0.4])}, strict=False)
    assert len(x) == feed.total == count + math.ceil(count / 2)
    assert (history.mean[0], history.var[0]) == (0.0, 1.0)
    for k, rows in enumerate(x, start=1):
        layer.train(k <= count)
        y = layer(rows[:, None]).detach().numpy()
        for ours, theirs in (
            (history.mean, layer.running_mean.item()),
            (history.var, layer.running_var.item()),
            (history.torch_mean, layer.running_mean.item()),
            (history.torch_var, layer.running_var.item()),
            (history.output_mean, y.mean()),
            (history.output_var, y.var()),
            (history.batch_mean, rows.mean().item()),
            (history.batch_biased, rows.var(unbiased=False).item()),
            (history.batch_unbiased, rows.var().item()),
        ):
            assert ours[k] == pytest.approx(theirs, rel=1e-6, abs=1e-7)  # γ and β went through single precision
    assert history.difference() < 1e-12
    assert history.outputs_apart < 1e-11  # a variance of two numbers may be small, and the outputs are divided by its root
    assert history.true_mean.tolist() == [-1.5] * (count + 1) + [0.5] * (len(x) - count)
    assert (history.true_var == 9.0).all()
    assert (history.mean[count:] == history.mean[count]).all()
    assert (history.var[count:] == history.var[count]).all()


def test_more_batches_are_the_same_ones_and_some_others():
    few, many = FeedSettings(batches=4), FeedSettings(batches=9)
    np.testing.assert_array_equal(data(few)[:4], data(many)[:4])
    np.testing.assert_array_equal(data(few)[4:], data(many)[9:11])
    np.testing.assert_allclose(data(FeedSettings(shift=2.0))[100:], data(FeedSettings())[100:] + 2.0)


@pytest.mark.parametrize("momentum", [0.1, 0.6, None])
def test_the_closed_form_is_what_many_layers_do(momentum):
    # 400 layers; the mean of a running statistic has the standard error sd/√400, its sd the relative standard error
    # √((κ − 1)/(4 · 400)) with κ at most 3 + 12/(n − 1). Allowed are 4.5 of them for 24 comparisons a momentum.
    layers, n = 400, 12
    histories = [follow(FeedSettings(n, 15, momentum, mu=2.0, sigma=1.5, seed=seed)) for seed in range(layers)]
    kurtosis = 3.0 + 12.0 / (n - 1)
    for k in (1, 2, 5, 10, 15, 20):
        for name in ("mean", "var"):
            values = np.array([getattr(history, name)[k] for history in histories])
            predicted, sd = (getattr(histories[0], column)[k] for column in (f"expected_{name}", f"{name}_sd"))
            assert abs(values.mean() - predicted) < 4.5 * sd / math.sqrt(layers)
            assert abs(values.std() / sd - 1.0) < 4.5 * math.sqrt((kurtosis - 1.0) / (4 * layers))


@pytest.mark.parametrize("momentum", [0.0, 0.1, 0.5, 1.0, None])
def test_the_path_is_the_closed_form_at_every_number_of_batches(momentum):
    path = expected.path(30, 9, -2.0, 2.5, momentum)
    for k in range(31):
        assert (path.mean[k], path.var[k]) == pytest.approx(expected.expected_running(k, -2.0, 2.5, momentum), rel=1e-12)
        assert (path.mean_sd[k], path.var_sd[k]) == pytest.approx(expected.running_sd(9, momentum, 2.5, k), rel=1e-10, abs=1e-15)


def test_the_known_numbers():
    path = expected.path(2000, 20, 0.0, 1.0)
    assert (round(path.mean_sd[-1], 4), round(path.var_sd[-1], 4)) == (0.0513, 0.0744)
    assert (1 - expected.path(44, 20, 1.0, 1.0).mean[-1]) <= 0.01 < 1 - expected.path(43, 20, 1.0, 1.0).mean[-1]


def test_the_frames_are_the_columns_in_their_order():
    history = follow(FeedSettings(batches=5))
    frames = history.frames()
    assert frames.shape == (9, len(history.COLUMNS))
    for place, name in enumerate(history.COLUMNS):
        np.testing.assert_array_equal(frames[:, place], getattr(history, name).astype(np.float32))
    assert np.isnan(frames[0]).sum() == 5


def test_a_batch_of_one_is_refused_by_both():
    theirs, ours = batch_of_one()
    assert theirs == "Expected more than 1 value per channel when training, got input size torch.Size([1, 5])"
    assert ours == "x must have at least 2 samples in training, got shape (1, 5)"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"batch": 1}, "batch must be between 2 and 1,000, got 1"),
        ({"batches": 0}, "batches must be between 1 and 1,000, got 0"),
        ({"momentum": 1.5}, "momentum must be between 0 and 1, got 1.5"),
        ({"momentum": math.nan}, "momentum must be between 0 and 1, got nan"),
        ({"sigma": 0.0}, "sigma must be between 0.01 and 100, got 0.0"),
        ({"mu": math.inf}, "mu must be between −100 and 100, got inf"),
    ],
)
def test_bad_input_is_refused_in_words(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        FeedSettings(**change)


def test_the_data_are_those_of_the_streams():
    feed = FeedSettings(batch=4, batches=3, mu=1.0, sigma=2.0, shift=5.0, seed=9)
    np.testing.assert_array_equal(data(feed)[:3], 1.0 + 2.0 * stream(9, "batches", "training").standard_normal((3, 4)))
    np.testing.assert_array_equal(data(feed)[3:], 6.0 + 2.0 * stream(9, "batches", "evaluation").standard_normal((2, 4)))


def test_the_frames_are_the_history_however_they_are_asked_for():
    run = BatchRun(FeedSettings(batches=9))
    whole = run.frames(0, 100)
    assert whole.shape == (run.total + 1, run.columns) == (15, len(History.COLUMNS) + 1)
    np.testing.assert_array_equal(whole[:, :-1], run.history.frames())
    assert np.isnan(whole[:, -1]).all()
    np.testing.assert_array_equal(np.concatenate([run.frames(first, 4) for first in range(0, 15, 4)]), whole)
    assert len(run.frames(15, 4)) == 0


def test_equal_feeds_are_one_run_and_others_are_others():
    assert BatchRun(FeedSettings()).id == BatchRun(FeedSettings()).id
    assert (
        len(
            {
                BatchRun(feed).id
                for feed in (
                    FeedSettings(),
                    FeedSettings(momentum=None),
                    FeedSettings(seed=1),
                    FeedSettings(shift=1.0),
                    FeedSettings(gamma=2.0),
                )
            }
        )
        == 5
    )


def test_all_who_ask_share_one_and_its_size_is_told():
    run = BatchRun(FeedSettings(batches=300))
    arrays = [getattr(run.history, name) for name in run.history.COLUMNS]
    assert run.nbytes >= run.frames(0, run.total + 1).nbytes + sum(array.nbytes for array in arrays)
    assert batch_run(FeedSettings(seed=77)) is batch_run(FeedSettings(seed=77))

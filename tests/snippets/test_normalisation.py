"""The programs about BatchNorm, distributions and their order run and do what they say."""

import pytest
import torch

from dropviz.experiments.order import ratio
from dropviz.snippets import batches, distributions, order


@pytest.mark.parametrize("momentum", [None, 0.0, 0.1, 1.0])
@pytest.mark.parametrize(("batch", "count", "gamma"), [(20, 100, 1.5), (2, 1, -3.0)])
def test_batch_by_batch_equals_pytorch(run, momentum, batch, count, gamma):
    names = run(batches.batch_by_batch(batch, count, momentum, -2.0, 0.5, 3.0, gamma, 0.25))
    layer = names["layer"]
    assert names["mean"] == pytest.approx(layer.running_mean.item(), rel=1e-12, abs=1e-14)
    assert names["var"] == pytest.approx(layer.running_var.item(), rel=1e-12)
    assert layer.num_batches_tracked.item() == count + 1  # evaluation is not counted; the batch that was refused is
    assert names["message"].startswith("Expected more than 1 value per channel when training")


@pytest.mark.parametrize(("p", "mu"), [(0.0, 0.0), (0.3, 0.0), (0.5, -1.0), (0.95, 2.0)])
def test_the_shift_measured_is_the_formula(run, p, mu):
    names = run(order.variance_shift(p, mu))
    assert names["formula"] == pytest.approx(ratio(p, mu, 1.0))
    # At n = 100,000 and kurtoses of at most 3/(1 − p) = 60, variances have relative standard errors below √(60 / n) = .025.
    assert names["measured"].item() == pytest.approx(names["formula"], rel=0.1)


@pytest.mark.parametrize("p", [0.3, 0.8])
def test_measuring_anew_takes_the_masks_out(run, p):
    names = run(order.re_estimate(p, 16))
    net, images = names["net"], names["images"]
    assert net[1].p == p
    torch.testing.assert_close(net[2].running_mean, net[0](images).mean(dim=0).detach(), rtol=1e-5, atol=1e-6)
    assert (names["anew"] < names["stored"]).all()


def test_hooks_find_sparser_activations_with_dropout(run):
    found = run(distributions.activations(0.5, 64))["found"]
    names = {name for name, _training in found}
    assert len(names) == 14
    zeros = {p: found[f"p = {p}, 1 ReLU", False][2] for p in ("0", "0.5")}
    assert zeros["0.5"] > zeros["0"]
    for name, training in found:
        if "Dropout" not in name and name.split(", ")[0] == "p = 0":
            assert found[name, training] == found[name, not training]

"""The programs that train networks of their own run and do what they say."""

import pytest
import torch

from dropviz.experiments.distributions import config
from dropviz.experiments.order import sweep
from dropviz.settings import TRAINED_ON
from dropviz.snippets import distributions, order


@pytest.mark.parametrize("p", [0.3, 0.8])
def test_measuring_anew_takes_the_masks_out(run, p, capsys):
    names = run(order.re_estimate(sweep(p, 16, 3, 1)))
    net, x = names["net"], names["x"]
    assert (net[1].p, net[5].p, len(x), len(names["held_out_x"])) == (p, p, 500, 500)
    # An average over ten batches of 50: the mean is that of all, the variance loses what lies between the batches.
    torch.testing.assert_close(net[2].running_mean, net[0](x).mean(dim=0).detach(), rtol=1e-4, atol=1e-5)
    assert (names["anew"] < names["stored"]).all()
    wrong = (net.eval()(names["held_out_x"]).argmax(dim=1) != names["held_out_y"]).double().mean().item()
    assert 100 * wrong == names["after"] < 90, "it has learnt something, in the state that is printed"
    assert f"wrongly: {names['before']:.1f}%, with the statistics measured anew {names['after']:.1f}%" in capsys.readouterr().out


@pytest.mark.parametrize("trained_on", TRAINED_ON)
def test_hooks_look_into_networks_of_every_data_set(run, trained_on):
    page = config(0.5, 64, 2, trained_on)
    space = run(distributions.activations(page, 30))
    found, split = space["found"], page.data.draw(2)
    assert tuple(space["x"].shape) == split.x.shape
    assert space["net"][0].in_features == split.x.shape[1]
    assert space["net"][6].out_features == split.y.shape[1]
    assert len({name for name, _training in found}) == 14
    zeros = {p: found[f"p = {p}, 1 ReLU", False][2] for p in ("0", "0.5")}
    assert trained_on != "digits" or zeros["0.5"] > zeros["0"]
    for name, training in found:
        if "Dropout" not in name and name.split(", ")[0] == "p = 0":
            assert found[name, training] == found[name, not training]

"""The programs' dropout is that of the methods, in the places where the engine has it."""

from dataclasses import asdict, dataclass
from textwrap import dedent

import numpy as np
import pytest
import torch
from torch import nn

from dropviz.dropout import METHODS, BernoulliDropout, GaussianDropout
from dropviz.lessons.training.setup import DENSE
from dropviz.training import Member, RunConfig


def config_of(*members):
    return RunConfig(members, width=8, epochs=5)


@pytest.mark.parametrize("p", [0.0, 0.3, 0.8])
@pytest.mark.parametrize("slug", DENSE)
def test_every_method_acts_as_its_recipe_says(begun, slug, p):
    method = METHODS[slug](p=p)
    config = config_of(Member("none"), Member("dropout", method, 0.01))
    space, rest = begun(config)
    net, x = space["nets"]["dropout"], torch.randn(500, 8)
    if method.target == "weight":
        assert [type(net[i]) for i in (0, 2, 4)] == [nn.Linear, space["DropConnect"], space["DropConnect"]]
        layer = net[2]
        weight = layer.train()(torch.eye(8)).detach().T - layer.bias[:, None]
        dropped = weight.abs() < 1e-6
        torch.testing.assert_close(weight[~dropped], (layer.weight / (1 - p))[~dropped], rtol=1e-4, atol=1e-6)
        assert abs(dropped.float().mean() - p) <= 4 * (p * (1 - p) / 64) ** 0.5
        evaluated = nn.Linear.forward(layer, x)
    else:
        layer, panel = net[2], {"x": x, "torch": torch, "F": nn.functional}
        assert net[5] is layer
        with torch.random.fork_rng():
            torch.manual_seed(5)
            exec(dedent(method.recipe).strip().format(**asdict(method)), panel)
            torch.manual_seed(5)
            assert torch.equal(layer.train()(x), panel["y"])
        evaluated = method.infer(x)
        x = x.clone()
    assert torch.equal(layer.eval()(x), layer.eval()(x)), "nothing is drawn in evaluation"
    torch.testing.assert_close(layer(x), evaluated)
    exec(rest, space)
    on, off, held_out = space["losses"]["dropout"]
    assert np.isfinite([on, off, held_out]).all()
    assert (on == off) == (p == 0.0)


@dataclass(frozen=True)
class RowDropout(BernoulliDropout):
    """A method that the project has not, with a field of its own."""

    factor: int = 1
    label = paper = "Row dropout"
    recipe = "y = {factor} * x * F.dropout(torch.ones(x.shape[0], 1), p={p}, training=True)"
    example, axes = (6, 8), ("row", "column")


def test_a_new_method_has_its_module_from_its_recipe(begun):
    layer = begun(config_of(Member("rows", RowDropout(0.5, factor=3)), Member("gauss", GaussianDropout(0.3))))[0]["nets"]["rows"][2]
    rows = layer.train()(torch.ones(200, 4))
    assert set(rows.unique().tolist()) == {0.0, 6.0}
    assert torch.equal(rows[:, :1].expand(-1, 4), rows)
    assert torch.equal(layer.eval()(rows), rows)

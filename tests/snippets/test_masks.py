"""Every program of the code panels of /masks runs as it stands, and prints what the page shows."""

import numpy as np
import pytest
import torch

from dropviz.dropout import METHODS, InvertedDropout
from dropviz.experiments import activations, masks
from dropviz.figures import mask_sections as sections
from dropviz.figures import methods
from dropviz.rng import stream
from dropviz.snippets import masks as snippets

NUMBERS = [[0.1, 0.2, 0.3], [0.4, 0.5, 1.0]]


@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.parametrize("p", [0.0, 0.001, 0.2, 0.5, 0.8, 0.95])
def test_from_scratch_prints_the_numbers_of_the_section(run, capsys, p, seed):
    space = run(snippets.from_scratch(p, seed))
    method = InvertedDropout(p)
    shown = masks.passed(method, masks.example(method, seed), stream(seed, "mask", 0))
    np.testing.assert_array_equal(space["x"], shown.x)
    np.testing.assert_allclose(space["y"], shown.y, rtol=1e-12)
    np.testing.assert_allclose(space["dx"], shown.grad, rtol=1e-12)
    out = capsys.readouterr().out
    assert out.startswith("\n\n".join(str(array) for array in (shown.x, shown.y.round(3), shown.grad.round(3))))
    assert "float32 -> float32" in out
    assert "a fixed seed at each call, the same mask: True" in out
    if p >= 0.2:
        assert "one generator, two calls, the same mask: False" in out
    unchanged, scale = space["dropout_forward"](space["x"], p, False, None)
    assert scale is None
    assert unchanged is space["x"]


@pytest.mark.parametrize("p", [0.0, 0.2, 0.5, 0.8, 1.0])
def test_autograd_function_equals_torch_under_the_same_seed(run, capsys, p):
    space = run(snippets.autograd_function(p, NUMBERS, seed=5))
    with torch.random.fork_rng():
        torch.manual_seed(5)
        expected = torch.nn.functional.dropout(torch.tensor(NUMBERS), p)
    assert torch.equal(space["x"].detach(), torch.tensor(NUMBERS))
    assert torch.equal(space["y"].detach(), expected)
    assert not torch.isnan(space["x"].grad).any()
    assert str(space["x"].grad) in capsys.readouterr().out
    ones = torch.ones(3)
    assert space["Dropout"].apply(ones, 1.0, True, True) is not None
    assert torch.equal(ones, torch.zeros(3)), "in place"
    with pytest.raises(ValueError, match="between 0 and 1"):
        space["Dropout"].apply(ones, 1.5, True)


@pytest.mark.parametrize("seed", range(5))
def test_both_masks_of_a_matrix_are_those_of_the_figures(run, capsys, seed):
    picture = methods.picture(METHODS["drop_connect"](p=0.4), seed)
    (_, program), = picture.programs
    space = run(program)
    drawn = {panel.slug: np.array(panel.fig.data[0].customdata, dtype=float) for row in picture.rows for panel in row}
    np.testing.assert_allclose(space["node_masked"], drawn["node-mask"], rtol=1e-6)
    np.testing.assert_allclose(space["connection_masked"], drawn["connection-mask"], rtol=1e-6)
    np.testing.assert_allclose(space["node_masked"].T, drawn["linear-node-mask"], rtol=1e-6)
    assert str(space["node_masked"]) in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(4))
def test_an_image_without_a_batch_axis_loses_rows_and_not_channels(run, capsys, seed):
    space = run(snippets.unbatched_channels(0.5, seed))
    out = capsys.readouterr().out
    assert "1 warning: dropout2d" in out
    assert "channels dropped whole: [False, False, False]" in out.splitlines()
    whole = (space["y"] == 0).flatten(1)
    assert torch.equal(whole.all(dim=1), whole.any(dim=1)), "with the axis channels go whole"
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        gone = torch.nn.functional.dropout1d(torch.ones(3, 8, 8), 0.5) == 0  # (sample, channel, cell)
    assert str(gone.all(dim=2).sum(dim=1).tolist()) in out


@pytest.mark.parametrize("slug", METHODS)
@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
def test_every_panel_of_the_page_runs_prints_and_says_what_it_prints(run, capsys, slug, p):
    method = METHODS[slug](p=p)
    for title, program in [*sections.programs(method, 2), *methods.picture(method, 2).programs]:
        run(program)
        assert capsys.readouterr().out.strip(), title
        assert program.startswith("# "), title
        compile(program, title, "exec")


@pytest.mark.parametrize("p", [0.0, 0.001, 0.3, 0.95])
def test_the_order_of_dropout_and_activation_prints_the_differences_of_the_table(run, capsys, p):
    run(snippets.before_or_after(p, 2))
    printed = [float(line.split()[1]) for line in capsys.readouterr().out.splitlines()]
    np.testing.assert_allclose(printed, [order.difference for order in activations.orders(p, 2)], atol=1e-12)


@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
def test_the_stack_of_selu_layers_prints_the_variances_of_the_figure(run, capsys, p):
    run(snippets.selu_layers(p, 2))
    stack = activations.selu_stack(p, 2)
    for line in capsys.readouterr().out.splitlines():
        name, _, values = line.partition(" ")
        np.testing.assert_allclose([float(v) for v in values.strip("[]").split(",")], stack.variance[name], atol=6e-4, rtol=1e-9)

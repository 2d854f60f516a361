"""One run at many drop probabilities, trained together: each is the run at that p."""

import dataclasses

import numpy as np
import pytest

from dropviz.data import Line, Moons
from dropviz.dropout import DropConnect, Dropout, GaussianDropout, InvertedDropout
from dropviz.training import Change, Member, RunConfig, Sweep, at_each_p, train
from dropviz.training.record import SweepRecord, sweep_record

PLACES = (0.0, 0.2, 0.5, 0.95)
BARE = Member("none", learning_rate=0.002)


def config(method: Dropout, **fields: object) -> RunConfig:
    values: dict[str, object] = {"width": 17, "epochs": 12, "dtype": "float64", **fields}
    return RunConfig((BARE, Member("dropout", method, 0.01), Member("early", keep_best=True)), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("data", [Line(points=9), Moons()])
@pytest.mark.parametrize("method", [InvertedDropout(0.3), GaussianDropout(0.3), DropConnect(0.3)])
def test_each_of_them_is_the_run_at_its_p_and_all_others_stand_once(method: Dropout, data: object) -> None:
    run = config(method, data=data)
    together = at_each_p(run, PLACES)
    assert [member.name for member in together.members] == ["none", *(f"dropout-{i}" for i in range(len(PLACES))), "early"]
    frames = list(train(together))
    for i, p in enumerate(PLACES):
        members = tuple(dataclasses.replace(m, dropout=m.dropout and dataclasses.replace(m.dropout, p=p)) for m in run.members)
        alone = list(train(dataclasses.replace(run, members=members)))
        for many, one in zip(frames, alone, strict=True):
            some = [0, 1 + i, len(together.members) - 1]
            np.testing.assert_allclose(many.curves[some], one.curves, rtol=1e-9, atol=1e-9)
            np.testing.assert_allclose(many.losses[some], one.losses, rtol=1e-9, atol=1e-9)
            np.testing.assert_allclose(many.standard_errors[some], one.standard_errors, rtol=1e-7, atol=1e-9)


def test_where_nothing_is_dropped_it_is_the_network_without_dropout_at_equal_rates() -> None:
    run = RunConfig((Member("none"), Member("dropout", InvertedDropout(0.5))), width=8, epochs=5)
    last = list(train(at_each_p(run, (0.0, 0.5))))[-1]
    np.testing.assert_array_equal(last.curves[0], last.curves[1])
    assert (last.curves[0] != last.curves[2]).any()


def test_of_a_run_with_changes_there_is_none_and_others_networks_stay_as_they_are() -> None:
    with pytest.raises(ValueError, match="config must have no changes in its schedule, got 1"):
        at_each_p(config(InvertedDropout(0.3), schedule=(Change(3, "dropout", p=0.6),)), PLACES)
    run = config(InvertedDropout(0.3))
    assert at_each_p(dataclasses.replace(run, members=(BARE,)), PLACES).members == (BARE,)
    again = at_each_p(at_each_p(run, PLACES), (0.4,))
    assert {member.stream for member in again.members if member.dropout} == {"dropout"}


@pytest.mark.parametrize(
    ("places", "said"), [((0.2, 1.5), "p must be between 0 and"), (tuple(np.linspace(0, 0.9, 101)), "members must be 1 to 100")]
)
def test_what_no_run_can_have_is_named(places: tuple[float, ...], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        at_each_p(config(InvertedDropout(0.3)), places)


@pytest.mark.parametrize("name", ["A", "a--b", 3, 0, None])
def test_the_name_of_a_stream_is_checked(name: object) -> None:
    with pytest.raises(ValueError, match="stream_name must be made of small letters"):
        Member("dropout", InvertedDropout(0.3), stream_name=name)  # type: ignore[arg-type]


def test_a_record_tells_both_losses_with_dropout_off() -> None:
    sweep = Sweep(at_each_p(config(InvertedDropout(0.3), dtype="float32"), PLACES), (0, 4))
    record = SweepRecord(sweep)
    off = record.dropout_off(7)
    assert off.shape == (2, 6, 2)
    np.testing.assert_array_equal(off[:, :, 1], record.held_out(7))
    for seed, found in zip(sweep.seeds, off, strict=True):
        alone = list(train(dataclasses.replace(sweep.config, seed=seed)))[7]
        np.testing.assert_allclose(found, alone.losses[:, 1:], rtol=1e-4, atol=1e-5)
    assert record.nbytes >= 8 * off[:, :, 0].size * record.trained
    assert sweep_record(sweep).held_out(3).shape == (2, 6)

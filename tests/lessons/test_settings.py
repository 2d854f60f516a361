"""Settings are complete and checked, and are the same in an address."""

from dataclasses import FrozenInstanceError, dataclass
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dropviz.data import DATASETS, Sine
from dropviz.dropout import METHODS, DropBlock, InvertedDropout
from dropviz.knobs import knob, knobs, pick
from dropviz.lessons import settings
from dropviz.lessons.settings import Common


@dataclass(frozen=True)
class Drawn(Common):
    draws: str = knob("10", "Draws T", options={"10": "10", "100": "100"}, here=True, aliases=("tosses",))


@dataclass(frozen=True)
class Shown(Common):
    batch: int = knob(16, "Batch size", min=1, max=64)
    sample: int = knob(1, "Sample", min=1, max=64, within="batch")
    method: InvertedDropout = pick(METHODS, "inverted", "Method")
    data: Sine = pick(DATASETS, "sine", "Data")
    names: tuple[str, ...] = knob(("a",), "Names", options={"a": "A", "b": "B"})
    keep: bool = knob(False, "Keep")
    rate: float = knob(0.01, "Rate", min=1e-5, max=1.0)


Whole = settings.composed("whole", [Drawn, Shown, Common])


def test_the_whole_holds_every_knob_of_its_parts_once():
    assert set(knobs(Whole)) == set(knobs(Drawn)) | set(knobs(Shown))
    assert list(knobs(Whole))[:3] == ["p", "width", "seed"]
    assert Whole(draws="100", batch=4).draws == "100"
    with pytest.raises(FrozenInstanceError):
        Whole().p = 0.5


def test_a_part_of_the_whole_has_what_it_declares():
    assert settings.narrowed(Whole(p=0.5, draws="100", batch=3), Drawn) == Drawn(p=0.5, draws="100")


def test_a_method_in_the_settings_drops_with_their_p():
    assert Whole(p=0.7, method=DropBlock(p=0.1, block_size=5)).method == DropBlock(p=0.7, block_size=5)


def test_a_number_goes_no_further_than_another_lets_it():
    assert Whole(batch=4, sample=9).sample == 4
    assert Whole(batch=4, sample=3).sample == 3


@pytest.mark.parametrize(("bad", "named"), [({"method": "inverted"}, "method"), ({"method": Sine()}, "method"), ({"draws": "7"}, "draws")])
def test_what_is_not_admitted_is_named(bad, named):
    with pytest.raises(ValueError, match=f"^{named} must be one of"):
        Whole(**bad)


@given(
    p=st.floats(0.0, 0.95),
    batch=st.integers(1, 64),
    method=st.sampled_from(list(METHODS)),
    data=st.sampled_from(list(DATASETS)),
    names=st.sampled_from([("a",), ("b",), ("a", "b")]),
    keep=st.booleans(),
    rate=st.floats(1e-5, 1.0),
)
def test_an_address_restores_the_settings_to_the_bit(method, data, **values):
    before = Whole(method=METHODS[method](), data=DATASETS[data](), **values)
    texts = dict(parse_qsl(settings.to_query(before)))
    after, problems = settings.from_query(Whole, texts)
    assert (after, problems) == (before, {})


def test_own_knobs_of_what_is_chosen_stand_in_the_address():
    found, problems = settings.from_query(Whole, {"method": "drop_block", "block_size": "5", "p": "0.2"})
    assert not problems
    assert found.method == DropBlock(p=0.2, block_size=5)
    assert "method=drop_block&block_size=5" in settings.to_query(found)


def test_an_old_name_in_a_link_holds_its_meaning():
    assert settings.from_query(Whole, {"tosses": "100"})[0].draws == "100"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ({"p": "0.96"}, "Drop probability p"),
        ({"p": "0,3"}, "Drop probability p"),
        ({"width": "30.5"}, "Width"),
        ({"seed": "inf"}, "Seed"),
        ({"keep": "yes"}, "Keep"),
        ({"draws": "11"}, "Draws T"),
        ({"names": "a,c"}, "Names"),
        ({"method": "none"}, "Method"),
        ({"method": "drop_block", "block_size": "0"}, "Block size"),
    ],
)
def test_what_an_address_says_wrongly_is_named_by_its_label_and_has_its_default(text, label):
    found, problems = settings.from_query(Whole, text)
    (said,) = problems.values()
    assert said.startswith(f"{label} must be")
    assert settings.values(found) == settings.values(Whole() if "block_size" not in text else Whole(method=DropBlock(p=0.3)))

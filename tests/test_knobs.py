import math
import re
from dataclasses import FrozenInstanceError, dataclass, field
from enum import StrEnum
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dropviz.knobs import Knob, check, check_value, knob, knobs


@dataclass(frozen=True)
class Settings:
    p: float = knob(0.3, "Drop probability p", min=0.0, max=0.95, step=0.05, help="How often.")
    width: int = knob(8, "Width", min=1, max=64)
    layers: int = knob(2, "Layers", min=1)
    rate: float = knob(0.01, "Rate", max=1.0)
    offset: float = knob(0.0, "Offset")
    seed: int = knob(0, "Seed")
    mode: str = knob("train", "Mode", options=("train", "evaluate"))
    name: str = knob("net", "Name")
    animate: bool = knob(True, "Animate")
    shown: tuple[str, ...] = knob(("a",), "Shown", options={"a": "A", "b": "B", "c": "C"}, where=("animate", True), group="More")
    note: str = field(default="no knob")

    def __post_init__(self) -> None:
        check(self)


def test_knobs_are_listed_in_order_of_declaration_for_class_and_instance():
    names = ["p", "width", "layers", "rate", "offset", "seed", "mode", "name", "animate", "shown"]
    assert list(knobs(Settings)) == names
    assert list(knobs(Settings())) == names
    rule, declared = knobs(Settings)["p"]
    assert rule == Knob("Drop probability p", 0.0, 0.95, 0.05, None, "How often.")
    assert declared.name == "p"
    assert declared.default == 0.3


@pytest.mark.parametrize(
    ("most", "said"),
    [(2**20, "1,048,576"), (2**32 - 1, "4,294,967,295"), (10_000, "10,000"), (9999, "9,999"), (-5, "−5"), (1e-5, "0.00001")],
)
def test_a_bound_is_said_exactly(most, said):
    with pytest.raises(ValueError, match=f"^cache must be between 1 and {said}, got 0$"):
        check_value("cache", 0, Knob("Cache", 1, most), int)


@pytest.mark.parametrize(
    "good",
    [
        {"p": 0.0},
        {"p": 0.95},
        {"p": 0.123},
        {"width": 1},
        {"width": 64},
        {"layers": 10**400},
        {"rate": -1e300},
        {"seed": -(10**400)},
        {"mode": "evaluate"},
        {"name": ""},
        {"animate": False},
        {"note": 3},
        {"shown": ("a", "c")},
    ],
)
def test_what_lies_inside_is_taken_as_it_is(good):
    ((name, value),) = good.items()
    assert getattr(Settings(**good), name) == value


def test_several_options_stand_in_the_order_of_the_menu():
    assert Settings(shown=("c", "a")).shown == ("a", "c")


class Loud(StrEnum):
    train = "train"


@pytest.mark.parametrize(
    ("name", "value", "plain"),
    [
        ("p", 0, 0.0),
        ("p", np.float64(0.15), 0.15),
        ("p", np.float32(0.5), 0.5),
        ("p", Fraction(1, 4), 0.25),
        ("offset", -5, -5.0),
        ("width", np.int64(3), 3),
        ("animate", np.bool_(False), False),
        ("mode", np.str_("train"), "train"),
        ("mode", Loud.train, "train"),
        ("shown", (np.str_("c"),), ("c",)),
    ],
)
def test_numbers_of_every_make_become_plain_ones(name, value, plain):
    taken = getattr(Settings(**{name: value}), name)
    assert (type(taken), taken) == (type(plain), plain)
    assert repr(Settings(**{name: value})) == repr(Settings(**{name: plain}))


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"p": -0.1}, "p must be between 0 and 0.95, got -0.1"),
        ({"p": 0.951}, "p must be between 0 and 0.95, got 0.951"),
        ({"p": math.nan}, "p must be between 0 and 0.95, got nan"),
        ({"p": math.inf}, "p must be between 0 and 0.95, got inf"),
        ({"p": "x"}, "p must be a number between 0 and 0.95, got 'x'"),
        ({"p": True}, "p must be a number between 0 and 0.95, got True"),
        ({"p": None}, "p must be a number between 0 and 0.95, got None"),
        ({"p": 1j}, "p must be a number between 0 and 0.95, got 1j"),
        ({"width": 0}, "width must be between 1 and 64, got 0"),
        ({"width": 8.0}, "width must be a whole number between 1 and 64, got 8.0"),
        ({"width": False}, "width must be a whole number between 1 and 64, got False"),
        ({"layers": 0}, "layers must be at least 1, got 0"),
        ({"layers": 1.5}, "layers must be a whole number of at least 1, got 1.5"),
        ({"rate": 2}, "rate must be at most 1, got 2.0"),
        ({"rate": -math.inf}, "rate must be at most 1, got -inf"),
        ({"offset": math.inf}, "offset must be a finite number, got inf"),
        ({"offset": math.nan}, "offset must be a finite number, got nan"),
        ({"offset": "0"}, "offset must be a finite number, got '0'"),
        ({"mode": "test"}, "mode must be one of train, evaluate, got 'test'"),
        ({"mode": 1}, "mode must be one of train, evaluate, got 1"),
        ({"name": None}, "name must be text, got None"),
        ({"shown": ()}, "shown must be one or several of a, b, c, got ()"),
        ({"shown": ("a", "a")}, "shown must be one or several of a, b, c, got ('a', 'a')"),
        ({"shown": ("a", "d")}, "shown must be one or several of a, b, c, got ('a', 'd')"),
        ({"shown": ["a"]}, "shown must be one or several of a, b, c, got a list, ['a']"),
        ({"shown": ([],)}, "shown must be one or several of a, b, c, got ([],)"),
        ({"animate": 1}, "animate must be True or False, got 1"),
        ({"animate": "yes"}, "animate must be True or False, got 'yes'"),
    ],
)
def test_what_lies_outside_is_refused_by_name_bounds_and_value(bad, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        Settings(**bad)


@settings(deadline=None, derandomize=True)
@given(value=st.floats(), low=st.floats(-10, 10), span=st.floats(0, 10))
def test_a_number_is_taken_exactly_between_its_bounds(value, low, span):
    try:
        check_value("x", value, Knob("X", low, low + span), float)
    except ValueError:
        assert not low <= value <= low + span
    else:
        assert low <= value <= low + span


def test_a_step_restricts_nothing():
    assert Settings(p=0.1234).p == 0.1234


def test_a_knob_is_frozen():
    with pytest.raises(FrozenInstanceError):
        Knob("X").label = "Y"

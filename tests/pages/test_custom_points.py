"""/training on points of one's own: from the address, from a pasted table, and what is said of those that can't be used."""

import numpy as np

from dropviz.data import CustomPoints, Points, from_text, parse, to_text
from dropviz.training import train
from tests.pages.training import pair, warnings, words


def test_own_points_come_from_the_address_and_bad_ones_are_named(open_page, traces, messages):
    table = "0:1;1:2;2:3;3:5;4:5"
    app = open_page("training", data="points", table=table, width=8)
    first = next(train(pair(data=CustomPoints(table), width=8)))
    assert f"the loss on held-out points is **{first.losses[0, 2]:.3g}**" in words(app)
    assert app.query_params["table"] == table
    app = open_page("training", data="points", table="0:1;1:2;2:3;3:x", width=8)
    assert not app.exception
    assert warnings(app) == [
        "point 4 of the link can't be read: y must be a number such as 1.5, got 'x'. Example points are shown instead."
    ]


def test_a_pasted_table_is_used_and_a_bad_one_is_explained_row_by_row(open_page):
    app = open_page("training", data="points", width=8)
    app.text_area[0].set_value("x,y\n1,2\n2,three\n3\n4,5\n5,6")
    app.button[[b.label for b in app.button].index("Use these points")].click().run()
    assert warnings(app) == ["- Line 3: y must be a number such as 1.5, got 'three'.\n- Line 4: there must be two values, x and y, got 1."]
    assert "table" not in app.query_params
    app.text_area[0].set_value("x,y\n1,2\n2,3\n3,4\n4,5\n5,6")
    app.button[[b.label for b in app.button].index("Use these points")].click().run()
    assert not app.exception
    assert app.query_params["table"] == "1:2;2:3;3:4;4:5;5:6"


def test_a_pasted_table_is_used_to_the_bit_and_the_field_shows_it_so(open_page):
    rows = [f"{2010 + i / 12:.4f},{100 + (i * 37 % 100) / 100:.2f}" for i in range(150)]
    app = open_page("training", data="points", width=8)
    app.text_area[0].set_value("\n".join(rows))
    app.button[[b.label for b in app.button].index("Use these points")].click().run()
    assert not app.warning
    used = from_text(app.query_params["table"])
    assert len(set(used.x)) == 150
    assert [(x, y) for x, y in zip(used.x, used.y, strict=True)] == [tuple(map(float, row.split(","))) for row in rows]
    shown = parse(app.text_area[0].value)
    assert (shown.x.tobytes(), shown.y.tobytes()) == (used.x.tobytes(), used.y.tobytes())


def test_too_long_a_paste_is_said_and_the_points_stay(open_page):
    app = open_page("training", data="points", table="0:1;1:2;2:3;3:5;4:5", width=8)
    app.text_area[0].set_value("1,2\n" * 25_001)
    app.button[[b.label for b in app.button].index("Use these points")].click().run()
    assert warnings(app) == ["- The text must have at most 100,000 characters, and this has more."]
    assert app.query_params["table"] == "0:1;1:2;2:3;3:5;4:5"


def test_a_long_link_is_said_to_be_long(open_page):
    table = to_text(Points(*np.random.default_rng(0).random((2, 200))))
    assert "In the link these points take 4,268 characters." in words(open_page("training", data="points", table=table, width=8))
    assert "In the link these points take" not in words(open_page("training", data="points", width=8))

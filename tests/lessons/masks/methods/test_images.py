"""Where small images stand on a desk and on a phone."""

import itertools

from dropviz.dropout import METHODS
from dropviz.lessons.masks.methods import general
from tests.lessons.panels import panels


def test_images_stand_in_one_line_on_a_desk_and_in_several_on_a_phone():
    layout = panels(general.picture(METHODS["inverted"](p=0.3), 0))["method-image"].fig.layout
    for given, lines in ((layout, 1), (layout.meta["narrow"], 2)):
        domains = [[given[f"{axis}axis{i if i > 1 else ''}"]["domain"] for axis in "xy"] for i in range(1, 6)]
        assert len({tuple(y) for _, y in domains}) == lines
        assert all(a < b and c < d for (a, b), (c, d) in domains)
        for (x, y), (other_x, other_y) in itertools.combinations(domains, 2):
            apart = x[1] <= other_x[0] or other_x[1] <= x[0] or y[1] <= other_y[0] or other_y[1] <= y[0]
            assert apart, "no image covers another"

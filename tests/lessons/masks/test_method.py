"""Every method has a picture whose words, labels and traces hold the same numbers."""

import itertools
import re
from dataclasses import dataclass

import numpy as np
import pytest

from dropviz.dropout import METHODS, BernoulliDropout, DropBlock
from dropviz.lessons.masks import method
from dropviz.lessons.masks.numbers import Methods, programs
from tests.lessons.panels import panels
from tests.lessons.sentences import said as all_said
from tests.pages.words import faults


@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
@pytest.mark.parametrize("slug", METHODS)
def test_every_method_has_a_picture_that_plotly_takes_and_that_says_its_numbers(slug, p):
    picture = method.picture(METHODS[slug](p=p), seed=2)
    assert picture.question.endswith("?")
    assert not re.search(r"\bnan\b|\binf\b", all_said(picture))
    for panel in panels(picture).values():
        assert panel.fig.data
        assert re.search(r"\d", panel.alt)
        assert "nan" not in panel.alt


def test_methods_of_one_family_share_a_picture_and_the_others_have_their_own():
    slugs = {slug: frozenset(panels(method.picture(METHODS[slug](p=0.3), 0))) for slug in METHODS}
    assert slugs["inverted"] == slugs["vanilla"]
    assert slugs["alpha"] == slugs["feature_alpha"]

    def family(slug):
        return next((kind for kind in METHODS[slug].__mro__ if kind in method.PICTURES), None)  # None has the general picture

    for one, other in itertools.combinations(METHODS, 2):
        related = family(one) is family(other)
        assert related == (slugs[one] == slugs[other]), f"{one} and {other}"


@pytest.mark.parametrize(
    ("slug", "p", "seed", "said"),
    [
        ("channel", 0.05, 0, ["1 of 12 channels is dropped."]),
        ("drop_path", 0.1, 0, ["1 of 6 samples skips the branch", "1 of 6 samples is all zero."]),
        ("gaussian", 0.06, 3, ["here 1 of 20,000 was negative."]),
        ("locked", 0.2, 3, ["1 feature is kept at every time step."]),
    ],
)
def test_where_the_count_is_one_the_verb_agrees(slug, p, seed, said):
    picture = method.picture(METHODS[slug](p=p), seed)
    every = [all_said(picture), *(panel.alt for panel in panels(picture).values())]
    for part in said:
        assert any(part in text for text in every), part
    assert [fault for text in every for fault in faults(text)] == []


def test_a_new_method_gets_the_general_picture():
    @dataclass(frozen=True)
    class RowDropout(BernoulliDropout):
        """One draw a row."""

        label = "Row dropout"
        paper = "-"
        recipe = "y = x"
        example = (6, 8)
        axes = ("row", "column")

        def noise_shape(self, shape):
            return (shape[0], 1)

    picture = method.picture(RowDropout(0.5), 0)
    draws = [t for t in panels(picture)["method-image"].fig.data if t.name == "draw 1"]
    ink = np.array(draws[0].z).sum(axis=1)
    assert (ink == 0).any()
    assert (ink > 0).any()


@pytest.mark.parametrize(("slug", "count"), [("channel", 2), ("alpha", 1), ("gaussian", 2), ("drop_path", 1)])
def test_what_is_measured_has_its_error_and_lies_within_four_of_them(slug, count):
    said = re.findall(r"−?[\d.]+ ± [\d.]+ \(([+−]?[\d.]+) standard errors from exact\)", all_said(method.picture(METHODS[slug](p=0.3), 0)))
    assert len(said) == count
    assert all(abs(float(sigmas.replace("−", "-"))) < 4 for sigmas in said)


@pytest.mark.parametrize("slug", METHODS)
@pytest.mark.parametrize("p", [0.0, 0.3, 0.95])
def test_every_panel_of_the_page_runs_prints_and_says_what_it_prints(run, capsys, slug, p):
    chosen = METHODS[slug](p=p)
    for program in [*programs(chosen, 2), *method.picture(chosen, 2).programs]:
        run(program.code)
        assert capsys.readouterr().out.strip(), program.title
        assert program.code.startswith("# "), program.title


def test_a_method_without_a_picture_says_why():
    section = method.section(Methods(method=DropBlock(block_size=57)))
    assert not list(section.figures)
    assert section.words == ("DropBlock has no picture for these settings: block_size must be at most 56 for these maps, got 57.")

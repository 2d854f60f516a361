"""Formulas as MathML: what converts each by itself is the measure."""

from html import unescape
from xml.etree.ElementTree import fromstring

import pytest
from latex2mathml.converter import convert

from dropviz import lessons
from dropviz.drawing.formulas import TEX, formulas
from dropviz.lessons.lesson import lesson
from dropviz.lessons.settings import narrowed

MATHML = "{http://www.w3.org/1998/Math/MathML}"


def converted(source):
    """Return what the converter writes, read back."""

    def tree(element):
        text = [element.text] if element.text else []
        return element.tag.removeprefix(MATHML), dict(element.attrib), *text, *map(tree, element)

    return tree(fromstring(unescape(convert(source))))


@pytest.mark.parametrize(
    "source", ["2^n", "x^2 - 0.35", r"1{,}024 \cdot 10^{-3}", r"(p^2 + (1 - p)^2)^{12}", "0.3^2 + 0.3 = 0.39", "x_1", r"\text{p = 0.3}"]
)
def test_a_formula_is_that_of_the_converter(source):
    assert formulas([f"so ${source}$ it is"]) == {source: converted(source)}


def test_each_is_found_once_whether_it_stands_in_the_line_or_by_itself():
    assert list(formulas(["$a$ and $b$, $a$", "$$c$$\n\n then $d$", "none"])) == ["a", "b", "c", "d"]


def test_those_of_the_lessons_are_what_the_converter_makes_of_them():
    found = set()
    for name in lessons.LESSONS:
        for p in (0.0, 0.3, 0.35, 0.95):
            one = lesson(name)
            for slug in {"where", "mistakes", "sub-networks", "batch", "readings"} & set(one.slugs):
                section = one.section(slug, narrowed(one.settings(p=p), one.parts[slug]))
                for source, made in formulas([section.words, section.more, *section.between]).items():
                    assert made == converted(source)
                    found.add(source)
    assert len(found) > 20
    assert TEX.findall("$$a$$ x $b$") == ["a", "b"]

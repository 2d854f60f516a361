"""formulas(): the TeX that texts hold, as trees of MathML, which every browser draws by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

TEX = re.compile(r"\${1,2}([^$]+)\${1,2}")
NUMBER = re.compile(r"(?<![\^_{\d.])\d+(?:\.\d+)?")  # of an exponent or an index TeX takes one digit, or what stands in braces
PLACE = 9_000_000  # the numbers from here on hold the places of others
# The name of an element, its attributes, and what is in it: elements and texts.
Tree = tuple[Any, ...]


def formulas(texts: Iterable[str]) -> dict[str, Tree]:
    """Return every formula that stands between dollars, one or two, in texts of Markdown, by its source, as an element of MathML.

    Example:
        >>> formulas(["one of $2^n$ networks"])
        {'2^n': ('math', {'display': 'inline'}, ('mrow', {}, ('msup', {}, ('mn', {}, '2'), ('mi', {}, 'n'))))}
    """
    return {source: _tree(source) for text in texts if "$" in text for source in TEX.findall(text)}


def _tree(source: str) -> Tree:
    """Return a formula: of those that differ in their numbers alone one is converted, which takes a millisecond."""
    numbers = NUMBER.findall(source)
    places = iter(range(len(numbers)))
    put = {str(PLACE + place): number for place, number in enumerate(numbers)}
    tree = _converted(NUMBER.sub(lambda _: str(PLACE + next(places)), source))
    return _filled(tree, put) if put.keys() <= set(_texts(tree)) else _converted(source)  # one may stand within a text


@lru_cache(maxsize=256)
def _converted(source: str) -> Tree:
    return _told(convert_to_element(source))


def _told(element: Element) -> Tree:
    def parts() -> Iterator[Tree | str]:
        if element.text:
            yield unescape(element.text)
        for child in element:
            yield _told(child)

    return element.tag, {name: text for name, text in element.attrib.items() if name != "xmlns"}, *parts()


def _texts(tree: Sequence[Any]) -> Iterator[str]:
    for part in tree[2:]:
        yield from [part] if isinstance(part, str) else _texts(part)


def _filled(tree: Sequence[Any], numbers: dict[str, str]) -> Tree:
    name, attributes, *parts = tree
    return name, attributes, *(numbers.get(part, part) if isinstance(part, str) else _filled(part, numbers) for part in parts)

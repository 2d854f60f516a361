"""Messages that no browser would send: the visitor who forges them reads a sentence, and nobody else notices."""

from __future__ import annotations

import math

import pytest

from tests.browser.protocol import session

FORGED = {
    "too large": ("double_array_value", [1e300]),
    "not a number": ("double_array_value", [math.nan]),
    "too many": ("double_array_value", [1.0, 2.0]),
    "none": ("double_array_value", []),
    "a string": ("string_value", "x"),
    "infinite": ("double_value", math.inf),
    "negative": ("int_value", -5),
    "a truth value": ("bool_value", True),
    "strings": ("string_array_value", ["x"]),
    "no JSON": ("json_value", "nonsense"),
    "a request out of its mind": ("json_value", '{"request": {"run": 5, "first": -1, "count": 1e99, "at": "x", "held": []}}'),
    "a cell that is none": ("json_value", '{"cell": "nowhere"}'),
    "cells": ("json_value", '{"cell": ["dropout.train.grad"]}'),
}


@pytest.mark.parametrize("page", ["masks", "training", "statistics"])
def test_a_forged_widget_message_is_answered_by_a_sentence_at_most(server, page):
    with session(server) as honest:
        widgets, exceptions, sentences = honest.run(page)
        assert (exceptions, sentences) == ([], [])
        assert len(widgets) >= 4
        answered = 0
        for widget in widgets.values():
            for field, value in FORGED.values():
                with session(server) as forger:
                    forger.run(page)
                    _, exceptions, sentences = forger.run(page, widget, field, value)
                assert exceptions == [], (widget, field, value)
                assert len(sentences) <= 1
                answered += len(sentences)
        assert answered > 0, "some of them cannot be taken"
        assert honest.run(page)[1:] == ([], [])

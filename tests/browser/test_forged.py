"""Messages that no browser would send: the visitor who forges them reads a sentence, and nobody else notices."""

from __future__ import annotations

import math
from contextlib import contextmanager

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

KINDS = ("slider", "number_input", "selectbox", "button_group", "text_input", "bidi_component")
FORGED = {
    "too large": ("double_array_value", [1e300]), "not a number": ("double_array_value", [math.nan]),
    "too many": ("double_array_value", [1.0, 2.0]), "none": ("double_array_value", []), "a string": ("string_value", "x"),
    "infinite": ("double_value", math.inf), "negative": ("int_value", -5), "a truth value": ("bool_value", True),
    "strings": ("string_array_value", ["x"]), "no JSON": ("json_value", "nonsense"),
    "a request out of its mind": ("json_value", '{"request": {"run": 5, "first": -1, "count": 1e99, "at": "x", "held": []}}'),
    "a cell that is none": ("json_value", '{"cell": "nowhere"}'), "cells": ("json_value", '{"cell": ["dropout.train.grad"]}'),
}


class Session:
    """A session that speaks Streamlit's protocol by itself."""

    def __init__(self, socket):
        self.socket = socket

    def run(self, page, widget="", field="", value=None):
        """Ask for a run of a page with one widget's state; return widgets by kind, exceptions, and sentences."""
        message = BackMsg()
        message.rerun_script.page_name = page
        if widget:
            state = message.rerun_script.widget_states.widgets.add(id=widget)
            if isinstance(value, list):
                getattr(state, field).data.extend(value)
                getattr(state, field).SetInParent()
            else:
                setattr(state, field, value)
        self.socket.send(message.SerializeToString())
        widgets, exceptions, sentences = {}, [], []
        while True:
            answer = ForwardMsg.FromString(self.socket.recv(timeout=30))
            if answer.WhichOneof("type") == "script_finished":
                return widgets, exceptions, sentences
            if answer.WhichOneof("type") != "delta":
                continue
            element = answer.delta.new_element
            kind = element.WhichOneof("type")
            if kind in KINDS:
                name = getattr(element, kind).id
                widgets["mode-matrix" if name.endswith("mode-matrix") else kind] = name
            elif kind == "exception":
                exceptions.append(element.exception.message)
            elif kind == "alert":
                sentences.append(element.alert.body)


@contextmanager
def session(server):
    address = server.replace("http", "ws") + "/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], origin=server, max_size=None) as socket:
        yield Session(socket)


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

"""Streamlit's protocol, spoken without a browser."""

from __future__ import annotations

from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

KINDS = ("slider", "number_input", "selectbox", "button_group", "text_input", "bidi_component")


class Session:
    """A session that speaks Streamlit's protocol by itself."""

    def __init__(self, socket):
        self.socket, self.drawn = socket, None

    def ask(self, page, widget="", field="", value=None, query=""):
        """Ask for a run of a page with one widget's state."""
        message = BackMsg()
        message.rerun_script.page_name, message.rerun_script.query_string = page, query
        if widget:
            state = message.rerun_script.widget_states.widgets.add(id=widget)
            if isinstance(value, list):
                getattr(state, field).data.extend(value)
                getattr(state, field).SetInParent()
            else:
                setattr(state, field, value)
        self.socket.send(message.SerializeToString())

    def run(self, page, widget="", field="", value=None, query=""):
        """As `ask`, and once more for the rest of a page of which only the beginning came; return widgets by kind, exceptions, and sentences."""
        self.ask(page, widget, field, value, query)
        found = self.answer()
        if page != self.drawn:
            self.drawn, (_, raised, _) = page, found
            self.ask(page, widget, field, value, query)
            found = self.answer()
            found[1].extend(raised)
        return found

    def answer(self):
        """Wait for the end of a run; return widgets by kind, exceptions, and sentences."""
        widgets, exceptions, sentences = {}, [], []
        while True:
            answer = ForwardMsg.FromString(self.socket.recv(timeout=30))
            if answer.WhichOneof("type") == "script_finished":
                if answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:  # the page has mended its address
                    widgets, exceptions, sentences = {}, [], []
                    continue
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

"""A visitor without a browser: opens a page of the app and sends what Streamlit's front end would send."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.benchmarks.load.wire import Wire, get

PATIENCE = 60.0  # seconds after which an answer counts as not given


class Failed(Exception):
    """A session that is over, or an answer that did not come or was an error."""


@dataclass
class Session:
    """One visitor on one page.

    Attributes:
        address: where the app, or what stands before it, is served: http://host:port.
        page: the page's path without the slash.
        query: the link's settings.
        widgets: what the page's widgets say, by their keys, as the front end sends it with every rerun.
        fragments: the part of the page that a knob lets run alone, by its key; "" of one that lets all of it run.
        player: the last message to the page's player, if it has one.
        follows: what the page says of how it follows its knobs.
    """

    address: str
    page: str = "masks"
    query: str = ""
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    player: bytes = b""
    follows: dict[str, Any] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    async def open(self) -> float:
        """Fetch the page, connect and wait until it has been drawn; returns the seconds from the connection on."""
        host, port = urlsplit(self.address).hostname or "", urlsplit(self.address).port or 80
        status, cookies = await get(host, port, f"/{self.page}?{self.query}")
        if status != 200:
            raise Failed(f"the page was answered with {status}")
        self._message, self._request = ForwardMsg(), BackMsg()
        state = self._request.rerun_script
        state.query_string, state.page_name = self.query, self.page
        state.context_info.url, state.context_info.locale = f"{self.address}/{self.page}", "en-US"
        self._done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._cookies = "; ".join(cookies)
        headers = {"Origin": self.address, "Sec-WebSocket-Protocol": "streamlit", "Cookie": self._cookies}
        began = time.monotonic()
        self._wire = await Wire.open(host, port, "/_stcore/stream", headers, self._read)
        self._wire.ended.add_done_callback(lambda why: self._fail(why.result()))
        await self._answer()
        state.page_name, state.page_script_hash = "", self._page_hash
        await self._rerun("")  # the beginning of the page has come; a browser that shows it asks for the rest
        return time.monotonic() - began

    async def films(self) -> list[float]:
        """Fetch the films over p of all sections, as a browser does that comes by each of them; returns the seconds that each took.

        A browser keeps them for good: a move of p among the places of the slider asks for nothing.
        """
        host, port = urlsplit(self.address).hostname or "", urlsplit(self.address).port or 80
        # Each visitor has an address of their own, which a proxy would name.
        headers = {"Accept-Encoding": "gzip", "Cookie": self._cookies, "X-Forwarded-For": f"10.{id(self) % 251}.0.1"}
        took = []
        for section, takes in self.follows["takes"].items():
            if "p" not in takes or section in self.follows["apart"] or section.endswith(".frames"):
                continue  # those of a player are asked for once its knob is touched
            path = "{path}/{lesson}/{section}?{query}&over=p&edition={edition}".format(**self.follows, section=section)
            began = time.monotonic()
            status, _ = await get(host, port, path, headers)
            if status != 200:
                raise Failed(f"the film {path} was answered with {status}")
            took.append(time.monotonic() - began)
        return took

    async def move(self, **settings: float) -> tuple[float, int]:
        """Move sliders and wait until what they let run is drawn; returns when that was, by the monotonic clock, and the bytes received."""
        for name, value in settings.items():
            self.widgets[name].double_array_value.data[:] = [value]
        self._request.rerun_script.query_string = "&".join(f"{name}={value}" for name, value in settings.items())
        fragments = {self.fragments[name] for name in settings}
        return await self._rerun(fragments.pop() if len(fragments) == 1 else "")

    async def ask(self, request: dict[str, Any]) -> tuple[float, int]:
        """Ask for frames as the player does: a rerun of its fragment alone."""
        self.widgets["run"].json_value = json.dumps({"request": request}, separators=(",", ":"))
        return await self._rerun(self._fragment)

    def close(self) -> None:
        """Leave."""
        if hasattr(self, "_wire"):
            self._done.cancel()
            self._wire.close()

    async def _rerun(self, fragment: str) -> tuple[float, int]:
        state, before = self._request.rerun_script, self._wire.received
        state.fragment_id = fragment
        del state.widget_states.widgets[:]
        state.widget_states.widgets.extend(self.widgets.values())
        self._done = asyncio.get_running_loop().create_future()
        return await self._answer(), self._wire.received - before

    async def _answer(self) -> float:
        if self._wire.ended.done():
            raise Failed(self._wire.ended.result())
        self._wire.send(self._request.SerializeToString())
        try:
            done = await asyncio.wait_for(self._done, PATIENCE)
        except TimeoutError:
            raise Failed(f"no answer within {PATIENCE:.0f} s") from None
        if self.wrong:
            raise Failed(self.wrong.pop())
        return done

    def _fail(self, why: str) -> None:
        if not self._done.done():
            self._done.set_exception(Failed(why))

    def _read(self, data: bytes) -> None:
        """Take one message of the server. All are parsed: it takes microseconds, and an error can be in any."""
        message = self._message
        message.ParseFromString(data)
        kind = message.WhichOneof("type")
        if kind == "delta":
            if message.delta.HasField("new_element"):
                self._element(message.delta.new_element, message.delta.fragment_id)
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.wrong.append("the script did not compile")
            if not self._done.done():
                self._done.set_result(time.monotonic())
        elif kind in {"page_not_found", "auth_redirect"}:
            self.wrong.append(kind)

    def _element(self, element: Any, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.wrong.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "alert" and element.alert.format == Alert.ERROR:
            self.wrong.append(element.alert.body)
        elif kind == "bidi_component" and _key(element.bidi_component.id) == "run":
            self.player, self._fragment = element.bidi_component.bytes, fragment
            self.widgets.setdefault("run", WidgetState(id=element.bidi_component.id))
        elif kind == "bidi_component" and _key(element.bidi_component.id) == "link":
            self.follows = json.loads(element.bidi_component.bytes)
        elif kind in VALUES:
            widget = getattr(element, kind)
            state = VALUES[kind](widget)
            state.id = widget.id
            name = widget.id.rpartition("-")[2]
            self.fragments[name] = fragment
            if name not in self.widgets:
                self.widgets[name] = state


def _slider(widget: Any) -> WidgetState:
    state = WidgetState()
    if widget.options:
        chosen = widget.raw_value if widget.set_value else [widget.options[int(i)] for i in widget.default]
        state.string_array_value.data.extend(chosen)
    else:
        state.double_array_value.data.extend(widget.value if widget.set_value else widget.default)
    return state


def _group(widget: Any) -> WidgetState:
    state = WidgetState()
    options = [option.content for option in widget.options]
    state.string_array_value.data.extend(widget.raw_values if widget.set_value else [options[i] for i in widget.default])
    return state


def _menu(widget: Any) -> WidgetState:
    return WidgetState(string_value=widget.raw_value if widget.set_value else widget.options[widget.default])


# How the front end says what stands in each kind of widget. A button that is not pressed says nothing.
VALUES = {
    "slider": _slider,
    "button_group": _group,
    "selectbox": _menu,
    "number_input": lambda w: WidgetState(double_value=w.value if w.set_value else w.default),
    "text_input": lambda w: WidgetState(string_value=w.value if w.set_value else w.default),
    "text_area": lambda w: WidgetState(string_value=w.value if w.set_value else w.default),
    "checkbox": lambda w: WidgetState(bool_value=w.value if w.set_value else w.default),
}


def _key(identity: str) -> str:
    """Return the key of a component, which is what its identity ends with."""
    return identity.split("-", 2)[2]

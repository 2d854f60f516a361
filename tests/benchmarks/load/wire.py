"""A WebSocket on asyncio: as much of RFC 6455 as a load generator needs that shares its cores with the server.

A library's client costs some 40 µs a message, and a page arrives in seventy of them; this one costs about two.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from types import MappingProxyType

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
BINARY, CLOSE, PING, PONG = 0x2, 0x8, 0x9, 0xA


async def get(host: str, port: int, path: str, headers: Mapping[str, str] = MappingProxyType({})) -> tuple[int, list[str]]:
    """Ask for a page and read all of it; returns the status and the cookies that came with it, as `name=value`."""
    reader, writer = await asyncio.open_connection(host, port)
    more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n{more}\r\n".encode())
        head, _, _ = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    first, *lines = head.decode("latin-1").split("\r\n")
    cookies = [line.partition(":")[2].strip().partition(";")[0] for line in lines if line.lower().startswith("set-cookie:")]
    return int(first.split()[1]), cookies


class Wire(asyncio.Protocol):
    """One connection: hands every message to `on_message`, and says in `ended` why there are no more.

    The server is expected to send each message whole, which Streamlit's does.
    """

    def __init__(self, on_message: Callable[[bytes], None]) -> None:
        self.on_message = on_message
        self.received = 0  # bytes
        self.upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._buffer = bytearray()
        self._key = base64.b64encode(os.urandom(16))
        self._transport: asyncio.Transport

    @classmethod
    async def open(cls, host: str, port: int, path: str, headers: dict[str, str], on_message: Callable[[bytes], None]) -> Wire:
        """Connect and shake hands. Raises ConnectionError where the server declines."""
        _, wire = await asyncio.get_running_loop().create_connection(lambda: cls(on_message), host, port)
        lines = {
            "Host": f"{host}:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": wire._key.decode(),
            **headers,
        }
        request = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        wire._transport.write(f"GET {path} HTTP/1.1\r\n{request}\r\n".encode())
        await wire.upgraded
        return wire

    def send(self, payload: bytes, kind: int = BINARY) -> None:
        """Send one message, masked as a client must."""
        size = len(payload)
        mask = os.urandom(4)
        long = (mask * (size // 4 + 1))[:size]
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(long, "big")).to_bytes(size, "big")
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        if size >= 2**16:
            length = b"\xff" + size.to_bytes(8, "big")
        self._transport.write(bytes([0x80 | kind]) + length + mask + masked)

    def close(self) -> None:
        """Say goodbye and hang up."""
        if not self.ended.done():
            self.ended.set_result("closed here")
            self.send((1000).to_bytes(2, "big"), CLOSE)
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self._end(f"the connection was lost: {error}" if error else "the server hung up")

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        self._buffer += data
        if not self.upgraded.done() and not self._upgrade():
            return
        self._take()

    def _end(self, why: str) -> None:
        if not self.ended.done():
            self.ended.set_result(why)
        if not self.upgraded.done():
            self.upgraded.set_exception(ConnectionError(why))

    def _upgrade(self) -> bool:
        """Return whether the server's answer to the handshake is there and accepts it."""
        head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not found:
            return False
        accepted = base64.b64encode(hashlib.sha1(self._key + GUID).digest())
        if not head.startswith(b"HTTP/1.1 101") or accepted not in head:
            self._end("the server declined: " + head.decode("latin-1").split("\r\n")[0])
            self._transport.close()
            return False
        self._buffer[:] = rest
        self.upgraded.set_result(None)
        return True

    def _take(self) -> None:
        """Take all whole messages out of what has arrived."""
        buffer, start, end = self._buffer, 0, len(self._buffer)
        while end - start >= 2:
            size, begin = buffer[start + 1], start + 2
            if size >= 126:
                begin += 2 if size == 126 else 8
                if end < begin:
                    break
                size = int.from_bytes(buffer[start + 2 : begin], "big")
            if end < begin + size:
                break
            self._message(buffer[start], bytes(buffer[begin : begin + size]))
            start = begin + size
        del buffer[:start]

    def _message(self, first: int, payload: bytes) -> None:
        if first == 0x80 | BINARY:
            self.on_message(payload)
        elif first == 0x80 | PING:
            self.send(payload, PONG)
        elif first == 0x80 | CLOSE:
            self._end(f"the server closed with {int.from_bytes(payload[:2], 'big')}")
            self._transport.close()
        else:
            raise ValueError(f"a frame that begins with {first:#x} was not expected")

"""Photographs as PNG: quick to write, for they are written anew at every step of a slider."""

from __future__ import annotations

import base64
import struct
import zlib
from functools import lru_cache

import numpy as np
import numpy.typing as npt


def source(pixels: npt.NDArray[np.uint8]) -> str:
    """Return a picture as the address that holds it, for Plotly's `layout.images`.

    Args:
        pixels: (rows, columns, 3), red, green and blue.
    """
    rows, columns, _ = pixels.shape
    return _source(pixels.tobytes(), rows, columns)


@lru_cache(maxsize=64)  # some 20 kB each; the same photograph without dropout stands first in every row
def _source(pixels: bytes, rows: int, columns: int) -> str:
    lines = np.zeros((rows, 1 + 3 * columns), dtype=np.uint8)  # each begins with a 0: it is not filtered
    lines[:, 1:] = np.frombuffer(pixels, dtype=np.uint8).reshape(rows, -1)
    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)  # 8 bits a colour, three colours
    # With cells dropped nothing repeats itself: to look for what does takes twice as long and saves nothing.
    compressor = zlib.compressobj(1, strategy=zlib.Z_HUFFMAN_ONLY)
    body = compressor.compress(lines.tobytes()) + compressor.flush()
    file = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(file).decode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    """Return a part of a PNG file: its length, kind, data and check sum (PNG specification, third edition, § 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

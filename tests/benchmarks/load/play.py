"""Visitors who press Play on the training page, at the speed of a screen."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass

from tests.benchmarks.load.session import Session

RATE = 60.0  # frames on screen in a second, as in player.js
FIRST, CHUNK = 60, 120  # frames asked for at Play, and from then on whenever fewer than that are left


@dataclass
class Played:
    """What one visitor saw of a run.

    Attributes:
        epochs: how many frames were received, without that of epoch 0.
        first: seconds from Play to the first frame.
        stalls: seconds that the picture stood still each time that it ran out of frames.
        took: seconds from Play to the last frame on screen.
        digest: of all frames received, the same where they are.
    """

    epochs: int
    first: float
    stalls: list[float]
    took: float
    digest: str


def header(message: bytes) -> tuple[dict[str, object], bytes]:
    """Return the header and the frames of a message to the player: see `dropviz.web.player.message`."""
    size = int.from_bytes(message[:4], "little")
    return json.loads(message[4 : 4 + size]), message[4 + size + -(4 + size) % 4 :]


async def play(session: Session) -> Played:
    """Press Play, show frames as they are due, ask for more as player.js does, and stop at the end of the run."""
    opened, _ = header(session.player)
    run, total, columns = str(opened["run"]), int(str(opened["total"])), int(str(opened["columns"]))
    received, asked, stalls, digest = 1, 0, [], hashlib.sha256()  # frame 0 has come with the page
    pressed = shown = time.monotonic()  # `base` was on screen at `shown`, and frames follow at their rate
    base, first = 0, 0.0
    while received <= total:
        left = received - base - (time.monotonic() - shown) * RATE
        at = min(received - 1, base + int((time.monotonic() - shown) * RATE))
        asked += 1
        await session.ask(
            {"run": run, "first": received, "count": CHUNK if left > 1 else FIRST, "at": at, "playing": True, "held": "", "asked": asked}
        )
        now = time.monotonic()
        answer, values = header(session.player)
        count = int(str(answer["count"]))
        if answer["run"] != run or answer["first"] != received or len(values) != 4 * columns * count:
            raise ValueError(f"asked for frame {received} of run {run}, got {answer}")
        digest.update(values)
        due = shown + (received - base) / RATE
        if not first:
            first, shown, base = now - pressed, now, received
        elif now > due:
            stalls.append(now - due)
            shown, base = now, received
        received += count
        await asyncio.sleep(max(0.0, shown + (received - CHUNK - base) / RATE - time.monotonic()) if received <= total else 0.0)
    ends = shown + (total - base) / RATE
    await asyncio.sleep(ends - time.monotonic())
    await session.ask({"run": run, "first": received, "count": 0, "at": total, "playing": False, "held": "", "asked": asked + 1})
    return Played(received - 1, first, stalls, ends - pressed, digest.hexdigest())

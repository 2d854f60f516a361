"""Many visitors who each move the slider p every so often."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from dropviz.knobs import knobs
from dropviz.lessons.settings import Common
from tests.benchmarks.load.session import Failed, Session

T = TypeVar("T")
RULE, P = knobs(Common)["p"]
PLACES = [round(i * (RULE.step or 0), 6) for i in range(1 + round((RULE.max or 0) / (RULE.step or 1)))]  # where the slider can stand
JOINING = 4  # visitors who come in at once


@dataclass
class Measured:
    """What a crowd saw: seconds from each move to its answer, bytes of all answers, seconds that each film took, and what went wrong."""

    took: list[float] = field(default_factory=list)
    films: list[float] = field(default_factory=list)
    received: int = 0
    wrong: list[str] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which that share of the moves was answered."""
        return percentile(self.took, share)


def percentile(took: Sequence[float], share: float) -> float:
    """Return the milliseconds within which that share of some seconds lies."""
    ordered = sorted(took)
    return 1e3 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


async def join(sessions: Sequence[Session], measured: Measured, at_once: int = JOINING) -> list[Session]:
    """Let the sessions come in with their films, a few at a time; returns those who got in. What went wrong is noted."""
    gate = asyncio.Semaphore(at_once)

    async def enter(session: Session) -> Session | None:
        async with gate:
            if await tried(session.open, measured) is None:
                return None
            if session.follows:  # under Streamlit's own configuration too
                measured.films += await tried(session.films, measured) or []
            return session

    return [session for session in await asyncio.gather(*map(enter, sessions)) if session is not None]


async def tried(what: Callable[[], Awaitable[T]], measured: Measured) -> T | None:
    """Return what comes of it, or None where it failed, which is noted."""
    try:
        return await what()
    except (Failed, OSError) as error:
        measured.wrong.append(f"{type(error).__name__}: {error}")
        return None


async def crowd(sessions: Sequence[Session], every: float, seconds: float, measured: Measured) -> None:
    """Let every session move p for so many seconds, each every so many seconds on average.

    The moves of a visitor are due at times that do not depend on the answers, and an answer is timed from when its
    move was due: a server that falls behind can't hide it by slowing its visitors down.
    """
    began = time.monotonic()

    async def visitor(session: Session, chance: random.Random) -> None:
        p, due = P.default, began + every * chance.random()
        while due < began + seconds:
            await asyncio.sleep(due - time.monotonic())
            p = chance.choice([place for place in PLACES if place != p])
            done, received = await session.move(p=p)
            measured.took.append(done - due)
            measured.received += received
            due += every * chance.uniform(0.5, 1.5)

    await asyncio.gather(
        *(tried(lambda i=i, session=session: visitor(session, random.Random(i)), measured) for i, session in enumerate(sessions))
    )

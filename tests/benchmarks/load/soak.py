"""Visitors who come, look around for a minute, and go, for as long as it takes."""

from __future__ import annotations

import asyncio
import random
import statistics
import time

from tests.benchmarks.load.hosts import Host
from tests.benchmarks.load.moves import Measured, percentile, tried
from tests.benchmarks.load.play import play
from tests.benchmarks.load.session import Session
from tests.benchmarks.player import row

A_MINUTE = 51  # visitors: a good thousand in twenty minutes
STAY, EVERY = 60.0, 4.0  # seconds that a visitor stays, and between moves
KEPT = 125.0  # seconds: Streamlit keeps the sessions of the last 128 visitors who have gone for two minutes
# After that somebody has to come or go: only then does it look whose time is over.
PAGES = ("masks", "masks", "scaling", "statistics", "training")


async def visit(host: Host, chance: random.Random, stay: float, measured: Measured) -> None:
    """Come, move p every so often, on the training page play a short run as well, and go."""
    session = Session(host.address, chance.choice(PAGES), f"seed={chance.randrange(10_000)}&epochs=120&width={chance.choice((16, 32, 48))}")
    try:
        await session.open()
        measured.films += await session.films()
        leaves = time.monotonic() + stay * chance.uniform(0.5, 1.5)
        while time.monotonic() < leaves:
            due = time.monotonic()
            done, received = await session.move(p=round(0.05 + 0.9 * chance.random(), 3))
            measured.took.append(done - due)
            measured.received += received
            if session.page == "training" and chance.random() < 0.2:
                await play(session)
            await asyncio.sleep(EVERY * chance.uniform(0.5, 1.5))
    finally:
        session.close()


async def glance(host: Host, page: str) -> None:
    """Come to a page, move p a few times, and go."""
    session = Session(host.address, page)
    await session.open()
    for i in range(10):
        await session.move(p=round(0.1 + 0.05 * i, 2))
    session.close()


async def soak(host: Host, minutes: float) -> None:
    """Print what is left of them."""
    chance, measured = random.Random(0), Measured()
    for page in sorted(set(PAGES)):  # so that what is loaded once is there before anything is counted
        await glance(host, page)
    await asyncio.sleep(1)
    before, (files, sockets) = host.threads, host.files
    began, memory, came = time.monotonic(), [], []

    async def sample() -> None:
        while True:
            memory.append(host.resident)
            await asyncio.sleep(1)

    sampling = asyncio.create_task(sample())
    while (now := time.monotonic() - began) < 60 * minutes:
        v = random.Random(chance.random())
        came.append(asyncio.create_task(tried(lambda v=v: visit(host, v, min(STAY, 30 * minutes), measured), measured)))
        await asyncio.sleep(max(0.0, len(came) * 60 / A_MINUTE - now))
    sampling.cancel()
    quarter = len(memory) // 4
    second, last = statistics.median(memory[quarter : 2 * quarter]), statistics.median(memory[3 * quarter :])
    await asyncio.gather(*came)
    await asyncio.sleep(KEPT)
    for page in sorted(set(PAGES)):
        await tried(lambda page=page: glance(host, page), measured)
    await asyncio.sleep(1)
    row("visitors", f"{len(came)}", "≥ 1,000" if minutes >= 20 else "")
    row("moves, answered within (95 %)", f"{len(measured.took)}, {measured.percentile(0.95):.0f} ms")
    row("films, there within (95 %)", f"{len(measured.films)}, {percentile(measured.films, 0.95):.0f} ms")
    row("errors", f"{len(measured.wrong)} {measured.wrong[:1] or ''}", "0")
    row("memory, second quarter and last", f"{second:.0f}, {last:.0f} MB", "within 5 %")
    row("the last beside the second quarter", f"{last / second - 1:+.1%}", "within 5 %")
    row("threads, before and after", f"{before}, {host.threads}", "no more")
    row("files open, before and after", f"{files}, {host.files[0]}", "no more")
    row("sockets among them", f"{sockets}, {host.files[1]}", "no more")

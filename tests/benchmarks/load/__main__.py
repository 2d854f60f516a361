"""What the app holds: real WebSocket sessions that speak Streamlit's protocol, made on the same machine as the server.

    OMP_NUM_THREADS=1 python -m tests.benchmarks.load one        one process, up to 400 visitors at the masks page   (5 minutes)
    OMP_NUM_THREADS=1 python -m tests.benchmarks.load default    the same page under Streamlit's own configuration   (3 minutes)
    OMP_NUM_THREADS=1 python -m tests.benchmarks.load play       30 visitors who all press Play                      (1 minute)
    OMP_NUM_THREADS=1 python -m tests.benchmarks.load two        two processes behind nginx, up to 3,000 visitors    (8 minutes)
    OMP_NUM_THREADS=1 python -m tests.benchmarks.load soak [minutes]    visitors who come and go, 20 minutes
    OMP_NUM_THREADS=1 python -m tests.benchmarks.load all        all but the soak

Each move is timed from when it was due to the `script_finished` message, the generator's work included: of what a visitor sees, that is
what is not in a film. Films are fetched once by everybody who comes, and timed as they come in. Nothing is asserted: what was
measured stands beside its goal.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence

from tests.benchmarks.load.hosts import Host, app, behind_nginx, by_default
from tests.benchmarks.load.moves import Measured, crowd, join, percentile, tried
from tests.benchmarks.load.play import Played, play
from tests.benchmarks.load.session import Session
from tests.benchmarks.load.soak import soak
from tests.benchmarks.player import row

WARM = 4.0  # seconds of moves before what is measured
COLUMNS = (
    "visitors",
    "every s",
    "moves/s",
    "p50 ms",
    "p95 ms",
    "longest",
    "film p95",
    "errors",
    "CPU ms/move",
    "kB/move",
    "MB/visitor",
    "generator ms",
    "load",
    "goal",
)


def heading(what: str) -> None:
    """Print the head of a table of crowds."""
    print(f"\n{what}\n  " + " ".join(f"{name:>12}" for name in COLUMNS), flush=True)


async def held(host: Host, visitors: int, every: float, seconds: float, goal: str = "", link: str = "") -> None:
    """Let so many visitors in, let them move p, and print a line.

    Args:
        host: where they go.
        visitors, every: how many, and how many seconds from one move to the next.
        seconds: how long.
        goal: said at the end of the line.
        link: the settings that each comes with, in which {} is the visitor's number.
    """
    measured, before = Measured(), host.resident
    sessions = await join([Session(host.address, query=link.format(i)) for i in range(visitors)], measured)
    memory = (host.resident - before) / visitors
    await crowd(sessions, every, WARM, Measured(wrong=measured.wrong))
    began, used, own = time.monotonic(), host.processor, time.process_time()
    await crowd(sessions, every, seconds, measured)
    used, own, count = host.processor - used, time.process_time() - own, max(1, len(measured.took))
    cells = (
        visitors,
        f"{every:g}",
        f"{count / (time.monotonic() - began):.1f}",
        f"{measured.percentile(0.5):.0f}",
        f"{measured.percentile(0.95):.0f}",
        f"{measured.percentile(1):.0f}",
        f"{percentile(measured.films, 0.95):.0f}",
        len(measured.wrong),
        f"{1e3 * used / count:.1f}",
        f"{measured.received / count / 1e3:.0f}",
        f"{memory:.2f}",
        f"{1e3 * own / count:.1f}",
        f"{os.getloadavg()[0]:.1f}",
        goal,
    )
    print("  " + " ".join(f"{cell!s:>12}" for cell in cells), flush=True)
    for wrong in sorted(set(measured.wrong))[:3]:
        print(f"    {wrong}")
    for session in sessions:
        session.close()


async def held_all(host: Host, sizes: Sequence[tuple[int, float, str]], seconds: float, link: str = "") -> None:
    """Print a line for each crowd: how many, moving every so many seconds, and the goal; see `held`."""
    first = Session(host.address)  # what the first visit loads is not counted
    await first.open()
    first.close()
    for visitors, every, goal in sizes:
        await held(host, visitors, every, seconds, goal, link)


def one() -> None:
    """One process, moves about every 2 s."""
    heading("one process, the masks page at its defaults")
    with app() as host:
        asyncio.run(held_all(host, [(30, 2, ""), (100, 2, ""), (200, 2, ""), (400, 2, "p95 ≤ 150")], 20))
        heading("the same, each with a seed of their own: nothing of what is computed for one is at hand for another")
        asyncio.run(held_all(host, [(30, 2, ""), (60, 2, ""), (100, 2, "")], 20, "seed={}"))


def default() -> None:
    """The same page under Streamlit's own configuration."""
    heading("the same page under Streamlit's default configuration")
    with by_default() as host:
        asyncio.run(held_all(host, [(30, 2, ""), (100, 2, "")], 8))  # they are behind within seconds, and wait for every answer


def two() -> None:
    """Two processes behind nginx."""
    os.environ["DROPVIZ_SESSIONS"] = "2000"  # a process takes fewer by itself
    heading("two processes behind nginx, the masks page at its defaults")
    with behind_nginx(2) as host:
        asyncio.run(held_all(host, [(300, 4, ""), (1000, 10, ""), (1000, 4, "p95 ≤ 150"), (3000, 15, "p95 ≤ 150")], 30))


async def played(host: Host, what: str, queries: Sequence[str]) -> None:
    """Let a visitor for each query press Play at the same time, and print what they see."""
    measured = Measured()
    sessions = await join([Session(host.address, "training", query) for query in queries], measured)
    used = host.processor
    found: list[Played] = [seen for seen in await asyncio.gather(*(tried(lambda s=s: play(s), measured) for s in sessions)) if seen]
    used = host.processor - used
    for session in sessions:
        session.close()
    print(f"{len(queries)} visitors press Play, {what}")
    row("runs ended, errors", f"{len(found)}, {len(measured.wrong)} {measured.wrong[:1] or ''}", f"{len(queries)}, 0")
    row("longest stall of all", f"{max(max(one.stalls, default=0) for one in found):.2f} s", "≤ 1 s")
    row("stalls a visitor, on average", f"{sum(len(one.stalls) for one in found) / len(found):.1f}")
    row("longest wait for the first frame", f"{max(one.first for one in found):.2f} s", "≤ 1 s")
    row("frames a second, the slowest", f"{min(one.epochs / one.took for one in found):.0f}", "60")
    row("different runs among the frames received", f"{len({one.digest for one in found})}", f"{len(set(queries))}")
    row("processor time of the server", f"{used:.1f} s")
    row("load average", f"{os.getloadavg()[0]:.1f}")


async def plays(host: Host) -> None:
    """One visitor, 30 who watch the same run, and 30 with runs of their own."""
    await played(host, "the first of all", ["seed=1000"])
    await played(host, "alone", ["seed=1001"])
    await played(host, "equal settings: trained once", ["seed=1002"] * 30)
    await played(host, "different settings", [f"seed={i}&p={0.1 + 0.02 * i:.2f}" for i in range(30)])


def playing() -> None:
    """Thirty visitors who all press Play."""
    print()
    with app() as host:
        asyncio.run(plays(host))


def soaking() -> None:
    """Visitors who come and go."""
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    print(f"\nvisitors come and go for {minutes:g} minutes")
    with app() as host:
        asyncio.run(soak(host, minutes))


def everything() -> None:
    """All but the soak."""
    for scenario in (one, default, playing, two):
        scenario()


SCENARIOS: dict[str, Callable[[], None]] = {"one": one, "default": default, "play": playing, "two": two, "soak": soaking, "all": everything}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in SCENARIOS:
        raise SystemExit(__doc__)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # every visitor is a socket here, and two more at nginx
    SCENARIOS[sys.argv[1]]()

"""What is put under load: the app in one process or in several behind nginx, and what the system says of a process."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.benchmarks.server import ROOT, processor, resident, served
from tests.deploy.proxy import proxied


@dataclass(frozen=True)
class Host:
    """An address and the processes that serve it."""

    address: str
    pids: tuple[int, ...]

    @property
    def processor(self) -> float:
        """The processor time that the app's processes have used so far, in seconds."""
        return sum(map(processor, self.pids))

    @property
    def resident(self) -> float:
        """The memory that the app's processes have, in megabytes."""
        return sum(map(resident, self.pids))

    @property
    def threads(self) -> int:
        """How many threads the app's processes have."""
        return sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in self.pids)

    @property
    def files(self) -> tuple[int, int]:
        """How many files the app's processes have open, and how many of them are sockets."""
        links = [str(entry.readlink()) for pid in self.pids for entry in Path(f"/proc/{pid}/fd").iterdir()]
        return len(links), sum(link.startswith("socket:") for link in links)


@contextmanager
def app(core: int = 0) -> Iterator[Host]:
    """The app in one process with a core of its own, as `taskset -c 0 streamlit run app.py` starts it: see docs/hosting.md."""
    with served("app.py", ROOT) as (address, pid):
        keep_on(core, pid)
        yield Host(address, (pid,))


def keep_on(core: int, pid: int) -> None:
    """Keep a process on one core."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core % (os.cpu_count() or 1)})


@contextmanager
def by_default() -> Iterator[Host]:
    """The same pages as a plain script, on a core of its own too, where no configuration of ours is found."""
    with tempfile.TemporaryDirectory() as empty, served(str(ROOT / "dropviz/web/ui/router.py"), Path(empty)) as (address, pid):
        keep_on(0, pid)
        yield Host(address, (pid,))


@contextmanager
def behind_nginx(count: int) -> Iterator[Host]:
    """The app in several processes behind nginx."""
    with ExitStack() as stack:
        processes = [stack.enter_context(app(core)) for core in range(count)]
        address, _ = stack.enter_context(proxied([urlsplit(one.address).port or 80 for one in processes]))
        yield Host(address, tuple(pid for one in processes for pid in one.pids))

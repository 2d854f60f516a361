"""The log: one line of JSON for each start, error and limit reached, and nothing personal in it."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from typing import Any

LOG = logging.getLogger("dropviz")
# Servers' and Streamlit's own loggers: at a finer level they name addresses and what was asked for.
OTHERS = ("streamlit", "uvicorn", "uvicorn.error", "websockets", "asyncio", "py.warnings")
FIELDS = "fields"  # the attribute of a record that holds what `log` was told


def log(level: int, event: str, error: BaseException | None = None, **fields: Any) -> None:
    """Write a line.

    Args:
        level: one of `logging`'s.
        event: what happened, always in the same words.
        error: the line then has its traceback.
        fields: numbers and names that go with it; nothing that a visitor has sent.
    """
    LOG.log(level, event, exc_info=error, extra={FIELDS: fields})


class Rarely(logging.Filter):
    """Lets so many lines of each event through in a minute. The first one after that says how many were left out.

    Visitors can bring some events about as often as they like: a disk that is full of them serves nobody.
    """

    def __init__(self, most: int = 10, seconds: float = 60.0, events: int = 1000) -> None:
        super().__init__()
        self.most, self.seconds, self.events = most, seconds, events
        self._seen: dict[tuple[str, str], list[float]] = {}  # logger and words -> when its minute began, and how many there were
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a record becomes a line."""
        event = record.name, str(record.msg) + str(getattr(record, FIELDS, {}).get("limit", ""))
        with self._lock:
            began, count = self._seen.get(event, (record.created, 0.0))
            if record.created - began >= self.seconds:
                if count > self.most:
                    setattr(record, FIELDS, {**getattr(record, FIELDS, {}), "left_out": int(count) - self.most})
                began, count = record.created, 0.0
            if event not in self._seen and len(self._seen) >= self.events:
                self._seen.clear()  # other people's words may have a visitor's in them: no memory for all of those
            self._seen[event] = [began, count + 1]
            return count < self.most


class Lines(logging.Formatter):
    """A record as one line of JSON.

    Of other people's records the words are kept and what was put into them is not: it may be an address, or what a visitor sent.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {"time": self.formatTime(record), "level": record.levelname.lower(), "logger": record.name, "event": str(record.msg)}
        line |= getattr(record, FIELDS, {})
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """Return the moment in UTC, to the millisecond."""
        return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{int(record.msecs):03d}Z"


def begin(level: str) -> None:
    """Let everything in this process that logs write such lines, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    handler.addFilter(Rarely())
    logging.captureWarnings(True)
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in {other.split(".")[0] for other in OTHERS}]
    for name in {*names, *OTHERS}:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]))
    logging.root.handlers = [handler]
    LOG.setLevel(level.upper())

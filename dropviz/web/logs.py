"""The log: one line of JSON for each start, error and limit reached, and nothing personal in it."""

from __future__ import annotations

import json
import logging
import sys
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
    logging.captureWarnings(True)
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in {other.split(".")[0] for other in OTHERS}]
    for name in {*names, *OTHERS}:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
        logger.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]))
    logging.root.handlers = [handler]
    LOG.setLevel(level.upper())

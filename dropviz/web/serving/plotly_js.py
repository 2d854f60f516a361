"""Plotly.js of the installed plotly package, with only what draws our figures in it: a quarter of its 4.8 MB.

It is one file of modules, each a function that runs when it is first asked for. The last one registers every kind of chart that there is,
and so would run all of them, half a second before the first figure. Here it registers ours, and what nothing asks for any more is left out.

esbuild, which Plotly.js is made with, writes them one after the other: CommonJS modules, `var name=wrap((exports,module)=>{…});`, and
behind some of these ES modules, functions and variables with `var name=esWrap(()=>{…});` at the end. Whether a module is asked for is
told by its name's letters alone, so one too many may stay, and none is missing.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterable
from functools import cache
from gzip import compress
from itertools import pairwise
from pathlib import Path

import plotly
from plotly.offline import get_plotlyjs

from dropviz.web.serving.logs import log

KINDS = ("bar", "contour", "heatmap")  # of traces; "scatter" is always there
# An address names its content, so a browser may keep what it got for good.
PLOTLY_PATH = f"/plotly-{plotly.__version__}-{hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]}.min.js"

_NAME = re.compile(r"[\w$]+")
_WRAPS = re.compile(r"var ([\w$]+)=\([\w$,]+\)=>\(\)=>\{[^;]{0,60}[;{]")
_REGISTERED = re.compile(r"\.register\(\[((?:[\w$]+\(\),?)+)\]\)")
_KIND = re.compile(r'moduleType:"trace",name:"(\w+)"')
_FORWARDS = re.compile(r"\.exports=([\w$]+)\(\)")
_BEHIND = re.compile(r"\}\);(?=function |async |class |var |let |const )")


class UnknownFormError(ValueError):
    """A Plotly.js is not written as `shaken` takes it to be."""


@cache
def compressed() -> bytes:
    """Return what browsers are sent, compressed once for all visitors: the whole Plotly.js where it is written in another way."""
    text = get_plotlyjs()
    try:
        text = shaken(text)
    except UnknownFormError as error:
        log(logging.WARNING, "Plotly.js is sent whole", error)
    return compress(text.encode(), 6)


def shaken(text: str, kinds: Iterable[str] = KINDS) -> str:
    """Return Plotly.js with these kinds of traces, "scatter", and all that they need.

    Args:
        text: a whole Plotly.js, as plotly has it.
        kinds: of traces, as `type` of a trace names them.

    Raises:
        UnknownFormError: if the text is written in another way, or has no such kind.
    """
    wrap, es_wrap = _wraps(text)
    found = [*re.finditer(rf"var ([\w$]+)={re.escape(wrap)}\(", text)]
    ends = text.rfind("return ", 0, text.rfind("})();")) if found else 0
    bounds = [one.start() for one in found] + [ends]
    modules = {one[1]: text[a:b] for one, (a, b) in zip(found, pairwise(bounds), strict=True)}
    last = next(reversed(modules), "")
    modules[last] = _registering(kinds, modules, last)
    parts = [part for name, module in modules.items() for part in _parts(name, module, es_wrap)]
    used = _used(text[: bounds[0]] + text[ends:], parts)
    return text[: bounds[0]] + "".join(part for names, part in parts if names & used) + text[ends:]


def _wraps(text: str) -> tuple[str, str]:
    """Return the names of the functions that make a CommonJS module and an ES module."""
    wraps = {"exports:{}" in text[one.start() : one.end() + 40]: one[1] for one in _WRAPS.finditer(text, 0, 10_000)}
    if set(wraps) != {True, False}:
        raise UnknownFormError("there are no functions that make its modules")
    return wraps[True], wraps[False]


def _registering(kinds: Iterable[str], modules: dict[str, str], last: str) -> str:
    """Return the last module so that it registers these kinds alone."""
    every = _REGISTERED.search(modules.get(last, ""))
    if not every:
        raise UnknownFormError("its last module registers no traces")
    named = {_kind(name, modules): name for name in _NAME.findall(every[1])}
    if lacking := sorted(set(kinds) - set(named)):
        raise UnknownFormError(f"it has no trace of kind {', '.join(lacking)}")
    ours = ",".join(f"{named[kind]}()" for kind in sorted(kinds))
    return modules[last].replace(every[0], f".register([{ours}])")


def _kind(name: str, modules: dict[str, str]) -> str:
    """Return the kind of trace that a module defines, itself or by a module that it hands on; empty if it is none."""
    seen: set[str] = set()
    while name in modules and name not in seen:
        seen.add(name)
        if kind := _KIND.search(modules[name]):
            return kind[1]
        handed = _FORWARDS.search(modules[name])
        name = handed[1] if handed else ""
    return ""


def _parts(name: str, module: str, es_wrap: str) -> list[tuple[set[str], str]]:
    """Return a CommonJS module, and what stands behind it as a part of its own, each with the names that ask for it."""
    inside = set(re.findall(rf"([\w$]+)={re.escape(es_wrap)}\(", module))
    if not inside:
        return [({name}, module)]
    for behind in _BEHIND.finditer(module):
        before = module[: behind.end()]
        if before.count("{") == before.count("}") and before.count("(") == before.count(")"):
            return [({name}, before), (inside, module[behind.end() :])]
    return [({name, *inside}, module)]


def _used(begun: str, parts: list[tuple[set[str], str]]) -> set[str]:
    """Return the names of all modules that are asked for by a text, or by a module that is."""
    texts = {name: part for names, part in parts for name in names}
    used: set[str] = set()
    asked = {name for name in _NAME.findall(begun) if name in texts}
    while asked:
        used |= asked
        asked = {found for name in asked for found in _NAME.findall(texts[name]) if found in texts} - used
    return used

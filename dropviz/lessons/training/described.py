"""How a run of /training was set up, in a few words: for what a visitor takes home of it, and to tell two runs apart."""

from __future__ import annotations

from dropviz.drawing.text import number
from dropviz.knobs import knobs
from dropviz.lessons.settings import own_knobs, values
from dropviz.lessons.training import members
from dropviz.lessons.training.setup import Setup
from dropviz.nn.networks import NETWORKS, dropping

IN_FILE_NAME = ("data", "p", "width", "seed", "epochs")


def settings(s: Setup) -> dict[str, str]:
    """Return every setting that matters to the run, by its name in a link.

    Example:
        >>> found = settings(Setup(p=0.5))
        >>> found["p"], found["rate_with"], "l1" in found
        ('0.5', '0.01', False)
    """
    flat, rules = values(s), knobs(s)

    def chosen(name: str) -> list[str]:
        return list(own_knobs(rules[name][0], getattr(s, name)))

    names = ["data", *chosen("data"), "members", "width", "seed", "epochs", "rate_without"]
    if dropping(s.members):
        names += ["p", "rate_with", "method", *chosen("method")]
    names += [slug for slug in s.members if NETWORKS[slug].strength]
    found = {name: flat[name] for name in names} | {"members": ",".join(s.members)}
    if count := members.passes(s):
        found["passes"] = count
    if s.changes:
        found["changes"] = s.changes
    return {name: number(value, 6) if isinstance(value, float) else str(value) for name, value in found.items()}


def file_name(settings: dict[str, str]) -> str:
    """Return what the name of a file with this run begins with.

    Example:
        >>> file_name({"data": "line", "p": "0.3", "width": "32", "seed": "0", "epochs": "500", "members": "none"})
        'dropviz-line-p0.3-width32-seed0-epochs500'
    """
    parts = (f"{'' if name == 'data' else name}{settings[name]}" for name in IN_FILE_NAME if name in settings)
    return "-".join(("dropviz", *parts)).replace(" ", "")

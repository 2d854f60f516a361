"""How a run of /training was set up, in a few words: for what a visitor takes home of it, and to tell two runs apart."""

from __future__ import annotations

from dataclasses import fields

from dropviz.data import OwnPoints
from dropviz.experiments.members import Experiment

PENALTIES = ("l1", "l2", "decay", "adamw")  # settings that matter where the network of their name is on screen
IN_FILE_NAME = ("data", "p", "width", "seed", "epochs")


def settings(experiment: Experiment) -> dict[str, str]:
    """Return every setting that matters to the run, by its name in a link.

    Example:
        >>> from dropviz.data import Line
        >>> from dropviz.dropout import InvertedDropout
        >>> from dropviz.settings import Training
        >>> found = settings(Experiment(Training(p=0.5), InvertedDropout(0.5), Line()))
        >>> found["p"], found["rate_with"], "l1" in found
        ('0.5', '0.01', False)
    """
    s, data, method = experiment.settings, experiment.data, experiment.method
    own = {field.name: getattr(data, field.name) for field in fields(data)}
    if isinstance(data, OwnPoints):
        own = {"table": data.table}
    chosen = {
        "data": s.data,
        **own,
        "members": ",".join(s.members),
        "width": s.width,
        "seed": s.seed,
        "epochs": s.epochs,
        "rate_without": s.rate_without,
    }
    if "dropout" in s.members:
        chosen |= {"p": s.p, "rate_with": s.rate_with, "method": s.method}
        chosen |= {field.name: getattr(method, field.name) for field in fields(method) if field.name != "p"}
    chosen |= {name: getattr(s, name) for name in PENALTIES if name in s.members}
    if experiment.passes():
        chosen["passes"] = experiment.passes()
    if experiment.changes:
        chosen["changes"] = experiment.changes
    return {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in chosen.items()}


def file_name(settings: dict[str, str]) -> str:
    """Return what the name of a file with this run begins with.

    Example:
        >>> file_name({"data": "line", "p": "0.3", "width": "32", "seed": "0", "epochs": "500", "members": "none"})
        'dropviz-line-p0.3-width32-seed0-epochs500'
    """
    parts = (f"{'' if name == 'data' else name}{settings[name]}" for name in IN_FILE_NAME if name in settings)
    return "-".join(("dropviz", *parts))

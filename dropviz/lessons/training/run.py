"""Does it overfit? The networks as they learn: their curves and losses, what they say, and the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dropviz.data import DATASETS
from dropviz.drawing.figure import Titled
from dropviz.drawing.section import Program, Section
from dropviz.drawing.still import still
from dropviz.drawing.text import listed, number
from dropviz.lessons.training import averaging, digits, members, program, readings, references
from dropviz.lessons.training.scene import scene
from dropviz.lessons.training.setup import Run
from dropviz.lessons.training.standing import Standing, standing
from dropviz.lessons.training.verdict import verdict
from dropviz.nn.networks import NETWORKS, dropping
from dropviz.training import RunConfig
from dropviz.training.record import Record, record


def section(s: Run) -> Section:
    """Draw the networks at the epoch of these settings, their losses up to it, and some of the digits that are learnt."""
    config, problem = members.checked(s)
    s = replace(s, changes="") if problem else s
    run = record(config, members.passes(s))
    now = standing(run, s.epoch)
    rows = [still(scene(run, s), run.frames(0, s.epoch + 1), verdict(now).replace("**", ""))]
    if config.data.image is not None:
        rows.append([Titled("digits", "", digits.alt(run.points), digits.sample(run.points, config.data.image))])
    return Section(
        "run", "Does it overfit?", rows, words(s, run, now), programs(config), notes=[problem] if problem else (), more=more(s, run, now)
    )


def programs(config: RunConfig) -> list[Program]:
    """Return the program that does what the page does."""
    return [Program("The same experiment in PyTorch", program.experiment(config))]


def words(s: Run, run: Record, now: Standing) -> str:
    """Say how to read the charts, and how wide the band is; who is ahead and who overfits, the verdict says."""
    said = [*readings.losses(now)]
    if run.passes:
        said.append(readings.spread(*run.spread(s.epoch), run.passes, s.epoch))
    elif s.band and dropping(s.members):
        curves = [f"“{data.label}”" for data in DATASETS.values() if data.view == "curve"]
        said.append(f"The Monte Carlo band is drawn about a curve: choose {listed(curves, 'or')} as the data to see it.")
    return "\n\n".join(said)


def more(s: Run, run: Record, now: Standing) -> str:
    """Say what else is to be known of the losses, what the reference lines are, and what the band tells."""
    said = [
        readings.reading(now),
        references.sentence(s.data, len(run.points.x)),
        readings.caution(s.method, s.p, now),
        *(band(s, run) if run.passes else ()),
    ]
    return "\n\n".join(filter(None, said))


def band(s: Run, run: Record) -> Sequence[str]:
    """Say what the Monte Carlo band tells."""
    said = [f"The band is that of the network {NETWORKS[s.members[run.banded]].label}."] * (len(dropping(s.members)) > 1)
    said += [
        readings.passes(*run.spread(s.epoch), run.passes),
        averaging.sentence(run.averages(s.epoch), s.epoch, len(run.points.held_out_x)),
    ]
    if run.passes < s.passes:
        said.append(
            f"Each pass needs masks of {number(s.width)} × {number(s.width)} weights of its own, so only {run.passes} passes are made, not "
            f"{s.passes}."
        )
    return said

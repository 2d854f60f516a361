"""Every program that a page shows runs as it stands, and prints something; what it prints is checked beside its section."""

import pytest

from dropviz.lessons import LESSONS
from dropviz.lessons.lesson import lesson as lesson_of

# As little as makes each program do all that it does.
LITTLE = {
    "": {},
    "masks": {},
    "scaling": {"draws": "100", "hidden": 3},
    "statistics": {"passes": 3, "batches": 3, "batch": 4, "trained": 10, "steps": 4},
    "training": {"epochs": 20},
}
PROGRAMS = [
    pytest.param(program, id=f"{lesson.slug}-{slug}-{program.title}")
    for lesson in map(lesson_of, LESSONS)
    for slug in lesson.slugs
    for program in lesson.section(slug, lesson.settings(p=0.5, width=8, seed=3, **LITTLE[lesson.slug])).programs
]


def test_there_are_programs_of_every_lesson_but_home():
    assert {one.id.split("-")[0] for one in PROGRAMS} == set(LESSONS) - {"home"}


@pytest.mark.parametrize("program", PROGRAMS)
def test_it_runs_and_prints(run, capsys, program):
    run(program.code)
    assert capsys.readouterr().out.strip()

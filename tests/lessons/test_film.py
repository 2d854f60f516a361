"""A film is the section at its stops and nothing else: figure by figure, word by word, whatever knob moves and however the others stand."""

from dataclasses import replace

import pytest

from dropviz import lessons
from dropviz.checkpoint import checkpoint
from dropviz.drawing.film import shown
from dropviz.knobs import knobs
from dropviz.lessons import film, masks, scaling, statistics, training
from dropviz.lessons.film import TakesLong, film_of, taken_by, told
from dropviz.lessons.lesson import lesson as lesson_of
from dropviz.lessons.places import nearest, places
from dropviz.lessons.settings import from_query, to_query

# Far from the defaults, and between the places of the knobs.
AWKWARD = {
    "home": {"p": 0.62, "width": 33, "seed": 77},
    "masks": {"p": 0.62, "width": 33, "seed": 77, "sample": 2, "batch": 7, "unit_edits": "2.1.3", "draws": "10", "shown": "100"},
    "scaling": {"p": 0.97 - 0.03, "width": 5, "seed": 9999, "draws": "10", "x": 0.7, "keep": True},
    "statistics": {"p": 0.0, "width": 6, "seed": 3, "passes": 3, "batch": 2, "batches": 7, "trained": 0, "layers": 1, "at_batch": 4},
    "training": {"p": 0.15, "width": 4, "seed": 5, "epochs": 20, "epoch": 3},
}
LESSONS = {name: (lesson_of(name), lesson_of(name).settings(**at)) for name, at in AWKWARD.items()}
MOVED = [
    (name, slug, over)
    for name, (lesson, _) in LESSONS.items()
    for slug in [*lesson.slugs, "answer"]
    for over, found in knobs(taken_by(lesson, slug)).items()
    if len(places(*found)) > 1
]


def made(lesson, slug, settings):
    return lesson.section(slug, settings)


def test_there_are_all_lessons_here():
    assert set(LESSONS) == set(lessons.LESSONS)


@pytest.mark.parametrize(("name", "slug", "over"), MOVED)
def test_every_stop_is_the_section_at_those_settings(name, slug, over, monkeypatch):
    monkeypatch.setattr(film, "MOST", 3)
    monkeypatch.setattr(film, "FIRST", 600.0)
    monkeypatch.setattr(film, "OTHERS", 600.0)
    lesson, settings = LESSONS[name]
    found = film_of(lesson, slug, settings, over, made)
    assert len(found.stops) == min(3, len(places(*knobs(lesson.settings)[over], getattr(settings, over))))
    link = dict(pair.split("=") for pair in to_query(settings).replace("%3B", ";").split("&"))
    assert link[over] in found.stops
    for number, stop in enumerate(found.stops):
        at, problems = from_query(lesson.settings, {**link, over: stop})
        assert not problems
        expected = {"words": lesson.answered(at)} if slug == "answer" else told(lesson.section(slug, at))
        assert shown(found.whole, number) == expected


def test_a_film_over_p_holds_all_its_places_and_where_it_stands():
    s = masks.LESSON.settings(p=0.33)
    assert film_of(masks.LESSON, "readings", s, "p", made).stops == tuple(
        map(repr, sorted([*(round(0.05 * i, 2) for i in range(20)), 0.33]))
    )


def test_of_many_places_it_holds_the_nearest():
    s = masks.LESSON.settings(batch=30)
    assert film_of(masks.LESSON, "batch", s, "batch", made).stops == tuple(map(str, range(19, 43)))


def test_of_a_knob_that_goes_step_by_step_it_holds_the_next_two_and_the_one_before():
    assert film_of(masks.LESSON, "kept-count", masks.LESSON.settings(seed=100), "seed", made).stops == ("99", "100", "101", "102")
    assert film_of(masks.LESSON, "kept-count", masks.LESSON.settings(seed=0), "seed", made).stops == ("0", "1", "2", "3")


@pytest.mark.parametrize(
    ("values", "present", "first"),
    [
        ([0, 5, 10, 15], 10, [10, 15, 5, 0]),
        ([0, 5, 10], 11, [11, 10, 5, 0]),
        ([0, 5], -1, [-1, 0, 5]),
        ([False, True], True, [True, False]),
    ],
)
def test_the_nearest_come_first(values, present, first):
    assert nearest(values, present) == first


def test_what_takes_long_is_left_out_or_refused(monkeypatch):
    whole = film_of(scaling.LESSON, "reading", scaling.LESSON.settings(), "keep", made)
    assert whole.complete
    monkeypatch.setattr(film, "OTHERS", 0.0)
    cut = film_of(scaling.LESSON, "layer", scaling.LESSON.settings(), "p", made)
    assert (cut.stops, cut.complete) == (("0.3",), False)

    def endless(lesson, slug, settings):
        while True:
            checkpoint()

    monkeypatch.setattr(film, "FIRST", 0.05)
    with pytest.raises(TakesLong, match=r"^layer takes too long at these settings to be shown at other values of p$"):
        film_of(scaling.LESSON, "layer", scaling.LESSON.settings(), "p", endless)


@pytest.mark.parametrize(
    ("lesson", "slug", "over", "words"),
    [
        (masks.LESSON, "lstm", "p", "a section of masks must be one of network, .*answer, got 'lstm'"),
        (statistics.LESSON, "affine", "p", "over must be one of .*batch.* for the section affine, got 'p'"),
        (masks.LESSON, "network", "unit_edits", "over must be one of p, width, seed.*, got 'unit_edits'"),
        (training.LESSON, "run", "data", "over must be one of .*, got 'data'"),
    ],
)
def test_what_there_is_not_is_named(lesson, slug, over, words):
    with pytest.raises(ValueError, match=words):
        film_of(lesson, slug, lesson.settings(), over, made)


@pytest.mark.parametrize("name", [name for name, (lesson, _) in LESSONS.items() if lesson.filmed])
def test_on_a_page_that_stands_by_films_p_moves_nothing_that_they_have_not(name):
    lesson, awkward = LESSONS[name]
    assert not lesson.frames
    assert [rule for rule, _ in knobs(lesson.settings).values() if rule.within == "p" or (rule.where or ("",))[0] == "p"] == []
    for s in (lesson.settings(), awkward):
        for slug in set(lesson.slugs) - {"distributions", "order"}:  # of these, which are trained for, it draws all
            drawn = [lesson.section(slug, replace(s, p=p)) for p in (0.0, 0.3, 0.95)]
            assert len({(one.question, tuple(one.notes)) for one in drawn}) == 1, "the server draws headings beside knobs, and notes"

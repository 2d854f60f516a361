"""The route that answers with a lesson as a file: what is in the file is tested with `dropviz.web.saved`."""

import pytest

from dropviz.lessons.lesson import lesson
from dropviz.web.saved import saved
from dropviz.web.serving import films
from tests.web.serving.test_films import GZIP, get


@pytest.fixture(autouse=True)
def nobody_has_asked(monkeypatch):
    monkeypatch.setattr(films, "_asked", films.Asked())
    films._films.cache_clear()


def test_a_lesson_is_answered_with_as_a_file_to_be_kept():
    status, headers, text = get("/lesson/home/saved.html", f"p=0.5&seed=3&edition={films.edition()}")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert headers["content-disposition"] == 'attachment; filename="dropviz-home.html"'
    assert "immutable" in headers["cache-control"]
    home = lesson("home")
    assert text.decode() == saved(home, home.settings(p=0.5, seed=3))
    assert get("/lesson/home/saved.html", "p=0.5&seed=3", GZIP)[1]["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("path", "query", "status", "words"),
    [
        ("/lesson/nothing/saved.html", "", 404, "A page must be one of home, masks, scaling, training, statistics."),
        ("/lesson/home/saved.html", "p=2", 400, "Drop probability p must be between 0 and 0.95, got 2.0."),
        ("/lesson/training/saved.html", "", 400, "training trains its networks while one watches, which a file can't do yet."),
    ],
)
def test_what_can_not_be_saved_is_refused_in_a_sentence(path, query, status, words):
    assert (get(path, query)[0], get(path, query)[2].decode()) == (status, words)


def test_a_lesson_is_saved_at_the_pace_of_films(monkeypatch):
    monkeypatch.setattr(films, "_asked", films.Asked(pace=0.0, at_once=0.01))
    assert [get("/lesson/home/saved.html", f"seed={seed}")[0] for seed in (1, 2)] == [200, 429]

"""The films' route: what it answers with, what it refuses in a sentence, and how much of it anybody can ask for."""

import asyncio
import gzip
import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from dropviz.drawing.film import shown
from dropviz.lessons import masks
from dropviz.lessons.film import film_of, told
from dropviz.web.serving import films, scheduler, server
from dropviz.web.serving.scheduler import Scheduler
from dropviz.web.serving.shared_cache import FILMS, budget
from tests.web.asgi import ask, body
from tests.web.leaving import silent

APP = Starlette(routes=server.routes())
GZIP = (("accept-encoding", "gzip"),)


def get(path, query="", headers=(), method="GET"):
    sent = ask(APP, path, query=query.encode(), headers=headers, method=method)
    return sent[0]["status"], sent[0]["headers"], body(sent)


@pytest.fixture(autouse=True)
def nobody_has_asked(monkeypatch):
    monkeypatch.setattr(films, "_asked", films.Asked())
    films._films.cache_clear()
    monkeypatch.setattr("dropviz.lessons.film.OTHERS", 60.0)  # the collector may stop this process for longer than a film takes


def test_a_film_is_the_section_at_every_stop():
    status, headers, text = get("/lesson/masks/kept-count", "p=0.3&width=12&seed=4&over=p")
    assert (status, headers["content-type"]) == (200, "application/json")
    film = json.loads(text)
    assert (film["over"], film["stops"]) == ("p", [str(round(0.05 * i, 2)) for i in range(20)])
    for number, stop in enumerate(film["stops"]):
        at = masks.LESSON.settings(p=float(stop), width=12, seed=4)
        assert shown(film["film"], number) == told(masks.LESSON.section("kept-count", at))


def test_it_is_compressed_for_who_takes_it_so():
    _, headers, packed = get("/lesson/masks/readings", "over=p", GZIP)
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == get("/lesson/masks/readings", "over=p")[2]
    assert headers["vary"] == "Accept-Encoding"


def test_under_the_present_edition_it_may_be_kept_for_good_and_otherwise_is_asked_for_again():
    assert "immutable" in get("/lesson/home/network", f"over=p&edition={films.edition()}")[1]["cache-control"]
    for other in ("", "&edition=0123"):
        assert get("/lesson/home/network", "over=p" + other)[1]["cache-control"] == "no-cache"


def test_one_that_was_cut_short_is_not_kept_for_good(monkeypatch):
    monkeypatch.setattr("dropviz.lessons.film.OTHERS", 0.0)
    _, headers, text = get("/lesson/home/network", f"over=p&edition={films.edition()}")
    assert (headers["cache-control"], json.loads(text)["stops"]) == ("public, max-age=600", ["0.3"])


def test_who_has_it_is_told_so_and_head_has_no_body():
    _, headers, _ = get("/lesson/home/network", "over=p")
    status, again, text = get("/lesson/home/network", "over=p", (("if-none-match", headers["etag"]),))
    assert (status, text, again["etag"]) == (304, b"", headers["etag"])
    assert get("/lesson/home/network", "over=p", (("if-none-match", '"other"'),))[0] == 200
    assert get("/lesson/home/network", "over=p", method="HEAD")[0] == 200


@pytest.mark.parametrize(
    ("path", "query", "status", "words"),
    [
        ("/lesson/nothing/network", "over=p", 404, "A page must be one of home, masks, scaling, training, statistics."),
        ("/lesson/masks/nothing", "over=p", 400, "a section of masks must be one of network, .*, got 'nothing'."),
        ("/lesson/masks/network", "", 400, "over must be one of p, width, seed, .* for the section network, got ''."),
        ("/lesson/masks/network", "over=unit_edits", 400, "over must be one of .*, got 'unit_edits'."),
        ("/lesson/masks/network", "over=p&p=2", 400, "Drop probability p must be between 0 and 0.95, got 2.0."),
        ("/lesson/masks/network", "over=p&p=nan&width=x", 400, "Drop probability p .* got 'nan'. Width .* got 'x'."),
        ("/lesson/masks/network", "over=" + "x" * 30_000, 400, "over must be one of .*"),
    ],
)
def test_what_makes_no_sense_is_named(path, query, status, words):
    found, headers, text = get(path, query)
    assert found == status
    assert headers["content-type"].startswith("text/plain")
    assert re.fullmatch(words, text.decode())


def test_parameters_of_nobody_and_knobs_of_other_sections_make_no_other_film():
    one = get("/lesson/statistics/affine", "over=batch&p=0.5&nobody=1")
    assert one[2] == get("/lesson/statistics/affine", "over=batch")[2]
    assert len(films._films()) == 1


def test_of_what_takes_too_long_there_is_no_stop_and_the_next_may_ask_again(monkeypatch):
    monkeypatch.setattr("dropviz.lessons.film.FIRST", 0.0)
    status, headers, text = get("/lesson/training/run", "over=p&width=300&epochs=2000&epoch=2000&data=digits")
    assert (status, headers["cache-control"]) == (200, "no-store")
    assert json.loads(text) == {"over": "p", "stops": [], "film": None}


def test_what_was_given_up_is_owed_too(monkeypatch):
    now = iter(range(1000))
    monkeypatch.setattr("dropviz.lessons.film.FIRST", 0.0)
    monkeypatch.setattr(films.time, "thread_time", lambda: float(next(now)))
    get("/lesson/training/run", "over=p&width=300&epochs=2000&epoch=2000&data=digits")
    (owed, _), *others = films._asked._owed.values()
    assert owed >= 1.0
    assert not others


@pytest.mark.parametrize(
    ("peer", "address"), [("127.0.0.1", "203.0.113.5"), ("172.18.0.2", "203.0.113.5"), ("8.8.8.8", "8.8.8.8"), ("testclient", "testclient")]
)
def test_only_a_proxy_nearby_says_who_asks(peer, address):
    headers = [(b"x-forwarded-for", b"192.0.2.1, 203.0.113.5")]
    assert films._address(Request({"type": "http", "client": (peer, 1), "headers": headers})) == address


def test_it_is_made_once_however_many_ask(monkeypatch):
    made, go_on = [], threading.Event()

    def slow(*given):
        made.append(given)
        assert go_on.wait(30)
        return film_of(*given)

    monkeypatch.setattr(films, "film_of", slow)
    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(get, "/lesson/home/answer", "over=p") for _ in range(8)]
        go_on.set()
    assert {answer.result()[0] for answer in answers} == {200}
    assert len(made) == 1


def test_an_address_has_its_pace_and_others_do_not_wait_for_it(monkeypatch):
    asked = films.Asked(pace=1.0, at_once=2.0)
    monkeypatch.setattr(films, "_asked", asked)
    asked.took("203.0.113.5", 100.0)
    far = (("x-forwarded-for", "198.51.100.1, 203.0.113.5"),)

    async def by_the_proxy(scope, receive, send):
        await APP({**scope, "client": ("127.0.0.1", 1)}, receive, send)

    sent = ask(by_the_proxy, "/lesson/home/answer", query=b"over=p", headers=far)
    assert (sent[0]["status"], sent[0]["headers"]["retry-after"]) == (429, "5")
    assert body(sent) == b"Too many films are asked for. Try again in a moment."
    assert get("/lesson/home/answer", "over=p")[0] == 200
    assert ask(by_the_proxy, "/lesson/home/answer", query=b"over=p", headers=far)[0]["status"] == 200, "what is there is given to all"


def test_what_is_owed_is_paid_back_by_and_by(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(films.time, "monotonic", lambda: now[0])
    asked = films.Asked(pace=0.5, at_once=2.0)
    asked.took("a", 3.0)
    assert not asked.may("a")
    assert asked.may("b")
    now[0] += 2.5
    assert asked.may("a")


def test_of_many_addresses_the_oldest_is_forgotten():
    asked = films.Asked()
    for number in range(films.ADDRESSES + 5):
        asked.took(str(number), 1.0)
    assert len(asked._owed) == films.ADDRESSES


def test_no_more_than_so_many_wait(monkeypatch):
    monkeypatch.setattr(films, "WAITING", 0)
    assert get("/lesson/home/answer", "over=p")[0] == 429


def test_thousands_of_seeds_keep_within_the_shelf(monkeypatch):
    monkeypatch.setattr(films, "AT_ONCE", 1e9)
    monkeypatch.setattr(films, "_asked", films.Asked(at_once=1e9))
    monkeypatch.setattr(films._films(), "most", 20_000)
    for seed in range(40):
        assert get("/lesson/home/answer", f"over=p&seed={seed}&width=8")[0] == 200
    assert films._films().nbytes <= 20_000


def test_the_shelf_is_a_part_of_what_the_host_grants():
    assert films._films().most == budget(FILMS)


def test_the_edition_names_what_is_computed_with(monkeypatch):
    before = films.edition()
    monkeypatch.setattr(films, "version", lambda name: "0")
    assert films.edition.__wrapped__() != before


def test_the_event_loop_goes_on_while_a_film_is_made(monkeypatch):
    began, go_on = threading.Event(), threading.Event()

    def slow(*given):
        began.set()
        assert go_on.wait(30)
        return film_of(*given)

    monkeypatch.setattr(films, "film_of", slow)

    async def both():
        settings = masks.LESSON.settings()
        making = asyncio.create_task(films._ready("a", "masks", "readings", settings, "p"))
        while not began.is_set():
            await asyncio.sleep(0.001)
        go_on.set()  # said by the loop, while the film is being made
        return await making

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(lambda: asyncio.run(both())).result().nbytes > 0


def test_what_is_trained_for_a_film_stands_in_line_with_what_pages_train(monkeypatch):
    line, before = Scheduler(1), []
    monkeypatch.setattr(scheduler, "scheduler", lambda: line)
    query = "epochs=20&epoch=20&width=8&over=p"
    with line.turn(silent):
        thread = threading.Thread(target=lambda: before.append(get("/lesson/training/run.frames", query)[0]))
        thread.start()
        while len(line) < 2:
            thread.join(0.01)
            assert thread.is_alive(), "it has not waited"
        assert before == []
    thread.join()
    assert before == [200]
    assert len(line) == 0

"""When more come than there are places: who waits reads how many are before, and who finds no place at all reads that."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.browser.protocol import session

ENVIRONMENT = {"DROPVIZ_TRAININGS": "1", "DROPVIZ_SESSIONS": "8"}
# The dearest run there is: its first frame alone takes some tenths of a second.
DEAR = "data=digits&width=1024&members=none,dropout,l1,l2,weight_decay,decoupled,early&seed={}"
OTHERS = 4


def train(server, seed):
    with session(server) as other:
        other.run("training", query=DEAR.format(seed))


def test_who_waits_for_a_place_reads_how_many_are_before_and_plays_on(visit):
    page = visit.open("/training")
    player = page.locator(".dv-player")
    with ThreadPoolExecutor(OTHERS) as others:
        for seed in range(OTHERS):
            others.submit(train, visit.address, seed)
        page.get_by_role("button", name="Play", exact=True).click()
        said = page.get_by_text("before this one").first
        said.wait_for()
        before = int(said.inner_text().split(": ")[1].split(" ")[0])
    assert before in range(1, OTHERS + 1)
    page.wait_for_function("player => Number(player.dataset.frame) > 100", arg=player.element_handle())
    page.get_by_role("button", name="Pause", exact=True).click()
    said.wait_for(state="detached")


def test_who_comes_when_it_is_full_reads_so_and_comes_in_when_somebody_has_gone(visit):
    page = visit.page
    with ExitStack() as others:
        for _ in range(8):
            others.enter_context(session(visit.address)).run("home")
        answer = page.goto(f"{visit.address}/masks?p=0.7")
        assert answer.status == 503
        assert "This server is full." in page.locator("body").inner_text()
    visit.wrong.clear()  # Chromium notes the 503
    visit.open("/masks?p=0.7")
    assert page.get_by_text("drops 0.7").count() == 1

"""When more train than there are places: who waits reads how many are before, and comes to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.browser.protocol import session

ENVIRONMENT = {"DROPVIZ_TRAININGS": "1"}
# The dearest run there is: its first frame alone takes some tenths of a second.
DEAR = "data=digits&width=1024&members=none,dropout,l1,l2,decay,adamw,early&seed={}"
OTHERS = 5


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
        said = page.get_by_text("before you").first
        said.wait_for()
        before = int(said.inner_text().split(": ")[1].split(" ")[0])
    assert before in range(1, OTHERS + 1)
    page.wait_for_function("player => Number(player.dataset.frame) > 100", arg=player.element_handle())
    page.get_by_role("button", name="Pause", exact=True).click()
    said.wait_for(state="detached")

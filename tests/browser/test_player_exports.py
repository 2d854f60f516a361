"""What a visitor takes home of a run: its numbers, and the run itself."""

from __future__ import annotations

import csv

import pytest
from playwright.sync_api import expect


def test_the_numbers_can_be_taken_home_as_csv(visit):
    page = visit.open("/training?epochs=20&width=8")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=30000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save run as CSV", exact=True).click()
    head, *rows = [next(csv.reader([line])) for line in download.value.path().read_text().splitlines()]
    assert head[0] == "epoch"
    assert [int(row[0]) for row in rows] == list(range(21))
    shown = page.locator(".dv-table td").all_inner_texts()
    column = head.index("with dropout: held-out points")
    assert f"{float(rows[-1][column]):.3g}" == f"{float(shown[5]):.3g}"
    assert len(head) == 1 + 5 + 2 * 58, "without dropout there is no loss with dropout on"


@pytest.mark.parametrize("query", ["data=digits", "band=true", "data=moons"])
def test_every_number_has_a_name_of_its_own(visit, query):
    page = visit.open(f"/training?epochs=20&width=8&{query}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save run as CSV", exact=True).click()
    head = next(csv.reader(download.value.path().read_text().splitlines()))
    assert len(head) > 9
    assert len(set(head)) == len(head)


def test_the_replay_plays_without_a_server(visit, tmp_path):
    page = visit.open("/training?epochs=30&width=8")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=30000)
    shown = page.locator(".dv-table td").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save run as HTML").click()
    download.value.save_as(tmp_path / "replay.html")
    alone = page.context.new_page()
    wrong = []
    alone.on("pageerror", lambda error: wrong.append(str(error)))
    alone.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
    alone.goto((tmp_path / "replay.html").as_uri())
    expect(alone.locator("[data-state]")).to_have_attribute("data-state", "idle")
    alone.get_by_role("button", name="Play", exact=True).click()
    expect(alone.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=30000)
    assert alone.locator(".dv-table td").all_inner_texts() == shown
    assert wrong == []

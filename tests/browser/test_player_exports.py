"""What a visitor takes home of a run: its numbers, and the run itself."""

from __future__ import annotations

import csv
import re

import pytest
from playwright.sync_api import expect


def taken_apart(text):
    """Return what a file says about its run, its head and its rows."""
    about = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("#")]
    head, *rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    return about, head, rows


def test_the_numbers_can_be_taken_home_as_csv(visit):
    page = visit.open("/training?epochs=20&width=8")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save run as CSV", exact=True).click()
    about, head, rows = taken_apart(download.value.path().read_text())
    assert download.value.suggested_filename == "dropviz-line-p0.3-width8-seed0-epochs20.csv"
    assert {"p = 0.3", "width = 8", "rate_with = 0.01", "data = line", "noise = 0.3"} <= set(about)
    assert any(line.startswith("epoch 20: ") and "At epoch 20 " in line for line in about), "what was said of the epoch on screen"
    assert head[0] == "epoch"
    assert head[5] == "with dropout: held-out points", "the losses come first"
    assert [int(row[0]) for row in rows] == list(range(21))
    shown = page.locator(".dv-table tbody td").all_inner_texts()
    column = head.index("with dropout: held-out points")
    assert f"{float(rows[-1][column]):.3g}" == f"{float(shown[5]):.3g}"
    assert len(head) == 1 + 5 + 2 * 58, "without dropout there is no loss with dropout on"


@pytest.mark.parametrize("query", ["data=digits", "band=true", "data=moons"])
def test_every_number_has_a_name_of_its_own(visit, query):
    page = visit.open(f"/training?epochs=20&width=8&{query}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save run as CSV", exact=True).click()
    _, head, _ = taken_apart(download.value.path().read_text())
    assert len(head) > 9
    losses = [number for number, name in enumerate(head) if re.search(r"(dropout on|dropout off|held-out points)(, wrong %)?$", name)]
    assert losses == list(range(1, len(losses) + 1)), "the losses come first"
    assert len(losses) >= 5
    assert len(set(head)) == len(head)


def test_the_replay_plays_without_a_server(visit, tmp_path):
    page = visit.open("/training?epochs=30&width=8")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    shown = page.locator(".dv-table tbody td").all_inner_texts()
    said = page.locator(".dv-answer").first.inner_text()
    assert "At epoch 30 " in said
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
    expect(alone.locator("[data-state]")).to_have_attribute("data-state", "ended")
    assert alone.locator(".dv-table tbody td").all_inner_texts() == shown
    assert alone.locator(".dv-answer").first.inner_text() == said
    assert wrong == []
    expect(alone.get_by_text("p = 0.3", exact=True)).to_be_visible()
    assert download.value.suggested_filename == "dropviz-line-p0.3-width8-seed0-epochs30.html"
    play = alone.get_by_role("button", name="Play", exact=True)
    assert play.evaluate("button => [getComputedStyle(button).minHeight, getComputedStyle(button).borderRadius]") == ["40px", "8px"]
    across = alone.get_by_role("slider", name="epoch on screen").evaluate("slider => slider.offsetWidth / slider.parentElement.offsetWidth")
    assert across == 1


def test_what_a_link_holds_is_text_in_the_replay(visit, tmp_path):
    page = visit.open("/training?epochs=20&width=8&x=<img src=x>")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save run as HTML").click()
    download.value.save_as(tmp_path / "replay.html")
    alone = page.context.new_page()
    alone.goto((tmp_path / "replay.html").as_uri())
    expect(alone.locator("[data-state]")).to_have_attribute("data-state", "idle")
    assert alone.locator("img").count() == 0

"""A player that rests shows, while p moves, the runs that would stand there: each to the number what the page then trains."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from dropviz.lessons.training import LESSON, members
from dropviz.lessons.training.standing import standing
from dropviz.lessons.training.verdict import verdict
from dropviz.training.record import Record
from tests.browser.conftest import PHONE, WIDE, Visitor
from tests.browser.test_follow import drag, grab, plain

CELLS = ".dv-table tbody td"
DROPPING = 3  # of these the training loss with dropout on, of the network with dropout


def said_at(p: float, epoch: int, epochs: int = 40, width: int = 8) -> str:
    """Return the first sentence that the player says of the run at an epoch."""
    run = Record(members.checked(LESSON.settings(p=p, width=width, epochs=epochs))[0])
    return re.split(r"\.\s", plain(verdict(standing(run, epoch))))[0]


def losses(page: Page) -> list[list[float]]:
    """Return the heights of the lines that Plotly has drawn in the chart of the losses, those that have any."""
    found: list[list[float]] = page.evaluate("""() => document.querySelector('[data-figure=losses] .js-plotly-plot')._fullData
      .map(({ y }) => Array.from(y)).filter((y) => y.length > 2)""")
    return found


def top_of(page: Page, slug: str) -> float:
    """Return where a figure begins in the view."""
    box = page.locator(f"[data-figure={slug}]").bounding_box()
    assert box
    return box["y"]


@pytest.fixture
def ended(visit: Visitor) -> Page:
    """A run that has been played to its end."""
    page = visit.open("/training?epochs=40&width=8")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    visit.settled()
    return page


def test_under_the_thumb_are_the_runs_that_stand_there_once_it_is_released(visit: Visitor, ended: Page) -> None:
    page = ended
    player = page.locator(".dv-player")
    before, run = page.locator(CELLS).all_inner_texts(), player.get_attribute("data-run")
    drawn = losses(page)
    grab(page, "p")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    seen = {}
    for pixels in (60, 20):
        p = float(drag(page, "p", pixels))
        assert p != 0.3
        for slug in ("fit", "losses"):
            expect(page.locator(f"[data-figure={slug}]")).to_have_attribute("data-at", f"p={p:.2f}")
        expect(player).to_contain_text(said_at(p, 40))
        seen[p] = page.locator(CELLS).all_inner_texts()
        expect(page.locator("[data-figure=losses]")).to_have_attribute("aria-label", re.compile(f"held-out points {seen[p][5]}"))
        assert seen[p] != before
    assert asked == []
    assert player.get_attribute("data-run") == run
    expect(page.locator("[data-waits]")).to_have_count(0)
    page.mouse.up()
    expect(player).not_to_have_attribute("data-run", run or "")
    visit.settled()
    expect(player).to_have_attribute("data-frame", "40")
    expect(page.locator("[data-figure=fit]")).not_to_have_attribute("data-at", re.compile("."))
    assert page.locator(CELLS).all_inner_texts() == seen[p], "what was seen is what is trained"
    assert losses(page) != drawn
    assert page.locator("body[data-moving], .dv-overlaid").count() == 0


def test_so_are_those_of_another_width(visit: Visitor, ended: Page) -> None:
    page = ended
    player = page.locator(".dv-player")
    before, run = page.locator(CELLS).all_inner_texts(), player.get_attribute("data-run")
    grab(page, "width")
    width = int(drag(page, "width", 40))
    assert width != 8
    for slug in ("fit", "losses"):
        expect(page.locator(f"[data-figure={slug}]")).to_have_attribute("data-at", f"width={width}")
    expect(player).to_contain_text(said_at(0.3, 40, width=width))
    seen = page.locator(CELLS).all_inner_texts()
    assert seen != before
    page.mouse.up()
    expect(player).not_to_have_attribute("data-run", run or "")
    visit.settled()
    expect(player).to_have_attribute("data-frame", "40")
    assert page.locator(CELLS).all_inner_texts() == seen, "what was seen is what is trained"


def test_back_where_it_stood_the_run_itself_is_on_screen(visit: Visitor, ended: Page) -> None:
    page = ended
    before, drawn = page.locator(CELLS).all_inner_texts(), losses(page)
    grab(page, "p")
    assert float(drag(page, "p", 40)) != 0.3
    expect(page.locator("[data-figure=fit]")).to_have_attribute("data-at", re.compile("p="))
    assert float(drag(page, "p", -40)) == 0.3
    expect(page.locator("[data-figure=fit]")).not_to_have_attribute("data-at", re.compile("."))
    page.mouse.up()
    expect(page.locator(".dv-overlaid")).to_have_count(0)
    assert page.locator(CELLS).all_inner_texts() == before
    assert losses(page) == drawn
    expect(page.locator(".dv-player")).to_contain_text(said_at(0.3, 40))


def test_before_the_first_update_only_what_the_masks_do_moves_and_play_begins_the_run_at_the_thumb(visit: Visitor) -> None:
    page = visit.open("/training?epochs=40&width=8")
    before = page.locator(CELLS).all_inner_texts()
    grab(page, "p")
    p = float(drag(page, "p", 60))
    expect(page.locator("[data-figure=losses]")).to_have_attribute("data-at", f"p={p:.2f}")
    now = page.locator(CELLS).all_inner_texts()
    assert [i for i, (one, other) in enumerate(zip(before, now, strict=True)) if one != other] == [3], "the loss with dropout on"
    page.evaluate(f"""() => {{
      window.cells = new Set();
      const read = () => {{
        window.cells.add([...document.querySelectorAll("{CELLS}")].map((cell) => cell.textContent).join());
        requestAnimationFrame(read);
      }};
      read();
    }}""")
    page.mouse.up()
    visit.settled()
    expect(page.locator("[data-figure=losses]")).not_to_have_attribute("data-at", re.compile("."))
    assert page.locator(CELLS).all_inner_texts() == now
    assert page.evaluate("() => [...window.cells]") == [",".join(now)], "no other number is on screen in between"
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended")
    visit.settled()
    expect(page.locator(".dv-player")).to_contain_text(said_at(p, 40))


@pytest.mark.parametrize("visit", [PHONE, WIDE], indirect=True)
def test_on_the_way_a_change_of_p_alters_only_what_follows_and_nothing_is_shown_beforehand(visit: Visitor) -> None:
    page = visit.open("/training?epochs=40&width=8")
    for frame in (1, 2):
        page.get_by_role("button", name="Step", exact=True).click()
        expect(page.locator("[data-state]")).to_have_attribute("data-frame", str(frame))
    visit.settled()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "frames" in request.url else None)
    before = page.locator(CELLS).all_inner_texts()
    stood = top_of(page, "fit")
    grab(page, "p")
    p = float(drag(page, "p", 60))
    clock = page.locator(".dv-clock")
    expect(clock).to_have_text(f"epoch 2 of 40, p = {p:g} from here on, once you let go")
    assert top_of(page, "fit") == stood, "what it says moves nothing"
    page.mouse.up()
    visit.settled()
    expect(clock).to_have_text("epoch 2 of 40")
    assert asked == []
    cells = page.locator(CELLS)
    expect(cells.nth(DROPPING)).not_to_have_text(before[DROPPING])  # that loss is of the p that holds from here on
    after = cells.all_inner_texts()
    assert [after[:DROPPING], after[DROPPING + 1 :]] == [before[:DROPPING], before[DROPPING + 1 :]]


def test_scrolled_out_of_view_and_back_where_it_stood_the_run_itself_is_there(visit: Visitor, ended: Page) -> None:
    page = ended
    before = page.locator(CELLS).all_inner_texts()
    grab(page, "p")
    assert float(drag(page, "p", 60)) != 0.3
    expect(page.locator("[data-figure=fit]")).to_have_attribute("data-at", re.compile("p="))
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 3000)")
    expect(page.locator(".dv-player")).not_to_be_in_viewport()
    assert float(drag(page, "p", -60)) == 0.3
    expect(page.locator("body[data-moving]")).to_have_count(0)
    page.mouse.up()
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    expect(page.locator("[data-figure=fit]")).not_to_have_attribute("data-at", re.compile("."))
    assert page.locator(CELLS).all_inner_texts() == before


@pytest.mark.parametrize("go_on", ["player.step()", "player.seek(10, true)", "player.play()"])
def test_who_goes_on_while_the_thumb_is_held_goes_on_with_the_run_itself(visit: Visitor, go_on: str) -> None:
    page = visit.open("/training?epochs=40&width=8")
    grab(page, "p")
    p = float(drag(page, "p", 60))
    expect(page.locator("[data-figure=fit]")).to_have_attribute("data-at", f"p={p:.2f}")
    page.evaluate(f"() => {{ const {{ player }} = document.querySelector('.dv-player'); {go_on}; }}")  # a second finger can
    page.wait_for_function("() => Number(document.querySelector('.dv-player').dataset.frame) >= 1")
    assert page.evaluate("() => document.querySelector('.dv-player').player.run.frames.every((row) => row.length === 134)")
    page.mouse.up()
    visit.settled()
    expect(page.locator(".dv-player")).to_be_visible()
    expect(page.get_by_text("BidiComponent Error")).to_have_count(0)


def test_a_monte_carlo_band_follows_too(visit: Visitor) -> None:
    page = visit.open("/training?epochs=20&width=8&band=true")
    grab(page, "p")
    p = drag(page, "p", 60)
    figure = page.locator("[data-figure=fit]")
    expect(figure).to_have_attribute("data-at", f"p={float(p):.2f}")
    expect(page.locator("[data-section=run][data-waits]")).to_have_count(0)
    page.mouse.up()
    visit.settled()
    expect(figure).not_to_have_attribute("data-at", re.compile("."))

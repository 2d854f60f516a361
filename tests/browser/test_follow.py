"""The page follows the hand: while a knob is moved, figures and words are those of the place under the thumb."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from dropviz.lessons.lesson import lesson
from tests.browser.conftest import Visitor

MOVING = "body[data-moving]"
CANVAS = ".dv-moves"  # what a canvas shows
REVISIONS = "() => [...document.querySelectorAll('[data-figure]')].map(one => one.dataset.revision)"


def grab(page: Page, knob: str) -> tuple[float, float]:
    """Take hold of a slider's thumb, once its films are there; return where that is."""
    thumb = page.locator(f".st-key-{knob} input[type=range]")
    thumb.hover(force=True)
    page.wait_for_load_state("networkidle")
    box = thumb.locator("xpath=..").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y


def drag(page: Page, knob: str, pixels: int) -> str:
    """Drag the thumb so far, pixel by pixel; return where it stands."""
    box = page.locator(f".st-key-{knob} input[type=range]").locator("xpath=..").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x + pixels, y, steps=abs(pixels))
    return page.locator(f".st-key-{knob} input[type=range]").get_attribute("aria-valuetext") or ""


def middle_of(figure: Locator) -> tuple[float, float]:
    """Return where the middle point of a figure's first trace is on the screen."""
    x, y = figure.evaluate("""one => {
      const { plot } = one.chart;
      const { x, y } = plot._fullData[0];
      const { left, top } = plot.getBoundingClientRect();
      const { xaxis, yaxis } = plot._fullLayout;
      const middle = x.length >> 1;
      return [left + xaxis._offset + xaxis.d2p(x[middle]), top + yaxis._offset + yaxis.d2p(y[middle])];
    }""")
    return x, y


def plain(words: str) -> str:
    return words.replace("**", "").replace("`", "")


@pytest.mark.parametrize("path", ["/masks", "/scaling"])
def test_figures_and_words_are_those_under_the_thumb_and_nothing_is_drawn_again_at_its_release(visit: Visitor, path: str) -> None:
    page = visit.open(path)
    one = lesson(path[1:])
    hero = next(iter(one.slugs))
    before = {figure.slug: figure.alt for figure in one.section(hero, one.settings()).figures}
    grab(page, "p")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for pixels in (60, 20):
        p = float(drag(page, "p", pixels))
        assert p != 0.3
        at = one.settings(p=p)
        for figure in one.section(hero, at).figures:
            shown = page.locator(f"[data-figure={figure.slug}]")
            expect(shown).to_have_attribute("data-at", f"p={p:.2f}")
            expect(shown).to_have_attribute("aria-label", figure.alt)
            assert figure.alt != before[figure.slug]
        expect(page.locator("[data-section=answer]")).to_have_text(plain(one.answered(at)))
        expect(page.locator(MOVING)).to_have_count(1)
        expect(page.locator(".st-key-p + *").first).to_have_css("opacity", "0")
    assert asked == [], "all that moves under the hand is at hand"
    drawn = page.evaluate(REVISIONS)
    assert page.locator(CANVAS).count() > 0
    page.mouse.up()
    released = page.wait_for_function(f"() => !document.body.dataset.moving && ({REVISIONS})()").json_value()
    assert released == drawn, "the canvases stay"
    expect(page.get_by_text(plain(one.answered(at))).first).to_be_visible()
    visit.settled()  # as if somebody came to the figures: now Plotly has drawn them, once
    expect(page.locator(CANVAS)).to_have_count(0)
    assert all(int(after) - int(before) <= 1 for before, after in zip(drawn, page.evaluate(REVISIONS), strict=True))
    expect(page.locator("[data-waits]")).to_have_count(0)


def test_who_comes_to_a_figure_after_a_move_finds_its_numbers_under_the_pointer(visit: Visitor) -> None:
    page = visit.open("/scaling")
    grab(page, "p")
    p = float(drag(page, "p", 60))
    page.mouse.up()
    figure = page.locator("[data-figure=closing-in]")
    figure.hover()
    expect(figure).not_to_have_class(re.compile("dv-moves"))
    seen = figure.evaluate("one => one.chart.stands === one.chart.figure && one.getAttribute('aria-label')")
    one = lesson("scaling")
    assert seen == next(one.section("closing-in", one.settings(p=p)).figures).alt
    page.mouse.move(*middle_of(figure), steps=4)
    expect(figure.locator(".hoverlayer .hovertext").first).to_be_visible()


def test_it_follows_the_keys_as_well_and_on_home(visit: Visitor) -> None:
    page = visit.open("/")
    one = lesson("home")
    thumb = page.locator(".st-key-p input[type=range]")
    thumb.focus()
    page.wait_for_load_state("networkidle")
    for number in range(1, 4):
        page.keyboard.press("ArrowRight")
        figure = next(iter(one.section("network", one.settings(p=round(0.3 + 0.05 * number, 2))).figures))
        expect(page.locator("[data-figure=network]")).to_have_attribute("aria-label", figure.alt)
    visit.settled()
    expect(page.locator(MOVING)).to_have_count(0)
    expect(page).to_have_url(re.compile(r"p=0\.45"))


def test_it_follows_the_width(visit: Visitor) -> None:
    page = visit.open("/masks")
    one = lesson("masks")
    grab(page, "width")
    width = int(drag(page, "width", 40).replace(",", ""))
    assert width != 32
    figure = next(iter(one.section("network", one.settings(width=width)).figures))
    expect(page.locator("[data-figure=network]")).to_have_attribute("data-at", f"width={width}")
    expect(page.locator("[data-figure=network]")).to_have_attribute("aria-label", figure.alt)
    page.mouse.up()
    visit.settled()
    expect(page.locator("[data-figure=network]")).to_have_attribute("aria-label", figure.alt)


def test_without_a_film_what_stands_is_faint_and_the_page_goes_on(visit: Visitor) -> None:
    page = visit.page
    page.route("**/lesson/**", lambda route: route.fulfill(status=200, json={"over": "p", "stops": [], "film": None}))
    visit.open("/scaling")
    grab(page, "p")
    p = float(drag(page, "p", 60))
    figure = page.locator("[data-figure=closing-in]")
    faint = figure.locator("xpath=ancestor::*[parent::*[@data-waits]]")
    expect(faint).to_have_css("opacity", "0.35")
    page.mouse.up()
    visit.settled()
    expect(page.locator("[data-waits]")).to_have_count(0)
    one = lesson("scaling")
    expect(figure).to_have_attribute("aria-label", next(iter(one.section("closing-in", one.settings(p=p)).figures)).alt)


def test_a_drag_in_one_tab_does_not_disturb_another(visit: Visitor) -> None:
    page = visit.open("/masks")
    other = page.context.new_page()
    try:
        other.goto(visit.address + "/masks")
        still = other.locator("[data-figure=network]")
        expect(still).not_to_have_attribute("data-revision", "0")
        label = still.get_attribute("aria-label")
        page.bring_to_front()
        grab(page, "p")
        drag(page, "p", 60)
        page.mouse.up()
        visit.settled()
        expect(page.locator("[data-figure=network]")).not_to_have_attribute("aria-label", label or "")
        assert still.get_attribute("aria-label") == label
    finally:
        other.close()


def test_back_where_it_stood_everything_is_as_it_was(visit: Visitor) -> None:
    page = visit.open("/masks")
    answer = plain(lesson("masks").answered(lesson("masks").settings()))
    x, y = grab(page, "p")
    drag(page, "p", 60)
    expect(page.locator(MOVING)).to_have_count(1)
    page.mouse.move(x, y, steps=20)
    expect(page.locator(".st-key-p input[type=range]")).to_have_attribute("aria-valuetext", "0.30")
    expect(page.locator(MOVING)).to_have_count(0)
    page.mouse.up()
    expect(page.locator("[data-waits]")).to_have_count(0)
    expect(page.get_by_text(answer).first).to_be_visible()


def test_what_a_player_has_no_film_of_is_faint_while_p_moves_since_it_stands_at_another(visit: Visitor) -> None:
    page = visit.open("/training?epochs=20&members=dropout,l2")
    grab(page, "p")
    drag(page, "p", 60)
    expect(page.locator(".dv-player[data-waits] > *").first).to_have_css("opacity", "0.35")
    page.mouse.up()
    visit.settled()
    expect(page.locator("[data-waits]")).to_have_count(0)


def stops_shown(page: Page, slug: str) -> None:
    """Note every stop that a figure shows from now on, in `window.stops`."""
    page.evaluate(
        """slug => {
      window.stops = [];
      const root = document.querySelector(`[data-figure="${slug}"]`);
      new MutationObserver(() => root.dataset.at && window.stops.push([root.dataset.at, root.getAttribute("aria-label")]))
        .observe(root, { attributeFilter: ["data-at"] });
    }""",
        slug,
    )


@pytest.mark.parametrize(("button", "seed", "after"), [("Draw again", 0, 1), ("Draw again", 9999, 0), ("stNumberInputStepUp", 4, 5)])
def test_the_next_seed_is_shown_at_once_and_is_what_the_page_then_draws(visit: Visitor, button: str, seed: int, after: int) -> None:
    page = visit.open(f"/masks?seed={seed}")
    figure = next(iter(lesson("masks").section("network", lesson("masks").settings(seed=after)).figures))
    stops_shown(page, "network")
    pressed = page.get_by_role("button", name=button) if " " in button else page.locator(".st-key-seed").get_by_test_id(button)
    with page.expect_response(lambda response: "/network?" in response.url and "over=seed" in response.url) as film:
        pressed.hover()
    film.value.finished()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")  # and it has been read
    pressed.click()
    expect(page.locator("[data-figure=network]")).to_have_attribute("aria-label", figure.alt)
    visit.settled()
    expect(page.locator(MOVING)).to_have_count(0)
    expect(page.locator("[data-waits]")).to_have_count(0)
    assert page.locator("[data-figure=network]").get_attribute("aria-label") == figure.alt
    if (seed, after) != (9999, 0):  # the first of all seeds lies far from the last
        assert [f"seed={after}", figure.alt] in page.evaluate("() => window.stops")


def test_whatever_is_on_screen_at_full_strength_belongs_to_the_thumb_while_keys_are_pressed(visit: Visitor) -> None:
    page = visit.open("/masks")
    alts = {
        f"{p:.2f}": next(iter(lesson("masks").section("network", lesson("masks").settings(p=p)).figures)).alt
        for p in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
    }
    page.evaluate("""() => {
      window.seen = [];
      const thumb = document.querySelector(".st-key-p [aria-valuetext]"), figure = document.querySelector("[data-figure=network]");
      const read = () => {
        window.seen.push([thumb.getAttribute("aria-valuetext"), figure.getAttribute("aria-label"), Boolean(figure.closest("[data-waits]"))]);
        requestAnimationFrame(read);
      };
      read();
    }""")
    page.locator(".st-key-p input[type=range]").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.wait_for_function("before => window.seen.length > before + 6", arg=page.evaluate("() => window.seen.length"))
    visit.settled()
    wrong = [not waits and label != alts[at] for at, label, waits in page.evaluate("() => window.seen")]
    assert not any(all(wrong[i : i + 3]) for i in range(len(wrong))), "a frame or two after the key, and never again"
    assert page.evaluate("() => window.seen.length") > 30

"""What holds on every page, wide and on a phone, seen on one and the same visit, which is a first one: nothing kept, nothing drawn yet."""

from __future__ import annotations

import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PAGES, PHONE, WIDE, settled, watched

PAPER = "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
# What is Streamlit's own and cannot be mended from here, each with the reason.
STREAMLITS: dict[str, str] = {}
WAYS = [{"color_scheme": "dark"}, {"color_scheme": "light", "forced_colors": "active"}]
ON_A_PHONE = [(PHONE, path) for path in PAGES]
ALL = ON_A_PHONE + [(WIDE, path) for path in PAGES]


def named(value):
    size, path = value
    return f"{'phone' if size is PHONE else 'wide'}-{path}"


@pytest.fixture(scope="module", params=ALL, ids=named)
def visitor(browser, server, request):
    """A first visit of one of the pages, which all tests of that page make together: each leaves it as it was."""
    size, path = request.param
    context = browser.new_context(**size)
    with watched(context, server) as one:
        one.open(path)
        yield one
    context.close()


def violations(page):
    """Return what axe-core finds, by rule: how many elements, and the first three of them."""
    # The debugger may put it there; the page's own policy forbids scripts from elsewhere.
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE})
    found = page.evaluate("out => axe.run({ exclude: out.map(one => [one]) }, { resultTypes: ['violations'] })", list(STREAMLITS))
    return {one["id"]: (len(one["nodes"]), [node["html"][:160] for node in one["nodes"][:3]]) for one in found["violations"]}


# From the beginning of the visit, or from a time on: how far things moved that nobody had touched, and which.
SHIFTS = """since => new Promise(done => new PerformanceObserver(list => done(list.getEntries()
    .filter(one => one.entryType === 'layout-shift' && !one.hadRecentInput && one.startTime >= since)
    .map(one => [one.value, one.sources.map(({ node }) => node?.className ?? '')])))
  .observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => done([]), 1000))"""


def test_nothing_jumps(visitor):
    moved = visitor.page.evaluate(SHIFTS, 0)
    assert sum(value for value, _ in moved) <= 0.05, moved


def test_figures_are_drawn_as_they_come_near_the_view_and_nothing_jumps(visitor):
    page = visitor.page
    visitor.settled()
    undrawn = page.locator("[data-figure][data-revision='0']")
    assert undrawn.evaluate_all("all => all.every(one => one.dataset.near === 'false')")
    began = page.evaluate("performance.now()")
    while left := undrawn.evaluate_all("all => all.map(one => one.dataset.figure)"):
        visitor.figure(left[0])
    moved = page.evaluate(SHIFTS, began)
    assert sum(value for value, _ in moved) <= 0.05, moved
    page.locator("[data-testid=stMain]").evaluate("main => main.scrollTo(0, 0)")
    visitor.settled()


def test_it_stands_without_errors_and_fits_the_screen(visitor):
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("(e => e.scrollWidth <= e.clientWidth)(document.querySelector('[data-testid=stMain]'))")
    for figure in page.locator("[data-figure]").all():
        assert re.search(r"\d", figure.get_attribute("aria-label")), "a figure's label says its numbers"


CONTROLS = (
    "button, a[href], select, input[type=range].dv-scrub, [data-testid=stSlider] [role=group] > div, "
    "[data-testid=stCheckbox] label, [data-testid=stNumberInput] input"
)
COVERED = """([controls, slug]) => {
  const figure = document.querySelector(`[data-figure="${slug}"]`).getBoundingClientRect();
  const near = [...document.querySelectorAll(controls)].filter((one) => {
    const { top, bottom, left, width, height } = one.getBoundingClientRect();
    return width > 1 && height > 1 && top > 60 && bottom < innerHeight - 60 && bottom > figure.top - 150 && top < figure.bottom + 150
      && left >= 0 && one.checkVisibility({ visibilityProperty: true });
  });
  const hits = (one) => [0.25, 0.5, 0.75].every((across) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    const hit = document.elementFromPoint(left + across * width, top + height / 2);
    return one.contains(hit) || hit?.contains(one) && hit.closest(controls) === one.closest(controls);
  });
  return near.filter((one) => !hits(one)).map((one) => one.outerHTML.slice(0, 160));
}"""


def test_no_figure_covers_a_control(visitor):
    page = visitor.page
    for figure in page.locator("[data-figure]").all():
        slug = figure.get_attribute("data-figure")
        figure.evaluate("e => e.scrollIntoView({ block: 'center' })")
        figure.hover(force=True)
        assert page.evaluate(COVERED, [CONTROLS, slug]) == [], f"with the pointer over {slug}"
    page.mouse.move(0, 0)


def test_a_figure_is_one_stop_and_the_arrows_go_through_its_tools(visitor):
    page = visitor.page
    stops = page.locator(".dv-chart").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('*')].filter(e => e.tabIndex >= 0).length)"
    )
    assert stops
    assert set(stops) == {1}
    bar = page.locator(".dv-tools").first
    bar.locator("[tabindex='0']").focus()
    names = []
    for _ in range(5):
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("ArrowRight")
    assert len(set(names)) == 5
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == names[0], "behind the last comes the first"
    expect(bar.locator("[tabindex='0']")).to_have_attribute("aria-label", names[0])
    assert bar.locator(":focus").evaluate("e => getComputedStyle(e).opacity") == "1"


@pytest.mark.parametrize("visitor", ON_A_PHONE, indirect=True, ids=named)
def test_nothing_lies_over_the_page(visitor):
    page = visitor.page
    main, knobs = page.get_by_test_id("stMain").bounding_box(), page.get_by_test_id("stExpandSidebarButton")
    assert main["y"] + main["height"] <= knobs.bounding_box()["y"] + 1
    assert main["y"] >= page.get_by_test_id("stSidebarNav").bounding_box()["height"] - 1
    knobs.click()
    sheet = page.get_by_test_id("stSidebar")
    expect(sheet.get_by_text("Drop probability p")).to_be_in_viewport()
    page.wait_for_function("""() => {
      const box = (name) => document.querySelector(`[data-testid=${name}]`).getBoundingClientRect();
      return Math.abs(box('stMain').bottom - box('stSidebar').top) <= 1;
    }""")
    close = sheet.get_by_role("button", name="Close the knobs")
    assert "Close" in close.evaluate("e => getComputedStyle(e, '::after').content")
    close.click()
    expect(knobs).to_be_visible()


def test_on_paper_there_are_figures_settings_and_the_link(visitor):
    page = visitor.page
    widths = "[...document.querySelectorAll('[data-figure]')].map(({ chart }) => chart.plot._fullLayout?.width ?? Infinity)"
    near = "[...document.querySelectorAll('[data-near=true]')].map(({ chart }) => chart.plot._fullLayout.width)"
    on_screen = page.evaluate(near)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(f"() => Math.max(...{widths}) <= 680")
    for hidden in ("stSidebar", "stHeader"):
        expect(page.get_by_test_id(hidden)).to_be_hidden()
    assert page.locator(".dv-chart").evaluate_all("all => all.every(one => getComputedStyle(one).breakInside === 'avoid')")
    said = page.locator(".dv-print").inner_text()
    assert "p = 0.3 · width = 32 · seed = 0" in said
    assert page.locator(".dv-link").get_attribute("data-address") in said
    assert page.evaluate("document.documentElement.scrollHeight > innerHeight"), "all of the page is printed, not what is in sight"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(f"before => String({near}) === String(before)", arg=on_screen)


@pytest.mark.parametrize("visitor", [*ON_A_PHONE[:1], *ALL[len(PAGES) :]], indirect=True, ids=named)
def test_axe_finds_nothing(visitor):
    page = visitor.page
    found = {"light": violations(page)}
    for way in WAYS:
        paper = page.evaluate(PAPER)
        page.emulate_media(**way)
        page.wait_for_function(f"before => {PAPER} !== before", arg=paper)
        settled(page)
        found[" ".join(way.values())] = violations(page)
    if page.viewport_size["width"] < 768:
        page.get_by_test_id("stExpandSidebarButton").click()
        expect(page.get_by_test_id("stSidebar").get_by_text("Seed", exact=True)).to_be_visible()
        found["with the sheet of the knobs open"] = violations(page)
    assert {way: what for way, what in found.items() if what} == {}


@pytest.mark.parametrize("visitor", ON_A_PHONE[:1], indirect=True, ids=named)
def test_axe_would_find_a_picture_with_buttons_in_it(visitor):
    """The test above can fail."""
    page = visitor.page
    page.evaluate("document.querySelector('[data-figure]').append(document.createElement('button'))")
    assert "nested-interactive" in violations(page)
    page.evaluate("document.querySelector('[data-figure] > button:last-child').remove()")


@pytest.mark.parametrize("first", ["cell", "link"])
def test_a_link_leads_on_though_the_page_that_is_left_has_something_to_say(visit, first):
    """The server would draw the page of the last that it hears of."""
    page = visit.open("/statistics")
    page.locator("[data-cell]").first.wait_for()
    page.evaluate(
        """(first) => {
          const both = {cell: '[data-cell][aria-pressed=false]', link: '[data-testid=stTopNavLink][href$="/masks"]'};
          for (const one of first === 'cell' ? ['cell', 'link'] : ['link', 'cell']) document.querySelector(both[one]).click();
        }""",
        first,
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Which units are dropped?")
    visit.settled()
    expect(page).to_have_url(re.compile("/masks"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Which units are dropped?")

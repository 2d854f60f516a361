"""What Chromium says of every page: it breaks no policy, and asks for nothing outside its own origin."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest

WATCH = "document.addEventListener('securitypolicyviolation', e => console.error(`violation of ${e.violatedDirective}: ${e.blockedURI}`))"
PAGES = ["", "masks", "scaling", "training", "statistics"]


@pytest.fixture
def watched(visit):
    """A visitor whose browser says on the console which policy was broken: the visitor notes all of that (see conftest)."""
    visit.page.add_init_script(WATCH)
    visit.page.on(
        "console",
        lambda m: visit.wrong.append(m.text) if m.type == "warning" and re.search("polic|refused|blocked", m.text, re.IGNORECASE) else None,
    )
    visit.page.on("websocket", lambda s: visit.wrong.append(s.url) if visit.address.partition("//")[2] not in s.url else None)
    return visit


def test_the_watch_sees_what_breaks_the_policy(watched):
    page = watched.open("/")
    page.evaluate("""() => new Promise(resolve => {
      const image = new Image();
      image.onerror = () => fetch('http://elsewhere.invalid/').catch(() => 0);
      document.addEventListener('securitypolicyviolation', event => event.violatedDirective === 'connect-src' && resolve());
      image.src = 'http://elsewhere.invalid/x.png';
    })""")
    said = [line for line in watched.wrong if line.startswith("violation of")]
    watched.wrong.clear()
    assert [line.split(":")[0] for line in said] == ["violation of img-src", "violation of connect-src"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_breaks_no_policy_while_it_is_used(watched, name):
    page = watched.open(f"/{name}")
    page.get_by_role("slider").first.press("ArrowRight")
    watched.settled()
    page.locator("[data-testid=stMain] summary").evaluate_all("panels => panels.forEach(panel => panel.click())")
    if name == "training":
        page.get_by_role("button", name="Play", exact=True).click()
        page.wait_for_function("() => Number(document.querySelector('.dv-player').dataset.frame) > 60")
        page.get_by_role("button", name="Pause", exact=True).click()
        watched.settled()  # the link says where it has paused from then on, and what was copied before is no longer it
    if name == "statistics":
        page.locator("[data-open] button").nth(3).click()
        watched.settled()
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Copied").or_(page.locator(".dv-said:not(:empty)")).first.wait_for()


def test_devices_are_denied_and_copying_is_not(watched):
    page = watched.open("/")
    allowed = set(page.evaluate("document.featurePolicy.allowedFeatures()"))
    assert "clipboard-write" in allowed
    assert not allowed & {"camera", "microphone", "geolocation", "usb", "serial", "payment", "display-capture", "clipboard-read", "midi"}


MARKED_UP = "[here](http://elsewhere.invalid)<img src=//elsewhere.invalid onerror=alert(1)><b>bold</b> http://elsewhere.invalid `x` ![](x)"


@pytest.mark.parametrize(
    ("name", "parameters"), [("masks", ("method", "unit_edits", "p", "shown")), ("training", ("data", "changes", "members", "rate_with"))]
)
def test_what_a_link_says_is_shown_and_never_rendered(watched, name, parameters):
    page = watched.open(f"/{name}?{urlencode(dict.fromkeys(parameters, MARKED_UP))}")
    alerts = page.get_by_test_id("stAlert")
    assert "[here](http" in "".join(alerts.all_inner_texts())
    assert alerts.locator("a, img, b").count() == 0
    assert page.locator("[href*='//elsewhere'], [src*='//elsewhere']").count() == 0


def test_no_other_site_shows_it_in_a_frame(watched):
    with watched.page.expect_console_message(lambda message: "frame-ancestors 'self'" in message.text):
        watched.page.set_content(f"<iframe src='{watched.address}/masks'></iframe>")
    watched.wrong.clear()

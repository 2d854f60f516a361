"""Two processes behind nginx: visitors stay with theirs, and when it is killed they find themselves at the other."""

from __future__ import annotations

import os
import re
import signal
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.benchmarks.server import ROOT, served
from tests.deploy.proxy import NGINX, proxied

WATCH = """() => {
  window.seen = [];
  const root = document.querySelector('[data-state]');
  new MutationObserver(() => seen.push(Number(root.dataset.frame))).observe(root, {attributes: true, attributeFilter: ['data-frame']});
}"""


@pytest.fixture(scope="module")
def pair():
    """The address of the proxy, and the ids of the processes behind it by the address at which it finds them."""
    if NGINX is None:
        reason = "nginx is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with served("app.py", ROOT) as one, served("app.py", ROOT) as other:
        behind = {urlsplit(address).netloc: pid for address, pid in (one, other)}
        with proxied([urlsplit(address).port for address, _ in (one, other)], tell=True) as (address, _):
            yield address, behind


def ask(address, cookie=""):
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": cookie} if cookie else {})) as answer:
        return answer.headers["X-Process"], answer.headers.get_all("Set-Cookie", [])


def test_a_visitor_stays_with_one_process_and_visitors_are_spread_over_all(pair):
    address, behind = pair
    met = set()
    for _ in range(40):  # that all came to one of two would happen once in 2³⁹ times
        process, cookies = ask(f"{address}/_stcore/health")
        route = next(cookie for cookie in cookies if cookie.startswith("dropviz_route="))
        assert re.fullmatch(r"dropviz_route=[0-9a-f]{32}; Path=/; HttpOnly; SameSite=Lax", route)
        again, cookies = ask(f"{address}/_stcore/health", route.partition(";")[0])
        assert again == process
        assert not any(cookie.startswith("dropviz_route=") for cookie in cookies)
        met.add(process)
    assert met == set(behind)


def test_a_forged_route_is_replaced(pair):
    _, cookies = ask(f"{pair[0]}/_stcore/health", "dropviz_route=../../etc")
    assert any(re.match(r"dropviz_route=[0-9a-f]{32};", cookie) for cookie in cookies)


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/_stcore/metrics", None, 404),
        ("//_stcore/metrics", None, 404),
        ("/_stcore/%6detrics", None, 404),
        ("/_stcore/upload_file/a/b", None, 404),
        ("/_stcore/health", bytes(70_000), 413),
    ],
)
def test_what_is_not_for_visitors_is_refused(pair, path, body, status):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(pair[0] + path, data=body)
    with refused.value:
        assert refused.value.code == status


def test_when_a_process_is_killed_its_visitors_go_on_at_the_other(pair, browser):
    address, behind = pair
    playing, masks = (browser.new_context(viewport={"width": 1440, "height": 900}).new_page() for _ in range(2))
    home = playing.goto(f"{address}/training?epochs=300&width=8&seed=3&p=0.4").header_value("x-process")
    # The other visitor is with the same process: the route is the visitor's.
    masks.context.add_cookies([cookie for cookie in playing.context.cookies() if cookie["name"] == "dropviz_route"])
    assert masks.goto(f"{address}/masks?width=48&seed=3").header_value("x-process") == home
    slider = masks.get_by_role("slider", name="Drop probability p")
    slider.focus()
    masks.keyboard.press("ArrowRight")
    masks.wait_for_url("**p=0.35*")

    expect(playing.locator("[data-state]")).to_have_attribute("data-state", "idle")
    playing.evaluate(WATCH)
    playing.get_by_role("button", name="Play", exact=True).click()
    playing.wait_for_function("() => seen.length > 30")
    os.kill(behind[home], signal.SIGKILL)

    # Both are live again at the other process: its script runs on what they do.
    expect(playing.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=60000)
    assert [frame for frame in dict.fromkeys(playing.evaluate("seen")) if frame > 0] == list(range(1, 301))
    expect(slider).to_have_value("0.35")
    expect(masks.get_by_role("slider", name="Width")).to_have_attribute("aria-valuetext", "48")
    slider.focus()
    masks.keyboard.press("ArrowRight")
    expect(masks.locator("[data-figure=rate]")).to_have_attribute("aria-label", re.compile(r"0\.4\b|40"))
    other = next(iter(set(behind) - {home}))
    assert masks.reload().header_value("x-process") in {other, f"{home}, {other}"}  # nginx may have asked the dead one first
    expect(masks.get_by_role("slider", name="Drop probability p")).to_have_value("0.4")
    for page in (playing, masks):
        page.context.close()

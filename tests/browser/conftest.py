"""A server of its own for each module, and a page in the system's Chromium that notes everything that goes wrong."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).parents[2]
PATIENCE = 30_000  # milliseconds to wait for a state: a machine with other work to do is slow, and not wrong
expect.set_options(timeout=PATIENCE)
PAGES = ["/", "/masks", "/scaling", "/training", "/statistics"]
WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
Contexts = Callable[[dict[str, Any]], BrowserContext]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-gpu-rasterization",  # Debian's chromium switches it on, and without a GPU a fifth of a page's time goes into it
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Visitor:
    """A browser page on the app, with what went wrong on it."""

    page: Page
    address: str
    wrong: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to an address of the app and wait until its script has run and its figures stand."""
        self.page.goto(self.address + path)
        self.settled()
        return self.page

    def figure(self, slug: str) -> Locator:
        """Scroll to a figure and wait until it is drawn: what is far from the view is not."""
        found = self.page.locator(f"[data-figure={slug}]")
        found.scroll_into_view_if_needed()
        expect(found).not_to_have_attribute("data-revision", "0")
        return found

    def settled(self) -> None:
        """Wait until no script runs and every figure has been drawn."""
        settled(self.page)


def settled(page: Page) -> None:
    """Wait until no script runs on a page and every figure that is near the view has been drawn, by Plotly: as if one came to it."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_function("""() => {
      const figures = [...document.querySelectorAll('[data-figure]')];
      const mounts = [...document.querySelectorAll('[data-testid=stBidiComponentRegular]')];
      const marks = '[data-revision], [data-section], [data-state], [data-open], [data-motion], .dv-link';
      const drawn = ({dataset: {near, revision}}) => near === 'false' || (near === 'true' && Number(revision) > 0);
      const whole = document.querySelector('.dv-link')?.dataset.whole !== 'false'; // a toy has none
      const made = mounts.every(mount => mount.querySelector(marks));
      const near = ({top, bottom}) => bottom > -innerHeight / 2 && top < 1.5 * innerHeight;
      const waits = [...document.querySelectorAll('[data-waits]')].some(part => near(part.getBoundingClientRect()));
      const rests = !document.body.dataset.moving && !waits;
      const moves = [...document.querySelectorAll('.dv-moves')].filter(({dataset}) => dataset.near === 'true');
      if (rests) moves.forEach(({chart}) => chart.settling.now());
      return whole && made && rests && !moves.length && figures.length > 0 && figures.every(drawn);
    }""")


def expect_folded(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until a text stands under a section's "More", which is closed."""
    said = page.locator(".dv-more").get_by_text(text).first
    expect(said).to_be_attached()
    expect(said).not_to_be_visible()


@contextlib.contextmanager
def watched(context: BrowserContext, server: str) -> Iterator[Visitor]:
    """Open a page and note everything that goes wrong on it; at the end nothing may have."""
    context.set_default_timeout(3 * PATIENCE)
    visitor = Visitor(context.new_page(), server)
    # Before it knows its own base, Streamlit's page asks below the deep link, is told 404 and goes up a level.
    visitor.page.on(
        "console", lambda m: visitor.wrong.append(m.text) if m.type == "error" and "/_stcore/" not in m.location.get("url", "") else None
    )
    visitor.page.on("pageerror", lambda error: visitor.wrong.append(str(error)))
    visitor.page.on(
        "request",
        lambda r: (
            visitor.wrong.append(f"asked elsewhere: {r.url}")
            if r.url.startswith(("http", "ws")) and server.partition("//")[2] not in r.url
            else None
        ),
    )
    yield visitor
    visitor.page.close()
    assert visitor.wrong == []


def pasted(field: Locator) -> str:
    """Paste into a text field and return what is in it then: scripts of the page may not read the clipboard."""
    field.press("Control+V")
    return field.input_value()


def system_chromium() -> str | None:
    """Return where the system's Chromium is: its shell, the same without windows, loads a page in three quarters of the time."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[Playwright, str]]:
    """Playwright, and where the system's Chromium is."""
    chromium = system_chromium()
    if chromium is None:
        reason = "no Chromium on the PATH"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        yield playwright, chromium


@pytest.fixture(scope="session")
def browser(chromium: tuple[Playwright, str]) -> Iterator[Browser]:
    """A browser without any context yet: what is opened in it has been nowhere before."""
    playwright, path = chromium
    opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield opened
    opened.close()


@contextlib.contextmanager
def serving(folder: Path, log: int | None = None, **environment: str) -> Iterator[str]:
    """Serve the app.py of a folder on a free port, with more environment variables; yields its address.

    `log` is the file to which the server writes.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address", "127.0.0.1"]
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=log or subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )
    address = f"http://127.0.0.1:{port}/{environment.get('STREAMLIT_SERVER_BASE_URL_PATH', '')}".rstrip("/")
    try:
        while process.poll() is None:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                break
        assert process.poll() is None, "the server ended before it answered"
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    """The app as it is: to start it takes as long as several tests."""
    with serving(ROOT) as address:
        yield address


@pytest.fixture(scope="module")
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The app, or what a module names: its APP, a folder beside it; the variables of its ENVIRONMENT; a server that is FRESH."""
    module = request.module
    if not any(hasattr(module, name) for name in ("APP", "ENVIRONMENT", "FRESH")):
        yield request.getfixturevalue("app")
        return
    folder = Path(__file__).parent / module.APP if hasattr(module, "APP") else ROOT
    with serving(folder, **getattr(module, "ENVIRONMENT", {})) as address:
        yield address


@pytest.fixture(scope="session")
def contexts(chromium: tuple[Playwright, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contexts]:
    """Return for options a browser context that keeps what it has loaded on disk, as a visitor's browser does."""
    opened: dict[str, BrowserContext] = {}

    def context(options: dict[str, Any]) -> BrowserContext:
        key = repr(sorted(options.items()))
        if key not in opened:
            playwright, path = chromium
            folder = tmp_path_factory.mktemp("browser")
            opened[key] = playwright.chromium.launch_persistent_context(folder, executable_path=path, args=FLAGS, **options)
        return opened[key]

    yield context
    for one in opened.values():
        one.close()


@pytest.fixture
def visit(contexts: Contexts, server: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    context = contexts(getattr(request, "param", WIDE))
    with watched(context, server) as visitor:
        what = {"origin": server, "storageTypes": "local_storage,cookies"}
        context.new_cdp_session(visitor.page).send("Storage.clearDataForOrigin", what)
        yield visitor
    context.clear_permissions()

"""What playing a run costs the browser and the server, beside a plain Streamlit script that draws the same two charts.

    python -m tests.benchmarks.player [seconds]

A painted frame is a refresh of the screen at which the frame on screen has changed since the refresh before; what is
printed is what was seen in Chromium with the server on the same machine, the goal beside it. Nothing is asserted: on a
machine that does other work too, repeat it.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import textwrap
from itertools import pairwise
from pathlib import Path

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.benchmarks.server import ROOT, processor, resident, served
from tests.browser.conftest import system_chromium

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

ALL = "/training?band=true&members=none,dropout,l1,l2,weight_decay,decoupled,early"
# what is played, its address, and how many times slower the browser's processor is made
CASES = (
    ("defaults", "/training", 1),
    ("defaults, a phone's processor", "/training", 4),
    ("all networks and the band", ALL, 1),
    ("all networks and the band, a phone's processor", ALL, 4),
    ("boundaries, a phone's processor", "/training?data=moons", 4),
    ("2000 epochs, 300 units", "/training?epochs=2000&width=300", 1),
    ("2000 epochs, 300 units, a phone's processor", "/training?epochs=2000&width=300", 4),
)
SESSIONS = 8

PEER = """
import plotly.graph_objects as go, streamlit as st, torch
from torch import nn
x = torch.linspace(-1, 1, 20)[:, None]
y, grid = x + 0.3 * torch.randn(20, 1), torch.linspace(-1, 1, 58)[:, None]
nets = [nn.Sequential(nn.Linear(1, 32), nn.ReLU(), nn.Dropout(p), nn.Linear(32, 32), nn.ReLU(), nn.Dropout(p), nn.Linear(32, 1))
        for p in (0.0, 0.3)]
optimizers = [torch.optim.Adam(net.parameters(), lr=0.01) for net in nets]
places = [column.empty() for column in st.columns(2)]
losses = [[], []]
for epoch in range(501):
    curves = []
    for net, optimizer, history in zip(nets, optimizers, losses):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(net.train()(x), y)
        loss.backward()
        optimizer.step()
        history.append(loss.item())
        with torch.no_grad():
            curves.append(net.eval()(grid)[:, 0].tolist())
    fit = go.Figure([go.Scatter(x=grid[:, 0].tolist(), y=curve) for curve in curves])
    fit.add_scatter(x=x[:, 0].tolist(), y=y[:, 0].tolist(), mode="markers")
    places[0].plotly_chart(fit)
    places[1].plotly_chart(go.Figure([go.Scatter(y=history) for history in losses]))
"""

# Notes at every refresh of the screen what is on it: [time, what], where it has changed.
WATCH = """what => {
  window.painted = [];
  const look = now => {
    const seen = what();
    if (seen !== undefined && (!painted.length || painted.at(-1)[1] !== seen)) painted.push([now, seen]);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
FRAME = "() => Number(document.querySelector('[data-state]').dataset.frame)"
PRESS = """name => {
  window.pressed = performance.now();
  [...document.querySelectorAll('.dv-button')].find(button => button.textContent === name).click();
}"""
PICTURES = "() => [...document.querySelectorAll('.dv-canvas')].map(canvas => canvas.toDataURL())"


def opened(browser: Browser, address: str) -> Page:
    """Open a page with a player in a context of its own, and wait until it stands."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_selector("[data-state]")
    page.wait_for_function("() => [...document.querySelectorAll('[data-figure]')].every(figure => figure.dataset.revision > 0)")
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    return page


def busy(browser: CDPSession) -> float:
    """The processor time that the page's main thread has spent on tasks, in seconds."""
    return next(m["value"] for m in browser.send("Performance.getMetrics")["metrics"] if m["name"] == "TaskDuration")


def row(what: str, value: str, goal: str = "") -> None:
    """Print one line: what, how much, and what it should be."""
    print(f"  {what:<44}{value:>16}   {goal}")


def pace(page: Page, slower: int, seconds: float) -> None:
    """Play for as long and print the frames that were painted."""
    browser = page.context.new_cdp_session(page)
    # The processor time of the page's main thread, which neighbours on the machine disturb little.
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy(browser)
    browser.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.evaluate(f"({WATCH})({FRAME})")
    page.evaluate(PRESS, "Play")
    page.wait_for_function(
        "s => document.querySelector('[data-state]').dataset.state === 'ended' || performance.now() - pressed > s * 1e3",
        arg=seconds,
        timeout=0,
    )
    used, (painted, pressed) = busy(browser) - before, page.evaluate("[painted, pressed]")
    frames = [frame for _, frame in painted]
    times = [at for at, frame in painted if frame > 0]
    gaps = sorted(b - a for a, b in pairwise(times))
    steps = [b - a for a, b in pairwise(frames)]
    row("frames painted a second", f"{1e3 * len(gaps) / (times[-1] - times[0]):.1f}", "≥ 58" if slower == 1 else "≥ 50")
    row("gap, median", f"{statistics.median(gaps):.1f} ms")
    row("gap, 95 %", f"{gaps[int(0.95 * len(gaps))]:.1f} ms", "≤ 20 ms" if slower == 1 else "")
    row("gap, the three largest", " ".join(f"{gap:.0f}" for gap in gaps[-3:]) + " ms", "≤ 100 ms")
    row("first frame after Play", f"{times[0] - pressed:.0f} ms", "≤ 500 ms")
    row("main thread's processor time a frame", f"{1e3 * used / len(times):.1f} ms", "≤ 16.7 ms" if slower == 1 else "≤ 20 ms")
    row("epochs lost, out of order", f"{sum(step - 1 for step in steps if step > 1)}, {sum(step < 0 for step in steps)}", "0, 0")


def moves(page: Page) -> None:
    """Play on and print whether what is drawn on each canvas changes. Reading a canvas disturbs the pace."""
    pictures = []
    page.evaluate(PRESS, "Reset")
    page.evaluate(PRESS, "Play")
    for frame in (20, 40):
        page.wait_for_function(f"() => ({FRAME})() >= {frame}")
        pictures.append(page.evaluate(PICTURES))
    row("canvases that change", f"{sum(a != b for a, b in zip(*pictures, strict=True))} of {len(pictures[0])}", "all")


def finish(page: Page) -> None:
    """Play to the end."""
    page.evaluate(PRESS, "Play")
    page.wait_for_selector("[data-state=ended]", timeout=0)
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def costs(browser: Browser) -> None:
    """Print what a run, and a second visitor to it, cost the server, and what sessions at rest keep in memory."""
    with served("app.py", ROOT) as (address, pid):
        opened(browser, address + "/training?seed=1000&epochs=60").context.close()  # the first visit warms the server up
        for who, goal in (("the first visitor", "< 0.8 s"), ("a second one at this address", "")):
            page = opened(browser, address + "/training")
            before = processor(pid)
            finish(page)
            row(f"processor time of 500 epochs, {who}", f"{processor(pid) - before:.2f} s", goal)
            page.context.close()
        for what, seeds in (("of its own", range(1, SESSIONS + 1)), ("at one address", [0] * SESSIONS)):
            before, pages = resident(pid), []
            for seed in seeds:
                pages.append(opened(browser, f"{address}/training?seed={seed}"))
                pages[-1].get_by_label("Speed").select_option("8")
                finish(pages[-1])
            row(f"memory of a session after a run {what}", f"{(resident(pid) - before) / SESSIONS:.1f} MB", "< 5 MB")
            for page in pages:
                page.context.close()


def peer(browser: Browser, seconds: float) -> None:
    """Print how many frames a plain script paints with st.plotly_chart."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "peer.py").write_text(textwrap.dedent(PEER))
        with served("peer.py", Path(folder)) as (address, _):
            page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
            page.goto(address)
            page.wait_for_selector(".js-plotly-plot .scatterlayer path.js-line", timeout=60000)
            lines = "() => document.querySelector('.js-plotly-plot .scatterlayer path.js-line')?.getAttribute('d')"
            page.evaluate(f"({WATCH})({lines})")
            page.wait_for_function("s => performance.now() - (window.began ??= performance.now()) > s * 1e3", arg=seconds, timeout=0)
            row("frames painted a second", f"{len(page.evaluate('painted')) / seconds:.1f}")
            page.context.close()


def main() -> None:
    """Print everything."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 8.0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=system_chromium(), args=FLAGS)
        with served("app.py", ROOT) as (address, _):
            for what, path, slower in CASES:
                print(f"{what}: {path}" + (f", processor {slower} times slower" if slower > 1 else ""))
                page = opened(browser, address + path)
                pace(page, slower, seconds)
                moves(page)
                page.context.close()
        print("the server")
        costs(browser)
        print("a plain script with st.plotly_chart in a loop")
        peer(browser, seconds)
        browser.close()
    print(f"load average while this ran: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()

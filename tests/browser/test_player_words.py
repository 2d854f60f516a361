"""What the player says: its sentences follow the epoch on screen, and who listens hears those that stand."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

# Notes at every change of the sentence: what it says, and which epoch is on screen; and all that is told to who listens.
LISTEN = """() => {
  window.said = [];
  window.told = [];
  const [root, words, live] = ['[data-state]', '.dv-answer', '.dv-player .dv-live'].map(selector => document.querySelector(selector));
  new MutationObserver(() => said.push([words.textContent, Number(root.dataset.frame)])).observe(words, {childList: true});
  new MutationObserver(() => told.push([live.textContent, root.dataset.state])).observe(live, {childList: true});
}"""


def epoch_of(text):
    return int(re.search(r"[Aa]t epoch (\d+)", text)[1])


def at_rest(page, state):
    expect(page.locator("[data-state]")).to_have_attribute("data-state", state)
    frame = page.locator("[data-state]").get_attribute("data-frame")
    expect(page.locator(".dv-answer").first).to_contain_text(re.compile(rf"^At epoch {frame}\b"))
    expect(page.locator(".dv-player .dv-live")).to_contain_text(re.compile(rf"^At epoch {frame}\b"))
    return int(frame)


def test_the_sentence_follows_the_epoch_on_screen_while_it_plays(visit):
    page = visit.open("/training?epochs=400&width=8")
    expect(page.locator(".dv-answer").first).to_contain_text("At epoch 0")
    page.evaluate(LISTEN)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=60000)
    playing = [(text, frame) for text, frame in page.evaluate("said") if 0 < frame < 400]
    assert len(playing) > 5
    assert len({text for text, _ in playing}) == len(playing), "each is another"
    for text, frame in playing:
        assert 0 <= frame - epoch_of(text) <= 10
        assert "same random weights" not in text
    assert at_rest(page, "ended") == 400


def test_who_listens_hears_what_stands_after_a_pause_a_scrub_and_at_the_end_and_nothing_while_it_plays(visit):
    page = visit.open("/training?epochs=300&width=8")
    page.evaluate(LISTEN)
    live = page.locator(".dv-player .dv-live")
    expect(live).to_have_attribute("role", "status")
    expect(live).to_have_text("")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function("() => Number(document.querySelector('[data-state]').dataset.frame) > 40")
    assert page.evaluate("told") == []
    page.get_by_role("button", name="Pause", exact=True).click()
    paused = at_rest(page, "paused")
    page.get_by_role("slider", name="epoch on screen").press("ArrowLeft")
    assert at_rest(page, "paused") == paused - 1
    page.get_by_role("button", name="Play", exact=True).click()
    assert at_rest(page, "ended") == 300
    told = page.evaluate("told")
    assert all(state != "playing" for _, state in told)
    assert [epoch_of(text) for text, _ in told] == [paused, paused - 1, 300]


def test_a_sentence_is_text_and_what_is_bold_in_it_is_strong(visit):
    page = visit.open("/training?epochs=20&width=8")
    assert page.locator(".dv-answer strong").count() >= 1
    assert "*" not in page.locator(".dv-answer").first.inner_text()
    made = page.evaluate("""async () => {
      const script = performance.getEntriesByType('resource').find(({name}) => name.endsWith('/answer.js')).name;
      const { Answer } = await import(script);
      const answer = new Answer(false);
      answer.add([[0, '<img src=x> is **<b>bold</b>** text.\\n\\nAnother.']]);
      answer.show(0, false);
      return [answer.words.innerHTML, answer.more.innerHTML, answer.plain];
    }""")
    assert made == [
        "<p>&lt;img src=x&gt; is <strong>&lt;b&gt;bold&lt;/b&gt;</strong> text.</p>",
        "<p>Another.</p>",
        "<img src=x> is <b>bold</b> text. Another.",
    ]


@pytest.mark.parametrize("visit", [{"viewport": {"width": width, "height": 800}} for width in (390, 1280)], indirect=True)
def test_what_stands_below_the_sentence_moves_no_more_than_it_grows(visit):
    page = visit.open("/training?epochs=300&width=8")
    page.evaluate("""() => {
      window.tops = [];
      const [buttons, main] = ['.dv-player .dv-buttons', '[data-testid=stMain]'].map(selector => document.querySelector(selector));
      const look = () => { tops.push(Math.round(buttons.getBoundingClientRect().top + main.scrollTop)); requestAnimationFrame(look); };
      look();
    }""")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "ended", timeout=60000)
    tops = page.evaluate("tops")
    assert tops == sorted(tops), "it never moves up again"

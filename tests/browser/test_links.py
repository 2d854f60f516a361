"""What a link says and no knob takes, in a browser: a sentence, an address that holds what is shown, and the browser's Back."""

from __future__ import annotations

import re
from urllib.parse import unquote

from playwright.sync_api import expect

from tests.browser.conftest import pasted


def test_what_is_not_taken_is_said_and_leaves_the_address(visit):
    page = visit.open("/masks?p=0.96&width=30.5&seed=-1&batch=7")
    said = page.get_by_test_id("stAlert")
    expect(said).to_contain_text(
        "The link sets Drop probability p to '0.96', but it must be a number between 0 and 0.95. Its default, 0.3, is used instead."
    )
    expect(said).to_contain_text("The link sets Width to '30.5'")
    expect(said).to_contain_text("The link sets Seed to '-1'")
    expect(page.get_by_role("slider", name="Width")).to_have_attribute("aria-valuetext", "32")
    expect(page).to_have_url(re.compile(r"/masks\?batch=7$"))
    page.get_by_role("slider", name="Drop probability p").press("ArrowRight")
    page.wait_for_url("**p=0.35**")
    expect(said).not_to_contain_text("Drop probability")
    expect(said).to_contain_text("Width")
    page.get_by_role("link", name="Scaling").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("divide")
    expect(said).to_have_count(0)


def test_back_to_such_a_link_is_a_page_like_any_other(visit):
    page = visit.open("/masks?seed=inf&width=30.5&shown=7&p=0.4")
    expect(page.get_by_test_id("stAlert")).to_contain_text("'inf'")
    page.go_back()  # to the address as it was typed, in the same visit
    expect(page.get_by_label("Seed", exact=True)).to_have_value("0")
    expect(page.get_by_role("slider", name="Drop probability p")).to_have_value("0.4")
    visit.settled()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlert")).to_contain_text("'inf'")


def test_a_typed_seed_stays_a_whole_number_in_every_address(visit):
    page = visit.open("/masks")
    page.get_by_label("Seed", exact=True).fill("5")
    page.get_by_label("Seed", exact=True).press("Enter")
    expect(page).to_have_url(re.compile(r"[?&]seed=5(&|$)"))
    page.get_by_role("link", name="Scaling").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("divide")
    expect(page).to_have_url(re.compile(r"/scaling\?(.*&)?seed=5(&|$)"))


def test_too_long_a_paste_is_said_and_the_points_stay(visit):
    page = visit.open("/training?data=points&epochs=20&width=8&table=0:1;1:2;2:3;3:4;4:5")
    page.get_by_text("Your points: click into the chart").click()
    field = page.get_by_label("One point a row: x, y")
    expect(field).to_have_value("0, 1\n1, 2\n2, 3\n3, 4\n4, 5")
    field.fill("1,2 " * 25_001)  # in one line: Chromium takes minutes to put 25,000 lines into a field
    page.get_by_role("button", name="Use these points").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("The text must have at most 100,000 characters, and this has more.")
    assert "table=0:1;1:2;2:3;3:4;4:5" in unquote(page.url)
    field.fill("\n".join(f"{2010 + i / 12:.4f},{100 + (i * 37 % 100) / 100:.2f}" for i in range(150)))
    page.get_by_role("button", name="Use these points").click()
    page.wait_for_url("**table=z**")
    expect(page.get_by_text("In the link these points take")).to_have_count(0)
    expect(field).to_have_count(1)  # until the run of the script ends, the field of before stands beside it
    expect(field).to_have_value(re.compile(r"^2010, 100\n2010\.0833, 100\.37\n"))


def test_a_paste_larger_than_a_message_may_be_is_said_and_the_page_goes_on(visit):
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.open("/training?data=points&epochs=20&width=8&table=0:1;1:2;2:3;3:4;4:5")
    page.get_by_text("Your points: click into the chart").click()
    field = page.get_by_label("One point a row: x, y")
    expect(field).to_have_value("0, 1\n1, 2\n2, 3\n3, 4\n4, 5")
    page.evaluate("text => navigator.clipboard.writeText(text)", "1,2 " * 600_000)
    field.press("Control+A")
    assert len(pasted(field)) == 100_001
    page.get_by_role("button", name="Use these points").click()
    expect(page.get_by_test_id("stAlert")).to_contain_text("at most 100,000 characters, and this has more.")
    assert "table=0:1;1:2;2:3;3:4;4:5" in unquote(page.url)

"""The very first visit to a server may be a deep link: it shows that page, with its settings."""

from playwright.sync_api import expect

FRESH = True


def test_first_visit_to_a_deep_link_shows_the_page_with_its_settings(visit):
    page = visit.open("/masks?p=0.7&width=48&seed=3")
    expect(page.get_by_role("heading", level=1)).to_have_text("Which units are dropped?")
    expect(page.get_by_role("slider", name="Drop probability p")).to_have_value("0.7")
    expect(page.get_by_role("slider", name="Width")).to_have_attribute("aria-valuetext", "48")
    expect(page.get_by_label("Seed", exact=True)).to_have_value("3")
    assert "48 units" in page.locator("[data-figure=network]").get_attribute("aria-label")

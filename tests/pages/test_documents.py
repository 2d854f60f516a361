"""What README.md and docs/ point to is there: files, headings, and addresses of the app with what they set."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from dropviz.lessons.lesson import lesson
from dropviz.lessons.settings import from_query, values

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
ADDRESS = re.compile(r"`(/(?:masks|scaling|training|statistics)?(?:\?[^`\s#]*)?(?:#[^`\s]*)?)`")
# CONTRIBUTING.md tells what the section that it adds would have.
ADDRESSES = sorted(
    {found for document in DOCUMENTS if document.name != "CONTRIBUTING.md" for found in ADDRESS.findall(document.read_text())}
)


def targets(document):
    """Return the links of a document that lead to a file of ours."""
    return [link for link in LINK.findall(document.read_text()) if not urlsplit(link).scheme]


def anchors(document):
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def missing(document, link):
    """Return what of a link's target is not there, or nothing."""
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    if not target.is_relative_to(ROOT) or not target.exists():
        return path
    return anchor if anchor and anchor not in anchors(target) else ""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    assert [link for link in targets(document) if missing(document, link)] == []


@pytest.mark.parametrize("link", ["docs/nowhere.md", "../elsewhere.md", "docs/hosting.md#nowhere", "#nowhere"])
def test_a_link_that_leads_nowhere_is_found(link):
    assert missing(ROOT / "README.md", link)


def test_there_are_links_and_addresses():
    assert sum(map(len, map(targets, DOCUMENTS))) >= 5
    assert {"/", "/masks", "/scaling", "/training", "/statistics"} & set(ADDRESSES)
    assert any("?" in address for address in ADDRESSES)


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_opens_the_page_with_what_it_sets(open_page, address):
    link = urlsplit(address)
    sets, slug = dict(parse_qsl(link.query, keep_blank_values=True)), link.path.strip("/")
    app = open_page(slug or "home", **sets)
    assert not app.exception
    assert not app.warning
    taught = lesson(slug or "home")
    said, problems = from_query(taught.settings, sets)
    assert not problems
    assert set(sets) <= set(values(said)), "a name that the page knows"
    assert from_query(taught.settings, {name: app.query_params[name] for name in app.query_params}) == (said, {})
    if link.fragment:
        assert link.fragment in taught.slugs

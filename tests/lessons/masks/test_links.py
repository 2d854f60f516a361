"""Links of the first version, whose knobs had other names, restore what they were made of."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote

import pytest

from dropviz.lessons import masks
from dropviz.lessons.settings import from_query, to_query, values

ROOT = Path(__file__).parents[3]
Masks = masks.LESSON.settings
NAMES = {"tosses": "draws", "flips": "unit_edits"}
# Those of its tests and documents, and what its button copied.
OLD = [
    "tosses=1000000&small=20",
    "tosses=10&small=2&p=0",
    "p=0.2&small=6&tosses=100",
    "width=1024&batch=64&shown=100&tosses=1000000",
    "p=0.2&width=8&seed=3&flips=1.1.5%3B1.2.2",
    "width=8&flips=1.1.1%3B1.1.2%3B1.1.3",
    "p=0&width=16&flips=1.2.1",
    "p=0.4&width=24&seed=9&flips=1.1.5;1.2.7;2.1.1",
    "flips=1.2.3&layer=2",
    "shown=100&flips=1.1.1",
    "flips=1.1.3;1.2.1",
    "flips=1.1.3",
    "batch=1&flips=1.1.2;1.1.3;1.1.4;1.2.1",
    "width=4&flips=1.1.3;1.1.30;1.2.1;x",
    "p=0&width=16&flips=1.1.2%3B1.1.4%3B1.1.6%3B1.2.1",
    "p=0.55&width=32&seed=11&batch=16&sample=1&shown=10&layer=1&method=drop_block&tosses=1000&small=8&block_size=2",
    "p=0.7&width=48&seed=3",
    "p=0.5&width=8",
    "p=0.5&width=8&shown=100",
    "p=0.55&seed=11&method=drop_block&block_size=2",
    "p=0.6&width=64&seed=5",
    "seed=7",
    "width=48&seed=3",
    "p=0.4&width=24&seed=9&sample=3&shown=10",
    "batch=8&sample=7",
]


@pytest.mark.parametrize("link", OLD)
def test_a_link_with_the_old_names_restores_the_same_state(link):
    texts = dict(parse_qsl(link))
    found, problems = from_query(Masks, texts)
    assert problems == {}
    flat = values(found)
    for name, text in texts.items():
        present = flat[NAMES.get(name, name)]
        assert type(present)(text) == present, name
    assert {name: value for name, value in flat.items() if name not in {NAMES.get(name, name) for name in texts} | {"block_size"}} == {
        name: value for name, value in values(Masks()).items() if name not in {NAMES.get(name, name) for name in texts}
    }
    assert from_query(Masks, dict(parse_qsl(to_query(found)))) == (found, {})
    assert not set(NAMES) & set(dict(parse_qsl(to_query(found))))


def written():
    """Return every link to /masks in the documents, the pages and the browser's tests."""
    files = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "pages").glob("*.py"), *(ROOT / "tests" / "browser").glob("*.py")]
    files.remove(ROOT / "tests" / "browser" / "test_links.py")  # it opens links that are wrong, too
    return sorted(
        {unquote(query) for path in files for query in re.findall(r"masks\?([a-z_]+=[\w.;%&=]+)", path.read_text(encoding="utf-8"))}
    )


def test_every_link_that_is_written_down_is_taken():
    links = written()
    assert len(links) > 10
    for link in links:
        texts = {name: text for name, text in parse_qsl(link) if name != "embed"}  # that one is Streamlit's
        found, problems = from_query(Masks, texts)
        assert problems == {}, link
        flat = values(found)
        assert {name: type(flat[name])(text) for name, text in texts.items()} == {name: flat[name] for name in texts}, link

"""No text is ever made into HTML: neither by our scripts nor by what we ask of Streamlit."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WAYS = {
    ".js": re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|document\.write|srcdoc|"
        r"\beval\(|new Function\("
    ),
    ".py": re.compile(r"unsafe_allow_html|unsafe_allow_javascript|\.html\(|components\.v1"),  # ours
}


@pytest.mark.parametrize(
    "path",
    [path for folder in ("dropviz", "pages") for path in sorted((ROOT / folder).rglob("*")) if path.suffix in WAYS],
    ids=lambda path: path.name,
)
def test_nothing_makes_html_of_text(path):
    assert not WAYS[path.suffix].findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("suffix", "line"),
    [
        (".js", "root.innerHTML = text"),
        (".js", "x = eval(text)"),
        (".py", "st.markdown(x, unsafe_allow_html=True)"),
        (".py", "st.html(text)"),
    ],
)
def test_it_would_be_noticed(suffix, line):
    assert WAYS[suffix].search(line)

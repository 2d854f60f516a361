"""No text is ever made into HTML: neither by our scripts nor by what we ask of Streamlit."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WAYS = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|DOMParser|document\.write|srcdoc|(?<![\w.])eval\(|new Function\(|"
                  r"unsafe_allow_html|unsafe_allow_javascript|st\.html\((?!Path)|components\.v1")


@pytest.mark.parametrize("path", [path for folder in ("dropviz", "pages") for path in sorted((ROOT / folder).rglob("*"))
                                  if path.suffix in (".js", ".py")], ids=lambda path: path.name)
def test_nothing_makes_html_of_text(path):
    assert not WAYS.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("line", ["root.innerHTML = text", "st.markdown(x, unsafe_allow_html=True)", "st.html(text)", "x = eval(text)"])
def test_it_would_be_noticed(line):
    assert WAYS.search(line)

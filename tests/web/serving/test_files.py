"""What a browser is to fetch at once: our scripts and Streamlit's with all that they import."""

import re

from dropviz.web.serving import files
from dropviz.web.serving.files import FILES, FILES_PATH, STREAMLITS, early, with_imports


def test_a_script_comes_with_what_it_imports_itself_or_by_others():
    scripts = {"a.js": b'import { b } from "./b.js";\nexport * from "./c.js";', "b.js": b'import"./c.js";', "c.js": b"", "d.js": b""}
    assert with_imports(["a.js"], scripts) == ["a.js", "b.js", "c.js"]
    assert with_imports(["c.js", "b.js", "b.js"], scripts) == ["c.js", "b.js"]


def test_imports_may_go_round():
    scripts = {"a.js": b'import { b } from "./b.js";', "b.js": b'import { a } from "./a.js";'}
    assert with_imports(["b.js"], scripts) == ["b.js", "a.js"]


def test_of_our_scripts_all_are_reached_by_some_component():
    """Every line that imports is found, however it is written, and no script is left that nobody needs."""
    components = ("section.js", "link.js", "matrix.js", "passes.js", "player.js")
    # A saved run is asked for when somebody saves one, and a saved lesson's script goes into its file.
    assert set(with_imports([*components, "replay.js", "saved.js"])) == {name for name in FILES if name.endswith(".js")}


def test_a_page_names_them_before_its_scripts_run():
    links = early()
    addresses = [match[1] for link in links if (match := re.fullmatch(r'<link rel="modulepreload" href="\.([^"]+)">', link))]
    assert {f"{FILES_PATH}/{name}" for name in with_imports(files.ON_EVERY_PAGE)} < set(addresses)
    streamlits = [address for address in addresses if address.startswith("/static/js/")]
    assert all((STREAMLITS / address.rpartition("/")[2]).is_file() for address in streamlits)
    for element in files.ELEMENTS:  # a version that names its files in another way would only come later; this says so
        assert any(address.startswith(f"/static/js/{element}.") for address in streamlits)
    assert f"{FILES_PATH}/player.js" not in addresses, "a page that plays nothing does not fetch it"

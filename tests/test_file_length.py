"""A file is no longer than what a reader can hold in mind."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("dropviz", "pages", "tests", "deploy")
SUFFIXES = {".py", ".js", ".ts", ".css"}
LONGEST = 250  # lines


def too_long(root):
    """Return the program files under a folder's product and tests that have more than LONGEST lines."""
    files = [path for folder in FOLDERS for path in (root / folder).rglob("*") if path.suffix in SUFFIXES and path.is_file()]
    assert files
    lengths = {str(path.relative_to(root)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    return {name: length for name, length in lengths.items() if length > LONGEST}


def test_no_file_is_too_long():
    assert too_long(ROOT) == {}


def test_one_that_is_too_long_is_found(tmp_path):
    (tmp_path / "dropviz" / "web").mkdir(parents=True)
    for name, lines in (("long.py", LONGEST + 1), ("web/long.js", LONGEST + 9), ("short.py", LONGEST), ("picture.svg", LONGEST + 1)):
        (tmp_path / "dropviz" / name).write_text("x\n" * lines)
    assert too_long(tmp_path) == {"dropviz/long.py": LONGEST + 1, "dropviz/web/long.js": LONGEST + 9}

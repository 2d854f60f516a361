"""The page's random numbers in a program that needs nothing of the page."""

from __future__ import annotations

from textwrap import dedent

# What `dropviz.rng.stream` does, for whoever has NumPy alone.
STREAM = """\
def stream(*names):  # the page's random numbers; the key is a hash of what they are for
    key = hashlib.sha256(ascii(names).encode()).digest()[:16]
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little")))
"""


def with_stream(program: str) -> str:
    """Return a program with the definition of `stream` in the place of the line that says STREAM."""
    return program.replace("STREAM\n", STREAM)


def drawn(program: str, imports: str = "import torch\nfrom torch import nn\n", first: str = "") -> str:
    """Return a program that may call `stream`.

    Args:
        program: what follows the imports and the definition of `stream`; its indent is taken away.
        imports: what it needs besides NumPy.
        first: a comment for its first line.
    """
    return f"{first}{chr(10) if first else ''}import hashlib\n\nimport numpy as np\n{imports}\n\n{STREAM}\n\n{dedent(program)}"

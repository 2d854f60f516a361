"""The named random streams of `dropviz.rng`, as a program writes them out: with these it draws the page's own numbers."""

from __future__ import annotations

from textwrap import dedent

IMPORTS = "import hashlib\n\nimport numpy as np\n"
STREAM = dedent("""\


    def stream(seed, *names):  # the page's random numbers, by what they are for
        key = hashlib.sha256(ascii((seed, *names)).encode()).digest()[:16]
        return np.random.Generator(np.random.Philox(key=np.frombuffer(key, "<u8")))


    """)


def drawn(program: str, imports: str = "import torch\nfrom torch import nn\n", first: str = "") -> str:
    """Return a program that may call `stream`.

    Args:
        program: what follows the imports and the function.
        imports: what it needs besides NumPy.
        first: a comment for its first line.
    """
    return f"{first and first + chr(10)}{IMPORTS}{imports}{STREAM}{dedent(program)}"

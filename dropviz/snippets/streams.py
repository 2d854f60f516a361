"""The page's random numbers in a program that needs nothing of the page."""

from __future__ import annotations

# What `dropviz.rng.stream` does, for whoever has NumPy alone.
STREAM = '''\
def stream(*names):  # the page's random numbers: a generator whose key is a hash of what they are for
    key = hashlib.sha256(ascii(names).encode()).digest()[:16]
    return np.random.Generator(np.random.Philox(key=int.from_bytes(key, "little")))
'''


def with_stream(program: str) -> str:
    """Return a program with the definition of `stream` in the place of the line that says STREAM."""
    return program.replace("STREAM\n", STREAM)

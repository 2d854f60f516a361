"""The sections of /masks: what each shows. Drawn once for all who ask for the same, as a class does that moves one slider."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dropviz.dropout import Dropout, InvertedDropout
from dropviz.experiments import coins
from dropviz.experiments import masks as numbers_
from dropviz.experiments.passes import Seen
from dropviz.figures import mask_words as words
from dropviz.figures import masks as figures
from dropviz.figures.base import Section, Titled
from dropviz.figures.network import network
from dropviz.rng import stream
from dropviz.snippets import masks as snippets


@dataclass(frozen=True, eq=False)
class Pictures:
    """What the page shows of one sample's passes: two pictures, the page's answer, and what follows of the output."""

    network: Titled
    history: Titled
    answer: str
    output: str


# The results are shared, so not to be changed. Sizes at the largest settings are weighed in tests/web/test_caches.py.


@lru_cache(maxsize=20)
def pictures(seen: Seen, p: float, rings: tuple[tuple[int, int], ...]) -> Pictures:
    """Draw the network in the last pass, and the passes so far.

    Args:
        seen: the passes of one sample.
        p: the probability of dropping.
        rings: (layer, unit), counted from 1, of the units that were changed by hand.
    """
    return Pictures(
        Titled("network", "", words.network(seen, rings), network(seen.mask, seen.inactive, seen.effects, rings, seen.now)),
        Titled("history", "", figures.history_alt(seen.past, seen.sample), figures.history(seen.past)),
        words.answer(seen, p), words.output(seen, rings),
    )


@lru_cache(maxsize=32)
def batch(seen: Seen, layer: int, p: float, edited: bool) -> Section:
    """Draw the masks of a batch in one of the hidden layers, counted from 1."""
    rows = seen.kept[:, layer - 1]
    return Section([Titled("batch", "", figures.batch_alt(rows, layer), figures.batch(rows, seen.sample))], words.batch(rows, p, edited))


@lru_cache(maxsize=64)
def numbers(method: Dropout, seed: int) -> Section:
    """Draw an array's way through a method.

    Raises:
        ValueError: the method has no example for its settings; names why.
    """
    run = numbers_.passed(method, numbers_.example(method, seed), stream(seed, "mask", 0))
    return Section(figures.steps(run, method.target), words.numbers(run, method))


@lru_cache(maxsize=64)
def programs(method: Dropout, seed: int) -> list[tuple[str, str]]:
    """Return the titles and programs of the section about an array's way.

    Raises:
        ValueError: what `numbers` raises.
    """
    return [
        (f"{method.label} in PyTorch", numbers_.program(method, seed)),
        ("Inverted dropout from scratch in NumPy: forward, backward, the dtype kept, a fixed seed",
         snippets.from_scratch(method.p, seed, type(method) is InvertedDropout)),
        ("Inverted dropout as a PyTorch autograd function", snippets.autograd_function(
            method.p, numbers_.example(InvertedDropout(method.p), seed).tolist(), seed)),
    ]


@lru_cache(maxsize=64)
def kept(p: float, units: int, draws: int, seed: int) -> Section:
    """Draw how many units are kept in many draws, and the share of dropped coins."""
    many = coins.kept_count(p, units, draws, seed)
    return Section([Titled("kept-count", "", figures.kept_count_alt(many), figures.kept_count(many)),
                    Titled("rate", "", figures.rate_alt(many), figures.rate(many))], words.kept_count(many, draws))


@lru_cache(maxsize=64)
def sub_networks(p: float, units: int, draws: int, seed: int) -> Section:
    """Draw how many different masks turn up."""
    nets = coins.sub_networks(p, units, draws, seed)
    return Section([Titled("sub-networks", "", figures.sub_networks_alt(nets), figures.sub_networks(nets))], words.sub_networks(nets))


@lru_cache(maxsize=24)
def readings(seen: Seen, p: float) -> str:
    """Say how one can think of dropout, with the numbers of a batch."""
    return words.readings(seen, p)

"""What is kept so that it need not be computed again is bounded in bytes, whatever is asked for."""

import gc
import importlib
import pkgutil
import sys
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
import torch

import dropviz
from dropviz.data import pasted
from dropviz.drawing.figure import Titled
from dropviz.dropout import METHODS, DropBlock
from dropviz.lessons import home, masks, scaling, statistics, training
from dropviz.lessons.masks import kept_count
from dropviz.lessons.masks import network as masks_network
from dropviz.lessons.scaling import ways
from dropviz.lessons.settings import choices, narrowed
from dropviz.nn import unit_edits
from dropviz.nn.networks import NETWORKS
from dropviz.web.player import passes
from dropviz.web.serving import place
from dropviz.web.serving.environment import environment
from dropviz.web.serving.shared_cache import SharedCache
from dropviz.web.ui import matrix

MEGABYTE = 2**20
WIDEST, DRAWS = 1024, max(map(int, ways.UnitDraws.__dataclass_fields__["draws"].metadata["knob"].options))
TOSSES = max(map(int, kept_count.Draws.__dataclass_fields__["draws"].metadata["knob"].options))
EDITS = frozenset((sample, 1, 1) for sample in range(1, 65))
PHOTOGRAPHS = masks.LESSON.settings(
    width=WIDEST, batch=64, shown="100", unit_edits=unit_edits.write(EDITS), draws=str(TOSSES), small=20, method=METHODS["channel"]()
)
SCALED = scaling.LESSON.settings(width=WIDEST, draws=str(DRAWS), hidden=12)
FED = statistics.LESSON.settings(width=WIDEST, passes=500, batch=200, batches=500, layers=3, steps=50, trained=0)
TRAINED = training.LESSON.settings(members=tuple(NETWORKS), width=4, epochs=2000, epoch=2000)
# Of each lesson settings at which its sections are as large as they become; the largest come last.
LARGEST = (
    (home.LESSON, home.LESSON.settings(width=WIDEST)),
    *((masks.LESSON, replace(PHOTOGRAPHS, method=method())) for method in METHODS.values()),
    (masks.LESSON, replace(PHOTOGRAPHS, method=DropBlock(block_size=7))),
    (masks.LESSON, PHOTOGRAPHS),
    (scaling.LESSON, SCALED),
    (statistics.LESSON, replace(FED, width=4, runs=50)),
    (statistics.LESSON, FED),
    (training.LESSON, replace(TRAINED, epochs=20, seeds=50)),
    (training.LESSON, TRAINED),
)


def bytes_of(kept, seen):
    """Return how many bytes a value takes, with all that it holds, without what has been seen."""
    if id(kept) in seen:
        return 0
    seen[id(kept)] = kept
    if isinstance(kept, Titled):
        assert kept.json  # written at the first need, and kept
    if isinstance(kept, np.ndarray):
        return bytes_of(kept.base, seen) if isinstance(kept.base, np.ndarray) else 112 + kept.nbytes
    if isinstance(kept, torch.Tensor):
        return 72 + kept.untyped_storage().nbytes()
    inside = [*kept.keys(), *kept.values()] if isinstance(kept, dict) else kept if isinstance(kept, (list, tuple, set, frozenset)) else []
    return sys.getsizeof(kept) + sum(bytes_of(one, seen) for one in [*inside, *getattr(kept, "__dict__", {}).values()])


def weight(cache):
    """Return how many bytes a cache takes when it is full of entries as large as the largest that it holds now."""
    held = gc.get_referents(cache)
    entries = next(one for one in held if isinstance(one, dict) and "_lru_list_elem" in {type(link).__name__ for link in one.values()})
    keys = {id(key) for key in entries}
    results = [one for one in held if one is not entries and id(one) not in keys and not isinstance(one, type) and not callable(one)]
    return cache.cache_info().maxsize * max((bytes_of(result, {}) for result in results), default=0)


def modules():
    """Return every module of ours."""
    for found in pkgutil.walk_packages(dropviz.__path__, "dropviz."):
        if found.name != "dropviz.web.ui.router":  # a script
            yield importlib.import_module(found.name)


def caches(*, arguments):
    """Return by its name every cache of a function of ours that takes arguments, or of those that take none."""
    return {
        f"{module.__name__}.{name}": f
        for module in modules()
        for name, f in vars(module).items()
        if hasattr(f, "cache_info") and f.__module__ == module.__name__ and bool(f.__wrapped__.__code__.co_argcount) == arguments
    }


def test_every_cache_that_takes_arguments_has_a_bound():
    assert caches(arguments=True)
    assert [name for name, f in caches(arguments=True).items() if not f.cache_info().maxsize] == []


@pytest.fixture(scope="module")
def full():
    """The caches that take arguments, after everything was asked for where it is largest, and nothing else."""
    for f in caches(arguments=True).values():
        f.cache_clear()
    pasted.parse("1,5;2\n" * 4)
    for lesson, settings in LARGEST:
        choices(settings)
        lesson.answered(settings)
        for slug in lesson.slugs:
            assert lesson.section(slug, settings).json
    s = narrowed(PHOTOGRAPHS, masks_network.Passes)
    passes.message(s, masks_network.section(s), 0)
    matrix.message(FED.cell)
    place.app_folder()
    return caches(arguments=True)


def test_what_the_lessons_ask_for_fills_every_cache(full):
    assert [name for name, f in full.items() if not f.cache_info().currsize] == [], "what fills it, where it is largest? It is not weighed"


def test_together_they_stay_below_200_megabytes(full):
    weights = {name: weight(f) for name, f in full.items()}
    assert sum(weights.values()) < 200 * MEGABYTE, weights


def test_a_cache_is_weighed_by_the_largest_that_it_holds():
    @lru_cache(maxsize=7)
    def zeros(count):
        return {"many": np.zeros(count)}

    for count in (1, 1000, 10):
        zeros(count)
    assert 7 * 8000 < weight(zeros) < 7 * 8600


def test_what_visitors_share_takes_what_the_host_grants_and_nothing_else():
    shared = [f() for f in caches(arguments=False).values() if f.__wrapped__.__annotations__["return"].startswith(SharedCache.__name__)]
    assert shared
    assert sum(one.most for one in shared) == environment().cache * MEGABYTE

"""What is kept so that it need not be computed again is bounded in bytes, whatever is asked for."""

import importlib
import pkgutil
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

import dropviz
from dropviz.batchnorm import affine, batches, five
from dropviz.data import Digits, pasted
from dropviz.data import program as points
from dropviz.drawing import png
from dropviz.drawing.figure import Titled
from dropviz.drawing.reading import DROPPING
from dropviz.dropout import METHODS, DropBlock
from dropviz.lessons import lesson, masks, statistics, training
from dropviz.lessons import scaling as scaling_lesson
from dropviz.lessons.home import network as home_network
from dropviz.lessons.masks import activation, kept_count, numbers, sub_networks
from dropviz.lessons.masks import network as masks_network
from dropviz.lessons.masks.methods import alpha, drop_block
from dropviz.lessons.scaling import layer, reading, ways
from dropviz.lessons.scaling import ridge as ridge_room
from dropviz.lessons.scaling import spread as spread_room
from dropviz.lessons.settings import Common, narrowed
from dropviz.lessons.statistics import affected
from dropviz.lessons.statistics import order as order_room
from dropviz.lessons.statistics.cells import CELLS
from dropviz.lessons.training import members
from dropviz.lessons.training import seeds as seeds_room
from dropviz.lessons.training.setup import Setup
from dropviz.nn import ensemble, gradients, network, passes, recurrent, ridge, scaling, shrinkage, spread, three_layers, unit_edits
from dropviz.nn import sub_networks as small_networks
from dropviz.nn.networks import NETWORKS
from dropviz.training import order
from dropviz.web.player import passes as sampler
from dropviz.web.serving import shared_cache
from dropviz.web.serving.environment import environment
from dropviz.web.serving.place import PACKAGE
from dropviz.web.ui import matrix

MEGABYTE = 2**20
WIDEST, DRAWS = 1024, max(map(int, ways.UnitDraws.__dataclass_fields__["draws"].metadata["knob"].options))
TOSSES = max(map(int, kept_count.Draws.__dataclass_fields__["draws"].metadata["knob"].options))
TASK = shrinkage.problem(0)
EDITS = frozenset((sample, 1, 1) for sample in range(1, 65))
PHOTOGRAPHS = masks.LESSON.settings(
    width=WIDEST, batch=64, shown="100", unit_edits=unit_edits.write(EDITS), draws=str(TOSSES), small=20, method=METHODS["channel"]()
)
SCALED = scaling_lesson.LESSON.settings(width=WIDEST, draws=str(DRAWS), hidden=12)
BLOCKS = replace(PHOTOGRAPHS, method=DropBlock(block_size=7))

FED = statistics.LESSON.settings(width=WIDEST, passes=500, batch=200, batches=500, layers=3, steps=50, trained=0)
TRAINED = training.LESSON.settings(members=tuple(NETWORKS), width=4, epochs=2000, epoch=2000)


def part(function, whole=PHOTOGRAPHS):
    """Return the settings that a section takes, at these of the page."""
    return narrowed(whole, lesson.part(function))


# Of each cache that takes arguments a call that fills an entry as far as the settings admit.
LARGEST = {
    ensemble._masks: (12, 0.3),
    five.five: (200, 500, 0.1, 5.0, 4.0, 5.0, 0),
    pasted._number: (",", "."),
    affine.scaled_and_shifted: (200, 1.5, 1.0, 0),
    batches.batch_run: (part(statistics.batchnorm.section, FED).feed,),
    affected.counts: (0.3, 500, 0),
    order.shifts: (1.0, 0),
    points.sized: (Digits(), "float32"),
    network._layout: ((1, WIDEST, WIDEST, 1),),
    kept_count.drawn: (0.3, WIDEST, TOSSES, 0),
    sub_networks.drawn: (0.3, 20, TOSSES, 0),
    three_layers.three_layers: (0.3, WIDEST, DRAWS, 0),
    three_layers.drawn: (WIDEST, 0),
    gradients.parameters: (WIDEST, 0),
    three_layers.uniforms: (three_layers.passes_of(DRAWS, 16), 16, 0),
    gradients.uniforms: (9, WIDEST, 0),
    gradients.gradients: (0.3, WIDEST, 0),
    layer.layer_input: (0, (100, 50)),
    layer.layers: (0.3, 0),
    activation.orders: (0.3, 0),
    alpha._before: (0, 200, 100),
    alpha.selu_stack: (0.3, 0),
    passes.seen: (0.3, 64, WIDEST, 0, 1, 100, EDITS),
    passes._coins: (2, WIDEST, 0, tuple((sample, 1) for sample in range(1, 101))),
    passes._weights: (0, WIDEST),
    recurrent._lstm: (3, 0),
    ridge.shrinking: (0,),
    scaling.places: (DRAWS, 80),
    shrinkage.problem: (0,),
    shrinkage._penalised: (TASK, 0.2),
    shrinkage._dropped: (TASK, 0.3, 0),
    shrinkage.decay: (0.2,),
    spread.measured: (DRAWS, 0),
    spread.curves: (2.0, DRAWS, 0),
    reading._curves: (2.0, DROPPING),
    spread_room._moments: (spread.curves(2.0, DRAWS, 0), DROPPING),
    ridge_room._coefficients: (ridge.shrinking(0), DROPPING),
    drop_block._uniform: (7, drop_block.CELLS // 49, 0),
    small_networks.averages: ("softmax", 0.3, 12, DRAWS, 0),
    small_networks._logits: (0.3, 12, 2, 0, 41),
    small_networks.centred: (0, 12, 3, 41),
    **{function: (part(function),) for function in (*masks.LESSON.sections, masks.LESSON.answer)},
    **{function: (part(function, TRAINED),) for function in training.LESSON.sections},
    **{function: (part(function, FED),) for function in statistics.LESSON.sections},
    order_room.section: (part(order_room.section, replace(FED, width=4, runs=50)),),
    seeds_room.section: (part(seeds_room.section, replace(TRAINED, epochs=20, seeds=50)),),
    members.config: (narrowed(TRAINED, Setup),),
    numbers.section: (part(numbers.section, BLOCKS),),
    ways.shown: (part(ways.shown, SCALED),),
    **{function: (part(function, SCALED),) for function in (*scaling_lesson.LESSON.sections, scaling_lesson.LESSON.answer)},
    home_network.section: (Common(width=WIDEST),),
    home_network.answer: (Common(width=WIDEST),),
    sampler._message: (part(masks_network.section), masks_network.section(part(masks_network.section)), 0),
    matrix._message: (next(iter(CELLS)),),
    png._source: (np.random.default_rng(0).bytes(3 * 53 * 80), 53, 80),
}


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


def caches():
    """Return every cache of a function of ours."""
    for found in pkgutil.walk_packages(dropviz.__path__, "dropviz."):
        if found.name != "dropviz.web.ui.router":  # a script
            module = importlib.import_module(found.name)
            yield from (f for f in vars(module).values() if hasattr(f, "cache_info") and f.__module__ == found.name)


def named(function):
    return f"{function.__module__}.{function.__qualname__}"


def test_every_cache_that_takes_arguments_has_a_bound_and_is_weighed_here():
    found = set(caches())
    assert set(map(named, (f for f in found if f.__wrapped__.__code__.co_argcount))) == set(map(named, LARGEST))
    assert all(f.cache_info().maxsize for f in LARGEST)
    assert all(f.cache_info().maxsize in (None, 1) for f in found if not f.__wrapped__.__code__.co_argcount)


@pytest.fixture(scope="module")
def weights():
    return {named(f): f.cache_info().maxsize * bytes_of(f(*arguments), {}) for f, arguments in LARGEST.items()}


def test_together_they_stay_below_200_megabytes(weights):
    assert sum(weights.values()) < 200 * MEGABYTE, weights


def test_the_shared_caches_take_what_the_host_grants():
    parts = (shared_cache.RUNS, shared_cache.SEEDS, shared_cache.ORDERS, shared_cache.NETWORKS)
    assert sum(parts) == 1
    assert sum(map(shared_cache.budget, parts)) == environment().cache * MEGABYTE


def test_streamlits_own_caches_are_used_for_nothing_else():
    used = [path.name for path in (PACKAGE / "web").rglob("*.py") if "st.cache_" in path.read_text(encoding="utf-8")]
    assert sorted(used) == ["runs.py", "sweeps.py", "trained.py"]

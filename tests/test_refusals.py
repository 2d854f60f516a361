"""What random streams can't use is refused at the door (see `tests.refusals`)."""

from dropviz.rng import stream
from tests.refusals import refused


def test_what_is_no_seed_is_named_at_the_door():
    refused(stream, {"seed": 0}, {})

"""Taking p for the probability of keeping."""

import pytest

from dropviz.lessons.scaling.reading import misread
from dropviz.nn.scaling import WAYS, exact


@pytest.mark.parametrize("p", [0.05, 0.3, 0.5, 0.95])
def test_misread_is_what_the_methods_give(p):
    found = misread(p, 2.0)
    assert found.mean == pytest.approx(exact(WAYS["by drop rate"](p), 2.0).mean)
    assert found.sd == pytest.approx(exact(WAYS["inverted"](1 - p), 2.0).sd)
    assert found.meant == pytest.approx(exact(WAYS["inverted"](p), 2.0).sd)

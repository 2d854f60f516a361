"""The checks of words find what they are for, and nothing where all is well."""

import pytest

from tests.pages.words import faults


@pytest.mark.parametrize(
    "text",
    [
        "off by 3e-17.",
        "0e+00",
        "from -3 to 4",
        "y = -.5",
        "nan on average",
        "it is inf",
        "a gap of −0 here",
        "−0.000",
        "**bold",
        "costs $5",
        "1 units",
        "**1** different masks",
        "in 1 draws",
        "1 features kept",
        "1 of 12 channels are dropped",
        "here 1 of 20,000 were negative",
        "**1 of 2** passes lie within",
        "of 20 units, 1 are dropped",
        "np.float64(0.3)",
        "28.7 %",
        "so many .",
        "kept ()",
        "they differ by at most **0**.",
        "end between 0% and 0%.",
        "(-2)",
    ],
)
def test_what_is_wrong_is_found(text):
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "off by 3 × 10⁻¹⁷.",
        "from −3 to 4",
        "−0.5",
        "**bold** and $x - 1$",
        "one-two, 3-4, 2015-16",
        "1 unit, 11 units, 1,001 units, 0.1 units",
        "p = 0.3, 28.7%",
        "`x = -1e-3`",
        "```\n-1e-3 None\n```",
        "p − 1 masks",
        "a non-zero value",
        "1 of 32 units",
        "Values beyond 1 are shown as 1",
        "1 of 32 units is, 11 of 12 are dropped",
        "$-0.5$ and $$1e-3$$",
        "2 × 1 units",
        "at most 0.5, between 29% and 30%, and between 2 and 24",
    ],
)
def test_what_is_well_is_left_alone(text):
    assert faults(text) == []

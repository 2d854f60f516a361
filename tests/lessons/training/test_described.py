"""How a run was set up, in words: what matters to it and nothing else, and a file name that tells runs apart."""

import pytest

from dropviz.data import DATASETS, Line
from dropviz.dropout import METHODS
from dropviz.lessons.training import described
from dropviz.lessons.training.setup import Setup


def test_only_what_matters_is_among_the_settings():
    found = described.settings(Setup(members=("none", "l1"), l1=0.25, data=Line(points=12)))
    assert found["l1"] == "0.25"
    assert found["points"] == "12"
    assert not {"p", "rate_with", "method", "l2", "passes", "changes"} & set(found)
    small = described.settings(Setup(p=1e-5, rate_with=1e-5))
    assert (small["p"], small["rate_with"]) == ("1 × 10⁻⁵", "1 × 10⁻⁵")
    assert " " not in described.file_name(small)
    found = described.settings(Setup(p=0.4, band=True, passes=20, method=METHODS["gaussian"](), changes="0:p=0.3;5:p=0.4"))
    assert (found["p"], found["passes"], found["changes"]) == ("0.4", "20", "0:p=0.3;5:p=0.4")


@pytest.mark.parametrize("data", DATASETS)
def test_runs_that_differ_have_other_settings_and_other_files(data):
    first, second = (described.settings(Setup(data=DATASETS[data](), seed=seed)) for seed in (0, 1))
    assert {name for name in first if first[name] != second[name]} == {"seed"}
    assert described.file_name(first) != described.file_name(second)
    assert described.file_name(first).startswith(f"dropviz-{data}-p0.3-width32-seed0")

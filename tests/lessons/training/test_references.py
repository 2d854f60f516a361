"""What is said of the losses that are known beforehand: whatever a data set declares, and nothing else."""

from dataclasses import dataclass

import pytest

from dropviz.data import Line, Reference, Sine
from dropviz.lessons.training import charts
from dropviz.lessons.training.references import sentence
from tests.pages.words import faults


@dataclass(frozen=True)
class Known(Sine):
    """Data of which losses are known that no data set of the page has."""

    label = "Known"

    def references(self):
        """See `Data.references`."""
        mean = Reference("baseline", 0.5, "**Baseline**, {value}: the mean of the {points} training points.")
        return (mean, Reference("oracle", self.noise, "**Oracle**, {value}: whoever knows everything."))[: 1 + (self.noise < 1)]


def test_a_data_set_has_its_own_names_and_sentences():
    one = sentence(Known(noise=1.0), 20)
    assert one == (
        "The dotted horizontal line is a held-out loss that is known beforehand, on average over the noise. **Baseline**, 0.5: "
        "the mean of the 20 training points."
    )
    two = sentence(Known(noise=0.25), 20)
    assert two.startswith("The dotted horizontal lines are held-out losses that")
    assert two.endswith("**Baseline**, 0.5: the mean of the 20 training points. **Oracle**, 0.25: whoever knows everything.")


def test_a_loss_of_0_is_named_and_not_drawn():
    data = Known(noise=0.0)
    assert list(charts.named(data.references())) == ["baseline 0.5"]
    assert sentence(data, 20).startswith("The dotted horizontal line is")
    assert sentence(data, 20).endswith("A held-out loss of 0 is known beforehand, which has no place on a logarithmic axis: oracle.")
    assert sentence(Line(noise=0.0), 20) == (
        "Held-out losses of 0 are known beforehand, which have no place on a logarithmic axis: truth, straight line and interpolator."
    )


@pytest.mark.parametrize("data", [Line(), Line(points=2, noise=0.0), Sine(), Sine(noise=0.0)], ids=repr)
def test_every_sentence_is_written_as_all_others(data):
    said = sentence(data, 20)
    assert faults(said) == []
    assert "{" not in said
    assert all(f"**{one.name.capitalize()}**, " in said for one in data.references() if one.value)

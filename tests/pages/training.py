"""What the tests of /training share: what the page says, and the pair of networks with which it begins."""

from dropviz.dropout import InvertedDropout
from dropviz.training import Member, RunConfig
from tests.pages.conftest import sent, texts


def words(app):
    """Return what the page says, and above it what the player says of the frame on screen."""
    said = [text for _, text in sent(app)["player"]["header"]["said"][-1:]]
    return "\n".join([*said, *texts(app)])


def pair(**fields):
    return RunConfig((Member("none", None, 0.01), Member("dropout", InvertedDropout(0.3), 0.01)), **fields)


def warnings(app):
    return [element.value.replace("`", "") for element in app.warning]  # what was sent stands in code spans

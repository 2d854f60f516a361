"""Whoever counts sentences counts as a reader does; and a section folds something away at all stops of a knob, or at none."""

import pytest

from dropviz.drawing.section import Section
from dropviz.knobs import knobs
from dropviz.lessons.lesson import part
from dropviz.lessons.places import places
from tests.lessons.sentences import MOST, sentence_count, too_many
from tests.lessons.test_contract import LESSONS


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("One.", 1),
        ("One. Two.", 2),
        ("One! Two? Three.", 3),
        ("A half without a stop", 1),
        ("One. And a half", 2),
        ("What follows:\n\nOne.", 2),
        ("One.\n\nTwo.", 2),
        ("p is 0.3, and 1.5 is no end.", 1),
        ("It is 0.3. Then 0.4.", 2),
        ("It ends with 0.3. x is next. γ too.", 3),
        ("`nn.LSTM` drops. `nn.GRU` too.", 2),
        ("nn.LSTM and F.dropout are names.", 1),
        ("Code with stops, `a. b. c.`, is none.", 1),
        ("TeX, $a. b. c.$, is none.", 1),
        ("One:\n\n$$a. b. c.$$\n\nTwo.", 2),
        ("Few, e.g. two, i.e. a pair, cf. Fig. 9.", 1),
        ("Hinton et al. (2012) and Li et al., who did.", 1),
        ("As Hinton et al. There is more.", 2),
        ("**Not exactly**: by 2.", 1),
        ("**Bold.** Then.", 2),
        ("One (of a kind). (Another.) Third.", 3),
        ("It says “no. Never. Ever.” to it.", 1),
        ("It says “no. Never.” Then.", 2),
        ("- One. Two.\n- Three.\n- without a stop", 4),
        ("1. One.\n2. Two.", 2),
        ("Heading:\n- one\n- two", 3),
        ("One.\n\n| a. | b. |\n|---|---|\n| c. d. | e. f. |\n\nTwo.", 2),
        ("- **Card**  \n  Training: x\n\n  $$x. y.$$\n\n  Mean: **2**. Agrees.\n\nOne.", 1),
        ("- **Card**  \n  x\n\n  $$x$$\n\n  2.\n\n- **Card**  \n  x\n\n  $$x$$\n\n  3.\n\nOne. Two.", 2),
        ("One; two, and three.", 1),
        ("Wait… what. No…", 3),
    ],
)
def test_sentences_are_counted_as_a_reader_counts_them(text, count):
    assert sentence_count(text) == count


@pytest.mark.parametrize("text", ["One. Two. Three. Four.", "One.\n\nTwo.\n\nThree.\n\nand four", "- a\n- b\n- c\n- d", "A. B. C. 4."])
def test_four_sentences_are_too_many(text):
    assert sentence_count(text) > MOST


def test_a_section_that_shows_more_is_found():
    three, two = "One. Two. Three.", "One. Two."
    assert too_many(Section("s", "?", [], three, between=[three], more="Four."), True) == {}
    assert too_many(Section("s", "?", [], f"{three} Four."), True)
    assert too_many(Section("s", "?", [], two, between=[f"{three} Four."]), True)
    assert too_many(Section("s", "?", [], two, between=[two]), False), "both rows together"
    assert too_many(Section("s", "?", [], three, more=three), False) == {}


# A section that shows something once it is trained has more to say then.
TRAINED = {"seeds": {"seeds"}, "each-p": {"each_p", "seeds"}}


@pytest.mark.parametrize(("lesson", "slug"), [(lesson, slug) for lesson in LESSONS for slug in lesson.slugs])
def test_along_a_knob_a_section_always_folds_something_away_or_never_does(lesson, slug):
    for name, found in knobs(part(lesson.slugs[slug])).items():
        stops = places(*found)
        if len(stops) > 1 and name not in TRAINED.get(slug, ()):
            ends = {lesson.section(slug, lesson.settings(**{name: stop})).more != "" for stop in (stops[0], found[1].default, stops[-1])}
            assert len(ends) == 1, name

"""What dropout is, and the four doors."""

import streamlit as st

from dropviz.lessons.home import LESSON
from dropviz.lessons.lesson import lesson as lesson_of
from dropviz.web.serving.place import app_folder
from dropviz.web.ui import lesson, page

lesson.draw(LESSON)

page.section("Four questions, each measured as you look")
DOORS = {
    "masks": (
        "Masks",
        "Every sample has a mask of its own, the number of dropped units is random, and each method drops in its own pattern.",
    ),
    "scaling": (
        "Scaling",
        "Scaling in training, in evaluation and in the wrong way, with exact means and variances, and all 2ⁿ sub-networks of n units.",
    ),
    "training": (
        "Training",
        "Two networks learn the same points as you watch, one with dropout and one without, with three losses kept apart.",
    ),
    "statistics": ("Statistics", "Which entries are touched in training and evaluation, and BatchNorm's running statistics."),
}
for place, (name, (title, line)) in zip(st.columns(4), DOORS.items(), strict=True):
    with place, st.container(border=True, height="stretch"):
        st.page_link(app_folder() / "pages" / f"{name}.py", label=f"**{title}**", icon=":material/arrow_forward:")
        st.markdown(f"**{lesson_of(name).question}** {line}")

page.section("Ten minutes with a class")
page.say("Each link opens a page at the section in question, with its settings. Ask, let them bet, then move the knob.")
page.steps(
    "lecture",
    page.Step(
        "Two minutes.",
        "Which units go?",
        "masks?p=0.5&width=8#network",
        "Play the passes, then widen the network: the share settles, the units do not.",
    ),
    page.Step(
        "Two minutes.", "Is p dropped or kept?", "scaling?p=0.2#reading", "Let them guess what evaluation gives if nobody divides by 1 − p."
    ),
    page.Step(
        "Three minutes.",
        "Does it overfit?",
        "training?data=line&epochs=500",
        "Press Play and stop where the curves part; move p while it runs.",
    ),
    page.Step("One minute.", "Was it luck?", "training?seeds=10#seeds", "The same with ten seeds, wins and ties counted."),
    page.Step(
        "Two minutes.",
        "Does eval() stop F.dropout(x, p)?",
        "statistics?cell=functional.eval.grad#switches",
        "Bet first, then open the cell.",
    ),
)

"""Does it overfit?"""

from dropviz.lessons.lesson import Lesson, Preset
from dropviz.lessons.training import each_p, frames, penalties, run, seeds, verdict

CLASSIC = {
    "data": "line",
    "members": ("none", "dropout"),
    "method": "inverted",
    "p": 0.5,
    "width": 300,
    "rate_without": 0.001,
    "rate_with": 0.01,
    "epochs": 500,
    "changes": "",
    "points": 20,
    "noise": 0.3,
}
LESSON = Lesson(
    "training",
    "Does it overfit?",
    verdict.answer,
    (run.section, seeds.section, each_p.section, penalties.section),
    (
        Preset(
            "As in the classic experiment",
            CLASSIC,
            "The document that this experiment comes from trains without dropout at a learning rate of 0.001 and with dropout at "
            "0.01. So its two networks differ in more than dropout.",
        ),
        Preset("The same, both at a rate of 0.01", {**CLASSIC, "rate_without": 0.01}),
    ),
    frames={"run": frames.frames},
)

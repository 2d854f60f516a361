"""Does it overfit?"""

from dropviz.lessons.training import LESSON
from dropviz.web.player import live, run, sweeps
from dropviz.web.ui import lesson

live.recorded()
lesson.draw(
    LESSON,
    {"run": run.run},
    waits={"seeds": sweeps.waiting},
    apart=("run", "seeds"),
    settled=live.settled,
    pressed=live.forget,
    answered=False,
)

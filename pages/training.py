"""Does it overfit?"""

from dropviz.lessons.training import LESSON
from dropviz.web.player import live, run, sweeps
from dropviz.web.ui import lesson

live.recorded()
lesson.draw(
    LESSON,
    {"run": run.run},
    waits={"seeds": sweeps.waiting_for_seeds, "each-p": sweeps.waiting_for_each_p},
    apart=("seeds",),
    settled=live.settled,
    pressed=live.forget,
    answered=False,
)

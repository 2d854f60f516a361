"""What does eval() change?"""

from dropviz.lessons.lesson import Lesson
from dropviz.lessons.statistics import affected, lstm, same_input, switches

LESSON = Lesson(
    "statistics", "What does eval() change?", affected.answer, (affected.section, same_input.section, switches.section, lstm.section)
)

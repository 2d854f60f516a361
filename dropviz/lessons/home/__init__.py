"""What does dropout do?"""

from dropviz.lessons.home import doors, lecture, network
from dropviz.lessons.lesson import Lesson

LESSON = Lesson("", "What does dropout do?", network.answer, (network.section, doors.section, lecture.section), filmed=True)

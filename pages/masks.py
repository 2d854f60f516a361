"""Which units are dropped?"""

from dropviz.lessons.masks import LESSON
from dropviz.web.player.passes import network
from dropviz.web.ui import lesson

lesson.draw(LESSON, {"network": network})

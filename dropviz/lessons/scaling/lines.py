"""The lines of the two modes and of the exact values, alike in all figures of this lesson."""

from dropviz.drawing.theme import DASH_EVALUATION, DASH_TRAINING, LIGHT

TRAINING = {"color": LIGHT.with_, "width": 2.5, "dash": DASH_TRAINING}
EVALUATION = {"color": LIGHT.without, "width": 2.5, "dash": DASH_EVALUATION}
EXACT = {"color": LIGHT.truth, "width": 1.5}

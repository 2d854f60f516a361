"""What the app teaches: a lesson a package, a section a file. Lessons never import each other."""

# The packages in the order of the pages, by name: whoever asks for one lesson (see `lesson.lesson`) does not load the others.
LESSONS = ("home", "masks", "scaling", "training", "statistics")

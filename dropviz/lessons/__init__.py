"""What the app teaches: a lesson a package, a section a file. Lessons never import each other."""

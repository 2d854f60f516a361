"""A picture for each dropout method, in a file of its own."""

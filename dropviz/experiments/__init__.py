"""What the pages compute from the core, a file a subject: numbers in, numbers out."""

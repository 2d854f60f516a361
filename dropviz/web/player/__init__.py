"""The player: a run in the browser, frame by frame, and what visitors share of it."""

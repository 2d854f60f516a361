"""The figures: data in, plotly Figure out. One file a page, and theme.py for the look of all."""

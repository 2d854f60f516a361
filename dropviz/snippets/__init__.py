"""The programs of the code panels: PyTorch and NumPy for the present settings, runnable as they stand.

A file or a package a page; the tests run each of them.
"""

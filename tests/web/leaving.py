"""Visitors who wait in line, and who go."""


class Gone(BaseException):
    """As Streamlit ends a script."""


def silent(before):
    """Wait without a word."""

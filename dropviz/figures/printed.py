"""Numbers in sentences and labels, as in print."""

from __future__ import annotations

import re

from dropviz.experiments.measured import Measured

SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def printed(words: str) -> str:
    """Return words in which numbers stand as in print: −3 and 4.3 × 10⁻⁹ where Python writes -3 and 4.3e-09."""
    words = re.sub(r"(?<=\d)e([+-]\d+)", lambda power: " × 10" + str(int(power[1])).translate(SUPERSCRIPTS), words)
    return re.sub(r"(?<![\w.-])-(?=\d)", "−", words)


def against(found: Measured, exact: float, digits: int = 3) -> str:
    """Return a measured number with its standard error, and how many of those it lies from the exact one."""
    return f"{found.value:.{digits}f} ± {found.error:.{digits}f} ({found.against(exact):+.1f} σ)"

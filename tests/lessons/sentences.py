"""Sentences counted as a reader counts them: in Markdown with TeX, without tables, formulas on lines of their own, and code."""

from __future__ import annotations

import re

from dropviz.drawing.section import Section
from tests.pages.words import CODE, TEX

MOST = 3  # sentences that a section shows; what else it says is folded away
DISPLAYED = re.compile(r"\$\$.+?\$\$", re.DOTALL)
ITEM = re.compile(r"(?m)^(?:[-*]|\d+\.) +")
# Whose full stop ends no sentence. "al." may: where a capital letter follows it does.
ABBREVIATIONS = re.compile(r"\b(?:e\.g|i\.e|cf|vs|approx|Fig|Eq|Sec|et al(?=\.,|\. [^A-Z]))\.")
# A stop ends a sentence where a space follows, or nothing; not within a number (0.5), a name (nn.LSTM) or a range (1...3).
END = re.compile(r"[.!?…]+[)\]”’\"'*_]*(?=\s|$)")
# What is quoted belongs to the sentence; its last stop may end that too.
QUOTED = re.compile(r"“[^”]*?(?:([.!?])(?=”(?:\s+[A-Z]|\s*$)))?”")


def sentence_count(text: str) -> int:
    """Return how many sentences a text has; a paragraph, or an item of a list, that ends without a stop has one more.

    A card, which is an item with paragraphs of its own, is read as a table is, and not counted; nor is a step, which leads elsewhere.
    """
    return sum(_within(part) for block in _blocks(text) for part in _parts(block))


def _blocks(text: str) -> list[str]:
    """Return the paragraphs and the lists of a text, without tables, formulas that stand alone, and cards."""
    blocks: list[str] = []
    for block in re.split(r"\n\s*\n", DISPLAYED.sub("", CODE.sub("‹code›", text))):
        if block.startswith("  "):  # a paragraph of the item before it, which is a card
            if blocks and ITEM.match(blocks[-1].lstrip()):
                blocks.pop()
        elif not all(line.startswith("|") for line in block.strip().splitlines()):
            blocks.append(block)
    return blocks


def _parts(block: str) -> list[str]:
    """Return the paragraph and the items of a block, without items that lead elsewhere."""
    in_list = bool(ITEM.match(block.lstrip()))
    return [part for part in ITEM.split(block) if part.strip() and not (in_list and "](" in part)]


def _within(part: str) -> int:
    """Return how many sentences a paragraph has."""
    prose = ABBREVIATIONS.sub("‹short›", QUOTED.sub(lambda hit: f"‹quoted›{hit[1] or ''}", TEX.sub("‹TeX›", part))).strip()
    ends = [hit.end() for hit in END.finditer(prose)]
    rest = prose[ends[-1] :] if ends else prose
    return len(ends) + bool(re.search(r"\w", rest))


def shown(section: Section) -> str:
    """Return all that a section says in sight, but for what its marks mean."""
    return "\n\n".join([*section.between, section.words])


def said(section: Section) -> str:
    """Return all that a section says, in sight or folded away, but for what its marks mean."""
    return "\n\n".join([*section.between, section.words, section.more])


def too_many(section: Section, each_row: bool) -> dict[str, int]:
    """Return what a section shows that has more than three sentences: all of it together, or what stands under one of its rows."""
    under = [*section.between, section.words] if each_row else [shown(section)]
    return {text: sentence_count(text) for text in under if sentence_count(text) > MOST}

"""A text of the kit as blocks, and the plain text made from them.

Belongs here: the kinds of block, and their form in a .txt that Windows and a Mac open alike (UTF-8 with its mark,
lines ended as both read them, folded at a width that a screen shows). Does not belong here: what a text says, and its
form as an office file (`document_docx`).
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from barometer.locale import say

_WIDTH = 96  # characters


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 or 2; the document's own title is none of them."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `label` stands before it in bold."""

    text: str
    label: str = ""


@dataclass(frozen=True)
class Bullets:
    """A list of short texts."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with a heading row; all rows are as long as it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Picture:
    """A picture as PNG with its alternative text and the caption under it. A plain text shows its
    caption alone."""

    png: bytes
    width_mm: float
    alt: str
    caption: str


Block = Heading | Paragraph | Bullets | Table | Picture


@dataclass(frozen=True)
class Document:
    """A text with its title; `author` is the authority that signs it."""

    title: str
    author: str
    locale: str
    blocks: tuple[Block, ...]


def text_file(document: Document) -> bytes:
    """The document as plain text."""
    said = (_said(block, document.locale) for block in document.blocks)
    return plain("\n\n".join([document.title.upper(), *(one for one in said if one)]))


def plain(text: str) -> bytes:
    """A text as the bytes of a .txt."""
    return (text.rstrip("\n") + "\n").replace("\n", "\r\n").encode("utf-8-sig")


def _said(block: Block, locale: str) -> str:
    if isinstance(block, Heading):
        return f"{block.text}\n{('=' if block.level == 1 else '-') * len(block.text)}"
    if isinstance(block, Paragraph):
        return _folded(f"{block.label} {block.text}".strip())
    if isinstance(block, Bullets):
        return "\n".join(_folded(item, "- ") for item in block.items)
    if isinstance(block, Table):
        return "\n".join(_folded(_row(block.headers, row, locale), "- ") for row in block.rows)
    return _folded(block.caption)


def _row(headers: Sequence[str], row: Sequence[str], locale: str) -> str:
    """A row as a line: each cell after what it is."""
    first, *others = zip(headers, row, strict=True)
    said = [say(locale, "kit.text.cell", header=header.lower(), cell=cell) for header, cell in others if cell]
    return say(locale, "decision.separator").join([first[1], *said])


def _folded(text: str, bullet: str = "") -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )

"""The lines of an edited TOML file, laid out as a person would have edited it.

Belongs here: comments, blank lines and spaces around edits, as text. Does not belong here: the edits (`toml_files`),
which checks that nothing but the layout changes here.

tomlkit takes the comments between two tables for the end of the first one: what is added comes after them, what is
removed takes them along; and it drops the space after a date in `{ on = 2024-11-18 }`.
"""

from __future__ import annotations

import difflib


def laid_out(original: str, as_parsed: str, edited: str) -> str:
    """The edited text with unchanged lines as in the original, additions above the comments that introduce what
    follows, and those comments kept where what stood before them is removed.

    `as_parsed` is the original as tomlkit writes it unchanged.
    """
    before, parsed, lines = (text.split("\n") for text in (original, as_parsed, edited))
    if len(before) != len(parsed):
        before = parsed
    result: list[str] = []
    for tag, start, end, first, last in difflib.SequenceMatcher(None, parsed, lines, autojunk=False).get_opcodes():
        if tag == "equal":
            result += before[start + _meets_blank(result, before[start]) : end]
        elif tag == "insert":
            _insert(result, lines[first:last])
        else:
            removed, instead = before[start:end], lines[first:last]
            if instead and _key(instead[0]) not in {_key(line) for line in removed}:
                _insert(result, instead)
            else:
                result += instead
            tail = _introduction(removed, instead)
            result += tail[bool(tail) and _meets_blank(result, tail[0]) :]
            if removed and not removed[-1].strip() and result and result[-1].strip():
                result.append("")
    return "\n".join(result)


def _insert(result: list[str], block: list[str]) -> None:
    """Put new lines above the blank and comment lines that end what stands there already; tables stand apart."""
    following: list[str] = []
    if block and not _is_quiet(block[0]):
        while result and _is_quiet(result[-1]):
            following.insert(0, result.pop())
    if not block or not block[0].startswith("["):
        result += [*block, *following]
        return
    for line in block:
        if line.startswith("[[") and result and result[-1].strip():
            result.append("")
        result.append(line)
    if result[-1].strip() and not (following and not following[0].strip()):
        result.append("")
    result += following


def _meets_blank(result: list[str], line: str) -> bool:
    """Whether a blank line would follow another: one is enough where lines went between them."""
    return bool(result) and not result[-1].strip() and not line.strip()


def _key(line: str) -> str:
    return line.partition("=")[0].strip()


def _introduction(removed: list[str], instead: list[str]) -> list[str]:
    """The comments at the end of removed lines: they introduce what follows."""
    tail: list[str] = []
    for line in reversed(removed):
        if not _is_quiet(line):
            break
        tail.insert(0, line)
    comments = [line for line in tail if line.strip()]
    return tail if comments and not any(line in instead for line in comments) else []


def _is_quiet(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")

"""How much text the cells of an xlsx sheet tell, once each has its own copy of the shared text it refers to.

Belongs here: counting it before the reader makes the copies. Does not belong here: the other members (`xlsx`).

A file of fifty kilobytes can hold a text of a million letters and a hundred thousand cells that tell it. The count is
bounded at a glance where it can be; then counted from the bytes, for sheets as spreadsheets write them; else parsed.
"""

from __future__ import annotations

import re

import numpy as np

from barometer.ingest.archives import LARGEST_UNPACKED, Refusal, parse

_BEGINNING = re.compile(rb"<(?:[^\s<>/:]+:)?si[\s>]")
_END = re.compile(rb"</(?:[^\s<>/:]+:)?si\s*>")
_WITHOUT_TEXT = re.compile(rb"<(?:[^\s<>/:]+:)?si\s*/>")
_TOLD = re.compile(rb'\st="s"[^<>]*><v>(\d{1,9})</v>')
_SHARED_TYPE = re.compile(rb"\st\s*=\s*[\"']s[\"']")


def refuse_repeated_texts(sheet: bytes, members: list[bytes]) -> None:
    """Raise Refusal where the cells of a sheet tell too much of the texts of these members, all well-formed XML."""
    shared = [member for member in members if _BEGINNING.search(member)]
    if not shared:
        return
    lengths = [len(text) for member in shared for text in _pieces(member)]
    if max(lengths) * (sheet.count(b"<v") + sheet.count(b":v")) <= LARGEST_UNPACKED:
        return
    told = _TOLD.findall(sheet)
    if len(told) == len(_SHARED_TYPE.findall(sheet)) and len(shared) == 1 and not _WITHOUT_TEXT.search(shared[0]):
        times = np.bincount(np.array(told, dtype="S9").astype(np.int64), minlength=len(lengths))
        total = int(times[: len(lengths)] @ np.array(lengths, dtype=np.int64))
    else:
        total = _Counted([length for member in shared for length in _lengths(member)]).of(sheet)
    if total > LARGEST_UNPACKED:
        raise Refusal("workbook_too_big", limit=LARGEST_UNPACKED // 1_000_000)


def _pieces(member: bytes) -> list[bytes]:
    """The texts with their tags, from which nothing is missing."""
    beginning = _BEGINNING.search(member)
    return _END.split(member[beginning.start() :])[:-1] if beginning else []


def _lengths(member: bytes) -> list[int]:
    lengths: list[int] = []

    def start(tag: str, _: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    parse(member, start, text=text)
    return lengths


class _Counted:
    """Letters that the cells of a sheet tell, whatever way they are written."""

    def __init__(self, lengths: list[int]) -> None:
        self._lengths = lengths
        self._total = 0
        self._is_shared = False
        self._index = ""

    def of(self, sheet: bytes) -> int:
        parse(sheet, self._start, self._end, self._text)
        return self._total

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "c":
            self._is_shared, self._index = attributes.get("t") == "s", ""

    def _text(self, data: str) -> None:
        if self._is_shared and len(self._index) < 100:
            self._index += data

    def _end(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "c" and self._is_shared:
            self._is_shared = False
            number = self._index.strip()
            if number.isascii() and number.isdigit() and len(number) < 10 and int(number) < len(self._lengths):
                self._total += self._lengths[int(number)]

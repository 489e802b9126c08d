"""A changed territory.csv: the lines of the communes that changed, all others as they were.

Belongs here: edits in the text of that file. Does not belong here: reading it as communes (`territory_file`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from barometer.declarations.settings.edits import Addition, Change, Edit, Removal
from barometer.declarations.settings.rows import Address
from barometer.declarations.territory_file import header_positions, read_territory, separator_of
from barometer.declarations.texts import decode

_COLUMNS = ("insee", "name", "zone", "valid_from", "valid_to", "successor", "population")


def edited(content: bytes | None, edits: Sequence[Edit]) -> bytes:
    """The bytes of territory.csv after the edits; UTF-8, with its mark where it had one or is new."""
    mark = b"\xef\xbb\xbf" if content is None or content.startswith(b"\xef\xbb\xbf") else b""
    crlf = content is not None and content.count(b"\r\n") * 2 > content.count(b"\n")
    text = ";".join(_COLUMNS) + "\n" if content is None else decode(content)[0] or ""
    separator = separator_of(text)
    lines = _Lines(text, separator)
    positions = header_positions(lines.first)
    needed = {edit.column.name for edit in edits if isinstance(edit, Change)}
    needed |= {name for edit in edits if isinstance(edit, Addition) for name in edit.cells}
    for name in (name for name in _COLUMNS if name in needed and name not in positions):
        positions[name] = lines.widen(name)
    numbers = _numbers(content)
    gone: list[int] = []
    for edit in edits:
        match edit:
            case Change():
                lines.set(numbers[edit.address], positions[edit.column.name], edit.new)
            case Removal():
                gone.append(numbers[edit.address])
            case Addition():
                row = [""] * (max(positions.values()) + 1)
                for name, cell in edit.cells.items():
                    row[positions[name]] = cell
                lines.append(row)
    result = lines.text(frozenset(gone))
    return mark + (result.replace("\n", "\r\n") if crlf else result).encode("utf-8")


def _numbers(content: bytes | None) -> dict[Address, int]:
    """The line of each commune, by its address."""
    if content is None:
        return {}
    table = read_territory(content)
    given: dict[str, int] = {}
    found: dict[Address, int] = {}
    for position, commune in enumerate(table.territory.communes, start=1):
        given[commune.insee] = count = given.get(commune.insee, 0) + 1
        name = commune.insee if count == 1 else f"{commune.insee}#{count}"
        found[name,] = table.lines["communes", position]
    return found


class _Lines:
    """The records of a CSV text, each with the text it was read from."""

    def __init__(self, text: str, separator: str) -> None:
        self._separator = separator
        self._texts: dict[int, str] = {}  # by the number of its last line, as the reader of communes counts
        self._records: dict[int, list[str]] = {}
        self._changed: set[int] = set()
        self._new: list[list[str]] = []
        whole = list(io.StringIO(text, newline=""))
        reader, start = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 0
        for record in reader:
            self._texts[reader.line_num] = "".join(whole[start : reader.line_num])
            self._records[reader.line_num] = record
            start = reader.line_num
        self._head = next(number for number, record in self._records.items() if any(cell.strip() for cell in record))

    @property
    def first(self) -> list[str]:
        return [cell.strip() for cell in self._records[self._head]]

    def widen(self, name: str) -> int:
        """Add a column; returns its position."""
        position = len(self._records[self._head])
        for number, record in self._records.items():
            if number == self._head or any(record):
                record += [""] * (position + 1 - len(record))
                self._changed.add(number)
        self._records[self._head][position] = name
        return position

    def set(self, number: int, position: int, cell: str) -> None:
        record = self._records[number]
        record += [""] * (position + 1 - len(record))
        record[position] = cell
        self._changed.add(number)

    def append(self, row: list[str]) -> None:
        self._new.append(row)

    def text(self, gone: frozenset[int]) -> str:
        written = [
            self._line(self._records[number]) if number in self._changed else text
            for number, text in self._texts.items()
            if number not in gone
        ]
        if self._new and written and not written[-1].endswith("\n"):
            written[-1] += "\n"
        return "".join(written) + "".join(self._line(row) for row in self._new)

    def _line(self, record: list[str]) -> str:
        written = io.StringIO()
        csv.writer(written, delimiter=self._separator, lineterminator="\n").writerow(record)
        return written.getvalue()

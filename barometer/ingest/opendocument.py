"""An OpenDocument spreadsheet (ods), looked at before it is opened, and made to say what the reader passes over.

Belongs here: how large its sheets are once repetitions are unrolled, error values, formulas that were never computed,
hidden rows, merged cells. Does not belong here: the rows themselves (`workbooks`).

The reader unrolls the sheets of a file all at once, so they are counted together. It goes by the usual prefixes
("table:table-row"), whatever they are declared to mean; so does this module.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from barometer.ingest.archives import LARGEST_TABLE, LARGEST_UNPACKED, Archive, Refusal, SafeWorkbook, packed, parse
from barometer.ingest.columns import column_letters

_FILLING = frozenset(
    ("table:formula", *(f"office:{kind}value" for kind in ("", "string-", "date-", "time-", "boolean-")))
) | {"office:value-type"}


def safe_ods(content: bytes, sheet: str | None) -> SafeWorkbook:
    """The archive with the members that hold cells, and what a sheet hides. Raises Refusal."""
    archive = Archive(content)
    archive.require("content.xml")
    manifest = archive.read("META-INF/manifest.xml") if archive.has("META-INF/manifest.xml") else b""
    if b"encryption-data" in manifest:
        raise Refusal("password_protected")
    xml = archive.read("content.xml")
    if b"<table:table-source" in xml:
        raise Refusal("external_links")
    seen = _Unrolled(sheet)
    parse(xml, seen.start, seen.end, seen.text)
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    members = {"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": _speaking(xml)}
    return SafeWorkbook(packed(members), tuple(seen.hidden), tuple(seen.merged))


class _Unrolled:
    """Counts what the reader would unroll. Raises Refusal while it is told of the elements."""

    def __init__(self, sheet: str | None) -> None:
        self.hidden: list[int] = []
        self.merged: list[tuple[int, str]] = []
        self._sheet = sheet
        self._is_told = self._is_inside = self._is_filled = self._is_hidden = False
        self._cells = self._letters = 0  # of the sheets before, and of the rows of this one
        self._row = self._column = self._last_row = self._last_column = 0
        self._times = self._cell_times = 1
        self._of_row = self._of_cell = 0  # letters

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table:table":
            if self._is_inside:  # a sheet within a sheet's cell, which no spreadsheet writes
                raise Refusal("unsafe_archive")
            self._is_inside, self._is_told = True, attributes.get("table:name") == self._sheet
            self._row = self._last_row = self._last_column = 0
        elif tag == "table:table-row":
            self._column, self._of_row, self._is_filled = 0, 0, False
            self._times = _count(attributes, "table:number-rows-repeated")
            self._is_hidden = attributes.get("table:visibility") in ("collapse", "filter")
        elif tag in ("table:table-cell", "table:covered-table-cell"):
            self._cell_times = _count(attributes, "table:number-columns-repeated")
            self._of_cell = sum(len(value) for name, value in attributes.items() if name in _FILLING)
            self._tell_merged(attributes)
            self._column += self._cell_times
            if not _FILLING.isdisjoint(attributes):
                self._is_filled, self._last_column = True, max(self._last_column, self._column)
        elif tag == "text:s":
            self._of_cell += _count(attributes, "text:c")

    def text(self, data: str) -> None:
        self._of_cell += len(data)

    def end(self, tag: str) -> None:
        if tag in ("table:table-cell", "table:covered-table-cell"):
            self._of_row += self._of_cell * self._cell_times
        elif tag == "table:table-row":
            if self._is_filled:
                if self._is_hidden and self._is_told:
                    self.hidden += range(self._row + 1, self._row + 1 + min(self._times, LARGEST_TABLE))
                self._last_row = self._row + self._times
            self._row += self._times
            self._letters += self._of_row * self._times
            self._refuse_too_much()
        elif tag == "table:table":
            self._cells += self._last_row * self._last_column
            self._is_inside, self._last_row = False, 0

    def _refuse_too_much(self) -> None:
        if self._cells + self._last_row * self._last_column > LARGEST_TABLE:
            raise Refusal("far_cells", limit=LARGEST_TABLE)
        if self._letters > LARGEST_UNPACKED:
            raise Refusal("workbook_too_big", limit=LARGEST_UNPACKED // 1_000_000)

    def _tell_merged(self, attributes: Mapping[str, str]) -> None:
        down, right = (_count(attributes, f"table:number-{way}-spanned") for way in ("rows", "columns"))
        if self._is_told and max(down, right) > 1:
            last = f"{column_letters(self._column + right - 1)}{self._row + down}"
            self.merged.append((self._row + 1, f"{column_letters(self._column)}{self._row + 1}:{last}"))


def _count(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 10**9


_CELL = re.compile(rb"<table:table-cell\b[^<>]*>")
_SAYS_ERROR = re.compile(rb"\scalcext:value-type=\"error\"")
_VALUE = re.compile(rb"\soffice:(?:string-)?value(?:-type)?=\"[^\"]*\"")
_FORMULA = re.compile(rb"\stable:formula=\"(?:\w+:)?([^\"]*)\"")


def _speaking(xml: bytes) -> bytes:
    """The content with error cells as the texts they show, and never computed formulas as their own text."""
    if b"table:formula" not in xml and b'value-type="error"' not in xml:
        return xml
    return _CELL.sub(lambda match: _spoken(match[0]), xml)


def _spoken(cell: bytes) -> bytes:
    if _SAYS_ERROR.search(cell):
        return _VALUE.sub(b"", cell).replace(b"cell", b'cell office:value-type="string"', 1)
    formula = _FORMULA.search(cell)
    if formula is None or b" office:value-type=" in cell:
        return cell
    return cell.replace(b"cell", b'cell office:value-type="string" office:string-value="%s"' % formula[1], 1)

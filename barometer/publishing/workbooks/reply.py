"""The reply workbook: a judged file's findings, and its declared columns with the faulty cells marked, to be corrected.

Belongs here: how the workbook looks, and writing the mark by which `ingest.reply_mark` knows it again. Does not belong
here: which cells it holds (`ingest.outgoing`), the sentences (catalogues).

Every cell of data is text in a column of format text: nothing that respondents wrote becomes a formula, no code loses
its zero, and "8/10" typed there does not become a date.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from barometer.findings import Finding, Severity, quoted
from barometer.ingest.outgoing import Outgoing, OutgoingTable
from barometer.ingest.reply_mark import MARK, MARK_COLUMNS, OWN_COLUMNS, mark_lines
from barometer.ingest.values import clean as cleaned
from barometer.locale import say
from barometer.publishing.same_bytes import MOMENT
from barometer.publishing.text import clean
from barometer.publishing.views.reply import data_titles, private, steps

#: Findings listed and cells commented; the number of the others is said.
MOST_LISTED, MOST_COMMENTS = 5_000, 2_000

_TITLE = {"bold": True, "font_size": 14}
_HEADING = {"bold": True, "bg_color": "#E7E5DE", "valign": "top", "text_wrap": True}
_WRAPPED = {"valign": "top", "text_wrap": True}
_OWN = {"valign": "top", "text_wrap": True, "bg_color": "#F5F4F0"}
_DATA = {"valign": "top", "num_format": "@"}
_FAULT, _DOUBT = {"bg_color": "#FFCDB2", "bold": True}, {"bg_color": "#FFF3C4"}
_EVERYWHERE = "A1:XFD1048576"
_WIDEST = 45
_LISTS = "_listes"


def reply_workbook(outgoing: Outgoing, locale: str) -> bytes:
    """The workbook as bytes: what to do, the findings, a data sheet for each table, the mark."""
    book = _Book(locale)
    titles = data_titles(outgoing, locale)
    _instructions(book, outgoing)
    _findings(book, outgoing)
    for table, title in zip(outgoing.tables, titles, strict=True):
        _data(book, table, title, _of_table(outgoing, table))
    book.write_lists()
    mark = book.book.add_worksheet(MARK)
    mark.very_hidden()
    for i, line in enumerate((MARK_COLUMNS, *mark_lines(outgoing.mark(titles)))):
        for j, words in enumerate(line):
            mark.write_string(i, j, words)
    return book.closed(say(locale, "reply.title", file=clean(outgoing.name)))


class _Book:
    """The workbook while it is written: formats made once, lists to choose from on a hidden sheet, comments counted."""

    def __init__(self, locale: str) -> None:
        self.locale = locale
        self._written = io.BytesIO()
        self.book = xlsxwriter.Workbook(self._written, {"in_memory": True})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._lists: list[tuple[str, ...]] = []
        self._comments = 0

    def words(self, message: str, **params: object) -> str:
        return say(self.locale, f"reply.{message}", **params)

    def format(self, properties: dict[str, Any]) -> Format:
        """A cell format, the same object for the same properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]

    def sheet(self, title: str, *, is_wide: bool = True) -> Worksheet:
        """A sheet that prints well."""
        sheet = self.book.add_worksheet(title)
        if is_wide:
            sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def put(self, sheet: Worksheet, i: int, j: int, words: str, properties: dict[str, Any]) -> None:
        """A text, whatever it begins with."""
        if words:
            sheet.write_string(i, j, _printable(words), self.format(properties))
        else:
            sheet.write_blank(i, j, None, self.format(properties))

    def note(self, sheet: Worksheet, i: int, j: int, findings: Sequence[Finding]) -> None:
        """A comment on a cell: the findings' sentences."""
        self._comments += 1
        if self._comments <= MOST_COMMENTS:
            words = "\n".join(f"{f.what(self.locale)}\n→ {f.todo(self.locale)}" for f in findings)
            options = {"author": self.words("author"), "width": 340, "height": 150}
            sheet.write_comment(i, j, _printable(words)[:2_000], options)

    def offer(self, sheet: Worksheet, column: int, last: int, texts: tuple[str, ...]) -> None:
        """A drop-down list on a column of data. Another text is let in after a word."""
        if texts not in self._lists:
            self._lists.append(texts)
        letter = xl_col_to_name(self._lists.index(texts))
        entries = f"={quote_sheetname(_LISTS)}!${letter}$1:${letter}${len(texts)}"
        rule = {"validate": "list", "source": entries, "error_type": "warning"}
        rule |= {"error_title": self.words("choice.title"), "error_message": self.words("choice.words")}
        sheet.data_validation(1, column, max(1, last), column, rule)

    def write_lists(self) -> None:
        if self._lists:
            sheet = self.book.add_worksheet(_LISTS)
            sheet.hide()
            for j, texts in enumerate(self._lists):
                for i, words in enumerate(texts):
                    sheet.write_string(i, j, _printable(words))

    def closed(self, title: str) -> bytes:
        self.book.set_properties({"title": title, "author": "", "created": MOMENT})
        self.book.close()
        return self._written.getvalue()


def _instructions(book: _Book, outgoing: Outgoing) -> None:
    sheet = book.sheet(book.words("sheet.read_me"), is_wide=False)
    sheet.set_column(0, 0, 110)
    book.put(sheet, 0, 0, book.words("title", file=clean(outgoing.name)), _TITLE)
    book.put(sheet, 1, 0, clean(outgoing.file), _WRAPPED)
    lines = [f"{number}. {words}" for number, words in enumerate(steps(outgoing, book.locale), start=1)]
    for i, words in enumerate([*lines, "", private(outgoing, book.locale)], start=3):
        book.put(sheet, i, 0, words, _WRAPPED)


def _findings(book: _Book, outgoing: Outgoing) -> None:
    sheet = book.sheet(book.words("sheet.findings"))
    names = ("severity", "place", "row", "column", "value", "what", "do")
    for j, (name, width) in enumerate(zip(names, (16, 34, 9, 26, 22, 70, 70), strict=True)):
        sheet.set_column(j, j, width)
        book.put(sheet, 0, j, book.words(f"column.{name}"), _HEADING)
    listed = outgoing.findings[:MOST_LISTED]
    for i, finding in enumerate(listed, start=1):
        place = finding.place
        where = place.file if place.sheet is None else f"{place.file} – {quoted(place.sheet)}"
        texts = {
            0: book.words(f"severity.{finding.severity.value}"),
            1: where,
            3: quoted(place.column or place.key, 120),
            4: quoted(finding.value),
            5: finding.what(book.locale),
            6: finding.todo(book.locale),
        }
        for j, words in texts.items():
            book.put(sheet, i, j, words, _WRAPPED)
        if place.row is not None:
            sheet.write_number(i, 2, place.row, book.format(_WRAPPED))
    if len(outgoing.findings) > MOST_LISTED:
        more = book.words("more", count=len(outgoing.findings) - MOST_LISTED)
        book.put(sheet, len(listed) + 1, 0, more, {})
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, len(listed)), len(names) - 1)
    sheet.ignore_errors({"number_stored_as_text": _EVERYWHERE})


def _of_table(outgoing: Outgoing, table: OutgoingTable) -> list[Finding]:
    """The findings whose places are on that sheet of the file."""
    return [
        finding
        for finding in outgoing.findings
        if finding.place.file == outgoing.file
        and (len(outgoing.tables) == 1 or finding.place.sheet in (None, table.name))
    ]


def _data(book: _Book, table: OutgoingTable, title: str, findings: Sequence[Finding]) -> None:
    """The rows to correct: their number in the file, what is wrong, then the declared columns as text."""
    sheet, own, last = book.sheet(title), len(OWN_COLUMNS), len(table.rows)
    faults = _by_cell(table, findings)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, _WIDEST)
    for j, name in enumerate(OWN_COLUMNS):
        book.put(sheet, 0, j, book.words(f"column.{name}"), _HEADING)
    for j, column in enumerate(table.columns):
        longest = max([len(column), *(len(texts[j]) for _, texts in table.rows[:500])])
        sheet.set_column(own + j, own + j, min(_WIDEST, max(10, longest + 2)), book.format(_DATA))
        _put_marked(book, sheet, 0, own + j, column, _HEADING, faults.get((None, column), ()))
    for column, texts in table.choices:
        if column in table.columns:
            book.offer(sheet, own + table.columns.index(column), last, texts)
    for i, (row, texts) in enumerate(table.rows, start=1):
        found = [(column, faults[row, column]) for column in (None, *table.columns) if (row, column) in faults]
        whole = faults.get((row, None), ())
        sheet.write_number(i, 0, row, book.format(_OWN | _colour(whole)))
        if whole:
            book.note(sheet, i, 0, whole)
        book.put(sheet, i, 1, _in_a_line(found, book.locale), _OWN)
        for j, (column, text) in enumerate(zip(table.columns, texts, strict=True)):
            _put_marked(book, sheet, i, own + j, text, _DATA, faults.get((row, column), ()))
    sheet.freeze_panes(1, own)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(1, last), own + len(table.columns) - 1)
    sheet.ignore_errors({"number_stored_as_text": _EVERYWHERE})


def _by_cell(table: OutgoingTable, findings: Sequence[Finding]) -> dict[tuple[int | None, str | None], list[Finding]]:
    """Findings by row and column; those of the titles, or of a whole column, by no row."""
    written = {row for row, _ in table.rows}
    by_cell: dict[tuple[int | None, str | None], list[Finding]] = {}
    for finding in findings:
        row = finding.place.row if finding.place.row in written else None
        column = cleaned(finding.place.column or "")
        by_cell.setdefault((row, column if column in table.columns else None), []).append(finding)
    return by_cell


def _put_marked(
    book: _Book, sheet: Worksheet, i: int, j: int, words: str, look: dict[str, Any], findings: Sequence[Finding]
) -> None:
    """A text, marked where something is wrong with it: by a colour, and by a comment that says what."""
    book.put(sheet, i, j, words, look | _colour(findings))
    if findings:
        book.note(sheet, i, j, findings)


def _colour(findings: Sequence[Finding]) -> dict[str, Any]:
    if not findings:
        return {}
    return _FAULT if any(finding.severity in (Severity.FILE, Severity.ROW) for finding in findings) else _DOUBT


def _in_a_line(found: Sequence[tuple[str | None, Sequence[Finding]]], locale: str) -> str:
    """What is wrong in a row, in words: the colours are not needed to find it."""
    return " ".join(
        finding.what(locale)
        if column is None
        else say(locale, "reply.of_column", column=column, words=finding.what(locale))
        for column, findings in found
        for finding in findings
    )


def _printable(words: str) -> str:
    return "".join(c if c.isprintable() or c in "\n\u202f\u00a0" else " " for c in words)

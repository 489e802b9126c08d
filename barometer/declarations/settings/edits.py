"""What a person changed in a settings workbook: the workbook, what it was written from, and what is declared now.

Belongs here: telling changes from what somebody else changed meanwhile, and every fault of a row or a cell. Does not
belong here: changing files (`toml_files`), and whether the result holds together (`change`).

A cell is changed where the workbook differs from what it was written from; a cell that differs only from what is
declared now was changed by somebody else, and stays. A row that is no longer in the workbook stays too: rows are
removed by saying so, never by being forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from barometer.declarations.faults import slug
from barometer.declarations.settings.book import Book, BookRow, BookSheet
from barometer.declarations.settings.cells import CellError, choice_label, choices, joined, text_from_cell
from barometer.declarations.settings.rows import Address, Row, Rows, file_of, key_of
from barometer.declarations.settings.sheets import Column, Kind, Sheet, sheets
from barometer.findings import Finding, Place, Severity
from barometer.locale import say

_ERRORS = re.compile(r"=.*|#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)", re.S)
#: What may name a file or a key; the models say which of them has no low line.
_ID = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")


@dataclass(frozen=True)
class Change:
    """Another text in a cell of a row that is declared."""

    sheet: Sheet
    address: Address
    column: Column
    old: str
    new: str


@dataclass(frozen=True)
class Addition:
    """A row that is not declared yet."""

    sheet: Sheet
    address: Address
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Removal:
    """A declared row that is to go."""

    sheet: Sheet
    address: Address


Edit = Change | Addition | Removal


@dataclass(frozen=True)
class Spot:
    """Where in the workbook a row stands."""

    sheet: BookSheet
    row: BookRow


@dataclass
class Comparison:
    """Edits in the order of the workbook, faults, and where the rows stand by sheet and address once changed."""

    edits: list[Edit] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    spots: dict[tuple[str, Address], Spot] = field(default_factory=dict)


def compare(book: Book, current: Rows, base: Rows | None, locale: str) -> Comparison:
    """What the workbook changes of what is declared now. `locale` is that of the words in findings."""
    found = Comparison(findings=list(book.findings))
    if not book.sheets:
        return found
    there = {each.sheet.name for each in book.sheets}
    for sheet in sheets():
        if sheet.name not in there and (current[sheet.name] or (base or current)[sheet.name]):
            title = say(locale, f"settings.sheet.{sheet.name}")
            found.findings.append(_finding("sheet_missing", Place(book.file, title), title, Severity.WARNING))
    for one in book.sheets:
        former = current[one.sheet.name] if base is None else base[one.sheet.name]
        _Comparer(book.file, one, current[one.sheet.name], former, locale, found).run()
    _orphans(book, current, found)
    return found


@dataclass
class _Comparer:
    """One sheet of the workbook against what was and what is declared."""

    file: str
    book: BookSheet
    current: Mapping[Address, Row]
    former: Mapping[Address, Row]
    locale: str
    found: Comparison
    met: dict[Address, BookRow] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        return self.book.sheet

    def run(self) -> None:
        for column in self.sheet.all_columns:
            if column.name not in self.book.headings:
                heading = heading_of(self.sheet, column, self.locale)
                self._fault("column_missing", None, None, None, Severity.WARNING, missing=heading)
        for row in self.book.rows:
            self._row(row)
        for address in self.former:
            if address in self.current and address not in self.met:
                self._fault("row_missing", None, None, joined(address), Severity.WARNING)

    def _row(self, row: BookRow) -> None:
        is_blank = all(_is_blank(cell) for cell in (*row.cells.values(), row.removal))
        before = self.current.get(row.reference) if row.reference or self.sheet.is_alone else None
        if is_blank and not row.reference and before is None:
            return
        faults = len(self.found.findings)
        texts = self._texts(row, before)
        if len(self.found.findings) > faults:
            self._claim(row, row.reference)
            return
        if not row.reference and not self.sheet.is_alone:
            texts = self._with_id(texts)
        own = self._own(texts, before)
        existing = before or self.current.get(own)
        known = row.reference in self.former
        if existing is None and (row.reference or (self.sheet.is_alone and known)):
            self._fault("row_gone" if known else "reference_unknown", row, None, joined(row.reference))
        elif existing is None:
            self._addition(row, texts, own)
        elif self._claim(row, existing.address):
            if self._removed(row):
                self._removal(row, existing)
            else:
                self._changes(row, texts, existing, self.former.get(row.reference or own))
                self.found.spots[self.sheet.name, own] = Spot(self.book, row)
                self.found.spots.setdefault((self.sheet.name, existing.address), Spot(self.book, row))

    def _texts(self, row: BookRow, before: Row | None) -> dict[str, str]:
        """The text of each cell that is there; faulty ones are told."""
        texts: dict[str, str] = {}
        for column in self.sheet.all_columns:
            if column.name not in row.cells:
                continue
            cell = row.cells[column.name]
            now = before.cells.get(column.name, "") if before else ""
            if isinstance(cell, str) and cell == now:
                texts[column.name] = now
            elif isinstance(cell, str) and _ERRORS.fullmatch(cell.strip()):
                self._fault("formula_error", row, column, cell)
            else:
                try:
                    texts[column.name] = text_from_cell(column, cell)
                except CellError as error:
                    allowed = column.choices or ("true", "false")
                    words = ", ".join(choice_label(each, self.locale) for each in allowed)
                    if error.code == "not_a_choice":
                        self._fault(error.code, row, column, error.text, choices=words)
                    else:
                        self._fault(error.code, row, column, error.text)
        return texts

    def _with_id(self, texts: dict[str, str]) -> dict[str, str]:
        """A new row without an id takes that of its label."""
        if self.sheet.key == ("id",) and not texts.get("id"):
            made = slug(texts.get("label") or texts.get("title") or "")
            return texts | {"id": made} if made else texts
        return texts

    def _own(self, texts: Mapping[str, str], before: Row | None) -> Address:
        """The address that the row's own cells give; where a column is missing, that of the row it stands for."""
        cells = {**(before.cells if before else {}), **texts}
        parents = tuple(cells.get(column.name, "") for column in self.sheet.parents)
        own = (*parents, *key_of(self.sheet, cells))
        if before and own != before.address and "#" in before.address[-1]:
            return before.address
        return own

    def _claim(self, row: BookRow, address: Address) -> bool:
        """Whether no row above stands for the same; a second one is a fault."""
        first = self.met.setdefault(address, row)
        if first is not row:
            self._fault("row_twice", row, None, joined(address), first=first.row)
        return first is row

    def _addition(self, row: BookRow, texts: Mapping[str, str], own: Address) -> None:
        columns = [*self.sheet.parents, *(c for c in self.sheet.columns if c.name in self.sheet.key)]
        empty = [column for column, name in zip(columns, own, strict=True) if not name]
        for column in empty:
            heading = self.book.headings.get(column.name) or heading_of(self.sheet, column, self.locale)
            self._fault("key_missing", row, column, None, missing=heading)
        if empty or self._removed(row) or not self._claim(row, own):
            return
        if self.sheet.is_file or self.sheet.is_map:
            for column, name in zip(columns, own, strict=True):
                if column.kind is Kind.INTEGER:
                    if not re.fullmatch(r"\d{4}", name):
                        self._fault("not_an_integer", row, column, name)
                        return
                elif not _ID.fullmatch(name) or len(name) > 80:
                    place = self.book.place(self.file, row, column.name)
                    params = {"meant": slug(name)[:80] or "mon-identifiant"}
                    self.found.findings.append(Finding("value.not_an_id", Severity.FILE, place, name, params))
                    return
        cells = {name: text for name, text in texts.items() if text}
        self.found.edits.append(Addition(self.sheet, own, cells))
        self.found.spots[self.sheet.name, own] = Spot(self.book, row)

    def _removed(self, row: BookRow) -> bool:
        if _is_blank(row.removal):
            return False
        known = {**choices(("true", "false")), "x": "true"}
        word = "true" if row.removal is True else "false" if row.removal is False else str(row.removal)
        if (answer := known.get(word.strip().casefold())) is None:
            words = ", ".join(choice_label(each, self.locale) for each in ("true", "false"))
            self._fault("not_a_choice", row, None, word, choices=words)
        return answer == "true"

    def _removal(self, row: BookRow, existing: Row) -> None:
        if self.sheet.is_file:
            name = joined(existing.address)
            self._fault("removed_file", row, None, name, file=file_of(self.sheet, existing.address))
        else:
            self.found.edits.append(Removal(self.sheet, existing.address))

    def _changes(self, row: BookRow, texts: Mapping[str, str], existing: Row, former: Row | None) -> None:
        named = {column.name for column in self.sheet.parents}
        if self.sheet.named_by_id:
            named |= set(self.sheet.key)
        for column in self.sheet.all_columns:
            if column.name not in texts:
                continue
            new, now = texts[column.name], existing.cells.get(column.name, "")
            was = former.cells.get(column.name, "") if former else now
            if new == now:
                continue
            if new == was:
                heading = self.book.headings.get(column.name, column.name)
                self._fault("changed_elsewhere", row, column, new, Severity.WARNING, missing=heading, current=now)
                continue
            if column.name in named:
                self._fault("id_changed", row, column, new, former=now)
                continue
            if was != now:
                heading = self.book.headings.get(column.name, column.name)
                self._fault("changed_twice", row, column, new, Severity.WARNING, missing=heading, current=now)
            self.found.edits.append(Change(self.sheet, existing.address, column, now, new))

    def _fault(
        self,
        code: str,
        row: BookRow | None,
        column: Column | None,
        value: str | None,
        severity: Severity = Severity.FILE,
        **params: str | int,
    ) -> None:
        place = self.book.place(self.file, row, column.name if column else None)
        self.found.findings.append(_finding(code, place, value, severity, **params))


def _orphans(book: Book, current: Rows, found: Comparison) -> None:
    """Tell of each new row that lies in something which is not declared."""
    above = {child.name: sheet for sheet in sheets() for child in sheet.children}
    new = {(edit.sheet.name, edit.address) for edit in found.edits if isinstance(edit, Addition)}
    for edit in [each for each in found.edits if isinstance(each, Addition)]:
        parent = above.get(edit.sheet.name)
        if parent is None or parent.is_alone:
            continue
        address = edit.address[: len(edit.sheet.parents)]
        if address not in current[parent.name] and (parent.name, address) not in new:
            spot = found.spots[edit.sheet.name, edit.address]
            place = spot.sheet.place(book.file, spot.row, edit.sheet.parents[-1].name)
            found.findings.append(_finding("parent_unknown", place, address[-1], Severity.FILE))


def heading_of(sheet: Sheet, column: Column, locale: str) -> str:
    """What a column is called: words of its own, else those of its path put together."""
    own = _said(locale, f"settings.column.{sheet.name}.{column.name}")
    if own:
        return own
    words = [
        _said(locale, f"settings.key.{'.'.join(column.path[: i + 1])}")
        or _said(locale, f"settings.key.{'.'.join(column.path[max(0, i - 1) : i + 1])}")
        or _said(locale, f"settings.key.{step}")
        or step
        for i, step in enumerate(column.path)
    ]
    return " – ".join(words)


def about(sheet: Sheet, column: Column, locale: str) -> str:
    """What a column holds, in a sentence."""
    ids = (f"{sheet.name}.{column.name}", column.name, ".".join(column.path[-2:]), *column.path[-1:])
    found: Iterator[str | None] = (_said(locale, f"settings.about.{each}") for each in ids)
    return next((words for words in found if words), "")


def _said(locale: str, message: str) -> str | None:
    try:
        return say(locale, message)
    except KeyError:
        return None


def _finding(code: str, place: Place, value: str | None, severity: Severity, **params: str | int) -> Finding:
    return Finding(f"settings.{code}", severity, place, value, params)


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())

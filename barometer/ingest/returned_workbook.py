"""Workbooks that went out to be filled and came back: their cells, and the memory they carry.

Belongs here: finding the sheet, its rows and its columns whatever was done to them (sorted, renamed, deleted, pasted
over), the hidden memory sheet, every copy of a folder. Does not belong here: what the texts say together
(`returned_words`), writing such a workbook (publishing.workbooks), what the texts mean.

The form of such a workbook: a sheet with a row of headings, the rows' keys twice (a column that is seen, one at the
end that is hidden), and on a hidden sheet named `MEMORY` the columns `MEMORY_COLUMNS`: a row of kind "form" with the
subject and the issue, then a row of kind "words" for each text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from barometer.findings import Finding, Place, Severity, in_reading_order
from barometer.ingest.files import Kind, Received, receive
from barometer.ingest.returned_words import Memory, Words, merge, plain, with_given
from barometer.ingest.sheet import Reading, Sheet, read_sheet
from barometer.ingest.values import as_text, cell_fault, clean, same_letters
from barometer.ingest.workbooks import sheet_names

MEMORY = "_barometre"
MEMORY_COLUMNS = ("kind", "row", "field", "issue", "replaced", "source", "text")
#: The heading of the hidden second column of keys.
HIDDEN_KEY = "_cle"

_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
_MOST_ISSUES = 1_000_000


@dataclass(frozen=True)
class Form:
    """What a workbook is known by: its subject ("coding/eau-potable"), and the headings, in every language, of the
    column of keys and of each field that people fill."""

    subject: str
    key: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Returned:
    """What came back: all copies' texts together, the files read, and what was found on the way.

    `issued` is the memory of the newest workbook as it went out, `content` the digest of what its locked cells said.
    """

    memory: Memory = field(default_factory=Memory)
    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    issued: Memory = field(default_factory=Memory)
    content: str = ""

    def has_news(self, content: str) -> bool:
        """Whether a next workbook would say anything that the newest one did not: people's texts, or locked cells."""
        return content != self.content or (self.memory.words, self.memory.replaced) != (
            self.issued.words,
            self.issued.replaced,
        )


def read_copies(folder: Path, form: Form, shown: str) -> Returned:
    """Every workbook of a folder that is a copy of the form, merged. `shown`: the folder as findings name it.

    Files that Office leaves beside an open workbook, hidden ones and subfolders are passed by. Never raises for what
    people did to a copy.
    """
    copies = [read_copy(receive(path, f"{shown}/{path.name}"), form) for path in copies_in(folder)]
    newest = [copy for copy in copies if copy.issued.issue == max(one.issued.issue for one in copies)]
    return Returned(
        merge(copy.memory for copy in copies),
        tuple(file for copy in copies for file in copy.files),
        tuple(in_reading_order(finding for copy in copies for finding in copy.findings)),
        merge(copy.issued for copy in newest),
        max((copy.content for copy in newest), default=""),
    )


def copies_in(folder: Path) -> list[Path]:
    """The files of a folder that may be copies of a workbook, sorted; none where there is no such folder."""
    return sorted(path for path in folder.iterdir() if _is_copy(path)) if folder.is_dir() else []


def read_copy(received: Received, form: Form) -> Returned:
    """One copy: its memory and what its cells say. A file that is no copy of the form gives nothing but findings."""
    if received.kind is None:
        return Returned(findings=received.findings)
    names = sheet_names(received) if received.kind is not Kind.TEXT else [None]
    memory, content, findings = _memory(received, form)
    if memory is None:
        return Returned(findings=tuple(findings))
    found = [one for name in names if (one := _on(received, name, form)).fields]
    if not found:
        no_form = Finding("returned_no_form", Severity.FILE, Place(received.file))
        return Returned(memory, (), (*findings, *_only(received.findings), no_form), memory, content)
    best = max(found, key=lambda one: one.score)
    given: list[tuple[str, str, str]] = []
    for one in found:
        if one is best or one.keys:  # somebody copied the sheet inside the workbook, and filled the copy
            texts, more = _given(one, form, memory)
            given, findings = given + texts, findings + more
    said = with_given(memory, given, _name(received))
    return Returned(said, (received.file,), (*_only(received.findings), *findings), memory, content)


@dataclass(frozen=True)
class _Found:
    """A sheet with the places of the columns known: `keys` (seen, hidden), `fields` by name."""

    sheet: Sheet | None = None
    keys: tuple[int, ...] = ()
    fields: Mapping[str, int] = field(default_factory=dict)

    @property
    def score(self) -> int:
        return len(self.fields) + len(self.keys) if self.fields else 0


def _on(received: Received, name: str | None, form: Form) -> _Found:
    """The columns of the form on one sheet, its headings looked for in the first rows."""
    found = _columns(read_sheet(received, name), form)
    if found.sheet is None or found.fields:
        return found
    rows = [row for row, cells in found.sheet.above if _positions(cells, form.fields)]
    return _columns(read_sheet(received, name, rows[0]), form) if rows else found


def _columns(reading: Reading, form: Form) -> _Found:
    if reading.sheet is None:
        return _Found()
    header = reading.sheet.header
    keys = [_positions(header, {"key": headings}).get("key") for headings in (form.key, (HIDDEN_KEY,))]
    return _Found(reading.sheet, tuple(key for key in keys if key is not None), _positions(header, form.fields))


def _positions(header: Sequence[str], wanted: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Where the first column stands under any of the headings of each field."""
    places: dict[str, int] = {}
    for position, heading in enumerate(header):
        places.setdefault(same_letters(heading), position)
    found = {
        name: next((places[h] for t in texts if (h := same_letters(t)) in places), None)
        for name, texts in wanted.items()
    }
    return {name: position for name, position in found.items() if position is not None}


def _given(found: _Found, form: Form, memory: Memory) -> tuple[list[tuple[str, str, str]], list[Finding]]:
    """Each cell's (row, field, text), and what there is to say of the copy."""
    sheet = found.sheet
    if sheet is None:
        return [], []
    findings = [
        Finding("returned_missing_column", Severity.WARNING, sheet.place(column=headings[0]))
        for name, headings in form.fields.items()
        if name not in found.fields
    ]
    if not found.keys:
        findings.append(Finding("returned_no_key", Severity.WARNING, sheet.place(column=form.key[0])))
    given: list[tuple[str, str, str]] = []
    for cells, number in zip(sheet.body, sheet.rows, strict=True):
        texts = {name: plain(as_text(cells[position])) for name, position in found.fields.items()}
        keys = {clean(as_text(cells[position])) for position in found.keys} - {""}
        row = keys.pop() if len(keys) == 1 else ""
        if keys and any(texts.values()):
            findings.append(Finding("returned_keys_differ", Severity.WARNING, sheet.place(int(number))))
        for name, text in texts.items():
            column = sheet.header[found.fields[name]]
            if cell_fault(text) == "error_value":
                findings.append(
                    Finding("returned_error_value", Severity.WARNING, sheet.place(int(number), column), text)
                )
            elif text:
                given.append((row, name, text))
            elif row and memory.shown(row, name):
                findings.append(Finding("returned_emptied", Severity.WARNING, sheet.place(int(number), column)))
    return given, findings


def _memory(received: Received, form: Form) -> tuple[Memory | None, str, list[Finding]]:
    """The memory a copy carries with the digest beside it, an empty one where it was lost; None where the copy is
    another form's."""
    lost = (Memory(), "", [Finding("returned_no_memory", Severity.WARNING, Place(received.file))])
    if received.kind is Kind.TEXT:
        return lost
    reading = read_sheet(received, MEMORY)
    if reading.sheet is None:
        missing = any(finding.code == "missing_sheet" for finding in reading.findings)
        return lost if missing else (None, "", list(reading.findings))
    if tuple(reading.sheet.header[: len(MEMORY_COLUMNS)]) != MEMORY_COLUMNS:
        return lost
    rows = [[as_text(cell) for cell in cells[: len(MEMORY_COLUMNS)]] for cells in reading.sheet.body]
    forms = [row for row in rows if row[0] == "form"]
    if not forms or (issue := _whole(forms[0][3])) is None:
        return lost
    if forms[0][6] != form.subject:
        params = {"subject": forms[0][6]}
        return None, "", [Finding("returned_other_subject", Severity.FILE, Place(received.file), params=params)]
    words = list(_words(row for row in rows if row[0] == "words"))
    known = frozenset(one for one, _ in words if one.issue < issue)
    replaced = frozenset(one for one, is_replaced in words if is_replaced) & known
    return Memory(known, replaced, issue), forms[0][5], []


def _words(rows: Iterable[Sequence[str]]) -> Iterator[tuple[Words, bool]]:
    for _, row, name, issue, replaced, source, text in rows:
        number, words = _whole(issue), plain(text)
        if number and words:
            yield Words(clean(row), name, number, words, source), replaced == "1"


def _whole(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
    return number if 0 < number <= _MOST_ISSUES else None


def _only(findings: Iterable[Finding]) -> list[Finding]:
    """Of the findings on a file, those that concern people who fill workbooks."""
    return [finding for finding in findings if finding.code == "open_in_excel" or finding.severity is Severity.FILE]


def _is_copy(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "~$")) and path.suffix.lower() in _SUFFIXES


def _name(received: Received) -> str:
    return received.file.rsplit("/", 1)[-1]

"""A settings workbook made into changed files: compared, edited, judged as a whole, and only then written.

Belongs here: the door of this folder: `starting_state`, `plan` and `write`. Does not belong here: the steps themselves,
and asking a person (cli).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from barometer.declarations import layout, reading
from barometer.declarations.documents import read_document
from barometer.declarations.faults import Fault, key_text
from barometer.declarations.settings import territory_lines, toml_files
from barometer.declarations.settings.book import Book
from barometer.declarations.settings.edits import Comparison, Edit, Spot, compare, heading_of
from barometer.declarations.settings.journal import ReplaceFile, replace_all
from barometer.declarations.settings.rows import Address, Rows, communes, file_of, is_shown, rows, tables
from barometer.declarations.settings.sheets import TERRITORY, Sheet, sheet_named
from barometer.declarations.territory import Territory
from barometer.declarations.territory_file import read_territory
from barometer.declarations.validation import validate
from barometer.findings import Finding, Place, Severity, in_reading_order


@dataclass(frozen=True)
class State:
    """The declaration files by their path under surveys/, their rows, and the faults for which some cannot be shown."""

    contents: Mapping[str, bytes]
    rows: Rows = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What would be written: the edits by file, the new bytes of each file, and every fault; with a refusal no file."""

    edits: Mapping[str, tuple[Edit, ...]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    state: State = State({})

    @property
    def is_refused(self) -> bool:
        return any(each.severity is Severity.FILE for each in self.findings)


def starting_state(surveys: Path) -> State:
    """What is declared now. Files whose form is wrong are told in `findings`, and then there are no rows."""
    names = [name for name in layout.look_over(surveys).files if is_shown(name)]
    return state_of({name: (surveys / name).read_bytes() for name in names}, surveys.name + "/")


def state_of(contents: Mapping[str, bytes], prefix: str = "") -> State:
    """The rows of declaration files given by their path under surveys/. Never raises for what they hold."""
    documents: dict[str, Mapping[str, object]] = {}
    territory = Territory()
    findings: list[Finding] = []
    for name, content in contents.items():
        if not is_shown(name):
            continue
        if name == layout.TERRITORY:
            table = read_territory(content)
            territory, faults, lines = table.territory, table.faults, table.lines
        else:
            document = read_document(content)
            documents[name] = document.data
            found = validate(layout.model_of(name), document)[1]
            faults, lines = tuple(found), document.lines if document.is_read else {}
        findings += [_told(each, prefix + name, lines) for each in faults if each.severity is Severity.FILE]
    if findings:
        return State(contents, findings=tuple(in_reading_order(findings)))
    return State(contents, rows(documents, territory))


def _told(each: Fault, file: str, lines: Mapping[tuple[str | int, ...], int]) -> Finding:
    return each.finding(file, lines)


def plan(surveys: Path, book: Book, locale: str) -> Plan:
    """What a workbook would change. Nothing is written."""
    state = starting_state(surveys)
    if state.findings:
        return Plan(findings=state.findings, state=state)
    base = state_of(book.base) if book.base is not None else None
    found = compare(book, state.rows, base.rows if base and not base.findings else None, locale)
    by_file: dict[str, list[Edit]] = {}
    for edit in found.edits:
        by_file.setdefault(file_of(edit.sheet, edit.address), []).append(edit)
    edits = {file: tuple(each) for file, each in by_file.items()}
    if any(each.severity is Severity.FILE for each in found.findings):
        return Plan(edits, findings=tuple(found.findings), state=state)
    files = {file: _edited(file, state.contents.get(file), each) for file, each in edits.items()}
    files = {file: content for file, content in files.items() if content != state.contents.get(file)}
    refused = _judged(surveys, state.contents, files, found, book.file, locale) if files else []
    return Plan(edits, {} if refused else files, (*found.findings, *refused), state)


def _edited(file: str, content: bytes | None, edits: tuple[Edit, ...]) -> bytes:
    if file == layout.TERRITORY:
        return territory_lines.edited(content, edits)
    return toml_files.edited(file, content, edits)


def _judged(
    surveys: Path, before: Mapping[str, bytes], files: Mapping[str, bytes], found: Comparison, book: str, locale: str
) -> list[Finding]:
    """The faults that the changed files would have and that are not there today, told of the workbook's cells."""
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / surveys.name
        found_there = layout.look_over(surveys)
        others = {name: (surveys / name).read_bytes() for name in found_there.files if name not in before}
        for name, content in {**others, **before, **files}.items():
            (staged / name).parent.mkdir(parents=True, exist_ok=True)
            (staged / name).write_bytes(content)
        for year in found_there.margins:
            (staged / "margins").mkdir(exist_ok=True)
            (staged / "margins" / f"{year}.csv").touch()
        for path in surveys.iterdir():  # a brand's logo and fonts lie beside it
            if path.is_file() and not (staged / path.name).exists():
                shutil.copyfile(path, staged / path.name)
        after = reading.read(staged).findings
    known = {_identity(each) for each in reading.read(surveys).findings}
    new = [each for each in after if each.severity is Severity.FILE and _identity(each) not in known]
    places = {surveys.name + "/" + name: _places(name, content) for name, content in {**before, **files}.items()}
    return [_in_workbook(each, places.get(each.place.file, {}), found, book, locale) for each in new]


def _identity(each: Finding) -> tuple[object, ...]:
    return each.code, each.place.file, each.place.key, each.value, tuple(sorted(each.params.items()))


def _places(file: str, content: bytes) -> dict[str, tuple[Sheet, Address]]:
    """The rows of a file by the text of their key, those of the territory by their line."""
    if file == layout.TERRITORY:
        table, sheet = read_territory(content), sheet_named(TERRITORY)
        named = enumerate(communes(table.territory), start=1)
        return {str(table.lines["communes", i]): (sheet, address) for i, (address, _) in named if sheet}
    return {key_text(each.path): (each.sheet, each.address) for each in tables(file, read_document(content).data)}


def _in_workbook(
    finding: Finding, places: Mapping[str, tuple[Sheet, Address]], found: Comparison, book: str, locale: str
) -> Finding:
    """The finding told of the cell that it comes from; of the workbook as a whole where the cell cannot be told."""
    key = finding.place.key or ""
    if finding.place.file.endswith(layout.TERRITORY):
        holder, rest = str(finding.place.row or ""), finding.place.column or ""
    else:
        holders = [each for each in places if not each or key == each or key.startswith(each + ".")]
        holder = max(holders, key=len, default="")
        rest = key[len(holder) :].lstrip(".")
    if holder not in places:
        return replace(finding, place=replace(finding.place, row=None))
    sheet, address = places[holder]
    column = _column(sheet, rest)
    spot: Spot | None = found.spots.get((sheet.name, address))
    if spot is None:
        return replace(finding, place=replace(finding.place, row=None))
    place: Place = spot.sheet.place(book, spot.row, column)
    if finding.code == "key.missing" and column is not None and (known := sheet.column(column)) is not None:
        heading = heading_of(sheet, known, locale)
        return Finding("settings.cell_required", Severity.FILE, place, params={"missing": heading})
    return replace(finding, place=place)


def _column(sheet: Sheet, rest: str) -> str | None:
    """The column that a key below a table belongs to."""
    names = [column.name for column in sheet.columns]
    exact = [name for name in names if rest == name or rest.startswith(name + ".")]
    below = [column.name for column in sheet.columns if rest and column.name.startswith(rest + ".")]
    required = [each.name for each in sheet.columns if each.name in below and each.is_required]
    return next(iter((*exact, *required, *below)), None)


def write(surveys: Path, plan: Plan, replace_file: ReplaceFile) -> None:
    """Replace all files of a plan, or none (`journal`). `replace_file` writes one file atomically.

    Raises FileChangedError, nothing written, where a file is no longer what the plan was made of.
    """
    for name in plan.files:
        path = surveys / name
        if (path.read_bytes() if path.is_file() else None) != plan.state.contents.get(name):
            raise FileChangedError(name)
    replace_all(surveys, plan.files, replace_file)


class FileChangedError(Exception):
    """A file changed between the question and the answer."""

"""A workbook's sheet as rows of cells; row i of the result is row i + 1 of the sheet.

Belongs here: choosing the sheet, the reader of the newer formats (python-calamine), telling what a sheet hides. Does
not belong here: what is looked at before (`xlsx`, `opendocument`), the old format (`old_workbooks`), what cells mean.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from barometer.findings import Finding, Place, Severity, Verdict, verdict
from barometer.ingest.archives import LARGEST_TABLE, Refusal, SafeWorkbook
from barometer.ingest.files import Kind, Received
from barometer.ingest.old_workbooks import old_sheet, old_sheets
from barometer.ingest.opendocument import safe_ods
from barometer.ingest.values import Cell, same_letters
from barometer.ingest.xlsx import safe_xlsx

Rows = Sequence[Sequence[Cell]]


def read_workbook(received: Received, sheet: str | None) -> tuple[Rows, str | None, list[Finding]]:
    """All rows of a sheet (by default the first visible one that holds anything), its name, and the findings."""
    place = Place(received.file)
    try:
        names = _sheets(received)
    except Refusal as refusal:
        return [], None, [Finding(refusal.code, Severity.FILE, place, params=refusal.params)]
    if not names.chosen_from:
        return [], None, [Finding("empty_file", Severity.FILE, place)]
    wanted = same_letters(sheet) if sheet is not None else None
    candidates = (
        [name for name in names.all if same_letters(name) == wanted] if sheet is not None else names.chosen_from
    )
    if not candidates:
        params = {"sheets": " / ".join(names.all)}
        return [], None, [Finding("missing_sheet", Severity.FILE, Place(received.file, sheet), params=params)]
    for name in candidates:
        rows, findings = _rows(received, name)
        if any(any(row) for row in rows) or verdict(findings) is Verdict.REFUSED:
            break
    others = [other for other in names.chosen_from if other != name]
    if sheet is None and others:
        params = {"others": " / ".join(others)}
        findings.append(Finding("first_sheet_read", Severity.WARNING, Place(received.file, name), params=params))
    return rows, name, findings


def sheet_names(received: Received) -> list[str]:
    """Names of the visible sheets (of all, where every one is hidden); none for a file that cannot be opened."""
    try:
        return _sheets(received).chosen_from
    except Refusal:
        return []


@dataclass(frozen=True)
class _Sheets:
    all: list[str]
    chosen_from: list[str]  # visible worksheets; all worksheets where every one is hidden


def _sheets(received: Received) -> _Sheets:
    """Names of the sheets. Raises Refusal for a workbook that must not or cannot be opened."""
    if received.kind is Kind.XLS:
        listed = old_sheets(received.content)
    else:
        with _load(_safe(received, None).content) as workbook:
            metadata = [m for m in workbook.sheets_metadata if m.typ is SheetTypeEnum.WorkSheet]
        listed = [(m.name, m.visible is SheetVisibleEnum.Visible) for m in metadata]
    names = [name for name, _ in listed]
    return _Sheets(names, [name for name, is_visible in listed if is_visible] or names)


def _rows(received: Received, name: str) -> tuple[Rows, list[Finding]]:
    """The rows of a sheet, and what it hides."""
    notes: list[Finding] = []
    try:
        if received.kind is Kind.XLS:
            old = old_sheet(received.content, name)
            rows: Rows = old.rows
            hidden, merged = old.hidden_rows, old.merged
            if old.formula_row is not None:
                notes.append(Finding("old_workbook", Severity.WARNING, Place(received.file, name, old.formula_row)))
        else:
            safe = _safe(received, name)
            hidden, merged = safe.hidden_rows, safe.merged
            with _load(safe.content) as workbook:
                rows = _cells(workbook, name)
    except Refusal as refusal:
        return [], [Finding(refusal.code, Severity.FILE, Place(received.file, name), params=refusal.params)]
    notes += (Finding("hidden_row", Severity.WARNING, Place(received.file, name, row)) for row in hidden)
    notes += (
        Finding("merged_cells", Severity.WARNING, Place(received.file, name, row), params={"cells": cells})
        for row, cells in merged
    )
    return rows, notes


def _safe(received: Received, name: str | None) -> SafeWorkbook:
    return (safe_ods if received.kind is Kind.ODS else safe_xlsx)(received.content, name)


def _load(content: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError as error:
        raise Refusal("password_protected") from error
    except (CalamineError, OSError, ValueError) as error:
        raise Refusal("damaged_workbook") from error
    except BaseException as error:
        raise _panic(error) from None


def _cells(workbook: CalamineWorkbook, name: str) -> Rows:
    try:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.total_height * sheet.total_width > LARGEST_TABLE:
            raise Refusal("far_cells", limit=LARGEST_TABLE)
        rows: Rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise Refusal("damaged_workbook") from error
    except Refusal:
        raise
    except BaseException as error:
        raise _panic(error) from None
    return rows


def _panic(error: BaseException) -> BaseException:
    """A panic of the reader's Rust code on a damaged file is a refusal; anything else goes on its way."""
    return Refusal("damaged_workbook") if type(error).__name__ == "PanicException" else error

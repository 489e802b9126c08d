"""Writing rows as CSV or as a workbook, byte for byte the same each time.

Belongs here: bytes. Does not belong here: what the rows say. Workbooks are written by openpyxl, which stamps them with
the time: the stamps are put back to a fixed day.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

Value = str | int | float
Rows = Sequence[Sequence[Value]]

_STAMP = (2015, 1, 1, 0, 0, 0)
_STAMPS_INSIDE = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def csv_bytes(rows: Rows, separator: str = ";", encoding: str = "utf-8-sig") -> bytes:
    """A CSV as Excel writes one in France: CRLF, quotes where needed, decimal commas unless commas separate."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_decimal(value, "." if separator == "," else ",") for value in row])
    return text.getvalue().encode(encoding)


def workbook_bytes(sheets: dict[str, Rows]) -> bytes:
    """A workbook of plain sheets: texts stay texts (a code keeps its zeros), numbers are numbers."""
    book = Workbook()
    del book["Sheet"]
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
    stamped = io.BytesIO()
    book.save(stamped)
    fixed = io.BytesIO()
    with zipfile.ZipFile(stamped) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _STAMPS_INSIDE.sub(rb"\g<1>2015-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every platform
            target.writestr(entry, content)
    return fixed.getvalue()


def _decimal(value: Value, point: str) -> str:
    return str(value).replace(".", point) if isinstance(value, float) else str(value)

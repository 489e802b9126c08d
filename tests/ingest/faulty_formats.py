"""How a file with one fault is written in each format: text, xlsx, xls, ods.

A file is made of twenty good rows below its titles (id, Goût, Note) and the fault; `Fault.findings` are all the
findings of the file in reading order, as (code, sheet, row, column). The faults themselves: `faulty_texts`,
`faulty_workbooks`.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
import xlwt

HEAD = ("id", "Goût", "Note")
GOOD = [(f"R{i}", "Très satisfait", 7) for i in range(20)]  # rows 2 to 21
SHEET = "Réponses"
NEXT = 22  # the row below the good ones

Told = tuple[str, str | None, int | None, str | None]


@dataclass(frozen=True)
class Fault:
    """A file; `says` is in the French sentences of its first finding; `rows` how many respondents are kept."""

    name: str
    content: Callable[[], bytes]
    findings: Sequence[Told]
    says: str = ""
    rows: int = 0
    wave: dict[str, Any] = field(default_factory=dict)


# How each format is written


def text(*rows: Sequence[object], head: Sequence[str] = HEAD, good: Iterable[Sequence[object]] = GOOD) -> bytes:
    return "".join(";".join(map(str, row)) + "\n" for row in (head, *good, *rows)).encode()


def xlsx(
    *rows: Sequence[object],
    head: Sequence[str] = HEAD,
    good: Sequence[Sequence[object]] = GOOD,
    above: int = 0,
    touch: Callable[[Any, Any], None] | None = None,
    names: Sequence[str] = (SHEET,),
) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name in names:
            sheet = book.add_worksheet(name)
        for number, row in enumerate((head, *good, *rows), start=above):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.datetime):
                    sheet.write_datetime(number, column, cell, book.add_format({"num_format": "dd/mm/yyyy"}))
                elif isinstance(cell, str) and not cell.startswith("="):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write(number, column, cell)
        if touch:
            touch(book, sheet)
    return stream.getvalue()


_ERRORS = {"#DIV/0!": 7, "#N/A": 42}


def xls(*rows: Sequence[object], above: int = 0, touch: Callable[[Any, Any], None] | None = None) -> bytes:
    book, stream = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    sheet = book.add_sheet(SHEET)
    for number, row in enumerate((HEAD, *GOOD, *rows), start=above):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("#"):
                sheet.row(number).set_cell_error(column, _ERRORS[cell])
            else:
                sheet.write(number, column, xlwt.Formula(cell[1:]) if str(cell).startswith("=") else cell)
    if touch:
        touch(book, sheet)
    book.save(stream)
    return stream.getvalue()


def ods_row(*cells: object, more: str = "", attributes: str = "") -> str:
    return f"<table:table-row{attributes}>{''.join(map(ods_cell, cells))}{more}</table:table-row>"


def ods_cell(cell: object, attributes: str = "") -> str:
    kind = "string" if isinstance(cell, str) else f'float" office:value="{cell}'
    return f'<table:table-cell office:value-type="{kind}"{attributes}><text:p>{cell}</text:p></table:table-cell>'


def ods(*rows: str, above: str = "", manifest: str = "<manifest/>", after: str = "") -> bytes:
    spaces = " ".join(
        f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"' for p in ("office", "table", "text", "calcext")
    )
    good = "".join(ods_row(*row) for row in (HEAD, *GOOD))
    table = f'<table:table table:name="{SHEET}">{above}{good}{"".join(rows)}</table:table>{after}'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content {spaces}>{body}</office:document-content>",
        }
    )


def zipped(members: dict[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return stream.getvalue()


def inside(content: bytes, member: str, old: bytes, new: bytes, **added: bytes) -> bytes:
    """An archive with one text of a member replaced, and members added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members: dict[str, str | bytes] = {info.filename: archive.read(info) for info in archive.infolist()}
    held = members[member]
    assert isinstance(held, bytes)
    assert old in held
    return zipped(members | {member: held.replace(old, new, 1)} | added)


def in_sheet(old: bytes, new: bytes, content: bytes | None = None) -> bytes:
    return inside(content or xlsx(), "xl/worksheets/sheet1.xml", old, new)


def with_record(method: str, record: bytes) -> bytes:
    """An old workbook with one more record among its globals, after those of one of xlwt's methods."""

    def add(book: Any, _: Any) -> None:
        written = getattr(book, f"_Workbook__{method}")()
        setattr(book, f"_Workbook__{method}", lambda: written + record)

    return xls(touch=add)


def record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def one(code: str, row: int | None = None, column: str | None = None, sheet: str | None = None) -> list[Told]:
    return [(code, sheet, row, column)]

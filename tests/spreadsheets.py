"""A workbook saved again as an OpenDocument spreadsheet, as LibreOffice does it, with its repetitions."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
_HIDDEN = (
    '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)


def saved_as_ods(workbook: Path) -> Path:
    """Save a workbook beside itself under the same name as ods; returns the new file."""
    book = load_workbook(workbook)
    tables = "".join(_table(sheet) for sheet in book.worksheets)
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        stored = zipfile.ZipInfo("mimetype")  # first and not compressed, as the format asks
        archive.writestr(stored, "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        content = f"<office:document-content {_SPACES}>{_HIDDEN}{body}</office:document-content>"
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    saved = workbook.with_suffix(".ods")
    saved.write_bytes(stream.getvalue())
    return saved


def _table(sheet: Worksheet) -> str:
    style = "" if sheet.sheet_state == "visible" else ' table:style-name="ta2"'
    rows = "".join(
        f"<table:table-row>{''.join(_cells(row))}</table:table-row>" for row in sheet.iter_rows(values_only=True)
    )
    blank = '<table:table-cell table:number-columns-repeated="1024"/>'
    end = f'<table:table-row table:number-rows-repeated="1048000">{blank}</table:table-row>'
    return f"<table:table table:name={quoteattr(sheet.title)}{style}>{rows}{end}</table:table>"


def _cells(row: tuple[object, ...]) -> Iterator[str]:
    for value in row:
        if value is None:
            yield "<table:table-cell/>"
        elif isinstance(value, bool):
            yield f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
        elif isinstance(value, int | float):
            text = f"<text:p>{value}</text:p>"
            yield f'<table:table-cell office:value-type="float" office:value="{value!r}">{text}</table:table-cell>'
        elif isinstance(value, dt.datetime | dt.date):
            yield f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        else:
            paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
            yield f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'

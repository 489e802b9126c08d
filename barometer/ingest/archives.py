"""What is looked at in a zipped workbook (xlsx, ods) before a reader opens it.

Belongs here: size, hostile or damaged members, cells so far out that a dense table of them would fill the memory,
and what the reader would pass over in silence: error values, formulas that were never computed, hidden rows, merged
cells. Does not belong here: the rows themselves (`workbooks`).

A workbook is handed on as an archive of our own making that holds only the members needed, already unpacked: what
the reader opens is what was looked at. In it an error value has become text ("#N/A"), and a formula without a cached
value its own text ("=A1+B1"), so that the judgement meets them where the reader would show a blank cell.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

#: Bytes that the members needed may unpack to, together.
LARGEST_UNPACKED = 400_000_000
#: Cells of the smallest rectangle from A1 that holds every cell of the sheet.
LARGEST_TABLE = 10_000_000


class Refusal(Exception):  # noqa: N818 - not an error of the software: the file is refused, `code` says why
    """A workbook that cannot or must not be read; `code` and `params` are those of the finding."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params: Mapping[str, str | int] = params


@dataclass(frozen=True)
class SafeWorkbook:
    """An archive to be opened, and what its sheet shows or hides beside its cells."""

    content: bytes
    hidden_rows: tuple[int, ...] = ()
    merged: tuple[tuple[int, str], ...] = ()  # first row, "B10:C11"


def safe_xlsx(content: bytes, sheet: str | None) -> SafeWorkbook:
    """The archive with one sheet (with none: enough to list the sheets). Raises Refusal."""
    archive = _Archive(content)
    archive.require("[Content_Types].xml", "xl/workbook.xml")
    if any("/externallinks/" in name for name in archive.names):
        raise Refusal("external_links")
    wanted = {
        name: archive.read(name)
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        if archive.has(name)
    }
    if sheet is None:
        wanted |= {name: archive.read(name) for name in ("xl/sharedStrings.xml", "xl/styles.xml") if archive.has(name)}
        return SafeWorkbook(_packed(wanted))
    parts = _parts_of(wanted["xl/workbook.xml"], wanted.get("xl/_rels/workbook.xml.rels", b""), sheet)
    for name in parts.shared:
        if archive.has(name):
            wanted[name] = archive.read(name)
    if not archive.has(parts.sheet):
        raise Refusal("damaged_workbook")
    xml = archive.read(parts.sheet)
    _refuse_far_cells(xml)
    wanted[parts.sheet] = _speaking(xml)
    hidden = tuple(int(row) for row in _HIDDEN_ROW.findall(xml)) if b"hidden=" in xml else ()
    merged = tuple((int(match[2]), match[1].decode()) for match in _MERGED.finditer(xml)) if b"mergeCell" in xml else ()
    return SafeWorkbook(_packed(wanted), hidden, merged)


def safe_ods(content: bytes) -> bytes:
    """The archive with the members that hold cells. Raises Refusal."""
    archive = _Archive(content)
    archive.require("content.xml")
    manifest = archive.read("META-INF/manifest.xml") if archive.has("META-INF/manifest.xml") else b""
    if b"encryption-data" in manifest:
        raise Refusal("password_protected")
    xml = archive.read("content.xml")
    if _extent_of_ods(xml) > LARGEST_TABLE:
        raise Refusal("far_cells", limit=LARGEST_TABLE)
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return _packed({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": _speaking_ods(xml)})


class _Archive:
    """Members by name, read within a common bound. Names are compared without letter case, as readers do."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Refusal("damaged_workbook") from error
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = info.filename.replace("\\", "/")
            if name.startswith("/") or ".." in name.split("/") or ":" in name:
                raise Refusal("unsafe_archive")
            if name.lower() in self._members:
                raise Refusal("unsafe_archive")
            self._members[name.lower()] = info
        self._left = LARGEST_UNPACKED

    @property
    def names(self) -> list[str]:
        return list(self._members)

    def has(self, name: str) -> bool:
        return name.lower() in self._members

    def require(self, *names: str) -> None:
        if not all(self.has(name) for name in names):
            raise Refusal("damaged_workbook")

    def read(self, name: str) -> bytes:
        info = self._members[name.lower()]
        if info.flag_bits & 0x1:
            raise Refusal("password_protected")
        if info.file_size > self._left:
            raise Refusal("workbook_too_big", limit=LARGEST_UNPACKED // 1_000_000)
        try:
            content = self._zip.read(info)  # never more than the size announced: a longer member fails its checksum
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise Refusal("damaged_workbook") from error
        self._left -= len(content)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Refusal("unsafe_archive")
        return content


def _packed(members: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


@dataclass(frozen=True)
class _Parts:
    sheet: str
    shared: tuple[str, ...]  # shared strings and styles


def _parts_of(workbook: bytes, relations: bytes, sheet: str) -> _Parts:
    """Names of the members that a sheet is made of."""
    targets: dict[str, str] = {}
    shared: list[str] = []
    try:
        for relation in ElementTree.fromstring(relations):
            target = relation.get("Target", "")
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            targets[relation.get("Id", "")] = name
            if relation.get("Type", "").endswith(("/sharedStrings", "/styles")):
                shared.append(name)
        for element in ElementTree.fromstring(workbook).iter():
            if element.tag.rpartition("}")[2] == "sheet" and element.get("name") == sheet:
                identifier = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
                return _Parts(targets[identifier], tuple(shared))
    except (ElementTree.ParseError, KeyError) as error:
        raise Refusal("damaged_workbook") from error
    raise Refusal("damaged_workbook")


# Rows and cells whose first attribute is not a plain reference ("12", "AB12", up to five digits), or with a prefix.
_NOT_PLAIN = (
    re.compile(rb"<row(?=[\s/>])(?! r=\"\d{1,5}\"[\s/>])"),
    re.compile(rb"<c(?=[\s/>])(?! r=\"[A-Z]{1,3}\d{1,5}\"[\s/>])"),
)
_PREFIXED = re.compile(rb"<\w{1,50}:(?:c|row)[\s/>]")
_FIVE_DIGITS = re.compile(rb"\sr=\"[A-Z]{0,3}\d{5}\"")
_BEYOND_AZ = re.compile(rb"<c r=\"([B-Z][A-Z]|[A-Z]{3})\d")
_REFERENCE = re.compile(r"([A-Za-z]{1,9})(\d{1,9})")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b(?=[^<>]*\bhidden=\"(?:1|true)\")[^<>]*?\br=\"(\d+)\"")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*?\bref=\"([A-Z]+(\d+):[A-Z]+\d+)\"")
_ERROR_TYPE = re.compile(rb"(<(?:\w+:)?c\b[^<>]*\bt\s*=\s*[\"'])e([\"'])")
_NEVER_COMPUTED = re.compile(
    rb"<((?:\w+:)?)c\b(?![^<>]*\bt=\"str\")[^<>]*?\br=\"([A-Z]+\d+)\"[^<>]*>\s*"
    rb"<\1f\b[^<>]*?(?:/>|>([^<]*)</\1f>)\s*(?:<\1v\s*/>|<\1v\s*>\s*</\1v>)?\s*</\1c>"
)


def _refuse_far_cells(xml: bytes) -> None:
    """Raise Refusal where the rectangle from A1 that holds every cell is too large to be laid out in memory.

    What spreadsheets write is bounded at a glance; anything unusual, or large, is parsed.
    """
    if _is_plain(xml):
        rows = 99_999 if _FIVE_DIGITS.search(xml) else 9_999
        columns = max((_column_number(letters.decode()) for letters in set(_BEYOND_AZ.findall(xml))), default=52)
        if rows * columns <= LARGEST_TABLE:
            return
    if _extent_of_xlsx(xml) > LARGEST_TABLE:
        raise Refusal("far_cells", limit=LARGEST_TABLE)


def _is_plain(xml: bytes) -> bool:
    if any(unusual.search(xml) for unusual in _NOT_PLAIN):
        return False
    return not ((b":c" in xml or b":row" in xml) and _PREFIXED.search(xml))


def _extent_of_xlsx(xml: bytes) -> int:
    """Cells of the rectangle from A1 that holds every cell of a sheet; one without reference follows the one before."""
    row = column = last_row = last_column = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, last_row, last_column
        name = tag.rpartition(":")[2]
        if name == "row":
            written = attributes.get("r", "").strip()
            row, column = (int(written[:10]) if written.isascii() and written.isdigit() else row + 1), 0
        elif name == "c":
            reference = _REFERENCE.match(attributes.get("r", "").strip())
            column = _column_number(reference[1]) if reference else column + 1
            last_column = max(last_column, column)
            last_row = max(last_row, int(reference[2]) if reference else row)

    _parse(xml, start)
    return last_row * last_column


def _parse(xml: bytes, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None] | None = None) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refusal("damaged_workbook") from error


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _speaking(xml: bytes) -> bytes:
    """The sheet with error values and never computed formulas as texts."""
    if b't="e"' in xml or b"t='e'" in xml:
        xml = _ERROR_TYPE.sub(rb"\1str\2", xml)
    if b"f>" in xml or b"<f" in xml:
        xml = _NEVER_COMPUTED.sub(
            lambda m: b'<%sc r="%s" t="str"><%sv>=%s</%sv></%sc>' % (m[1], m[2], m[1], m[3] or b"", m[1], m[1]), xml
        )
    return xml


_ERROR_CELL = re.compile(rb"<table:table-cell\b(?=[^<>]*\bcalcext:value-type=\"error\")[^<>]*>")
_ERROR_VALUE = re.compile(rb"\soffice:(?:string-)?value(?:-type)?=\"[^\"]*\"")


def _speaking_ods(xml: bytes) -> bytes:
    """The content with error cells as texts: what they show instead of the value they claim."""
    if b'value-type="error"' not in xml:
        return xml
    return _ERROR_CELL.sub(
        lambda m: _ERROR_VALUE.sub(b"", m[0]).replace(b"cell", b'cell office:value-type="string"', 1), xml
    )


def _extent_of_ods(xml: bytes) -> int:
    """Cells of the largest rectangle from A1 that holds every filled cell of a sheet, repetitions unrolled."""
    largest = row = column = last_row = last_column = 0
    filled = False
    repeated = 1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, last_row, last_column, filled, repeated
        if tag.endswith(":table"):
            row = last_row = last_column = 0
        elif tag.endswith(":table-row"):
            column, filled, repeated = 0, False, _repeats(attributes, "rows")
        elif tag.endswith((":table-cell", ":covered-table-cell")):
            column += _repeats(attributes, "columns")
            if any(name.endswith((":value-type", ":formula")) for name in attributes):
                filled, last_column = True, max(last_column, column)

    def end(tag: str) -> None:
        nonlocal row, last_row, largest
        if tag.endswith(":table-row"):
            row += repeated
            if filled:
                last_row = row
            largest = max(largest, last_row * last_column)

    _parse(xml, start, end)
    return largest


def _repeats(attributes: Mapping[str, str], of: str) -> int:
    text = next((v for name, v in attributes.items() if name.endswith(f":number-{of}-repeated")), "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 10**9

"""An Office Open XML workbook (xlsx), looked at before it is opened, and made to say what the reader passes over.

Belongs here: the members that one sheet is made of, how far out its cells stand, how much text they tell, error values,
formulas that were never computed, hidden rows, merged cells. Does not belong here: the rows themselves (`workbooks`).

In the archive that is handed on an error value has become text ("#N/A"), and a formula without a cached value its own
text ("=A1+B1"), so that the judgement meets them where the reader would show a blank cell.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from xml.etree import ElementTree

from barometer.ingest.archives import LARGEST_TABLE, Archive, Refusal, SafeWorkbook, packed, parse
from barometer.ingest.shared_texts import refuse_repeated_texts


def safe_xlsx(content: bytes, sheet: str | None) -> SafeWorkbook:
    """The archive with one sheet (with none: enough to list the sheets). Raises Refusal."""
    archive = Archive(content)
    archive.require("[Content_Types].xml", "xl/workbook.xml")
    if any("/externallinks/" in name for name in archive.names):
        raise Refusal("external_links")
    wanted = {
        name: archive.read(name)
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
        if archive.has(name)
    }
    if sheet is None:
        return SafeWorkbook(packed(wanted))
    parts = _parts_of(wanted["xl/workbook.xml"], wanted.get("xl/_rels/workbook.xml.rels", b""), sheet)
    for name in parts.shared:
        if archive.has(name):
            wanted[name] = archive.read(name)
    if not archive.has(parts.sheet):
        raise Refusal("damaged_workbook")
    xml = archive.read(parts.sheet)
    _refuse_far_cells(xml)
    refuse_repeated_texts(xml, [wanted[name] for name in parts.shared if name in wanted])
    wanted[parts.sheet] = _speaking(xml)
    hidden = tuple(int(row) for row in _HIDDEN_ROW.findall(xml)) if b"hidden=" in xml else ()
    merged = tuple((int(match[2]), match[1].decode()) for match in _MERGED.finditer(xml)) if b"mergeCell" in xml else ()
    return SafeWorkbook(packed(wanted), hidden, merged)


@dataclass(frozen=True)
class _Parts:
    sheet: str
    shared: tuple[str, ...]  # shared strings and styles


def _parts_of(workbook: bytes, relations: bytes, sheet: str) -> _Parts:
    """Names of the members that a sheet is made of."""
    targets: dict[str, str] = {}
    shared: list[str] = []
    try:
        for relation in _tree(relations):
            target = relation.get("Target", "")
            name = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            targets[relation.get("Id", "")] = name
            if relation.get("Type", "").endswith(("/sharedStrings", "/styles")):
                shared.append(name)
        for element in _tree(workbook).iter():
            if element.tag.rpartition("}")[2] == "sheet" and element.get("name") == sheet:
                identifier = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), "")
                return _Parts(targets[identifier], tuple(shared))
    except (ElementTree.ParseError, KeyError) as error:
        raise Refusal("damaged_workbook") from error
    raise Refusal("damaged_workbook")


def _tree(xml: bytes) -> ElementTree.Element:
    """A member as UTF-8, whatever it declares: so it was looked at, and so the reader takes it."""
    return ElementTree.fromstring(xml, ElementTree.XMLParser(encoding="utf-8"))


# Rows and cells whose first attribute is not a plain reference ("12", "AB12", up to five digits), or with a prefix.
_NOT_PLAIN = (
    re.compile(rb"<row(?=[\s/>])(?! r=\"\d{1,5}\"[\s/>])"),
    re.compile(rb"<c(?=[\s/>])(?! r=\"[A-Z]{1,3}\d{1,5}\"[\s/>])"),
)
_PREFIXED = re.compile(rb"<[^\s<>/:]+:(?:c|row)[\s/>]")
_FIVE_DIGITS = re.compile(rb"\sr=\"[A-Z]{0,3}\d{5}\"")
_BEYOND_AZ = re.compile(rb"<c r=\"([B-Z][A-Z]|[A-Z]{3})\d")
_ROW = re.compile(r"[0-9]{1,9}")
_REFERENCE = re.compile(r"([A-Za-z]{1,9})([0-9]{1,9})")
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
    """Cells of the rectangle from A1 that holds every cell of a sheet; one without reference follows the one before.

    Raises Refusal for a reference that is none ("HorkbookVie3"): the reader makes a column of whatever letters it has.
    """
    row = column = last_row = last_column = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, last_row, last_column
        name = tag.rpartition(":")[2]
        if name == "row":
            written = attributes.get("r", str(row + 1)).strip()
            if not _ROW.fullmatch(written):
                raise Refusal("damaged_workbook")
            row, column = int(written), 0
        elif name == "c":
            reference = _REFERENCE.fullmatch(attributes.get("r", "").strip())
            if reference is None and "r" in attributes:
                raise Refusal("damaged_workbook")
            column = _column_number(reference[1]) if reference else column + 1
            last_column = max(last_column, column)
            last_row = max(last_row, int(reference[2]) if reference else row)

    parse(xml, start)
    return last_row * last_column


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

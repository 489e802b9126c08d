"""The bytes of a dropped file, taken once, and the kind of file they are, whatever its name says.

Belongs here: opening the file, its hash, sniffing its kind, the faults that forbid reading any further. Does not
belong here: reading its rows (`texts`, `workbooks`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from barometer.findings import Finding, Place, Severity

#: A file beyond this many bytes is refused before it is read.
LARGEST = 1_000_000_000


class Kind(StrEnum):
    """The kinds of file that can be read."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


@dataclass(frozen=True)
class Received:
    """A file as received. `kind` is None where it cannot be read, and `findings` say why.

    `file` is the path shown to people, relative to the project. `sha256` is that of the bytes; empty where the file
    could not be opened.
    """

    file: str
    content: bytes = b""
    sha256: str = ""
    kind: Kind | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_missing(self) -> bool:
        return any(finding.code == "missing_file" for finding in self.findings)


def receive(path: Path, shown: str | None = None) -> Received:
    """Read a file's bytes once and sniff its kind; never raises for what the sender or the system did."""
    file = shown or path.name
    place = Place(file)
    try:
        if not path.exists():
            return Received(file, findings=(Finding("missing_file", Severity.FILE, place),))
        if path.stat().st_size > LARGEST:
            limit = LARGEST // 1_000_000
            return Received(file, findings=(Finding("file_too_big", Severity.FILE, place, params={"limit": limit}),))
        content = path.read_bytes()
    except PermissionError:
        return Received(file, findings=(Finding("file_locked", Severity.FILE, place),))
    except OSError:
        return Received(file, findings=(Finding("unreadable_file", Severity.FILE, place),))
    kind, findings = sniff(content, file)
    if path.with_name("~$" + path.name).exists():
        findings.append(Finding("open_in_excel", Severity.WARNING, place))
    return Received(file, content, hashlib.sha256(content).hexdigest(), kind, tuple(findings))


_FILLED = re.compile(rb"[^\xef\xbb\xbf \t\r\n\x00;,]")
_SUFFIXES = {".xlsx": Kind.XLSX, ".xlsm": Kind.XLSX, ".xls": Kind.XLS, ".ods": Kind.ODS}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "Parquet"),
    (b"SQLite format 3", "SQLite"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta|div)\b", re.I | re.S
)
_XML = re.compile(rb"\s*<\?xml\b", re.I)


def sniff(content: bytes, file: str) -> tuple[Kind | None, list[Finding]]:
    """The kind of file that the bytes are, with a warning (or a refusal) where the name says otherwise."""
    place = Place(file)
    suffix = PurePosixPath(file).suffix.lower()

    def refused(code: str, **params: str) -> tuple[None, list[Finding]]:
        return None, [Finding(code, Severity.FILE, place, params=params)]

    if not _FILLED.search(content):
        return refused("empty_file")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return refused("password_protected")
        kind = Kind.XLS
    elif content.startswith(_ZIP):
        if b"xl/workbook.xml" in content or b"xl/worksheets/" in content:
            kind = Kind.XLSX
        elif b"opendocument.spreadsheet" in content[:200] or (suffix == ".ods" and b"content.xml" in content):
            kind = Kind.ODS
        elif b"xl/workbook.bin" in content:
            return refused("unsupported_kind", kind="xlsb")
        else:
            # A workbook cut short by a failed copy has lost the list of members at its end.
            return refused("damaged_workbook") if suffix in _SUFFIXES else refused("unsupported_kind", kind="zip")
    else:
        for magic, name in _OTHER_KINDS:
            if content.startswith(magic):
                return refused("unsupported_kind", kind=name)
        head = content[:4096].removeprefix(b"\xef\xbb\xbf")
        if _HTML.match(head):
            return refused("html_file")
        if _XML.match(head):
            return refused("unsupported_kind", kind="XML")
        if suffix in _SUFFIXES:
            return refused("not_a_workbook", suffix=suffix)
        return Kind.TEXT, []
    if _SUFFIXES.get(suffix) is not kind:
        return kind, [Finding("other_kind", Severity.WARNING, place, params={"suffix": suffix, "kind": kind.value})]
    return kind, []

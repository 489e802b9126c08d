"""What is looked at in a zipped workbook (xlsx, ods) before a reader opens it.

Belongs here: the archive and its members: names, sizes, XML that is well formed and declares nothing. Does not belong
here: what the members of each format say (`xlsx`, `opendocument`), the rows themselves (`workbooks`).

A workbook is handed on as an archive of our own making that holds only the members needed, already unpacked: what
the reader opens is what was looked at. The reader is native code that reserves the memory a file asks for, and ends
the process where there is none: so whatever could make it grow (cells far out, repetitions, long texts told again and
again) is counted before. A process of its own for each file would bound it too, at a tenth of a second a file and
not on Windows; with the counts there is nothing left for it to catch, which the fuzzing shows.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


class Archive:
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
        parse(content)
        return content


def packed(members: Mapping[str, bytes]) -> bytes:
    """An archive of our own making."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return packed.getvalue()


def parse(
    xml: bytes,
    start: Callable[[str, dict[str, str]], None] | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Refuse what is no well-formed XML in UTF-8, or declares entities. The reader is more lenient: of an attribute
    written twice, for one, it takes the last."""
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.buffer_text = True
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise Refusal("damaged_workbook") from error


def _refuse_document_type(*_: object) -> None:
    raise Refusal("unsafe_archive")

"""A zip archive around one file, as the water observatory offers its own for download.

Belongs here: taking the one file out, in memory, within bounds. Does not belong here: workbooks, which are archives
themselves (`archives`). Nothing is ever written to disk, so that no member's name can lead anywhere.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import replace
from pathlib import PurePosixPath

from barometer.findings import Finding, Place, Severity
from barometer.ingest.files import Received, sniff

#: An unpacked file beyond this many bytes is refused, whatever the archive announces.
LARGEST = 300_000_000
_TABLES = frozenset({".xls", ".xlsx", ".ods", ".csv", ".json"})


def unzipped(received: Received) -> Received:
    """The one table inside a zip archive, its hash still the archive's; anything else as it is.

    An archive with no table, or several, or one that must not be opened is refused by name.
    """
    if received.kind is not None or not any(f.params.get("kind") == "zip" for f in received.findings):
        return received
    place = Place(received.file)

    def refused(code: str, **params: str | int | float) -> Received:
        return replace(received, findings=(Finding(code, Severity.FILE, place, params=params),))

    try:
        with zipfile.ZipFile(io.BytesIO(received.content)) as archive:
            members = [
                info
                for info in archive.infolist()
                if PurePosixPath(info.filename).suffix.lower() in _TABLES and not info.filename.startswith("__MACOSX")
            ]
            if len(members) != 1:
                return refused("zip_not_one_table", tables=len(members))
            if members[0].flag_bits & 0x1:
                return refused("password_protected")
            with archive.open(members[0]) as file:
                content = file.read(LARGEST + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return refused("damaged_archive")
    if len(content) > LARGEST:
        return refused("workbook_too_big", limit=LARGEST // 1_000_000)
    # The year may stand in either name; whichever it is, the archive is the file that people see.
    kind, findings = sniff(content, PurePosixPath(members[0].filename).name)
    told = tuple(replace(f, place=place) for f in findings if f.code != "other_kind")
    return Received(received.file, content, received.sha256, kind, told)

"""The same bytes whatever the day, for the archives that office files and press kits are.

Belongs here: the fixed moment that archives and properties carry. Does not belong here: what a file holds.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl import Workbook

#: Archives and document properties carry this moment, never the day of the run.
MOMENT = dt.datetime(2000, 1, 1)  # noqa: DTZ001  # archives know no time zone


def same_bytes(book: Workbook) -> bytes:
    """The workbook with a fixed moment on each member of its archive."""
    written = io.BytesIO()
    book.save(written)
    return same_archive(written.getvalue(), _undated)


def same_archive(content: bytes, edit: Callable[[str, bytes], bytes] = lambda _, member: member) -> bytes:
    """An office file with a fixed moment on each member of its archive; `edit` may change members by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        return archive({name: edit(name, source.read(name)) for name in source.namelist()})


def archive(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these members, in their order, with a fixed moment on each."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, date_time=MOMENT.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, content)
    return written.getvalue()


def _undated(name: str, content: bytes) -> bytes:
    """The document's properties with the fixed moment: openpyxl writes the day of saving over it."""
    if name != "docProps/core.xml":
        return content
    head, tag, tail = content.partition(b"<dcterms:modified")
    if not tag:
        return content
    attributes, _, rest = tail.partition(b">")
    _, closing, end = rest.partition(b"</dcterms:modified>")
    return head + tag + attributes + b">" + MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + closing + end

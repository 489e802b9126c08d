"""Writing replies beside the files they answer, without ever writing over what somebody corrected.

Belongs here: the names of a reply's workbook and page, which existing workbook may be replaced, and taking back a
reply that has become pointless. Does not belong here: what they hold (workbooks, views).

A reply holds people's answers: it lies where the file itself lies, in surveys/, never in reports/.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from barometer.declarations.authority import Authority
from barometer.findings import Finding, Severity
from barometer.ingest.files import receive
from barometer.ingest.outgoing import Answerable, Outgoing
from barometer.ingest.reply import read_reply
from barometer.ingest.reply_mark import REPLY_SUFFIXES, bears_mark, may_be_reply
from barometer.lake import atomic_write
from barometer.locale import LOCALES, say
from barometer.publishing.pages.html import reply_page
from barometer.publishing.views.reply import reply_view
from barometer.publishing.workbooks.reply import reply_workbook


@dataclass(frozen=True)
class Replied:
    """A reply's workbook; `is_locked` where the system did not let it be written."""

    workbook: Path
    is_locked: bool = False


def write_replies(
    answerable: Iterable[Answerable], findings: Iterable[Finding], authority: Authority, locale: str
) -> list[Replied]:
    """A workbook and a page for each file with findings that ask for something; the former ones of the others go."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.severity is not Severity.NOTE:
            by_file.setdefault(finding.place.file, []).append(finding)
    written = []
    for one in answerable:
        if one.file in by_file:
            written.append(_write(one.make(by_file[one.file]), authority, locale))
        else:
            _take_back(one)
    return written


def find_replies(answerable: Iterable[Answerable], files: Collection[str]) -> dict[str, Path | None]:
    """For each of the `files` that a workbook can answer: the newest one that lies there, None where there is none."""
    return {one.file: _lying(one) for one in answerable if one.file in files}


def _lying(one: Answerable) -> Path | None:
    found = [path for path in sorted(one.folder.iterdir()) if may_be_reply(path)] if one.folder.is_dir() else []
    marks = {path: read_reply(receive(path)).mark for path in found}
    ours = [path for path, mark in marks.items() if mark is not None and mark.subject == one.subject]
    return max(ours, key=lambda path: path.stat().st_mtime_ns, default=None)


def _write(outgoing: Outgoing, authority: Authority, locale: str) -> Replied:
    workbook = _free(outgoing, locale)
    try:
        workbook.parent.mkdir(parents=True, exist_ok=True)
        if workbook.suffix == ".xlsx":  # one that LibreOffice saved as ods goes on as it is: the page says what is left
            atomic_write(workbook, reply_workbook(outgoing, locale))
        view = reply_view(outgoing, authority, workbook.name, locale)
        atomic_write(workbook.with_suffix(".html"), reply_page(view).encode())
    except PermissionError:
        return Replied(workbook, is_locked=True)
    return Replied(workbook)


def _free(outgoing: Outgoing, locale: str) -> Path:
    """Where the workbook may be written: over the reply in use, which it continues; else under the first name that is
    free, or taken by a reply of this subject in which nobody corrected anything."""
    if outgoing.in_use is not None:
        return outgoing.folder / outgoing.in_use
    stem = _stem(outgoing.name, locale)
    number = 1
    while True:
        path = outgoing.folder / (f"{stem}.xlsx" if number == 1 else f"{stem} ({number}).xlsx")
        if not path.exists() or _is_replaceable(path, outgoing.subject):
            return path
        number += 1


def _is_replaceable(path: Path, subject: str) -> bool:
    """Whether a workbook is a reply of ours that nobody has corrected."""
    if not bears_mark(path):
        return False
    reply = read_reply(receive(path))
    return reply.mark is not None and reply.mark.subject == subject and not reply.findings and not reply.is_touched


def _take_back(one: Answerable) -> None:
    """The page of a file without findings is removed, and its workbook if nobody corrected anything in it."""
    for locale in LOCALES:
        for suffix in REPLY_SUFFIXES:
            workbook = one.folder / f"{_stem(one.name, locale)}{suffix}"
            try:
                if workbook.exists() and bears_mark(workbook):
                    reply = read_reply(receive(workbook))
                    workbook.with_suffix(".html").unlink(missing_ok=True)
                    if not reply.findings and not reply.is_touched:
                        workbook.unlink()
            except PermissionError:
                continue  # it is open: it stays


def _stem(name: str, locale: str) -> str:
    return say(locale, "reply.file_name", file=name.rpartition("/")[2])

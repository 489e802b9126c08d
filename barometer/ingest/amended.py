"""A dropped file together with what amends it: the reply that came back, the declared corrections.

Belongs here: taking the three from their folder at once, what they add to the file's version, and reading the file's
sheet as amended. Does not belong here: the form of a reply (`reply`) and of corrections (`corrections`).

The order is the file's own: first the reply, which is the file put right by its sender, then the corrections, which
expect a value in the file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from barometer.findings import Finding, Place, Severity
from barometer.ingest.corrections import Corrections, corrected, read_corrections
from barometer.ingest.files import Received, receive
from barometer.ingest.reply import Asked, Reply, is_reply, laid_over, read_reply, replies_beside, sheet_of
from barometer.ingest.sheet import Reading


@dataclass(frozen=True)
class Dropped(Received):
    """A file as received, with its amendments. `reply` counts only where it says something else than the file.

    `is_in_place`: the reply stands where the file is declared, and is read as the file.
    """

    reply: Reply | None = None
    is_in_place: bool = False
    corrections: Corrections = dataclasses.field(default_factory=Corrections)
    amending: tuple[Finding, ...] = ()  # what is wrong with the amendments: the file is refused

    @property
    def shapes(self) -> tuple[str, ...]:
        """What the amendments add to the file's version; nothing where there are none."""
        beside = self.reply.received.sha256 if self.reply is not None and not self.is_in_place else ""
        refused = [f"{finding.code} {finding.place.file}" for finding in self.amending]
        return tuple(text for text in (beside, self.corrections.canonical, " ".join(refused)) if text)


def receive_dropped(
    path: Path, shown: str, subject: str, folder: Path | None = None, shown_folder: str = ""
) -> Dropped:
    """A file and its amendments. They lie in `folder`: the wave's own, wherever its file is; by default the file's.

    `subject` is what a reply must answer: "waves/eau/2023", or "kpis/a.csv" where a folder holds many files.
    """
    folder, shown_folder = folder or path.parent, shown_folder or PurePosixPath(shown).parent.as_posix()
    is_only_file = subject.startswith("waves/")
    received = receive(path, shown)
    fields = {field.name: getattr(received, field.name) for field in dataclasses.fields(received)}
    corrections = read_corrections(folder, shown_folder, path.name, is_only_file=is_only_file)
    dropped = Dropped(**fields, corrections=corrections)
    if is_reply(received):
        reply = read_reply(received)
        return dataclasses.replace(dropped, reply=reply, is_in_place=True, amending=_wrong(reply, subject, None))
    touched: list[Reply] = []
    amending: list[Finding] = []
    for reply in replies_beside(folder, shown_folder, path.name):
        if reply.mark is not None and not is_only_file and reply.mark.subject != subject:
            if reply.mark.subject.startswith(subject.split("/")[0] + "/"):
                continue  # it answers another file of this folder
        elif reply.mark is not None and not reply.is_touched and not reply.findings:
            continue  # nobody has corrected anything in it yet
        touched.append(reply)
        amending += _wrong(reply, subject, received)
    if len(touched) > 1:
        params = {"names": ", ".join(PurePosixPath(reply.received.file).name for reply in touched)}
        amending.append(Finding("two_replies", Severity.FILE, Place(shown), params=params))
    if received.is_missing and len(touched) == 1 and not amending:
        # The file was taken away and its reply left: the reply stands in its place, under a name of its own.
        kept = touched[0].received
        fields = {field.name: getattr(kept, field.name) for field in dataclasses.fields(kept)}
        return Dropped(**fields, reply=touched[0], is_in_place=True, corrections=corrections)
    usable = touched[0] if len(touched) == 1 and not amending else None
    return dataclasses.replace(dropped, reply=usable, amending=tuple(amending))


def amended(received: Received, asked: Asked, read: Callable[[], Reading], *, is_open: bool = False) -> Reading:
    """The reading of a file with its amendments applied; `read` reads the file itself.

    `is_open`: any column of the file may be corrected, not only those declared (files without personal data).
    """
    if not isinstance(received, Dropped):
        return read()
    reply = received.reply
    if reply is not None and received.is_in_place:
        findings = [*(f for f in received.findings if f.code != "other_kind"), *received.amending]
        sheet = None
        if not received.amending:
            sheet, more = sheet_of(reply, asked.sheet, asked.header_row)
            findings += more
    else:
        reading = read()
        sheet, findings = reading.sheet, [*reading.findings, *received.amending]
        returned = reply.table(asked.sheet, asked.header_row) if reply is not None else None
        if sheet is not None and reply is not None and returned is not None:
            findings += [f for f in reply.received.findings if f.code == "open_in_excel"]
            sheet, more = laid_over(sheet, reply, returned, asked.secret)
            findings += more
    findings += received.corrections.findings
    if sheet is not None:
        read_columns = None if is_open else asked.columns
        sheet, more = corrected(sheet, received.corrections, read_columns, asked.unquoted)
        findings += more
    return Reading(sheet, tuple(findings))


def _wrong(reply: Reply, subject: str, original: Received | None) -> tuple[Finding, ...]:
    """Why a reply cannot be applied: unreadable, of another file, of an older one."""
    place = Place(reply.received.file)
    findings = list(reply.findings)
    if reply.mark is not None:
        if reply.mark.subject != subject:
            params = {"subject": reply.mark.subject, "name": reply.mark.file}
            findings.append(Finding("reply_of_another_file", Severity.FILE, place, params=params))
        elif original is not None and not original.is_missing and original.sha256 != reply.mark.sha256:
            params = {"name": reply.mark.file}
            findings.append(Finding("reply_of_older_file", Severity.FILE, place, params=params))
    return tuple(findings)

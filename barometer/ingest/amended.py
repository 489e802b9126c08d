"""A dropped file together with what amends it: the reply that came back, the declared corrections.

Belongs here: taking the three from their folder at once, what they add to the file's version, and reading the file's
sheet as amended. Does not belong here: the form of a reply (`reply`) and of corrections (`corrections`).

The order is the file's own: first the reply, which is the file put right by its sender, then the corrections, which
expect a value in the file.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from barometer.declarations.wave import Wave
from barometer.findings import Finding, Place, Severity
from barometer.ingest.corrections import Corrections, corrected, read_corrections
from barometer.ingest.files import Received, receive
from barometer.ingest.reply import Reply, laid_over, read_reply, replies_beside, sheet_of
from barometer.ingest.reply_mark import Asked, is_reply
from barometer.ingest.sheet import Reading
from barometer.project import Project


@dataclass(frozen=True)
class Dropped(Received):
    """A file as received, with its amendments.

    `base`: the file is itself a reply that stands in its file's place, and is read as the file. `reply`: one lies
    beside the file and says something else than it.
    """

    base: Reply | None = None
    reply: Reply | None = None
    corrections: Corrections = dataclasses.field(default_factory=Corrections)
    amending: tuple[Finding, ...] = ()  # what is wrong with the amendments: the file is refused

    @property
    def shapes(self) -> tuple[str, ...]:
        """What the amendments add to the file's version; nothing where there are none."""
        beside = self.reply.received.sha256 if self.reply is not None else ""
        refused = [f"{finding.code} {finding.place.file}" for finding in self.amending]
        return tuple(text for text in (beside, self.corrections.canonical, " ".join(refused)) if text)

    @property
    def as_answered(self) -> Dropped:
        """The file with its replies, and without the declared corrections: what a further reply starts from."""
        return dataclasses.replace(self, corrections=Corrections(), amending=())

    @property
    def as_dropped(self) -> Dropped:
        """The file as it lies there."""
        return dataclasses.replace(self.as_answered, reply=None)


def dropped_wave(project: Project, wave: Wave) -> Dropped:
    """The file of a wave; what amends it lies in the wave's own folder, wherever the file is."""
    folder = project.waves / wave.survey / str(wave.year)
    path = Path(os.path.normpath(folder / (wave.file or "wave.toml")))
    return receive_dropped(path, project.relative(path), wave_subject(wave), folder, project.relative(folder))


def wave_subject(wave: Wave) -> str:
    return f"waves/{wave.survey}/{wave.year}"


def dropped_series(project: Project, file: str) -> Dropped:
    """A file of technical series, by its name under surveys/kpis; what amends it lies there."""
    path = project.kpis / file
    shown = project.relative(Path(os.path.normpath(path)))
    return receive_dropped(path, shown, f"kpis/{file}", project.kpis, project.relative(project.kpis))


def dropped_margins(project: Project, year: int) -> Dropped:
    """A year's census margins; what amends them lies in the same folder."""
    path = project.margins / f"{year}.csv"
    shown = project.relative(path)
    return receive_dropped(path, shown, f"margins/{year}.csv", project.margins, project.relative(project.margins))


def dropped_communes(project: Project, service: str) -> Dropped:
    """A service's figures by commune; what amends them lies in the same folder."""
    path = project.communes / f"{service}.csv"
    shown = project.relative(path)
    return receive_dropped(path, shown, f"communes/{service}.csv", project.communes, project.relative(project.communes))


def receive_dropped(path: Path, shown: str, subject: str, folder: Path, shown_folder: str) -> Dropped:
    """A file and its amendments, which lie in `folder`, wherever the file is; `shown_folder` is how people see it.

    `subject` is what a reply must answer: "waves/eau/2023", or "kpis/a.csv" where a folder holds many files.
    """
    kind, _, name = subject.partition("/")
    is_only_file = kind == "waves"
    file = path.name if is_only_file else name
    received = receive(path, shown)
    corrections = read_corrections(folder, shown_folder, file, is_only_file=is_only_file)
    base = read_reply(received) if is_reply(received) else None
    amending = [] if base is None else _wrong(base, subject, None)
    touched: list[Reply] = []
    for reply in replies_beside(folder, shown_folder, path):
        if reply.mark is not None:
            if not is_only_file and reply.mark.subject != subject and reply.mark.subject.startswith(f"{kind}/"):
                continue  # it answers another file of this folder
            if not reply.findings and (not reply.is_touched or _is_copy(reply, base)):
                continue  # nobody has corrected anything in it yet, or it was put in the file's place
        touched.append(reply)
        amending += _wrong(reply, subject, received)
    if len(touched) > 1:
        params = {"names": ", ".join(PurePosixPath(reply.received.file).name for reply in touched)}
        amending.append(Finding("two_replies", Severity.FILE, Place(shown), params=params))
    usable = touched[0] if len(touched) == 1 and not amending else None
    if received.is_missing and usable is not None:
        # The file was taken away and its reply left: the reply stands in its place, under a name of its own.
        return _dropped(usable.received, base=usable, corrections=corrections)
    return _dropped(received, base=base, reply=usable, corrections=corrections, amending=tuple(amending))


def amended(received: Received, asked: Asked, read: Callable[[], Reading], *, is_open: bool = False) -> Reading:
    """The reading of a file with its amendments applied; `read` reads the file itself.

    `is_open`: any column of the file may be corrected, not only those declared (files without personal data).
    """
    if not isinstance(received, Dropped):
        return read()
    if received.base is None:
        reading = read()
        sheet, findings = reading.sheet, list(reading.findings)
    else:
        sheet, findings = sheet_of(received.base, asked.sheet, asked.header_row)
        findings += [finding for finding in received.findings if finding.code != "other_kind"]
    findings += received.amending
    reply = received.reply
    returned = reply.table(asked.sheet, asked.header_row) if reply is not None else None
    if sheet is not None and reply is not None and returned is not None:
        findings += [finding for finding in reply.received.findings if finding.code == "open_in_excel"]
        sheet, more = laid_over(sheet, reply, returned, asked.secret)
        findings += more
    findings += received.corrections.findings
    if sheet is not None:
        sheet, more = corrected(sheet, received.corrections, None if is_open else asked.columns, asked.unquoted)
        findings += more
    return Reading(sheet, tuple(findings))


def _dropped(
    received: Received,
    *,
    corrections: Corrections,
    base: Reply | None = None,
    reply: Reply | None = None,
    amending: tuple[Finding, ...] = (),
) -> Dropped:
    fields = {field.name: getattr(received, field.name) for field in dataclasses.fields(received)}
    return Dropped(**fields, base=base, reply=reply, corrections=corrections, amending=amending)


def _is_copy(reply: Reply, base: Reply | None) -> bool:
    """Whether a reply says what the one in the file's place says."""
    if base is None or base.mark is None or reply.mark is None or base.mark.sha256 != reply.mark.sha256:
        return False
    return [one.rows for one in base.returned] == [one.rows for one in reply.returned]


def _wrong(reply: Reply, subject: str, original: Received | None) -> list[Finding]:
    """Why a reply cannot be applied: unreadable, of another file, of an older one."""
    place = Place(reply.received.file)
    findings = list(reply.findings)
    if reply.mark is not None:
        params = {"subject": reply.mark.subject, "name": reply.mark.file}
        if reply.mark.subject != subject:
            findings.append(Finding("reply_of_another_file", Severity.FILE, place, params=params))
        elif original is not None and not original.is_missing and original.sha256 != reply.mark.sha256:
            findings.append(Finding("reply_of_older_file", Severity.FILE, place, params=params))
    return findings

"""What goes back to the sender of a file: its findings, and its declared columns as they would have to be corrected.

Belongs here: which cells a reply holds, row by row, and the mark by which it is known when it comes back. Does not
belong here: how it looks (publishing.workbooks, publishing.views), reading it again (`reply`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from barometer.declarations.service import KpiSource, RowFilter, Service
from barometer.declarations.survey import Survey
from barometer.declarations.wave import Wave
from barometer.findings import Finding, Severity, in_reading_order
from barometer.ingest.amended import (
    Dropped,
    amended,
    dropped_communes,
    dropped_margins,
    dropped_series,
    dropped_wave,
    wave_subject,
)
from barometer.ingest.communes import COLUMNS as COMMUNE_COLUMNS
from barometer.ingest.files import Kind
from barometer.ingest.kpi_blocks import declared_columns as columns_of_series
from barometer.ingest.kpis import files_of
from barometer.ingest.margins import COLUMNS as MARGIN_COLUMNS
from barometer.ingest.reply_mark import Asked, Mark, Table, cells_digest, shown
from barometer.ingest.sheet import Reading, Sheet, read_sheet
from barometer.ingest.tools import read_wave_sheet
from barometer.ingest.values import clean, period
from barometer.ingest.waves import asked_of_file
from barometer.ingest.workbooks import sheet_names
from barometer.masking import MASK
from barometer.project import Project

#: A larger table goes back with its faulty rows only: nobody corrects a hundred thousand cells by hand.
LARGEST = 100_000
#: Rows of a reply, however many are faulty.
MOST_ROWS = 20_000

Choices = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class OutgoingTable:
    """A data sheet: `table` as the mark tells it (without its title), its columns, its rows' texts by number."""

    table: Table
    name: str | None  # of the sheet in the file
    header_row: int
    columns: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    choices: Choices = ()  # column -> texts that may stand there


@dataclass(frozen=True)
class Outgoing:
    """What goes back for one file. `folder` is where a reply is looked for; `in_use` the reply that counts there."""

    file: str
    folder: Path
    subject: str
    name: str
    sha256: str
    tables: tuple[OutgoingTable, ...]
    findings: tuple[Finding, ...]
    in_use: str | None

    def mark(self, titles: Sequence[str]) -> Mark:
        """The mark of the reply whose data sheets bear these titles."""
        tables = (replace(one.table, title=title) for one, title in zip(self.tables, titles, strict=True))
        return Mark(self.subject, self.name, self.sha256, tuple(tables))


@dataclass(frozen=True)
class _Part:
    """One table of a file: what is asked of it, how the file itself is read, which rows concern the subject."""

    asked: Asked
    read: Callable[[Dropped], Reading]
    where: tuple[RowFilter, ...] = ()
    choices: Choices = ()
    is_wide: bool = False  # years stand in the headings: they are columns to be read, too


@dataclass(frozen=True)
class Answerable:
    """A file that can be answered: `file` as findings name it, where its reply lies, the subject by which a reply is
    known, and what makes it of findings."""

    file: str
    folder: Path
    subject: str
    name: str
    make: Callable[[Iterable[Finding]], Outgoing]


def waves(project: Project, pairs: Iterable[tuple[Survey, Wave]]) -> Iterator[Answerable]:
    """The files of waves."""
    for survey, wave in pairs:
        if wave.source == "file" and not wave.withdrawn:
            folder = project.waves / wave.survey / str(wave.year)
            dropped = dropped_wave(project, wave)
            yield _answerable(dropped, folder, wave_subject(wave), [_of_wave(wave, survey)])


def series(project: Project, services: Iterable[Service]) -> Iterator[Answerable]:
    """The files of technical series, whichever services read them."""
    sources: dict[str, list[tuple[KpiSource, tuple[str, ...]]]] = {}
    for service in services:
        for kpi in service.kpis:
            for file in files_of(kpi.source, project.kpis):
                sources.setdefault(file, []).append((kpi.source, tuple(columns_of_series(kpi))))
    for file in sorted(sources):
        dropped = dropped_series(project, file)
        yield _answerable(dropped, project.kpis, f"kpis/{file}", _of_series(dropped, sources[file]))


def margins(project: Project, years: Iterable[int]) -> Iterator[Answerable]:
    """The census margins."""
    for year in years:
        dropped = dropped_margins(project, year)
        part = _plain(Asked(None, None, MARGIN_COLUMNS), is_wide=False)
        yield _answerable(dropped, project.margins, f"margins/{year}.csv", [part])


def communes(project: Project, services: Iterable[str]) -> Iterator[Answerable]:
    """The figures by commune of the services that have some."""
    for service in services:
        dropped = dropped_communes(project, service)
        if not dropped.is_missing:
            part = _plain(Asked(None, None, COMMUNE_COLUMNS), is_wide=False)
            yield _answerable(dropped, project.communes, f"communes/{service}.csv", [part])


def _answerable(dropped: Dropped, folder: Path, subject: str, parts: Sequence[_Part]) -> Answerable:
    kind, _, inside = subject.partition("/")
    name = dropped.file.rpartition("/")[2] if kind == "waves" else inside
    if dropped.base is not None and dropped.base.mark is not None:
        name = dropped.base.mark.file
    return Answerable(
        dropped.file, folder, subject, name, lambda findings: _outgoing(dropped, folder, subject, name, parts, findings)
    )


def _of_wave(wave: Wave, survey: Survey) -> _Part:
    asked = asked_of_file(wave)
    choices = tuple(_choices(wave, survey))
    return _Part(asked, lambda received: read_wave_sheet(received, wave, asked.columns), wave.where, choices)


def _choices(wave: Wave, survey: Survey) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The texts that may stand in a column: the labels of its scale and the declared ways of saying nothing."""
    versions = {(item.id, version.id): version.scale for item in survey.items for version in item.versions}
    for item in wave.items:
        scale = survey.scales.get(versions.get((item.item, item.version), ""))
        if scale is not None and scale.labels and not wave.codes:
            yield item.column, (*scale.labels, *scale.dont_know, *scale.not_concerned, *scale.refused)


def _of_series(dropped: Dropped, sources: Sequence[tuple[KpiSource, tuple[str, ...]]]) -> list[_Part]:
    """The tables that services read of a file, each once with all columns asked of it."""
    columns: dict[tuple[str | None, int | None], dict[str, None]] = {}
    wide: set[tuple[str | None, int | None]] = set()
    for source, named in sources:
        if source.format == "sispea":
            continue  # the observatory's file is read by code, and its table is not the sender's to correct here
        sheets: Sequence[str | None] = [source.sheet]
        if source.sheet == "*":
            sheets = [None] if dropped.kind in (None, Kind.TEXT) else sheet_names(dropped)
        for sheet in sheets:
            key = (sheet, source.header_row)
            columns.setdefault(key, {}).update(dict.fromkeys(named))
            if source.period_from == "header":
                wide.add(key)
    return [_plain(Asked(*key, tuple(names)), key in wide) for key, names in columns.items()]


def _plain(asked: Asked, is_wide: bool) -> _Part:
    return _Part(asked, lambda received: read_sheet(received, asked.sheet, asked.header_row), is_wide=is_wide)


def _outgoing(
    dropped: Dropped, folder: Path, subject: str, name: str, parts: Sequence[_Part], findings: Iterable[Finding]
) -> Outgoing:
    told = tuple(finding for finding in in_reading_order(findings) if finding.severity is not Severity.NOTE)
    tables = [table for part in parts if (table := _table(dropped, part, told)) is not None]
    in_use = dropped.reply.received.file.rpartition("/")[2] if dropped.reply is not None else None
    return Outgoing(dropped.file, folder, subject, name, dropped.sha256, tuple(tables), told, in_use)


def _table(dropped: Dropped, part: _Part, findings: Sequence[Finding]) -> OutgoingTable | None:
    """The cells of one table; None where the file shows none. What a reply changed already stays changed."""
    asked = part.asked

    def read(received: Dropped) -> Reading:
        return amended(received, asked, lambda: part.read(received), is_open=True)

    raw, now = read(dropped.as_dropped).sheet, read(dropped.as_answered).sheet
    if raw is None or now is None:
        return None
    if part.is_wide:
        years = [heading for heading in raw.header if heading and period(heading) is not None]
        asked = replace(asked, columns=tuple(dict.fromkeys([*asked.columns, *years])))
    places = {heading: position for position, heading in reversed(list(enumerate(raw.header)))}
    declared = dict.fromkeys(clean(label) for label in asked.columns)
    columns = tuple(sorted(declared, key=lambda column: places.get(column, len(places))))  # as they stand in the file
    absent = tuple(column for column in columns if column not in raw.header)
    if len(absent) == len(columns):
        return None
    wanted = _rows_of_subject(raw, part.where)
    is_partial = len(wanted) * len(columns) > LARGEST
    if is_partial:
        before_this = dropped.reply.table(asked.sheet, asked.header_row) if dropped.reply is not None else None
        known = set(before_this.table.rows) if before_this is not None else set()
        known |= {finding.place.row for finding in findings if finding.place.row is not None}
        wanted = [row for row in wanted if row in known][:MOST_ROWS]
    if not wanted:
        return None
    secret = {clean(label) for label in asked.secret}
    before, after = (_cells(sheet, columns, secret, wanted) for sheet in (raw, now))
    is_masked = any(MASK in text for texts in before.values() for text in texts)
    rows = tuple(before)
    table = Table("", asked, absent, rows, cells_digest(columns, before), is_partial, is_masked)
    written = tuple((row, after[row]) for row in rows if row in after)
    choices = tuple((clean(column), texts) for column, texts in part.choices)
    return OutgoingTable(table, raw.name, raw.header_row, columns, written, choices)


def _rows_of_subject(sheet: Sheet, where: Sequence[RowFilter]) -> list[int]:
    """The numbers of the rows that the declared filters keep; all where they keep none: the filter's own column may
    be what is to be corrected."""
    kept = np.ones(len(sheet.rows), dtype=bool)
    for rule in where:
        if clean(rule.column) in sheet.header:
            texts = sheet.column(sheet.header.index(clean(rule.column)))
            kept &= np.isin(texts.astype(str), [clean(text) for text in rule.equals])
    rows: list[int] = (sheet.rows[kept] if kept.any() else sheet.rows).tolist()
    return rows


def _cells(sheet: Sheet, columns: Sequence[str], secret: set[str], wanted: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The cells of the columns by row number, as a reply shows them; blank where the sheet has no such column."""
    kept = np.isin(sheet.rows, wanted)
    count = int(kept.sum())
    texts_of = [
        [shown(text, is_secret=column in secret) for text in sheet.column(sheet.header.index(column))[kept]]
        if column in sheet.header
        else [""] * count
        for column in columns
    ]
    return dict(zip(sheet.rows[kept].tolist(), zip(*texts_of, strict=True), strict=True))

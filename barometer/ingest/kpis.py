"""The judgement of a service's technical series, side by side.

Belongs here: opening each file once, choosing the reader, the verdict on each KPI, what two KPIs or a KPI and the
library say of each other. Does not belong here: where values stand (`kpi_blocks`, `sispea`), what a year's value is
(`series`), anchors, targets, scores (crossing).

A KPI that is refused leaves the others alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from barometer.declarations.library import known_kpis
from barometer.declarations.service import Kpi, KpiSource, Service
from barometer.declarations.sispea_codes import sispea_code
from barometer.findings import Finding, Place, Severity, Verdict, in_reading_order, verdict
from barometer.ingest import corrections
from barometer.ingest.amended import amended
from barometer.ingest.files import Kind, Received
from barometer.ingest.kpi_blocks import Blocks, table_blocks
from barometer.ingest.reply_mark import Asked, may_be_reply
from barometer.ingest.series import Series
from barometer.ingest.sheet import Reading, read_sheet
from barometer.ingest.sispea import SispeaReading, read_sispea, sispea_blocks
from barometer.ingest.workbooks import sheet_names
from barometer.lake import empty
from barometer.tables import CORE_KPI_VALUES

#: What may lie in a folder of series and be no series.
_LEFT_BEHIND = (".", "~$")
_OTHER_ENDINGS = frozenset({".md", ".txt", ".pdf", ".docx", ".tmp", ".part", ".crdownload", ".bak"})


@dataclass(frozen=True)
class JudgedKpi:
    """The judgement of one KPI; `values` fit CORE_KPI_VALUES, empty where it is refused. `file` is the one to blame."""

    kpi: str
    file: str
    findings: tuple[Finding, ...]
    verdict: Verdict
    values: pd.DataFrame


@dataclass(frozen=True)
class JudgedKpis:
    """The judgements of a service's KPIs, one each, and what they say of one another."""

    kpis: tuple[JudgedKpi, ...]
    together: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        every = [*(f for kpi in self.kpis for f in kpi.findings), *self.together]
        return tuple(in_reading_order({id(f): f for f in every}.values()))

    @property
    def values(self) -> pd.DataFrame:
        frames = [kpi.values for kpi in self.kpis if len(kpi.values)]
        return pd.concat(frames, ignore_index=True) if frames else empty(CORE_KPI_VALUES)


def files_of(source: KpiSource, folder: Path) -> list[str]:
    """The files of a source by their names under `folder` (surveys/kpis), sorted; those of a folder that it names."""
    if not source.file.endswith("/"):
        return [source.file]
    inside = folder / source.file
    entries = inside.iterdir() if inside.is_dir() else iter(())
    return sorted(source.file + entry.name for entry in entries if entry.is_file() and _is_series(entry))


def _is_series(path: Path) -> bool:
    """Whether a file of a folder is read: not notes, what Office leaves behind, and replies."""
    if path.name.startswith(_LEFT_BEHIND) or path.suffix.lower() in _OTHER_ENDINGS:
        return False
    return not may_be_reply(path)


def judge_kpis(
    service: Service, received: Callable[[str], Received], listed: Callable[[KpiSource], Sequence[str]] | None = None
) -> JudgedKpis:
    """Judge every KPI of a service. `received` gives a file by its name under surveys/kpis/; each is read once.

    `listed` names the files of a source (`files_of`); without it a source is the one file that it names.
    """
    opened = _Opened(received, listed or (lambda source: [source.file]))
    judged = tuple(_judge(service.id, kpi, opened) for kpi in service.kpis)
    return JudgedKpis(judged, tuple(_together(service, judged)))


class _Opened:
    """Files opened for the KPIs of one service: each sheet is read once."""

    def __init__(self, received: Callable[[str], Received], listed: Callable[[KpiSource], Sequence[str]]) -> None:
        self._received, self._listed = received, listed
        self._tables: dict[tuple[str, str | None, int | None], Reading] = {}
        self._sispea: dict[str, SispeaReading] = {}

    def names(self, kpi: Kpi) -> Sequence[str]:
        return self._listed(kpi.source)

    def blocks(self, kpi: Kpi) -> Blocks:
        names = self.names(kpi)
        if not names:
            place = Place(f"surveys/kpis/{kpi.source.file}")
            return Blocks((), (Finding("no_file_in_folder", Severity.FILE, place),))
        if kpi.source.format == "sispea":
            return sispea_blocks(kpi, [(name, self._observatory(name)) for name in names])
        return table_blocks(kpi, [pair for name in names for pair in self._sheets(name, kpi.source)])

    def _sheets(self, name: str, source: KpiSource) -> Iterable[tuple[str, Reading]]:
        sheets: list[str | None] = [source.sheet]
        if source.sheet == "*":
            received = self._received(name)
            is_text = received.kind in (None, Kind.TEXT)
            sheets = [None] if is_text else [*sheet_names(received)] or [None]
        for sheet in sheets:
            wanted = (name, sheet, source.header_row)
            if wanted not in self._tables:
                self._tables[wanted] = self._read(name, sheet, source.header_row)
            yield name, self._tables[wanted]

    def _read(self, name: str, sheet: str | None, header_row: int | None) -> Reading:
        """A sheet with the replies and corrections declared of it."""
        received = self._received(name)
        if (misplaced := _misplaced(received)) is not None:
            return Reading(None, (misplaced,))
        asked = Asked(sheet, header_row, ())
        return amended(received, asked, lambda: read_sheet(received, sheet, header_row), is_open=True)

    def _observatory(self, name: str) -> SispeaReading:
        if name not in self._sispea:
            received = self._received(name)
            misplaced = _misplaced(received)
            self._sispea[name] = SispeaReading(None, (misplaced,)) if misplaced else read_sispea(received)
        return self._sispea[name]


def _misplaced(received: Received) -> Finding | None:
    """Corrections in a folder of series: they are declared beside it, and would not be applied."""
    if PurePosixPath(received.file).name not in corrections.NAMES:
        return None
    return Finding("corrections_elsewhere", Severity.FILE, Place(received.file))


def _judge(service: str, kpi: Kpi, opened: _Opened) -> JudgedKpi:
    """Judge one KPI. Every finding at once, in reading order."""
    series = Series(kpi, opened.blocks(kpi))
    rows = series.judge()
    findings = tuple(in_reading_order(series.findings))
    judged = verdict(findings)
    frame = empty(CORE_KPI_VALUES)
    if judged is not Verdict.REFUSED:
        constant = {"service": service, "kpi": kpi.id}
        frame = pd.DataFrame([constant | row for row in rows], columns=CORE_KPI_VALUES.column_names)
    names = {PurePosixPath(name).name: name for name in opened.names(kpi)}
    blamed = (names.get(PurePosixPath(f.place.file).name) for f in findings if f.severity is Severity.FILE)
    return JudgedKpi(kpi.id, next((name for name in blamed if name), kpi.source.file), findings, judged, frame)


def _together(service: Service, judged: Sequence[JudgedKpi]) -> Iterable[Finding]:
    """What is odd in series that are sound one by one."""
    values = {one.kpi: one for one in judged if len(one.values)}
    by_code: dict[str, tuple[Kpi, JudgedKpi]] = {}
    for kpi in service.kpis:
        if kpi.id not in values or not kpi.code:
            continue
        code = sispea_code(kpi.code) or kpi.code
        by_code[code] = kpi, values[kpi.id]
        periods = [int(year) for year in values[kpi.id].values["period"]]
        for known in known_kpis()[code].breaks if code in known_kpis() else ():
            if min(periods) < known.period <= max(periods) and known.period not in {b.period for b in kpi.breaks}:
                params: dict[str, str | int | float] = {"kpi": kpi.label, "year": known.period, "reason": known.reason}
                yield Finding("break_not_declared", Severity.WARNING, _place(values[kpi.id]), params=params)
    if "P105.3" in by_code and "P106.3" in by_code:
        (uncounted, above), (lost, below) = by_code["P105.3"], by_code["P106.3"]
        pairs = above.values.merge(below.values, on="period", suffixes=("", "_lost"))
        odd = pairs[pairs["value"] < pairs["value_lost"]]
        for year, less, more in zip(
            odd["period"].tolist(), odd["value"].tolist(), odd["value_lost"].tolist(), strict=True
        ):
            params = {"year": year, "more": more, "less": less, "lost": lost.label, "uncounted": uncounted.label}
            yield Finding("losses_above_uncounted", Severity.WARNING, _place(below), params=params)


def _place(judged: JudgedKpi) -> Place:
    return Place(f"surveys/{judged.values['file'].iloc[0]}")

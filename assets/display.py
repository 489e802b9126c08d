"""From what a station tells to what Dagster shows: metadata, previews, check results.

Belongs here: shape only. Does not belong here: deciding anything (a verdict comes from the library) and sentences
(they come from the catalogues).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import dagster as dg
import pandas as pd

from barometer import pipeline
from barometer.findings import Finding, Severity, grouped
from barometer.ingest.acceptance import Outcome
from barometer.locale import say
from barometer.publishing.press.written import Kit
from barometer.publishing.publication import Publication
from barometer.tables import TableSpec
from barometer.workspace import BlockedError, Workspace

#: Rows shown of a table or of a list of findings; the whole stands in the lake and in the JSON beside.
SHOWN = 12

_TYPES = {"text": "string", "int": "int", "float": "float", "bool": "bool", "date": "date"}

Metadata = dict[str, dg.MetadataValue]


def table_asset(table: TableSpec, *deps: TableSpec) -> dg.AssetSpec:
    """The asset that is a lake table: its name, description and columns are the TableSpec's."""
    columns = [
        dg.TableColumn(
            column.name,
            _TYPES[column.kind],
            description=column.description,
            constraints=dg.TableColumnConstraints(nullable=column.nullable),
        )
        for column in table.columns
    ]
    return dg.AssetSpec(
        table.name,
        deps=[dep.name for dep in deps],
        description=table.description,
        group_name=table.name.split("_")[0],
        metadata={"dagster/column_schema": dg.TableSchema(columns), "schema_version": table.version},
        kinds={"parquet"},
    )


def check(name: str, asset: str, passed: bool, metadata: Mapping[str, Any]) -> dg.AssetCheckResult:
    """A check result. A failed one is there to be read; it stops nothing, for what it speaks of was judged already."""
    return dg.AssetCheckResult(check_name=name, asset_key=asset, passed=passed, metadata=dict(metadata))


@contextmanager
def told_in_words(locale: str) -> Iterator[None]:
    """A service blocked by its declarations fails its run with the findings, not with a stack of calls."""
    try:
        yield
    except BlockedError as blocked:
        raise dg.Failure(
            say(locale, "dagster.blocked"), findings_metadata(blocked.findings, locale), allow_retries=False
        ) from blocked


# Findings


def findings_metadata(findings: Iterable[Finding], locale: str) -> Metadata:
    """Findings as a table for people, and grouped as JSON for the command line."""
    groups = grouped(findings)
    headings = [say(locale, f"dagster.findings.{name}") for name in ("where", "what", "do")]
    rows = [(group.where(locale), group.first.what(locale), group.first.todo(locale)) for group in groups[:SHOWN]]
    data = [
        {**asdict(group.first.masked()), "others": len(group.findings) - 1}  # the run's record is a log
        for group in groups
    ]
    return {
        "findings": dg.MetadataValue.int(sum(len(group.findings) for group in groups)),
        "findings_shown": dg.MetadataValue.md(markdown_table(headings, rows)),
        "findings_data": dg.MetadataValue.json(data),
    }


def refuses(findings: Iterable[Finding]) -> bool:
    """Whether a file is refused by one of them."""
    return any(finding.severity is Severity.FILE for finding in findings)


class Judged:
    """What `pipeline.accept` told of a service, by kind of subject: waves, kpis, margins."""

    def __init__(self, done: pipeline.Accepted, workspace: Workspace, locale: str) -> None:
        self._done, self._workspace, self._locale = done, workspace, locale

    def result(self, table: TableSpec, kind: str, *checks: dg.AssetCheckResult) -> dg.MaterializeResult[None]:
        """A table's asset: its subjects with their verdicts, what was found in them, and the checks on it."""
        metadata = {**self._subjects(kind), **findings_metadata(self._of(kind), self._locale)}
        return dg.MaterializeResult(table.name, metadata=metadata, check_results=checks)

    def accepted(self, table: TableSpec, kind: str) -> dg.AssetCheckResult:
        """Whether no file of the kind is refused: why one is, what to do, and where to, stands in the metadata."""
        found = self._of(kind)
        metadata = {**findings_metadata(found, self._locale), **self._replies(found)}
        return check(f"{kind}_accepted", table.name, not refuses(found), metadata)

    def _replies(self, findings: Iterable[Finding]) -> Metadata:
        """The workbook in which each faulty file can be corrected: its path, or the command that writes it."""
        files = sorted({finding.place.file for finding in findings} & set(self._done.replies))
        paths = [(file, self._done.replies[file]) for file in files]
        offer = say(self._locale, "cli.check.offer_reply")
        rows = [(file, self._workspace.project.relative(path) if path else offer) for file, path in paths]
        headings = [say(self._locale, f"dagster.replies.{name}") for name in ("file", "workbook")]
        return {"replies": dg.MetadataValue.md(markdown_table(headings, rows))} if rows else {}

    def declarations_valid(self, table: TableSpec) -> dg.AssetCheckResult:
        """Whether no declaration that the service rests on is refused."""
        found = self._workspace.declarations.blocked(self._done.service)
        return check("declarations_valid", table.name, not found, findings_metadata(found, self._locale))

    def _outcomes(self, kind: str) -> list[Outcome]:
        return [outcome for outcome in self._done.outcomes if outcome.subject.startswith(f"{kind}/")]

    def _of(self, kind: str) -> list[Finding]:
        return [finding for outcome in self._outcomes(kind) for finding in outcome.findings]

    def _subjects(self, kind: str) -> Metadata:
        """Which files are loaded, refused or missing, with their rows."""
        outcomes = self._outcomes(kind)
        headings = [say(self._locale, f"dagster.subjects.{name}") for name in ("subject", "verdict", "rows", "refused")]
        rows = [
            (outcome.subject, entry.verdict, entry.rows_accepted, entry.rows_refused)
            for outcome in outcomes
            for entry in [outcome.entry or outcome.in_force]
            if entry is not None
        ]
        new = [finding for outcome in outcomes if outcome.is_new for finding in outcome.findings]
        counts = {
            "loaded": sum(outcome.in_force is not None for outcome in outcomes),
            "refused": sum(refuses(outcome.findings) for outcome in outcomes),
            "missing": sum(outcome.in_force is None for outcome in outcomes),
            "newly_judged": sum(outcome.is_new for outcome in outcomes),
            "newly_refused": sum(finding.severity in (Severity.FILE, Severity.ROW) for finding in new),
        }
        table = {"subjects": dg.MetadataValue.md(markdown_table(headings, rows))}
        return {**table, **{name: dg.MetadataValue.int(count) for name, count in counts.items()}}


# Figures


def computed(done: pipeline.Computed, shown: Iterable[str] = ()) -> Metadata:
    """What a computing station wrote: rows, parts, how many were computed anew, and the last rows of some columns."""
    columns = list(shown)
    preview = {"preview": preview_of(done.frame[columns])} if columns else {}
    return {
        "dagster/row_count": dg.MetadataValue.int(len(done.frame)),
        "parts": dg.MetadataValue.int(done.parts),
        "recomputed": dg.MetadataValue.int(done.recomputed),
        **preview,
    }


def margins_of_error(estimates: pd.DataFrame) -> dg.MetadataValue:
    """The newest wave's mean scores of everybody, with n and the half-width of their 95 % intervals."""
    means = estimates[(estimates["domain"] == "all") & (estimates["statistic"] == "mean")]
    newest = means[means["wave"] == means["wave"].max()]
    half_width = (newest["ci_high"] - newest["ci_low"]) / 2
    shown = newest.assign(margin_pts=half_width)[["wave", "criterion", "population", "n", "estimate", "margin_pts"]]
    return preview_of(shown, rows=40)


def verdict_counts(frame: pd.DataFrame) -> Metadata:
    """How many rows bear each verdict."""
    counts = frame["verdict"].fillna("none").value_counts().sort_index()
    return {f"verdict_{name}": dg.MetadataValue.int(int(count)) for name, count in counts.items()}


def families_are_whole(changes: pd.DataFrame) -> bool:
    """Whether every test was corrected for exactly the tests of its own pair of waves (METHOD B7)."""
    tested = changes[changes["p_adjusted"].notna()]
    tests = tested.groupby(["survey", "wave_from", "wave_to"])["criterion"].transform("size")
    return bool((tests == tested["family_size"]).all())


def preview_of(frame: pd.DataFrame, rows: int = SHOWN) -> dg.MetadataValue:
    """The last rows of a table as Markdown, numbers to two decimals."""
    return dg.MetadataValue.md(markdown_table(list(frame.columns), frame.tail(rows).astype(object).to_numpy()))


def published(done: Publication, locale: str) -> Metadata:
    """The publication in force, its stable page, which published figures it changed, and what could not be made."""
    figures = [tuple(str(value) for value in difference.values()) for difference in done.differences[:SHOWN]]
    return {
        "page": dg.MetadataValue.path(done.page),
        "folder": dg.MetadataValue.path(done.folder),
        "publication": dg.MetadataValue.text(done.id),
        "newest_wave": dg.MetadataValue.text(str(done.wave or "")),
        "files": dg.MetadataValue.int(len(done.outputs)),
        "newly_published": dg.MetadataValue.int(int(done.is_new)),
        "figures_changed": dg.MetadataValue.int(len(done.differences)),
        "figures_changed_shown": dg.MetadataValue.md(markdown_table(done.differences[0] if figures else [], figures)),
        **findings_metadata(done.findings, locale),
    }


def kit(done: Kit, locale: str) -> Metadata:
    """The press kit, how many files it holds, and why there is none."""
    path = {"kit": dg.MetadataValue.path(done.path)} if done.path else {}
    numbers = {"files": dg.MetadataValue.int(done.files), "newly_made": dg.MetadataValue.int(int(done.is_new))}
    return {**path, **numbers, **findings_metadata(done.findings, locale)}


def markdown_table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table; what people wrote stays text."""
    head = list(headings)
    lines = [head, ["---"] * len(head), *([_cell(value) for value in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


_MARKDOWN = str.maketrans({"&": "&amp;", "<": "&lt;", "|": "\\|", "\n": " "})


def _cell(value: object) -> str:
    if value is None or value is pd.NA or value != value:  # a missing number is not equal to itself
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value).translate(_MARKDOWN)

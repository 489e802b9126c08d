"""The judgement of a wave's file: every fault found in one pass, and the respondents and answers that remain.

Belongs here: what makes a row of a survey file a respondent, and each asked cell an answer. Does not belong here:
opening the file (`sheet`), the moment of acceptance (`acceptance`), any statistics.

Only the declared columns are read. A panel identifier is kept as a digest keyed with the authority's id: it joins the
waves of one authority, and no others'. It is a pseudonym, not an anonymisation: whoever holds the list of identifiers
and knows the authority's id can compute it again. An identifier is never quoted in a finding.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from barometer.declarations.authority import Authority, DomainKind
from barometer.declarations.service import RowFilter
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Variable, Wave
from barometer.findings import Finding, Severity, Verdict, in_reading_order, verdict
from barometer.ingest import domains
from barometer.ingest.amended import amended
from barometer.ingest.answers import Answers, Asked, categories, constant
from barometer.ingest.columns import Coded, Mask, Texts, alike, first_alike, first_of
from barometer.ingest.files import Received
from barometer.ingest.marks import STATUSES, ScaleReader
from barometer.ingest.reply_mark import Asked as AskedOfFile
from barometer.ingest.sheet import MOST_TOLD, Sheet, find_columns, misfits, more_alike
from barometer.ingest.tools import read_wave_sheet
from barometer.ingest.values import TOTAL_LETTERS, clean, is_total, number, same_letters
from barometer.lake import arrow_schema, as_frame, empty
from barometer.tables import CORE_ANSWERS, CORE_RESPONDENTS

#: A file of which a larger share of rows is refused has a systematic fault: it is refused whole.
MOST_REFUSED = 0.10

#: The background variables that a wave may declare, in the order they are read.
DOMAINS: tuple[DomainKind, ...] = ("zone", "age", "sex", "use")


@dataclass(frozen=True)
class JudgedWave:
    """The judgement of a wave's file; its tables fit CORE_RESPONDENTS and CORE_ANSWERS, empty where it is refused."""

    findings: tuple[Finding, ...]
    verdict: Verdict
    rows_accepted: int
    rows_refused: int
    people: pa.Table  # texts as dictionaries, in the order of the key
    given: Answers

    @cached_property
    def respondents(self) -> pd.DataFrame:
        return as_frame(CORE_RESPONDENTS, self.people)

    @cached_property
    def answers(self) -> pd.DataFrame:
        return self.given.frame() if self.given.items else empty(CORE_ANSWERS)


def judge_wave(
    wave: Wave, survey: Survey, authority: Authority, territory: Territory, received: Received
) -> JudgedWave:
    """Judge the file of a wave (see `files.receive`). Writes nothing; every finding at once, in reading order."""
    reading = amended(received, asked_of_file(wave), lambda: read_wave_sheet(received, wave, declared_columns(wave)))
    findings = list(reading.findings)
    if reading.sheet is None:
        return _refused(findings)
    positions, faults = find_columns(reading.sheet, declared_columns(wave))
    findings += faults
    sheet = _rows_of_wave(reading.sheet, wave, positions)
    if not len(sheet.rows):
        findings.append(_nothing_left(reading.sheet, wave.where))
    if verdict(findings) is Verdict.REFUSED and not positions:
        return _refused(findings)
    judgement = _Judgement(sheet, positions)
    judgement.judge_rows(wave)
    answers = judgement.judge_answers(wave, survey)
    respondents = judgement.judge_background(wave, authority, territory)
    judgement.tell_the_rest()
    findings += judgement.findings
    refused = int(judgement.bad.sum())
    if refused > MOST_REFUSED * len(sheet.rows):
        params = {"refused": refused, "rows": len(sheet.rows), "percent": int(100 * MOST_REFUSED)}
        findings.append(Finding("too_many_refused", Severity.FILE, sheet.place(), params=params))
    judged = verdict(findings)
    if judged is Verdict.REFUSED:
        return _refused(findings, refused)
    good = ~judgement.bad
    return JudgedWave(
        tuple(in_reading_order(findings)),
        judged,
        int(good.sum()),
        refused,
        _respondents(wave, survey, sheet, respondents, good),
        Answers(survey.id, wave.year, tuple(asked.only(good) for asked in answers)),
    )


def declared_columns(wave: Wave) -> list[str]:
    """Every column that a wave's declaration names, once each; no other is ever read."""
    sampling = wave.sampling
    named = [
        *(rule.column for rule in wave.where),
        wave.respondent_column,
        *(getattr(wave.variables, kind).column for kind in DOMAINS if getattr(wave.variables, kind) is not None),
        sampling.weight_column,
        sampling.stratum_column,
        sampling.cluster_column,
        sampling.person_column,
        *(column for asked in wave.items for column in (asked.column, asked.where.column if asked.where else None)),
    ]
    return list(dict.fromkeys(column for column in named if column is not None))


def asked_of_file(wave: Wave) -> AskedOfFile:
    """What a wave reads of its file; no finding quotes an identifier, no reply shows a panel's."""
    person, respondent = wave.sampling.person_column, wave.respondent_column
    secret = () if person is None else (person,)
    unquoted = secret if respondent is None else (*secret, respondent)
    return AskedOfFile(wave.sheet, wave.header_row, tuple(declared_columns(wave)), secret, unquoted)


def kept_by(rule: RowFilter, texts: Texts) -> Mask:
    """Rows whose cell is one of the texts of a filter; spaces around are set aside, nothing else."""
    return np.isin(texts.astype(str), [clean(text) for text in rule.equals])


class _Judgement:
    """The rows of a sheet under judgement: what was found, and which rows are refused."""

    def __init__(self, sheet: Sheet, positions: dict[str, int]) -> None:
        self.sheet = sheet
        self.positions = positions
        self.bad, self.findings = misfits(sheet, positions.values())
        self._counts: Counter[tuple[str, str | None]] = Counter()
        self._aside = self.bad.copy()  # rows of which nothing more is told: their cells are not what they seem

    def coded(self, column: str | None) -> Coded | None:
        """A declared column, each different text once; None where it is not declared or not in the file."""
        if column is None or column not in self.positions:
            return None
        return self.sheet.coded(self.positions[column])

    def tell(
        self,
        index: int,
        column: str | None,
        code: str,
        severity: Severity,
        value: str | None = None,
        params: Mapping[str, str | int | float] | None = None,
    ) -> None:
        if self._aside[index]:
            return
        if severity is Severity.ROW:
            self.bad[index] = True
        self._counts[code, column] += 1
        if self._counts[code, column] <= MOST_TOLD:
            place = self.sheet.place(int(self.sheet.rows[index]), column)
            self.findings.append(Finding(code, severity, place, value, params or {}))

    def tell_the_rest(self) -> None:
        """The number of the faults that were not told one by one."""
        for (_, column), count in self._counts.items():
            if count > MOST_TOLD:
                self.findings.append(more_alike(self.sheet, column, count - MOST_TOLD))

    def judge_rows(self, wave: Wave) -> None:
        """Rows that are no respondents: totals, rows without an identifier, respondents met before."""
        beginnings = self.sheet.coded(0)
        totals = [text[:1] in TOTAL_LETTERS and is_total(text) for text in beginnings.texts]
        for index in np.flatnonzero(np.array(totals, dtype=bool)[beginnings.codes]):
            self.tell(int(index), None, "total_row", Severity.ROW)
            self._aside[index] = True
        ids = self.coded(wave.respondent_column)
        if ids is None:
            self._warn_of_identical_rows()
            return
        rows = np.flatnonzero(~self.bad)
        blank = ids.is_blank[rows]
        for index in rows[blank]:
            self.tell(int(index), wave.respondent_column, "no_respondent_id", Severity.ROW)
        rows = rows[~blank]
        first = rows[first_of(ids.codes[rows])[ids.codes[rows]]]
        again = first != rows
        same = alike(self.sheet.columns, first[again], rows[again])
        for index, before, is_same in zip(rows[again], first[again], same, strict=True):
            code = "duplicate_row" if is_same else "duplicate_respondent"
            params = {"first": int(self.sheet.rows[before])}
            self.tell(int(index), wave.respondent_column, code, Severity.ROW, params=params)

    def _warn_of_identical_rows(self) -> None:
        """Without an identifier two rows may be alike by chance: somebody should look, nothing is refused."""
        first = first_alike(self.sheet.columns, len(self.sheet.rows))
        for index in np.flatnonzero(first != np.arange(len(first))):
            params = {"first": int(self.sheet.rows[first[index]])}
            self.tell(int(index), None, "identical_row", Severity.WARNING, params=params)

    def judge_answers(self, wave: Wave, survey: Survey) -> list[Asked]:
        """Each asked column on its scale; an answer that does not fit refuses its row."""
        versions = {(item.id, version.id): version for item in survey.items for version in item.versions}
        readers = {name: ScaleReader(scale, wave.codes.get(name)) for name, scale in survey.scales.items()}
        found: list[Asked] = []
        for asked in wave.items:
            column = self.coded(asked.column)
            version = versions.get((asked.item, asked.version))
            if column is None or version is None or version.scale not in readers:
                continue  # a missing column is told already; declarations are cross-checked before
            where = self.coded(asked.where.column) if asked.where else None
            everybody = np.ones(len(self.sheet.rows), dtype=bool)
            concerned = _kept(asked.where, where) if asked.where and where is not None else everybody
            scale = readers[version.scale]
            marks = scale.read_all(column)
            params = {"expected": scale.expected}
            for index in np.flatnonzero(marks.faulty & concerned):
                fault, text = marks.faults[column.codes[index]], column.texts[column.codes[index]]
                self.tell(int(index), asked.column, str(fault), Severity.ROW, text, params)
            if len(everybody) and not (marks.status[concerned] == STATUSES.index("answered")).any():
                place = self.sheet.place(column=asked.column)
                self.findings.append(Finding("column_without_answers", Severity.WARNING, place))
            found.append(Asked(asked.item, asked.version, concerned, marks))
        if found:
            blank = STATUSES.index("blank")
            silent = np.all([one.marks.status == blank for one in found], axis=0) & ~self.bad
            for quiet in np.flatnonzero(silent):
                self.tell(int(quiet), None, "no_answer_at_all", Severity.WARNING)
        return found

    def judge_background(self, wave: Wave, authority: Authority, territory: Territory) -> dict[str, pa.Array]:
        """Domains, weights, strata and panel digests of all rows; an unknown domain is left empty with a warning."""
        background: dict[str, pa.Array] = {}
        for kind in DOMAINS:
            variable: Variable | None = getattr(wave.variables, kind)
            column = self.coded(variable.column) if variable else None
            if variable is None or column is None:
                continue
            read = domains.reader(kind, variable, authority, territory, wave.field_start)
            meanings = [read(text) for text in column.texts]
            background[kind] = categories(column, [found.category for found in meanings])
            if kind == "zone":
                background["commune"] = categories(column, [found.commune for found in meanings])
            doubtful = np.array([found.code is not None for found in meanings], dtype=bool)[column.codes]
            for index in np.flatnonzero(doubtful):
                found, text = meanings[column.codes[index]], column.texts[column.codes[index]]
                self.tell(int(index), variable.column, str(found.code), Severity.WARNING, text, found.params)
        background["design_weight"] = pa.array(self._weights(wave.sampling.weight_column))
        for name, label in (("stratum", wave.sampling.stratum_column), ("cluster", wave.sampling.cluster_column)):
            if (column := self.coded(label)) is not None:
                self._tell_of_blanks(label, column)
                background[name] = categories(column, column.texts.tolist())
        if (persons := self.coded(wave.sampling.person_column)) is not None:
            key = authority.id.encode()
            digests = [_pseudonym(key, text) if text else None for text in persons.texts]
            background["person"] = categories(persons, digests)
        return background

    def _weights(self, label: str | None) -> npt.NDArray[np.float64]:
        column = self.coded(label)
        if column is None:
            return np.ones(len(self.sheet.rows))
        values = (number(text) for text in column.texts)
        weights = np.array([np.nan if value is None else value for value in values], dtype=np.float64)[column.codes]
        for index in np.flatnonzero(~(weights > 0)):
            self.tell(int(index), label, "weight_not_positive", Severity.ROW, column.texts[column.codes[index]])
        return weights

    def _tell_of_blanks(self, label: str | None, column: Coded) -> None:
        """A column of the sampling design, without which a row cannot be given its variance."""
        for index in np.flatnonzero(column.is_blank):
            self.tell(int(index), label, "blank_design_cell", Severity.ROW)


def _kept(rule: RowFilter, column: Coded) -> Mask:
    return kept_by(rule, column.texts)[column.codes]


def _rows_of_wave(sheet: Sheet, wave: Wave, positions: dict[str, int]) -> Sheet:
    rules = [rule for rule in wave.where if rule.column in positions]
    if not rules:
        return sheet
    keep = np.all([_kept(rule, sheet.coded(positions[rule.column])) for rule in rules], axis=0)
    return sheet.only(keep)


def _nothing_left(sheet: Sheet, rules: tuple[RowFilter, ...]) -> Finding:
    if not rules or not len(sheet.rows):
        return Finding("no_usable_row", Severity.FILE, sheet.place())
    filters = " ; ".join(f"{rule.column} = {' | '.join(rule.equals)}" for rule in rules)
    return Finding("no_row_matches", Severity.FILE, sheet.place(), params={"filters": filters})


def _pseudonym(key: bytes, identifier: str) -> str:
    return hmac.new(key, same_letters(identifier).encode(), hashlib.sha256).hexdigest()[:32]


def _refused(findings: list[Finding], rows: int = 0) -> JudgedWave:
    nobody = arrow_schema(CORE_RESPONDENTS).empty_table()
    return JudgedWave(tuple(in_reading_order(findings)), Verdict.REFUSED, 0, rows, nobody, Answers("", 0, ()))


def _respondents(wave: Wave, survey: Survey, sheet: Sheet, background: dict[str, pa.Array], good: Mask) -> pa.Table:
    count, kept = int(good.sum()), pa.array(good)
    known = {name: column.filter(kept) for name, column in background.items()} | {
        "survey": constant(survey.id, count),
        "wave": pa.array(np.full(count, wave.year, dtype=np.int64)),
        "respondent": pa.array(np.arange(1, count + 1, dtype=np.int64)),
        "row": pa.array(sheet.rows[good]),
    }
    missing = pa.nulls(count, pa.string()).dictionary_encode()
    return pa.table({name: known.get(name, missing) for name in CORE_RESPONDENTS.column_names})

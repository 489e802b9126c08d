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
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from barometer.declarations.authority import Authority, DomainKind
from barometer.declarations.service import RowFilter
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Variable, Wave
from barometer.findings import Finding, Severity, Verdict, in_reading_order, verdict
from barometer.ingest import domains
from barometer.ingest.amended import amended
from barometer.ingest.files import Received
from barometer.ingest.marks import ScaleReader
from barometer.ingest.reply import Asked
from barometer.ingest.sheet import Sheet, Texts, find_columns, misfits, read_sheet
from barometer.ingest.values import clean, is_total, number, same_letters
from barometer.lake import empty
from barometer.tables import CORE_ANSWERS, CORE_RESPONDENTS

#: A file of which a larger share of rows is refused has a systematic fault: it is refused whole.
MOST_REFUSED = 0.10

Mask = npt.NDArray[np.bool_]
#: The background variables that a wave may declare, in the order they are read.
DOMAINS: tuple[DomainKind, ...] = ("zone", "age", "sex", "use")


@dataclass(frozen=True)
class JudgedWave:
    """The judgement of a wave's file; the frames fit CORE_RESPONDENTS and CORE_ANSWERS, empty where it is refused."""

    findings: tuple[Finding, ...]
    verdict: Verdict
    respondents: pd.DataFrame
    answers: pd.DataFrame
    rows_accepted: int
    rows_refused: int


def judge_wave(
    wave: Wave, survey: Survey, authority: Authority, territory: Territory, received: Received
) -> JudgedWave:
    """Judge the file of a wave (see `files.receive`). Writes nothing; every finding at once, in reading order."""
    reading = amended(received, asked_of_file(wave), lambda: read_sheet(received, wave.sheet, wave.header_row))
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
    findings += judgement.findings
    refused = int(judgement.bad.sum())
    if refused > MOST_REFUSED * len(sheet.rows):
        params = {"refused": refused, "rows": len(sheet.rows), "percent": int(100 * MOST_REFUSED)}
        findings.append(Finding("too_many_refused", Severity.FILE, sheet.place(), params=params))
    judged = verdict(findings)
    if judged is Verdict.REFUSED:
        return _refused(findings, refused)
    good = ~judgement.bad
    runs = np.cumsum(good, dtype=np.int64)  # running numbers of the accepted rows, from 1
    frame = _respondents(wave, survey, sheet, respondents, good)
    return JudgedWave(
        tuple(in_reading_order(findings)),
        judged,
        frame,
        _answers(wave, survey, answers, good, runs),
        int(good.sum()),
        refused,
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


def asked_of_file(wave: Wave) -> Asked:
    """What a wave reads of its file; no finding quotes an identifier, no reply shows a panel's."""
    person, respondent = wave.sampling.person_column, wave.respondent_column
    secret = () if person is None else (person,)
    unquoted = secret if respondent is None else (*secret, respondent)
    return Asked(wave.sheet, wave.header_row, tuple(declared_columns(wave)), secret, unquoted)


def kept_by(rule: RowFilter, texts: Texts) -> Mask:
    """Rows whose cell is one of the texts of a filter; spaces around are set aside, nothing else."""
    return np.isin(texts.astype(str), [clean(text) for text in rule.equals])


@dataclass(frozen=True)
class _Asked:
    """The answers of one asked item: who was asked, with which status and value."""

    item: str
    version: str
    asked: Mask
    status: npt.NDArray[np.object_]
    value: npt.NDArray[np.float64]


class _Judgement:
    """The rows of a sheet under judgement: what was found, and which rows are refused."""

    def __init__(self, sheet: Sheet, positions: dict[str, int]) -> None:
        self.sheet = sheet
        self.positions = positions
        self.bad, self.findings = misfits(sheet, positions.values())
        self._aside = self.bad.copy()  # rows of which nothing more is told: their cells are not what they seem
        self._texts: dict[str, Texts] = {}

    def texts(self, column: str | None) -> Texts | None:
        """A declared column as text; None where it is not declared or not in the file."""
        if column is None or column not in self.positions:
            return None
        if column not in self._texts:
            self._texts[column] = self.sheet.column(self.positions[column])
        return self._texts[column]

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
        place = self.sheet.place(int(self.sheet.rows[index]), column)
        self.findings.append(Finding(code, severity, place, value, params or {}))
        if severity is Severity.ROW:
            self.bad[index] = True

    def judge_rows(self, wave: Wave) -> None:
        """Rows that are no respondents: totals, rows without an identifier, respondents met before."""
        for index, row in enumerate(self.sheet.body):
            if is_total(row[0]):
                self.tell(index, None, "total_row", Severity.ROW)
                self._aside[index] = True
        ids = self.texts(wave.respondent_column)
        if ids is None:
            self._warn_of_identical_rows()
            return
        first: dict[str, int] = {}
        for index, identifier in enumerate(ids):
            if self.bad[index]:
                continue
            if not identifier:
                self.tell(index, wave.respondent_column, "no_respondent_id", Severity.ROW)
            elif identifier in first:
                before = int(self.sheet.rows[first[identifier]])
                is_same = list(self.sheet.body[first[identifier]]) == list(self.sheet.body[index])
                code = "duplicate_row" if is_same else "duplicate_respondent"
                self.tell(index, wave.respondent_column, code, Severity.ROW, params={"first": before})
            else:
                first[identifier] = index

    def _warn_of_identical_rows(self) -> None:
        """Without an identifier two rows may be alike by chance: somebody should look, nothing is refused."""
        first: dict[tuple[object, ...], int] = {}
        for index, row in enumerate(self.sheet.body):
            before = first.setdefault(tuple(row), index)
            if before != index:
                params = {"first": int(self.sheet.rows[before])}
                self.tell(index, None, "identical_row", Severity.WARNING, params=params)

    def judge_answers(self, wave: Wave, survey: Survey) -> list[_Asked]:
        """Each asked column on its scale; an answer that does not fit refuses its row."""
        versions = {(item.id, version.id): version for item in survey.items for version in item.versions}
        readers = {name: ScaleReader(scale) for name, scale in survey.scales.items()}
        found: list[_Asked] = []
        for asked in wave.items:
            texts = self.texts(asked.column)
            version = versions.get((asked.item, asked.version))
            if texts is None or version is None or version.scale not in readers:
                continue  # a missing column is told already; declarations are cross-checked before
            where = self.texts(asked.where.column) if asked.where else None
            concerned = kept_by(asked.where, where) if asked.where and where is not None else np.ones(len(texts), bool)
            scale = readers[version.scale]
            marks = scale.read_all(texts)
            params = {"expected": scale.expected}
            for index, fault in marks.faults.items():
                if concerned[index]:
                    self.tell(index, asked.column, fault, Severity.ROW, texts[index], params)
            if len(texts) and not (marks.status[concerned] == "answered").any():
                place = self.sheet.place(column=asked.column)
                self.findings.append(Finding("column_without_answers", Severity.WARNING, place))
            found.append(_Asked(asked.item, asked.version, concerned, marks.status, marks.value))
        if found:
            silent = np.all([one.status == "blank" for one in found], axis=0) & ~self.bad
            for quiet in np.flatnonzero(silent):
                self.tell(int(quiet), None, "no_answer_at_all", Severity.WARNING)
        return found

    def judge_background(self, wave: Wave, authority: Authority, territory: Territory) -> pd.DataFrame:
        """Domains, weights, strata and panel digests of all rows; an unknown domain is left empty with a warning."""
        frame = pd.DataFrame(index=range(len(self.sheet.rows)))
        frame["commune"] = None
        for kind in DOMAINS:
            variable: Variable | None = getattr(wave.variables, kind)
            texts = self.texts(variable.column) if variable else None
            if variable is None or texts is None:
                frame[kind] = None
                continue
            read = domains.reader(kind, variable, authority, territory, wave.field_start)
            codes, different = pd.factorize(texts)
            meanings = [read(text) for text in different]
            frame[kind] = np.array([found.category for found in meanings], dtype=object)[codes]
            if kind == "zone":
                frame["commune"] = np.array([found.commune for found in meanings], dtype=object)[codes]
            doubtful = np.array([found.code is not None for found in meanings], dtype=bool)
            for index in np.flatnonzero(doubtful[codes]) if doubtful.any() else ():
                found = meanings[codes[index]]
                self.tell(int(index), variable.column, str(found.code), Severity.WARNING, texts[index], found.params)
        frame["design_weight"] = self._weights(wave.sampling.weight_column)
        for name, column in (("stratum", wave.sampling.stratum_column), ("cluster", wave.sampling.cluster_column)):
            frame[name] = self._required(column)
        persons = self.texts(wave.sampling.person_column)
        key = authority.id.encode()
        frame["person"] = None if persons is None else [_pseudonym(key, text) if text else None for text in persons]
        return frame

    def _weights(self, column: str | None) -> npt.NDArray[np.float64]:
        texts = self.texts(column)
        if texts is None:
            return np.ones(len(self.sheet.rows))
        weights = np.array([value if (value := number(text)) is not None else np.nan for text in texts], dtype=float)
        for index in np.flatnonzero(~(weights > 0)):
            self.tell(int(index), column, "weight_not_positive", Severity.ROW, texts[index])
        return weights

    def _required(self, column: str | None) -> Texts | None:
        """A column of the sampling design, without which a row cannot be given its variance."""
        texts = self.texts(column)
        if texts is None:
            return None
        for index in np.flatnonzero(texts == ""):
            self.tell(int(index), column, "blank_design_cell", Severity.ROW)
        return texts


def _rows_of_wave(sheet: Sheet, wave: Wave, positions: dict[str, int]) -> Sheet:
    rules = [rule for rule in wave.where if rule.column in positions]
    if not rules:
        return sheet
    keep = np.all([kept_by(rule, sheet.column(positions[rule.column])) for rule in rules], axis=0)
    return sheet.only(keep)


def _nothing_left(sheet: Sheet, rules: tuple[RowFilter, ...]) -> Finding:
    if not rules or not len(sheet.rows):
        return Finding("no_usable_row", Severity.FILE, sheet.place())
    filters = " ; ".join(f"{rule.column} = {' | '.join(rule.equals)}" for rule in rules)
    return Finding("no_row_matches", Severity.FILE, sheet.place(), params={"filters": filters})


def _pseudonym(key: bytes, identifier: str) -> str:
    return hmac.new(key, same_letters(identifier).encode(), hashlib.sha256).hexdigest()[:32]


def _refused(findings: list[Finding], rows: int = 0) -> JudgedWave:
    ordered = tuple(in_reading_order(findings))
    return JudgedWave(ordered, Verdict.REFUSED, empty(CORE_RESPONDENTS), empty(CORE_ANSWERS), 0, rows)


def _respondents(wave: Wave, survey: Survey, sheet: Sheet, judged: pd.DataFrame, good: Mask) -> pd.DataFrame:
    frame = judged[good].reset_index(drop=True)
    frame.insert(0, "survey", survey.id)
    frame.insert(1, "wave", wave.year)
    frame.insert(2, "respondent", np.arange(1, len(frame) + 1))
    frame.insert(3, "row", sheet.rows[good])
    return frame[CORE_RESPONDENTS.column_names]


def _answers(wave: Wave, survey: Survey, asked: list[_Asked], good: Mask, runs: npt.NDArray[np.int64]) -> pd.DataFrame:
    if not asked:
        return empty(CORE_ANSWERS)
    masks = [one.asked & good for one in asked]
    counts = [int(mask.sum()) for mask in masks]
    return pd.DataFrame(
        {
            "survey": survey.id,
            "wave": wave.year,
            "respondent": np.concatenate([runs[mask] for mask in masks]),
            "item": np.repeat(np.array([one.item for one in asked], dtype=object), counts),
            "question_version": np.repeat(np.array([one.version for one in asked], dtype=object), counts),
            "status": np.concatenate([one.status[mask] for one, mask in zip(asked, masks, strict=True)]),
            "value": np.concatenate([one.value[mask] for one, mask in zip(asked, masks, strict=True)]),
        }
    )

"""The exploratory wave: open answers, their importance and the overall mark, judged and accepted.

Belongs here: reading a declared `Source` by the rules of every wave (`waves`), and the texts of its open answers. Does
not belong here: what the answers name (coding), any figure.

The file is judged as a wave whose items are the overall mark and the importances, so that every rule and every finding
is the same. Texts go to `restricted_verbatims`, masked, under a digest; elsewhere an answer is its digest.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.exploration import Exploration, Source
from barometer.declarations.survey import Item, QuestionVersion, Scale, Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import AskedItem, Sampling, Wave
from barometer.findings import Finding, Severity, Verdict, in_reading_order, verdict
from barometer.ingest.acceptance import Outcome, SubjectLedger
from barometer.ingest.files import Received, receive
from barometer.ingest.returned_words import plain
from barometer.ingest.sheet import find_columns, read_sheet
from barometer.ingest.values import as_text, cell_fault, clean, fold
from barometer.ingest.versions import canonical, version_of
from barometer.ingest.waves import judge_wave
from barometer.lake import Lake, empty
from barometer.masking import masked
from barometer.project import Project
from barometer.tables import CORE_CITATIONS, CORE_EXPLORATION, RESTRICTED_VERBATIMS

#: Of a longer answer the beginning is kept: nobody codes more.
LONGEST_ANSWER = 2_000
VOICES = ("residents", "agents")
_MARK, _VERSION = "mark", "v1"


@dataclass(frozen=True)
class JudgedVoice:
    """The judgement of a file of open answers; frames fit CORE_EXPLORATION, CORE_CITATIONS, RESTRICTED_VERBATIMS."""

    findings: tuple[Finding, ...]
    verdict: Verdict
    respondents: pd.DataFrame
    citations: pd.DataFrame
    verbatims: pd.DataFrame
    rows_refused: int


@dataclass(frozen=True)
class AcceptedVoice:
    """The open answers in force of one voice, without their texts; `version` names them."""

    version: str
    accepted_on: dt.date
    respondents: pd.DataFrame
    citations: pd.DataFrame


def answer_digest(text: str) -> str:
    """Eight letters for an answer's text, case, accents and punctuation set aside: a file sent again with its rows in
    another order keeps its codes. Letters only, which no spreadsheet takes for a number or a date."""
    number = int.from_bytes(hashlib.sha256(_folded(text).encode()).digest()[:8], "big")
    letters = ""
    for _ in range(8):
        number, place = divmod(number, 26)
        letters += chr(ord("A") + place)
    return f"{letters[:4]}-{letters[4:]}"


def judge_voice(service: str, voice: str, source: Source, authority: Authority, received: Received) -> JudgedVoice:
    """Judge a file of open answers; writes nothing, every finding at once."""
    wave, survey = _as_wave(service, voice, source)
    judged = judge_wave(wave, survey, authority, Territory(), received)
    texts, more = _texts(source, received)
    # Short answers of people without an identifier are alike by chance: only rows with one are looked at for that.
    told = [f for f in judged.findings if f.code != "identical_row"]
    findings = tuple(in_reading_order([*told, *more]))
    if verdict(findings) is Verdict.REFUSED:
        frames = (empty(CORE_EXPLORATION), empty(CORE_CITATIONS), empty(RESTRICTED_VERBATIMS))
        return JudgedVoice(findings, Verdict.REFUSED, *frames, judged.rows_refused)
    marks = judged.answers[judged.answers["item"] == _MARK].set_index("respondent")["value"]
    respondents = pd.DataFrame(
        {
            "service": service,
            "voice": voice,
            "respondent": judged.respondents["respondent"],
            "row": judged.respondents["row"],
            "design_weight": judged.respondents["design_weight"],
            "mark": judged.respondents["respondent"].map(marks).astype("float64"),
        }
    )
    citations, verbatims = _citations(service, voice, source, respondents, judged.answers, texts)
    return JudgedVoice(findings, verdict(findings), respondents, citations, verbatims, judged.rows_refused)


def accept_voice(
    lake: Lake,
    project: Project,
    authority: Authority,
    exploration: Exploration,
    voice: str,
    *,
    dry: bool = False,
    today: dt.date,
) -> Outcome | None:
    """Judge one voice of an exploration and put it in force unless refused; None where it is not declared."""
    source: Source | None = getattr(exploration, voice)
    if source is None:
        return None
    service = exploration.service
    path = project.surveys / "exploration" / service / source.file
    received = receive(path, project.relative(Path(os.path.normpath(path))))
    version = version_of(received, canonical(source, {"note", "contractor", "field_start", "field_end", "mode"}))
    ledger = SubjectLedger(lake, f"exploration/{service}/{voice}", version, received, today, dry)
    if (known := ledger.known(received)) is not None:
        return known
    judged = judge_voice(service, voice, source, authority, received)
    if judged.verdict is Verdict.REFUSED:
        return ledger.refused(judged.findings, judged.rows_refused)
    part = f"{service}/{voice}/{version[:12]}"
    if not dry:
        lake.write(CORE_EXPLORATION, part, judged.respondents, version)
        lake.write(CORE_CITATIONS, part, judged.citations, version)
        lake.write(RESTRICTED_VERBATIMS, part, judged.verbatims, version)
    outcome = ledger.accepted(judged.verdict, judged.findings, len(judged.respondents), judged.rows_refused)
    if not dry:
        for former in lake.parts(RESTRICTED_VERBATIMS, f"{service}/{voice}"):
            if former != part:  # nobody needs what people wrote once another file is in force
                lake.remove(RESTRICTED_VERBATIMS, former)
    return outcome


def accepted_voice(lake: Lake, service: str, voice: str) -> AcceptedVoice | None:
    """The answers in force of a voice, or None."""
    entry = lake.accepted(f"exploration/{service}/{voice}")
    if entry is None:
        return None
    part = f"{service}/{voice}/{entry.version[:12]}"
    return AcceptedVoice(
        entry.version, entry.judged_on, lake.read(CORE_EXPLORATION, part), lake.read(CORE_CITATIONS, part)
    )


def verbatims(lake: Lake, service: str) -> pd.DataFrame:
    """Every different text to be coded, of all voices together: for the coding workbook only."""
    entries = [lake.accepted(f"exploration/{service}/{voice}") for voice in VOICES]
    frames = [
        lake.read(RESTRICTED_VERBATIMS, f"{service}/{voice}/{entry.version[:12]}")
        for voice, entry in zip(VOICES, entries, strict=True)
        if entry is not None
    ]
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return empty(RESTRICTED_VERBATIMS)
    return (
        pd.concat(frames, ignore_index=True)
        .groupby(["service", "answer"], sort=True)
        .agg(text=("text", "min"), times=("times", "sum"))
        .reset_index()
    )


def _as_wave(service: str, voice: str, source: Source) -> tuple[Wave, Survey]:
    """The source as a wave of which the items are the mark and the importances."""
    scales = {"importance": Scale(low=0, high=10, satisfied_from=7)}
    columns = {f"importance-{rank}": cited.importance for rank, cited in enumerate(source.cited, 1) if cited.importance}
    if source.mark is not None:
        columns[_MARK] = source.mark.column
        low, high = source.mark.low, source.mark.high
        scales[_MARK] = Scale(low=low, high=high, satisfied_from=high, dont_know=source.mark.dont_know)
    versions = {
        name: QuestionVersion(id=_VERSION, wording=name, scale=_MARK if name == _MARK else "importance")
        for name in columns
    }
    survey = Survey(
        format=1,
        id=service,
        title=voice,
        scales=scales,
        items=tuple(Item(id=n, service=service, criterion=n, versions=(version,)) for n, version in versions.items()),
    )
    wave = Wave(
        format=1,
        survey=service,
        year=source.field_start.year,
        field_start=source.field_start,
        field_end=source.field_end,
        mode=source.mode,
        sampling=Sampling(design=source.design, weight_column=source.weight_column),
        file=source.file,
        sheet=source.sheet,
        header_row=source.header_row,
        where=source.where,
        respondent_column=source.respondent_column,
        items=tuple(AskedItem(item=name, column=column, version=_VERSION) for name, column in columns.items()),
    )
    return wave, survey


def _texts(source: Source, received: Received) -> tuple[dict[int, list[str]], list[Finding]]:
    """The open answers by row number of the file, in the order asked; and what is wrong with their columns."""
    reading = read_sheet(received, source.sheet, source.header_row)
    if reading.sheet is None:
        return {}, []  # told already
    sheet = reading.sheet
    positions, findings = find_columns(sheet, [cited.column for cited in source.cited])
    texts: dict[int, list[str]] = {}
    for number, cells in zip(sheet.rows, sheet.body, strict=True):
        texts[int(number)] = []
        for cited in source.cited:
            text = clean(plain(as_text(cells[positions[cited.column]]))) if cited.column in positions else ""
            if text and cell_fault(text) == "error_value":
                place = sheet.place(int(number), cited.column)
                findings.append(Finding("error_value", Severity.WARNING, place, text, {"expected": "—"}))
                text = ""
            texts[int(number)].append(masked(text[:LONGEST_ANSWER]))
    return texts, findings


def _citations(
    service: str,
    voice: str,
    source: Source,
    respondents: pd.DataFrame,
    answers: pd.DataFrame,
    texts: dict[int, list[str]],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """An open answer a row, and the different texts with how many times each was given."""
    nothing = {_folded(text) for text in source.nothing} | {""}
    values = answers[["respondent", "item", "value"]].itertuples(index=False)
    given = {(int(respondent), item): value for respondent, item, value in values}
    rows: list[tuple[str, str, int, int, str, float]] = []
    said: dict[str, tuple[str, int]] = {}
    for respondent, number in respondents[["respondent", "row"]].itertuples(index=False):
        for rank, text in enumerate(texts.get(int(number), []), 1):
            if _folded(text) in nothing:
                continue
            answer = answer_digest(text)
            first, times = said.get(answer, (text, 0))
            said[answer] = (min(first, text), times + 1)
            importance = given.get((int(respondent), f"importance-{rank}"), np.nan)
            rows.append((service, voice, int(respondent), rank, answer, importance / 10))
    citations = pd.DataFrame(rows, columns=CORE_CITATIONS.column_names) if rows else empty(CORE_CITATIONS)
    whole = [(service, answer, text, times) for answer, (text, times) in sorted(said.items())]
    verbatim = pd.DataFrame(whole, columns=RESTRICTED_VERBATIMS.column_names) if whole else empty(RESTRICTED_VERBATIMS)
    return citations, verbatim


def _folded(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in fold(text)).split())

"""The questions of a file, given the answers so far: some are asked only once others are answered.

Belongs here: the order of the questions and what each rests on. Does not belong here: guessing (`parts`, `values`),
writing the declaration (`declaration`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from barometer.declarations.authority import DomainKind
from barometer.declarations.survey import Scale, Survey
from barometer.declarations.wave import Wave
from barometer.ingest.proposal.material import Material
from barometer.ingest.proposal.parts import Parts
from barometer.ingest.proposal.questions import NONE, Choice, Question, Sure
from barometer.ingest.proposal.values import MOST_UNKNOWN, of_domain, of_scale
from barometer.ingest.sheet import Sheet
from barometer.ingest.tools import prepare
from barometer.ingest.tools.tool import days, find

Answers = Mapping[str, str]
DOMAIN_KINDS: tuple[DomainKind, ...] = ("zone", "age", "sex", "use")
DESIGNS = ("random", "quotas", "volunteers")


@dataclass(frozen=True)
class Proposal:
    """All questions that can be asked so far, and what was learnt for the declaration on the way."""

    questions: tuple[Question, ...]
    codes: Mapping[str, Mapping[str, str]]
    values: Mapping[str, Mapping[str, str]]
    blanks: Mapping[str, tuple[str, ...]]

    def answer(self, name: str, answers: Answers) -> str | None:
        """The answer to a question: the one given, else what is certain."""
        question = next((one for one in self.questions if one.id == name), None)
        return None if question is None else effective(question, answers)

    def open(self, answers: Answers) -> list[Question]:
        """The questions that wait for an answer or a yes."""
        return [question for question in self.questions if effective(question, answers) is None]


def effective(question: Question, answers: Answers) -> str | None:
    """The answer given, where it is one; else the proposal where it is certain."""
    if question.id in answers and (answer := question.read(answers[question.id])) is not None:
        return answer
    return question.proposal if question.sure is Sure.CERTAIN else None


def propose(material: Material, answers: Answers) -> Proposal:
    """The questions about a file, in the order they are asked."""
    questions = [_survey(material), *_dates(material)]
    chosen = effective(questions[0], answers)
    survey = material.declared.surveys.get(chosen or "")
    if survey is None:
        return Proposal(tuple(questions), {}, {}, {})
    before = material.declared.before(survey.id)
    parts = Parts(material, survey, before)
    questions += [*_design(before), parts.respondent(), *parts.items()]
    for item in survey.items:
        label = next((effective(one, answers) for one in questions if one.id == f"item.{item.id}"), None)
        asked = next((one for one in parts.candidates if one.label == label), None)
        if label != NONE and (version := parts.version(item, asked)) is not None:
            questions.append(version)
    questions += [parts.domain(kind) for kind in DOMAIN_KINDS if getattr(material.declared.authority.domains, kind)]
    questions = _without_taken(questions, answers)
    given = {question.id: answer for question in questions if (answer := effective(question, answers)) is not None}
    sheet = _prepared(material, survey, given)
    codes: dict[str, Mapping[str, str]] = {}
    for name, scale in survey.scales.items():
        found = _codes(parts, name, scale, sheet, given, answers)
        questions += found[1]
        if found[0]:
            codes[name] = found[0]
    values: dict[str, Mapping[str, str]] = {}
    blanks: dict[str, tuple[str, ...]] = {}
    for kind in DOMAIN_KINDS:
        column = given.get(f"domain.{kind}", NONE)
        if column != NONE and column in sheet.header:
            labels = _labels(parts, column)
            usual = getattr(before.variables, kind) if before is not None and parts.is_same_tool() else None
            texts = sheet.column(sheet.header.index(column))
            meanings, blank = of_domain(kind, texts, labels, usual, material.declared, answers)
            questions += meanings.questions
            values[kind], blanks[kind] = meanings.known, blank
    questions += _calibration(material, before, given)
    return Proposal(tuple(questions), codes, values, blanks)


#: What makes questions of a file and the answers so far.
Propose = Callable[[Material, Answers], Proposal]


def with_likely(material: Material, answers: Answers, ask: Propose) -> tuple[Proposal, dict[str, str]]:
    """The questions as they stand if every likely proposal is right, and the answers they would have then.

    A workbook shows them all at once: whoever sends it back has seen each proposal.
    """
    supposed: dict[str, str] = dict(answers)
    while True:
        proposal = ask(material, supposed)
        fresh = {
            question.id: question.proposal
            for question in proposal.open(supposed)
            if question.proposal is not None and question.id not in supposed
        }
        if not fresh:
            return proposal, supposed
        supposed |= fresh


def _survey(material: Material) -> Question:
    surveys = material.declared.surveys
    choices = tuple(Choice(survey.id, survey.title) for survey in surveys.values())
    scores = {}
    for survey in surveys.values():
        found = Parts(material, survey, material.declared.before(survey.id)).items()
        scores[survey.id] = sum(question.proposal is not None for question in found) / max(1, len(found))
    best = max(scores, key=lambda name: (scores[name], name), default=None)
    if best is None or list(scores.values()).count(scores[best]) > 1 or not scores[best]:
        return Question("survey", "choice", "survey", {}, choices)
    return Question("survey", "choice", "survey", {}, choices, best, Sure.LIKELY)


def _dates(material: Material) -> list[Question]:
    """The year and the dates of the field, likely from the days on which answers were sent."""
    position = find(material.sheet.header, material.tool.sent) if material.tool else None
    known = [on for on in days(list(material.sheet.column(position))) if on] if position is not None else []
    sent = sorted(on for on in known if on.year > 1980)  # LimeSurvey's undated answers bear 1980
    first, last = (sent[0].isoformat(), sent[-1].isoformat()) if sent else (None, None)
    sure = Sure.LIKELY if sent else Sure.OPEN
    year = str(sent[len(sent) // 2].year) if sent else None
    return [
        Question("year", "year", "year", {}, (), year, sure),
        Question("field_start", "day", "field_start", {}, (), first, sure),
        Question("field_end", "day", "field_end", {}, (), last, sure),
    ]


def _design(before: Wave | None) -> list[Question]:
    """How people were asked and chosen: no file says so."""
    designs = tuple(Choice(design, design) for design in DESIGNS)
    sure = Sure.LIKELY if before else Sure.OPEN
    return [
        Question("mode", "text", "mode", {}, (), before.mode if before else None, sure),
        Question("design", "choice", "design", {}, designs, before.sampling.design if before else None, sure),
    ]


def _without_taken(questions: list[Question], answers: Answers) -> list[Question]:
    """A column that has its part is offered for no other, and proposed for none."""
    taken = {
        answer: question.id
        for question in questions
        if question.is_of_columns and (answer := effective(question, answers)) not in (None, NONE)
    }
    left = []
    for question in questions:
        if question.is_of_columns and effective(question, answers) is None:
            choices = tuple(choice for choice in question.choices if choice.key not in taken)
            is_free = question.proposal not in taken
            question = replace(
                question,
                choices=choices,
                proposal=question.proposal if is_free else None,
                sure=question.sure if is_free else Sure.OPEN,
            )
        left.append(question)
    return left


def _prepared(material: Material, survey: Survey, given: Mapping[str, str]) -> Sheet:
    """The sheet as it will be read once the columns chosen so far are declared."""
    items = [
        {"item": item.id, "column": given[f"item.{item.id}"], "version": item.versions[0].id}
        for item in survey.items
        if given.get(f"item.{item.id}", NONE) != NONE
    ]
    chosen = [given[f"domain.{kind}"] for kind in DOMAIN_KINDS if given.get(f"domain.{kind}", NONE) != NONE]
    wave = Wave.model_validate(
        {
            "format": 1,
            "survey": survey.id,
            "year": 2000,
            "field_start": "1980-01-01",
            "field_end": "2200-01-01",
            "mode": "x",
            "sampling": {"design": "volunteers"},
            "items": items,
        }
    )
    return prepare(material.sheet, material.tool, wave, [*chosen, *(asked.column for asked in wave.items)])[0]


def _codes(
    parts: Parts, name: str, scale: Scale, sheet: Sheet, given: Mapping[str, str], answers: Answers
) -> tuple[Mapping[str, str], list[Question]]:
    """The codes of a scale, over all chosen columns of the items that it measures."""
    texts: set[str] = set()
    labels: dict[str, str] = {}
    for item in parts.survey.items:
        version = given.get(f"version.{item.id}") or (item.versions[-1].id if item.versions else "")
        column = given.get(f"item.{item.id}", NONE)
        if column in sheet.header and any(v.id == version and v.scale == name for v in item.versions):
            texts |= set(sheet.coded(sheet.header.index(column)).texts)
            labels |= dict(_labels(parts, column))
    before = parts.before.codes.get(name, {}) if parts.before and parts.is_same_tool() else {}
    if len(texts) > 20 * MOST_UNKNOWN:
        return {}, []
    meanings = of_scale(name, scale, texts, labels, before, answers)
    return meanings.known, list(meanings.questions)


def _labels(parts: Parts, label: str) -> Mapping[str, str]:
    column = next((one for one in parts.material.columns if one.label == label), None)
    return parts.labels(column) if column else {}


def _calibration(material: Material, before: Wave | None, given: Mapping[str, str]) -> Iterable[Question]:
    """Which census margins the sample is put right by, where there are any and a column for them."""
    years = sorted(material.declared.margins, reverse=True)
    if not years or given.get("design") == "volunteers":
        return []
    if all(given.get(f"domain.{kind}", NONE) == NONE for kind in ("zone", "age", "sex")):
        return []
    choices = (*(Choice(str(year), str(year)) for year in years), Choice(NONE, NONE))
    usual = str(before.calibration.margins) if before and before.calibration else None
    question = Question("margins", "choice", "margins", {}, choices, usual)
    return [replace(question, sure=Sure.LIKELY) if usual in {choice.key for choice in choices} else question]

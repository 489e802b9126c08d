"""A questionnaire as data: who answers, then each question in the declared order, with answers and codes.

Belongs here: choosing versions, naming questions and answers in ways that every tool takes. Does not belong here: any
file's syntax.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from barometer.declarations.authority import Authority, Category
from barometer.declarations.question_versions import asked_next, fingerprint
from barometer.declarations.survey import Item, Scale, Survey
from barometer.declarations.territory import Territory
from barometer.findings import Finding, Place, Severity
from barometer.ingest.values import as_text, fold
from barometer.locale import say
from barometer.publishing.text import clean

Kind = Literal["commune", "age", "choice", "scale"]

_LONGEST_CODE = 20  # characters of a question's code in LimeSurvey
_PLAIN = re.compile(r"[A-Za-z0-9]{1,5}")  # an answer's code in LimeSurvey


@dataclass(frozen=True)
class Answer:
    """An answer: its code in an export, its words, and what the declaration calls it (a scale's text, a category)."""

    code: str
    words: str
    means: str
    kind: Literal["value", "dont_know", "not_concerned", "refused"] = "value"


@dataclass(frozen=True)
class Question:
    """A question: `name` is its code in every tool. `only_users`: asked of the service's users alone.

    `variable` is the published domain that it places respondents in; `item` and `version` the question version asked,
    with its fingerprint in `digest`. An age has no answers: a number is typed.
    """

    name: str
    kind: Kind
    wording: str
    answers: tuple[Answer, ...] = ()
    variable: str = ""
    item: str = ""
    version: str = ""
    scale: str = ""
    digest: str = ""
    only_users: bool = False

    @property
    def in_numbers(self) -> bool:
        """Whether the answers are marks, to be set in a row."""
        values = [answer.words for answer in self.answers if answer.kind == "value"]
        return len(values) > 2 and all(re.fullmatch(r"-?[\d.]+", words) for words in values)


@dataclass(frozen=True)
class Form:
    """A questionnaire. `digest` changes with any question asked."""

    survey: str
    title: str
    authority: str
    contact: str
    is_invented: bool
    locale: str
    opening: tuple[Question, ...]
    questions: tuple[Question, ...]

    @property
    def all(self) -> tuple[Question, ...]:
        return (*self.opening, *self.questions)

    @property
    def digest(self) -> str:
        said = [(q.name, q.wording, q.digest, [(a.code, a.words) for a in q.answers]) for q in self.all]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:12]


def form_of(survey: Survey, authority: Authority, territory: Territory, locale: str) -> Form:
    """The questionnaire of the next wave: each item in its last version, after the questions on who answers."""
    names = _Names()
    opening = tuple(_opening(survey, authority, territory, locale, names))
    has_use = any(question.variable == "use" for question in opening)
    questions = tuple(_question(survey, item, locale, names, has_use) for item in survey.items)
    return Form(
        survey.id,
        clean(survey.title),
        clean(authority.name),
        clean(authority.contact),
        authority.invented,
        locale,
        opening,
        questions,
    )


def remarks(survey: Survey, folder: str) -> list[Finding]:
    """What whoever fields the questionnaire should know: scales that show numbers where people expect words."""
    asked = {asked_next(item).scale for item in survey.items}
    return [
        Finding(
            "questionnaire.scale_without_words",
            Severity.WARNING,
            Place(f"{folder}/waves/{survey.id}/survey.toml", key=f"scales.{name}"),
            name,
        )
        for name, scale in survey.scales.items()
        if name in asked and not scale.labels and scale.high - scale.low < 7
    ]


class _Names:
    """Codes for questions: letters and digits, starting with a letter, each given once."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, identifier: str) -> str:
        parts: list[str] = re.findall(r"[a-z0-9]+", identifier.lower()) or ["q"]
        first, *rest = parts
        name = first + "".join(part.capitalize() for part in rest)
        name = name if name[0].isalpha() else "q" + name
        if len(name) > _LONGEST_CODE:
            name = name[: _LONGEST_CODE - 4] + hashlib.sha256(identifier.encode()).hexdigest()[:4]
        base, n = name, 1
        while name.lower() in self._given:
            n += 1
            name = base[: _LONGEST_CODE - len(str(n))] + str(n)
        self._given.add(name.lower())
        return name


def _opening(
    survey: Survey, authority: Authority, territory: Territory, locale: str, names: _Names
) -> Iterable[Question]:
    """Where people live, their age, their sex, whether they use the service: what the published domains need."""
    domains = authority.domains
    living = sorted((c for c in territory.communes if c.valid_to is None), key=lambda c: (fold(c.name), c.insee))
    if "zone" in domains.published and living:
        answers = tuple(Answer(c.insee, clean(c.name), c.insee) for c in living)
        yield Question(
            names.give("commune"), "commune", say(locale, "questionnaire.ask.commune"), answers, variable="zone"
        )
    if "age" in domains.published:
        yield Question(names.give("age"), "age", say(locale, "questionnaire.ask.age"), variable="age")
    if "sex" in domains.published and domains.sex:
        answers = _categories(domains.sex, locale)
        yield Question(names.give("sexe"), "choice", say(locale, "questionnaire.ask.sex"), answers, variable="sex")
    asks_users = any(item.population == "users" for item in survey.items)
    if ("use" in domains.published or asks_users) and domains.use:
        answers = _categories(domains.use, locale)
        yield Question(names.give("usage"), "choice", say(locale, "questionnaire.ask.use"), answers, variable="use")


#: Words that answer a question better than the label of a published group ("Femmes", "Usagers du service").
_SPOKEN = {
    **dict.fromkeys(("femme", "femmes", "f", "female", "woman"), "woman"),
    **dict.fromkeys(("homme", "hommes", "h", "m", "male", "man"), "man"),
    "user": "yes",
    "non-user": "no",
}


def _categories(categories: Iterable[Category], locale: str) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            f"A{i}",
            say(locale, f"questionnaire.answer.{spoken}") if (spoken := _SPOKEN.get(each.id)) else clean(each.label),
            each.id,
        )
        for i, each in enumerate(categories, start=1)
    )


def _question(survey: Survey, item: Item, locale: str, names: _Names, has_use: bool) -> Question:
    version = asked_next(item)
    return Question(
        names.give(item.id),
        "scale",
        clean(version.wording),
        answers_of(survey.scales[version.scale], locale),
        item=item.id,
        version=version.id,
        scale=version.scale,
        digest=fingerprint(survey, item, version),
        only_users=item.population == "users" and has_use,
    )


def answers_of(scale: Scale, locale: str) -> tuple[Answer, ...]:
    """The answers of a scale, the best first where they are words, in order where they are numbers; then no opinion."""
    if scale.labels:
        pairs = sorted(scale.labels.items(), key=lambda pair: pair[1], reverse=not scale.reverse)
        values = [(clean(label), label) for label, _ in pairs]
    else:
        steps = range(round(scale.high - scale.low) + 1)
        values = [(as_text(float(scale.low + step)), as_text(float(scale.low + step))) for step in steps]
    taken = {means for _, means in values if _PLAIN.fullmatch(means)}
    answers = [
        Answer(means if means in taken else _code("A", i, taken), words, means)
        for i, (words, means) in enumerate(values, start=1)
    ]
    kinds: tuple[tuple[Literal["dont_know", "not_concerned", "refused"], tuple[str, ...]], ...] = (
        ("dont_know", scale.dont_know),
        ("not_concerned", scale.not_concerned),
        ("refused", scale.refused),
    )
    for kind, texts in kinds:
        if texts:
            means = texts[0]
            is_word = bool(re.search(r"[^\W\d_]{3}", means))
            words = clean(means) if is_word else say(locale, f"questionnaire.answer.{kind}")
            code = means if _PLAIN.fullmatch(means) and means not in taken else _code(kind[0].upper(), 1, taken)
            taken.add(code)
            answers.append(Answer(code, words, means, kind))
    return tuple(answers)


def _code(letter: str, number: int, taken: set[str]) -> str:
    while (code := f"{letter}{number}") in taken:
        number += 1
    taken.add(code)
    return code

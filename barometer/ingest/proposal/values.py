"""What the texts of a chosen column mean: answers on a scale, categories of a published domain.

Belongs here: which texts are understood as they stand, which through the questionnaire, the wave before or plain
words, and which must be asked. Does not belong here: choosing the column (`parts`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from barometer.declarations.authority import Category, DomainKind
from barometer.declarations.survey import Scale
from barometer.declarations.wave import Variable
from barometer.ingest import domains
from barometer.ingest.marks import ScaleReader
from barometer.ingest.proposal.material import Declared
from barometer.ingest.proposal.questions import NONE, Choice, Question, Sure
from barometer.ingest.values import NOT_SHOWN, fold, number, same_letters
from barometer.masking import looks_personal

#: More unknown texts than this are no closed question: the column is asked for again, not its texts.
MOST_UNKNOWN = 15

_SEX = (("f", "femme", "feminin", "une femme", "female"), ("h", "m", "homme", "masculin", "un homme", "male"))
#: A day on which every commune that has not ended is alive: a wave to be declared is a new one.
_AFTER_ALL = dt.date(2100, 1, 1)
_RANGE = re.compile(r"(\d{1,3})\s*(?:-|–|à|a|/)\s*(\d{1,3})")
_OLDEST = re.compile(r"(\d{1,3})\s*(?:ans\s*)?(?:et plus|ou plus|\+)|(?:plus de|\+ de)\s*(\d{1,3})")


@dataclass(frozen=True)
class Meanings:
    """Texts with what they mean, and the questions about those that nobody can tell."""

    known: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()


def of_scale(
    name: str,
    scale: Scale,
    texts: Iterable[str],
    labels: Mapping[str, str],
    before: Mapping[str, str],
    answers: Mapping[str, str],
) -> Meanings:
    """The codes of a scale: texts met under its columns that are not its own.

    `labels` is what the questionnaire says of them, `before` the codes of the wave before.
    """
    reader = ScaleReader(scale)
    choices = scale_choices(scale)
    known: dict[str, str] = {}
    questions: list[Question] = []
    for text in _askable(texts):
        mark, label = reader.read(text), labels.get(text)
        if label is not None and not (meant := reader.read(label)).fault:
            if meant != mark:
                known[text] = label
            continue
        if text in before:
            known[text] = before[text]
            continue
        is_number_of_labels = bool(scale.labels) and number(text) is not None
        if not mark.fault and not is_number_of_labels:
            continue
        proposal = _label_of(scale, mark.value) if not mark.fault else None
        sure = Sure.LIKELY if proposal else Sure.OPEN
        about = {"text": text, "scale": name, "label": label or ""}
        message = "code_labelled" if label else "code"
        question = Question(f"code.{name}.{text}", "choice", message, about, choices, proposal, sure)
        questions.append(question)
        if (answer := question.read(answers.get(question.id, ""))) is not None and answer != NONE:
            known[text] = answer
    if len(questions) > MOST_UNKNOWN:
        return Meanings(known)
    return Meanings(known, tuple(questions))


def _askable(texts: Iterable[str]) -> list[str]:
    """The different texts, without the blank and without what looks like somebody's address or number."""
    return sorted(text for text in set(texts) - {"", NOT_SHOWN} if not looks_personal(text))


def scale_choices(scale: Scale) -> tuple[Choice, ...]:
    """What a text may mean on a scale."""
    numbers = () if scale.labels else range(int(scale.low), int(scale.high) + 1)
    texts = [*(str(n) for n in numbers), *scale.labels, *scale.dont_know, *scale.not_concerned, *scale.refused]
    return (*(Choice(text, text) for text in dict.fromkeys([*texts, *scale.not_shown])), Choice(NONE, NONE))


def _label_of(scale: Scale, value: float | None) -> str | None:
    return next((label for label, worth in scale.labels.items() if worth == value), None)


def of_domain(
    kind: DomainKind,
    texts: Iterable[str],
    labels: Mapping[str, str],
    before: Variable | None,
    declared: Declared,
    answers: Mapping[str, str],
) -> tuple[Meanings, tuple[str, ...]]:
    """The values of a background column (none where its texts are understood as they stand), and its blanks."""
    categories: tuple[Category, ...] = getattr(declared.authority.domains, kind)
    choices = (*(Choice(one.id, one.label) for one in categories), Choice(NONE, NONE))
    met = _askable(texts)
    plain = [text for text in met if category_of(kind, text, declared, exactly=True) is None]
    if not plain:
        return Meanings(), ()
    known: dict[str, str] = {}
    blank: list[str] = []
    questions: list[Question] = []
    for text in met:
        words = labels.get(text, text)
        if before is not None and text in before.values:
            known[text] = before.values[text]
        elif before is not None and text in before.blank:
            blank.append(text)
        elif (category := category_of(kind, words, declared)) is not None:
            known[text] = category
        else:
            about = {"text": text, "label": words if words != text else ""}
            message = f"value_{kind}_labelled" if words != text else f"value_{kind}"
            question = Question(f"value.{kind}.{text}", "choice", message, about, choices)
            questions.append(question)
            if (answer := question.read(answers.get(question.id, ""))) == NONE:
                blank.append(text)
            elif answer is not None:
                known[text] = answer
    if len(questions) > MOST_UNKNOWN or (kind == "zone" and len(plain) < len(met) / 2):
        return Meanings(), ()  # a commune that nobody knows is the check's to tell
    values = known if any(category_of(kind, text, declared, exactly=True) != known[text] for text in known) else {}
    return Meanings(values, tuple(questions)), tuple(blank)


def category_of(kind: DomainKind, text: str, declared: Declared, *, exactly: bool = False) -> str | None:
    """The category of a text: as the judgement reads it or, unless `exactly`, as its words say."""
    read = domains.reader(kind, Variable(column="x"), declared.authority, declared.territory, _AFTER_ALL)
    found = read(text)
    if found.category is not None or exactly:
        return found.category
    if kind == "sex":
        return _sex(text, declared.authority.domains.sex)
    if kind == "age":
        return _age(text, declared)
    return _use(text, declared.authority.domains.use) if kind == "use" else None


def _sex(text: str, categories: tuple[Category, ...]) -> str | None:
    form = fold(text)
    for words in _SEX:
        if form in words:
            return next((one.id for one in categories if fold(one.label) in words or fold(one.id) in words), None)
    return None


def _age(text: str, declared: Declared) -> str | None:
    form = fold(text)
    groups = declared.authority.domains.age
    if match := _RANGE.search(same_letters(text)):
        low, high = int(match[1]), int(match[2])
        return next((group.id for group in groups if (group.low, group.high) == (low, high)), None)
    if match := _OLDEST.search(form):
        low = int(match[1]) if match[1] else int(match[2]) + 1
        return next((group.id for group in groups if group.low == low and group.high is None), None)
    return None


def _use(text: str, categories: tuple[Category, ...]) -> str | None:
    known = {one.id for one in categories}
    meant = {"oui": "user", "non": "non-user", "yes": "user", "no": "non-user"}.get(fold(text))
    return meant if meant in known else None

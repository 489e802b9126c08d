"""How answers spread at the newest wave: the classes that all rows share, best first.

Belongs here: from the published distributions to a specification. Does not belong here: merging small classes
(estimation.disclosure did it) and drawing (charts.printed).

A scale of up to seven answers is shown as it is, with its own words where it has some; a longer one in three classes:
satisfied as the survey declares it, the lower half of the scale, and what lies between (as out_distributions does).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from barometer.declarations.survey import Scale
from barometer.locale import say
from barometer.locale.formats import clauses, percent
from barometer.publishing.charts.press_spec import Answer, AnswerRow, AnswersChart, Side
from barometer.publishing.facts import Distribution
from barometer.publishing.material import Material, Subject
from barometer.publishing.text import clean
from barometer.publishing.views.press_words import others, press_words, short

_MOST_ANSWERS = 7


@dataclass(frozen=True)
class _Asked:
    subject: Subject
    scale: Scale
    rows: list[Distribution]


def answers_chart(material: Material) -> AnswersChart | None:
    """The answers on the scale that most criteria share; None where none may be published."""
    locale = material.locale
    asked = [one for subject in material.subjects if (one := _asked(material, subject)) is not None]
    if not asked:
        return None
    scales = Counter(_classes(one.scale, locale) for one in asked)
    answers = max(scales, key=lambda classes: (scales[classes], len(classes)))
    shown = [one for one in asked if _classes(one.scale, locale) == answers]
    rows = tuple(_row(one, answers, locale) for one in shown)
    positive, negative = say(locale, "printed.answers.positive"), say(locale, "printed.answers.negative")
    chart = AnswersChart(
        press_words(material, "reponses", _title(shown, rows, locale), "", say(locale, "printed.answers.caption")),
        answers,
        positive,
        negative,
        rows,
        (say(locale, "printed.changes.criterion"), *(answer.label for answer in answers)),
        others(len(rows), locale),
    )
    said = clauses((", ".join(cell for cell in row if cell) for row in chart.table()[1]), locale)
    order = clauses((answer.label for answer in answers), locale)
    alt = say(locale, "printed.answers.alt", title=chart.words.title, answers=order, rows=said)
    return replace(chart, words=replace(chart.words, alt=alt))


def _title(asked: Sequence[_Asked], rows: Sequence[AnswerRow], locale: str) -> str:
    """Between which the shares of satisfied lie; the share itself where there is only one."""
    shares = sorted(
        sum(row.share_pct for row in one.rows if _side(one.scale, row.answer) == "positive") for one in asked
    )
    low, high = percent(shares[0], locale), percent(shares[-1], locale)
    if low != high:
        return say(locale, "printed.answers.span", low=low, high=high)
    return short(rows[0].label, lambda label: say(locale, "printed.answers.title", label=label, positive=low))


def _side(scale: Scale, answer: str) -> str:
    """The side of a published answer: a value of the scale, or a class that is named by its side."""
    return {f"{value:g}": side for value, side in _sides(scale)}.get(answer, answer)


def _asked(material: Material, subject: Subject) -> _Asked | None:
    """The newest distribution of a subject with its scale, full or in three classes."""
    current = material.current(subject)
    if current is None:
        return None
    rows = sorted(
        (
            one
            for one in material.distributions
            if (one.criterion, one.population, one.wave) == (subject.criterion, subject.population, current.wave)
            and one.question_version == current.question_version
        ),
        key=lambda one: one.rank,
    )
    item = next((i for (s, _), i in material.items.items() if s == subject.survey and i.id == current.item), None)
    version = next((v for v in item.versions if v.id == current.question_version), None) if item else None
    scale = material.surveys[subject.survey].scales.get(version.scale) if version else None
    return _Asked(subject, scale, rows) if rows and scale is not None else None


def _sides(scale: Scale) -> list[tuple[float, Side]]:
    """The values of a scale from the best to the worst, each on its side."""
    count = round(scale.high - scale.low)
    values = [scale.low + k for k in range(count + 1)]
    centre = (scale.low + scale.high) / 2
    found: list[tuple[float, Side]] = []
    for value in values if scale.reverse else values[::-1]:
        is_positive = value <= scale.satisfied_from if scale.reverse else value >= scale.satisfied_from
        is_low = value > centre if scale.reverse else value < centre
        found.append((value, "positive" if is_positive else "negative" if is_low else "middle"))
    return found


def _is_long(scale: Scale) -> bool:
    return round(scale.high - scale.low) + 1 > _MOST_ANSWERS


def _classes(scale: Scale, locale: str) -> tuple[Answer, ...]:
    """The classes of a scale, best first."""
    sides = _sides(scale)
    if not _is_long(scale):
        words = {value: clean(text) for text, value in reversed(scale.labels.items())}
        if not words:  # only coded: which end is the best must be said
            words[sides[0][0]] = say(locale, "printed.answers.best", value=f"{sides[0][0]:g}")
            words[sides[-1][0]] = say(locale, "printed.answers.worst", value=f"{sides[-1][0]:g}")
        return tuple(Answer(words.get(value, f"{value:g}"), side) for value, side in sides)
    found = []
    for side in ("positive", "middle", "negative"):
        values = sorted(value for value, own in sides if own == side)
        if values:
            notes = (
                f"{values[0]:g}"
                if len(values) == 1
                else say(locale, "printed.answers.range", low=f"{values[0]:g}", high=f"{values[-1]:g}")
            )
            found.append(Answer(say(locale, f"printed.answers.class.{side}", notes=notes), side))
    return tuple(found)


def _row(one: _Asked, answers: Sequence[Answer], locale: str) -> AnswerRow:
    """The shares of a question by class; nothing where only three classes of a short scale may be published."""
    by_side = dict.fromkeys(("positive", "middle", "negative"), 0.0)
    for row in one.rows:
        by_side[_side(one.scale, row.answer)] += row.share_pct
    named = [percent(by_side[side], locale) for side in ("positive", "negative")]
    by_answer = {row.answer: row.share_pct for row in one.rows}
    if _is_long(one.scale):
        shares = tuple(by_side[answer.side] for answer in answers)
    elif not set(by_answer) & set(by_side):
        shares = tuple(by_answer.get(f"{value:g}", 0.0) for value, _ in _sides(one.scale))
    else:
        said = say(locale, "printed.answers.three_only", positive=named[0], negative=named[1])
        return AnswerRow(one.subject.label, (), empty=said)
    cells = tuple(percent(share, locale) for share in shares)
    return AnswerRow(one.subject.label, shares, named[0], named[1], cells=cells)

"""A wave's respondents and answers as the rows of the institute's file.

Belongs here: which text stands in which column. Does not belong here: the layout itself (plans), bytes (files).
"""

from __future__ import annotations

from numpy.random import Generator

from barometer.declarations.survey import Scale, Survey
from barometer.demonstration.answering import BLANK, DONT_KNOW, NOT_CONCERNED, NOT_SHOWN, scale_asked
from barometer.demonstration.files import Value
from barometer.demonstration.plans import AGE_LABELS, Fielding, Plan
from barometer.demonstration.sampling import Ints, Persons
from barometer.demonstration.territory import AGES, SEXES

STRATUM, WEIGHT = {"zones": "secteur", "families": "Structure"}, {"zones": "poids", "families": "Poids"}
UNKNOWN_AGE = "NR"


def wave_rows(
    survey: Survey, plan: Plan, fielding: Fielding, persons: Persons, answers: dict[str, Ints], random: Generator
) -> list[list[Value]]:
    """The file's rows, title and heading included."""
    columns = [*_about(plan, fielding, persons, random)]
    for position, item in enumerate(survey.items, start=1):
        texts = _texts(scale_asked(survey, item, fielding.year))
        heading = fielding.layout.heading(item.id, position)
        columns.append((heading, [texts[rank] for rank in answers[item.id].tolist()]))
    columns.append((fielding.layout.extra, _extra(fielding, persons.n, random)))
    rows: list[list[Value]] = [[heading for heading, _ in columns]]
    rows += [list(row) for row in zip(*(values for _, values in columns), strict=True)]
    return [*_title(survey, fielding), *rows]


def _title(survey: Survey, fielding: Fielding) -> list[list[Value]]:
    """What the institute writes above the heading: the rows before `header_row`."""
    lines = [survey.title + f", vague {fielding.year}", "Agglomération inventée, réponses fabriquées"]
    return [[line] for line in lines[: fielding.layout.header_row - 1]]


def _about(plan: Plan, fielding: Fielding, persons: Persons, random: Generator) -> list[tuple[str, list[Value]]]:
    """The columns that say who answered."""
    layout = fielding.layout
    first = 1000 * (fielding.year - 2010)
    columns: list[tuple[str, list[Value]]] = [(layout.respondent, [first + k for k in range(1, persons.n + 1)])]
    if persons.stratum is not None and persons.weight is not None:
        columns.append((STRATUM[plan.frame], list(persons.stratum)))
        columns.append((WEIGHT[plan.frame], persons.weight.tolist()))
    name, written = layout.commune
    columns.append((name, [c.insee if written == "code" else c.name for c in persons.commune]))
    name, written_age = layout.age
    ages: list[Value] = persons.years.tolist()
    if written_age == "groups":
        ages = [AGE_LABELS[AGES[age]] for age in persons.age.tolist()]
    untold = random.random(persons.n) < plan.unknown_age
    columns.append((name, [UNKNOWN_AGE if silent else age for age, silent in zip(ages, untold, strict=True)]))
    columns.append((layout.sex, [layout.texts[SEXES[sex]] for sex in persons.sex.tolist()]))
    uses: list[Value] = [layout.texts["user" if user else "non-user"] for user in persons.is_user.tolist()]
    return [*columns, (layout.use, uses)]


def _texts(scale: Scale) -> dict[int, Value]:
    """What the file writes for each rank (0 the worst answer) and each code."""
    names = {value: text for text, value in scale.labels.items()}
    values = range(int(scale.low), int(scale.high) + 1)
    texts: dict[int, Value] = {
        rank: names.get(value, value) for rank, value in enumerate(reversed(values) if scale.reverse else values)
    }
    spoken = {DONT_KNOW: scale.dont_know, NOT_CONCERNED: scale.not_concerned, NOT_SHOWN: scale.not_shown}
    return texts | {code: texts_of[0] for code, texts_of in spoken.items() if texts_of} | {BLANK: ""}


def _extra(fielding: Fielding, n: int, random: Generator) -> list[Value]:
    """A column that nobody declared and that must therefore never be read."""
    match fielding.layout.extra:
        case "courriel":
            return [f"repondant{k:04d}@exemple.invalid" for k in range(1, n + 1)]
        case "Enquêteur":
            return [f"E{k:02d}" for k in random.integers(1, 15, n)]
        case "jour_reception":
            return [f"{day:02d}/04/{fielding.year}" for day in random.integers(1, 28, n)]
        case "HEURE" | "heure_appel":
            return [f"{h}:{m:02d}" for h, m in zip(random.integers(10, 21, n), random.integers(0, 60, n), strict=True)]
        case _:
            return [int(minutes) for minutes in random.integers(6, 17, n)]

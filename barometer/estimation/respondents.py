"""Who answered a wave and what became of each question: out_respondents, out_responses.

Belongs here: counting respondents by declared category beside the census, and the fate of each question, with what of
it may be published. Does not belong here: what they think (waves), how a page shows it (publishing).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from barometer.declarations.authority import Authority, Disclosure
from barometer.declarations.wave import Wave
from barometer.estimation.answers import ASKED, Question, Sample
from barometer.estimation.disclosure import COMPLEMENTARY, FEW_RESPONDENTS
from barometer.lake import empty
from barometer.statistics.disclosure import Cell, Role, Sum, Table, suppress
from barometer.tables import OUT_RESPONDENTS, OUT_RESPONSES

VARIABLES = ("zone", "age", "sex", "use")
#: The row of those whose category is not known: nobody can be recognised in it.
UNKNOWN = "unknown"
#: Statuses of those who were concerned by a question that was put to them.
_CONCERNED = (*ASKED, "blank")


def respondents(authority: Authority, wave: Wave, sample: Sample, margins: pd.DataFrame | None) -> pd.DataFrame:
    """OUT_RESPONDENTS of a wave. `margins`: CORE_MARGINS of its declared year; without them there is no census beside.

    A variable whose column the wave has not, or of which nothing is declared, has no row. Shares are missing where
    fewer than `minimum_percentage` answered.
    """
    people = sample.respondents
    rows: list[dict[str, Any]] = []
    is_weighted = sample.calibration is not None or people["design_weight"].nunique() > 1
    for variable in VARIABLES:
        categories = [one.id for one in getattr(authority.domains, variable)]
        if not categories or people[variable].isna().all():
            continue
        values = people[variable].to_numpy(dtype=object)
        chosen = {category: values == category for category in categories}
        counts = {category: int(inside.sum()) for category, inside in chosen.items()}
        known, weighed = sum(counts.values()), sum(float(sample.weights[inside].sum()) for inside in chosen.values())
        census, year = _census(margins, variable, categories)
        has_shares = known >= authority.disclosure.minimum_percentage
        has_weights = has_shares and is_weighted
        for category, inside in chosen.items():
            rows.append(
                {
                    "variable": variable,
                    "category": category,
                    "n": counts[category],
                    "sample_pct": 100 * counts[category] / known if has_shares else None,
                    "weighted_pct": 100 * float(sample.weights[inside].sum()) / weighed if has_weights else None,
                    "census_pct": census.get(category),
                    "census_year": year,
                    "is_calibrated": sample.calibration is not None and variable in _calibrated(wave),
                }
            )
        unknown = {"variable": variable, "category": UNKNOWN, "n": len(people) - known, "is_calibrated": False}
        rows += [unknown] if len(people) > known else []
    if not rows:
        return empty(OUT_RESPONDENTS)
    constant = {"authority": authority.id, "survey": wave.survey, "wave": wave.year}
    frame = pd.DataFrame([constant | row for row in rows]).reindex(columns=OUT_RESPONDENTS.column_names)
    return frame.assign(suppressed=pd.Series(_suppressed(authority.disclosure, frame, len(people)), dtype="str"))


def responses(authority: Authority, wave: Wave, sample: Sample, questions: Sequence[Question]) -> pd.DataFrame:
    """OUT_RESPONSES of a wave: a row a question, among all residents or among users, as it is published."""
    rows = []
    for question in questions:
        status = question.status
        if question.item.population == "users":
            status = status[sample.respondents["use"].to_numpy(dtype=object) == "user"]
        counts = {name: int((status == name).sum()) for name in _CONCERNED}
        n = sum(counts.values())
        has_shares = n >= authority.disclosure.minimum_percentage
        shares = {
            "expressed_pct": ("answered",),
            "dont_know_pct": ("dont_know",),
            "not_answered_pct": ("refused", "blank"),
        }
        rows.append(
            {
                "authority": authority.id,
                "survey": wave.survey,
                "wave": wave.year,
                "service": question.item.service,
                "criterion": question.item.criterion,
                "item": question.item.id,
                "question_version": question.version.id,
                "population": question.item.population,
                "n": n,
                **{
                    name: 100 * float(sum(counts[one] for one in meant)) / n if has_shares else None
                    for name, meant in shares.items()
                },
            }
        )
    return pd.DataFrame(rows) if rows else empty(OUT_RESPONSES)


def _calibrated(wave: Wave) -> tuple[str, ...]:
    return wave.calibration.variables if wave.calibration is not None else ()


def _census(
    margins: pd.DataFrame | None, variable: str, categories: Sequence[str]
) -> tuple[dict[str, float], int | None]:
    """Percent of the population by category, and the year; nothing where the margins do not hold the variable whole."""
    rows = None if margins is None else margins[margins["variable"] == variable]
    if rows is None or set(rows["category"]) != set(categories):
        return {}, None
    persons = dict(zip(rows["category"], rows["population"], strict=True))
    total = sum(float(persons[category]) for category in categories)
    return {c: 100 * float(persons[c]) / total for c in categories}, int(rows["year"].iloc[0])


def _suppressed(rules: Disclosure, frame: pd.DataFrame, everybody: int) -> list[str | None]:
    """Why a row may not be published: too few, or it would give the few away. Everybody's number is published."""
    names = list(frame["variable"] + ":" + frame["category"])
    total = Cell("all", everybody, Role.KNOWN)
    cells, sums = [total], []
    for variable in dict.fromkeys(frame["variable"]):
        parts = [
            Cell(name, int(n), Role.KNOWN if category == UNKNOWN else Role.PUBLISH)
            for name, of, category, n in zip(names, frame["variable"], frame["category"], frame["n"], strict=True)
            if of == variable
        ]
        cells += parts
        sums.append(Sum(total.name, tuple(part.name for part in parts)))
    found = suppress(Table(tuple(cells), tuple(sums)), rules.minimum_cell)
    reasons: dict[str, str] = dict.fromkeys(found.complementary, COMPLEMENTARY)
    reasons |= dict.fromkeys(found.primary, FEW_RESPONDENTS)
    return [reasons.get(name) for name in names]

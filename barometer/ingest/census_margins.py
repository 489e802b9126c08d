"""From INSEE's counts to `margins/<year>.csv`: zones, age groups and sexes of one and the same population.

Belongs here: communes to zones (mergers included), age classes to published groups where they fit exactly, the file's
text. Does not belong here: the layouts of INSEE's tables (`census`), judging the result (`margins`).

Nothing is shared out: where the classes of a file do not cut at the ages of a group, its margin is not made and the
finding says which classes there are. All margins speak of the ages that the groups cover (usually 18 and over).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from barometer.declarations.authority import Authority
from barometer.declarations.territory import Commune, Territory
from barometer.findings import Finding, Place, Severity
from barometer.ingest.census import EVERYBODY, Ages, Census, Count
from barometer.ingest.domains import Gazetteer
from barometer.ingest.values import fold

_OLDEST = 200  # beyond every age: the end of "and over"


@dataclass(frozen=True)
class Made:
    """Margins as (variable, category, persons), and the file that each variable came from."""

    rows: tuple[tuple[str, str, float], ...]
    sources: Mapping[str, str]
    findings: tuple[Finding, ...]
    ages: Ages

    def text(self) -> str:
        """The content of margins/<year>.csv, whole persons."""
        lines = ["variable;category;population", *(f"{v};{c};{round(persons)}" for v, c, persons in self.rows)]
        return "\n".join(lines) + "\n"


@dataclass
class _Table:
    """One file's counts by today's commune."""

    census: Census
    counts: dict[str, list[Count]] = field(default_factory=dict)


def communes_to_read(territory: Territory) -> frozenset[str]:
    """Every code that a file of any vintage may use for a commune of the territory."""
    return frozenset(commune.insee for commune in territory.communes)


def make_margins(
    files: Sequence[Census], authority: Authority, territory: Territory, *, all_ages: bool = False
) -> Made:
    """The margins that the files give, each variable by the first file that can."""
    findings: list[Finding] = []
    groups = authority.domains.age
    ages: Ages = EVERYBODY
    if groups and not all_ages:
        highs = [group.high for group in groups]
        ages = (min(group.low for group in groups), None if None in highs else max(h for h in highs if h is not None))
    tables = [_by_commune(census, territory, findings) for census in files if census.counts]
    zones = {commune.insee: commune.zone for commune in territory.communes if commune.valid_to is None}
    rows: list[tuple[str, str, float]] = []
    sources: dict[str, str] = {}
    sexes = {category.id: _sex(category.id, category.label) for category in authority.domains.sex}
    if None in sexes.values() or len(set(sexes.values())) < len(sexes):
        place, labels = Place(files[0].file if files else ""), ", ".join(c.label for c in authority.domains.sex)
        findings.append(Finding("census_sex_unknown", Severity.WARNING, place, params={"labels": labels}))
        sexes = {}
    wanted: list[tuple[str, dict[str, tuple[str | None, Ages]]]] = [
        ("zone", {zone.id: (None, ages) for zone in authority.domains.zone}),
        ("age", {} if all_ages else {group.id: (None, (group.low, group.high)) for group in groups}),
        ("sex", {category: (sex, ages) for category, sex in sexes.items()}),
    ]
    for variable, cells in wanted:
        told: list[Finding] = []
        for table in tables:
            if variable in sources or not cells:
                break
            made = _variable(variable, cells, table, zones, told)
            if made is not None:
                rows += made
                sources[variable] = table.census.file
        if cells and variable not in sources:
            findings += told
    return Made(tuple(rows), sources, tuple(findings), ages)


def _variable(
    variable: str,
    cells: Mapping[str, tuple[str | None, Ages]],
    table: _Table,
    zones: Mapping[str, str],
    findings: list[Finding],
) -> list[tuple[str, str, float]] | None:
    made: list[tuple[str, str, float]] = []
    for category, (sex, ages) in cells.items():
        communes = [c for c in table.counts if variable != "zone" or zones.get(c) == category]
        persons = [_persons(table.counts[commune], sex, ages) for commune in sorted(communes)]
        if not persons or any(one is None for one in persons):
            findings.append(_no_fit(table, variable, category, sex, ages))
            return None
        made.append((variable, category, math.fsum(one for one in persons if one is not None)))
    return made


def _persons(counts: Sequence[Count], sex: str | None, ages: Ages) -> float | None:
    """Persons of a sex (both: None) and ages; None where the classes there are do not make it exactly."""
    of_sex = {count.ages: count.persons for count in counts if count.sex == sex}
    whole = _tiled(of_sex, ages)
    if whole is None and sex is None:
        men, women = (_persons(counts, one, ages) for one in ("m", "f"))
        return None if men is None or women is None else men + women
    return whole


def _tiled(classes: Mapping[Ages, float], ages: Ages) -> float | None:
    """The sum of classes that follow one another from the first age to the last, fewest classes first."""
    end = _OLDEST if ages[1] is None else ages[1] + 1
    best: dict[int, tuple[int, float]] = {ages[0]: (0, 0.0)}
    for (low, high), persons in sorted(classes.items(), key=lambda item: (item[0][0], item[0][1] or _OLDEST)):
        after = _OLDEST if high is None else high + 1
        if low in best and after <= end:
            steps, so_far = best[low]
            if after not in best or steps + 1 < best[after][0]:
                best[after] = steps + 1, so_far + persons
    return best[end][1] if end in best else None


def _by_commune(census: Census, territory: Territory, findings: list[Finding]) -> _Table:
    """Counts by the commune that stands today; communes that miss, or that two vintages count twice, are refusals."""
    gazetteer = Gazetteer(territory, dt.date.max)
    place = Place(census.file)
    table = _Table(census)
    codes: dict[str, set[str]] = {}
    summed: dict[tuple[str, str | None, Ages], float] = {}
    for count in census.counts:
        commune = gazetteer.find(count.commune)[0]
        if commune is None:
            continue
        codes.setdefault(commune.insee, set()).add(count.commune)
        key = (commune.insee, count.sex, count.ages)
        summed[key] = summed.get(key, 0.0) + count.persons
    for (insee, sex, ages), persons in summed.items():
        table.counts.setdefault(insee, []).append(Count(insee, sex, ages, persons))
    today = [commune for commune in territory.communes if commune.valid_to is None]
    if missing := [f"{c.name} ({c.insee})" for c in today if c.insee not in codes]:
        params: dict[str, str | int | float] = {"communes": ", ".join(missing), "count": len(missing)}
        findings.append(Finding("census_commune_missing", Severity.FILE, place, params=params))
    for commune in today:
        if (met := codes.get(commune.insee, set())) and not _is_one_vintage(commune, met, territory):
            params = {"commune": commune.name, "codes": ", ".join(sorted(met))}
            findings.append(Finding("census_two_vintages", Severity.FILE, place, commune.insee, params))
    return table


def _is_one_vintage(commune: Commune, met: set[str], territory: Territory) -> bool:
    """Whether the codes met are those that one day knew of what is the commune today."""
    family = [c for c in territory.communes if c is commune or territory.standing_for(c, dt.date.max) is commune]
    days = {day for one in family for day in (one.valid_from, one.valid_to) if day is not None} | {dt.date.max}
    return any(met == {one.insee for one in family if one.is_alive(day)} for day in days)


def _sex(category: str, label: str) -> str | None:
    """Which of INSEE's two sexes a declared category is."""
    for text in (fold(label), fold(category)):
        if text.startswith(("f", "w")):
            return "f"
        if text.startswith(("h", "m")):
            return "m"
    return None


def _no_fit(table: _Table, variable: str, category: str, sex: str | None, ages: Ages) -> Finding:
    if sex is not None and not any(count.sex for counts in table.counts.values() for count in counts):
        return Finding("census_no_sex", Severity.WARNING, Place(table.census.file))
    met = {count.ages for counts in table.counts.values() for count in counts if sex is None or count.sex == sex}
    classes = sorted(met, key=lambda one: (one[0], one[1] or _OLDEST))
    shown = ", ".join(words(one) for one in classes[:12]) + (" …" if len(classes) > 12 else "")
    params: dict[str, str | int | float] = {
        "variable": variable,
        "category": category,
        "ages": words(ages),
        "classes": shown or "—",
    }
    return Finding("census_ages_do_not_fit", Severity.WARNING, Place(table.census.file), None, params)


def words(ages: Ages) -> str:
    """Ages as figures: "18-34", "65+"."""
    return f"{ages[0]}+" if ages[1] is None else f"{ages[0]}-{ages[1]}"

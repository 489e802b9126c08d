"""Who answered and who did not, against the census, as a page says it.

Belongs here: the view of the newest wave's respondents and of what became of its questions. Does not belong here:
counting them and deciding what may be told (estimation.respondents), drawing the bars (charts.svg_bars).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometer.estimation.respondents import UNKNOWN, VARIABLES
from barometer.locale import say
from barometer.locale.formats import listed, number, percent, signed
from barometer.publishing.facts import Respondents, Response, WaveFact
from barometer.publishing.material import Material, Subject
from barometer.publishing.text import clean, quoted

#: Gaps to the census smaller than this are not named in the sentence: every sample has some.
_NAMED_PTS = 2.0


@dataclass(frozen=True)
class CategoryRow:
    """A category: cells in the order of the headers, and its bar (percent of respondents, of the census)."""

    cells: tuple[str, ...]
    bar: tuple[float, float | None] | None


@dataclass(frozen=True)
class CategoryGroup:
    """The categories of a variable."""

    label: str
    rows: tuple[CategoryRow, ...]


@dataclass(frozen=True)
class RespondentsView:
    """`said`: how many answered and how they differ from the census. `groups`: by variable; empty for a wave that is
    known from a printed report. `fate`: what became of the questions, in a sentence, then by question."""

    said: tuple[str, ...]
    headers: tuple[str, ...]
    groups: tuple[CategoryGroup, ...]
    has_census: bool
    fate: tuple[str, ...]
    fate_headers: tuple[str, ...]
    fate_rows: tuple[tuple[str, ...], ...]


def respondents_view(material: Material) -> RespondentsView | None:
    """The view at the newest wave; None where there is no wave."""
    fact = material.facts_of_newest
    if fact is None:
        return None
    locale = material.locale
    rows = [one for one in material.respondents if (one.survey, one.wave) == (fact.survey, fact.wave)]
    by_variable = {name: [one for one in rows if one.variable == name] for name in VARIABLES}
    asked = _asked(material)
    has_census = any(one.census_pct is not None for one in rows)
    names = ("category", "respondents", "share", "weighted", *(("census", "gap") if has_census else ()))
    return RespondentsView(
        said=(_counted(material, fact), *_compared(material, fact, rows)),
        headers=tuple(say(locale, f"respondents.{name}") for name in names),
        groups=tuple(
            CategoryGroup(
                say(locale, f"page.domain.{variable}.name"),
                tuple(_row(material, one, has_census=has_census) for one in _ordered(material, found)),
            )
            for variable, found in by_variable.items()
            if found
        ),
        has_census=has_census,
        fate=_fate(asked, locale),
        fate_headers=tuple(
            say(locale, f"respondents.{name}") for name in ("criterion", "put_to", "expressed", "dont_know", "silent")
        ),
        fate_rows=tuple(_fate_row(subject.label, one, locale) for subject, one in asked),
    )


def _labels(material: Material, variable: str) -> dict[str, str]:
    labels = {one.id: clean(one.label) for one in getattr(material.authority.domains, variable)}
    return labels | {UNKNOWN: say(material.locale, "respondents.unknown")}


def _ordered(material: Material, rows: Sequence[Respondents]) -> list[Respondents]:
    """In the order of the declaration; those who did not say last."""
    order = list(_labels(material, rows[0].variable))
    return sorted(rows, key=lambda one: order.index(one.category) if one.category in order else len(order))


def _row(material: Material, one: Respondents, *, has_census: bool) -> CategoryRow:
    locale = material.locale
    label = _labels(material, one.variable).get(one.category, one.category)
    if one.suppressed:
        return CategoryRow((label, say(locale, "figure.too_few"), *[""] * (4 if has_census else 2)), None)
    gap = None if one.sample_pct is None or one.census_pct is None else one.sample_pct - one.census_pct
    cells = [label, number(one.n, locale), _percent(one.sample_pct, locale), _percent(one.weighted_pct, locale)]
    if has_census:
        cells += [_percent(one.census_pct, locale), "" if gap is None else signed(gap, locale, 1)]
    return CategoryRow(tuple(cells), None if one.sample_pct is None else (one.sample_pct, one.census_pct))


def _percent(value: float | None, locale: str) -> str:
    return "" if value is None else percent(value, locale, 1)


def _counted(material: Material, fact: WaveFact) -> str:
    locale = material.locale
    if fact.source == "published":
        return say(locale, "respondents.printed", wave=fact.wave)
    wave = next(
        (one.wave for one in material.waves if (one.wave.survey, one.wave.year) == (fact.survey, fact.wave)), None
    )
    said = say(locale, f"respondents.n.{'one' if fact.n == 1 else 'other'}", n=number(fact.n, locale), wave=fact.wave)
    if wave is not None and wave.sampling.invited:
        rate = percent(100 * fact.n / wave.sampling.invited, locale)
        said += " " + say(locale, "respondents.invited", invited=number(wave.sampling.invited, locale), rate=rate)
    else:
        said += " " + say(locale, "respondents.no_rate")
    form = {0: "none", 1: "one"}.get(fact.rows_refused, "other")
    return said + " " + say(locale, f"respondents.refused.{form}", count=number(fact.rows_refused, locale))


def _compared(material: Material, fact: WaveFact, rows: Sequence[Respondents]) -> list[str]:
    """Who is missing and who is many, before weighting; what weighting does; what it cannot do."""
    locale = material.locale
    if not rows:
        return []
    gaps = [
        (one.sample_pct - one.census_pct, one)
        for one in rows
        if not one.suppressed and one.sample_pct is not None and one.census_pct is not None
    ]
    said = []
    if gaps:
        (low, fewest), (high, most) = min(gaps, key=lambda g: g[0]), max(gaps, key=lambda g: g[0])
        if max(-low, high) < _NAMED_PTS:
            said.append(say(locale, "respondents.alike", year=fewest.census_year))
        else:
            said.append(say(locale, "respondents.fewest", year=fewest.census_year, **_pair(material, fewest)))
            said.append(say(locale, "respondents.most", **_pair(material, most)))
    calibrated = [name for name in VARIABLES if any(one.variable == name and one.is_calibrated for one in rows)]
    if fact.design == "volunteers":
        said.append(say(locale, "respondents.volunteers"))
    elif calibrated:
        names = listed([say(locale, f"page.domain.{name}.name").lower() for name in calibrated], locale)
        said.append(say(locale, "respondents.calibrated", variables=names))
    if not gaps:
        said.append(say(locale, "respondents.no_census"))
    return said


def _pair(material: Material, one: Respondents) -> dict[str, str]:
    locale = material.locale
    label = quoted(_labels(material, one.variable).get(one.category, one.category), locale)
    return {"label": label, "share": _percent(one.sample_pct, locale), "census": _percent(one.census_pct, locale)}


def _asked(material: Material) -> list[tuple[Subject, Response]]:
    """The questions of the newest wave in the order of the criteria, in the version that is judged."""
    found = []
    for subject in material.subjects:
        current = material.current(subject)
        key = (subject.survey, material.newest, subject.criterion, subject.population)
        rows = [one for one in material.responses if (one.survey, one.wave, one.criterion, one.population) == key]
        judged = [one for one in rows if current is not None and one.question_version == current.question_version]
        found += [(subject, one) for one in (judged or rows)[:1]]
    return found


def _fate(asked: Sequence[tuple[Subject, Response]], locale: str) -> tuple[str, ...]:
    told = [(subject.label, one.dont_know_pct, one.not_answered_pct) for subject, one in asked]
    unknown = [(share, label) for label, share, _ in told if share is not None]
    silent = [(share, label) for label, _, share in told if share is not None]
    if not unknown or not silent:
        return ()
    (most, label), (worst, question) = max(unknown), max(silent)
    said = [say(locale, "respondents.most_unknown", label=quoted(label, locale), share=percent(most, locale))]
    if worst < 0.5:
        said.append(say(locale, "respondents.none_silent"))
    else:
        said.append(
            say(locale, "respondents.most_silent", label=quoted(question, locale), share=percent(worst, locale))
        )
    return tuple(said)


def _fate_row(label: str, one: Response, locale: str) -> tuple[str, ...]:
    shares = (one.expressed_pct, one.dont_know_pct, one.not_answered_pct)
    if one.expressed_pct is None:
        return (label, say(locale, "figure.too_few"), "", "", "")
    return (label, number(one.n, locale), *("" if share is None else percent(share, locale) for share in shares))

"""The method note of a report: what a doubter would ask (METHOD, last section), as far as it is declared.

Belongs here: turning declarations and the waves' own rows into entries of the note. What nobody declared is said to be
undeclared, never left out. Does not belong here: computing anything.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from importlib import metadata

from barometer.declarations.service import Signature
from barometer.declarations.wave import Wave
from barometer.estimation.calibration_log import findings_of
from barometer.findings import Place
from barometer.locale import say
from barometer.locale.formats import day, days, listed, number, points
from barometer.publishing.facts import WaveFact
from barometer.publishing.material import Material
from barometer.publishing.text import clean
from barometer.publishing.views.agenda import restriction_starts
from barometer.publishing.views.corrections import HEADERS, correction_rows
from barometer.publishing.words import sentences


@dataclass(frozen=True)
class MethodTable:
    """A table inside the note."""

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class MethodEntry:
    """A question and its answer: paragraphs, then a table where one says it better. `name` is its key."""

    name: str
    term: str
    paragraphs: tuple[str, ...]
    table: MethodTable | None = None


def method_note(material: Material) -> tuple[MethodEntry, ...]:
    """The note, in the order in which a doubter asks."""
    return (
        _entry(material, "population", _population(material)),
        _entry(material, "design", _design(material)),
        _entry(material, "waves", (say(material.locale, "method.waves.text"),), _waves(material)),
        _entry(material, "corrections", *_corrections(material)),
        _entry(material, "calibration", _calibration(material)),
        _entry(material, "questions", (say(material.locale, "method.questions.text"),), _questions(material)),
        _entry(material, "breaks", _breaks(material)),
        _entry(
            material,
            "scores",
            (say(material.locale, "method.scores.text"), say(material.locale, "method.scores.rounding")),
        ),
        _entry(material, "publication", _publication(material)),
        _entry(material, "changes", _changes(material)),
        _entry(
            material,
            "words",
            tuple(say(material.locale, f"method.words.{k}") for k in ("established", "indicative", "volunteers")),
        ),
        _entry(material, "error", (say(material.locale, "method.error.text"),)),
        _entry(material, "thresholds", _thresholds(material), _anchors(material)),
        _entry(material, "cost", _cost(material)),
        _entry(material, "sources", _sources(material)),
    )


def _entry(material: Material, name: str, paragraphs: tuple[str, ...], table: MethodTable | None = None) -> MethodEntry:
    said = tuple(one for one in paragraphs if one) or (say(material.locale, "method.undeclared"),)
    return MethodEntry(name, say(material.locale, f"method.{name}.term"), said, table)


def _newest(material: Material) -> Wave | None:
    return next((one.wave for one in material.waves if one.wave.year == material.newest), None)


def _population(material: Material) -> tuple[str, ...]:
    locale, wave = material.locale, _newest(material)
    asked = sorted({subject.population for subject in material.subjects})
    said = [say(locale, f"method.population.{population}") for population in asked]
    if wave is not None and wave.sampling.population_size:
        said.append(say(locale, "method.population.size", size=number(wave.sampling.population_size, locale)))
    if wave is not None and clean(wave.sampling.note):
        said.append(clean(wave.sampling.note))
    return tuple(said)


def _design(material: Material) -> tuple[str, ...]:
    locale, wave, fact = material.locale, _newest(material), material.facts_of_newest
    if wave is None or fact is None:
        return ()
    said = [say(locale, f"method.design.{fact.design}")]
    if wave.sampling.invited and fact.n:
        rate = number(100 * fact.n / wave.sampling.invited, locale)
        words = {"invited": number(wave.sampling.invited, locale), "n": number(fact.n, locale), "rate": rate}
        said.append(say(locale, "method.design.response", **words))
    else:
        said.append(say(locale, "method.design.no_response"))
    if clean(wave.note):
        said.append(clean(wave.note))
    return tuple(said)


def _waves(material: Material) -> MethodTable:
    locale = material.locale
    declared = {(one.wave.survey, one.wave.year): one.wave for one in material.waves}
    columns = ("wave", "dates", "mode", "contractor", "n", "rows_refused", "design", "weights")
    rows = [_wave_row(fact, declared.get((fact.survey, fact.wave)), material) for fact in material.wave_facts]
    return MethodTable(
        say(locale, "method.waves.caption"),
        tuple(say(locale, f"method.waves.{name}") for name in columns),
        tuple(rows),
    )


def _wave_row(fact: WaveFact, wave: Wave | None, material: Material) -> tuple[str, ...]:
    locale = material.locale
    near = [
        election
        for election in material.authority.calendar.elections
        if restriction_starts(election) <= fact.field_end and fact.field_start <= election
    ]
    dates = days(fact.field_start, fact.field_end, locale)
    if near:
        dates = say(locale, "method.waves.near_election", dates=dates, day=day(near[0], locale))
    weights = ""
    if fact.g_min is not None and fact.g_max is not None and fact.kish is not None:
        bounds = {"low": number(fact.g_min, locale, 2), "high": number(fact.g_max, locale, 2)}
        weights = say(locale, "method.waves.factors", kish=number(fact.kish, locale, 2), **bounds)
    return (
        str(fact.wave),
        dates,
        clean(fact.mode),
        clean(wave.contractor) if wave and wave.contractor else say(locale, "method.undeclared_short"),
        number(fact.n, locale) if fact.n else say(locale, "page.banner.printed"),
        number(fact.rows_refused, locale),
        say(locale, f"design.{fact.design}"),
        weights or say(locale, f"method.calibration.{fact.calibration if fact.calibration == 'failed' else 'none'}"),
    )


def _corrections(material: Material) -> tuple[tuple[str, ...], MethodTable | None]:
    """What was put right in the data received, by which function and why."""
    locale, rows = material.locale, correction_rows(material.beside.corrections, material.locale)
    if not rows:
        return (say(locale, "method.corrections.none"),), None
    headers = tuple(say(locale, f"corrections.header.{name}") for name in HEADERS)
    return (say(locale, "method.corrections.text"),), MethodTable(say(locale, "method.corrections.term"), headers, rows)


def _calibration(material: Material) -> tuple[str, ...]:
    """The margins of the newest wave and each rung that its calibration climbed."""
    locale, wave, fact = material.locale, _newest(material), material.facts_of_newest
    if wave is None or fact is None:
        return ()
    if wave.calibration is None:
        return (say(locale, "method.calibration.without"),)
    names: dict[str, str] = {
        name: say(locale, f"page.domain.{name}.name").lower() for name in wave.calibration.variables
    }
    variables = listed(list(names.values()), locale)
    said = [say(locale, "method.calibration.margins", year=wave.calibration.margins, variables=variables)]
    for finding in findings_of(fact.calibration_steps, Place(file="")):
        params = {key: names.get(str(value), value) for key, value in finding.params.items()}
        said.append(replace(finding, params=params).what(locale))
    return tuple(said)


def _questions(material: Material) -> MethodTable:
    """The exact wording of each question version of this service, in the order of the newest questionnaire."""
    locale = material.locale
    years: dict[tuple[str, str, str], set[int]] = {}
    for one in material.estimates:
        years.setdefault((one.survey, one.item, one.question_version), set()).add(one.wave)
    rows: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for survey in [one.survey for one in sorted(material.waves, key=lambda one: -one.wave.year)]:
        for item in survey.items:
            for version in item.versions:
                key = (survey.id, item.id, version.id)
                if key not in years or key in rows:
                    continue
                scale = survey.scales[version.scale]
                answers = say(
                    locale,
                    f"method.questions.{'reverse' if scale.reverse else 'scale'}",
                    low=number(scale.low, locale),
                    high=number(scale.high, locale),
                    satisfied=number(scale.satisfied_from, locale),
                )
                asked = listed([str(year) for year in sorted(years[key])], locale)
                rows[key] = (material.label(item.criterion), version.id, clean(version.wording), answers, asked)
    names = ("criterion", "version", "wording", "answers", "waves")
    headers = tuple(say(locale, f"method.questions.{name}") for name in names)
    return MethodTable(say(locale, "method.questions.caption"), headers, tuple(rows.values()))


def _breaks(material: Material) -> tuple[str, ...]:
    locale = material.locale
    reasons: dict[tuple[int, str], list[str]] = {}
    for subject in material.subjects:
        for change in material.changes_of(subject):
            if change.reason in sentences.BREAK_REASONS:
                key = (change.wave_to, sentences.reason(change, locale))
                reasons.setdefault(key, []).append(subject.label)
    said = [
        say(locale, "method.breaks.one", reason=reason[:1].upper() + reason[1:], labels=listed(labels, locale))
        for (_, reason), labels in sorted(reasons.items())
    ]
    for kpi in material.service.kpis:
        for one in kpi.breaks:
            words = {"label": clean(kpi.label), "year": one.period, "reason": clean(one.reason)}
            said.append(say(locale, "method.breaks.kpi", **words))
    return tuple(said) or (say(locale, "method.breaks.none"),)


def _publication(material: Material) -> tuple[str, ...]:
    rules = material.authority.disclosure
    words = {"cell": rules.minimum_cell, "percentage": rules.minimum_percentage, "warn": rules.warn_under}
    return (say(material.locale, "method.publication.text", **words),)


def _changes(material: Material) -> tuple[str, ...]:
    locale, rules = material.locale, material.authority.verdicts
    family = max((c.family_size or 0 for c in material.changes if c.wave_to == material.newest), default=0)
    mdc = [c.mdc_pts for c in material.changes if c.wave_to == material.newest and c.mdc_pts is not None]
    said = [
        say(locale, "method.changes.family", family=number(family, locale), alpha=number(100 * rules.alpha, locale))
    ]
    if mdc:
        low, high = (points(value, locale, 1, with_sign=False) for value in (min(mdc), max(mdc)))
        said.append(say(locale, "method.changes.mdc", low=low, high=high))
    margin = points(
        rules.equivalence_margin_pts, locale, 0 if rules.equivalence_margin_pts % 1 == 0 else 1, with_sign=False
    )
    why = clean(rules.equivalence_reason)
    said.append(say(locale, "method.changes.margin", margin=margin))
    if why:
        said.append(say(locale, "method.reason", reason=why))
    shifts = [
        c.common_shift_pts for c in material.changes if c.wave_to == material.newest and c.common_shift_pts is not None
    ]
    if shifts:
        mean = sum(sorted(shifts)) / len(shifts)
        said.append(say(locale, "method.changes.common", shift=points(mean, locale, 1)))
    return tuple(said)


def _thresholds(material: Material) -> tuple[str, ...]:
    locale, declared = material.locale, material.service.thresholds
    said = [
        say(
            locale,
            "method.thresholds.text",
            perceived=number(declared.perceived, locale),
            delivered=number(declared.delivered, locale),
            probability=number(100 * material.authority.verdicts.quadrant_probability, locale),
        )
    ]
    if clean(declared.reason):
        said.append(say(locale, "method.reason", reason=clean(declared.reason)))
    said.append(_signed(declared.signed, "signed", locale))
    said.append(_signed(declared.countersigned, "countersigned", locale))
    return tuple(said)


def _signed(signature: Signature | None, name: str, locale: str) -> str:
    """Who signed, by function: a person's name never stands on a page."""
    if signature is None:
        return say(locale, f"method.{name}.missing")
    return say(locale, f"method.{name}.by", function=clean(signature.function), day=day(signature.on, locale))


def _anchors(material: Material) -> MethodTable | None:
    locale = material.locale
    rows: list[tuple[str, ...]] = []
    for kpi in material.service.kpis:
        anchors = kpi.anchors
        if anchors is None:
            rows.append((clean(kpi.label), "", "", say(locale, "kpi.no_target"), "", ""))
            continue
        levels = (
            (anchors.worst, anchors.worst_high),
            (anchors.regulatory, None),
            (anchors.target, anchors.target_high),
            (anchors.excellence, None),
        )
        written = [
            " – ".join(number(value, locale, kpi.decimals) for value in pair if value is not None) for pair in levels
        ]
        signature = "" if anchors.signed is None else _signature_short(anchors.signed, locale)
        rows.append(
            (f"{clean(kpi.label)} ({clean(kpi.unit)})", *written, signature or say(locale, "method.undeclared_short"))
        )
    if not rows:
        return None
    names = ("kpi", "worst", "regulatory", "target", "excellence", "signed")
    headers = tuple(say(locale, f"method.anchors.{name}") for name in names)
    return MethodTable(say(locale, "method.anchors.caption"), headers, tuple(rows))


def _signature_short(signature: Signature, locale: str) -> str:
    on: dt.date = signature.on
    return f"{clean(signature.function)}, {day(on, locale)}"


def _cost(material: Material) -> tuple[str, ...]:
    locale, wave = material.locale, _newest(material)
    if wave is None or wave.cost_eur is None:
        return (say(locale, "method.cost.undeclared"),)
    cost = number(wave.cost_eur, locale)
    return (say(locale, "method.cost.text", cost=cost, authority=clean(material.authority.name)),)


def _sources(material: Material) -> tuple[str, ...]:
    locale = material.locale
    surveys = sorted({one.survey.id for one in material.waves})
    files = listed([f"surveys/waves/{name}/survey.toml" for name in surveys], locale)
    said = [
        say(
            locale,
            "method.sources.text",
            files=files,
            service=material.service.id,
            version=metadata.version("barometer"),
        )
    ]
    if clean(material.authority.contact):
        said.append(say(locale, "method.sources.contact", contact=clean(material.authority.contact)))
    return tuple(said)

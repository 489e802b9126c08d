"""The tables of a report: published domains at the newest wave, and every figure of every wave.

Belongs here: laying estimates out as cells. Does not belong here: what may be published (out_estimates says it).
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.locale import say
from barometer.locale.formats import number, percent
from barometer.publishing.facts import Estimate
from barometer.publishing.material import Material, Subject
from barometer.publishing.text import clean
from barometer.publishing.words import sentences


@dataclass(frozen=True)
class DomainTable:
    """The newest wave by the categories of one domain: a row a criterion."""

    domain: str
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class FullRow:
    """A wave of a criterion."""

    wave: str
    version: str
    mean: str
    share: str
    dont_know: str
    n: str
    n_eff: str
    deff: str


@dataclass(frozen=True)
class FullGroup:
    """A criterion with its waves, newest first."""

    anchor: str
    label: str
    rows: tuple[FullRow, ...]


@dataclass(frozen=True)
class FullTable:
    """All criteria and all waves."""

    groups: tuple[FullGroup, ...]


def domain_tables(material: Material) -> tuple[DomainTable, ...]:
    """A table for each published domain that the newest wave knows."""
    locale = material.locale
    tables = []
    for domain in material.authority.domains.published:
        labels = {one.id: clean(one.label) for one in getattr(material.authority.domains, domain)}
        rows = []
        for subject in material.subjects:
            found = {e.category: e for e in material.series(subject, domain=domain) if e.wave == material.newest}
            if found:
                cells = [sentences.figure(found[key], locale) if key in found else "" for key in labels]
                rows.append((subject.label, *cells))
        if rows:
            name = say(locale, f"page.domain.{domain}.table", wave=material.newest)
            headers = (say(locale, "page.table.criterion"), *labels.values())
            tables.append(DomainTable(domain, name, headers, tuple(rows)))
    return tuple(tables)


def full_table(material: Material) -> FullTable:
    """Every figure for everybody: means, shares, don't know, n, effective n, design effect."""
    return FullTable(tuple(_group(material, subject) for subject in material.subjects))


def _group(material: Material, subject: Subject) -> FullGroup:
    locale = material.locale
    means = {(e.wave, e.question_version): e for e in material.series(subject)}
    shares = {(e.wave, e.question_version): e for e in material.series(subject, "share")}
    keys = sorted(means.keys() | shares.keys(), reverse=True)
    return FullGroup(
        subject.anchor,
        subject.label,
        tuple(
            _row(wave, version, means.get((wave, version)), shares.get((wave, version)), locale)
            for wave, version in keys
        ),
    )


def _row(wave: int, version: str, mean: Estimate | None, share: Estimate | None, locale: str) -> FullRow:
    known = mean or share
    if known is None:
        raise ValueError("a row without an estimate")
    is_shown = known.shown is not None
    dont_know = known.dont_know_pct
    return FullRow(
        wave=str(wave),
        version=version,
        mean=sentences.figure(mean, locale) if mean else "",
        share=sentences.figure(share, locale) if share else "",
        dont_know=percent(dont_know, locale) if is_shown and dont_know is not None else "",
        n=number(known.n, locale) if is_shown else "",
        n_eff=number(known.n_eff, locale) if is_shown and known.n_eff is not None else "",
        deff=number(known.deff, locale, 2) if is_shown and known.deff is not None else "",
    )

"""Zones and communes as a page shows them: marks by zone on a map, technical figures by commune, « Et ma commune ? ».

Belongs here: which areas stand on which map with which tone, and the tables beside. Does not belong here: drawing
(charts.svg_map), what may be published of a zone (out_estimates says it). Perception is never shown by commune.

A zone's tone tells where its 95 % interval lies beside the declared threshold: that is a reading aid and no verdict,
which only all residents together get. A commune's tone tells whether the service's target is reached there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from barometer.crossing.anchors import TARGET, sides
from barometer.declarations.service import Kpi
from barometer.declarations.territory import Commune
from barometer.ingest.polygons import joined
from barometer.locale import say
from barometer.locale.formats import clauses, number
from barometer.publishing.charts.maps import Area, Atlas, MapChart, Tone, drawable
from barometer.publishing.charts.spec import Words
from barometer.publishing.facts import CommuneValue, Estimate
from barometer.publishing.material import Material, Subject
from barometer.publishing.text import clean, sortable
from barometer.publishing.words import crossing_words, sentences

TONES: tuple[Tone, ...] = ("reached", "near", "missed", "none")


@dataclass(frozen=True)
class ZoneMap:
    """The map of one subject's marks and the table beside it."""

    chart: MapChart
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class TerritoryView:
    """The atlas of the page's maps (None without outlines), marks by zone, what there is for each commune."""

    atlas: Atlas | None
    zones: ZoneMap | None
    communes: CommunesView


@dataclass(frozen=True)
class CommunesView:
    """« Et ma commune ? »: `why` no mark by commune; `rows`: what there is for each, with its anchor in the page."""

    why: tuple[str, ...]
    maps: tuple[MapChart, ...]
    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def territory_view(material: Material, subject: Subject | None) -> TerritoryView:
    """The view of the territory, with the marks of one subject by zone."""
    atlas = _atlas(material)
    zones = _zone_map(material, subject) if subject is not None and atlas is not None else None
    communes = _communes(material, has_maps=atlas is not None)
    return TerritoryView(atlas if zones or communes.maps else None, zones, communes)


def _atlas(material: Material) -> Atlas | None:
    """Communes and zones as they are drawn; None where no outline is known."""
    outlines = material.beside.outlines
    if outlines is None or not outlines.communes:
        return None
    communes = drawable(outlines.communes)
    zones = {
        one.id: joined(communes[code] for code in sorted(communes) if outlines.zones.get(code) == one.id)
        for one in material.authority.domains.zone
    }
    return Atlas({**{zone: shape for zone, shape in zones.items() if shape}, **communes})


def _zone_map(material: Material, subject: Subject) -> ZoneMap | None:
    """The map of a subject's marks by zone at the newest wave; None without any mark to show."""
    locale = material.locale
    found = {e.category: e for e in material.series(subject, domain="zone") if e.wave == material.newest}
    labels = {one.id: clean(one.label) for one in material.authority.domains.zone if one.id in found}
    if not any(one.shown is not None for one in found.values()):
        return None
    threshold = material.service.thresholds.perceived
    tones = {zone: _tone_of_zone(found[zone], threshold) for zone in labels}
    rows = tuple(
        (f"{i}. {labels[zone]}", sentences.figure(found[zone], locale), say(locale, f"territory.zone.{tones[zone]}"))
        for i, zone in enumerate(labels, start=1)
    )
    title = say(locale, "page.domain.zone.title", label=subject.label, wave=material.newest)
    caption = say(locale, "territory.zone.caption", threshold=number(threshold, locale))
    told = clauses((", ".join(row) for row in rows), locale)
    alt = say(locale, "page.chart.alt_panels", title=title, rows=told)
    words = Words(f"carte-{subject.anchor}", title, caption, "", alt)
    legend = tuple((tone, say(locale, f"territory.zone.{tone}")) for tone in TONES if tone in tones.values())
    areas = tuple(
        Area(zone, _short(found[zone], locale), tones[zone], labels[zone], f"{i}.")
        for i, zone in enumerate(labels, start=1)
    )
    chart = MapChart(words, areas, legend)
    names = ("zone", "mark", "beside_threshold")
    return ZoneMap(chart, tuple(say(locale, f"territory.{name}") for name in names), rows)


def _communes(material: Material, *, has_maps: bool) -> CommunesView:
    """What there is for each commune of today."""
    locale, rules = material.locale, material.authority.disclosure
    zones = {one.id: clean(one.label) for one in material.authority.domains.zone}
    people = material.facts_of_newest.n if material.facts_of_newest else 0
    why = [
        say(
            locale,
            "page.commune.why",
            minimum=rules.minimum_percentage,
            zones=len(zones),
            n=number(people, locale),
        )
    ]
    communes = sorted(material.beside.communes, key=lambda one: (sortable(one.name), one.insee))
    kpis = _kpis(material)
    subject = material.headline
    marks = (
        {e.category: e for e in material.series(subject, domain="zone") if e.wave == material.newest} if subject else {}
    )
    why.append(say(locale, f"territory.commune.{'kpis' if kpis else 'no_kpi'}"))
    names = ("number", "commune", "zone")
    headers = [say(locale, f"territory.{name}") for name in names]
    if subject and marks:
        headers.append(say(locale, "territory.mark_of_zone", label=subject.label))
    for kpi, period, _ in kpis:
        headers.append(say(locale, "territory.kpi", kpi=clean(kpi.label), unit=clean(kpi.unit), year=period))
    rows = []
    for i, one in enumerate(communes, start=1):
        cells = [str(i), clean(one.name), zones.get(one.zone, one.zone)]
        if subject and marks:
            cells.append(sentences.figure(marks[one.zone], locale) if one.zone in marks else "")
        for kpi, _, values in kpis:
            value = values.get(one.insee)
            cells.append("" if value is None else number(value, locale, kpi.decimals))
        rows.append((f"commune-{one.insee}", tuple(cells)))
    maps = tuple(_commune_map(material, communes, *kpi) for kpi in kpis if has_maps)
    return CommunesView(tuple(why), maps, say(locale, "territory.commune.title"), tuple(headers), tuple(rows))


def _tone_of_zone(estimate: Estimate, threshold: float) -> Tone:
    if estimate.interval is None:
        return "none"
    low, high = estimate.interval
    return "reached" if low >= threshold else "missed" if high < threshold else "near"


def _short(estimate: Estimate, locale: str) -> str:
    return say(locale, "figure.too_few") if estimate.shown is None else number(estimate.shown, locale)


def _kpis(material: Material) -> list[tuple[Kpi, int, dict[str, float]]]:
    """The KPIs that have figures by commune, with the newest year and its values by INSEE code."""
    found = []
    for kpi in material.service.kpis:
        own = [one for one in material.beside.commune_values if one.kpi == kpi.id]
        period = max((one.period for one in own), default=None)
        if period is not None:
            found.append((kpi, period, _values(own, period)))
    return found


def _values(own: Iterable[CommuneValue], period: int) -> dict[str, float]:
    return {one.commune: one.value for one in own if one.period == period}


def _commune_map(
    material: Material, communes: Sequence[Commune], kpi: Kpi, period: int, values: Mapping[str, float]
) -> MapChart:
    locale = material.locale
    tones = {one.insee: _tone_of_commune(kpi, values.get(one.insee)) for one in communes}
    known = [tone for tone in tones.values() if tone != "none"]
    caption = ""
    if kpi.anchors is not None and known:
        target = crossing_words.kpi_target(kpi, locale)
        words = {"target": target, "count": known.count("reached"), "of": len(known)}
        caption = say(locale, "territory.commune.caption", **words)
    title = say(locale, "territory.commune.map", kpi=clean(kpi.label), year=period)
    legend = tuple((tone, say(locale, f"territory.commune.{tone}")) for tone in TONES if tone in tones.values())
    areas = tuple(Area(one.insee, str(i), tones[one.insee]) for i, one in enumerate(communes, start=1))
    frames = tuple(zone.id for zone in material.authority.domains.zone)
    alt = say(locale, "territory.commune.alt", title=title)
    return MapChart(Words(f"communes-{kpi.id}", title, caption, "", alt), areas, legend, frames)


def _tone_of_commune(kpi: Kpi, value: float | None) -> Tone:
    if value is None or kpi.anchors is None:
        return "none"
    reached = all(side.sign * value >= side.limit(TARGET) for side in sides(kpi.anchors))
    return "reached" if reached else "missed"

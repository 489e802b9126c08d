"""Services drawn at random, as unlike as they may be: long labels, one wave or twelve, figures that may not be shown.

For tests and `benchmarks/label_overlap.py`, which hold every picture's texts apart.
"""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from typing import Any

from builders import accepted, change_row, crossing_row, estimate, importance_row, kpi_row, material, wave_row

from barometer.declarations.territory import Commune
from barometer.ingest.outlines import Outlines
from barometer.ingest.polygons import Polygons
from barometer.publishing.facts import CommuneValue
from barometer.publishing.material import Beside, Material

_WORDS = (
    *("Goût", "de", "l'eau", "à", "la", "ligne", "accueil", "téléphonique", "propreté", "des", "points", "d'apport"),
    *("volontaire", "fréquence", "amplitude", "horaire", "anticonstitutionnellement", "et", "MWh", "confort", "prix"),
    *("intermodalité", "Saint-Étienne-de-Saint-Geoirs", "m³", "délai", "information", "voyageurs", "ponctualité"),
)
SHAPES = (
    "plain",
    "long",
    "one_wave",
    "twelve_waves",
    "all_missing",
    "some_missing",
    "breaks",
    "extremes",
    "volunteers",
)


def random_service(seed: int) -> Material:
    """A service of the shape that its seed says; every ninth one has the same shape."""
    draw = random.Random(seed)
    shape = SHAPES[seed % len(SHAPES)]
    ids = [f"c{i}" for i in range(draw.randint(1, 12))]
    long = shape == "long" or draw.random() < 0.2
    label = {one: _label(draw, 14 if long else 4) for one in ids}
    years = _years(draw, shape)
    hidden = {"all_missing": 1.0, "some_missing": 0.4}.get(shape, 0.05)
    rows = [row for one in ids for row in _marks(draw, one, years, hidden, shape)]
    kpis = [_kpi(draw, i, _label(draw, 12 if long else 5)) for i in range(draw.randint(0, 5))]
    scores = [row for one in kpis for row in _scores(draw, one, years[-1])]
    zones = [{"id": f"z{i}", "label": _label(draw, 8 if long else 3)} for i in range(draw.randint(2, 6))]
    newest = [row for row in rows if row["wave"] == years[-1] and row["statistic"] == "mean"]
    by_zone = [
        _shown(draw, row["estimate"], hidden)
        | {"criterion": row["criterion"], "item": row["item"], "wave": years[-1], "domain": "zone", "category": z["id"]}
        for row in newest
        for z in zones
    ]
    weighed = ids[1:] if shape != "all_missing" and len(ids) > 2 else []
    made = material(
        authority_changes={"domains": {"published": ["zone"], "zone": zones}},
        service_changes={
            "label": _label(draw, 6 if long else 2),
            "criteria": [{"id": one, "label": label[one], "headline": i == 0} for i, one in enumerate(ids)],
            "kpis": kpis,
            "links": [],
            "proposed_kpis": [],
        },
        waves=[accepted(year, items=[{"item": "note", "column": "Q1", "version": "v1"}]) for year in years],
        out_waves=[wave_row(year) for year in years],
        out_estimates=[*rows, *(row for row in by_zone)],
        out_changes=[row for one in ids for row in _changes(draw, one, years, shape)],
        out_kpi_scores=scores,
        out_crossing=[_crossing(draw, one, years[-1]) for one in ids[1:] or ids],
        out_importance=[importance_row(one, draw.uniform(6, 60), wave=years[-1]) for one in weighed],
    )
    return replace(made, beside=_territory(draw, [zone["id"] for zone in zones], [one["id"] for one in kpis]))


def _territory(draw: random.Random, zones: list[str], kpis: list[str]) -> Beside:
    """Communes side by side, some very small, each in the zone whose middle is nearest, with figures of their own."""
    across, down = draw.randint(2, 9), draw.randint(2, 7)
    columns, rows = (_cuts(draw, count) for count in (across, down))
    corners = {
        (i, j): (x + draw.randint(-60, 60), 4_500_000 + y + draw.randint(-60, 60))
        for i, x in enumerate(columns)
        for j, y in enumerate(rows)
    }
    middles = {zone: (draw.uniform(0, columns[-1]), draw.uniform(0, rows[-1])) for zone in zones}
    shapes: dict[str, Polygons] = {}
    communes = []
    for i in range(across):
        for j in range(down):
            code = f"{1000 + i * down + j:05}"
            shapes[code] = ((tuple(corners[i + a, j + b] for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))),),)
            x, y = columns[i], rows[j]
            zone = min(zones, key=lambda one: (middles[one][0] - x) ** 2 + (middles[one][1] - y) ** 2)
            communes.append(Commune(insee=code, name=_label(draw, 4), zone=zone))
    values = [
        CommuneValue(kpi, 2023, one.insee, draw.uniform(0, 100))
        for kpi in kpis[:2]
        for one in communes
        if draw.random() < 0.9
    ]
    return Beside(tuple(communes), Outlines(shapes, {one.insee: one.zone for one in communes}), tuple(values))


def _cuts(draw: random.Random, count: int) -> list[int]:
    """Where rows or columns of communes meet: from a hamlet's width to a town's."""
    cuts = [0]
    for _ in range(count):
        cuts.append(cuts[-1] + draw.choice((300, 900, 1500, 4000)))
    return cuts


def _label(draw: random.Random, words: int) -> str:
    return " ".join(draw.choice(_WORDS) for _ in range(draw.randint(1, words))).capitalize()


def _years(draw: random.Random, shape: str) -> list[int]:
    if shape == "one_wave":
        return [2023]
    if shape == "twelve_waves":
        return list(range(2012, 2024))
    return sorted(draw.sample(range(2008, 2024), draw.randint(2, 7)))


def _shown(draw: random.Random, value: float, hidden: float) -> dict[str, Any]:
    wide = draw.choice((0.6, 2.4, 9.0))
    figure: dict[str, Any] = {"ci_low": max(0.0, value - wide), "ci_high": min(100.0, value + wide)}
    if draw.random() < hidden:
        figure["suppressed"] = "few_answers"
    return estimate("x", 2023, value, **figure)


def _marks(draw: random.Random, one: str, years: list[int], hidden: float, shape: str) -> list[dict[str, Any]]:
    level = draw.choice((0.5, 2.0, 99.5, 100.0)) if shape == "extremes" else draw.uniform(20, 90)
    rows = []
    for year in years:
        level = min(100.0, max(0.0, level + draw.gauss(0, 4)))
        mean = _shown(draw, level, hidden) | {"criterion": one, "item": one, "wave": year}
        rows += [mean, mean | {"statistic": "share"}]
    return rows


def _changes(draw: random.Random, one: str, years: list[int], shape: str) -> list[dict[str, Any]]:
    found = []
    for before, after in pairwise(years):
        span = {"wave_from": before, "wave_to": after, "is_headline": one == "c0"}
        if shape == "breaks" and draw.random() < 0.6:
            found.append(change_row(one, "not_comparable", reason=draw.choice(("mode", "question_version")), **span))
        elif shape == "volunteers":
            found.append(change_row(one, None, **span))
        else:
            size = draw.choice((-7.0, 0.5, 7.0))
            verdict = {-7.0: "regress", 0.5: "stable", 7.0: "progress"}[size]
            found.append(change_row(one, verdict, size, before=60.0, after=60.0 + size, **span))
    return found


def _kpi(draw: random.Random, i: int, label: str) -> dict[str, Any]:
    worst, target = draw.choice(((0.0, 3.0), (50.0, 90.0), (90.0, 99.9), (1e6, 2.5e5)))
    source = {"file": "k.csv", "period_column": "a", "value_column": "v"}
    declared: dict[str, Any] = {
        "id": f"k{i}",
        "label": label,
        "unit": draw.choice(("%", "jours", "m³/hab")),
        "source": source,
    }
    if draw.random() < 0.7:
        excellence = target + (target - worst) / 2
        declared["anchors"] = {"worst": worst, "target": target, "excellence": excellence}
    if draw.random() < 0.3:
        declared["breaks"] = [{"period": 2018, "reason": _label(draw, 8)}]
    return declared | {"unit": draw.choice(("%", "jours", "m³/hab")), "decimals": draw.randint(0, 2)}


def _scores(draw: random.Random, kpi: dict[str, Any], last: int) -> list[dict[str, Any]]:
    anchors = kpi.get("anchors", {"worst": 0.0, "target": 40.0})
    low, high = sorted((anchors["worst"], anchors["target"]))
    cut = "breaks" in kpi
    years = sorted(draw.sample(range(last - 14, last + 1), draw.choice((1, 4, 14))))
    return [
        kpi_row(kpi["id"], year, draw.uniform(low, low + 1.3 * (high - low)), segment=int(cut and year >= 2018))
        for year in years
    ]


def _crossing(draw: random.Random, one: str, year: int) -> dict[str, Any]:
    verdict = draw.choice(("act", "maintain", "secure", "measure", "unknown", "arbitrate"))
    delivered = None if verdict == "measure" else draw.choice((0.0, 79.6, 80.4, 100.0, draw.uniform(0, 100)))
    figures = {"delivered": delivered, "delivered_low": delivered, "delivered_high": delivered} if delivered else {}
    basis = {"measure": "blind_spot"}.get(verdict)
    return crossing_row(one, verdict, wave=year, basis=basis, **figures)

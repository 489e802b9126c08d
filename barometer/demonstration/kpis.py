"""The technical series of the eight services, 2014 to 2025, and the files a colleague keeps them in.

Belongs here: the values, and writing them into the files that the services' declarations describe. Does not belong
here: anchors, targets and links (declared/services/*.toml).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from barometer.declarations.service import Kpi, Service
from barometer.demonstration.files import Rows, Value, csv_bytes, workbook_bytes
from barometer.demonstration.randomness import stream

YEARS = range(2014, 2026)
#: The observatory of water and sewerage publishes a year late.
_LATE = {"eau-potable": 2024, "assainissement": 2024}
_TITLE = ["Indicateurs du rapport annuel (agglomération inventée)", "Direction du cycle de l'eau", ""]


@dataclass(frozen=True)
class Series:
    """A path through (year, value) points, straight in between, with yearly noise that ends before the last two
    years, so that where a series stands today is known. `cases`: examined each year, of a sampled KPI."""

    path: dict[int, float]
    noise: float = 0.0
    cases: int = 0


def _line(first: float, last: float, noise: float = 0.0, cases: int = 0) -> Series:
    return Series({YEARS[0]: first, YEARS[-1]: last}, noise, cases)


SERIES: dict[str, dict[str, Series]] = {
    "eau-potable": {
        "conformite-microbiologique": _line(99.3, 99.6, 0.2, cases=246),
        "conformite-physico-chimique": _line(97.6, 98.8, 0.4, cases=238),
        "coupures": _line(4.2, 2.4, 0.25),
        "respect-delai": _line(93.0, 96.8, 0.6),
        "rendement": Series({2014: 73.0, 2021: 74.8, 2022: 77.2, 2023: 78.4, 2024: 78.6, 2025: 78.6}, 0.4),
        "prix-m3": _line(1.94, 2.21),
        "appels-decroches": _line(79.0, 83.0, 1.2),
    },
    "assainissement": {
        "conformite-rejets": _line(86.0, 89.0, 1.1),
        "debordements-locaux": _line(0.38, 0.31, 0.02),
        "points-noirs": _line(7.6, 6.1, 0.3),
        "desserte": _line(87.9, 90.5, 0.1),
        "delai-astreinte": _line(10.6, 9.0, 0.3),
        "renouvellement": _line(0.35, 0.42, 0.02),
        "boues-conformes": _line(91.0, 93.5, 0.8),
    },
    "dechets": {
        "tournees-realisees": _line(96.9, 98.4, 0.2),
        "points-debordants": Series({2014: 9.6, 2022: 9.4, 2023: 10.8, 2024: 12.4, 2025: 14.2}, 0.9),
        "refus-tri": _line(18.2, 21.5, 0.6),
        "ouverture-decheteries": _line(38.0, 46.0, 0.3),
        "foyers-composteurs": _line(12.0, 31.0, 0.4),
        "cout-aide": _line(84.0, 94.0, 0.9),
        "ordures-residuelles": _line(231, 178, 2.0),
    },
    "bus": {
        "ponctualite": Series({2014: 77.2, 2023: 79.4, 2024: 85.1, 2025: 88.0}, 0.6),
        "intervalle-pointe": _line(29.0, 25.0, 0.3),
        "amplitude-service": _line(13.2, 14.0),
        "population-desservie": _line(68.0, 71.0, 0.2),
        "reclamations": _line(9.1, 6.2, 0.4),
        "proprete-controlee": _line(88.0, 93.2, 0.8),
        "arrets-accessibles": _line(24.0, 61.0, 0.5),
    },
    "piscines": {
        "analyses-conformes": _line(96.4, 98.3, 0.6, cases=176),
        "temperature-bassin": _line(26.9, 27.3, 0.1),
        "controles-vestiaires": _line(86.0, 83.5, 0.9),
        "fermetures": _line(11, 6, 1.2),
        "ouverture-public": _line(38.0, 40.0, 0.3),
    },
    "petite-enfance": {
        "demandes-satisfaites": _line(51.6, 58.4, 0.9),
        "amplitude-accueil": _line(10.6, 11.3),
        "facturation": _line(114.0, 111.0, 0.4),
        "encadrement-qualifie": _line(51.0, 56.0, 0.5),
        "repas-bio": _line(21.0, 44.0, 1.0),
    },
    "mediatheques": {
        "ouverture": _line(22.0, 24.5, 0.1),
        "depenses-documentaires": _line(2.05, 2.41, 0.02),
        "delai-reservation": _line(11.4, 9.6, 0.3),
        "actions-culturelles": _line(288, 372, 9.0),
        "disponibilite-catalogue": _line(98.2, 99.5, 0.1),
    },
    "voirie-velo": {
        "bon-etat": Series({2014: 66.2, 2018: 64.4, 2019: 60.1, 2025: 61.8}, 0.4),
        "lineaire-cyclable": _line(96.0, 178.0, 0.8),
        "delai-signalement": _line(19.0, 10.8, 0.4),
        "accidents-velo": _line(25, 17, 1.5),
        "points-lumineux": _line(96.6, 97.4, 0.1),
        "arceaux": _line(5.2, 11.6, 0.1),
    },
}

_ROADS = ("avenue de la Gare", "rue du Moulin", "route des Isles", "quai de l'Aubrelle", "rond-point des Sorbiers")


def kpi_files(service: Service) -> dict[str, bytes]:
    """The files of a service's series by name, as its declaration describes them."""
    files = {}
    for name in sorted({kpi.source.file for kpi in service.kpis}):
        kpis = [kpi for kpi in service.kpis if kpi.source.file == name]
        rows = _rows(service.id, kpis)
        if name.endswith(".xlsx"):
            files[name] = workbook_bytes({kpis[0].source.sheet or "Données": rows})
        else:
            files[name] = csv_bytes(rows)
    return files


def values(service: str, kpi: Kpi) -> dict[int, float]:
    """The yearly values, rounded as published (a share of cases: the nearest that whole cases allow)."""
    series = SERIES[service][kpi.id]
    years = [year for year in YEARS if year <= _LATE.get(service, YEARS[-1])]
    noise = stream("kpi", service, kpi.id).standard_normal(len(years)) * series.noise
    noise[-2:] = 0.0
    path = np.interp(years, list(series.path), list(series.path.values())) + noise
    found = {year: float(value) for year, value in zip(years, path, strict=True)}
    if series.cases:
        sizes = cases(service, kpi)
        found = {
            year: 100 * min(round(value * sizes[year] / 100), sizes[year]) / sizes[year]
            for year, value in found.items()
        }
    return {year: round(value, kpi.decimals) for year, value in found.items()}


def cases(service: str, kpi: Kpi) -> dict[int, int]:
    """Cases examined each year, of a sampled KPI."""
    drawn = stream("cases", service, kpi.id).integers(-12, 13, len(YEARS))
    return {year: SERIES[service][kpi.id].cases + int(more) for year, more in zip(YEARS, drawn, strict=True)}


def _rows(service: str, kpis: list[Kpi]) -> Rows:
    """One of four habits of typing: an event a row, a month a row, a KPI and year a row, a year a row."""
    first = kpis[0]
    if first.source.aggregation == "count":
        return _events(service, first)
    if first.nature == "monthly":
        return _months(service, first)
    if first.source.where:
        return _long(service, kpis)
    return _wide(service, kpis)


def _long(service: str, kpis: list[Kpi]) -> Rows:
    source = kpis[0].source
    coded = source.where[0].column == "Code"
    sized = next((kpi.sample_size_column for kpi in kpis if kpi.sample_size_column), None)
    header = [source.period_column, source.where[0].column, *(["Libellé"] if coded else [])]
    header += [source.unit_column or "", source.value_column or "", *([sized] if sized else [])]
    rows: list[list[Value]] = [list(header)]
    for year in YEARS:
        for kpi in kpis:
            found = values(service, kpi)
            if year not in found:
                continue
            row: list[Value] = [year, kpi.source.where[0].equals[0], *([kpi.label] if coded else [])]
            row += [kpi.unit, _written(kpi, found[year])]
            if sized:
                row.append(cases(service, kpi)[year] if kpi.sample_size_column else "")
            rows.append(row)
    return rows


def _wide(service: str, kpis: list[Kpi]) -> Rows:
    source = kpis[0].source
    found = {kpi.id: values(service, kpi) for kpi in kpis}
    rows: list[list[Value]] = [[line] for line in _TITLE[: (source.header_row or 1) - 1]]
    rows.append([source.period_column, *(kpi.source.value_column or "" for kpi in kpis)])
    years = sorted(found[kpis[0].id])
    return [*rows, *([year, *(_written(kpi, found[kpi.id][year]) for kpi in kpis)] for year in years)]


def _months(service: str, kpi: Kpi) -> Rows:
    source = kpi.source
    rows: list[list[Value]] = [[source.period_column, "mois", source.value_column or ""]]
    for year, value in values(service, kpi).items():
        random = stream("months", service, kpi.id, year)
        winter = 1.4 * np.cos(2 * np.pi * np.arange(12) / 12)
        months = value - winter + _centred(random, 12, 1.2)
        rows += [[year, month, round(float(one), 1)] for month, one in enumerate(months, start=1)]
    return rows


def _events(service: str, kpi: Kpi) -> Rows:
    rows: list[list[Value]] = [["N°", kpi.source.period_column, "Mois", "Lieu"]]
    for year, count in values(service, kpi).items():
        random = stream("events", service, kpi.id, year)
        months = sorted(random.integers(1, 13, int(count)).tolist())
        places = random.integers(0, len(_ROADS), int(count)).tolist()
        rows += [
            [len(rows) + k, year, month, _ROADS[place]]
            for k, (month, place) in enumerate(zip(months, places, strict=True))
        ]
    return rows


def _centred(random: Generator, n: int, spread: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    noise = random.standard_normal(n) * spread
    centred: np.ndarray[tuple[int], np.dtype[np.float64]] = noise - noise.mean()
    return centred


def _written(kpi: Kpi, value: float) -> Value:
    return round(value) if kpi.decimals == 0 else value


def unknown(service: Service) -> Iterable[str]:
    """KPIs declared without a series or the other way round (there must be none)."""
    return sorted({kpi.id for kpi in service.kpis} ^ set(SERIES[service.id]))

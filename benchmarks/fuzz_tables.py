"""Damaged KPI files, population tables, lists of mergers and outlines, in thousands: findings or acceptance, no more.

    python benchmarks/fuzz_tables.py [files a reader, by default 10000]

writes benchmarks/results/fuzz_tables.csv: for each reader how many damaged files were accepted, lost rows or were
refused, the seconds of processor they took, the longest one, and the process's largest memory so far. An exception ends
the run with the seed of the file that caused it. The damages are those of tests/ingest/tools/mutations.py.
"""

from __future__ import annotations

import copy
import csv
import datetime as dt
import io
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "tests" / "ingest" / "tools"))

from mutations import mutated  # noqa: E402

from barometer.declarations.authority import Authority  # noqa: E402
from barometer.declarations.service import Service  # noqa: E402
from barometer.declarations.territory import Territory  # noqa: E402
from barometer.findings import Finding, Place, Verdict, verdict  # noqa: E402
from barometer.ingest.census import read_census  # noqa: E402
from barometer.ingest.census_margins import communes_to_read, make_margins  # noqa: E402
from barometer.ingest.files import Received, sniff  # noqa: E402
from barometer.ingest.kpis import judge_kpis  # noqa: E402
from barometer.ingest.mergers import held_against, read_mergers  # noqa: E402
from barometer.ingest.outlines import judge_outlines  # noqa: E402
from barometer.ingest.sispea_composition import read_composition  # noqa: E402

RESULTS = HERE / "results" / "fuzz_tables.csv"
MOST_MEMORY_MB = 1_500
LONGEST_SECONDS = 20.0

TERRITORY = Territory.model_validate(
    {"communes": [{"insee": "01001", "name": "A", "zone": "nord"}, {"insee": "38563", "name": "B", "zone": "sud"}]}
)
AUTHORITY = Authority.model_validate(
    {
        "format": 1,
        "id": "agglo",
        "name": "Agglo",
        "domains": {
            "zone": [{"id": "nord", "label": "Nord"}, {"id": "sud", "label": "Sud"}],
            "age": [{"id": "99", "label": "99", "low": 99, "high": 99}, {"id": "100", "label": "100+", "low": 100}],
            "sex": [{"id": "f", "label": "Femmes"}, {"id": "m", "label": "Hommes"}],
        },
    }
)
_BOX = [[5.0, 45.0], [5.1, 45.0], [5.1, 45.1], [5.0, 45.1], [5.0, 45.0]]


def workbook(rows: Iterable[Iterable[object]]) -> bytes:
    """One sheet of rows as an xlsx."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sispea() -> bytes:
    head = ["id_sispea_serv", "Statut", "p104_3", "verif_p104_3", "d102_0", "annee"]
    years = [[888001, "Publié", 80 + i, "sans anomalie apparente", "2,1", 2010 + i] for i in range(12)]
    return workbook([head, *years, [888002, ".", ".", ".", ".", 2020]])


def _composition() -> bytes:
    head = [
        "Code INSEE de la commune adhérente",
        "Identifiant SISPEA de l'entité de gestion à laquelle la commune adhère",
        "Population représentative",
    ]
    return workbook([head, *([1000 + i, 888001, 100 * i] for i in range(20))])


def _hubeau() -> bytes:
    records = [{"codes_service": [888001], "annee": 2008 + i, "indicateurs": {"P104.3": 80.5}} for i in range(12)]
    return json.dumps({"count": 12, "data": records}).encode()


_WIDE = "Indicateur;Unité;" + ";".join(str(year) for year in range(2010, 2024)) + ";Objectif 2026\n"
_WIDE += "Rendement;%;" + ";".join(f"{year - 1935},5" for year in range(2010, 2024)) + ";85\nPrix;€" + ";2" * 15 + "\n"
_AGES = "NIVGEO;CODGEO;LIBGEO;SEXE;AGED100;NB\n" + "".join(
    f"COM;{code};x;{sex};{age:03d};{age}.5\n" for code in ("01001", "38563") for sex in (1, 2) for age in (98, 99, 100)
)
_LIST = (
    "MOD,DATE_EFF,TYPECOM_AV,COM_AV,LIBELLE_AV,TYPECOM_AP,COM_AP,LIBELLE_AP\n"
    "32,2019-01-01,COM,01003,Petit,COM,01001,A\n32,2016-01-01,COM,38563,Vieux,COM,38563,B\n"
) * 10
_OUTLINES = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [_BOX]}}
            for code in ("01001", "38563")
        ],
    }
)


def _kpi(**source: object) -> Callable[[Received], tuple[Finding, ...]]:
    kpi = {"id": "r", "code": "P104.3", "label": "Rendement", "unit": "%", "plausible": [40, 100], "source": source}
    service = Service.model_validate({"format": 1, "id": "eau", "label": "Eau", "criteria": [], "kpis": [kpi]})

    def judged(received: Received) -> tuple[Finding, ...]:
        found = judge_kpis(service, lambda _: received)
        if (verdict(found.findings) is Verdict.REFUSED) != found.values.empty and found.kpis[
            0
        ].verdict is Verdict.REFUSED:
            raise AssertionError("half a table")
        return found.findings

    return judged


def _census(received: Received) -> tuple[Finding, ...]:
    counts, findings = read_census(received, communes_to_read(TERRITORY), None)
    return (*findings, *make_margins([counts], AUTHORITY, TERRITORY).findings)


def _mergers(received: Received) -> tuple[Finding, ...]:
    changes, findings = read_mergers(received)
    return (*findings, *held_against(TERRITORY, changes, Place("territory.csv"), dt.date(2005, 1, 1))[1])


_SISPEA_SOURCE = {"format": "sispea", "entities": [{"id": "888001"}]}

#: Each reader: the name of a sound file, its bytes, and what judges it.
READERS: dict[str, tuple[str, bytes, Callable[[Received], tuple[Finding, ...]]]] = {
    "sispea": ("AEP_2022.xlsx", _sispea(), _kpi(file="AEP_2022.xlsx", **_SISPEA_SOURCE)),
    "hubeau": ("hubeau.json", _hubeau(), _kpi(file="hubeau.json", **_SISPEA_SOURCE)),
    "composition": ("composition.xlsx", _composition(), lambda received: read_composition(received)[1]),
    "wide": (
        "eau.csv",
        _WIDE.encode(),
        _kpi(
            file="eau.csv",
            period_from="header",
            unit_column="Unité",
            where=[{"column": "Indicateur", "equals": ["Rendement"]}],
        ),
    ),
    "census": ("TD_POP1B_2021.csv", _AGES.encode(), _census),
    "mergers": ("v_mvt_commune_2024.csv", _LIST.encode(), _mergers),
    "outlines": ("outlines.geojson", _OUTLINES.encode(), lambda received: judge_outlines(received, TERRITORY)[1]),
}


def damaged(rng: random.Random, content: bytes, name: str) -> bytes:
    """The file damaged; most JSON only in its values, or it would hardly ever be read."""
    if not name.endswith("json") or rng.random() < 0.3:
        return mutated(rng, content)
    data = json.loads(content)
    for _ in range(rng.choice((1, 1, 2, 5))):
        _disturb(rng, data)
    return json.dumps(data).encode()


_ODD = (
    None,
    True,
    0,
    -1,
    1e300,
    45,
    "45",
    "",
    "01001",
    [],
    [[]],
    {},
    {"code": "38563"},
    [[5, 45]] * 4,
    "\u0000",
    10**40,
)


def _disturb(rng: random.Random, data: object) -> None:
    """One value somewhere inside replaced, taken out or doubled."""
    while isinstance(data, dict | list) and data:
        key = rng.choice(list(data)) if isinstance(data, dict) else rng.randrange(len(data))
        if isinstance(data[key], dict | list) and data[key] and rng.random() < 0.8:
            data = data[key]
        elif isinstance(data, list) and rng.random() < 0.3:
            data.insert(key, copy.deepcopy(data[rng.randrange(len(data))]))
            return
        elif rng.random() < 0.2:
            del data[key]
            return
        else:
            data[key] = copy.deepcopy(rng.choice(_ODD))
            return


def received(content: bytes, name: str) -> Received:
    """A file as it would be received."""
    kind, findings = sniff(content, name)
    return Received(name, content, "0" * 64, kind, tuple(findings))


def judged(reader: str, seed: str | None) -> Verdict:
    """The verdict on a damaged file (on the sound one without a seed); every finding is put into both languages."""
    name, content, judge = READERS[reader]
    findings = judge(received(content if seed is None else damaged(random.Random(seed), content, name), name))
    for finding in findings:
        for locale in ("fr", "en"):
            if not finding.what(locale) or not finding.todo(locale):
                raise AssertionError(finding.code)
    return verdict(findings)


def main(files: int) -> None:
    """Judge damaged files of every reader. Raises where one of them is more than findings or acceptance."""
    rows = []
    for reader in READERS:
        verdicts, started, longest = Counter[Verdict](), time.process_time(), 0.0
        for number in range(files):
            seed, begun = f"{reader} {number}", time.process_time()
            try:
                verdicts[judged(reader, seed)] += 1
            except BaseException:
                print(f"seed: {seed!r}", file=sys.stderr)
                raise
            longest = max(longest, time.process_time() - begun)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        if memory > MOST_MEMORY_MB or longest > LONGEST_SECONDS:
            raise AssertionError(f"{reader}: {memory} MB, {longest:.1f} s")
        seconds = round(time.process_time() - started, 1)
        rows.append([reader, files, *(verdicts[each] for each in Verdict), seconds, round(longest, 2), memory])
        print(*rows[-1])
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["reader", "files", *(each.value for each in Verdict), "processor_s", "longest_s", "peak_mb"])
        writer.writerows(rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

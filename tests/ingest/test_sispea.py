"""Files of the water observatory: every generation of headings, void codes, quality flags, several services, 2013."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

import barometer.ingest.zipped
from barometer.declarations.service import Service
from barometer.declarations.sispea_codes import sispea_code
from barometer.findings import Finding, Severity, Verdict
from barometer.ingest.files import receive
from barometer.ingest.kpis import JudgedKpis, files_of, judge_kpis
from barometer.ingest.sispea_composition import read_composition

#: The id's heading, the indicator P104.3 and a price in each generation.
SPELLINGS = {
    2017: ("Id SISPEA du service", "P104.3", "D102.0", "N° SIREN"),
    2022: ("id_sispea_serv", "p104_3", "d102_0", "n_siren"),
    2024: ("Id SISPEA de l'entité de gestion", "P104.3", "D102.0", "N° SIREN"),
}


def values(judged: JudgedKpis, kpi: str = "rendement") -> dict[int, float]:
    frame = judged.values[judged.values["kpi"] == kpi]
    return dict(zip(frame["period"], frame["value"], strict=True))


def kpi(name: str = "rendement", code: str = "P104.3", unit: str = "%", **changes: Any) -> dict[str, Any]:
    source = {"file": "sispea/", "format": "sispea", "entities": [{"id": "888001"}]} | changes.pop("source", {})
    return {"id": name, "code": code, "label": name, "unit": unit, "source": source} | changes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sispea").mkdir()
    return tmp_path / "sispea"


def judged_in(folder: Path, *kpis: Mapping[str, Any]) -> JudgedKpis:
    service = Service.model_validate(
        {"format": 1, "id": "eau", "label": "Eau", "criteria": [], "kpis": list(kpis) or [kpi()]}
    )
    root = folder.parent
    judged = judge_kpis(service, lambda name: receive(root / name, name), lambda source: files_of(source, root))
    for finding in judged.findings:
        for locale in ("fr", "en"):
            assert "{" not in finding.what(locale) + finding.todo(locale)
    return judged


def write(folder: Path, name: str, rows: list[list[object]], cover: int | None = None, sheet: str = "AEP") -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    if cover is not None:
        page = book.create_sheet("Metadonnees")
        page.append(["Jeu de données", "Services publics d'eau potable"])
        page.append(["Année de l'exercice", cover])
    page = book.create_sheet(sheet)
    for row in rows:
        page.append(row)
    stream = io.BytesIO()
    book.save(stream)
    (folder / name).write_bytes(stream.getvalue())


def table(folder: Path, year: int, cells: Mapping[str, object], *more: Mapping[str, object]) -> None:
    """A file of one generation or another by name, with one row a service."""
    heads = list(dict.fromkeys(head for row in (cells, *more) for head in row))
    write(folder, f"AEP_{year}.xlsx", [heads, *([row.get(head, "") for head in heads] for row in (cells, *more))])


def row(year: int, value: object, entity: object = 888001, **more: object) -> dict[str, object]:
    generation = max(known for known in SPELLINGS if known <= year)
    head, code, price, siren = SPELLINGS[generation]
    return {head: entity, siren: "999999999", code: value, price: 2.1} | more


def found(judged: JudgedKpis, code: str) -> Finding:
    (finding,) = [each for each in judged.findings if each.code == code]
    return finding


def test_the_three_generations_make_one_series(folder: Path) -> None:
    for year, value in ((2017, 79.5), (2022, "81,9"), (2024, 82.4)):
        table(folder, year, row(year, value))
    judged = judged_in(folder, kpi(), kpi("prix", "D102.0", "€/m³"))
    assert judged.findings == ()
    assert values(judged) == {2017: 79.5, 2022: 81.9, 2024: 82.4}
    assert values(judged, "prix") == dict.fromkeys((2017, 2022, 2024), 2.1)
    assert judged.values["file"].iloc[0] == "kpis/sispea/AEP_2017.xlsx"


@pytest.mark.parametrize("text", [".", "", "NC", "ND", "-", "–"])
def test_void_codes(folder: Path, text: str) -> None:
    table(folder, 2022, row(2022, text))
    table(folder, 2024, row(2024, 80))
    judged = judged_in(folder)
    assert (values(judged), judged.findings) == ({2024: 80.0}, ())


def test_zero_is_no_price_but_a_legitimate_renewal(folder: Path) -> None:
    table(folder, 2024, row(2024, 80) | {"D102.0": 0, "P107.2": 0})
    judged = judged_in(folder, kpi("prix", "D102.0", "€/m³"), kpi("renouvellement", "P107.2"))
    assert values(judged, "renouvellement") == {2024: 0.0}
    assert values(judged, "prix") == {}


def test_quality_flags(folder: Path) -> None:
    table(folder, 2021, row(2021, "80", verif_p104_3="sans anomalie apparente"))
    table(folder, 2022, row(2022, "81", verif_p104_3="présomption d'anomalie"))
    table(folder, 2023, row(2023, "12", verif_p104_3="anomalie", courriel="prenom.nom@exemple.fr"))
    judged = judged_in(folder)
    assert values(judged) == {2021: 80.0, 2022: 81.0}
    doubt, anomaly = found(judged, "sispea_doubt"), found(judged, "sispea_anomaly")
    assert (doubt.severity, anomaly.severity) == (Severity.WARNING, Severity.ROW)
    assert (anomaly.place.row, anomaly.place.column, anomaly.value) == (2, "p104_3", "12")
    assert "tient la valeur 12" in anomaly.what("fr")
    assert "presumes an anomaly in the value 81" in doubt.what("en")
    assert "exemple" not in str(judged.findings)


def test_a_year_that_is_not_published_yet(folder: Path) -> None:
    table(folder, 2023, row(2023, 80, Statut="Publié"))
    table(folder, 2024, row(2024, 81, Statut="En attente de saisie"))
    judged = judged_in(folder)
    assert values(judged) == {2023: 80.0}
    assert "n'a pas encore publié cet exercice" in found(judged, "sispea_not_published").what("fr")


def test_the_exercise_is_the_cover_s_else_the_file_s(folder: Path) -> None:
    head = ["Id SISPEA de l'entité de gestion", "P104.3"]
    write(folder, "SISPEA_FR_2026_AEP.xlsx", [head, [888001.0, 80]], cover=2024)
    judged = judged_in(folder)
    assert values(judged) == {2024: 80.0}
    assert "dit 2026, la feuille « Metadonnees » dit 2024" in found(judged, "sispea_exercise_differs").what(
        "fr"
    ).replace("\u202f", " ")
    (folder / "SISPEA_FR_2026_AEP.xlsx").unlink()
    write(folder, "export.xlsx", [["Services"], [], head, [888001.0, 80]], sheet="Données")
    assert found(judged_in(folder), "sispea_no_exercise").severity is Severity.FILE
    write(folder, "export.xlsx", [["Services"], [], head, [888001.0, 80]], sheet="AEP_2019")
    judged = judged_in(folder)
    assert (values(judged), judged.values["row"].tolist()) == ({2019: 80.0}, [4])


def test_several_services_are_weighted_and_a_year_without_one_of_them_is_left_out(folder: Path) -> None:
    for year, second in ((2020, 60), (2021, 70), (2022, "."), (2023, 90)):
        table(folder, year, row(year, 80), row(year, second, 888002))
    entities = [{"id": "888001", "weight": 3000}, {"id": "888002", "weight": 1000}]
    judged = judged_in(folder, kpi(source={"entities": entities, "aggregation": "mean"}))
    assert values(judged) == {2020: 75.0, 2021: 77.5, 2023: 82.5}
    missing = found(judged, "sispea_entity_without_value")
    assert (missing.value, missing.params["year"]) == ("888002", 2022)
    until = [entities[0], entities[1] | {"last_period": 2020}]
    merged = judged_in(folder, kpi(source={"entities": until, "aggregation": "mean"}))
    assert values(merged) == {2020: 75.0, 2021: 80.0, 2022: 80.0, 2023: 80.0}
    total = judged_in(folder, kpi(unit="%", source={"entities": entities, "aggregation": "sum"}))
    assert values(total)[2020] == 140.0


def test_the_scale_that_changed_in_2013(folder: Path) -> None:
    write(folder, "AEP_2012.xlsx", [["Id SISPEA du service", "P103.2A"], [888001, 80]])
    write(folder, "AEP_2013.xlsx", [["Id SISPEA du service", "P103.2B"], [888001, 95]])
    judged = judged_in(folder, kpi("connaissance", "P103.2B", "points /120"))
    assert values(judged, "connaissance") == {2013: 95.0}
    note = found(judged, "sispea_other_scale")
    assert note.severity is Severity.NOTE
    assert "Avant 2013, l'indice était noté sur 100 (P103.2A)" in note.what("fr")
    older = judged_in(folder, kpi("connaissance", "P103.2A", "points /100"))
    assert values(older, "connaissance") == {2012: 80.0}


def test_units_of_the_observatory(folder: Path) -> None:
    table(folder, 2024, row(2024, 80) | {"P155.1": 3.4})
    assert values(judged_in(folder, kpi("r", "P155.1", "nb/100 abonnés")), "r") == {2024: 0.34}
    judged = judged_in(folder, kpi("r", "P155.1", "nb/1000 habitants"))
    assert found(judged, "other_unit").value == "nb/1000 abonnés"


def test_what_is_not_found(folder: Path) -> None:
    table(folder, 2023, row(2023, 80))
    table(folder, 2024, row(2024, 80))
    judged = judged_in(folder, kpi(), kpi("boues", "P206.3"), kpi("ailleurs", source={"entities": [{"id": "777"}]}))
    assert [one.verdict for one in judged.kpis] == [Verdict.ACCEPTED, Verdict.REFUSED, Verdict.REFUSED]
    assert found(judged, "sispea_no_code").value == "P206.3"
    assert "888001" in found(judged, "sispea_no_entity").what("fr")
    (folder / "AEP_2023.xlsx").unlink()
    (folder / "AEP_2024.xlsx").write_bytes((folder / "AEP_2024.xlsx").read_bytes()[:900])
    assert found(judged_in(folder), "damaged_workbook").severity is Severity.FILE
    write(folder, "AEP_2024.xlsx", [["Commune", "P104.3"], ["Voiron", 80]])
    assert "Id SISPEA" in found(judged_in(folder), "sispea_not_one").what("fr")


def test_two_files_of_one_exercise(folder: Path) -> None:
    head = ["id_sispea_serv", "p104_3"]
    write(folder, "site_2022.xlsx", [head, [888001, 80]])
    write(folder, "rapport_2022.xlsx", [head, [888001, "80,0"]])
    assert values(judged_in(folder)) == {2022: 80.0}
    write(folder, "rapport_2022.xlsx", [head, [888001, 81]])
    twice = found(judged_in(folder), "sispea_two_files")
    assert (twice.severity, twice.value, twice.params["other"]) == (Severity.FILE, "80", "81")


def hubeau(folder: Path, *records: Mapping[str, object], name: str = "hubeau.json") -> None:
    (folder / name).write_text(json.dumps({"count": len(records), "data": records}), encoding="utf-8")


def record(year: int, value: float | None, services: list[int], **more: object) -> dict[str, object]:
    return {"codes_service": services, "annee": year, "indicateurs": {"P104.3": value}} | more


def test_archived_answers_of_hubeau(folder: Path) -> None:
    hubeau(
        folder,
        record(2018, 79.4, [888001], nom_commune="Voiron"),
        record(2018, 79.4, [888001], nom_commune=None),
        record(2019, None, [888001]),
        record(2017, 12.0, [888001, 888002]),
        record(2016, 78.0, [888001]),
    )
    table(folder, 2018, row(2018, 79.5))  # where both speak, the observatory's own file counts
    judged = judged_in(folder)
    assert values(judged) == {2016: 78.0, 2018: 79.5}
    assert found(judged, "hubeau_several_services").place.row == 4
    hubeau(folder, record(2018, 79.4, [888001]), record(2018, 70.0, [888001]))
    assert found(judged_in(folder), "hubeau_twice").severity is Severity.FILE


@pytest.mark.parametrize(
    "content",
    [
        '{"data": [1]}',
        "[[]]",
        '{"count": 0}',
        "{",
        '{"data": null}',
        "[" * 100_000,
        '{"data": [{"code_service": NaN}]}',
    ],
)
def test_hostile_json(folder: Path, content: str) -> None:
    (folder / "hubeau.json").write_text(content)
    assert found(judged_in(folder), "hubeau_unreadable").severity is Severity.FILE


def zipped(folder: Path, name: str, members: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)


def test_archives_as_downloaded(folder: Path) -> None:
    table(folder, 2022, row(2022, 80))
    content = (folder / "AEP_2022.xlsx").read_bytes()
    (folder / "AEP_2022.xlsx").unlink()
    odd = {"../../../etc/SISPEA_2022.xlsx": content, "__MACOSX/._SISPEA_2022.xlsx": b"x", "Lisez-moi.txt": b"x"}
    zipped(folder, "SISPEA_FR_2022_AEP.zip", odd)
    judged = judged_in(folder)
    assert (values(judged), judged.findings) == ({2022: 80.0}, ())
    assert sorted(path.name for path in folder.parent.rglob("*")) == ["SISPEA_FR_2022_AEP.zip", "sispea"]


def test_a_file_of_indicators_in_the_place_of_the_composition(put) -> None:
    members, (finding,) = read_composition(put("Commune;P104.3\nVoiron;80\n", "composition.csv"))
    assert members == ()
    place = ("composition.csv", 1)
    assert (finding.code, finding.place.file, finding.place.row) == ("composition_not_one", *place)
    assert "« Code INSEE de la commune adhérente »" in finding.what("fr").replace("\u202f", " ")
    assert "CompositionCommunaleServices as downloaded" in finding.todo("en")


def test_the_old_workbook_that_the_site_offers(folder: Path) -> None:
    """BIFF8, a cover sheet first, zipped: nothing of it is worth a warning."""
    book = xlwt.Workbook()
    cover, page = book.add_sheet("Metadonnees"), book.add_sheet("Entités de gestion")
    cover.write(0, 0, "Année de l'exercice")
    cover.write(0, 1, 2024)
    for column, (head, value) in enumerate(row(2024, 82.4).items()):
        page.write(0, column, head)
        page.write(1, column, value)
    stream = io.BytesIO()
    book.save(stream)
    zipped(folder, "SISPEA_FR_2024_AEP.zip", {"SISPEA_FR_2024_AEP.xls": stream.getvalue()})
    judged = judged_in(folder)
    assert (values(judged), judged.findings) == ({2024: 82.4}, ())


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"a.txt": b"x"}, "zip_not_one_table"),
        ({"a.csv": b"x", "b.csv": b"y"}, "zip_not_one_table"),
        ({"a.xlsx": b"not a workbook at all"}, "not_a_workbook"),
        ({"a.csv": b"Commune;P104.3\nVoiron;80\n"}, "sispea_not_one"),
        ({"a.csv": b" " * 20_000_000}, "empty_file"),
    ],
)
def test_archives_that_are_refused(folder: Path, members: dict[str, bytes], code: str) -> None:
    zipped(folder, "SISPEA_2022.zip", members)
    assert found(judged_in(folder), code).place.file == "sispea/SISPEA_2022.zip"


def test_an_archive_that_would_burst(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(barometer.ingest.zipped, "LARGEST", 1_000_000)
    zipped(folder, "SISPEA_2022.zip", {"a.csv": b"1;2\n" * 1_000_000})
    assert found(judged_in(folder), "workbook_too_big").severity is Severity.FILE
    content = (folder / "SISPEA_2022.zip").read_bytes()
    (folder / "SISPEA_2022.zip").write_bytes(content[:40] + b"\xff" * 20 + content[60:])
    assert found(judged_in(folder), "damaged_archive").severity is Severity.FILE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("P103.2B", "P103.2B"),
        ("p103_2b", "P103.2B"),
        ("d102_0", "D102.0"),
        ("D102.0", "D102.0"),
        ("vp_056", "VP.056"),
        ("VP.056", "VP.056"),
        ("DC195", "DC.195"),
        ("P101.1a", "P101.1a"),
        ("verif_p104_3", None),
        ("psdc", None),
        ("P104", None),
        ("VP.056.1", None),
    ],
)
def test_spellings_of_a_code(text: str, code: str | None) -> None:
    assert sispea_code(text) == code


def test_the_example_files_beside_the_repository(shared_data: Path, folder: Path) -> None:
    """Headings of the real files, values invented: two generations and the archived interface."""
    for path in sorted((shared_data / "sispea").glob("synthetic_*")):
        (folder / path.name.removeprefix("synthetic_")).write_bytes(path.read_bytes())
    asked = [("D102.0", "€/m³"), ("P104.3", "%"), ("P106.3", "m3/km/j"), ("P155.1", "nb/1000 abonnés")]
    judged = judged_in(folder, *(kpi(code.lower().replace(".", "-"), code, unit) for code, unit in asked))
    assert values(judged, "d102-0") == {2019: 1.95, 2023: 2.11, 2024: 2.18}
    assert values(judged, "p104-3") == {2019: 79.4, 2023: 81.9, 2024: 82.4}
    assert values(judged, "p106-3") == {2023: 4.7, 2024: 4.6}
    assert values(judged, "p155-1") == {2023: 3.9, 2024: 3.4}
    assert [f.code for f in judged.findings] == ["sispea_doubt"]
    pending = judged_in(folder, kpi(source={"entities": [{"id": "888002"}]}))
    assert pending.kpis[0].verdict is Verdict.REFUSED  # its year has nothing yet

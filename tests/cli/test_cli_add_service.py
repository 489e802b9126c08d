"""`barometer add-service`: what it writes is accepted by `check` but for what people must still fill in and sign."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import openpyxl
import pytest

from barometer import pipeline
from barometer.declarations.library import known_kpis, library
from barometer.declarations.reading import read
from barometer.declarations.service import Kpi, KpiSource, Service
from barometer.declarations.service_checks import check_service
from barometer.findings import Severity
from barometer.ingest.units import conversion
from barometer.locale import catalogue
from barometer.project import Project
from barometer.workspace import open_workspace


@pytest.fixture
def project(tmp_path: Path, barometer) -> Project:
    assert barometer("init", tmp_path / "projet")[0] == 0
    return Project(tmp_path / "projet")


def findings_of(project: Project) -> list[tuple[str, Severity]]:
    found = pipeline.judge(open_workspace(project))
    return sorted({(finding.code, finding.severity) for finding in found})


def test_every_kind_of_service_is_accepted_but_for_values_and_signatures(project: Project, barometer) -> None:
    for name in library():
        status, output = barometer("--project", project.root, "add-service", name, "--all")
        assert (status, f"surveys/services/{name}.toml est écrit" in output) == (0, True)
    assert findings_of(project) == [("signature.none", Severity.WARNING), ("values_not_filled", Severity.FILE)]
    assert set(read(project.surveys).services) == set(library())
    for table in project.kpis.glob("*.csv"):
        text = table.read_text(encoding="utf-8-sig")
        assert text.count(";\n") >= 3
        table.write_text(re.sub(r";(\r?)\n", r";50\1\n", text), encoding="utf-8-sig")
    assert ("values_not_filled", Severity.FILE) not in findings_of(project)


def test_the_anchors_need_only_numbers_and_signatures(project: Project, barometer) -> None:
    barometer("--project", project.root, "add-service", "eau-potable", "--kpi", "P104.3,p151_1")
    path = project.services / "eau-potable.toml"
    text = path.read_text(encoding="utf-8")
    assert tomllib.loads(text)["kpis"][1]["code"] == "P151.1"
    lines = [re.sub(r"^# ?", "", line) if re.match(r"# (\[|\w+ += |$)", line) else line for line in text.split("\n")]
    text = "\n".join(lines).replace("AAAA-MM-JJ", "2025-01-15")
    for name, value in (("worst", 60), ("target", 80), ("excellence", 90)):
        text = re.sub(rf"^{name} = …", f"{name} = {value}", text, flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")
    service = read(project.surveys).services["eau-potable"]
    assert [kpi.anchors.target for kpi in service.kpis if kpi.anchors] == [80.0, 80.0]
    assert {(link.criterion, link.kpi, link.type) for link in service.links} == {
        ("preservation-ressource", "rendement", "measures"),
        ("continuite", "coupures", "measures"),
        ("continuite", "rendement", "contributes"),
    }
    declared = [f for f in read(project.surveys).findings if f.place.file.endswith("eau-potable.toml")]
    assert {f.code for f in declared} == {"anchors.implausible"}  # 90 coupures pour mille abonnés


def test_nothing_is_overwritten(project: Project, barometer) -> None:
    add = ("--project", project.root, "add-service", "piscines")
    barometer(*add)
    path, table = project.services / "piscines.toml", project.kpis / "piscines.csv"
    path.write_text("# à moi", encoding="utf-8")
    table.write_text("à moi", encoding="utf-8")
    status, output = barometer(*add)
    assert (status, "existe déjà ; rien n'a été changé" in output) == (1, True)
    path.unlink()
    status, output = barometer(*add)
    assert (status, "surveys/kpis/piscines.csv existe déjà et n'a pas été changé" in output) == (0, True)
    assert table.read_text(encoding="utf-8") == "à moi"
    assert barometer(*add, "--id", "piscine-nord", "--label", "Piscine Nord")[0] == 0
    assert read(project.surveys).services["piscine-nord"].label == "Piscine Nord"


@pytest.mark.parametrize(
    ("arguments", "french", "english"),
    [
        (["eau-potabl"], "peut-être « eau-potable » ?", "perhaps “eau-potable”?"),
        (["xyzzy"], "ne connaît pas « xyzzy »", "does not know “xyzzy”"),
        (["piscines", "--kpi", "PIS.COUTS"], "peut-être PIS.COUT", "perhaps PIS.COUT"),
        (["piscines", "--kpi", "???"], "a le code « ??? »", "has the code “???”"),
        (["piscines", "--id", "../../etc"], "Par exemple : etc", "For instance: etc"),
        (["piscines", "--id", "Piscine d'été"], "Par exemple : piscine-d-ete", "For instance: piscine-d-ete"),
        (["piscines", "--label", "a\nid = 1"], "contient un caractère invisible", "holds an invisible character"),
        (["eau-potable", "--entity", "12 or 1"], "des chiffres seulement", "digits only"),
    ],
)
def test_what_cannot_be_done(project: Project, barometer, arguments: list[str], french: str, english: str) -> None:
    for lang, sentence in (("fr", french), ("en", english)):
        status, output = barometer("--project", project.root, "--lang", lang, "add-service", *arguments)
        assert status == 1
        assert sentence in output
    assert not list(project.services.iterdir())
    assert not list(project.kpis.iterdir())


def test_without_a_name_the_library_is_listed(project: Project, barometer) -> None:
    status, output = barometer("--project", project.root, "add-service")
    assert status == 0
    assert all(code in output for code in known_kpis())
    assert not list(project.services.iterdir())


def test_a_service_that_the_library_does_not_know(project: Project, barometer) -> None:
    hostile = 'Patinoire "=1+1" \\ <b>'
    assert barometer("--project", project.root, "add-service", "patinoire", "--blank", "--label", hostile)[0] == 0
    service = read(project.surveys).services["patinoire"]
    assert (service.label, len(service.kpis)) == (hostile, 0)
    assert findings_of(project) == [("signature.none", Severity.WARNING)]


def test_kpis_of_two_services_with_one_name(project: Project, barometer) -> None:
    add = ("--project", project.root, "add-service", "eau-potable", "--id", "eau", "--label", "Eau et assainissement")
    assert barometer(*add, "--kpi", "P155.1", "--kpi", "P258.1")[0] == 0
    assert [kpi.id for kpi in read(project.surveys).services["eau"].kpis] == ["reclamations", "reclamations-p258-1"]


def test_kpis_are_added_to_a_service_that_is_there(project: Project, barometer) -> None:
    add = ("--project", project.root, "add-service", "eau-potable")
    barometer(*add)
    path = project.services / "eau-potable.toml"
    before = path.read_text(encoding="utf-8") + '\n[[proposed_kpis]]\ncriterion = "gout"\nlabel = "Chlore"\n'
    path.write_text(before, encoding="utf-8")
    status, output = barometer(*add, "--kpi", "P104.3,P107.2,P255.3")
    assert (status, "ajoutés à la fin, à relire et à signer : P107.2, P255.3." in output) == (0, True)
    assert "Ajoutez leurs lignes dans surveys/kpis/eau-potable.csv (codes P107.2, P255.3)" in output
    assert path.read_text(encoding="utf-8").startswith(before)
    service = read(project.surveys).services["eau-potable"]
    assert [kpi.code for kpi in service.kpis][-2:] == ["P107.2", "P255.3"]
    status, output = barometer(*add, "--kpi", "P104.3")
    assert (status, "a déjà ces indicateurs" in output) == (1, True)
    path.write_text("format = ", encoding="utf-8")
    status, output = barometer(*add, "--kpi", "P104.3")
    assert (status, "ne peut pas être lu" in output) == (1, True)


def composition(path: Path) -> None:
    book = openpyxl.Workbook()
    head = [
        "Année",
        "Code INSEE de la commune adhérente",
        "Population représentative",
        "Identifiant SISPEA de l'entité de gestion à laquelle la commune adhère",
        "Nom de l'entité de gestion à laquelle la commune adhère",
        "Courriel",
    ]
    rows = [
        [2024, 1001.0, 1200.0, 888001.0, "eau potable", "prenom.nom@exemple.fr"],
        [2024, 1002.0, 3000.0, 888002.0, "syndicat", "."],
        [2024, 1003.0, 800.0, 888002.0, "syndicat", "."],
        [2024, 75056.0, 2e6, 999.0, "ailleurs", "."],
    ]
    for row in [head, *rows]:
        book.active.append(row)
    book.save(path)


def test_the_observatory_s_services_are_found_by_the_communes(project: Project, barometer) -> None:
    (project.kpis / "sispea").mkdir()
    composition(project.kpis / "sispea" / "CompositionCommunaleServices_AEP_2024.xlsx")
    rows = ["insee;name;zone", "01001;A;centre", "01002;B;nord", "01003;C;nord"]
    project.territory_file.write_text("\n".join(rows), encoding="utf-8")
    status, output = barometer("--project", project.root, "add-service", "eau-potable")
    assert status == 0
    assert "888002 – syndicat : 2 communes, 3800 habitants" in output
    assert "exemple.fr" not in output
    assert not (project.kpis / "eau-potable.csv").exists()
    book = openpyxl.Workbook()
    codes = [kpi.code for kpi in library()["eau-potable"].kpis if kpi.core]
    book.active.append(["Id SISPEA de l'entité de gestion", *codes])
    figures = {"D102.0": 2.1, "P151.1": 3, "P155.1": 4}
    for entity in (888001, 888002):
        book.active.append([entity, *(figures.get(code, 95) for code in codes)])
    book.save(project.kpis / "sispea" / "SISPEA_FR_2024_AEP.xlsx")
    source = read(project.surveys).services["eau-potable"].kpis[0].source
    assert [(one.id, one.weight) for one in source.entities] == [("888002", 3800.0), ("888001", 1200.0)]
    assert findings_of(project) == [("signature.none", Severity.WARNING)]


def test_the_library_agrees_with_itself() -> None:
    """Ids are unique, links lead to criteria, bounds are in order, official codes are SISPEA's, words are complete."""
    codes = [kpi.code for service in library().values() for kpi in service.kpis]
    assert len(codes) == len(set(codes)) == len(known_kpis())
    for service in library().values():
        criteria = {criterion.id for criterion in service.criteria}
        for kpi in service.kpis:
            assert set(kpi.measures + kpi.contributes) <= criteria, kpi.id
        kpis = tuple(
            Kpi(
                id=k.id, code=k.code, label=k.label, unit=k.unit, plausible=k.plausible, breaks=k.breaks,
                source=KpiSource(file="a.csv", period_column="Année", value_column="Valeur"),
            )
            for k in service.kpis
        )  # fmt: skip
        criteria_of = [criterion.model_dump() for criterion in service.criteria]
        declared = Service.model_validate(
            {"format": 1, "id": service.id, "label": service.label, "criteria": criteria_of}
        ).model_copy(update={"kpis": kpis})
        assert {fault.code for fault in check_service(declared, service.id)} == {"signature.none"}
        assert any(kpi.core for kpi in service.kpis)
    said = {key for key in catalogue("fr") if key.startswith("skeleton.")}
    assert said == {key for key in catalogue("en") if key.startswith("skeleton.")}


def test_the_official_part_of_the_library_agrees_with_the_published_list(shared_data: Path) -> None:
    """Codes, units and scales of SISPEA against another transcription of the arrêté of 2 May 2007."""
    with (shared_data / "kpi" / "catalogue_kpi.csv").open(encoding="utf-8", newline="") as file:
        published = {row["code"]: row for row in csv.DictReader(file) if re.fullmatch(r"[DP]\d{3}\..*", row["code"])}
    ours = {code: kpi for code, kpi in known_kpis().items() if code in published}
    assert len(ours) >= 34
    for code, kpi in ours.items():
        assert conversion(kpi.unit, published[code]["unite"].replace("hab. desservis", "hab.")) == 1, code
        direction = {"+": "higher", "-": "lower", "=": "none"}[published[code]["sens"]]
        assert kpi.direction == direction, code

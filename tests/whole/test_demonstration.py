"""The main job on the demonstration, once through Dagster as a user runs it, and what stands in its reports."""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from small_project import barometer_command

from barometer import pipeline, tables
from barometer.demonstration import chlorine, truths
from barometer.lake import Lake
from barometer.project import Project
from barometer.workspace import open_workspace

REPOSITORY = Path(__file__).resolve().parents[2]
SERVICES = (
    "assainissement",
    "bus",
    "dechets",
    "eau-potable",
    "mediatheques",
    "petite-enfance",
    "piscines",
    "voirie-velo",
)


def barometer(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"BAROMETER_STATE": str(project / ".state"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "barometer", "--project", str(project), *words],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=280,
        check=False,
    )


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracked demonstration, run by `barometer run` in a folder whose name has a space and an accent."""
    root = tmp_path_factory.mktemp("projet") / "baromètre de démonstration"
    root.mkdir()
    shutil.copytree(REPOSITORY / "surveys", root / "surveys")
    shutil.copy(REPOSITORY / "dagster.yaml", root)
    done = barometer(root, "run", "--no-press-kits")
    assert done.returncode == 0, done.stdout + done.stderr
    assert str(root / "a-remplir" / "registre") in done.stdout.replace("\n", "")  # where the registers wait
    return root


def text_of(page: Path) -> str:
    """What a reader reads of a page: no markup, no script, single spaces, apostrophes as they are typed."""
    source = page.read_text(encoding="utf-8")
    source = re.sub(r"<(script|style)\b.*?</\1>", " ", source, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", source)).replace("\u2019", "'").split())


def newest(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["wave_to"] == frame.groupby("service")["wave_to"].transform("max")]


def test_eight_reports_and_the_overview(demonstration: Path) -> None:
    reports = demonstration / "reports"
    assert {path.stem for path in reports.glob("*.html")} >= {*SERVICES, "index"}
    for name in ("index", *SERVICES):
        assert "inventé" in text_of(reports / f"{name}.html"), name
    for service in SERVICES:
        [folder] = [one for one in (reports / "publications" / "public" / service).iterdir() if one.is_dir()]
        kinds = {path.suffix for path in folder.iterdir()}
        assert kinds >= {".html", ".xlsx", ".pdf", ".pptx", ".json"}, service


def test_the_planted_changes_are_announced_and_nothing_else(demonstration: Path) -> None:
    changes = Lake(demonstration / "lake").read_all(tables.OUT_CHANGES)
    announced = changes[changes["verdict"].isin(["progress", "regress"])]
    found = {(row["service"], row["criterion"], row["wave_to"], row["verdict"]) for _, row in announced.iterrows()}
    assert found == {
        (one.service, one.criterion, one.wave_to, "progress" if one.points > 0 else "regress") for one in truths.CHANGES
    }
    assert {one.wave_to for one in (truths.PROGRESS, truths.REGRESS)} == {2025}


def test_pages_announce_what_the_figures_do(demonstration: Path) -> None:
    reports = demonstration / "reports"
    assert "Progrès établi" in text_of(reports / "bus.html")
    assert "Recul indicatif" in text_of(reports / "dechets.html")
    for service in set(SERVICES) - {"bus", "dechets"}:
        text = text_of(reports / f"{service}.html")
        assert not re.search(r"(Progrès|Recul) (établi|indicatif) :", text), service


def test_the_water_case_reads_as_the_method_says(demonstration: Path) -> None:
    crossing = Lake(demonstration / "lake").read(tables.OUT_CROSSING, "eau-potable")
    taste = crossing[(crossing["criterion"] == "gout") & (crossing["wave"] == 2025)].iloc[0]
    assert (taste["verdict"], taste["basis"]) == ("explain", "constraint")
    text = text_of(demonstration / "reports" / "eau-potable.html")
    assert "Expliquer la contrainte" in text
    assert "Chlore libre au robinet" in text
    assert "en tension" in text
    assert re.search(r"[Cc]onformité microbiologique", text)


def test_seven_crossing_verdicts_are_met(demonstration: Path) -> None:
    crossing = Lake(demonstration / "lake").read_all(tables.OUT_CROSSING)
    assert set(crossing["verdict"].dropna()) == {
        "act",
        "explain",
        "secure",
        "maintain",
        "arbitrate",
        "measure",
        "unknown",
    }


def test_breaks_are_said_and_never_judged(demonstration: Path) -> None:
    changes = Lake(demonstration / "lake").read_all(tables.OUT_CHANGES)
    refused = changes[changes["verdict"] == "not_comparable"]
    assert {"question_version", "mode"} <= set(refused["reason"])
    assert refused["difference_pts"].isna().all()
    for service, reason in (("assainissement", "question modifiée en 2023"), ("voirie-velo", "mode d'enquête modifié")):
        page = text_of(demonstration / "reports" / f"{service}.html")
        assert reason in page.replace("’", "'"), service


def test_manifests_list_every_file_with_its_digest(demonstration: Path) -> None:
    reports = demonstration / "reports"
    listed: dict[str, str] = {}
    for path in sorted((reports / "publications").rglob("manifest.json")):
        manifest = json.loads(path.read_text(encoding="utf-8"))
        prefix = path.parent.relative_to(reports).as_posix()
        listed |= {f"{prefix}/{one['name']}": one["sha256"] for one in manifest["outputs"]}
        listed |= {
            one["name"]: one["sha256"] for one in (manifest["stable_page"], *manifest["beside"], *manifest["shared"])
        }
    there = digests(reports)
    pointers = {name for name in there if name.endswith(("/manifest.json", "/latest.json"))}
    assert len(pointers) == 18  # a manifest and a pointer for each of nine publications
    assert listed == {name: digest for name, digest in there.items() if name not in pointers}


def test_the_library_alone_writes_the_same_bytes(demonstration: Path, tmp_path: Path) -> None:
    """Without Dagster, from another folder, from the same surveys: every file of a service is the same; and so is
    the overview, from the same lake. (One of eight: the whole takes half a minute more and tells no more.)"""
    shutil.copytree(demonstration / "surveys", tmp_path / "surveys")
    entries = Lake(demonstration / "lake").ledger()
    workspace = open_workspace(Project(tmp_path))
    for service in SERVICES[: SERVICES.index("eau-potable") + 1]:  # those before it too: the ledger counts its entries
        pipeline.accept(workspace, service, entries[0].judged_on)
    for station in (pipeline.estimate, pipeline.compare, pipeline.weigh, pipeline.score, pipeline.cross):
        station(workspace, "eau-potable")
    pipeline.decide(workspace, "eau-potable")
    pipeline.publish(workspace, "eau-potable")
    own = digests(tmp_path / "reports")
    assert "eau-potable.html" in own
    assert own.items() <= digests(demonstration / "reports").items()

    shutil.rmtree(tmp_path / "lake")
    shutil.copytree(demonstration / "lake", tmp_path / "lake")
    overview = pipeline.publish_all_services_page(workspace)
    assert overview.page.read_bytes() == (demonstration / "reports" / "index.html").read_bytes()


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_check_finds_nothing_and_writes_nothing(demonstration: Path) -> None:
    before = digests(demonstration / "lake") | digests(demonstration / "reports")
    status, said = barometer_command("--project", demonstration, "check")
    assert status == 0, said
    assert digests(demonstration / "lake") | digests(demonstration / "reports") == before


# Drinking water: what its register tells


def decisions(demonstration: Path) -> dict[tuple[str, int], dict[str, Any]]:
    frame = Lake(demonstration / "lake").read(tables.OUT_DECISIONS, "eau-potable")
    return {(row["criterion"], row["wave"]): row.dropna().to_dict() for _, row in frame.iterrows()}


def test_an_explanation_is_followed_by_a_rise_in_perception_with_a_flat_kpi(demonstration: Path) -> None:
    planted = truths.EXPLAINED
    line = decisions(demonstration)[planted.criterion, planted.wave_from]
    assert (line["verdict"], line["basis"], line["decision"], line["state"]) == (
        "explain",
        "constraint",
        "explain",
        "kept",
    )
    assert line["next_wave"] == planted.wave_to
    assert (line["reading"], line["delivered"], line["signature"]) == ("compatible", "flat", "explanation")
    assert 0 < line["net_low"] < planted.points < line["net_high"]
    assert line["placebo_rank"] == 1
    assert line["rebound_pts"] < 1  # a mark of everybody hardly rises by itself
    assert "compatible avec un effet de l'explication" in text_of(demonstration / "reports" / "eau-potable.html")


def test_an_action_is_followed_by_a_rise_of_the_kpi_then_of_perception(demonstration: Path) -> None:
    planted = truths.ACTED
    line = decisions(demonstration)[planted.criterion, planted.wave_from]
    assert (line["decision"], line["state"], line["next_wave"]) == ("act", "kept", planted.wave_to)
    assert line["kpi_after"] - line["kpi_before"] > 2
    assert (line["reading"], line["delivered"], line["signature"]) == ("compatible", "rose", "action")
    assert 0 < line["net_low"] < planted.points < line["net_high"]
    values = Lake(demonstration / "lake").read(tables.OUT_KPI_SCORES, "eau-potable")
    network = values[values["kpi"] == line["kpi"]].set_index("period")["value"]
    assert network[2022] - network[2021] > 1.5  # a year before residents were asked again
    assert "compatible avec un effet de l'action" in text_of(demonstration / "reports" / "eau-potable.html")


def test_the_worst_mark_of_a_zone_rises_by_itself_and_is_said_to_be_expected(demonstration: Path) -> None:
    planted = truths.PASSING
    lake = Lake(demonstration / "lake")
    marks = lake.read(tables.OUT_ESTIMATES, f"eau-potable/{planted.wave}")
    marks = marks[(marks["category"] == planted.zone) & (marks["statistic"] == "mean")].set_index("criterion")
    assert marks["estimate"].idxmin() == planted.criterion
    line = decisions(demonstration)[planted.criterion, planted.wave]
    assert (line["zone"], line["state"], line["reading"]) == (planted.zone, "kept", "by_itself")
    assert line["perceived_after"] - line["perceived_before"] > 4
    assert line["contrast_low"] > 0  # read without care, the desk has worked
    assert line["rebound_pts"] > 1
    assert line["net_low"] < 0 < line["net_high"]
    text = text_of(demonstration / "reports" / "eau-potable.html")
    assert "c'était attendu : une note très basse remonte en partie d'elle-même" in text.replace("\u202f", " ")


def test_commitments_and_arbitrations_are_said_on_the_pages(demonstration: Path) -> None:
    states = {key: line["state"] for key, line in decisions(demonstration).items()}
    assert {state for (_, wave), state in states.items() if wave == 2023} == {"kept", "late", "withdrawn"}
    water, overview = (text_of(demonstration / "reports" / f"{name}.html") for name in ("eau-potable", "index"))
    assert "1 engagement tenu, 1 en retard et 1 retiré" in water.replace("\u00a0", " ")
    assert re.search(r"Eau potable\s+1\s+1\s+1\s+\d", overview)  # kept, late, withdrawn: a table's row
    assert "En attente d'arbitrage par les élus, saisis le 11 février 2025" in overview
    assert "Le tarif voté couvre juste le renouvellement des conduites." in water  # as written
    for name in ("index", *SERVICES):  # the method page says that it is never said
        assert "grâce à" not in text_of(demonstration / "reports" / f"{name}.html"), name
    assert (demonstration / "a-remplir" / "registre" / "eau-potable.xlsx").is_file()


@pytest.mark.parametrize(
    ("level", "verdict"),
    [(chlorine.TOO_MUCH, ("act", "")), (chlorine.AT_TARGET, ("explain", "misperceived"))],
    ids=["too much chlorine", "chlorine at its target"],
)
def test_the_water_case_once_free_chlorine_is_linked(
    demonstration: Path, tmp_path: Path, level: float, verdict: tuple[str, str]
) -> None:
    """Before: explain, by constraint (above). After: what the KPI says, and never an average with bacteriology."""
    shutil.copytree(demonstration / "surveys", tmp_path / "surveys")
    shutil.copytree(demonstration / "lake", tmp_path / "lake")
    declared = (tmp_path / "surveys" / "services" / "eau-potable.toml").read_bytes()
    for name, content in chlorine.linked(declared, level).items():
        (tmp_path / "surveys" / name).write_bytes(content)
    workspace = open_workspace(Project(tmp_path))
    assert workspace.declarations.findings == ()
    assert pipeline.accept(workspace, "eau-potable", dt.date(2026, 1, 6)).findings == ()
    pipeline.score(workspace, "eau-potable")
    crossing = pipeline.cross(workspace, "eau-potable").frame
    taste = crossing[(crossing["criterion"] == "gout") & (crossing["wave"] == 2025)].iloc[0].fillna("")
    assert (taste["verdict"], taste["basis"]) == verdict
    assert taste["kpi"] == "chlore-robinet"
    assert taste["tensions"] == "conformite-microbiologique"

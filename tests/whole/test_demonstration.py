"""The main job on the demonstration, once through Dagster as a user runs it, and what stands in its reports."""

from __future__ import annotations

import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from barometer import pipeline, tables
from barometer.demonstration import truths
from barometer.lake import Lake
from barometer.project import Project

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
    done = barometer(root, "run")
    assert done.returncode == 0, done.stdout + done.stderr
    return root


def text_of(page: Path) -> str:
    """What a reader reads of a page: no markup, no script, single spaces."""
    source = page.read_text(encoding="utf-8")
    source = re.sub(r"<(script|style)\b.*?</\1>", " ", source, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", source)).split())


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
        assert kinds >= {".html", ".xlsx", ".svg", ".pdf", ".png", ".json"}, service


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
    """Without Dagster, from another folder, from the same surveys: every file under reports/ is the same."""
    shutil.copytree(demonstration / "surveys", tmp_path / "surveys")
    entries = Lake(demonstration / "lake").ledger()
    workspace = pipeline.open_workspace(Project(tmp_path))
    for service in SERVICES:
        pipeline.accept(workspace, service, entries[0].judged_on)
        for station in (pipeline.estimate, pipeline.compare, pipeline.weigh, pipeline.score, pipeline.cross):
            station(workspace, service)
        pipeline.decide(workspace, service)
        pipeline.publish(workspace, service)
    pipeline.publish_all_services_page(workspace)
    assert digests(tmp_path / "reports") == digests(demonstration / "reports")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_bad_replacement_is_refused_and_the_accepted_wave_stays(demonstration: Path, tmp_path: Path) -> None:
    """A newer file without the declared columns: exit 1, what was published stays, and the page says so."""
    root = tmp_path / "copie"
    shutil.copytree(demonstration, root, ignore=shutil.ignore_patterns(".state"))
    folder = root / "surveys" / "waves" / "bus" / "2025"
    received = next(path for path in folder.iterdir() if path.suffix in (".csv", ".xlsx"))
    before = Lake(root / "lake").read(tables.OUT_ESTIMATES, "bus/2025")
    received.write_text("date;avis\n2025-03-01;bien\n", encoding="utf-8")
    done = barometer(root, "run", "bus")
    assert done.returncode == 1
    assert received.name in done.stdout + done.stderr
    pd.testing.assert_frame_equal(Lake(root / "lake").read(tables.OUT_ESTIMATES, "bus/2025"), before)
    page = text_of(root / "reports" / "bus.html")
    assert "Progrès établi" in page
    assert "refusé" in page
    for service in set(SERVICES) - {"bus"}:
        assert (root / "reports" / f"{service}.html").read_bytes() == (
            demonstration / "reports" / f"{service}.html"
        ).read_bytes()


def test_check_finds_nothing_and_writes_nothing(demonstration: Path) -> None:
    before = digests(demonstration / "lake") | digests(demonstration / "reports")
    done = barometer(demonstration, "check")
    assert done.returncode == 0, done.stdout
    assert digests(demonstration / "lake") | digests(demonstration / "reports") == before

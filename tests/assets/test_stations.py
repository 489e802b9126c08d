"""The asset functions called directly on a small project: what they tell, and that a refusal stops what it should."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from assets import display, stations
from assets.resources import ProjectFolder
from barometer import pipeline
from barometer.findings import Finding
from barometer.project import Project
from barometer.workspace import Workspace, open_workspace


def run(station: Any, project: Project) -> dict[str, dg.MaterializeResult[None]]:
    """A station on the small project's service: its results by asset."""
    context = dg.build_asset_context(partition_key="accueil")
    results = station(context, ProjectFolder(root=str(project.root)))
    several = (results,) if isinstance(results, dg.MaterializeResult) else results
    return {dg.AssetKey.from_coercible(result.asset_key or station.key).to_user_string(): result for result in several}


def shown(result: dg.MaterializeResult[None], name: str) -> Any:
    return getattr(result.metadata[name], "value", result.metadata[name])  # type: ignore[index]


def checks(results: dict[str, dg.MaterializeResult[None]]) -> dict[str, bool]:
    return {one.check_name: one.passed for result in results.values() for one in result.check_results or ()}


def test_the_whole_chain_tells_what_it_did(small: Project) -> None:
    accepted = run(stations.accept, small)
    kinds = ("waves", "kpis", "communes", "margins", "register")
    assert checks(accepted) == dict.fromkeys(("declarations_valid", *(f"{kind}_accepted" for kind in kinds)), True)
    assert shown(accepted["core_answers"], "loaded") == 1
    assert shown(accepted["core_answers"], "missing") == 0
    assert "| waves/accueil/2025 | accepted | 120 | 0 |" in shown(accepted["core_answers"], "subjects")
    assert "| margins/2022 | accepted | 6 | 0 |" in shown(accepted["core_margins"], "subjects")

    estimated = run(stations.estimate, small)
    assert checks(estimated) == {"calibrated": True}
    assert shown(estimated["out_estimates"], "recomputed") == 1
    margins = shown(estimated["out_estimates"], "margins_of_error")
    row = next(line for line in margins.splitlines() if "note-ensemble" in line)
    assert 0 < float(row.split("|")[-2]) < 10  # the half-width of the interval, in points
    assert shown(run(stations.estimate, small)["out_estimates"], "recomputed") == 0

    assert checks(run(stations.compare, small)) == {"families_whole": True}
    assert "| decroche | 2025 | 82.50 |" in shown(run(stations.score, small)["out_kpi_scores"], "preview")
    crossed = run(stations.cross, small)["out_crossing"]
    assert "attente" in shown(crossed, "preview")
    assert sum(
        value for name in crossed.metadata or () if name.startswith("verdict_") for value in [shown(crossed, name)]
    )

    published = run(stations.service_report, small)
    assert checks(published) == {"newest_files_published": True}
    page = Path(shown(published["service_report"], "page"))
    assert page == small.reports / "accueil.html"
    assert page.is_file()
    overview = stations.overview(dg.build_asset_context(), ProjectFolder(root=str(small.root)))
    assert Path(shown(overview, "page")) == small.reports / "index.html"


def test_a_refused_file_fails_its_check_with_reasons_and_leaves_the_accepted_version(small: Project) -> None:
    for station in (stations.accept, stations.estimate):
        run(station, small)
    before = {path: path.read_bytes() for path in (small.lake / "core_answers").rglob("*.parquet")}
    (small.waves / "accueil/2025/reponses.csv").write_bytes(b"")

    accepted = run(stations.accept, small)
    assert checks(accepted)["waves_accepted"] is False
    assert checks(accepted)["kpis_accepted"] is True
    answers = accepted["core_answers"]
    assert (shown(answers, "loaded"), shown(answers, "refused"), shown(answers, "newly_refused")) == (1, 1, 1)
    assert "reponses.csv" in shown(answers, "findings_shown")
    (check,) = (one for one in answers.check_results or () if one.check_name == "waves_accepted")
    offered = "| surveys/waves/accueil/2025/reponses.csv | « barometer check --reply » écrit"
    assert offered in check.metadata["replies"].value.replace("\u202f", " ")
    assert {path: path.read_bytes() for path in (small.lake / "core_answers").rglob("*.parquet")} == before
    assert shown(run(stations.estimate, small)["out_estimates"], "recomputed") == 0

    (reply,) = pipeline.reply(*_judged(small), "fr")
    path = "surveys/waves/accueil/2025/reponses.csv - à corriger.xlsx"
    assert small.relative(reply.workbook) == path
    (check,) = (one for one in run(stations.accept, small)["core_answers"].check_results or ())
    assert f"| surveys/waves/accueil/2025/reponses.csv | {path} |" in check.metadata["replies"].value

    published = run(stations.service_report, small)["service_report"]
    (check,) = published.check_results
    assert check.passed is False
    assert check.metadata["refused_files"].value == ["surveys/waves/accueil/2025/reponses.csv"]


def _judged(project: Project) -> tuple[Workspace, tuple[Finding, ...]]:
    workspace = open_workspace(project)
    return workspace, pipeline.judge(workspace)


def test_a_service_blocked_by_its_declaration_fails_in_words(small: Project) -> None:
    (small.services / "accueil.toml").write_text("format = 1\nid = accueil\n", encoding="utf-8")
    with pytest.raises(dg.Failure) as failure:
        run(stations.accept, small)
    assert "Ce qui était publié reste publié" in re.sub(r"\s", " ", str(failure.value.description))
    assert "surveys/services/accueil.toml" in failure.value.metadata["findings_shown"].value


def test_a_family_that_was_corrected_for_other_tests_is_seen() -> None:
    rows = pd.DataFrame(
        {
            "survey": "s",
            "wave_from": 2021,
            "wave_to": 2023,
            "criterion": ["a", "b", "c"],
            "p_adjusted": [0.01, 0.2, None],
            "family_size": [2, 2, None],
        }
    )
    assert display.families_are_whole(rows)
    assert not display.families_are_whole(rows.assign(family_size=[3, 3, None]))
    assert display.families_are_whole(rows.iloc[:0])


def test_what_people_wrote_stays_text_in_a_preview() -> None:
    table = display.markdown_table(["a"], [["<script>|x\ny"], [None], [float("nan")], [1.23456], [3]])
    assert table.splitlines() == ["| a |", "| --- |", "| &lt;script>\\|x y |", "|  |", "|  |", "| 1.23 |", "| 3 |"]

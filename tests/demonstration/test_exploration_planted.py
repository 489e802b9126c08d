"""Steps 1 to 3 of the demonstration's drinking water: what was planted is what coding, matching and selection find."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pytest

from barometer.building.coding import Coding, code
from barometer.building.matching import Matched, match_criteria
from barometer.building.selection import Selected, select_criteria
from barometer.demonstration.exploration import DISPUTED, MISTAKEN, PLANTED, SERVICE
from barometer.project import Project
from barometer.workspace import open_workspace

DAY = dt.date(2014, 12, 12)
Built = tuple[Project, Coding, Matched, Selected]


@pytest.fixture(scope="module")
def built(tracked: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Built:
    project = Project(tmp_path_factory.mktemp("exploration"))
    for name, content in tracked.items():
        if name in ("barometer.toml", "territory.csv", f"services/{SERVICE}.toml") or "exploration/" in name:
            path = project.surveys / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    workspace = open_workspace(project)
    coding, matching = code(workspace, SERVICE, DAY), match_criteria(workspace, SERVICE, DAY)
    return project, coding, matching, select_criteria(workspace, SERVICE, DAY)


def test_the_workbooks_that_lie_there_say_everything(built: Built) -> None:
    _, coding, matching, selected = built
    assert coding.workbook is None
    assert matching.workbook is None
    assert coding.findings == matching.findings == selected.findings == ()


def test_citations_and_importance_are_the_planted_ones(built: Built) -> None:
    coding = built[1]
    assert coding.figures is not None
    figures = coding.figures.salience
    for name, planted in PLANTED.items():
        place = coding.figures.cited.criteria.index(name)
        assert figures.low[place] - 0.02 <= planted.share <= figures.high[place] + 0.04, name  # three at most are named
        if figures.n[place] >= 30:
            assert figures.importance[place] == pytest.approx(planted.importance / 10, abs=0.06), name
    assert coding.figures.cited.criteria[int(np.argmax(figures.salience))] == "gout"


def test_the_coders_differ_where_it_was_planted_and_settled_it(
    built: Built,
) -> None:
    found = built[1].answers.coding.reliability
    assert (len(found.disputed), found.settled, found.open) == (len(MISTAKEN), len(MISTAKEN), 0)
    assert found.whole.reading == "reliable"


def test_the_agreed_links_are_those_of_the_service(built: Built) -> None:
    matching = built[2]
    assert {(pair.criterion, pair.kpi) for pair in matching.matrix.matching.disputed} == set(DISPUTED)
    assert matching.matrix.matching.open == 0
    assert matching.changed == ()  # nothing new, nothing otherwise, nothing gone
    taste = [link for link in matching.matrix.links if link.criterion == "gout"]
    assert [(link.kpi, link.type) for link in taste] == [("conformite-microbiologique", "in_tension")]
    assert "chlore" in taste[0].reason


def test_the_selection_is_the_service_s_barometer(built: Built) -> None:
    selected = built[3]
    declared = {one.id for one in selected.opened.service.criteria if not one.headline}
    decision = selected.material.decision
    assert set(decision.chosen) == set(decision.proposal) == declared
    assert decision.broken == ()
    assert [effect.is_idle for effect in decision.effects] == [True]
    dropped = {entry.criterion for entry in selected.material.entries if not entry.is_kept}
    assert dropped == {"durete", "information", "demarches"}


def test_either_side_alone_would_have_chosen_otherwise(built: Built) -> None:
    entries = built[3].material.entries
    by_residents = sorted(entries, key=lambda e: -e.salience)[:10]
    by_service = [entry for entry in entries if entry.technical > 0]
    kept = {entry.criterion for entry in entries if entry.is_kept}
    assert {entry.criterion for entry in by_residents} != kept
    assert {entry.criterion for entry in by_service} < kept
    assert {"gout", "pression", "facture"} <= kept - {entry.criterion for entry in by_service}


def test_agents_speak_of_leaks_and_safety_with_their_percentages(
    built: Built,
) -> None:
    agents = built[3].material.agents
    assert agents is not None
    assert {"preservation-ressource", "confiance-sanitaire"} <= set(agents.percent)
    assert "gout" not in agents.named


def test_no_answer_s_text_is_in_the_public_annex(built: Built) -> None:
    page = re.sub(r"\s", " ", built[3].page.read_text(encoding="utf-8"))
    for planted in PLANTED.values():
        assert not [text for text in planted.said if text.count(" ") > 2 and text in page]

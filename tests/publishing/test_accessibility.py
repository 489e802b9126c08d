"""The declaration of accessibility: every criterion of RGAA 4.1 judged with a reason, and a rate to recount."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from builders import WAVES, authority, frames, service

from barometer.locale import LOCALES
from barometer.project import Project
from barometer.publishing.pages.accessibility import NAME, accessibility_page
from barometer.publishing.pages.html import Place
from barometer.publishing.publication import publish_overview, publish_service
from barometer.publishing.views.accessibility import Reviewed, accessibility_view, grid, rate_pct, state

HERE = Place("static/", "", "")


def test_the_grid_judges_the_106_criteria_of_rgaa_each_once_and_in_order(shared_data: Path) -> None:
    topics = json.loads((shared_data / "rgaa" / "criteres-rgaa-4.1.json").read_text(encoding="utf-8"))["topics"]
    official = [f"{topic['number']}.{one['criterium']['number']}" for topic in topics for one in topic["criteria"]]
    assert len(official) == 106
    assert [one.criterion for one in grid()] == official


def test_every_judgement_has_a_reason_in_both_languages() -> None:
    for one in grid():
        assert one.status in ("conforming", "not_conforming", "not_applicable")
        assert one.means in ("tool", "look", "code")
        for locale in LOCALES:
            assert len(one.reason(locale)) >= 9, one.criterion
            assert one.reason(locale).endswith("."), one.criterion


def judged(*statuses: str) -> list[Reviewed]:
    first = grid()[0]
    return [Reviewed("1.1", status, first.means, first.reasons, first.on) for status in statuses]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statuses", "rate", "expected"),
    [
        (("conforming", "not_applicable"), 100.0, "full"),
        (("conforming", "not_conforming", "not_applicable"), 50.0, "partial"),
        (("conforming", "not_conforming", "not_conforming"), 100 / 3, "none"),
    ],
)
def test_the_state_follows_from_the_rate(statuses: tuple[str, ...], rate: float, expected: str) -> None:
    assert rate_pct(judged(*statuses)) == pytest.approx(rate)
    assert state(judged(*statuses)) == expected


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_says_what_the_model_of_the_state_asks_for(locale: str) -> None:
    own = authority(locale=locale, contact="Mission <b>qualité</b>, a@b.fr")
    page = accessibility_page(own, HERE).decode()
    view = accessibility_view(own)
    assert f'<html lang="{locale}">' in page
    for needed in ("2005-102", "RGAA", "Libre réponse 71120", "formulaire.defenseurdesdroits.fr", "2026"):
        assert needed in page
    assert "Mission &lt;b&gt;qualité&lt;/b&gt;, a@b.fr" in page
    assert page.count("<tr><th") == 13 + 106
    faults = [one for one in grid() if one.status == "not_conforming"]
    assert len(view.faults) == len(faults)
    assert all(one.criterion in page for one in faults)


def test_every_page_of_the_site_links_to_the_declaration(tmp_path: Path) -> None:
    project = Project(tmp_path)
    publish_service(project, authority(), service(), WAVES, frames())
    publish_overview(project, authority(), [service()], {"eau": WAVES}, frames())
    pages = [*project.reports.glob("*.html"), *project.reports.glob("publications/**/*.html")]
    assert len(pages) >= 8
    for page in pages:
        (href,) = re.findall(rf'href="([^"]*{NAME})"', page.read_text(encoding="utf-8"))
        assert (page.parent / href).resolve().is_file()

"""The index of a site: a plain alphabetical list that a script searches, and addresses that lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders import WAVES, authority, frames, material, service
from playwright.sync_api import Browser, Page

from barometer.project import Project
from barometer.publishing.publication import publish_overview, publish_service
from barometer.publishing.text import sortable
from barometer.publishing.views.index import index_entries

SERVICE = service(
    criteria=[
        {"id": "note", "label": "Note d'ensemble", "headline": True},
        {"id": "gout", "label": "Goût de l'eau"},
        {"id": "accueil", "label": "Accueil téléphonique"},
        {"id": "pression", "label": "Œuvres <b>& eau</b>"},
    ]
)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("index"))
    publish_service(project, authority(), SERVICE, WAVES, frames())
    publish_overview(project, authority(), [SERVICE], {"eau": WAVES}, frames())
    return project.reports


def test_the_index_is_alphabetical_whatever_accents_and_knows_services_criteria_and_indicators() -> None:
    entries = index_entries([material()])
    labels = [entry.label for entry in entries]
    assert labels == sorted(labels, key=sortable)
    assert sortable("Éclairage") < sortable("Goût") < sortable("œuvre") < sortable("Ordures")
    assert set(labels) == {
        *("Eau potable", "Note d'ensemble", "Goût de l'eau", "Accueil téléphonique", "Pression"),
        *("Bactériologie", "Appels décrochés"),
    }
    assert {entry.about for entry in entries if entry.label == "Bactériologie"} == {
        "Eau potable, indicateur technique P101.1"
    }


def test_every_entry_leads_to_a_place_that_is_there(reports: Path) -> None:
    page = (reports / "index.html").read_text(encoding="utf-8")
    section = page.split('id="entrees"')[1].split("</ul>")[0]
    hrefs = re.findall(r'href="([^"]+)"', section)
    assert len(hrefs) == 7
    for href in hrefs:
        file, _, anchor = href.partition("#")
        target = (reports / file).read_text(encoding="utf-8")
        assert not anchor or f'id="{anchor}"' in target, href
    archive = next((reports / "publications" / "public" / "overview").glob("*/index.html")).read_text(encoding="utf-8")
    assert all(f'href="../../../../{href}"' in archive for href in hrefs)


def found(page: Page) -> list[str]:
    return page.locator("#entrees > li:visible a").all_inner_texts()


@pytest.mark.browser
def test_the_search_ignores_accents_and_is_told_aloud(browser: Browser, reports: Path) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((reports / "index.html").as_uri())
    status = page.get_by_role("status")
    assert status.inner_text() == "7 entrées"
    field = page.get_by_role("searchbox", name="Chercher un service, un critère ou un indicateur")
    field.press_sequentially("GOUT eau")
    assert found(page) == ["Goût de l’eau"]
    assert status.inner_text() == "1 réponse"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/eau.html#serie-gout")
    page.go_back()
    for words, expected in (
        ("oeuvres", ["Œuvres <b>& eau</b>"]),
        ("p101", ["Bactériologie"]),
        ("decroch", ["Appels décrochés"]),
    ):
        field.fill(words)
        assert found(page) == expected
    field.fill("zzz")
    assert found(page) == []
    assert "essayer un mot plus court" in status.inner_text()
    field.press("Escape")
    assert len(found(page)) == 7
    assert complaints == []
    page.close()


@pytest.mark.browser
def test_without_scripts_the_index_is_a_plain_list(browser: Browser, reports: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((reports / "index.html").as_uri())
    assert len(found(page)) == 7
    assert page.locator(".search").is_hidden()
    context.close()

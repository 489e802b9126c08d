"""The crossing meeting's cards and sheets: what is declared, room to write, the right sizes on paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import authority, service
from playwright.sync_api import Browser
from pypdf import PdfReader

from barometer.declarations.survey import Survey
from barometer.publishing.workshop.material import Workshop, workshop_of
from barometer.publishing.workshop.pages import cards, sheets

QUESTION = "Que pensez-vous du <script>alert(1)</script> goût ?"
SURVEY = Survey.model_validate(
    {
        "format": 1,
        "id": "eau",
        "title": "L'eau",
        "scales": {"note": {"low": 0, "high": 10, "satisfied_from": 7}},
        "items": [
            {
                "id": name,
                "service": "eau",
                "criterion": "gout",
                "asks": asks,
                "versions": [{"id": "v1", "wording": wording, "scale": "note"}],
            }
            for name, asks, wording in (("gout", "satisfaction", QUESTION), ("imp", "importance", "Est-ce important ?"))
        ],
    }
)


def material(locale: str = "fr") -> Workshop:
    return workshop_of(service(), [SURVEY], authority(), locale)


def test_each_criterion_has_a_card_and_the_overall_mark_has_none() -> None:
    declared = service()
    made = material()
    assert [card.label for card in made.criteria] == [c.label for c in declared.criteria if not c.headline]
    assert made.criteria[0].wordings == (QUESTION,)
    links = [(link.criterion, link.kpi, link.type) for link in declared.links]
    criteria = [c.id for c in declared.criteria if not c.headline]
    told = {
        (criteria[i], declared.kpis[j].id, kind)
        for i, row in enumerate(made.grid)
        for j, kind in enumerate(row)
        if kind is not None
    }
    assert told == set(links)
    linked = {kpi for _, kpi, _ in links}
    assert [card.label for card in made.lone_kpis] == [kpi.label for kpi in declared.kpis if kpi.id not in linked]
    for card, criterion in zip(made.criteria, criteria, strict=True):
        assert card.is_measured == any((c, kind) == (criterion, "measures") for c, _, kind in links)


@pytest.mark.parametrize("write", [cards, sheets])
def test_people_s_words_are_text_and_no_name_is_printed(write: Callable[[Workshop], str]) -> None:
    html = write(material())
    assert "<script" not in html
    assert "Jeanne Untel" not in html
    assert write(material()) == html
    assert "Agglomération inventée" in html
    assert 'lang="en"' in write(material("en"))


def test_a_criterion_that_nobody_measures_says_so() -> None:
    html = cards(material())
    articles = re.findall(r"<article.*?</article>", html, re.DOTALL)
    assert len(articles) == len(material().criteria) + len(material().lone_kpis)
    for card, article in zip(material().criteria, articles, strict=False):
        assert ("Personne ne mesure ce critère" in article) is not card.is_measured


@pytest.mark.browser
@pytest.mark.parametrize(("write", "size", "pages"), [(cards, (210, 148), None), (sheets, (420, 297), 3)])
def test_on_paper(
    browser: Browser, tmp_path: Path, write: Callable[[Workshop], str], size: tuple[int, int], pages: int | None
) -> None:
    file = tmp_path / "page.html"
    file.write_text(write(material()), encoding="utf-8")
    tab = browser.new_page()
    tab.goto(file.as_uri())
    results = Axe().run(tab)
    assert results.violations_count == 0, results.generate_report()
    pdf = PdfReader(io.BytesIO(tab.pdf(prefer_css_page_size=True)))
    tab.close()
    expected = pages or len(material().criteria) + len(material().lone_kpis)
    assert len(pdf.pages) == expected
    assert {tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:]) for page in pdf.pages} == {size}

"""The method page: every number from the code or the declarations, every formula readable, every question answered."""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import WAVES, authority, frames, service
from playwright.sync_api import Browser

from barometer import publishing
from barometer.locale import LOCALES, catalogue, say
from barometer.project import Project
from barometer.publishing.pages.html import Place
from barometer.publishing.pages.method import NAME, method_page
from barometer.publishing.publication import MANIFEST, publish_overview, publish_service
from barometer.publishing.views import method as method_view_module
from barometer.publishing.views import simulated
from barometer.publishing.views.formulas import FORMULAS
from barometer.publishing.views.method import Section, method_view
from barometer.statistics import ladder, publication

MATHML = "{http://www.w3.org/1998/Math/MathML}"


class Outline(HTMLParser):
    """What a reader of the page's structure meets."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.unscoped = 0
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given["href"])] if tag == "a" else []
        self.headings += [tag] if re.fullmatch(r"h[1-6]", tag) else []
        self.unscoped += tag == "th" and "scope" not in given


def text_of(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.decode().split("</style>")[1])).replace("&#39;", "'")


def plain(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace("\u202f", " ").replace("\u00a0", " "))


def section(anchor: str, locale: str = "fr", **declared: Any) -> Section:
    return next(one for one in method_view(authority(**declared), locale).sections if one.anchor == anchor)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_is_well_made_and_runs_nothing(locale: str) -> None:
    page = method_page(authority(), locale)
    outline = Outline(page)
    assert f'<html lang="{locale}">' in page.decode()
    assert "script-src 'none'" in page.decode()
    assert outline.tags["script"] == 0
    assert [name for name, count in Counter(outline.ids).items() if count > 1] == []
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    assert [link for link in outline.links if not link.startswith("#")] == [
        *("index.html", "index.html#index", NAME, "accessibilite.html"),
    ]
    assert Counter(outline.headings) == {"h1": 1, "h2": len(method_view(authority(), locale).sections) + 1}
    assert outline.tags["caption"] == outline.tags["table"] == 6
    assert outline.unscoped == 0
    assert method_page(authority(), locale) == page


def test_both_languages_have_the_same_sections_formulas_and_tables() -> None:
    french, english = (method_view(authority(), locale) for locale in LOCALES)
    for ours, theirs in zip(french.sections, english.sections, strict=True):
        assert ours.anchor == theirs.anchor
        assert ours.title != theirs.title
        assert [block.formula for block in ours.blocks] == [block.formula for block in theirs.blocks]
        tables = [[one.table for one in part.blocks if one.table] for part in (ours, theirs)]
        assert [(len(t.headers), len(t.rows)) for t in tables[0]] == [(len(t.headers), len(t.rows)) for t in tables[1]]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_of_the_catalogue_stands_on_the_page(locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    said: set[str] = set()

    def listening(language: str, message: str, **params: object) -> str:
        said.add(message)
        return say(language, message, **params)

    for module in (method_view_module, simulated):
        monkeypatch.setattr(module, "say", listening)
    for edition in ("internal", "elected", "public"):
        for contact in ("", "mission@val.invalid"):
            own = authority(publication={"edition": edition}, contact=contact)
            method_view_module.method_view(own, locale)
    in_templates = {f"method_page.{name}" for name in ("link", "formula_label", "kind", "title")}
    ours = {message for message in catalogue(locale) if message.startswith("method_page.")}
    assert ours - said - in_templates == set()


def test_every_formula_is_shown_once_with_words_and_can_be_read_aloud() -> None:
    shown = [block for one in method_view(authority(), "fr").sections for block in one.blocks if block.formula]
    assert Counter(block.formula for block in shown) == Counter(FORMULAS.values())
    for block in shown:
        assert block.formula is not None
        tree = ElementTree.fromstring(str(block.formula.math))
        assert tree.tag == f"{MATHML}math"
        assert tree.attrib["alttext"] == block.formula.linear
        assert block.text
        for name, children in (("mfrac", 2), ("msub", 2), ("msup", 2), ("mover", 2), ("munder", 2), ("msubsup", 3)):
            assert all(len(element) == children for element in tree.iter(f"{MATHML}{name}"))
        assert not [element for element in tree.iter() if len(element) == 0 and not (element.text or "").strip()]


def test_the_numbers_are_those_of_the_code_and_the_declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = {
        "verdicts": {"alpha": 0.1, "equivalence_margin_pts": 3, "equivalence_reason": "Motif du bureau."},
        "disclosure": {"minimum_cell": 20, "minimum_percentage": 40, "warn_under": 150},
    }
    page = plain(text_of(method_page(authority(**declared), "fr")))
    assert "p ajusté inférieur à 10 %" in page
    assert "tient dans ± 3 points" in page
    assert "3 points. Motif du bureau." in page
    assert "rien sous 20 réponses" in page
    assert "publiée à partir de 40 réponses" in page
    assert "complète des réponses à partir de 150 réponses, en trois classes à partir de 40" in page
    assert f"au plus {100 * (1 - 0.9**8):.0f} % des campagnes" in page
    monkeypatch.setattr(ladder, "BOUNDS", (0.25, 4.0))
    monkeypatch.setattr(publication, "MAX_SE", 4.0)
    page = plain(text_of(method_page(authority(), "en")))
    assert "stay between 0.25 and 4" in page
    assert "standard error is at most 4 points" in page


def test_the_scales_are_scored_by_the_code_that_scores_answers() -> None:
    (table,) = [block.table for block in section("notes", "en").blocks if block.table]
    assert dict(table.rows)["1 to 10"].split(" · ")[4] == "44.4"  # five out of ten is not fifty
    assert dict(table.rows)["1 to 5"] == "0 · 25 · 50 · 75 · 100"


def test_what_a_reader_in_doubt_asks_is_answered() -> None:
    """METHOD's last section, in its order."""
    (table,) = [block.table for block in section("rapports", "en").blocks if block.table]
    asked = " ".join(question for question, _ in table.rows)
    found = [
        asked.index(words)
        for words in (
            *("population", "within the household", "How many answered", "means, and by whom", "near which event"),
            *("Which questions exactly", "How many answers", "margins, of which year", "weights", "do not know"),
            *("revised", "signed the thresholds", "judged together", "“established”", "intervals cover", "cost"),
            "Where are the questionnaire",
        )
    ]
    assert len(table.rows) == 17
    assert found == sorted(found)
    assert all(answer for _, answer in table.rows)


def test_what_people_declared_is_text() -> None:
    hostile = authority(name="<b>Val</b> {margin}", verdicts={"equivalence_reason": "<script>x</script>"})
    page = method_page(hostile, "fr").decode()
    assert "<b>Val" not in page
    assert "<script" not in page
    assert "&lt;b&gt;Val&lt;/b&gt; {margin}" in page


# --- Simulated properties -----------------------------------------------------------------------------------------


def test_the_table_gathers_the_file_by_hand() -> None:
    home = Path(publishing.__file__).parent
    with (home / "data" / "properties.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = simulated.simulated_table("en")
    by_words = {row[0]: row[1:] for row in table.rows}
    sizes = sorted({int(row["n"]) for row in rows})
    assert [header.replace(",", "") for header in table.headers[2:]] == [f"n = {n}" for n in sizes]
    false = by_words["Nothing changed: a report announces at least one change (%)"]
    assert false[0] == "at most 8 (n = 150); at most 5 (n = 400, 600, 1,000)"
    for n, cell in zip(sizes, false[1:], strict=True):
        values = [
            float(row["value"])
            for row in rows
            if row["property"] == "report_with_false_announcement" and row["high"] and int(row["n"]) == n
        ]
        assert plain(cell) == f"{min(values):.1f} to {max(values):.1f}"
    promised = [float(row["value"]) for row in rows if row["property"].startswith("wilson_coverage") and row["low"]]
    shown = [
        float(word)
        for cell in by_words["Share: the 95% interval holds the truth (% of surveys)"][1:]
        for word in plain(cell).replace("–", "").split(" to ")
        if word
    ]
    assert (min(shown), max(shown)) == (round(min(promised), 1), round(max(promised), 1))
    assert simulated.replicates() == max(int(row["replicates"]) for row in rows)


def test_a_property_that_the_page_would_not_show_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulated, "_LINES", simulated._LINES[1:])
    simulated.measured_properties.cache_clear()
    with pytest.raises(ValueError, match="wilson_coverage_lowest"):
        simulated.measured_properties()
    simulated.measured_properties.cache_clear()


def test_the_situations_are_those_of_the_benchmark() -> None:
    benchmarks = Path(__file__).resolve().parents[2] / "benchmarks"
    sys.path.append(str(benchmarks))  # benchmarks are scripts beside the package, not part of it
    from interval_coverage import SHARES

    assert (SHARES.min(), SHARES.max()) == (simulated.SMALLEST_SHARE, simulated.LARGEST_SHARE)
    settings = [one.setting for one in simulated.measured_properties()]
    assert max(float(kish) for one in settings for kish in re.findall(r"Kish ([\d.]+)", one)) == simulated.LARGEST_KISH


# --- Published with the reports -----------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def publish(project: Project) -> Path:
    publish_service(project, authority(), service(), WAVES, frames())
    return publish_overview(project, authority(), [service()], {"eau": WAVES}, frames()).folder


def test_the_page_stands_beside_the_overview_and_every_page_leads_to_it(project: Project) -> None:
    folder = publish(project)
    stable = project.reports / NAME
    assert stable.read_bytes() == method_page(authority(), "fr")
    assert (folder / NAME).read_bytes() == method_page(
        authority(), "fr", Place("../../../../static/", "../../../../", "")
    )
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert NAME in [one["name"] for one in manifest["beside"]]
    assert NAME in [one["name"] for one in manifest["outputs"]]
    for page in (project.reports / "index.html", project.reports / "eau.html", folder / "index.html"):
        links = {link for link in Outline(page.read_bytes()).links if link.endswith(NAME)}
        assert len(links) == 1
        assert (page.parent / next(iter(links))).resolve() == stable.resolve()


def test_a_page_that_is_lost_or_spoilt_comes_back_and_one_that_holds_is_left_alone(project: Project) -> None:
    publish(project)
    stable = project.reports / NAME
    before = stable.stat().st_mtime_ns
    publish(project)
    assert stable.stat().st_mtime_ns == before
    stable.write_bytes(b"")
    publish(project)
    assert stable.read_bytes() == method_page(authority(), "fr")


# --- In a browser -------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["fr"])  # benchmarks/browser_grid.py looks at every page in both languages
def test_the_page_is_accessible_and_its_formulas_are_drawn(browser: Browser, tmp_path: Path, locale: str) -> None:
    """On a telephone, where what is too wide shows."""
    file = tmp_path / "methode.html"
    file.write_bytes(method_page(authority(), locale))
    page = browser.new_page(viewport={"width": 320, "height": 640})
    page.goto(file.as_uri())
    found = Axe().run(page)
    heights = page.evaluate("[...document.querySelectorAll('math')].map(m => m.getBoundingClientRect().height)")
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert found.violations_count == 0, found.generate_report()
    assert len(heights) == len(FORMULAS)
    assert min(heights) > 10
    assert width <= 320

"""The report on paper, read back by pypdf and poppler: tagged, complete, at most six pages, nothing lost or fetched."""

from __future__ import annotations

import builtins
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from builders import LEVELS, WAVES, authority, change_row, crossing_row, estimate, frames, material, service
from pypdf import PdfReader
from test_register_page import FOLLOWED, decision_row
from test_report_content import there

from barometer.locale import LOCALES
from barometer.project import Project
from barometer.publishing import companions, publication
from barometer.publishing.charts import printed, svg_panels, svg_series
from barometer.publishing.paper import content, document, pictures
from barometer.publishing.paper.characters import MISSING, in_font
from barometer.publishing.publication import Publication, publish_service
from barometer.publishing.views.service import ServiceView, service_view

HOSTILE = '#import "@preview/x:1.0.0" *gras* <script>alert(1)</script> $x^2$ \\ [a] // fin 😀 ﬁn ＜b'
REPLY = "Première ligne.\n#panic() *non* <b>&amp;</b> @ref `x`"


def elements(reader: PdfReader) -> Iterator[Any]:
    """Every structure element, in reading order."""

    def walk(node: Any) -> Iterator[Any]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                yield from walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    yield from walk(reader.trailer["/Root"]["/StructTreeRoot"])


def kinds(reader: PdfReader) -> list[str]:
    return [one["/S"] for one in elements(reader)]


def words_of(reader: PdfReader) -> str:
    return squeezed(" ".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    """Lines are broken where the sheet wants it: only the characters count."""
    return re.sub(r"[\s\u200b]+", "", text)


@pytest.fixture(scope="module")
def view() -> ServiceView:
    decided = decision_row("gout", 2021, **FOLLOWED, state="kept", verdict="act", reply=REPLY, owner="Régie")
    return service_view(material(out_decisions=[decided, decision_row("accueil", 2023, verdict="act", owner="Régie")]))


@pytest.fixture(scope="module")
def reader(view: ServiceView) -> PdfReader:
    return PdfReader(io.BytesIO(document.service_pdf(view)))


def test_the_file_says_that_it_is_tagged_in_its_language_and_fit_for_an_archive(reader: PdfReader) -> None:
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Eau potable – Baromètre 2023, édition publique"
    about = root["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part>1<", about)
    assert re.search(r"pdfaid:part>2<", about)
    assert re.search(r"pdfaid:conformance>A<", about)


def test_headings_tables_and_pictures_are_tagged_in_the_order_of_the_page(reader: PdfReader, view: ServiceView) -> None:
    found = kinds(reader)
    assert found.count("/H1") == 1
    levels = [int(kind[2]) for kind in found if re.fullmatch(r"/H\d", kind)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert found.count("/Table") == found.count("/THead") >= 5
    assert found.count("/TH") > found.count("/Table")
    alternatives = [str(one.get("/Alt", "")) for one in elements(reader) if one["/S"] == "/Figure"]
    assert all(alternatives)
    assert view.crossing.chart is not None
    for chart in (view.crossing.chart, view.headline_series, view.zone_chart):
        assert chart is not None
        assert chart.words.alt in alternatives
    text = words_of(reader)
    titles = (
        "Ce qui a changé de façon sûre",
        "Perçu et réalisé",
        "À expliquer, à faire, à arbitrer",
        "Les séries longues",
    )
    places = [text.index(squeezed(one)) for one in (*titles, "Par secteur", "Qui a répondu", "La méthode en bref")]
    assert places == sorted(places)


def test_bookmarks_page_numbers_and_the_notice_that_all_is_invented(reader: PdfReader) -> None:
    assert [one.title for one in reader.outline if not isinstance(one, list)] == ["Eau potable"]
    assert len(reader.outline[1]) >= 8
    count = len(reader.pages)
    assert reader.page_labels == [str(i) for i in range(1, count + 1)]
    for i, page in enumerate(reader.pages, start=1):
        said = squeezed(page.extract_text())
        assert f"Page{i}/{count}" in said
        assert squeezed("Agglomération inventée : tous les chiffres sont fictifs.") in said


def test_only_the_fonts_of_the_package_and_all_of_them_embedded(reader: PdfReader) -> None:
    names = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "/FontFile2" in described
            names.add(font.get_object()["/BaseFont"].split("+")[1])
    assert names == {"BarometreSans-Regular", "BarometreSans-SemiBold"}


def test_every_sentence_and_figure_is_the_views(reader: PdfReader, view: ServiceView) -> None:
    text = words_of(reader)
    said = [sentence for _, sentence in view.essentials]
    said += [words for row in (*view.changed, *view.unchanged) for words in (row.sentence, row.before, row.after)]
    said += [remark for row in view.changed for remark in row.remarks]
    assert view.crossing.chart is not None
    said += [cell for row in view.crossing.chart.table()[1] for cell in row]
    said += [cell for table in view.domains if table.domain == "zone" for row in table.rows for cell in row]
    said += [words for one in view.crossing.awaiting for words in (one.verdict, one.owner, *one.why)]
    assert view.respondents is not None
    said += [*view.respondents.said, *(cell for g in view.respondents.groups for row in g.rows for cell in row.cells)]
    assert [one for one in said if squeezed(one) not in text] == []


def test_the_services_reply_is_printed_as_written_and_is_never_markup(reader: PdfReader) -> None:
    text = words_of(reader)
    assert all(squeezed(line) in text for line in REPLY.split("\n"))


def test_hostile_labels_are_text_and_stay_on_the_sheet() -> None:
    declared = service().model_dump(mode="json", exclude_none=True)
    declared["criteria"][1]["label"] = HOSTILE
    declared["criteria"][2]["label"] = "A" * 300
    found = service_view(material(service_changes={"label": "Eau *et* #x", "criteria": declared["criteria"]}))
    read = PdfReader(io.BytesIO(document.service_pdf(found)))
    text = words_of(read)
    assert squeezed(HOSTILE.replace("😀", MISSING).replace("ﬁn", "fin").replace("＜b", MISSING + "b")) in text
    assert "A" * 300 in text
    assert "Eau*et*#x" in text
    edges: list[float] = []
    for page in read.pages:
        page.extract_text(visitor_text=lambda words, _, tm, *__: edges.append(tm[4]) if words.strip() else None)
    assert max(edges) < 595 - 30


def test_same_bytes_twice_and_the_clock_is_left_alone(view: ServiceView) -> None:
    first = document.service_pdf(view)
    assert first == document.service_pdf(view)
    read = PdfReader(io.BytesIO(first))
    assert read.metadata is not None
    assert read.metadata["/CreationDate"] == "D:20000101000000Z"


def test_a_service_of_many_criteria_and_decisions_still_takes_six_pages() -> None:
    names = [f"c{i}" for i in range(22)]
    declared = [{"id": name, "label": f"Critère au nom assez long, numéro {name}"} for name in names]
    decided = [
        decision_row(n, y, **FOLLOWED | {"next_wave": y + 2}, state="kept", reply="Une réponse. " * 8)
        for n in names[:12]
        for y in (2017, 2019, 2021)
    ]
    large = service_view(
        material(
            service_changes={"criteria": declared, "links": [], "proposed_kpis": []},
            out_estimates=[estimate(name, year, 60.0) for name in names for year in (2019, 2021, 2023)],
            out_changes=[change_row(name, "inconclusive", 1.0) for name in names],
            out_crossing=[crossing_row(name, "measure", basis="blind_spot") for name in names],
            out_decisions=decided,
        )
    )
    whole = document.lay_out(content.paper_content(large))
    assert document.pages(whole) == len(PdfReader(io.BytesIO(whole)).pages) > document.MOST_PAGES
    brief = PdfReader(io.BytesIO(document.service_pdf(large)))
    assert len(brief.pages) <= document.MOST_PAGES
    assert squeezed("Les autres décisions sont sur la page du rapport.") in words_of(brief)


@pytest.mark.parametrize("locale", LOCALES)
def test_a_service_without_anything_to_say_has_its_sheet(locale: str) -> None:
    masked = [
        estimate(n, y, None, suppressed="too_few", n=8, n_asked=9) for n in LEVELS for y in (2019, 2021, 2023)
    ]  # fmt: skip
    bare = material(
        authority_changes={"locale": locale, "invented": False},
        service_changes={"kpis": [], "links": [], "proposed_kpis": []},
        out_estimates=masked,
        out_changes=[change_row(name, "insufficient") for name in LEVELS],
        out_crossing=[],
        out_kpi_scores=[],
        out_importance=[],
        out_respondents=[],
        out_responses=[],
    )
    read = PdfReader(io.BytesIO(document.service_pdf(service_view(bare))))
    assert read.trailer["/Root"]["/Lang"] == locale
    assert squeezed({"fr": "La méthode en bref", "en": "The method in short"}[locale]) in words_of(read)
    assert squeezed({"fr": "inventée", "en": "Invented"}[locale]) not in words_of(read)


def test_every_class_that_a_picture_is_drawn_with_has_its_style(view: ServiceView) -> None:
    styled = set(re.findall(r"\.([a-z]+)", pictures._STYLE.template)) | {"chart", "sparkline"}
    assert view.headline_series is not None
    assert view.crossing.chart is not None
    smooth_and_broken = [svg_series.draw(chart) for chart in (*view.kpi_series, view.headline_series)]
    drawn = [*smooth_and_broken, svg_series.sparkline(view.headline_series), svg_panels.wide(view.crossing.chart)]
    used = {name for one in drawn for names in re.findall(r'class="([^"]+)"', one) for name in names.split()}
    assert used <= styled


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Goût de l'eau", "Goût de l'eau"),
        ("e\u0301", "é"),
        ("①", "1"),
        ("＜", MISSING),
        ("\u0301", ""),
        ("水", MISSING),
    ],
)
def test_characters_that_the_font_lacks(written: str, printed: str) -> None:
    assert in_font(written + "水") == printed + MISSING


def publish(root: Path) -> Publication:
    return publish_service(Project(root), authority(), service(), WAVES, frames())


def test_without_typst_the_report_is_published_and_a_finding_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "service_workbook", lambda made, view: b"")
    monkeypatch.setattr(printed, "render", lambda chart: {})
    real = builtins.__import__

    def absent(name: str, *args: Any, **more: Any) -> Any:
        if name == "barometer.publishing.paper.document":
            raise ImportError("DLL load failed while importing _typst")
        return real(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    done = publish(tmp_path)
    assert [one.code for one in done.findings] == ["companion_library_absent"]
    assert "eau.pdf" in done.findings[0].place.words("fr")
    assert "DLL load failed" in done.findings[0].what("fr")
    assert "uv sync" in done.findings[0].todo("fr")
    assert not (done.folder / "eau.pdf").exists()
    assert (done.folder / "eau.pptx").exists()
    assert "/eau.pdf" not in done.page.read_text(encoding="utf-8")
    monkeypatch.setattr(builtins, "__import__", real)
    again = publish(tmp_path)
    assert again.id == done.id
    assert again.findings == ()
    assert (again.folder / "eau.pdf").read_bytes().startswith(b"%PDF-1.7")
    assert "/eau.pdf" in again.page.read_text(encoding="utf-8")


def test_what_cannot_be_laid_out_is_a_finding(monkeypatch: pytest.MonkeyPatch, view: ServiceView) -> None:
    monkeypatch.setattr(document, "_template", lambda: b"#panic()")
    monkeypatch.setattr(companions, "_MAKERS", {"pdf": companions._paper})
    done = companions.companions(material(), replace(view, title="Eau"))
    assert [one.code for one in done.findings] == ["companion_not_made"]
    assert done.files == {}


def test_zones_stand_on_a_map_with_their_table_where_outlines_are_known() -> None:
    found = service_view(there())
    assert found.territory is not None
    assert found.territory.zones is not None
    assert found.zone_chart is not None
    for is_brief in (False, True):
        zones = content.paper_content(found, is_brief=is_brief)["zones"]
        assert zones["chart"] is None
        assert zones["map"]["table"]["rows"] == [list(row) for row in found.territory.zones.rows]
        assert zones["map"]["svg"].count("<use ") == 2
        assert "01001" not in zones["map"]["svg"]  # the outlines of zones alone
    read = PdfReader(io.BytesIO(document.service_pdf(found)))
    alternatives = [str(one.get("/Alt", "")) for one in elements(read) if one["/S"] == "/Figure"]
    assert found.territory.zones.chart.words.alt in alternatives
    assert found.zone_chart.words.alt not in alternatives
    text = words_of(read)
    assert all(squeezed(cell) in text for row in found.territory.zones.rows for cell in row)
    assert all(squeezed(words) in text for _, words in found.territory.zones.chart.legend)


def test_a_map_alone_has_its_patterns_and_its_letters_stand_on_their_rims() -> None:
    found = service_view(there()).territory
    assert found is not None
    assert found.atlas is not None
    assert found.zones is not None
    drawn = pictures.zone_map(found.zones.chart, found.atlas, 310)
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= set(re.findall(r'<pattern id="([^"]+)"', drawn))
    assert set(re.findall(r'href="#([^"]+)"', drawn)) <= set(re.findall(r'<path id="([^"]+)"', drawn))
    assert drawn.count('class="rim area-') == drawn.count('class="area-') > 0
    assert drawn.rindex("rim area-") < drawn.index('class="area-')
    ET.fromstring(drawn)


@pytest.mark.parametrize("count", range(2, 20, 4))
def test_no_heading_ends_a_page_and_no_page_is_nearly_empty(count: int) -> None:
    names = ["note", *(f"c{i}" for i in range(count))]
    declared = [{"id": name, "label": f"Critère {name}", "headline": name == "note"} for name in names]
    made = there(
        service_changes={"criteria": declared, "links": [], "proposed_kpis": []},
        out_estimates=[
            *(estimate(name, year, 60.0) for name in names for year in (2021, 2023)),
            *(estimate(name, 2023, 60.0, domain="zone", category=zone) for name in names for zone in ("nord", "sud")),
        ],
        out_changes=[change_row(name, "inconclusive", 1.0) for name in names],
        out_crossing=[crossing_row(name, "measure", basis="blind_spot") for name in names[1:]],
    )
    told = content.paper_content(service_view(made))
    headings = {squeezed(told[part]["title"]) for part in ("changes", "crossing", "series", "zones", "respondents")}
    read = PdfReader(io.BytesIO(document.lay_out(told)))
    for page in read.pages:
        lines: dict[float, str] = {}

        def note(words: str, turn: Any, place: Any, *_: Any, lines: dict[float, str] = lines) -> None:
            height = round(place[4] * turn[1] + place[5] * turn[3] + turn[5])
            if words.strip() and 45 < height < 790:  # between header and footer
                lines[height] = lines.get(height, "") + squeezed(words)

        page.extract_text(visitor_text=note)
        assert lines[min(lines)] not in headings
        assert len(lines) >= 4
    terms = [squeezed(told["method"]["title"]), *(squeezed(term) for term, _ in told["method"]["entries"])]
    assert any(all(one in squeezed(page.extract_text()) for one in terms) for page in read.pages)


def test_a_method_longer_than_a_page_goes_on_over_the_next() -> None:
    told = content.paper_content(service_view(material()))
    told["method"]["entries"][0][1].append("mot " * 4000)
    read = PdfReader(io.BytesIO(document.lay_out(told)))
    text = words_of(read)
    assert text.count("mot" * 40) >= 90
    assert squeezed(told["method"]["more"]) in text

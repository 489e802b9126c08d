"""The five slides, read back by python-pptx, openpyxl and FreeType: titles, intervals, nothing overflows."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from typing import Any

import pytest
from builders import LEVELS, change_row, crossing_row, estimate, frames, material, service, wave_row
from lxml import etree
from openpyxl import load_workbook
from PIL import ImageFont
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from test_register_page import FOLLOWED, decision_row

from barometer.locale import LOCALES
from barometer.publishing.material import Material
from barometer.publishing.slides.deck import service_slides
from barometer.publishing.slides.titles import MOST_CHARACTERS
from barometer.publishing.views.service import service_view

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
LONG = "Accueil téléphonique, au guichet et en ligne, délais de réponse aux réclamations et clarté des courriers reçus"


def deck(made: Material) -> Any:
    return Presentation(io.BytesIO(service_slides(made, service_view(made))))


@cache
def deck_of_case(case: Callable[[], Material]) -> Any:
    """Each case is made once for all tests that read it."""
    return deck(case())


def shapes_of(show: Any) -> Iterator[Any]:
    for slide in show.slides:
        yield from slide.shapes


def charts_of(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def texts_of(slide: Any) -> str:
    cells = [c.text for s in slide.shapes if s.has_table for row in s.table.rows for c in row.cells]
    return "\n".join([s.text_frame.text for s in slide.shapes if s.has_text_frame] + cells)


def spaced(text: str) -> str:
    return re.sub(r"\s", " ", text)


def figures(series: Any, name: str) -> dict[int, float]:
    """The values of a part of a series by their place."""
    return {int(p.get("idx")): float(p.find(f"{C}v").text) for p in series.find(f".//{C}{name}").iter(f"{C}pt")}


def places(series: Any) -> list[tuple[float, float]]:
    """What a series of places draws: blank cells are no points."""
    x, y = figures(series._element, "xVal"), figures(series._element, "yVal")
    return [(x[i], y[i]) for i in sorted(y)]


def sheet_of(chart: Any) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


@pytest.fixture(scope="module")
def made() -> Material:
    decided = decision_row("gout", 2021, **FOLLOWED, state="kept", verdict="act", reply="Fait.")
    return material(out_decisions=[decided, decision_row("accueil", 2023, verdict="act", owner="Direction de l'eau")])


@pytest.fixture(scope="module")
def show(made: Material) -> Any:
    return deck(made)


def plain() -> Material:
    return material()


def one_wave() -> Material:
    newest = [estimate(name, 2023, levels[2023]) for name, levels in LEVELS.items()]
    return material(out_estimates=newest, out_waves=[wave_row(2023)], out_changes=[])


def twelve_waves() -> Material:
    years = range(2001, 2024, 2)
    rows = [estimate(name, year, 60.0 + year % 7) for name in LEVELS for year in years]
    changes = [change_row(name, "not_comparable", reason="mode") for name in LEVELS]
    return material(out_estimates=rows, out_waves=[wave_row(year) for year in years], out_changes=changes)


def all_masked() -> Material:
    rows = [estimate(name, year, None, suppressed="too_few", n=8) for name in LEVELS for year in (2021, 2023)]
    return material(
        service_changes={"kpis": [], "links": [], "proposed_kpis": []},
        out_estimates=rows,
        out_changes=[change_row(name, "insufficient") for name in LEVELS],
        out_crossing=[],
        out_kpi_scores=[],
    )


def volunteers() -> Material:
    rows = [
        estimate(name, year, levels[year], ci_low=None, ci_high=None)
        for name, levels in LEVELS.items()
        for year in levels
    ]
    return material(
        out_estimates=rows,
        out_waves=[wave_row(year, design="volunteers") for year in (2019, 2021, 2023)],
        out_changes=[change_row(name, None, qualifier="none") for name in LEVELS],
    )


def long_labels() -> Material:
    names = ["note", *(f"c{i}" for i in range(29))]
    declared = [{"id": n, "label": f"{LONG} {n}", "headline": n == "note"} for n in names]
    rows = [estimate(name, year, 55.0) for name in names for year in (2021, 2023)]
    return material(
        service_changes={"label": LONG, "criteria": declared, "links": [], "proposed_kpis": [], "manager": LONG},
        out_estimates=rows,
        out_changes=[change_row(name, "progress", 7.0, before=55.0, after=62.0) for name in names],
        out_crossing=[crossing_row(name, "measure", basis="blind_spot") for name in names[1:]],
        out_responses=[],
    )


def nothing() -> Material:
    empty = {name: [] for name in frames()}
    return material(waves=(), **empty)


CASES = (plain, one_wave, twelve_waves, all_masked, volunteers, long_labels, nothing)


def test_five_slides_of_sixteen_to_nine_each_with_its_title_source_footer_number_and_notes(show: Any) -> None:
    assert show.slide_width / show.slide_height == pytest.approx(16 / 9)
    assert [spaced(slide.shapes.title.text_frame.text) for slide in show.slides] == [
        "Eau potable : 66 sur 100, pas d'évolution certaine",
        "Depuis 2021 : 1 recul établi et 1 progrès établi",
        "Perçu et réalisé : 2 critères sur 3 attendent une réponse",
        "À faire, à expliquer, à arbitrer : 2 décisions attendues",
        "Méthode et sources : 620 réponses en 2023",
    ]
    for slide in show.slides:
        assert "enquête auprès de 620 personnes" in spaced(texts_of(slide))
        assert "tous les chiffres sont fictifs" in texts_of(slide)
        kinds = [one.placeholder_format.type for one in slide.placeholders]
        assert PP_PLACEHOLDER.FOOTER in kinds
        assert PP_PLACEHOLDER.SLIDE_NUMBER in kinds
        notes = slide.notes_slide.notes_text_frame.text
        assert "À dire" in notes
        assert "À ne pas dire" in notes


def test_what_a_screen_reader_needs(show: Any, made: Material) -> None:
    """The title first, the footer last, an alternative on every graphic, one language everywhere."""
    for slide in show.slides:
        first = next(iter(slide.shapes))
        assert first == slide.shapes.title
        names = [shape.name for shape in slide.shapes]
        assert names[-1].startswith("Slide Number")
        identifiers = [shape.shape_id for shape in slide.shapes]
        assert len(set(identifiers)) == len(identifiers)
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or shape.shape_type == 9:
                assert shape._element.xpath(".//p:cNvPr/@descr")[0]
        table = next((shape.table for shape in slide.shapes if shape.has_table), None)
        assert table is None or table.first_row
    archive = zipfile.ZipFile(io.BytesIO(service_slides(made, service_view(made))))
    pages = [archive.read(n) for n in archive.namelist() if re.match(r"ppt/(slides|notesSlides|charts)/[^/]+xml", n)]
    assert len(pages) >= 14
    assert {lang for page in pages for lang in etree.fromstring(page).xpath("//@lang")} == {"fr-FR"}


def test_before_and_after_are_native_bars_with_their_intervals(show: Any, made: Material) -> None:
    levels, differences = charts_of(show.slides[1])
    order = [s for s in made.subjects if made.change(s).announced] + [  # type: ignore[union-attr]
        s
        for s in made.subjects
        if not made.change(s).announced  # type: ignore[union-attr]
    ]
    assert [spaced(one) for one in levels.plots[0].categories] == [s.label for s in order]
    before, after = levels.plots[0].series
    assert list(after.values) == [LEVELS[s.criterion][2023] for s in order]
    assert list(before.values) == [LEVELS[s.criterion][2021] for s in order]
    assert figures(after._element, "plus") == pytest.approx(dict.fromkeys(range(4), 2.4))
    assert figures(after._element, "minus") == pytest.approx(dict.fromkeys(range(4), 2.4))
    (drawn,) = differences.plots[0].series
    assert list(drawn.values) == [-6.0, 7.0, 1.0, 1.0]
    assert figures(drawn._element, "plus") == pytest.approx(dict.fromkeys(range(4), 3.0))
    assert "Recul établi" in differences.plots[0].categories[0]


def test_an_edited_workbook_is_what_the_chart_refers_to(show: Any) -> None:
    """Each reference of a chart names the cells of its workbook that hold what is cached."""
    for slide in show.slides:
        for chart in charts_of(slide):
            sheet = sheet_of(chart)
            references = list(chart._chartSpace.iter(f"{C}numRef"))
            assert references
            for one in references:
                name, column, first, last = re.fullmatch(
                    r"(\w+)!\$(\w)\$(\d+):\$\w\$(\d+)", one.find(f"{C}f").text
                ).groups()  # type: ignore[union-attr]
                assert name == "Sheet1"
                held = [row[ord(column) - ord("A")] for row in sheet[int(first) - 1 : int(last)]]
                cached = {int(p.get("idx")): float(p.find(f"{C}v").text) for p in one.iter(f"{C}pt")}
                assert {i: v for i, v in enumerate(held) if v is not None} == pytest.approx(cached, rel=1e-4)


def test_elements_stand_where_the_schema_wants_them() -> None:
    """PowerPoint repairs, or refuses, a chart whose elements stand in another order."""
    bar = ["idx", "order", "tx", "spPr", "invertIfNegative", "dPt", "dLbls", "trendline", "errBars", "cat", "val"]
    scatter = ["idx", "order", "tx", "spPr", "marker", "dPt", "dLbls", "trendline", "errBars", "xVal", "yVal", "smooth"]
    arms = ["errDir", "errBarType", "errValType", "noEndCap", "plus", "minus", "val", "spPr"]
    for case in (plain, twelve_waves):
        for shape in shapes_of(deck_of_case(case)):
            if shape.has_chart:
                space = shape.chart._chartSpace
                order = scatter if space.find(f".//{C}scatterChart") is not None else bar
                for one in (*space.iter(f"{C}ser"), *space.iter(f"{C}errBars")):
                    names = [etree.QName(child).localname for child in one]
                    wanted = arms if one.tag.endswith("errBars") else order
                    places = [wanted.index(name) for name in names]
                    assert places == sorted(places), names


def test_the_series_never_crosses_a_break_and_stands_on_real_time() -> None:
    slide = deck_of_case(twelve_waves).slides[0]
    (chart,) = charts_of(slide)
    named = [spaced(one.name).partition(" : ")[0] for one in chart.plots[0].series]
    assert named == ["Note d'ensemble", "Note d'ensemble", "mode d'enquête modifié en 2023", ""]
    before, after, broken, waves = ([x for x, _ in places(one)] for one in chart.plots[0].series)
    assert [*before, *after] == waves == pytest.approx([year + 0.2 for year in range(2001, 2024, 2)], abs=0.03)
    assert before[-1] < broken[0] == broken[1] < after[0]
    assert len(after) == 1
    assert "mode d'enquête modifié" in texts_of(slide)


def test_a_missing_wave_is_skipped_by_a_dotted_line_and_all_series_share_their_dates() -> None:
    """LibreOffice draws no point where series have several ranges of dates."""
    rows = [estimate(name, year, levels[year]) for name, levels in LEVELS.items() for year in levels]
    (chart,) = charts_of(
        deck(material(out_estimates=[r for r in rows if (r["item"], r["wave"]) != ("note", 2021)])).slides[0]
    )
    drawn = chart.plots[0].series
    assert [[round(x - 0.2) for x, _ in places(one)] for one in drawn] == [
        [2019],
        [2023],
        [2019, 2023],
        [2019, 2021, 2023],
    ]
    assert [one._element.find(f".//{A}prstDash") is not None for one in drawn] == [False, False, True, False]
    assert len({one._element.find(f"{C}xVal//{C}f").text for one in drawn}) == 1


@cache
def font(weight: str, size: float) -> ImageFont.FreeTypeFont:
    path = resources.files("barometer.publishing") / "fonts" / f"BarometreSans-{weight}.ttf"
    return ImageFont.truetype(str(path), size=size * 10)


def lines_of(words: str, room: float, size: float, weight: str) -> int:
    """Lines that a text takes, broken at spaces, measured by FreeType."""
    count, current = 1, ""
    for word in words.split(" "):
        longer = f"{current} {word}" if current else word
        if font(weight, size).getlength(longer) / 10 <= room:
            current = longer
        else:
            count, current = count + 1, word
    return count


@pytest.mark.parametrize("case", CASES)
def test_nothing_overflows_its_place_nor_the_slide(case: Any) -> None:
    for shape in shapes_of(deck_of_case(case)):
        assert shape.left >= 0
        assert shape.top >= 0
        assert shape.left + shape.width <= 960 * 12700
        assert shape.top + shape.height <= 540 * 12700
        if shape.has_text_frame and shape.text_frame.text:
            assert_fits(shape.text_frame.paragraphs, shape.width / 12700, shape.height / 12700)
        if shape.has_table:
            for row in shape.table.rows:
                for column, cell in zip(shape.table.columns, row.cells, strict=True):
                    assert_fits(cell.text_frame.paragraphs, column.width / 12700 - 12, row.height / 12700 - 4)


def assert_fits(paragraphs: Any, room: float, tall: float) -> None:
    needed = 0.0
    for paragraph in paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt if run.font.size is not None else 26.0
            weight = "SemiBold" if run.font.bold or run.font.size is None else "Regular"
            after = paragraph.space_after.pt if paragraph.space_after is not None else 0.0
            needed += lines_of(run.text, room, size, weight) * size * 1.2 + after
    last = paragraphs[-1].space_after
    assert needed - (last.pt if last is not None else 0.0) <= tall + 0.5, paragraphs[0].text


@pytest.mark.parametrize("case", CASES)
def test_titles_hold_on_a_line_and_every_case_has_its_five(case: Any) -> None:
    show = deck_of_case(case)
    titles = [slide.shapes.title.text_frame.text for slide in show.slides]
    assert len(titles) == 5
    assert all(0 < len(title) <= MOST_CHARACTERS for title in titles)
    assert len(set(titles)) == 5


def test_what_may_not_be_said_is_not_said() -> None:
    volunteer = deck_of_case(volunteers)
    (levels,) = charts_of(volunteer.slides[1])[:1]
    assert len(levels.plots[0].series) == 1
    assert not list(levels._chartSpace.iter(f"{C}errBars"))
    assert "n'autorise à annoncer aucun changement" in volunteer.slides[1].notes_slide.notes_text_frame.text
    quotas = material(
        out_waves=[wave_row(year, design="quotas") for year in (2019, 2021, 2023)],
        out_changes=[change_row(n, "regress", -6.0, before=60.0, after=54.0, qualifier="indicative") for n in LEVELS],
    )
    shown = deck(quotas)
    assert "indicatif" in shown.slides[1].shapes.title.text_frame.text
    assert "établi" not in "".join(texts_of(slide) for slide in list(shown.slides)[:4])
    masked = deck_of_case(all_masked)
    assert not any(shape.has_chart for shape in shapes_of(masked))
    assert "Aucun chiffre ne peut être publié" in texts_of(masked.slides[1])


def test_what_is_left_out_is_counted() -> None:
    show = deck_of_case(long_labels)
    said = texts_of(show.slides[1]) + texts_of(show.slides[3])
    assert "8 autres dans le rapport" in said
    assert "21 autres dans le rapport" in said


def test_same_bytes_whatever_the_day(made: Material) -> None:
    first = service_slides(made, service_view(made))
    assert first == service_slides(made, service_view(made))
    archive = zipfile.ZipFile(io.BytesIO(first))
    moments = {member.date_time for member in archive.infolist()}
    for name in archive.namelist():
        if name.endswith(".xlsx"):
            inner = zipfile.ZipFile(io.BytesIO(archive.read(name)))
            moments |= {(2000, *member.date_time[1:]) for member in inner.infolist()}
            assert b"2000-01-01T00:00:00Z" in inner.read("docProps/core.xml")
    assert {moment[:3] for moment in moments} == {(2000, 1, 1)}
    about = Presentation(io.BytesIO(first)).core_properties
    assert about.created == about.modified == dt.datetime(2000, 1, 1, tzinfo=about.created.tzinfo)  # type: ignore[union-attr]
    assert b"Microsoft" not in archive.read("docProps/app.xml")


def test_hostile_labels_stay_text() -> None:
    declared = service().model_dump(mode="json", exclude_none=True)
    declared["criteria"][1]["label"] = '=HYPERLINK("http://x") <a:t>&\x07\u202e'
    show = deck(material(service_changes={"criteria": declared["criteria"]}))
    chart = charts_of(show.slides[1])[0]
    assert '=HYPERLINK("http://x")<a:t>&' in [re.sub(r"\s", "", one) for one in chart.plots[0].categories]
    book = load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if "HYPERLINK" in str(c.value))
    assert cell.data_type == "s"


@pytest.mark.parametrize("locale", LOCALES)
def test_in_both_languages(locale: str) -> None:
    show = deck(material(authority_changes={"locale": locale}))
    first = show.slides[0].shapes.title.text_frame.text
    assert first.endswith({"fr": "pas d'évolution certaine", "en": "no certain change"}[locale])
    assert show.core_properties.language == locale

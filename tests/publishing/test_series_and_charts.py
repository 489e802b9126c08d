"""Series are cut where they must be, and no renderer joins what the specification parts."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest
from builders import WAVES, accepted, change_row, estimate, material, wave_row
from PIL import Image
from pypdf import PdfReader

from barometer.publishing.charts import interactive, printed, svg_panels, svg_series
from barometer.publishing.charts.box import Box
from barometer.publishing.charts.spec import Axis, Level, Point, SeriesChart, Words
from barometer.publishing.material import Material
from barometer.publishing.views.series import kpi_segments, series_of
from barometer.publishing.views.service_charts import (
    crossing_chart,
    kpi_chart,
    nice_axis,
    overall_chart,
    score_axis,
    series_chart,
    zone_chart,
)

HOSTILE = 'Goût <script>alert("x")</script> & $x^2$ =1+1 \u202e\x07'


def four_waves(**changes: Any) -> Material:
    """The overall mark alone, over 2017, 2019, 2021 and 2023."""
    years = (2017, 2019, 2021, 2023)
    rows: dict[str, Any] = {
        "out_estimates": [estimate("note", year, 60.0 + i) for i, year in enumerate(years)],
        "out_waves": [wave_row(year) for year in years],
        "out_changes": [change_row("note", "stable", 1.0, wave_from=a, wave_to=b) for a, b in pairwise(years)],
    }
    return material(waves=(accepted(2017), *WAVES), **(rows | changes))


def years_of(made: Material) -> list[list[tuple[int, str, bool]]]:
    series = series_of(made, made.subjects[0])
    return [
        [(p.estimate.wave, p.estimate.question_version, p.after_gap) for p in segment] for segment in series.segments
    ]


def chart_of(made: Material) -> SeriesChart:
    series = series_of(made, made.subjects[0])
    return series_chart(made, series, score_axis([p.estimate for p in series.points], "fr"))


def test_comparable_waves_make_one_segment() -> None:
    assert years_of(four_waves()) == [
        [(2017, "v1", False), (2019, "v1", False), (2021, "v1", False), (2023, "v1", False)]
    ]


def test_a_change_of_mode_cuts_the_series_and_is_marked_with_its_reason() -> None:
    rows = [
        change_row("note", "stable", 1.0, wave_from=2017, wave_to=2019),
        change_row("note", "not_comparable", reason="mode", wave_from=2019, wave_to=2021),
        change_row("note", "stable", 1.0, wave_from=2021, wave_to=2023),
    ]
    made = four_waves(out_changes=rows)
    assert [[year for year, *_ in segment] for segment in years_of(made)] == [[2017, 2019], [2021, 2023]]
    (mark,) = chart_of(made).breaks
    assert mark.label == "mode d'enquête modifié en 2021"
    assert 2019.2 < mark.x < 2021.2


def test_volunteers_have_no_verdict_but_their_breaks_are_cut_all_the_same() -> None:
    rows = [change_row("note", None, reason="mode", wave_from=2019, wave_to=2021)]
    made = four_waves(out_changes=rows)
    assert [[year for year, *_ in segment] for segment in years_of(made)] == [[2017, 2019], [2021, 2023]]


def test_question_versions_never_share_a_line() -> None:
    rows = [
        estimate("note", year, 60.0, question_version=version)
        for year, version in ((2017, "v1"), (2019, "v1"), (2021, "v1"), (2021, "v2"), (2023, "v2"))
    ]
    changes = [
        change_row("note", "stable", 1.0, wave_from=2017, wave_to=2019),
        change_row("note", "stable", 1.0, wave_from=2019, wave_to=2021),
        change_row("note", "stable", 1.0, wave_from=2021, wave_to=2023, version_from="v2", version_to="v2"),
    ]
    segments = years_of(four_waves(out_estimates=rows, out_changes=changes))
    assert segments == [
        [(2017, "v1", False), (2019, "v1", False), (2021, "v1", False)],
        [(2021, "v2", False), (2023, "v2", False)],
    ]


def test_a_missing_wave_is_a_dotted_line_that_says_so() -> None:
    rows = [estimate("note", year, 60.0) for year in (2017, 2021, 2023)]
    made = four_waves(out_estimates=rows, out_changes=[])
    assert years_of(made) == [[(2017, "v1", False), (2021, "v1", True), (2023, "v1", False)]]
    assert chart_of(made).gaps == ("aucune mesure publiée entre 2017 et 2021",)


def test_a_figure_that_may_not_be_published_leaves_a_gap() -> None:
    rows = [
        estimate("note", year, 60.0, suppressed="few_answers" if year == 2019 else None) for year in (2017, 2019, 2021)
    ]
    made = four_waves(out_estimates=rows, out_changes=[])
    chart = chart_of(made)
    assert [point.value for point in chart.points] == [60.0, None, 60.0]
    assert [point.after_gap for point in chart.points] == [False, False, True]
    assert "60" not in " ".join(cell for row in chart.table()[1] for cell in row if row[0] == "2019")


def test_a_longer_step_than_usual_is_a_gap() -> None:
    years = (2015, 2016, 2017, 2020)
    made = material(
        waves=[accepted(year) for year in years],
        out_estimates=[estimate("note", year, 60.0) for year in years],
        out_waves=[wave_row(year) for year in years],
        out_changes=[],
    )
    assert [p[2] for p in years_of(made)[0]] == [False, False, False, True]


def test_technical_series_are_cut_at_their_declared_breaks() -> None:
    made = material()
    scores = [one for one in made.kpi_scores if one.kpi == "decroche"]
    assert [[one.period for one in piece] for piece in kpi_segments(scores)] == [[2020, 2021], [2022]]
    chart = kpi_chart(made, made.kpis["decroche"], scores)
    assert [mark.label.replace("\u202f", " ") for mark in chart.breaks] == ["2022 : comptage automatique"]
    assert chart.mark == "technical"
    assert chart.target is not None


def lines_of(picture: str) -> list[tuple[float, float]]:
    """The lines that join figures, as pairs of neighbouring horizontal places."""
    root = ET.fromstring(picture)
    runs = [
        places_across(run)
        for element in root.iter("path")
        if element.attrib["class"] in ("line perceived", "gap perceived")
        for run in element.attrib["d"].split("M")[1:]
    ]
    return [pair for run in runs for pair in pairwise(run)]


def places_across(run: str) -> list[float]:
    """Where the pen stands after each move of a line: L goes anywhere, H across, V up or down."""
    places = []
    for move, given in re.findall(r"([LHV]?)([^LHV]+)", run):
        places.append(places[-1] if move == "V" else float(given.split()[0]))
    return places


def broken() -> SeriesChart:
    rows = [
        change_row("note", "stable", 1.0, wave_from=2017, wave_to=2019),
        change_row("note", "not_comparable", reason="question_version", wave_from=2019, wave_to=2021),
        change_row("note", "stable", 1.0, wave_from=2021, wave_to=2023),
    ]
    return chart_of(four_waves(out_changes=rows))


def test_no_line_of_the_still_picture_crosses_a_break() -> None:
    picture = svg_series.draw(broken())
    root = ET.fromstring(picture)
    (mark,) = [float(e.attrib["x1"]) for e in root.iter("line") if e.attrib["class"] == "break"]
    assert len(lines_of(picture)) == 2
    assert not [pair for pair in lines_of(picture) if pair[0] < mark < pair[1]]


def test_a_gap_is_dotted_in_the_still_picture() -> None:
    made = four_waves(out_estimates=[estimate("note", year, 60.0) for year in (2017, 2021, 2023)], out_changes=[])
    root = ET.fromstring(svg_series.draw(chart_of(made)))
    drawn = {e.attrib["class"]: len(re.findall("[LHV]", e.attrib["d"])) for e in root.iter("path")}
    assert (drawn["gap perceived"], drawn["line perceived"]) == (1, 1)


def test_no_line_of_the_interactive_chart_crosses_a_break() -> None:
    chart = broken()
    drawn = interactive.figure(chart)
    joined = [
        (a, b)
        for trace in drawn["data"]
        if "lines" in trace["mode"]
        for a, b in pairwise(trace["x"])
        if a is not None and b is not None
    ]
    assert len(joined) == 2
    assert not [pair for pair in joined if pair[0] < chart.breaks[0].x < pair[1]]


def every_chart(made: Material) -> list[Any]:
    crossed = crossing_chart(made, made.crossings_of_newest())
    zones = zone_chart(made, made.subjects[0], "zone", {"nord": "Nord", "sud": "Sud"})
    overall = overall_chart(made, source="Source : enquête.")
    kpi = kpi_chart(made, made.kpis["bacterio"], [one for one in made.kpi_scores if one.kpi == "bacterio"])
    assert crossed is not None
    assert zones is not None
    assert overall is not None
    return [crossed, zones, overall, kpi]


def test_plotly_accepts_every_figure() -> None:
    shared = interactive.common("fr")
    for chart in every_chart(material()):
        drawn = interactive.figure(chart)
        go.Figure(data=drawn["data"], layout=shared["layout"] | drawn["layout"])  # raises on an unknown property


def test_nothing_is_uploaded_and_no_server_is_named() -> None:
    config = interactive.common("fr")["config"]
    assert config["showSendToCloud"] is False
    assert config["showEditInChartStudio"] is False
    assert config["plotlyServerURL"] == ""
    assert config["displaylogo"] is False


def test_a_chart_and_its_table_say_the_same() -> None:
    for chart in every_chart(material()):
        headers, rows = chart.table()
        assert all(len(row) == len(headers) for row in rows)
        for row in rows:
            said = row[:2] if isinstance(chart, SeriesChart) else [cell for cell in row if cell]
            assert all(cell in chart.words.alt for cell in said), row


def test_a_line_through_all_figures_is_drawn_with_them_and_says_them_once() -> None:
    chart = overall_chart(material(), source="Source : enquête.")
    assert chart is not None
    (trace,) = interactive.figure(chart)["data"]
    assert trace["mode"] == "lines+markers"
    assert len(trace["x"]) == len([point for point in chart.points if point.value is not None])


def test_words_of_the_interactive_chart_keep_off_one_another() -> None:
    years = tuple((float(year), str(year)) for year in (2019, 2020, 2021, 2022, 2025))
    points = tuple(Point(x, str(x), y, None, None, str(y), str(y)) for x, y in ((2019.0, 2.0), (2022.0, 8.0)))
    points += (Point(2025.0, "2025", 9.5, None, None, "9,5", "9,5"),)
    falling = replace(points[-1], value=1.0, label="1")
    chart = SeriesChart(Words("a", "b", "", "", ""), "technical", Axis(2018, 2026, years), Axis(0, 10, ()), (points,))
    crowded = interactive.figure(replace(chart, x=Axis(2015, 2035, years), target=Level(10, "objectif")))["layout"]
    assert crowded["xaxis"]["ticktext"] == ["2019", "2022", "2025"]  # the last are kept
    assert crowded["annotations"][-1]["yanchor"] == "top"  # not across the target's line
    low = interactive.figure(replace(chart, segments=((*points[:2], falling),)))["layout"]
    assert low["annotations"][-1]["yanchor"] == "top"
    assert low["yaxis"]["range"][0] < 0  # room for it over the years


def hostile() -> Material:
    criteria = [
        {"id": "note", "label": HOSTILE, "headline": True},
        {"id": "gout", "label": HOSTILE * 4},
        {"id": "accueil", "label": "A" * 200},
        {"id": "pression", "label": "Pression"},
    ]
    return material(service_changes={"criteria": criteria, "label": HOSTILE})


def test_hostile_labels_stay_text_in_pictures() -> None:
    for chart in every_chart(hostile()):
        pictures = (
            [svg_series.draw(chart), svg_series.sparkline(chart)]
            if isinstance(chart, SeriesChart)
            else [svg_panels.wide(chart), svg_panels.narrow(chart)]
        )
        for picture in pictures:
            root = ET.fromstring(picture)  # well-formed
            assert not [element for element in root.iter() if element.tag == "script"]
        text = str(interactive.figure(chart))
        assert "<script>" not in text


def test_texts_of_still_pictures_stay_in_their_picture() -> None:
    """Long labels are wrapped or moved: what is measured ends inside, the small overhang that pages allow apart."""
    from barometer.publishing.charts.metrics import width

    sizes = {"label": 14.0, "value strong": 13.0, "value": 13.0, "head": 13.0, "note": 13.0}
    for chart in every_chart(hostile()):
        pictures = (
            [svg_series.draw(chart)]
            if isinstance(chart, SeriesChart)
            else [svg_panels.wide(chart), svg_panels.narrow(chart)]
        )
        for picture in pictures:
            root = ET.fromstring(picture)
            total = float(root.attrib["viewBox"].split()[2])
            for element in root.iter("text"):
                style, _, aligned = re.fullmatch(r"(.+?)( ([me]))?", element.attrib["class"]).groups()  # type: ignore[union-attr]
                room = width(element.text or "", sizes.get(style, 12.0), "semibold" if "strong" in style else "regular")
                first = float(element.attrib["x"]) - {None: 0.0, "m": room / 2, "e": room}[aligned]
                assert first >= -1
                assert first + room <= total + 6, (style, element.text)


def printed_chart(made: Material) -> Any:
    chart = overall_chart(made, source="Source : enquête.")
    assert chart is not None
    return chart


def test_print_is_the_size_that_was_asked_for_and_the_same_twice() -> None:
    chart = printed_chart(material())
    first, second = printed.render(chart, Box("half", 90, 80)), printed.render(chart, Box("half", 90, 80))
    assert first == second
    image = Image.open(io.BytesIO(first["png"]))
    assert image.size == (round(90 / 25.4 * 300), round(80 / 25.4 * 300)) or image.size == (1062, 944)
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    box = PdfReader(io.BytesIO(first["pdf"])).pages[0].mediabox
    assert float(box.width) / 72 * 25.4 == pytest.approx(90, abs=0.1)
    assert float(box.height) / 72 * 25.4 == pytest.approx(80, abs=0.1)
    svg = ET.fromstring(first["svg"])
    assert svg.attrib["width"] == "90mm"
    assert "CreationDate" not in (PdfReader(io.BytesIO(first["pdf"])).metadata or {})
    assert b"<dc:date>" not in first["svg"]


def test_print_embeds_the_shipped_font_and_writes_in_black_of_at_least_seven_points() -> None:
    page = PdfReader(io.BytesIO(printed.render(printed_chart(material()), formats=("pdf",))["pdf"])).pages[0]
    fonts = page["/Resources"]["/Font"]
    names = {str(fonts[key].get_object()["/BaseFont"]) for key in fonts}
    assert {name.split("+")[-1] for name in names} == {"BarometreSans-Regular", "BarometreSans-SemiBold"}
    for key in fonts:
        descriptor = fonts[key].get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert "/FontFile2" in descriptor
    content = page.get_contents().get_data().decode("latin-1")
    sizes = [float(size) for size in re.findall(r"/F\S+ ([\d.]+) Tf", content)]
    assert sizes
    assert min(sizes) >= 7
    for before in re.findall(r"((?:^.*\n){0,6})BT\n", content, re.M):
        colours = re.findall(r"^([\d. ]+) (rg|g|k)$", before, re.M)
        assert all(kind == "g" and float(value) == 0 for value, kind in colours[-1:]), before


def test_a_long_title_wraps_and_the_margins_stay_white() -> None:
    image = Image.open(io.BytesIO(printed.render(printed_chart(hostile()), formats=("png",))["png"])).convert("L")
    margin = round(2 / 25.4 * 300)
    width, height = image.size
    for box in (
        (0, 0, width, margin),
        (0, 0, margin, height),
        (0, height - margin, width, height),
        (width - margin, 0, width, height),
    ):
        assert image.crop(box).getextrema()[0] > 250, box


def test_print_panels_stay_in_their_sheet() -> None:
    for made in (material(), hostile()):
        chart = crossing_chart(made, made.crossings_of_newest())
        assert chart is not None
        image = Image.open(io.BytesIO(printed.render(chart, Box("wide", 120, 90), formats=("png",))["png"])).convert(
            "L"
        )
        margin = round(1 / 25.4 * 300)
        width, height = image.size
        assert image.crop((width - margin, 0, width, height)).getextrema()[0] > 250
        assert image.crop((0, 0, margin, height)).getextrema()[0] > 250


@pytest.mark.parametrize("values", [[99.0, 99.5, 98.0], [0.2, 0.25], [5.0], [0.0], [12000.0, 15000.0]])
def test_axes_of_technical_series_have_round_ticks_that_hold_the_values(values: list[float]) -> None:
    axis = nice_axis(values, "fr", 1)
    assert axis.low < min(values) <= max(values) < axis.high
    assert 2 <= len(axis.ticks) <= 7
    assert len({label for _, label in axis.ticks}) == len(axis.ticks)


def test_a_smoothed_level_is_drawn_beside_the_points_never_in_their_place() -> None:
    """In every renderer, thinner than the series; and the table beside the chart says its figures."""
    row = {"authority": "val", "service": "eau", "survey": "eau", "criterion": "note", "population": "residents"}
    levels = [
        {
            **row,
            "segment": 0,
            "wave": year,
            "level": 61.0,
            "se": 0.4,
            "ci95_low": 60.2,
            "ci95_high": 61.8,
            "sigma2": 0.0,
        }
        for year in (2017, 2019, 2021, 2023)
    ]
    plain, smoothed = chart_of(four_waves()), chart_of(four_waves(out_levels=levels))
    assert [point.value for point in smoothed.points] == [point.value for point in plain.points]
    assert "niveau lissé, tracé à partir de 8 vagues" in smoothed.notes[0].words
    headers, rows = smoothed.table()
    assert headers[-1] == "Niveau lissé"
    assert rows[0][-1].split() == ["61", "(60", "à", "62)"]
    assert svg_series.draw(smoothed).count('class="smooth perceived"') == 1
    assert "smooth" not in svg_series.draw(plain)
    assert len(interactive.figure(smoothed)["data"]) == len(interactive.figure(plain)["data"]) + 1
    assert interactive.figure(smoothed)["data"][0]["line"]["width"] < 2
    assert printed.render(smoothed)["svg"] != printed.render(plain)["svg"]

"""The data of every chart: beside it, at a stable address, read by a machine, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from builders import WAVES, authority, estimate, frames, kpi_row, material, service

from barometer.project import Project
from barometer.publishing.charts.data import COLUMNS, chart_csv
from barometer.publishing.publication import publish_overview, publish_service
from barometer.publishing.views.service import service_view

FIGURE = re.compile(r'<figure class="fig" id="([^"]+)".*?</figure>', re.DOTALL)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project(tmp_path_factory.mktemp("donnees"))
    publish_service(project, authority(), service(), WAVES, frames())
    publish_overview(project, authority(), [service()], {"eau": WAVES}, frames())
    return project.reports


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines(), delimiter=";"))


@pytest.mark.parametrize("name", ["eau.html", "index.html"])
def test_every_chart_of_a_page_links_to_its_own_address_and_to_its_data(reports: Path, name: str) -> None:
    """The link is the same in the publication's folder and at the stable address."""
    stable = (reports / name).read_text(encoding="utf-8")
    archived = {"eau.html": "report.html", "index.html": "index.html"}[name]
    (folder,) = (reports / "publications" / "public" / name.split(".")[0].replace("index", "overview")).glob("*/")
    for page, home in ((stable, reports), ((folder / archived).read_text(encoding="utf-8"), folder)):
        figures = [(match.group(1), match.group(0)) for match in FIGURE.finditer(page)]
        assert len(figures) >= (9 if name == "eau.html" else 1)
        for anchor, figure in figures:
            assert f'href="#{anchor}"' in figure
            (href,) = re.findall(r'href="([^"]+\.csv)"', figure)
            assert {row["chart"] for row in rows_of((home / href).read_bytes())} == {anchor}


def test_a_series_gives_its_raw_figures_and_its_table() -> None:
    chart = next(one for one in service_view(material()).series if one.words.id == "serie-gout")
    content = chart_csv(chart)
    rows = rows_of(content)
    assert tuple(rows[0])[: len(COLUMNS)] == COLUMNS
    assert [(row["period"], row["value"], row["low"], row["high"], row["n"]) for row in rows] == [
        ("2019", "58", "55.6", "60.4", "600"),
        ("2021", "58", "55.6", "60.4", "600"),
        ("2023", "52", "49.6", "54.4", "600"),
    ]
    assert {row["measure"] for row in rows} == {"Note sur 100"}
    assert [row["note_sur_100"] for row in rows] == [row[1] for row in chart.table()[1]]
    assert content == chart_csv(chart)
    assert all(re.fullmatch("[a-z0-9_]+", name) for name in rows[0])


def test_segments_targets_and_the_reason_of_a_break_are_columns() -> None:
    chart = next(one for one in service_view(material()).kpi_series if one.words.id == "indicateur-decroche")
    rows = rows_of(chart_csv(chart))
    assert [row["segment"] for row in rows] == ["1", "1", "2"]
    assert [bool(row["break_reason"]) for row in rows] == [False, False, True]
    assert "comptage automatique" in rows[2]["break_reason"]
    assert {row["threshold"] for row in rows} == {"90"}


def test_a_row_and_a_panel_make_a_row() -> None:
    view = service_view(material())
    assert view.crossing.chart is not None
    rows = rows_of(chart_csv(view.crossing.chart))
    assert len(rows) == 2 * len(view.crossing.chart.rows)
    by_item = {(row["item"], row["measure"]): row["value"] for row in rows}
    perceived, delivered = (panel.title for panel in view.crossing.chart.panels)
    assert by_item["Accueil téléphonique", perceived] == "68"
    assert by_item["Accueil téléphonique", delivered] == "60"
    assert by_item["Goût de l'eau", delivered] == ""


def test_a_suppressed_figure_is_in_no_cell() -> None:
    rows = [
        estimate("note", year, value, n=17, suppressed="few_answers" if year == 2021 else None)
        for year, value in ((2019, 70.0), (2021, 61.25), (2023, 71.0))
    ]
    chart = service_view(material(out_estimates=rows, out_changes=[])).headline_series
    assert chart is not None
    hidden = next(row for row in rows_of(chart_csv(chart)) if row["period"] == "2021")
    assert not any(part in cell for cell in hidden.values() for part in ("61", "17"))


def test_a_label_never_becomes_a_formula_and_a_negative_figure_stays_one() -> None:
    kpis = [service().kpis[0].model_copy(update={"label": "=1+1", "anchors": None}).model_dump(exclude_none=True)]
    made = material(
        service_changes={"kpis": kpis, "links": [], "proposed_kpis": []},
        out_kpi_scores=[kpi_row("bacterio", year, -1.5) for year in (2021, 2022)],
        out_crossing=[],
    )
    (chart,) = service_view(made).kpi_series
    rows = rows_of(chart_csv(chart))
    assert rows[0]["title"].startswith("'=1+1")
    assert float(rows[0]["value"]) == -1.5

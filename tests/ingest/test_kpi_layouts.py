"""Where the year of a technical series may stand, and units that are converted on the way."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from barometer.declarations.service import KpiSource, Service
from barometer.findings import Severity, Verdict
from barometer.ingest.files import receive
from barometer.ingest.kpis import JudgedKpis, files_of, judge_kpis
from barometer.ingest.values import period

WIDE = "Indicateur;Unité;2021;2022;2023;Objectif 2026\nRendement;%;80,1;81,2;NC;85\nPrix;€;2;3;4;5\n"
ROW = [{"column": "Indicateur", "equals": ["Rendement"]}]


def values(judged: JudgedKpis) -> dict[int, float]:
    return dict(zip(judged.values["period"], judged.values["value"], strict=True))


def wide(**source: object) -> dict[str, object]:
    return {"period_from": "header", "period_column": "", "value_column": None, "where": ROW} | source


def test_one_column_a_year(judge_series, only) -> None:
    judged = judge_series(WIDE, source=wide(unit_column="Unité"))
    assert values(judged) == {2021: 80.1, 2022: 81.2}
    assert judged.values["row"].tolist() == [2, 2]
    assert [(f.code, f.severity, f.place.row) for f in judged.findings] == [
        ("year_columns_unread", Severity.WARNING, 1)
    ]
    only(judged.findings, "year_columns_unread", "n'ont pas été lues : Objectif 2026", "were not read: Objectif 2026")


def test_a_fault_of_a_wide_table_stands_in_the_year_s_column(judge_series, only) -> None:
    text = "Indicateur;2019;2020;2021;2022;2023\nRendement;80;81;82;83;environ 90\n"
    judged = judge_series(text, source=wide())
    finding = only(judged.findings, "value_not_a_number", "« environ 90 »", '"environ 90"')
    assert (finding.place.row, finding.place.column) == (2, "2023")
    assert sorted(values(judged)) == [2019, 2020, 2021, 2022]


def test_headings_that_say_more_than_the_year(judge_series, only) -> None:
    text = "Indicateur;Réalisé 2022;Prévu 2022;réalisé 2023;Prévu 2023\nRendement;80;99;81;99\n"
    judged = judge_series(text, source=wide(value_column="Réalisé AAAA"))
    assert (values(judged), judged.findings) == ({2022: 80.0, 2023: 81.0}, ())
    none = judge_series(text, source=wide(value_column="Mesuré AAAA"))
    only(none.findings, "no_year_column", "Aucun titre de colonne ne correspond à « Mesuré AAAA »", '"Mesuré AAAA"')
    assert none.kpis[0].verdict is Verdict.REFUSED
    twice = judge_series("Indicateur;2022;2022\nRendement;80;81\n", source=wide())
    only(twice.findings, "duplicate_column", "(colonnes B, C)", "columns B, C")


def test_months_in_the_headings(judge_series) -> None:
    text = "Indicateur;2023-01;2023-02;2024-01\nRendement;80;82;90\n"
    assert values(judge_series(text, source=wide(aggregation="mean"))) == {2023: 81.0, 2024: 90.0}


def test_one_sheet_a_year(judge_series, workbook, only) -> None:
    def sheet(value: object) -> list[list[object]]:
        return [["Indicateur", "Valeur"], ["Rendement", value]]

    book = workbook(**{"Lisez-moi": [["Ce classeur…"]], "RPQS 2022": sheet(80.5), "RPQS 2023": sheet("81,5")})
    source = {"period_from": "sheet", "period_column": "", "sheet": "*", "where": ROW}
    judged = judge_series(book, "eau.xlsx", source=source)
    assert (values(judged), judged.findings) == ({2022: 80.5, 2023: 81.5}, ())
    book = workbook(**{"2022": sheet(80.5), "Brouillon": sheet(1)})
    judged = judge_series(book, "eau.xlsx", source=source)
    finding = only(judged.findings, "no_year_in_name", "Le nom « Brouillon » ne dit pas une année", '"Brouillon"')
    assert (finding.severity, values(judged)) == (Severity.WARNING, {2022: 80.5})
    alone = judge_series(workbook(**{"2022-2023": sheet(1)}), "eau.xlsx", source=source)
    assert only(alone.findings, "no_year_in_name", "2022-2023", "2022-2023").severity is Severity.FILE


def folder_of(tmp_path: Path, **files: str) -> Path:
    (tmp_path / "rpqs").mkdir()
    for name, text in files.items():
        (tmp_path / "rpqs" / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def service(**source: object) -> Service:
    full = {"file": "rpqs/", "period_from": "file", "value_column": "Valeur", **source}
    kpi = {"id": "rendement", "label": "Rendement", "unit": "%", "source": full}
    return Service.model_validate({"format": 1, "id": "eau", "label": "Eau", "criteria": [], "kpis": [kpi]})


def judge_folder(folder: Path, **source: object) -> JudgedKpis:
    return judge_kpis(
        service(**source), lambda name: receive(folder / name, name), lambda asked: files_of(asked, folder)
    )


def test_one_file_a_year_in_a_folder(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, rpqs_2021="Valeur\n80\n", rpqs_2022="Valeur\n82\n", notes="Remarque\nx\n")
    (tmp_path / "rpqs" / "~$ancien.csv").write_text("x")
    (tmp_path / "rpqs" / "lisez-moi.txt").write_text("x")
    judged = judge_folder(folder)
    assert values(judged) == {2021: 80.0, 2022: 82.0}
    assert judged.values["file"].tolist() == ["kpis/rpqs/rpqs_2021.csv", "kpis/rpqs/rpqs_2022.csv"]
    assert judged.findings == ()  # notes.csv has none of the declared columns


def test_two_files_of_one_year_and_the_one_to_blame(tmp_path: Path) -> None:
    judged = judge_folder(folder_of(tmp_path, a_2022="Valeur\n80\n", b_2022="Valeur\n82\n"))
    assert [f.code for f in judged.findings] == ["two_values_for_period"]
    assert judged.kpis[0].file == "rpqs/b_2022.csv"


def test_a_folder_without_files(tmp_path: Path, only) -> None:
    judged = judge_folder(tmp_path)
    only(judged.findings, "no_file_in_folder", "ne contient aucun fichier", "holds no file")
    assert files_of(KpiSource(file="a.csv"), tmp_path) == ["a.csv"]


@pytest.mark.parametrize(
    ("text", "unit", "source", "expected"),
    [
        ("Année;Valeur;U\n2022;0,824;fraction\n2023;83;%\n", "%", {"unit_column": "U"}, {2022: 82.4, 2023: 83.0}),
        (
            "Année;Valeur;U\n2022;1250;kg\n2023;1,3;t\n2024;2;\n",
            "t",
            {"unit_column": "U"},
            {2022: 1.25, 2023: 1.3, 2024: 2},
        ),
        ("Année;Valeur\n2022;1 250 kg\n2023;1,3 t\n", "t", {}, {2022: 1.25, 2023: 1.3}),
        ("Année;Valeur\n2022;90\n2023;120\n", "h", {"file_unit": "min"}, {2022: 1.5, 2023: 2.0}),
        ("Année;Valeur\n2022;0,824\n2023;0,83\n", "%", {"file_unit": "fraction"}, {2022: 82.4, 2023: 83.0}),
    ],
)
def test_units_that_are_certain_are_converted(judge_series, text, unit, source, expected) -> None:
    judged = judge_series(text, unit=unit, source=source)
    assert values(judged) == expected
    assert [f.code for f in judged.findings] == ["unit_converted"]  # said once, not once a row
    assert judged.findings[0].severity is Severity.NOTE


def test_a_conversion_is_told_with_its_figures(judge_series, only) -> None:
    judged = judge_series("Année;Valeur;U\n2022;1250;kg\n", unit="t", source={"unit_column": "U"})
    only(
        judged.findings,
        "unit_converted",
        "sont en « kg » ; elles ont été converties en « t » (1250 devient 1,25)",
        "1250 becomes 1.25",
    )


def test_a_unit_behind_the_number_that_cannot_be_converted(judge_series, only) -> None:
    judged = judge_series("Année;Valeur\n2022;80 m3\n2023;81 %\n", unit="%")
    only(judged.findings, "other_unit", "L'unité écrite est « m3 »", '"m3"')
    words = judge_series("Année;Valeur\n" + "".join(f"{y};80\n" for y in range(2010, 2022)) + "2022;81 estimé\n")
    assert [(f.code, f.severity) for f in words.findings] == [("value_not_a_number", Severity.ROW)]


def test_shares_that_a_spreadsheet_shows_as_percentages(judge_series, only) -> None:
    text = "Année;Valeur\n2021;0,81\n2022;0,82\n2023;1\n"
    judged = judge_series(text, plausible=[40, 100])
    finding = only(
        judged.findings, "fractions_for_percent", "sont entre 0 et 1 (ici 0,81)", "here 0.81", 'file_unit = "fraction"'
    )
    shown = "Excel montre peut-être « 81 % » dans cette cellule, mais c'est 0,81 que le fichier contient"
    assert shown in finding.what("fr").replace("\u202f", " ")
    assert finding.severity is Severity.FILE
    assert len(judged.findings) == 1  # instead of one implausible value a year
    unknown = judge_series(text)
    assert only(unknown.findings, "perhaps_fractions", "peut-être des parts", "perhaps").severity is Severity.WARNING
    assert judge_series(text, plausible=[0, 6]).findings == ()  # a renewal rate of 0.8 % is one


def test_one_share_among_percentages_is_told_at_its_cell(judge_series, only) -> None:
    judged = judge_series("Année;Valeur\n2021;81\n2022;0,985\n2023;82\n", plausible=[40, 100])
    finding = only(judged.findings, "share_among_percents", "vaut 0,985 ici", "is 0.985 here", "y écrire 98,5")
    assert (finding.severity, finding.place.row, finding.place.column) == (Severity.FILE, 3, "Valeur")
    assert "« 98,5 % »" in finding.what("fr").replace("\u202f", " ")
    assert "write 98.5 in it" in finding.todo("en")
    wrong = judge_series("Année;Valeur\n2021;81\n2022;0,2\n2023;82\n", plausible=[40, 100])
    assert [each.code for each in wrong.findings] == ["implausible_value"]  # 20 % would be implausible too


def test_a_known_break_that_nobody_declared(judge_series, only) -> None:
    text = "Année;Valeur\n2012;90\n2013;100\n"
    judged = judge_series(text, unit="points /120", code="P103.2B")
    finding = only(judged.findings, "break_not_declared", "a changé de mode de calcul en 2013", "since 2013")
    assert finding.severity is Severity.WARNING
    declared = judge_series(text, unit="points /120", code="p103_2b", breaks=[{"period": 2013, "reason": "barème"}])
    assert declared.findings == ()


def test_losses_above_the_volumes_that_contain_them(tmp_path: Path) -> None:
    (tmp_path / "eau.csv").write_text("Année;Non comptés;Pertes\n2022;4;3\n2023;3,5;4\n", encoding="utf-8")

    def kpi(name: str, code: str, column: str) -> dict[str, object]:
        source = {"file": "eau.csv", "period_column": "Année", "value_column": column}
        return {"id": name, "code": code, "label": column, "unit": "m3/km/j", "source": source}

    both = Service.model_validate(
        {
            "format": 1,
            "id": "eau",
            "label": "Eau",
            "criteria": [],
            "kpis": [kpi("non-comptes", "P105.3", "Non comptés"), kpi("pertes", "P106.3", "Pertes")],
        }
    )
    (finding,) = judge_kpis(both, lambda name: receive(tmp_path / name, name)).findings
    assert finding.code == "losses_above_uncounted"
    assert "En 2023, « Pertes » (4) dépasse « Non comptés » (3,5)" in finding.what("fr").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("janvier 2023", dt.date(2023, 1, 1)),
        ("Févr.-24", dt.date(2024, 2, 1)),
        ("août 2023", dt.date(2023, 8, 1)),
        ("1er mars 2023", dt.date(2023, 3, 1)),
        ("T4-2023", dt.date(2023, 10, 1)),
        ("1er trimestre 2023", dt.date(2023, 1, 1)),
        ("2e semestre 2023", dt.date(2023, 7, 1)),
        ("2023-T2", dt.date(2023, 4, 1)),
        ("T5 2023", None),
        ("S3 2023", None),
        ("31 février 2023", None),
        ("saison 2023", None),
        ("2021-2022", None),
        ("objectif 26", None),
    ],
)
def test_periods_in_words(text: str, day: dt.date | None) -> None:
    found = period(text)
    assert (found.day if found else None) == day

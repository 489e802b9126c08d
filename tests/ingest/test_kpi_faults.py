"""Technical series: rows become yearly values as declared; what would make a wrong figure is refused."""

from __future__ import annotations

import datetime as dt
import statistics

import pytest

from barometer.findings import Severity, Verdict
from barometer.lake import Lake
from barometer.tables import CORE_KPI_VALUES

HEAD = "Année;Valeur\n"
TEN = "".join(f"{year};{80 + year - 2010}\n" for year in range(2010, 2020))


def values(judged) -> dict[int, float]:
    return dict(zip(judged.values["period"], judged.values["value"], strict=True))


def verdict(judged) -> Verdict:
    (kpi,) = judged.kpis
    return kpi.verdict


def test_a_yearly_series_with_french_numbers_and_voids(judge_series, tmp_path) -> None:
    text = HEAD + "2019;82,4\n2020;1 234,5\n2021;.\n2022;NC\n2023;\n2024;85 %\n2018;0\n"
    judged = judge_series(text)
    assert judged.findings == ()
    assert values(judged) == {2018: 0.0, 2019: 82.4, 2020: 1234.5, 2024: 85.0}
    first = judged.values.iloc[0]
    assert (first["service"], first["kpi"], first["file"], first["row"]) == ("eau", "rendement", "kpis/eau.csv", 8)
    lake = Lake(tmp_path / "lake")
    lake.write(CORE_KPI_VALUES, "eau", judged.values)
    assert lake.read(CORE_KPI_VALUES, "eau")["value"].tolist() == [0.0, 82.4, 1234.5, 85.0]


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("sum", {2022: 6.0, 2023: 9.0}), ("mean", {2022: 3.0, 2023: 4.5}), ("last", {2022: 4.0, 2023: 5.0})],
)
def test_rows_combine_by_the_declared_aggregation(judge_series, aggregation, expected) -> None:
    text = HEAD + "31/01/2022;2\n28/02/2022;4\n2023-12-01;5\n2023-06-01;4\n2023-07-01;nd\n"
    judged = judge_series(text, unit="jours", source={"aggregation": aggregation})
    assert judged.findings == ()
    assert values(judged) == expected


def test_counted_rows(judge_series) -> None:
    text = "Année;Lieu\n" + "".join(f"2023-0{m}-12 10:00;rue {m}\n" for m in range(1, 8)) + "2022-01-01 00:10;x\n"
    judged = judge_series(text, source={"aggregation": "count", "value_column": None})
    assert values(judged) == {2022: 1.0, 2023: 7.0}
    assert judged.values["rows"].tolist() == [1, 7]


def test_monthly_readings_carry_the_variance_of_their_mean(judge_series) -> None:
    readings = [3.0, 4.5, 2.5, 6.0]
    text = HEAD + "".join(f"2023-{m:02d}-01;{v}\n" for m, v in enumerate(readings, 1)) + "2024-01-01;5\n"
    judged = judge_series(text, nature="monthly", source={"aggregation": "mean"})
    row = judged.values.set_index("period").loc[2023]
    assert row["value"] == 4.0
    assert row["variance"] == pytest.approx(statistics.variance(readings) / 4, rel=1e-12)
    assert judged.values.set_index("period")["variance"].isna()[2024]  # a single reading has none


def test_sampled_shares_are_pooled_by_their_sample_size(judge_series) -> None:
    text = "Année;Valeur;Analyses\n2023-01-01;100;30\n2023-06-01;90;10\n2022-01-01;95;200\n"
    sampled = {"nature": "sampled", "sample_size_column": "Analyses"}
    judged = judge_series(text, source={"aggregation": "mean"}, **sampled)
    assert values(judged) == {2022: 95.0, 2023: 97.5}  # (30·100 + 10·90) / 40
    assert judged.values["sample_size"].tolist() == [200, 40]
    last = judge_series(text, source={"aggregation": "last"}, **sampled)
    assert values(last) == {2022: 95.0, 2023: 90.0}
    assert last.values["sample_size"].tolist() == [200, 10]


def test_breaks_make_segments(judge_series) -> None:
    breaks = [{"period": 2013, "reason": "barème"}, {"period": 2016, "reason": "sites"}]
    judged = judge_series(HEAD + TEN, breaks=breaks)
    segments = dict(zip(judged.values["period"], judged.values["segment"], strict=True))
    assert segments == {y: (y >= 2013) + (y >= 2016) for y in range(2010, 2020)}


def test_only_the_filtered_rows_and_declared_years_are_read(judge_series) -> None:
    text = "Année;Valeur;Service\n2022;80;A\n2022;x;B\n2023;82; A\n2024;5;A\n2010;1;A\n"
    where = [{"column": "Service", "equals": ["A"]}]
    judged = judge_series(text, source={"where": where, "first_period": 2020, "last_period": 2023})
    assert judged.findings == ()
    assert values(judged) == {2022: 80.0, 2023: 82.0}


def test_workbook_with_excel_dates(judge_series, workbook) -> None:
    rows = [["Année", "Valeur"], [dt.date(2022, 12, 31), 81.5], [dt.date(2023, 12, 31), "82,5"], [2024, 83]]
    assert values(judge_series(workbook(rows), "eau.xlsx")) == {2022: 81.5, 2023: 82.5, 2024: 83.0}


def test_date_that_became_a_number(judge_series, workbook, only) -> None:
    judged = judge_series(workbook([["Année", "Valeur"], [45291, 81.5], [2022, 80]]), "eau.xlsx")
    finding = only(judged.findings, "date_as_number", "45291 est une date écrite comme un nombre", "45291 is a date")
    assert (finding.severity, finding.place.row, finding.place.column) == (Severity.WARNING, 2, "Année")
    assert values(judged) == {2022: 80.0, 2023: 81.5}


def test_another_unit(judge_series, only) -> None:
    text = "Année;Valeur;Unité\n2022;2,1;€ TTC/m³\n2023;2,3;€ HT/m³\n"
    judged = judge_series(text, unit="€ TTC/m³", source={"unit_column": "Unité"})
    finding = only(
        judged.findings, "other_unit", "L'unité écrite est « € HT/m³ »", 'The unit written is "€ HT/m³"', "Convertir"
    )
    assert (finding.severity, finding.place.row, finding.place.column) == (Severity.FILE, 3, "Unité")
    assert verdict(judged) is Verdict.REFUSED
    assert judged.values.empty


def test_value_beyond_what_is_plausible(judge_series, only) -> None:
    judged = judge_series(HEAD + TEN + "2020;8,24\n", plausible=[40, 100])
    finding = only(
        judged.findings,
        "implausible_value",
        "8,24 % pour « Rendement du réseau » : hors des bornes plausibles (40 à 100). C'est sans doute une erreur",
        "probably an error of unit",
        "Vérifier l'unité",
    )
    assert (finding.severity, finding.place.row, finding.place.column) == (Severity.FILE, 12, "Valeur")
    assert verdict(judged) is Verdict.REFUSED


def test_what_is_plausible_of_a_sum_is_its_total_and_of_a_mean_each_value(judge_series) -> None:
    text = HEAD + "2023-01-01;600\n2023-02-01;700\n"
    assert judge_series(text, plausible=[1000, 2000], source={"aggregation": "sum"}).findings == ()
    means = judge_series(text, plausible=[650, 2000], source={"aggregation": "mean"})
    assert [(f.code, f.place.row) for f in means.findings] == [("implausible_value", 2)]


def test_value_that_is_no_number_costs_its_year(judge_series, only) -> None:
    judged = judge_series(HEAD + TEN + "2020;env. 90\n2021;91\n")
    finding = only(
        judged.findings, "value_not_a_number", "« env. 90 » n'est pas un nombre", '"env. 90" is not a number'
    )
    assert (finding.severity, finding.place.row) == (Severity.ROW, 12)
    assert sorted(values(judged)) == [*range(2010, 2020), 2021]
    assert verdict(judged) is Verdict.ROWS_REFUSED


def test_a_year_of_which_one_row_cannot_be_read_has_no_sum(judge_series) -> None:
    rows = "".join(f"{year}-{month:02d}-01;10\n" for year in (2021, 2022, 2023) for month in range(1, 13))
    judged = judge_series(HEAD + rows.replace("2022-05-01;10", "2022-05-01;dix"), source={"aggregation": "sum"})
    assert values(judged) == {2021: 120.0, 2023: 120.0}


def test_row_whose_year_is_unknown_costs_the_series_of_sums(judge_series, only) -> None:
    rows = "".join(f"{year}-{month:02d}-01;10\n" for year in (2021, 2022, 2023) for month in range(1, 13))
    judged = judge_series(HEAD + rows + "hier;10\n", source={"aggregation": "sum"})
    only(judged.findings, "not_a_period", "« hier » n'est ni une année ni une date", '"hier" is neither a year nor')
    only(
        judged.findings, "unknown_year_of_row", "toutes les années pourraient être fausses", "every year could be wrong"
    )
    assert verdict(judged) is Verdict.REFUSED
    yearly = judge_series(HEAD + TEN + "hier;10\n")
    assert verdict(yearly) is Verdict.ROWS_REFUSED  # where the last value of a year counts, it costs itself only


def test_two_values_for_one_year(judge_series, only) -> None:
    judged = judge_series(HEAD + TEN + "2019;70\n")
    finding = only(
        judged.findings,
        "two_values_for_period",
        "Deux valeurs différentes pour la même",
        "Two different values for the same",
    )
    assert (finding.severity, finding.place.row) == (Severity.FILE, 12)
    same = judge_series(HEAD + TEN + "2019;89\n")
    assert verdict(same) is Verdict.ACCEPTED  # said twice, the same


def test_sample_size_missing(judge_series, only) -> None:
    text = "Année;Valeur;N\n" + "".join(f"{year};95;30\n" for year in range(2010, 2022)) + "2023;97;\n"
    judged = judge_series(text, nature="sampled", sample_size_column="N")
    finding = only(judged.findings, "sample_size_not_positive", "Le nombre de cas examinés", "The number of cases")
    assert (finding.place.row, finding.place.column) == (14, "N")
    assert 2023 not in values(judged)


def test_total_and_remark_below_the_table(judge_series, told) -> None:
    judged = judge_series(HEAD + TEN + "Total;845\n;\nSource : délégataire;\n")
    assert told(judged.findings) == [("total_row", "warning", 12, None)]
    assert len(values(judged)) == 10


def test_systematic_fault(judge_series, only) -> None:
    judged = judge_series(HEAD + TEN.replace(";8", ";n°8"))
    only(judged.findings, "too_many_refused", "10 lignes sur 10", "10 of 10 rows", "la cause commune")
    assert verdict(judged) is Verdict.REFUSED


def test_no_value_at_all(judge_series, only) -> None:
    judged = judge_series(HEAD + "2022;.\n2023;NC\n")
    only(judged.findings, "values_not_filled", "n'a encore aucune valeur", "has no value yet", "Remplir les valeurs")
    assert verdict(judged) is Verdict.REFUSED


def test_missing_column(judge_series, only) -> None:
    judged = judge_series("Année;Taux\n2023;82\n")
    finding = only(
        judged.findings, "unknown_column", "Cette colonne déclarée n'existe pas", "does not exist in the file"
    )
    assert (finding.place.column, verdict(judged)) == ("Valeur", Verdict.REFUSED)


def test_year_that_is_still_running(judge_series, only) -> None:
    rows = "".join(f"{year}-{month:02d}-01;10\n" for year in (2021, 2022, 2023) for month in range(1, 13))
    judged = judge_series(HEAD + rows + "2024-01-01;9\n2024-02-01;9\n", source={"aggregation": "sum"})
    finding = only(
        judged.findings, "thin_year", "n'a que 2 lignes, contre 12", "only 2 rows, against 12", "last_period"
    )
    assert (finding.severity, finding.place.row) == (Severity.WARNING, 38)
    assert values(judged)[2024] == 18.0


def test_error_value_of_a_spreadsheet(judge_series, workbook, only) -> None:
    rows = [["Année", "Valeur"], *[[y, 80 + y % 7] for y in range(2005, 2020)], [2020, "#REF!"]]
    finding = only(judge_series(workbook(rows), "eau.xlsx").findings, "error_value", "#REF!", "#REF!")
    assert (finding.place.row, finding.place.sheet) == (17, "Réponses")


def test_filter_that_no_row_matches(judge_series, only) -> None:
    where = [{"column": "Service", "equals": ["Z"]}]
    judged = judge_series("Année;Valeur;Service\n2022;80;A\n", source={"where": where})
    only(judged.findings, "no_row_matches", "Service = Z", "Service = Z")
    assert verdict(judged) is Verdict.REFUSED


def test_titles_without_rows(judge_series, only) -> None:
    only(judge_series(HEAD).findings, "no_usable_row", "Aucune ligne utilisable", "No usable row")


def test_separator_inside_a_value_costs_its_year(judge_series, told) -> None:
    judged = judge_series(HEAD.replace(";", ",") + TEN.replace(";", ",") + "2020,82,4\n")
    assert told(judged.findings) == [("row_too_long", "row", 12, None)]
    assert 2020 not in values(judged)

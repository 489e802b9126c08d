"""Census margins are taken whole or not at all; published figures carry the variance their report allows."""

from __future__ import annotations

import pytest

from barometer.findings import Severity, verdict
from barometer.ingest.margins import judge_margins
from barometer.ingest.published import published_figures

HEAD = "variable;category;population\n"
SEX = "sex;f;52 000\nsex;m;48000\n"
ZONE = "zone;nord;60000\nzone;sud;40000\n"


@pytest.fixture
def margins(put, authority):
    return lambda text: judge_margins(put(text, "2021.csv"), authority, 2021)


def test_a_sound_table(margins) -> None:
    findings, frame = margins(HEAD + SEX + ZONE)
    assert findings == ()
    assert frame.values.tolist() == [
        [2021, "sex", "f", 52000.0],
        [2021, "sex", "m", 48000.0],
        [2021, "zone", "nord", 60000.0],
        [2021, "zone", "sud", 40000.0],
    ]


@pytest.mark.parametrize(
    ("rows", "code", "place", "french", "english"),
    [
        (
            "sexe;f;1\n",
            "unknown_margin_variable",
            (6, "variable"),
            "« sexe » n'est pas une variable",
            '"sexe" is not a',
        ),
        ("sex;x;1\n", "unknown_margin_category", (6, "category"), "attendu : f, m", "expected: f, m"),
        ("sex;f;1\n", "duplicate_margin", (6, "category"), "« f » figure deux fois", '"f" stands twice'),
        ("age;65;beaucoup\n", "population_not_a_number", (6, "population"), "« beaucoup »", '"beaucoup"'),
        (
            "age;65;-4\n",
            "population_not_a_number",
            (6, "population"),
            "n'est pas un nombre d'habitants",
            "not a number",
        ),
        (
            "age;65;100000\n",
            "missing_margin_category",
            (None, None),
            "manquent : 18-34, 35-64",
            "missing: 18-34, 35-64",
        ),
        (
            "age;65;0\nage;18-34;0\nage;35-64;0\n",
            "margin_without_population",
            (None, None),
            "aucun habitant",
            "counts no",
        ),
    ],
)
def test_fault_of_a_margin_table(margins, only, rows, code, place, french, english) -> None:
    findings, frame = margins(HEAD + SEX + ZONE + rows)
    finding = only(findings, code, french, english)
    assert (finding.place.row, finding.place.column) == place
    assert finding.severity is Severity.FILE
    assert frame.empty


def test_margins_of_two_populations(margins, only) -> None:
    findings, frame = margins(HEAD + SEX + "zone;nord;60000\nzone;sud;39000\n")
    finding = only(findings, "margins_disagree", "zone 99000, sex 100000", "zone 99000, sex 100000", "18 ans et plus")
    assert (finding.severity, len(frame)) == (Severity.WARNING, 4)
    assert margins(HEAD + SEX + "zone;nord;60000\nzone;sud;39950\n")[0] == ()  # within 0.1 %


def test_margins_without_rows_or_columns(margins, only) -> None:
    only(margins(HEAD)[0], "no_usable_row", "Aucune ligne", "No usable row")
    findings, _ = margins("variable;categorie;population\nsex;f;1\n")
    only(findings, "unknown_column_near", "« categorie »", '"categorie"')


def figure(**changes: object) -> dict[str, object]:
    return {"item": "gout", "version": "v1", "statistic": "share", "value": 62.0, "n": 500} | changes


def test_published_figures_and_the_variance_they_allow(make_wave, survey) -> None:
    figures = [
        figure(),
        figure(version="v2", margin_pts=4.3),
        figure(statistic="mean", value=58.0),
        figure(item="note", statistic="mean", value=58.0, sd_pts=22.0),
        figure(item="note", statistic="mean", value=58.0, margin_pts=2.0, sd_pts=22.0, population="users"),
        figure(item="note", value=100.0),
    ]
    wave = make_wave(source="published", file=None, items=[], published=figures, respondent_column=None)
    frame, findings = published_figures(wave, survey, "wave.toml")
    assert findings == ()
    assert frame["variance"].tolist()[0] == pytest.approx(62 * 38 / 500)
    assert frame["variance"].tolist()[1] == pytest.approx((4.3 / 1.96) ** 2, rel=1e-4)
    assert frame["variance"].isna().tolist() == [False, False, True, False, False, True]
    assert frame["variance"].tolist()[3] == pytest.approx(22**2 / 500)
    assert frame["variance"].tolist()[4] == pytest.approx((2 / 1.96) ** 2, rel=1e-4)


def test_published_figures_that_do_not_fit_their_survey(make_wave, survey, told, only) -> None:
    figures = [figure(item="odeur"), figure(), figure(value=61.0)]
    wave = make_wave(source="published", file=None, items=[], published=figures)
    _, findings = published_figures(wave, survey, "wave.toml")
    assert [(f.code, f.place.key) for f in findings] == [
        ("unknown_published_item", "published.1"),
        ("duplicate_published_figure", "published.3"),
    ]
    only(findings, "unknown_published_item", "« odeur », version « v1 », n'est pas", '"odeur", version "v1", is not')
    only(
        findings, "duplicate_published_figure", "« gout » (share) est donné deux fois", '"gout" (share) is given twice'
    )
    assert verdict(findings).value == "refused"
    empty = make_wave(source="published", file=None, items=[], published=[])
    only(published_figures(empty, survey, "wave.toml")[1], "no_published_figure", "aucun chiffre", "no figure is given")

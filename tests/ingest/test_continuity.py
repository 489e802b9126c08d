"""Continuity: each warning with its figures, and silence where a wave or a series goes on as it was."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from small_town import SmallTown, of_code, said

from barometer.declarations.service import Criterion, SeriesBreak
from barometer.declarations.survey import Survey
from barometer.findings import Finding, Severity
from barometer.ingest import acceptance
from barometer.ingest.continuity import compare_waves, successive
from barometer.ingest.profiles import ItemProfile, WaveProfile
from barometer.project import Project

HEAD = "id;Goût;Note;Commune\n"
VARIABLES = {"zone": {"column": "Commune"}}


def rows(marks: list[object], taste: object = 3, commune: str = "nord", first: int = 0) -> str:
    return "".join(f"R{first + i};{taste};{mark};{commune}\n" for i, mark in enumerate(marks))


def around(mean: float, n: int = 200, seed: int = 1) -> list[object]:
    """Marks on 0-10 around a mean, most of the scale being used."""
    chance = random.Random(seed)
    return [min(10, max(0, round(chance.gauss(mean, 2)))) for _ in range(n)]


def waves(town: SmallTown, before: str, now: str, **changes: Any) -> tuple[Finding, ...]:
    """The warnings on 2023 against 2021, both accepted; keyword arguments change the declaration of 2023."""
    for year, text, more in ((2021, before, {}), (2023, now, changes)):
        town.drop(HEAD + text, f"waves/eau/{year}/reponses.csv")
        town.declare(**{"year": year, "variables": VARIABLES, "items": WAVE_ITEMS, **more})
        outcome = town.accept()
        assert outcome.entry is not None
        assert outcome.entry.verdict == "accepted", [f.code for f in outcome.findings]
        kept = acceptance.wave_profile(town.lake, "eau", year)
        assert outcome.profile in (kept, None)  # what is kept is what was made; nothing is made of an unchanged file
    profiles = [acceptance.wave_profile(town.lake, "eau", year) for year in (2021, 2023)]
    ((one, other),) = successive(profile for profile in profiles if profile is not None)
    found = compare_waves(one, other, town.survey, {"eau": town.service})
    assert all(finding.severity is Severity.WARNING for finding in found)
    assert {finding.place.file for finding in found} <= {"surveys/waves/eau/2023/reponses.csv"}
    return found


WAVE_ITEMS = [
    {"item": "gout", "column": "Goût", "version": "v1"},
    {"item": "note", "column": "Note", "version": "v1"},
]


def test_a_wave_like_the_one_before_is_silent(town: SmallTown) -> None:
    assert waves(town, rows(around(6)), rows(around(6.6, seed=2))) == ()  # six points of 100: statistics will judge


def test_a_criterion_that_is_not_asked_any_more(town: SmallTown) -> None:
    (finding,) = waves(town, rows(around(6)), rows(around(6)), items=WAVE_ITEMS[1:])
    what, todo, what_en, todo_en = said(finding)
    assert finding.code == "wave_criterion_vanished"
    assert what == "« gout » était mesuré en 2021 et ne l'est plus en 2023 : sa série s'arrête."
    assert "(replaces)" in todo
    assert '"gout" was measured in 2021 and is not any more in 2023' in what_en
    assert "another criterion takes over" in todo_en


def test_a_criterion_that_another_one_replaces_has_not_vanished(town: SmallTown) -> None:
    criteria = (Criterion(id="note", label="Note", replaces=("gout",)),)
    town.service = town.service.model_copy(update={"criteria": criteria})
    assert waves(town, rows(around(6)), rows(around(6)), items=WAVE_ITEMS[1:]) == ()
    town.service = town.service.model_copy(update={"criteria": (Criterion(id="gout", label="Goût de l'eau"),)})
    (finding,) = waves(town, rows(around(6)), rows(around(6)), items=WAVE_ITEMS[1:])
    assert said(finding)[0].startswith("« Goût de l'eau » était mesuré")


def test_another_scale(town: SmallTown) -> None:
    data = town.survey.model_dump()
    wording = {"id": "v5", "wording": "Quelle note sur 5 ?", "scale": "cinq"}
    data["scales"]["cinq"] = {"low": 1, "high": 5, "satisfied_from": 4}
    data["items"][1]["versions"] = [*data["items"][1]["versions"], wording]
    town.survey = Survey.model_validate(data)
    items = [WAVE_ITEMS[0], {**WAVE_ITEMS[1], "version": "v5"}]
    now = rows([1 + i % 5 for i in range(200)])
    (finding,) = waves(town, rows(around(6)), now, items=items)
    what, todo, what_en, _ = said(finding)
    assert (finding.code, finding.place.column) == ("wave_scale_changed", "Note")
    assert "L'échelle de « note » a changé : 0 – 10 en 2021, 1 – 5 en 2023" in what
    assert "(bridges)" in todo
    assert 'The scale of "note" has changed' in what_en
    data["bridges"] = [{"item": "note", "old": "v1", "new": "v5", "wave": 2023}]
    bridged = Survey.model_validate(data)
    one, other = (acceptance.wave_profile(town.lake, "eau", year) for year in (2021, 2023))
    assert one is not None
    assert other is not None
    assert compare_waves(one, other, bridged, {}) == ()


def test_half_of_the_scale_is_not_used_any_more(town: SmallTown) -> None:
    (finding,) = waves(town, rows(around(6)), rows([1 + i % 5 for i in range(200)]))
    what, todo, what_en, _ = said(finding)
    assert finding.code == "wave_half_scale_unused"
    used = sum(mark > 5 for mark in around(6)) / 2  # type: ignore[operator]
    assert f"de 1 à 5 en 2023, sur une échelle 0 – 10 dont {used:.0f} % des réponses de 2021" in what
    assert "changée ou recodée" in todo
    assert "only has answers from 1 to 5 in 2023" in what_en


def test_a_scale_turned_round(town: SmallTown) -> None:
    before = around(7)
    (finding,) = waves(town, rows(before), rows([10 - int(str(mark)) for mark in around(7, seed=3)]))
    what, todo, what_en, _ = said(finding)
    assert finding.code == "wave_scale_reversed"
    mean = sum(int(str(mark)) for mark in before) / 20
    assert f"passe de {mean:.1f} sur 100 en 2021".replace(".", ",") in what
    assert "retournée, l'échelle donnerait" in what
    assert "quelle réponse est la meilleure" in todo
    assert "turned round, the scale would give" in what_en


def test_a_mean_that_moved_beyond_belief(town: SmallTown) -> None:
    (finding,) = waves(town, rows(around(5)), rows(around(7.5, seed=3)))
    what, todo, what_en, _ = said(finding)
    assert finding.code == "wave_mean_moved"
    assert "c'est plus qu'une évolution habituelle" in what
    assert "avant de publier" in todo
    assert "more than a usual change" in what_en
    assert waves(town, rows(around(5, n=31)), rows(around(7, n=31, seed=3))) == ()  # too few to be sure of anything


def test_more_people_do_not_know(town: SmallTown) -> None:
    now = rows([99] * 60 + around(6, n=140))
    (finding,) = waves(town, rows(around(6)), now)
    what, todo, what_en, _ = said(finding)
    assert finding.code == "wave_dont_know_rose"
    assert "« note » passent de 0 % en 2021 à 30 % en 2023" in what
    assert "aux mêmes personnes" in todo
    assert '"don\'t know" answers to "note" go from 0% in 2021 to 30% in 2023' in what_en


def test_more_blank_answers(town: SmallTown) -> None:
    now = rows([""] * 60 + around(6, n=140))
    (finding,) = waves(town, rows(around(6)), now)
    what, todo, what_en, _ = said(finding)
    assert finding.code == "wave_blanks_rose"
    assert "Les réponses vides à « note » passent de 0 % en 2021 à 30 % en 2023" in what
    assert "posée à tous" in todo
    assert "blank answers" in what_en


def test_fewer_respondents_and_a_zone_that_is_lost(town: SmallTown) -> None:
    before = rows(around(6, n=150)) + rows(around(6, n=60), commune="sud", first=150)
    now = rows(around(6, n=100)) + rows(around(6, n=12), commune="sud", first=100)
    fewer, zone = waves(town, before, now)
    what, todo, what_en, _ = said(fewer)
    assert fewer.code == "wave_fewer_respondents"
    assert "112 répondants en 2023, contre 210 en 2021" in what
    assert "le fichier est complet" in todo
    assert "112 respondents in 2023, against 210 in 2021" in what_en
    what, todo, what_en, _ = said(zone)
    assert zone.code == "wave_category_thin"
    assert "« zone » passent sous 30 répondants entre 2021 et 2023 (sud 60 → 12)" in what
    assert "tous les codes sont reconnus" in todo
    assert "fall under 30 respondents" in what_en


def test_a_variable_that_is_not_declared_any_more(town: SmallTown) -> None:
    (finding,) = waves(town, rows(around(6)), rows(around(6)), variables={})
    what, todo, what_en, _ = said(finding)
    assert finding.code == "wave_variable_lost"
    assert "« zone », connue en 2021, n'est plus déclarée en 2023" in what
    assert "déclarer sa colonne" in todo
    assert 'variable "zone", known in 2021' in what_en


def test_more_respondents_of_nowhere(town: SmallTown) -> None:
    now = rows(around(6, n=150)) + rows(around(6, n=50), commune="", first=150)
    (finding,) = waves(town, rows(around(6)), now)
    what, todo, what_en, _ = said(finding)
    assert finding.code == "wave_unknown_rose"
    assert "dont « zone » n'est pas connu passe de 0 % en 2021 à 25 % en 2023" in what
    assert "(values)" in todo
    assert 'whose "zone" is not known goes from 0% in 2021 to 25% in 2023' in what_en


def test_the_moments_of_a_profile_against_a_count_by_hand() -> None:
    item = ItemProfile("i", "v", "s", "c", None, 1, 5, True, {"answered": 4}, {1.0: 1, 2.0: 2, 5.0: 1})
    marks = [100.0, 75.0, 75.0, 0.0]  # reversed: 1 is the best
    mean = sum(marks) / 4
    assert item.moments() == pytest.approx((mean, sum((mark - mean) ** 2 for mark in marks) / 3 / 4))


def test_successive_waves_are_of_one_survey() -> None:
    profiles = [WaveProfile(survey, year, "f", 0, {}, ()) for survey, year in (("b", 2021), ("a", 2023), ("a", 2019))]
    assert [(one.wave, other.wave) for one, other in successive(profiles)] == [(2019, 2023)]


def test_a_sample_is_compared_with_the_last_sample_and_passes_over_volunteers() -> None:
    years = {2018: True, 2019: False, 2020: True, 2021: False, 2022: True}
    profiles = [
        WaveProfile("a", year, "f", 0, {}, (), chosen_by_themselves) for year, chosen_by_themselves in years.items()
    ]
    assert [(one.wave, other.wave) for one, other in successive(profiles)] == [(2018, 2020), (2019, 2021), (2020, 2022)]


def test_whoever_answers_by_themselves_is_no_reason_to_doubt_the_samples_around(town: SmallTown) -> None:
    """Volunteers mark 40 points lower, half as many of them: neither they nor the next sample are doubted."""
    for year, mean, n, design in ((2021, 8, 200, "quotas"), (2022, 4, 90, "volunteers"), (2023, 8, 200, "quotas")):
        town.drop(HEAD + rows(around(mean, n)), f"waves/eau/{year}/reponses.csv")
        town.declare(year=year, variables=VARIABLES, items=WAVE_ITEMS, sampling={"design": design})
        assert town.accept().entry is not None
    kept = [acceptance.wave_profile(town.lake, "eau", year) for year in (2021, 2022, 2023)]
    profiles = [profile for profile in kept if profile is not None]
    assert [profile.is_volunteers for profile in profiles] == [False, True, False]
    ((before, now),) = successive(profiles)
    assert (before.wave, now.wave) == (2021, 2023)
    assert compare_waves(before, now, town.survey, {"eau": town.service}) == ()
    assert {finding.code for finding in compare_waves(profiles[0], profiles[1], town.survey, {})} >= {"wave_mean_moved"}


def test_a_profile_kept_by_an_earlier_version_is_a_samples() -> None:
    data = json.loads(WaveProfile("a", 2019, "f", 0, {}, (), True).as_json())
    del data["is_volunteers"]
    assert WaveProfile.of_json(json.dumps(data).encode()) == WaveProfile("a", 2019, "f", 0, {}, ())


# Technical series

SOUND = "Année;Valeur\n" + "".join(f"{2015 + i};{80 + i % 3},5\n" for i in range(8))
B = "Année;Valeur\n2022;2,10\n2023;2,20\n"


def series(town: SmallTown, text: str) -> tuple[Finding, ...]:
    town.drop(B, "kpis/b.csv")
    town.drop(text, "kpis/a.csv")
    return town.accept_kpis().findings


def test_a_series_that_goes_on_is_silent(town: SmallTown) -> None:
    assert series(town, SOUND) == ()
    assert series(town, SOUND + "2023;83,1\n") == ()


def test_a_value_a_thousand_times_the_others(town: SmallTown) -> None:
    free = town.service.kpis[0].model_copy(update={"plausible": None})
    town.service = town.service.model_copy(update={"kpis": (free, town.service.kpis[1])})
    (finding,) = series(town, SOUND + "2023;81500\n")
    what, todo, what_en, _ = said(finding)
    assert (finding.code, finding.place.file, finding.place.row) == ("kpi_power_of_ten", "surveys/kpis/a.csv", 10)
    assert "« Rendement » vaut 81500 % en 2023, contre 81,5 d'habitude, soit environ × 1000" in what
    assert "bornes plausibles" in todo
    assert "an error of unit or of decimal point" in what_en


def test_a_value_beyond_belief(town: SmallTown) -> None:
    (finding,) = series(town, SOUND + "2023;45\n")
    what, todo, what_en, _ = said(finding)
    assert finding.code == "kpi_beyond_belief"
    assert "vaut 45 % en 2023, alors que les autres années vont de 80,5 à 82,5 (d'habitude 81,5)" in what
    assert "(breaks)" in todo
    assert "while the other years go from 80.5 to 82.5" in what_en
    broken = town.service.kpis[0].model_copy(update={"breaks": (SeriesBreak(period=2023, reason="compteur"),)})
    town.service = town.service.model_copy(update={"kpis": (broken, town.service.kpis[1])})
    assert series(town, SOUND + "2023;45\n") == ()  # a declared break is no surprise


def test_years_that_are_lost_and_values_revised(town: SmallTown) -> None:
    series(town, SOUND)
    text = (
        SOUND.replace("2015;80,5\n2016;81,5\n", "").replace("2017;82,5", "2017;79,4").replace("2018;80,5", "2018;80,6")
    )
    found = series(town, text)
    (lost,), (revised,) = of_code(found, "kpi_years_lost"), of_code(found, "kpi_revised")
    what, todo, what_en, _ = said(lost)
    assert "« Rendement » n'a plus de valeur pour 2015, 2016" in what
    assert "first_period" in todo
    assert "no value any more for 2015, 2016" in what_en
    what, todo, what_en, _ = said(revised)
    assert "2017 passe de 82,5 à 79,4 % ; autres années révisées : 1" in what
    assert "la raison de la révision" in todo
    assert "2017 goes from 82.5 to 79.4 %" in what_en
    assert len(found) == 2
    again = town.accept_kpis()
    assert (again.is_new, again.findings) == (False, found)  # told until another version comes


def test_years_that_are_declared_away_are_not_lost(town: SmallTown) -> None:
    series(town, SOUND)
    kpi = town.service.kpis[0]
    source = kpi.source.model_copy(update={"first_period": 2017})
    town.service = town.service.model_copy(
        update={"kpis": (kpi.model_copy(update={"source": source}), town.service.kpis[1])}
    )
    assert series(town, SOUND) == ()


# The whole path


def test_check_tells_of_two_waves_that_were_never_accepted(tmp_path: Path) -> None:
    from barometer import pipeline
    from barometer.cli.init import init
    from barometer.cli.terminal import Terminal
    from barometer.workspace import open_workspace

    init(tmp_path / "p", False, Terminal("fr"))
    project = Project(tmp_path / "p")
    models = project.surveys / "modeles"
    year = project.waves / "accueil" / "2025"
    year.mkdir(parents=True)
    (project.margins / "2022.csv").write_bytes((models / "margins.csv").read_bytes())
    (project.surveys / "territory.csv").write_bytes((models / "territory.csv").read_bytes())
    (project.services / "accueil.toml").write_bytes((models / "service.toml").read_bytes())
    (project.kpis / "accueil.csv").write_bytes((models / "kpis.csv").read_bytes())
    (year.parent / "survey.toml").write_bytes((models / "survey.toml").read_bytes())
    (year / "wave.toml").write_bytes((models / "wave.toml").read_bytes())
    (year / "reponses.csv").write_bytes((models / "reponses.csv").read_bytes())
    former = year.parent / "2024"
    shutil.copytree(year, former)
    text = (former / "wave.toml").read_text(encoding="utf-8").replace("2025", "2024")
    (former / "wave.toml").write_text(text, encoding="utf-8")
    lines = (year / "reponses.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (year / "reponses.csv").write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    findings = pipeline.judge(open_workspace(project))
    assert of_code(findings, "wave_fewer_respondents")
    assert not project.lake.exists()

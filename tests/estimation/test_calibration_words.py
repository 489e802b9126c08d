"""The ladder's log in words: each of its steps, made by a real climb, in both languages."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from barometer.estimation.calibration_log import findings_of
from barometer.findings import Finding, Place, Severity
from barometer.statistics.calibration import Margin
from barometer.statistics.design import Design
from barometer.statistics.ladder import LadderResult, climb

PLACE = Place("surveys/waves/eau/2023/wave.toml")


def people(counts: dict[tuple[str, str], int]) -> dict[str, tuple[str, ...]]:
    rows = [cell for cell, n in counts.items() for _ in range(n)]
    return {"zone": tuple(zone for zone, _ in rows), "age": tuple(age for _, age in rows)}


BALANCED = people({(zone, age): 50 for zone in "AB" for age in ("young", "old")})
ZONE = Margin("zone", ("A", "B"), (600.0, 400.0))
SKEWED = people({("A", "young"): 12, ("A", "old"): 40, ("B", "young"): 40, ("B", "old"): 108})
HALVES = (Margin("zone", ("A", "B"), (50.0, 50.0)), Margin("age", ("young", "old"), (50.0, 50.0)))


def told(result: LadderResult) -> dict[str, Finding]:
    """The findings of a climb, as the lake keeps its log."""
    log = json.dumps([asdict(step) for step in result.steps], ensure_ascii=False, sort_keys=True)
    return {finding.code: finding for finding in findings_of(log, PLACE)}


def said(finding: Finding) -> tuple[str, str]:
    french = finding.what("fr") + " " + finding.todo("fr")
    return french.replace("\u202f", " ").replace("\u00a0", " "), finding.what("en") + " " + finding.todo("en")


def of(*margins: Margin, labels: dict[str, tuple[str, ...]] = BALANCED, **more: object) -> dict[str, Finding]:
    return told(climb(Design.simple(len(labels["zone"])), labels, margins, **more))  # type: ignore[arg-type]


def unknown() -> dict[str, Finding]:
    labels = {"zone": BALANCED["zone"], "age": ("",) * 10 + BALANCED["age"][10:]}
    return of(ZONE, Margin("age", ("young", "old"), (450.0, 550.0)), labels=labels)


def collapsed() -> dict[str, Finding]:
    counts = {("A", "young"): 90, ("A", "old"): 90, ("B", "young"): 90, ("B", "old"): 90, ("C", "old"): 3}
    margins = (
        Margin("zone", ("A", "B", "C"), (400.0, 400.0, 200.0)),
        Margin("age", ("young", "old"), (500.0, 500.0)),
    )
    return of(*margins, labels=people(counts), collapse={"zone": [{"B": "B+C", "C": "B+C"}]})


def dependent() -> dict[str, Finding]:
    """Among the respondents, whoever lives in A is young and the others old; in the census it is not so."""
    labels = people({("A", "young"): 100, ("B", "old"): 100})
    return of(ZONE, Margin("age", ("young", "old"), (300.0, 700.0)), labels=labels)


def too_unequal() -> dict[str, Finding]:
    counts = {("A", "young"): 10, ("A", "old"): 90, ("B", "young"): 90, ("B", "old"): 10}
    margins = (Margin("zone", ("A", "B"), (600.0, 400.0)), Margin("age", ("young", "old"), (450.0, 550.0)))
    return of(*margins, labels=people(counts), max_kish=1.001)


def truncated() -> dict[str, Finding]:
    counts = {("A", "young"): 10, ("A", "middle"): 40, ("A", "old"): 60}
    counts |= {("B", "young"): 30, ("B", "middle"): 20, ("B", "old"): 40}
    margins = (Margin("zone", ("A", "B"), (40.0, 60.0)), Margin("age", ("young", "middle", "old"), (45.0, 30.0, 25.0)))
    return of(*margins, labels=people(counts), bounds=(0.4, 2.5), methods=("linear", "truncated"))


CASES = [
    (unknown, "calibration_unknown", "10 personnes n'ont pas donné la variable « age »", "10 people did not give"),
    (
        lambda: of(ZONE, Margin("age", ("young", "old"), (450.0, 560.0))),
        "calibration_check_disagreeing_margins",
        "1010 pour « age », 1000 pour « zone »",
        "1010 for “age”, 1000 for “zone”",
    ),
    (
        lambda: of(Margin("zone", ("A", "B"), (600.0, -400.0))),
        "calibration_check_bad_total",
        "Une marge de « zone » n'est pas un nombre d'habitants",
        "A margin of “zone” is not a number",
    ),
    (
        lambda: of(Margin("zone", ("A",), (600.0,))),
        "calibration_check_unknown_label",
        "une catégorie absente des marges : B",
        "a category that the margins lack: B",
    ),
    (
        lambda: of(Margin("zone", ("A", "B", "C"), (400.0, 400.0, 200.0))),
        "calibration_check_empty_level",
        "Personne dans l'échantillon pour « C » (zone), qui compte 200 habitants",
        "Nobody in the sample for “C” (zone)",
    ),
    (
        lambda: of(Margin("zone", ("A", "B"), (600.0, 0.0))),
        "calibration_check_level_without_population",
        "100 répondants sont en « B » (zone)",
        "100 respondents are in “B” (zone)",
    ),
    (
        dependent,
        "calibration_check_dependent_level",
        "Une catégorie de « age » est entièrement déterminée",
        "entirely determined",
    ),
    (lambda: of(ZONE), "calibration_raking", "Calage par raking ratio accepté : facteurs de 0,8 à 1,2", "0.8 to 1.2"),
    (lambda: of(*HALVES, labels=SKEWED), "calibration_logit", "Calage logit accepté, bornes 0,3 à 3", "0.3 to 3"),
    (
        lambda: of(ZONE, methods=("linear",)),
        "calibration_linear",
        "Calage linéaire accepté : facteurs de 0,8 à 1,2",
        "0.8 to 1.2",
    ),
    (truncated, "calibration_truncated", "Calage linéaire tronqué accepté, bornes 0,4 à 2,5", "0.4 to 2.5"),
    (
        lambda: of(*HALVES, labels=SKEWED),
        "calibration_refused_factors",
        "Calage (raking) écarté : les facteurs iraient de",
        "outside 0.3 to 3",
    ),
    (too_unequal, "calibration_refused_kish", "écarté : l'effet de plan de Kish atteindrait", "Kish"),
    (collapsed, "calibration_refused_infeasible", "Calage (logit) impossible sur ces marges", "logit"),
    (collapsed, "calibration_diagnosis", "Les facteurs les plus serrés possibles seraient à ±", "tightest"),
    (
        collapsed,
        "calibration_collapse",
        "appliqué à « zone », à cause de « C » (3 répondants) : B → B+C, C → B+C",
        "B → B+C, C → B+C",
    ),
    (
        lambda: of(Margin("zone", ("A", "B", "C"), (400.0, 400.0, 200.0))),
        "calibration_failed",
        "cette vague n'est pas publiée",
        "not published",
    ),
]


@pytest.mark.parametrize(("made", "code", "french", "english"), CASES, ids=[case[1] for case in CASES])
def test_a_step_of_the_ladder_in_words(made, code: str, french: str, english: str) -> None:
    finding = made()[code]
    words, words_en = said(finding)
    assert french in words
    assert english in words_en
    assert "{" not in words + words_en
    assert finding.severity is (Severity.FILE if code == "calibration_failed" else Severity.NOTE)
    assert finding.place == PLACE


def test_a_stratum_of_one_unit_in_words() -> None:
    step = {"rung": "lonely_stratum", "outcome": "done", "code": "", "figures": {"stratum": "nord", "into": "sud"}}
    (finding,) = findings_of(json.dumps([step]), PLACE)
    words, words_en = said(finding)
    assert "La strate « nord » n'a qu'une unité tirée : sa variance est estimée avec celle de « sud »" in words
    assert "nord" in words_en

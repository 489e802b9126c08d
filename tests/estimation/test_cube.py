"""A wave counted into a cube gives what its respondents give: other sums, the same figures."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from handmade import AUTHORITY, accepted, people, replies, survey, wave

from barometer.declarations.wave import Wave
from barometer.estimation.cube import (
    VARIABLES,
    CountedQuestion,
    CubeSample,
    WaveCube,
    count_cube,
    counted_questions_of,
    cube_sample_of,
)
from barometer.estimation.sample import design_of, margins_of
from barometer.estimation.waves import estimate_wave
from barometer.lake import Lake
from barometer.statistics.calibration import calibrate, indicators
from barometer.statistics.design import DesignError
from barometer.statistics.estimates import MeansResult, linearised_means
from barometer.statistics.ladder import climb
from barometer.tables import CORE_ANSWERS, CORE_RESPONDENTS

MARGINS = pd.DataFrame(
    {
        "year": 2021,
        "variable": ["zone", "zone", "sex", "sex"],
        "category": ["nord", "sud", "femme", "homme"],
        "population": [60_000.0, 40_000.0, 52_000.0, 48_000.0],
    }
)
CALIBRATED = {"calibration": {"margins": 2021, "variables": ["zone", "sex"]}}


def drawn(n: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A stratified sample of unequal weights in which some did not say where they live or what they think."""
    rng = np.random.default_rng(seed)
    respondents = people(
        n,
        seed,
        stratum=[["a", "b", None][i % 3] for i in range(n)],
        design_weight=rng.uniform(0.5, 3, n),
        zone=[[None, "nord", "sud"][k] for k in rng.choice(3, n, p=[0.1, 0.3, 0.6])],
    )
    said: list[list[float | str]] = [
        [["dont_know", "refused", "not_concerned"][int(mark) % 3] if rng.random() < 0.2 else mark for mark in marks]
        for marks in rng.integers(0, 11, (2, n)).astype(float).tolist()
    ]
    answers = pd.concat([replies(respondents, "gout", said[0]), replies(respondents, "accueil", said[1])])
    return respondents, answers


def taste(cube: WaveCube) -> CountedQuestion:
    return next(question for question in counted_questions_of(survey(), wave(), cube) if question.item.id == "gout")


def counted(respondents: pd.DataFrame, answers: pd.DataFrame, declared: Wave) -> tuple[CubeSample, CountedQuestion]:
    cube = count_cube(Lake(Path("unused")), respondents, answers)
    return cube_sample_of(declared, cube, MARGINS), taste(cube)


def assert_same(ours: MeansResult, theirs: MeansResult) -> None:
    for field in fields(MeansResult):
        expected = getattr(theirs, field.name)
        np.testing.assert_allclose(getattr(ours, field.name), expected, rtol=1e-9, atol=1e-12, err_msg=field.name)


@pytest.mark.parametrize("seed", range(12))
def test_a_cube_estimates_as_its_respondents_do(seed: int) -> None:
    """On random designs: strata, unequal weights, correction, calibration or none; every field of the result."""
    rng = np.random.default_rng(seed)
    respondents, answers = drawn(int(rng.integers(60, 400)), seed)
    sampling: dict[str, Any] = {"design": "random"}
    if seed % 2:
        sampling |= {"finite_population_correction": True, "stratum_population": {"": 500, "a": 300, "b": 200}}
    declared = wave(sampling=sampling, **(CALIBRATED if seed % 3 else {}))
    sample, question = counted(respondents, answers, declared)
    cells = sample.cube.cells
    masks = [(frame["zone"] == name).to_numpy() for frame in (cells, respondents) for name in ("nord", "nowhere")]
    ours = sample.means(
        [question, question],
        [10 * question.value, np.where(question.status == "refused", np.nan, 100.0 * (question.status == "dont_know"))],
        np.column_stack([np.ones(len(cells), bool), *masks[:2]]),
    )
    design, _ = design_of(declared.sampling, respondents)
    calibration = None
    if declared.calibration is not None:
        ladder = climb(design, *margins_of(declared.calibration, respondents, MARGINS))
        design, calibration = ladder.design, ladder.calibration
        assert calibration is not None
        again = calibrate(design, *indicators(ladder.labels, ladder.margins))
        assert again.kish == pytest.approx(calibration.kish, rel=1e-12)  # raking, the first rung, did
    rows = answers[answers["item"] == "gout"]
    silent = np.where(rows["status"] == "refused", np.nan, 100.0 * (rows["status"] == "dont_know"))
    y = np.column_stack([10 * rows["value"], silent])
    assert_same(ours, linearised_means(design, calibration, y, np.column_stack([np.ones(len(y), bool), *masks[2:]])))
    assert ours.n[0, 0] > 0
    assert (ours.n[2] == 0).all()


def test_a_cube_gives_the_figures_of_the_station() -> None:
    """The same wave, lonely stratum, people of unknown zone and users included: every estimate of the station."""
    respondents, answers = drawn(700, 5)
    respondents.loc[3, "stratum"] = "zz alone"
    declared = wave(**CALIBRATED, sampling={"design": "random", "stratum_order": ["b", "zz alone", "a"]})
    station = estimate_wave(AUTHORITY, accepted(declared, respondents, answers), MARGINS)
    cube = count_cube(Lake(Path("unused")), respondents, answers)
    sample = cube_sample_of(declared, cube, MARGINS)
    questions = {question.item.id: question for question in counted_questions_of(survey(), declared, cube)}
    assert [(one.stratum, one.into) for one in sample.lonely] == [("zz alone", "b")]

    row = station.wave.iloc[0]
    assert sample.ladder is not None
    assert sample.ladder.calibration is not None
    assert (row["n"], row["calibration"]) == (sample.n.sum(), sample.ladder.calibration.method)
    assert sample.ladder.calibration.kish == pytest.approx(row["kish"], rel=1e-9)
    g = sample.ladder.calibration.g / np.average(sample.ladder.calibration.g, weights=sample.n)
    assert (g.min(), g.max()) == pytest.approx((row["g_min"], row["g_max"]), rel=1e-9)
    weights = sample.factors * cube.cells["d"].to_numpy()
    assert weights.sum() == pytest.approx(100_000, rel=1e-9)

    compared = 0
    for figure in station.estimates.to_dict("records"):
        question = questions[str(figure["item"])]
        inside = np.ones(len(cube.cells), dtype=bool)
        if figure["population"] == "users":
            inside &= (cube.cells["use"] == "user").to_numpy()
        if figure["domain"] != "all":
            inside &= (cube.cells[figure["domain"]] == figure["category"]).to_numpy()
        y = question.score
        if figure["statistic"] == "share":
            y = np.where(np.isnan(question.value), np.nan, 100.0 * (question.value >= 7))
        silent = np.where(question.asked, 100.0 * (question.status == "dont_know"), np.nan)
        result = sample.means([question, question], [y, silent], inside[:, None])
        for name, ours in (
            ("estimate", result.mean[0, 0]),
            ("variance", result.variance[0, 0]),
            ("variance_fpc", result.variance_fpc[0, 0]),
            ("df", result.df[0, 0]),
            ("n", result.n[0, 0]),
            ("deff", result.deff[0, 0]),
            ("kish", result.kish[0, 0]),
            ("n_asked", result.n[0, 1]),
            ("dont_know_pct", result.mean[0, 1]),
            ("dont_know_variance", result.variance[0, 1]),
        ):
            assert ours == pytest.approx(figure[name], rel=1e-9), (figure["item"], figure["category"], name)
            compared += 1
    for row in station.distributions.to_dict("records"):
        question = questions[str(row["criterion"])]
        users = (cube.cells["use"] == "user").to_numpy()[question.cell]
        counted = ~np.isnan(question.value) & (users if row["population"] == "users" else True)
        chosen = counted & (question.value == float(row["answer"]))
        share = 100 * sample.weights(question)[chosen].sum() / sample.weights(question)[counted].sum()
        assert share == pytest.approx(row["share_pct"], rel=1e-9)
        assert question.n[counted].sum() == row["n"]
        compared += 1
    assert compared == 200 + 22  # two items, two statistics, everybody, two zones and two sexes, ten figures; 22 marks


@pytest.mark.parametrize("block", [9, 60, 199, 200])
def test_blocks_of_respondents_add_up_to_the_same_cube(block: int) -> None:
    respondents, answers = drawn(200, 1)
    respondents, answers = respondents.drop(index=[0, 50, 199]), answers[~answers["respondent"].isin([1, 51, 200])]
    lake = Lake(Path("unused"))
    whole, blocks = (count_cube(lake, respondents, answers, block=size) for size in (1_000_000, block))
    pd.testing.assert_frame_equal(whole.cells, blocks.cells, check_exact=True)
    pd.testing.assert_frame_equal(whole.answers, blocks.answers, rtol=1e-12)
    assert whole.cells["n"].sum() == 197
    assert whole.answers["n"].sum() == 2 * 197
    assert whole.answers.groupby(["item"])["d"].sum().to_numpy() == pytest.approx(respondents["design_weight"].sum())


def test_a_cube_is_counted_from_the_lake_files(tmp_path: Path) -> None:
    """Whatever the folder is called; twice the same bytes."""
    respondents, answers = drawn(300, 2)
    lake = Lake(tmp_path / "été d'ici [1]*")
    for spec, frame in ((CORE_RESPONDENTS, respondents), (CORE_ANSWERS, answers)):
        lake.write(spec, "eau/2023/v", frame)
    files = [lake.path(spec, "eau/2023/v") for spec in (CORE_RESPONDENTS, CORE_ANSWERS)]
    from_files, again = (count_cube(lake, *files) for _ in range(2))
    from_frames = count_cube(lake, respondents, answers)
    for name in ("cells", "answers"):
        pd.testing.assert_frame_equal(getattr(from_files, name), getattr(again, name), check_exact=True)
        pd.testing.assert_frame_equal(getattr(from_files, name), getattr(from_frames, name), rtol=1e-12)
    assert list(from_files.cells.columns) == ["stratum", *VARIABLES, "n", "d", "dd"]


def test_a_cell_in_which_nobody_has_an_opinion_is_no_hole() -> None:
    respondents, answers = drawn(300, 3)
    nobody = respondents.loc[respondents["zone"] == "nord", "respondent"]
    silent = answers["respondent"].isin(nobody)
    answers.loc[silent, ["status", "value"]] = ["dont_know", np.nan]
    sample, question = counted(respondents, answers, wave(**CALIBRATED))
    north = (sample.cube.cells["zone"] == "nord").to_numpy()
    masks = np.column_stack([np.ones(len(north), bool), north, ~north])
    result = sample.means([question], [10 * question.value], masks)
    assert result.n[1, 0] == 0
    assert result.n[0, 0] == result.n[2, 0] > 0
    assert result.mean[0, 0] == pytest.approx(result.mean[2, 0], rel=1e-12)
    assert np.isfinite(result.variance[[0, 2], 0]).all()
    assert (result.variance[[0, 2], 0] > 0).all()


@pytest.mark.parametrize(
    ("rungs", "population", "changed"),
    [
        (
            ["unknown", "check", "collapse", "raking"],  # a level without population: its respondents are counted
            {"zone": {"est": 0, "nord": 60_000, "sud": 40_000}},
            {"zone": lambda zone: zone.where(zone.index > 8, "est")},
        ),
        (
            ["raking", "logit", "diagnosis", "collapse"] * 2 + ["raking"],  # two levels too small
            {"zone": {"est": 20_000, "nord": 60_000, "sud": 20_000}},
            {"zone": lambda zone: zone.where(zone.index < 6, "sud").where(zone.index > 1, "est").fillna("sud")},
        ),
        (
            ["unknown", "raking", "logit"],  # factors outside the bounds
            {"zone": {"nord": 8_500, "sud": 91_500}},
            {},
        ),
        (
            ["unknown", "raking"],  # weights as unequal as can be, for Kish's deff
            {"zone": {"nord": 60_000, "sud": 40_000}},
            {"design_weight": lambda d: d.where(d.index % 9 != 0, 60.0)},
        ),
        (
            ["check", "fail"],  # nobody can say what these people stand for
            {"zone": {"nord": 60_000, "sud": 40_000}},
            {"zone": lambda zone: zone.where(zone.index > 8, "est").fillna("sud")},
        ),
    ],
)
def test_the_ladder_climbs_on_cells_as_on_respondents(
    rungs: list[str], population: dict[str, dict[str, int]], changed: dict[str, Any]
) -> None:
    """The same rungs, outcomes, counts of respondents and figures in the log."""
    respondents, answers = drawn(200, 4)
    for column, change in changed.items():
        respondents[column] = change(respondents[column])
    rows = [("zone", *row) for row in population["zone"].items()] + [("sex", "femme", 52_000), ("sex", "homme", 48_000)]
    margins = pd.DataFrame(rows, columns=["variable", "category", "population"])
    collapse = {"zone": [{"est": "sud"}, {"nord": "sud"}]}
    declared = wave(calibration=CALIBRATED["calibration"] | {"collapse": collapse})
    assert declared.calibration is not None
    cube = count_cube(Lake(Path("unused")), respondents, answers)
    sample = cube_sample_of(declared, cube, margins)
    assert sample.ladder is not None
    design, _ = design_of(declared.sampling, respondents)
    ladder = climb(design, *margins_of(declared.calibration, respondents, margins), declared.calibration.collapse)
    assert [step.rung for step in ladder.steps] == rungs
    for ours, theirs in zip(sample.ladder.steps, ladder.steps, strict=True):
        assert (ours.rung, ours.outcome, ours.code) == (theirs.rung, theirs.outcome, theirs.code)
        assert ours.figures.keys() == theirs.figures.keys()
        for name, figure in theirs.figures.items():
            expected = pytest.approx(figure, rel=1e-6) if isinstance(figure, float) else figure
            assert ours.figures[name] == expected, (theirs.rung, name)


def test_only_what_was_answered_is_a_question() -> None:
    """An item declared and not in the file, and a version of it that this wave did not ask, are none."""
    respondents, answers = drawn(60, 6)
    cube = count_cube(Lake(Path("unused")), respondents, answers[answers["item"] == "gout"])
    found = counted_questions_of(survey(), wave(), cube)
    assert [(question.item.id, question.version.id) for question in found] == [("gout", "v1")]
    assert found[0].n.sum() == 60
    assert (found[0].status[np.isnan(found[0].value)] != "answered").all()


def test_what_no_cube_can_hold_is_refused() -> None:
    respondents, answers = drawn(100, 6)
    households = respondents.assign(cluster=[str(i // 2) for i in range(100)])
    with pytest.raises(ValueError, match="clusters"):
        count_cube(Lake(Path("unused")), households, answers)
    too_small = {"": 500, "a": 20, "b": 200}
    sampling = {"design": "random", "finite_population_correction": True, "stratum_population": too_small}
    sample, question = counted(respondents, answers, wave(sampling=sampling))
    with pytest.raises(DesignError, match="population_smaller_than_sample"):
        sample.means([question], [question.value], np.ones((len(sample.strata), 1), bool))

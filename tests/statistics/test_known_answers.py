# ruff: noqa: N802 - tests bear the names of the reference's cases
"""Equal to R's `survey` 4.1.1 on its own example data, at a relative 1e-9; a test is named after its case."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from known_data import KNOWN, answers, apiclus1, apiclus2, apistrat, cases_of, check, is_, nhanes, number, table

from barometer.statistics.arrays import BoolArray, FloatArray
from barometer.statistics.calibration import Calibration, Margin, calibrate, indicators
from barometer.statistics.design import Design
from barometer.statistics.estimates import MeansResult, linearised_means, ratios, totals
from barometer.statistics.intervals import (
    korn_graubard,
    korn_graubard_n,
    logit_interval,
    mean_interval,
    wilson,
)

STYPE = Margin("stype", ("E", "H", "M"), (4421.0, 755.0, 1018.0))
SCH_WIDE = Margin("sch.wide", ("No", "Yes"), (1072.0, 5122.0))


def everybody(design: Design) -> BoolArray:
    return np.ones((design.n, 1), dtype=bool)


def mean_of(design: Design, y: FloatArray, calibration: Calibration | None = None) -> MeansResult:
    return linearised_means(design, calibration, y[:, None], everybody(design))


def se(variance: FloatArray) -> float:
    return float(np.sqrt(variance.item()))


def calibrated(method: str, *margins: Margin) -> tuple[Design, Calibration]:
    design = apiclus1(fpc=False)
    X, t = indicators(table("apiclus1"), margins)
    bounds = (0.3, 3.0) if method == "logit" else None
    return design, calibrate(design, X, t, method, bounds)  # type: ignore[arg-type]


def test_K01_strat_mean() -> None:
    design = apistrat()
    result = mean_of(design, number("apistrat", "api00"))
    interval = mean_interval(result.mean, result.variance_fpc, design.df, high=1000.0)
    check(
        "K01_strat_mean",
        mean=result.mean.item(),
        se=se(result.variance_fpc),
        deff_srswor=result.deff_wor.item(),
        deff_srswr=result.deff.item(),
        degf=design.df,
        ci_low=interval.low.item(),
        ci_high=interval.high.item(),
    )
    assert result.df.item() == design.df


def test_K02_strat_nofpc() -> None:
    check("K02_strat_nofpc", se=se(mean_of(apistrat(fpc=False), number("apistrat", "api00")).variance))
    with_fpc_declared = mean_of(apistrat(), number("apistrat", "api00"))
    check("K02_strat_nofpc", se=se(with_fpc_declared.variance))


def simple_total_variance(design: Design, y: FloatArray) -> float:
    """Variance of a total under simple sampling without replacement of as many, as R's svytotal has it."""
    w, n = design.weights, design.n
    size = w.sum()
    spread = mean_of(design, y).spread.item()
    return float(size * (size - n) / n * spread)


def test_K03_strat_total() -> None:
    design, enroll = apistrat(), number("apistrat", "enroll")
    result = totals(design, None, enroll[:, None], everybody(design))
    check(
        "K03_strat_total",
        total=result.value.item(),
        se=se(result.variance_fpc),
        deff=result.variance_fpc.item() / simple_total_variance(design, enroll),
    )


def test_K04_clus1_mean() -> None:
    result = mean_of(apiclus1(), number("apiclus1", "api00"))
    check(
        "K04_clus1_mean",
        mean=result.mean.item(),
        se=se(result.variance_fpc),
        deff_srswor=result.deff_wor.item(),
    )


def test_K05_clus1_total() -> None:
    design, enroll = apiclus1(), number("apiclus1", "enroll")
    result = totals(design, None, enroll[:, None], everybody(design))
    check(
        "K05_clus1_total",
        total=result.value.item(),
        se=se(result.variance_fpc),
        deff=result.variance_fpc.item() / simple_total_variance(design, enroll),
    )


def test_K06_clus2_twostage() -> None:
    result = mean_of(apiclus2(), number("apiclus2", "api00"))
    check("K06_clus2_twostage", mean=result.mean.item(), se=se(result.variance_fpc))


def test_K07_srs_mean() -> None:
    design = Design.simple(200, population=6194)
    result = mean_of(design, number("apisrs", "api00"))
    check("K07_srs_mean", mean=result.mean.item(), se=se(result.variance_fpc))


def test_K08_ratio() -> None:
    design = apistrat()
    numerator, denominator = number("apistrat", "api.stu")[:, None], number("apistrat", "enroll")[:, None]
    result = ratios(design, None, numerator, denominator, everybody(design))
    check("K08_ratio", ratio=result.value.item(), se=se(result.variance_fpc))


def test_K09_domain_means() -> None:
    types = ("E", "H", "M")
    domains = np.column_stack([is_("apiclus1", "stype", kind) == 1 for kind in types])
    result = linearised_means(apiclus1(), None, number("apiclus1", "api00")[:, None], domains)
    for row, kind in enumerate(types):
        check(
            f"K09_domain_{kind}",
            mean=result.mean[row, 0],
            se=np.sqrt(result.variance_fpc[row, 0]),
        )


def test_K10_domain_crossing_strata() -> None:
    design, api00 = apistrat(), number("apistrat", "api00")
    yes = is_("apistrat", "sch.wide", "Yes") == 1
    result = linearised_means(design, None, api00[:, None], np.column_stack([~yes, yes]))
    for row, name in enumerate(("No", "Yes")):
        check(
            f"K10_domain_crossing_strata_{name}",
            mean=result.mean[row, 0],
            se=np.sqrt(result.variance_fpc[row, 0]),
        )
    # what deleting the other rows would give; df count only what is in the domain
    stype = np.array(table("apistrat")["stype"])[~yes]
    population = dict(zip(stype, number("apistrat", "fpc")[~yes], strict=True))
    deleted = Design.from_labels(design.weights[~yes], strata=stype, population_psu=population)
    wrong = se(mean_of(deleted, api00[~yes]).variance_fpc)
    assert wrong == pytest.approx(answers()["K10_domain_crossing_strata_No"]["se_WRONG_physical_subset"], rel=1e-9)
    assert wrong > 1.02 * np.sqrt(result.variance_fpc[0, 0])
    assert result.df[0, 0] == deleted.df


def test_K11_nhanes_missing() -> None:
    result = mean_of(nhanes(), number("nhanes", "HI_CHOL"))
    check("K11_nhanes_missing", mean=result.mean.item(), se=se(result.variance), deff=result.deff_wor.item())
    assert result.n.item() == np.isfinite(number("nhanes", "HI_CHOL")).sum() < nhanes().n


def test_K12_nhanes_race() -> None:
    domains = np.column_stack([is_("nhanes", "race", str(race)) == 1 for race in range(1, 5)])
    result = linearised_means(nhanes(), None, number("nhanes", "HI_CHOL")[:, None], domains)
    for row in range(4):
        check(f"K12_nhanes_race{row + 1}", mean=result.mean[row, 0], se=np.sqrt(result.variance[row, 0]))


def test_K13_scd_ratio() -> None:
    design = Design.from_labels(np.ones(6), strata=table("scd")["ESA"], psu=table("scd")["ambulance"])
    numerator, denominator = number("scd", "alive")[:, None], number("scd", "arrests")[:, None]
    result = ratios(design, None, numerator, denominator, everybody(design))
    check("K13_scd_ratio", ratio=result.value.item(), se=se(result.variance))


def test_K15_fpc_book() -> None:
    columns, x = table("fpc"), number("fpc", "x")[:, None]
    population = dict(zip(columns["stratid"], number("fpc", "Nh"), strict=True))
    design = Design.from_labels(number("fpc", "weight"), columns["stratid"], columns["psuid"], population)
    result = totals(design, None, x, everybody(design))
    check(
        "K15_fpc_book",
        total=result.value.item(),
        se=se(result.variance_fpc),
        se_nofpc=se(result.variance),
        mean_se=se(mean_of(design, x[:, 0]).variance_fpc),
    )


def test_K16_rake() -> None:
    design, raked = calibrated("raking", STYPE, SCH_WIDE)
    result = mean_of(design, number("apiclus1", "api00"), raked)
    total = totals(design, raked, number("apiclus1", "enroll")[:, None], everybody(design))
    check(
        "K16_rake",
        mean=result.mean.item(),
        se_rake=se(result.variance),
        total_enroll=total.value.item(),
        total_enroll_se=se(total.variance),
        weight_min=raked.weights.min(),
        weight_max=raked.weights.max(),
        kish_deff=raked.kish,
    )
    # METHOD B4: taking the calibrated weights as if they were design weights
    fixed = Design(raked.weights, design.strata, design.psu)
    wrong = totals(fixed, None, number("apiclus1", "enroll")[:, None], everybody(design))
    assert se(wrong.variance) == pytest.approx(1_010_387, rel=1e-6)


@pytest.mark.parametrize("method", ["linear", "raking", "logit"])
def test_K17_calib(method: str) -> None:
    design, calibration = calibrated(method, STYPE, SCH_WIDE)
    api00 = number("apiclus1", "api00")
    result = mean_of(design, api00, calibration)
    high_schools = is_("apiclus1", "stype", "H")[:, None] == 1
    domain = linearised_means(design, calibration, api00[:, None], high_schools)
    check(
        f"K17_calib_{method}",
        mean=result.mean.item(),
        se=se(result.variance),
        weight_min=calibration.weights.min(),
        weight_max=calibration.weights.max(),
        domainH_mean=domain.mean.item(),
        domainH_se=se(domain.variance),
    )


def test_K18_poststrat() -> None:
    design, calibration = calibrated("raking", STYPE)
    result = mean_of(design, number("apiclus1", "api00"), calibration)
    total = totals(design, calibration, number("apiclus1", "enroll")[:, None], everybody(design))
    check(
        "K18_poststrat",
        mean=result.mean.item(),
        se=se(result.variance),
        total_enroll=total.value.item(),
        total_enroll_se=se(total.variance),
    )


def test_K20_ciprop() -> None:
    design = apiclus1()
    result = mean_of(design, is_("apiclus1", "ell", "0"))
    p, variance, df = result.mean.item(), result.variance_fpc.item(), design.df
    check("K20_ciprop", p=p, se=np.sqrt(variance))
    logit = logit_interval(p, variance, df)
    check("K20_ciprop_xlogit", ci_low=logit.low, ci_high=logit.high)
    check("K20_ciprop_logit", relative=1e-6, ci_low=logit.low, ci_high=logit.high)  # R iterates here
    plain = mean_interval(p, variance, df, low=-1.0)
    check("K20_ciprop_mean", ci_low=plain.low, ci_high=plain.high)
    beta = korn_graubard(p, korn_graubard_n(p, variance, design.n, df))
    check("K20_ciprop_beta", ci_low=beta.low, ci_high=beta.high)


def test_K21_ciprop_strat() -> None:
    design = apistrat()
    result = mean_of(design, is_("apistrat", "comp.imp", "Yes"))
    p, variance = result.mean.item(), result.variance_fpc.item()
    beta = korn_graubard(p, korn_graubard_n(p, variance, design.n, design.df))
    check("K21_ciprop_strat_beta", ci_low=beta.low, ci_high=beta.high)
    logit = logit_interval(p, variance, design.df)
    check("K21_ciprop_strat_xlogit", ci_low=logit.low, ci_high=logit.high)


def test_K22_wilson_neff() -> None:
    design = apistrat()
    result = mean_of(design, is_("apistrat", "comp.imp", "Yes"))
    n_eff = korn_graubard_n(result.mean, result.variance_fpc, result.n, result.df)
    interval = wilson(result.mean, n_eff)
    check(
        "K22_wilson_neff",
        p=result.mean.item(),
        n_eff=n_eff.item(),
        ci_low=interval.low.item(),
        ci_high=interval.high.item(),
    )


@pytest.mark.parametrize(("x", "n"), [(81, 263), (15, 148), (0, 20), (1, 29)])
def test_K23_wilson(x: int, n: int) -> None:
    interval = wilson(x / n, n)
    check(f"K23_wilson_{x}_{n}", ci_low=interval.low, ci_high=interval.high)


def test_every_case_has_its_test() -> None:
    named = cases_of([name for name in globals() if name.startswith("test_K")])
    assert named == cases_of(list(answers()))


def test_the_carried_figures_are_those_of_the_reference(shared_data: Path) -> None:
    with (shared_data.parent / "reference" / "known_answers.csv").open(newline="") as file:
        reference = {(row["id"], row["stat"]): row["value"] for row in csv.DictReader(file)}
    with (KNOWN / "answers.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            assert reference[row["id"], row["stat"]] == row["value"]

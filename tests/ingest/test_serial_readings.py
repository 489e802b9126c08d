"""The error of a mean of readings that resemble each other, against its matrix form and against simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import toeplitz

from barometer.ingest.serial import autocorrelation, variance_of_mean


def months(rng: np.random.Generator, r: float, years: int = 9) -> list[np.ndarray]:
    """Twelve readings a year of a first-order autoregression with variance 1."""
    values = np.empty(12 * years)
    values[0] = rng.standard_normal()
    for i in range(1, len(values)):
        values[i] = r * values[i - 1] + np.sqrt(1 - r**2) * rng.standard_normal()
    return list(values.reshape(years, 12))


def test_independent_readings_have_the_textbook_variance() -> None:
    values = np.array([3.0, 5, 4, 8])
    assert variance_of_mean(values) == pytest.approx(np.var(values, ddof=1) / 4)
    assert variance_of_mean(np.array([3.0])) is None


@pytest.mark.parametrize("n", [2, 4, 12])
@pytest.mark.parametrize("r", [0.3, 0.9])
def test_the_inflation_is_that_of_the_correlation_matrix(n: int, r: float) -> None:
    """Var(mean) = 1'R1/n² and E s² = (n - 1'R1/n)/(n - 1): their quotient times s² is unbiased for a known r."""
    matrix = toeplitz(r ** np.arange(n))
    of_mean = matrix.sum() / n**2
    expected_s2 = (n - matrix.sum() / n) / (n - 1)
    values = np.random.default_rng(1).normal(size=n)
    assert variance_of_mean(values, r) == pytest.approx(np.var(values, ddof=1) * of_mean / expected_s2)


@pytest.mark.parametrize("r", [0.0, 0.4, 0.7])
def test_the_autocorrelation_is_found_again_and_the_variance_is_about_right(r: float) -> None:
    rng = np.random.default_rng(12)
    found, plain, inflated, means = [], [], [], []
    for _ in range(300):
        years = months(rng, r)
        resemblance = autocorrelation(years)
        found.append(resemblance)
        plain.append(variance_of_mean(years[0]))
        inflated.append(variance_of_mean(years[0], resemblance))
        means += [one.mean() for one in years]
    assert np.mean(found) == pytest.approx(r, abs=0.06)
    truth = np.var(means)
    assert 0.75 < np.mean(inflated) / truth < 1.5  # an uncertain r errs on the cautious side
    if r:
        assert np.mean(plain) < 0.6 * truth  # what was done before


def test_too_few_readings_tell_nothing_of_it() -> None:
    assert autocorrelation([np.array([1.0, 2, 3, 4])]) == 0
    assert autocorrelation([]) == 0
    assert autocorrelation([np.full(12, 5.0)] * 3) == 0
    assert autocorrelation([np.tile([1.0, -1], 6)] * 3) == 0  # a negative one is not used
    assert autocorrelation([np.arange(12.0)] * 3) <= 0.9


def test_a_series_that_drifts_within_the_year_is_no_surer_than_it_is(judge_series) -> None:  # type: ignore[no-untyped-def]
    years = months(np.random.default_rng(2), 0.8, years=3)
    dated = [(2021 + y, m, 80 + 5 * one) for y, values in enumerate(years) for m, one in enumerate(values, 1)]
    shuffled = [dated[i] for i in np.random.default_rng(3).permutation(len(dated))]  # files are not always in order
    text = "Année;Valeur\n" + "".join(f"{year}-{month:02d}-01;{value:.4f}\n" for year, month, value in shuffled)
    judged = judge_series(text, nature="monthly", source={"aggregation": "mean"})
    found = judged.values.set_index("period")["variance"]
    readings = np.array([value for year, _, value in dated if year == 2021])
    assert found[2021] > 2 * np.var(readings, ddof=1) / 12

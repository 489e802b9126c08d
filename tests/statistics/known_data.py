"""The frozen figures of R's `survey` 4.1.1 and the few columns of its example data that they need.

Carried in `known/` so that the tests also pass on a machine that has nothing but the repository.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from barometer.statistics.arrays import FloatArray
from barometer.statistics.design import Design, SecondStage

KNOWN = Path(__file__).parent / "known"


@cache
def answers() -> dict[str, dict[str, float]]:
    """R's figures: case -> statistic -> value."""
    figures: dict[str, dict[str, float]] = {}
    with (KNOWN / "answers.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            figures.setdefault(row["id"], {})[row["stat"]] = float(row["value"])
    return figures


def check(case: str, relative: float = 1e-9, **ours: float) -> None:
    """Every figure of the case (negative controls apart) is given, and equals R's."""
    expected = {stat: value for stat, value in answers()[case].items() if "WRONG" not in stat}
    assert {name: float(value) for name, value in ours.items()} == pytest.approx(expected, rel=relative, abs=0)


@cache
def table(name: str) -> dict[str, list[str]]:
    """The columns of one of R's example tables, as text."""
    path = KNOWN / f"{name}.csv"
    if path.exists():
        text = path.read_text(encoding="utf-8")
    else:
        text = gzip.decompress(path.with_suffix(".csv.gz").read_bytes()).decode("utf-8")
    header, *rows = csv.reader(io.StringIO(text))
    return {column: list(values) for column, values in zip(header, zip(*rows, strict=True), strict=True)}


def number(name: str, column: str) -> FloatArray:
    """A column as (n,) floats, NaN where R has NA."""
    return np.array([float(value) if value not in ("", "NA") else np.nan for value in table(name)[column]])


def is_(name: str, column: str, value: str) -> FloatArray:
    return np.array([float(entry == value) for entry in table(name)[column]])


def apistrat(fpc: bool = True) -> Design:
    population = dict(zip(table("apistrat")["stype"], number("apistrat", "fpc"), strict=True))
    return Design.from_labels(
        number("apistrat", "pw"), strata=table("apistrat")["stype"], population_psu=population if fpc else None
    )


def apiclus1(fpc: bool = True) -> Design:
    return Design.from_labels(
        number("apiclus1", "pw"), psu=table("apiclus1")["dnum"], population_psu={"": 757.0} if fpc else None
    )


def apiclus2() -> Design:
    """Two stages: 40 districts of 757, up to 5 schools in each; weights follow from the sampling fractions."""
    districts, schools = table("apiclus2")["dnum"], table("apiclus2")["snum"]
    _, psu = np.unique(districts, return_inverse=True)
    _, unit = np.unique([f"{d}/{s}" for d, s in zip(districts, schools, strict=True)], return_inverse=True)
    in_population = np.zeros(psu.max() + 1)
    in_population[psu] = number("apiclus2", "fpc2")
    weights = 757.0 / (psu.max() + 1) * (in_population / np.bincount(psu))[psu]
    return Design(
        weights,
        np.zeros(len(psu), dtype=np.int64),
        psu,
        np.array([757.0]),
        SecondStage(unit, in_population),
    )


def nhanes() -> Design:
    columns = table("nhanes")
    return Design.from_labels(number("nhanes", "WTMEC2YR"), strata=columns["SDMVSTRA"], psu=columns["SDMVPSU"])


def cases_of(names: list[str]) -> set[str]:
    """The K-numbers that test names assert."""
    return {match[0] for name in names if (match := re.search(r"K\d+", name))}

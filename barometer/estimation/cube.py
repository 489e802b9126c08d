"""A large wave as a cube: sums over cells of respondents alike, in the place of the respondents themselves.

Belongs here: the SQL that counts a wave into a cube in one pass over its answers, the cube as a calibrated sample,
the means of questions in domains of it. Does not belong here: the formulas (statistics.moments), the rows of
out_estimates (waves).

A cell holds those who share stratum, calibration variables and published domains; within it, answers are counted by
question and by what was said: how many, the sum of their design weights and of the squares. All moments of scores,
shares and "don't know", and the distribution, follow from the same counts, which number tens of thousands whatever
the number of respondents. It stands on each respondent being a sampling unit: a wave with clusters, and a covariance
between questions or waves, need the respondents. A test holds the figures equal to those of waves.py.

The yearly run estimates every wave from its respondents; no authority has a million of them. The cube is called from
Python, and by `benchmarks/scale.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from barometer.declarations.survey import Survey
from barometer.declarations.wave import Wave
from barometer.estimation.answers import Question
from barometer.estimation.sample import LonelyStratum, design_of, margins_of
from barometer.lake import Lake, Source
from barometer.statistics.arrays import BoolArray, FloatArray, IntArray
from barometer.statistics.design import Design
from barometer.statistics.estimates import MeansResult
from barometer.statistics.ladder import Cells, LadderResult, climb
from barometer.statistics.moments import CubeCalibration, Moments, cube_means

#: Respondents joined with their answers at a time: it bounds the memory, whatever the size of the wave.
BLOCK = 1_000_000

#: The middle of 0-100: what scores, shares and "don't know" are centred on.
CENTRE = 50.0

#: What the product counts by, beside the stratum: all that can be calibrated on, or published as a domain.
VARIABLES = ("zone", "age", "sex", "use")

_COUNTS = ["n", "d", "dd"]
_ANSWER = ["cell", "item", "question_version", "status", "value"]


@dataclass(frozen=True, eq=False)
class WaveCube:
    """A wave's counts.

    cells    one row a cell, in order: `stratum` and the variables counted by (missing where not known), `n`, `d`, `dd`
    answers  one row a cell, item, question_version, status and value: `cell` (row of `cells`), …, `n`, `d`, `dd`

    `n` respondents, `d` the sum of their design weights, `dd` that of the squares.
    """

    cells: pd.DataFrame
    answers: pd.DataFrame


@dataclass(frozen=True)
class CountedQuestion(Question):
    """An asked item in one version, with what was said to it: r rows of status and value (r,), each said in cell (r,)
    by n (r,) respondents of weight d (r,) and squared weight dd (r,)."""

    cell: IntArray
    n: IntArray
    d: FloatArray
    dd: FloatArray


@dataclass(frozen=True, eq=False)
class CubeSample:
    """A cube as a sample of C cells in H strata: what `answers.Sample` is for respondents.

    strata (C,)      codes 0..H-1, lonely strata collapsed
    population (H,)  sampling units in the population of each stratum, where a correction is declared
    ladder           how the calibration went, its arrays being those of the cells; None where none is declared
    lonely           which strata were put together
    """

    cube: WaveCube
    strata: IntArray
    population: FloatArray | None
    ladder: LadderResult | None
    lonely: list[LonelyStratum]

    @property
    def n(self) -> IntArray:
        """Respondents of each cell (C,)."""
        return self.cube.cells["n"].to_numpy(dtype=np.int64)

    @property
    def is_usable(self) -> bool:
        """False where calibration was declared and failed at every rung: nothing may be estimated."""
        return self.ladder is None or self.ladder.calibration is not None

    @property
    def factors(self) -> FloatArray:
        """What the design weights of each cell's respondents are multiplied by to be calibrated ones (C,)."""
        if self.ladder is None or self.ladder.calibration is None:
            return np.ones(len(self.strata))
        return self._scale * self.ladder.calibration.g

    def weights(self, question: CountedQuestion) -> FloatArray:
        """Sums of the calibrated weights of those who said each of the question's rows (r,)."""
        weights: FloatArray = self.factors[question.cell] * question.d
        return weights

    def means(self, questions: Sequence[CountedQuestion], y: Sequence[FloatArray], domains: BoolArray) -> MeansResult:
        """Means of y, one array (r,) a question, NaN for what is no opinion, in domains (C, d) of cells: the (d, k)
        arrays of `linearised_means`. Raises DesignError `lonely_strata`."""
        calibration = self.ladder.calibration if self.ladder else None
        of_cells = None
        if calibration is not None:
            of_cells = CubeCalibration(
                calibration.g, calibration.X, calibration.kish, calibration.iterations, calibration.misfit
            )
        return cube_means(self._moments(questions, y), of_cells, domains)

    @property
    def _scale(self) -> float:
        """What design weights were multiplied by, to add up to the population, before they were calibrated."""
        return 1.0 if self.ladder is None else float(self.ladder.design.weights.sum() / self.cube.cells["d"].sum())

    def _moments(self, questions: Sequence[CountedQuestion], y: Sequence[FloatArray]) -> Moments:
        """Sums of y less the centre, over each cell; a cell without an opinion holds zeros."""
        cells, s = self.cube.cells, self._scale

        def sums(of: str, power: int) -> FloatArray:
            columns = []
            for question, values in zip(questions, y, strict=True):
                said = ~np.isnan(values)
                amount = getattr(question, of)[said] * (values[said] - CENTRE) ** power
                columns.append(np.bincount(question.cell[said], weights=amount, minlength=len(cells)))
            return np.column_stack(columns)

        return Moments(
            strata=self.strata,
            psu=None,
            all_n=self.n,
            all_d=s * cells["d"].to_numpy(dtype=np.float64),
            all_dd=s**2 * cells["dd"].to_numpy(dtype=np.float64),
            n=sums("n", 0).astype(np.int64),
            d=s * sums("d", 0),
            dy=s * sums("d", 1),
            dyy=s * sums("d", 2),
            dd=s**2 * sums("dd", 0),
            ddy=s**2 * sums("dd", 1),
            ddyy=s**2 * sums("dd", 2),
            centre=CENTRE,
            population_psu=self.population,
        )


def count_cube(
    lake: Lake, respondents: Source, answers: Source, variables: Sequence[str] = VARIABLES, block: int = BLOCK
) -> WaveCube:
    """Count CORE_RESPONDENTS and CORE_ANSWERS of one wave, frames or Parquet files, by stratum and `variables`
    (columns of CORE_RESPONDENTS).

    Raises ValueError where a respondent has a cluster: the cube would take them for a sampling unit of their own.
    """
    keys = ["stratum", *variables]
    extent = lake.query("SELECT max(respondent) AS last, count(cluster) AS clustered FROM r", r=respondents)
    if extent["clustered"].iloc[0]:
        raise ValueError("a cube cannot hold a wave with clusters")
    cells = lake.query(
        f"""SELECT {", ".join(keys)}, count(*) AS n, sum(design_weight) AS d, sum(design_weight * design_weight) AS dd
        FROM r GROUP BY ALL ORDER BY ALL""",
        r=respondents,
    ).astype(dict.fromkeys(keys, "str"))
    numbered = pa.Table.from_pandas(cells[keys], preserve_index=False)
    numbered = numbered.append_column("cell", pa.array(np.arange(len(cells), dtype=np.int64)))
    alike = " AND ".join(f"r.{key} IS NOT DISTINCT FROM c.{key}" for key in keys)
    parts = []
    for first in range(1, int(extent["last"].iloc[0]) + 1, block):
        these = f"respondent BETWEEN {first} AND {first + block - 1}"
        parts.append(
            lake.query(
                f"""WITH members AS (
                    SELECT respondent, cell, design_weight AS w FROM r JOIN c ON {alike} WHERE {these})
                SELECT {", ".join(_ANSWER)}, count(*) AS n, sum(w) AS d, sum(w * w) AS dd
                FROM (SELECT * FROM a WHERE {these}) JOIN members USING (respondent) GROUP BY ALL ORDER BY ALL""",
                r=respondents,
                a=answers,
                c=numbered,
            )
        )
    counts = pd.concat(parts, ignore_index=True)
    if len(parts) > 1:
        counts = counts.groupby(_ANSWER, dropna=False, sort=True, as_index=False)[_COUNTS].sum()
    return WaveCube(cells, counts)


def cube_sample_of(wave: Wave, cube: WaveCube, margins: pd.DataFrame | None) -> CubeSample:
    """The wave's cube as a sample, calibrated where that is declared; `margins` is CORE_MARGINS of the declared year.
    The rules are those of `sample.design_of` and `ladder.climb`. Raises DesignError."""
    cells = cube.cells
    n = cells["n"].to_numpy(dtype=np.int64)
    # two respondents say of a stratum that it is not lonely, as well as all of them would
    pairs = cells.loc[np.repeat(cells.index, np.minimum(n, 2)), ["stratum"]]
    design, lonely = design_of(wave.sampling, pairs.assign(cluster=None, design_weight=1.0))
    strata = pd.Series(design.strata, index=pairs.index).groupby(level=0).first().to_numpy(dtype=np.int64)
    ladder = None
    if wave.calibration is not None and margins is not None:
        d, dd = (cells[name].to_numpy(dtype=np.float64) for name in ("d", "dd"))
        rows = Design(d, strata, np.arange(len(cells), dtype=np.int64))
        declared = wave.calibration
        labels, tables = margins_of(declared, cells, margins)
        weighed = Cells(n, d, dd)
        ladder = climb(
            rows, labels, tables, declared.collapse, declared.bounds, cells=weighed, methods=declared.methods
        )
    return CubeSample(cube, strata, design.population_psu, ladder, lonely)


def counted_questions_of(survey: Survey, wave: Wave, cube: WaveCube) -> list[CountedQuestion]:
    """The questions that were asked, by item and version: `answers.questions_of` from a cube."""
    items = {item.id: item for item in survey.items}
    by_question = dict(list(cube.answers.groupby(["item", "question_version"])))
    found = []
    for item_id, version_id in sorted({(asked.item, asked.version) for asked in wave.items}):
        rows = by_question.get((item_id, version_id))
        if rows is None or items[item_id].asks != "satisfaction":
            continue
        version = next(version for version in items[item_id].versions if version.id == version_id)
        found.append(
            CountedQuestion(
                items[item_id],
                version,
                survey.scales[version.scale],
                rows["status"].to_numpy(dtype=object),
                rows["value"].where(rows["status"] == "answered").to_numpy(dtype=np.float64),
                rows["cell"].to_numpy(dtype=np.int64),
                rows["n"].to_numpy(dtype=np.int64),
                rows["d"].to_numpy(dtype=np.float64),
                rows["dd"].to_numpy(dtype=np.float64),
            )
        )
    return found

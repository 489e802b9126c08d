"""A large invented wave, written as the lake keeps one: seeded, in pieces, so that ten million fit in any memory.

A stratified sample of unequal weights, ten criteria on 0-10 with their "don't know", thirty-one communes in five
strata, declared as the zones of the authority; census margins that the sample does not match. The first respondents
of a larger wave are those of a smaller.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from barometer.declarations.survey import Survey
from barometer.declarations.wave import Wave
from barometer.lake import arrow_schema
from barometer.statistics.arrays import FloatArray, IntArray
from barometer.tables import CORE_ANSWERS, CORE_MARGINS, CORE_RESPONDENTS, TableSpec

SEED = 20_051_130
PIECE = 100_000
POPULATION = 20_000_000
STRATA = tuple(f"stratum-{k}" for k in range(5))
COMMUNES = tuple(f"{63_001 + 7 * k}" for k in range(31))
AGES = ("15-24", "25-34", "35-49", "50-64", "65-74", "75+")
SEXES = ("femme", "homme")
ITEMS = tuple(f"criterion-{k:02d}" for k in range(1, 11))
VERSION = "v1"
VARIABLES = {"zone": COMMUNES, "age": AGES, "sex": SEXES}

_SHARES = {
    "zone": np.linspace(1, 9, 31) / np.linspace(1, 9, 31).sum(),
    "age": np.array([0.10, 0.12, 0.23, 0.27, 0.16, 0.12]),
    "sex": np.array([0.55, 0.45]),
}


def declared() -> tuple[Survey, Wave]:
    """The survey and the wave as an authority would declare them."""
    scale = {"low": 0, "high": 10, "satisfied_from": 7, "dont_know": ["NSP"]}
    versions = [{"id": VERSION, "wording": "?", "scale": "marks"}]
    items = [{"id": item, "service": "large", "criterion": item, "versions": versions} for item in ITEMS]
    survey = {"format": 1, "id": "large", "title": "Large", "scales": {"marks": scale}, "items": items}
    wave = {
        "format": 1,
        "survey": "large",
        "year": 2026,
        "field_start": dt.date(2026, 3, 1),
        "field_end": dt.date(2026, 3, 31),
        "mode": "internet",
        "sampling": {"design": "random", "weight_column": "d", "stratum_column": "stratum"},
        "file": "large.csv",
        "items": [{"item": item, "column": item, "version": VERSION} for item in ITEMS],
        "calibration": {"margins": 2023, "variables": list(VARIABLES)},
    }
    return Survey.model_validate(survey), Wave.model_validate(wave)


def margins() -> pd.DataFrame:
    """The census as CORE_MARGINS: other shares than the sample's, so that calibration has work to do."""
    shares = {
        "zone": _SHARES["zone"] ** 0.75 / (_SHARES["zone"] ** 0.75).sum(),
        "age": np.array([0.14, 0.15, 0.25, 0.23, 0.12, 0.11]),
        "sex": np.array([0.52, 0.48]),
    }
    rows = [
        (2023, variable, category, POPULATION * share)
        for variable, categories in VARIABLES.items()
        for category, share in zip(categories, shares[variable], strict=True)
    ]
    return pd.DataFrame(rows, columns=CORE_MARGINS.column_names)


def write_wave(folder: Path, respondents: int, for_r: bool = False, size: int = PIECE) -> None:
    """Write `respondents.parquet` and `answers.parquet` of so many respondents in pieces of `size`, which must
    divide them; `for_r`, also the same as one file of raw numbers a column, and the margins, for scale.R."""
    folder.mkdir(parents=True, exist_ok=True)
    with _writer(folder, CORE_RESPONDENTS) as people, _writer(folder, CORE_ANSWERS) as answers:
        for piece in range(respondents // size):
            rng = np.random.default_rng([SEED, piece])
            codes = {name: rng.choice(len(shares), size, p=shares) for name, shares in _SHARES.items()}
            codes["stratum"] = codes["zone"] % len(STRATA)
            weights = rng.uniform(0.5, 3.0, size)
            marks = _marks(rng, codes)
            numbers = np.arange(piece * size + 1, (piece + 1) * size + 1)
            people.write_table(_respondents(numbers, codes, weights))
            answers.write_table(_answers(numbers, marks))
            if for_r:
                for name, column in {**codes, "d": weights, **dict(zip(ITEMS, marks.T, strict=True))}.items():
                    kind = np.int32 if name in codes else np.float64
                    with (folder / f"{name}.bin").open("ab") as file:
                        file.write(np.ascontiguousarray(column, dtype=kind).tobytes())
    if for_r:
        margins().to_csv(folder / "margins.csv", index=False)


def _marks(rng: np.random.Generator, codes: dict[str, IntArray]) -> FloatArray:
    """Marks of 0 to 10, NaN for "don't know": criteria tied within a person, to age and to the commune."""
    n, k = len(codes["zone"]), len(ITEMS)
    person = rng.standard_normal((n, 1)) + (0.15 * codes["age"] + 0.02 * codes["zone"])[:, None]
    latent = 5.0 + np.linspace(0, 1.5, k) + person + 1.6 * rng.standard_normal((n, k))
    silent = rng.random((n, k)) < 0.03 + 0.01 * codes["age"][:, None]
    return np.where(silent, np.nan, np.clip(np.round(latent), 0, 10))


def _writer(folder: Path, spec: TableSpec) -> pq.ParquetWriter:
    name = spec.name.removeprefix("core_")
    return pq.ParquetWriter(folder / f"{name}.parquet", arrow_schema(spec), compression="zstd")


def _respondents(numbers: IntArray, codes: dict[str, IntArray], weights: FloatArray) -> pa.Table:
    n = len(numbers)
    filled = {
        "survey": _text(np.zeros(n, dtype=np.int32), ("large",)),
        "wave": pa.array(np.full(n, 2026)),
        "respondent": pa.array(numbers),
        "row": pa.array(numbers + 1),
        "commune": _text(codes["zone"], COMMUNES),
        "design_weight": pa.array(weights),
        "stratum": _text(codes["stratum"], STRATA),
        **{name: _text(codes[name], labels) for name, labels in VARIABLES.items()},
    }
    schema = arrow_schema(CORE_RESPONDENTS)
    columns = [filled.get(field.name, pa.nulls(n, field.type)) for field in schema]
    return pa.table(columns, schema=schema)


def _answers(numbers: IntArray, marks: FloatArray) -> pa.Table:
    k, rows = len(ITEMS), marks.size
    silent = np.isnan(marks).ravel()
    columns = [
        _text(np.zeros(rows, dtype=np.int32), ("large",)),
        pa.array(np.full(rows, 2026)),
        pa.array(np.repeat(numbers, k)),
        _text(np.tile(np.arange(k), len(numbers)), ITEMS),
        _text(np.zeros(rows, dtype=np.int32), (VERSION,)),
        _text(silent.astype(np.int32), ("answered", "dont_know")),
        pa.array(marks.ravel(), mask=silent),
    ]
    return pa.table(columns, schema=arrow_schema(CORE_ANSWERS))


def _text(codes: IntArray, labels: tuple[str, ...]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), pa.array(labels)).cast(pa.string())

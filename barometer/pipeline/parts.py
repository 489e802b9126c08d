"""What the stations share: the parts that a table of figures is stored in, and when one is computed anew.

Belongs here: names of parts, fingerprints of what they are computed from. Does not belong here: computing (figures).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd
from pydantic import BaseModel

from barometer import tables
from barometer.findings import Finding
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import Lake
from barometer.tables import TableSpec
from barometer.workspace import Workspace

#: Counts up whenever a station computes something else from the same input, so that old parts are computed anew.
STATIONS_VERSION = 3


@dataclass(frozen=True)
class Computed:
    """What a computing station wrote: the table's rows of this service, and how many parts were computed anew."""

    service: str
    table: TableSpec
    frame: pd.DataFrame
    parts: int
    recomputed: int
    findings: tuple[Finding, ...] = ()


def fingerprint(*parts: object) -> str:
    """A digest of what a part is computed from: declared models by their content, everything else by its text."""
    digest = hashlib.sha256()
    for part in parts:
        text = part.model_dump_json() if isinstance(part, BaseModel) else repr(part)
        digest.update(text.encode())
        digest.update(b"\x00")
    return digest.hexdigest()


def fingerprints(workspace: Workspace, waves: Iterable[AcceptedWave]) -> list[str | None]:
    return [workspace.lake.fingerprint(tables.OUT_WAVES, part) for part in parts_of(waves)]


def wave_part(accepted: AcceptedWave) -> str:
    """The name of a wave's part in the lake's tables of figures."""
    return f"{accepted.wave.survey}/{accepted.wave.year}"


def parts_of(waves: Iterable[AcceptedWave]) -> list[str]:
    return [wave_part(accepted) for accepted in waves]


def of_service(frame: pd.DataFrame, service_id: str) -> pd.DataFrame:
    return frame[frame["service"] == service_id].reset_index(drop=True)


def cached(
    lake: Lake, spec: TableSpec, part: str, made_from: str, compute: Callable[[], pd.DataFrame]
) -> tuple[pd.DataFrame, int]:
    """The part as it is where its fingerprint is unchanged, else computed and written; and how many were computed."""
    if lake.fingerprint(spec, part) == made_from:
        return lake.read(spec, part), 0
    lake.write(spec, part, compute(), made_from)
    return lake.read(spec, part), 1

"""Archived answers of Hub'Eau's « indicateurs_services » (JSON), made a sheet like the observatory's files.

Belongs here: the shape of those answers and their traps. Does not belong here: asking the service for anything: it
closed on 10 September 2026, so that only what was kept can be read.

Its traps, each met by a public reader: the same record twice, once without the commune's name; a record with several
services, which is a sum of them; an empty indicator as null.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from barometer.declarations.sispea_codes import sispea_code
from barometer.findings import Finding, Place, Severity
from barometer.ingest.files import Received
from barometer.ingest.sheet import Sheet, sheet_of_texts

_LARGEST = 200_000_000  # bytes of JSON


def is_json(content: bytes) -> bool:
    """Whether a text file is JSON rather than a table."""
    return content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def hubeau_sheet(received: Received) -> tuple[Sheet | None, tuple[Finding, ...]]:
    """A sheet with one row a service and year; `rows` count the records of the file from 1."""
    place = Place(received.file)
    try:
        if len(received.content) > _LARGEST:
            raise ValueError
        data = json.loads(received.content.decode("utf-8-sig"), parse_constant=_refuse)
        records = data["data"] if isinstance(data, dict) else data
        read = [_record(record) for record in records]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError, RecursionError):
        return None, (Finding("hubeau_unreadable", Severity.FILE, place),)
    rows: dict[tuple[str, str], tuple[int, dict[str, str]]] = {}
    findings: list[Finding] = []
    for number, one in enumerate(read, start=1):
        if one is None:
            findings.append(Finding("hubeau_several_services", Severity.WARNING, Place(received.file, row=number)))
            continue
        service, year, values = one
        former = rows.setdefault((service, year), (number, values))[1]
        if former != values:
            params: dict[str, str | int | float] = {"year": year, "entity": service}
            twice = Finding("hubeau_twice", Severity.FILE, Place(received.file, row=number), params=params)
            findings.append(twice)
    codes = sorted({code for _, values in rows.values() for code in values})
    columns = [
        [service for service, _ in rows],
        [year for _, year in rows],
        *([values.get(code, "") for _, values in rows.values()] for code in codes),
    ]
    if not rows:
        return None, (*findings, Finding("empty_file", Severity.FILE, place))
    header = ["Id SISPEA de l'entité de gestion", "Année", *codes]
    texts = [np.array(column, dtype=object) for column in columns]
    return sheet_of_texts(received.file, None, 1, header, [row for row, _ in rows.values()], texts), tuple(findings)


def _record(record: dict[str, Any]) -> tuple[str, str, dict[str, str]] | None:
    """The service, the year and the indicators of a record; None for one that adds several services up."""
    services = record["codes_service"] if "codes_service" in record else [record["code_service"]]
    if len(services) != 1:
        return None
    values = {
        code: repr(value) if isinstance(value, float) else str(value)
        for name, value in record["indicateurs"].items()
        if value is not None and (code := sispea_code(name)) is not None
    }
    return str(int(services[0])), str(int(record["annee"])), values


def _refuse(constant: str) -> float:
    raise ValueError(constant)

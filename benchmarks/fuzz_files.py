"""Damaged and hostile files of every format, in thousands: findings or acceptance, within a bound of memory and time.

    python benchmarks/fuzz_files.py [files a format, by default 10000] [formats, by default csv xlsx xls ods]

writes benchmarks/results/fuzz_files.csv (their lines): how many files of each were accepted, lost rows or
were refused, the seconds of processor, the longest a file took, and the most memory its process held. Every tenth file
is dropped into a project and accepted: a refused one must leave the lake as it was, an accepted one must be readable
from it.

Each format runs in a process of its own that may not hold more than 2 GB and must finish each file in 20 s; a native
abort, an exception or a file that takes too long ends it, and the seed of the file is told.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import multiprocessing
import random
import resource
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
import xlwt

from barometer.declarations.authority import Authority
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave
from barometer.findings import Verdict
from barometer.ingest.acceptance import accept_wave, accepted_wave
from barometer.ingest.files import Received, sniff
from barometer.ingest.waves import judge_wave
from barometer.lake import Lake
from barometer.project import Project

FORMATS = ("csv", "xlsx", "xls", "ods")
MOST_MEMORY = 2_000_000_000
LONGEST_SECONDS = 20
RESULTS = Path(__file__).resolve().parent / "results" / "fuzz_files.csv"

LABELS = {"Très satisfait": 4, "Plutôt satisfait": 3, "Plutôt pas satisfait": 2, "Pas du tout satisfait": 1}
ROWS = [["id", "Goût", "Note", "Lieu", "Âge", "Jour"]] + [
    [
        f"R{i}",
        (*LABELS, "NSP", 3)[i % 6],
        i % 11,
        ("Voiron", "Nord", 38563)[i % 3],
        20 + i,
        dt.date(2024, 3, 1 + i % 28),
    ]
    for i in range(40)
]
AUTHORITY = Authority.model_validate(
    {
        "format": 1,
        "id": "agglo",
        "name": "Agglo",
        "domains": {
            "zone": [{"id": "nord", "label": "Nord"}, {"id": "sud", "label": "Sud"}],
            "age": [{"id": "18-44", "label": "18-44", "low": 18, "high": 44}, {"id": "45", "label": "45+", "low": 45}],
        },
    }
)
SURVEY = Survey.model_validate(
    {
        "format": 1,
        "id": "eau",
        "title": "Eau",
        "scales": {
            "quatre": {"low": 1, "high": 4, "satisfied_from": 3, "labels": LABELS, "dont_know": ["NSP"]},
            "dix": {"low": 0, "high": 10, "satisfied_from": 7},
        },
        "items": [
            {
                "id": name,
                "service": "eau",
                "criterion": name,
                "versions": [{"id": "v1", "wording": "?", "scale": scale}],
            }
            for name, scale in (("gout", "quatre"), ("note", "dix"))
        ],
    }
)
TERRITORY = Territory.model_validate({"communes": [{"insee": "38563", "name": "Voiron", "zone": "sud"}]})


def wave(name: str) -> Wave:
    return Wave.model_validate(
        {
            "format": 1,
            "survey": "eau",
            "year": 2024,
            "field_start": dt.date(2024, 3, 1),
            "field_end": dt.date(2024, 4, 1),
            "mode": "téléphone",
            "sampling": {"design": "quotas"},
            "file": name,
            "respondent_column": "id",
            "items": [
                {"item": "gout", "column": "Goût", "version": "v1"},
                {"item": "note", "column": "Note", "version": "v1"},
            ],
            "variables": {"zone": {"column": "Lieu"}, "age": {"column": "Âge"}},
        }
    )


# Sound files


def sound(kind: str) -> bytes:
    """A file of each format that is accepted, with the things that spreadsheets hide."""
    if kind == "csv":
        stream = io.StringIO()
        csv.writer(stream, delimiter=";", quoting=csv.QUOTE_ALL).writerows(ROWS)
        return stream.getvalue().encode("utf-8-sig")
    if kind == "xlsx":
        return _xlsx()
    return _xls() if kind == "xls" else _ods()


def _xlsx() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001 - the same file on another day
        sheet, day = book.add_worksheet("Réponses"), book.add_format({"num_format": "dd/mm/yyyy"})
        for number, row in enumerate(ROWS):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(number, column, dt.datetime.combine(cell, dt.time()), day)
                else:
                    sheet.write(number, column, cell)
        sheet.write_formula(5, 2, "=1+1", None, 2)
        sheet.set_row(7, None, None, {"hidden": True})
        sheet.merge_range(45, 0, 46, 1, "")
        book.add_worksheet("Notice").write(0, 0, "lisez-moi")
    return stream.getvalue()


def _xls() -> bytes:
    book, stream = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    sheet, day = book.add_sheet("Réponses"), xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for number, row in enumerate(ROWS):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell, day if isinstance(cell, dt.date) else xlwt.Style.default_style)
    sheet.write(42, 7, xlwt.Formula("1+1"))
    sheet.row(7).hidden = True
    sheet.write_merge(45, 46, 0, 1, "")
    book.add_sheet("Notice").write(0, 0, "lisez-moi")
    book.save(stream)
    return stream.getvalue()


def _ods() -> bytes:
    names = {"office": "office", "table": "table", "text": "text", "calcext": "calcext"}
    spaces = " ".join(f'xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{u}:1.0"' for p, u in names.items())
    rows = []
    for number, row in enumerate(ROWS):
        hidden = ' table:visibility="collapse"' if number == 7 else ""
        rows.append(f"<table:table-row{hidden}>{''.join(map(_ods_cell, row))}{_blank_cells(1018)}</table:table-row>")
    rows.append(f'<table:table-row table:number-rows-repeated="1048000">{_blank_cells(1024)}</table:table-row>')
    sheets = f'<table:table table:name="Réponses">{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>{body}</office:document-content>'
    )
    return _zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": content.encode(),
        }
    )


def _ods_cell(cell: object) -> str:
    kind = f'"float" office:value="{cell}"' if isinstance(cell, int) else '"string"'
    spaces = "" if isinstance(cell, int) else '<text:s text:c="2"/>'
    return f"<table:table-cell office:value-type={kind}><text:p>{cell}{spaces}</text:p></table:table-cell>"


def _blank_cells(count: int) -> str:
    return f'<table:table-cell table:number-columns-repeated="{count}"/>'


# Damages

_TEXT_TOKENS = (
    b'"',
    b";",
    b",",
    b"\t",
    b"\n",
    b"\r",
    b"\r\n",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"8/10",
    b"#N/A",
    b"=1+1",
    b"9" * 30,
    b"1e999",
    b"nan",
    b"Total",
    "Très satisfait".encode(),
    "\u200b\u00a0".encode(),
    b'""',
    b"A" * 2_000,
)
_XML_TOKENS = (
    *(b"<", b">", b"&", b"]]>", b"<!-- ", b"<![CDATA[", b"&a;", b"&#65;", b"&#0;", b"&#x10FFFF;", b"<f>", b"</f>"),
    *(b'<!DOCTYPE x [<!ENTITY a "aaaa">]>', b"<v>4294967295</v>", b"<v>-1</v>", b"<x:c/>", b"<a-b:c r='ZZ9'/>"),
    *(b' r="XFD1048576"', b' r="A1" r="XFD1048576"', b' t="s"', b' t="e"', b' t="shared"', b' s="999999999"'),
    *(b'<c r="XFD1048576"><v>1</v></c>', b'<row r="1048576"/>', b'<dimension ref="A1:XFD1048576"/>'),
    *(b"<si><t>" + b"x" * 5_000 + b"</t></si>", b' table:number-rows-repeated="1048576"'),
    *(b' table:number-columns-repeated="16384"', b' table:number-columns-repeated="-1"'),
    *(b'<text:s text:c="4000000000"/>', b"<table:table table:name='x'>", b"</table:table-cell>"),
    *(b"<office:annotation>", b' office:value="1e999"', b' calcext:value-type="error"'),
)
_NUMBERS = (
    b"\x00\x00\x00\x00",
    b"\xff\xff\xff\xff",
    b"\xff\xff\xff\x7f",
    b"\x00\x00\x00\x80",
    b"\xff\xff",
    b"\x01\x00\x00\x00",
    b"\xfe\xff\xff\xff",
)


def mutated(kind: str, rng: random.Random, content: bytes) -> bytes:
    """The file with some of its bytes, or of its members' bytes, damaged; the same for the same seed."""
    if kind in ("xlsx", "ods") and rng.random() < 0.75:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
        for name in members:
            if rng.random() < (0.6 if "sheet" in name or "content" in name else 0.2):
                members[name] = _bytes(rng, members[name], _XML_TOKENS)
        if rng.random() < 0.1:
            members[
                rng.choice(("../evil.xml", "/etc/evil", "xl/externalLinks/externalLink1.xml", "XL/WORKBOOK.XML"))
            ] = b"<x/>"
        return _zipped(members)
    return _bytes(rng, content, _TEXT_TOKENS if kind == "csv" else _NUMBERS)


def _bytes(rng: random.Random, content: bytes, tokens: tuple[bytes, ...]) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        at, damage = rng.randrange(len(data) + 1), rng.randrange(6)
        if damage == 0 and data:
            data[min(at, len(data) - 1)] = rng.randrange(256)
        elif damage == 1:
            del data[at : at + rng.choice((1, 3, 50, len(data) // 3))]
        elif damage == 2:
            data[at:at] = rng.choice(tokens)
        elif damage == 3:
            token = rng.choice(tokens)
            data[at : at + len(token)] = token
        elif damage == 4:
            start = rng.randrange(len(data) + 1)
            data[at:at] = data[start : start + rng.choice((1, 10, 200, 5_000))]
        elif rng.random() < 0.2:
            del data[at:]
    return bytes(data)


def _zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return stream.getvalue()


# Judging


def judged(kind: str, content: bytes) -> Verdict:
    """Judge one file. Raises where the judgement is more, or less, than findings or acceptance."""
    name = f"r.{kind}"
    sniffed, findings = sniff(content, name)
    judgement = judge_wave(
        wave(name), SURVEY, AUTHORITY, TERRITORY, Received(name, content, "0", sniffed, tuple(findings))
    )
    is_refused = judgement.verdict is Verdict.REFUSED
    if is_refused != judgement.respondents.empty or (is_refused and not judgement.findings):
        raise AssertionError("half a judgement")
    for finding in judgement.findings:
        if not finding.what("fr") or not finding.todo("fr"):
            raise AssertionError(f"{finding.code} has no words")
    return judgement.verdict


def accepted(kind: str, content: bytes, project: Project) -> None:
    """Drop one file into a project and accept it. Raises where a refusal changes what is in force."""
    declared, lake = wave(f"r.{kind}"), Lake(project.lake)
    path = project.waves / "eau" / "2024" / f"r.{kind}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    before, subject = _in_force(lake), "waves/eau/2024"
    outcome = accept_wave(lake, project, AUTHORITY, TERRITORY, SURVEY, declared, today=dt.date(2024, 5, 1))
    after = _in_force(lake)
    is_refused = outcome.entry is not None and outcome.entry.verdict == "refused"
    if is_refused and not (before is after is None) and not _same(before, after):
        raise AssertionError("a refused file changed what is in force")
    leftovers = [p.name for p in project.lake.rglob("*.tmp")]
    if leftovers or (lake.accepted(subject) is not None and after is None):
        raise AssertionError(f"a partial write: {leftovers}")


def _in_force(lake: Lake) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    found = accepted_wave(lake, "eau", 2024)
    return None if found is None else (found.respondents, found.answers)


def _same(before: tuple[pd.DataFrame, ...] | None, after: tuple[pd.DataFrame, ...] | None) -> bool:
    return before is not None and after is not None and all(a.equals(b) for a, b in zip(before, after, strict=True))


def _too_long(*_: object) -> None:
    raise TimeoutError(f"more than {LONGEST_SECONDS} s")


def _run(kind: str, files: int, told: Any) -> None:
    resource.setrlimit(
        resource.RLIMIT_AS, (2 * MOST_MEMORY, 2 * MOST_MEMORY)
    )  # addresses: libraries map more than they hold
    signal.signal(signal.SIGALRM, _too_long)
    whole, verdicts, longest = sound(kind), Counter[Verdict](), 0.0
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(files):
            seed = f"{kind} {number}"
            told.value = seed.encode()
            content, began = mutated(kind, random.Random(seed), whole), time.process_time()
            signal.alarm(LONGEST_SECONDS)
            verdicts[judged(kind, content)] += 1
            if number % 10 == 0:
                accepted(kind, content, Project(Path(folder)))
            signal.alarm(0)
            longest = max(longest, time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    if memory * 1_000_000 > MOST_MEMORY:
        raise AssertionError(f"{memory} MB")
    counts = [verdicts[verdict] for verdict in Verdict]
    row = [kind, files, *counts, round(time.process_time() - started, 1), round(longest, 2), memory]
    print(*row, flush=True)
    _record(kind, row)


def _record(kind: str, row: list[object] | None) -> None:
    """Put a format's line in place of its former one, None: of a format not yet run; other formats keep theirs."""
    with RESULTS.open(encoding="utf-8", newline="") as file:
        header, *known = csv.reader(file)
    lines: dict[str, Sequence[object]] = {line[0]: line for line in known if line[0] != kind}
    if row is not None:
        lines[kind] = row
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines[one] for one in FORMATS if one in lines)


def main(files: int, kinds: tuple[str, ...]) -> int:
    """One process a format. Returns how many of them did not end well."""
    context, failed = multiprocessing.get_context("spawn"), 0
    for kind in kinds:
        _record(kind, None)
        told = context.Array("c", 64)
        process = context.Process(target=_run, args=(kind, files, told))
        process.start()
        process.join()
        if process.exitcode != 0:
            failed += 1
            print(f"{kind}: ended with {process.exitcode} at seed {told.value.decode()!r}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, tuple(sys.argv[2:]) or FORMATS))

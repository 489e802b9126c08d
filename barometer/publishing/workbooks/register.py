"""The register as a workbook to fill: a row a divergence, three cells to answer it, the rest when it comes.

Belongs here: what the workbook's rows and columns show, and putting it where people find it. Does not belong here: how
such a workbook is laid out (`fillable`) and read back (`ingest.register`).

It lies in `a-remplir/registre/`, outside surveys/ and reports/: it is neither an input that people own nor published.
It may be filled where it lies or sent round and dropped in surveys/register/; both are read. It is replaced only where
all that is written in it has been taken over, and a file that was touched is kept as it was in the lake.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from barometer.declarations.register import FIELDS
from barometer.findings import Finding, Severity
from barometer.ingest.files import receive
from barometer.ingest.register import not_replaced
from barometer.ingest.register_form import ASKED, CHOICES, form_of, labels_of, line_key
from barometer.ingest.returned_words import Memory, merge, next_issue
from barometer.ingest.returned_workbook import read_copy
from barometer.lake import Lake, atomic_write
from barometer.locale import say
from barometer.locale.formats import number
from barometer.project import Project
from barometer.publishing.facts import Crossing, DecisionFact
from barometer.publishing.fingerprints import digest
from barometer.publishing.material import Material
from barometer.publishing.text import clean
from barometer.publishing.words import crossing_words
from barometer.publishing.workbooks.fillable import Column, Fillable, ListRange, Row, Table, fillable_workbook

_WIDTHS = {"reply": 60.0, "outcome_note": 40.0, "controlled_test": 40.0, "channel": 28.0, "kpi": 32.0, "owner": 28.0}
_LISTED = (*CHOICES, "kpi", "zone")


@dataclass(frozen=True)
class Offered:
    """The workbook that lies ready to be filled; None where no line of the register calls for one."""

    path: Path | None
    is_new: bool = False
    lines: int = 0
    findings: tuple[Finding, ...] = ()


def offer(project: Project, lake: Lake, material: Material, memory: Memory) -> Offered:
    """Put the service's workbook where people find it, unless the one that lies there says the same already.

    `memory`: every text in force of the service's register.
    """
    path = project.register_to_fill / f"{material.service.id}.xlsx"
    if not material.decisions:
        return Offered(None)
    note = lake.root / "offered" / "register" / f"{material.service.id}.json"
    last: dict[str, Any] = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    rows = list(_rows(material))
    shown_rows = [(row.key, dict(row.cells)) for row in rows]
    content = digest([shown_rows, sorted(map(repr, memory.words)), sorted(map(repr, memory.replaced))])
    there = path.read_bytes() if path.is_file() else b""
    sha256 = hashlib.sha256(there).hexdigest()
    if there and (content, sha256) == (last.get("content"), last.get("sha256")):
        return Offered(path, lines=len(rows))
    shown = project.relative(path)
    if there and sha256 != last.get("sha256"):
        if not _is_taken_over(path, shown, material, memory):
            return Offered(path, lines=len(rows), findings=(not_replaced(shown),))
        atomic_write(lake.root / "returned" / "register" / material.service.id / f"{sha256[:12]}.xlsx", there)
    numbered = Memory(memory.words, memory.replaced, max(memory.issue, last.get("issue", 0)))
    out = next_issue(numbered)
    book = fillable_workbook(_fillable(material, rows, out), material.locale)
    try:
        atomic_write(path, book)
    except PermissionError:  # open in Excel
        return Offered(path, lines=len(rows), findings=(not_replaced(shown),))
    told = {"issue": out.issue, "content": content, "sha256": hashlib.sha256(book).hexdigest()}
    atomic_write(note, (json.dumps(told, indent=1, sort_keys=True) + "\n").encode())
    return Offered(path, True, len(rows))


def _is_taken_over(path: Path, shown: str, material: Material, memory: Memory) -> bool:
    """Whether the register holds every text of the file that lies there, and nobody has it open."""
    received = receive(path, shown)
    found = read_copy(received, form_of(material.service.id))
    if any(one.severity is Severity.FILE or one.code == "open_in_excel" for one in found.findings + received.findings):
        return False
    both = merge([memory, found.memory])
    return {(one.row, one.field, one.text) for one in both.words - both.replaced} == {
        (one.row, one.field, one.text) for one in memory.words - memory.replaced
    }


def _fillable(material: Material, rows: list[Row], memory: Memory) -> Fillable:
    locale = material.locale
    lists = say(locale, "register.sheet.lists")
    choices = {name: list(labels_of(name, material.service, material.authority, locale).values()) for name in _LISTED}
    listed = {
        name: ListRange(lists, get_column_letter(j), len(choices[name])) for j, name in enumerate(_LISTED, start=1)
    }
    longest = max((len(labels) for labels in choices.values()), default=0)
    return Fillable(
        subject=form_of(material.service.id).subject,
        title=say(locale, "register.title", service=clean(material.service.label)),
        sheet=say(locale, "register.sheet.fill"),
        key=say(locale, "register.field.line"),
        columns=(
            *(
                Column(name, say(locale, f"register.column.{name}"), width)
                for name, width in (("wave", 8), ("criterion", 26), ("verdict", 34), ("figures", 44), ("state", 20))
            ),
            *(
                Column(name, say(locale, f"register.field.{name}"), _WIDTHS.get(name, 18), True, listed.get(name))
                for name in (*ASKED, *(name for name in FIELDS if name not in ASKED))
            ),
        ),
        rows=rows,
        instructions=[say(locale, f"register.instructions.{i}") for i in range(1, 6)],
        memory=memory,
        tables=(
            Table(
                lists,
                [say(locale, f"register.field.{name}") for name in _LISTED],
                [[(choices[name] + [None] * longest)[i] for name in _LISTED] for i in range(longest)],
                [30.0] * len(_LISTED),
            ),
        ),
    )


def _rows(material: Material) -> Iterator[Row]:
    """Newest wave first; within a wave the verdicts in the order in which pages say them."""
    order = {verdict: i for i, verdict in enumerate(crossing_words.ORDER)}
    met = {(one.criterion, one.wave): one for one in material.crossings}
    ranked = sorted(material.decisions, key=lambda d: (-d.wave, order.get(d.verdict or "", len(order)), d.criterion))
    for one in ranked:
        yield Row(line_key(one.criterion, one.wave), _cells(material, one, met.get((one.criterion, one.wave))))


def _cells(material: Material, one: DecisionFact, crossing: Crossing | None) -> dict[str, str | int | float]:
    locale = material.locale
    cells: dict[str, str | int | float] = {
        "wave": one.wave,
        "criterion": material.label(one.criterion),
        "state": say(locale, f"register.state.{one.state}"),
    }
    if crossing is not None:
        cells["verdict"] = crossing_words.verdict_sentence(crossing, locale)
        cells["figures"] = " ".join(_figures(crossing, locale))
    return cells


def _figures(crossing: Crossing, locale: str) -> Iterator[str]:
    if crossing.perceived is not None:
        threshold = number(crossing.perceived_threshold, locale)
        yield say(locale, "register.perceived", value=number(crossing.perceived, locale), threshold=threshold)
    if crossing.delivered is not None:
        threshold = number(crossing.delivered_threshold, locale)
        yield say(locale, "register.delivered", value=number(crossing.delivered, locale), threshold=threshold)

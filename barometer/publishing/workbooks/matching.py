"""The matching workbook: criteria x KPIs, filled by two people apart, with reasons (METHOD C1.4).

Belongs here: its columns, how an entry is written and read, and the form by which copies are read back. Does not
belong here: agreement and links (crossing.matching), how a fillable workbook is made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from barometer.crossing.matching import ENTRIES, VALUES, Entry, Pair
from barometer.ingest.returned_words import Memory
from barometer.ingest.returned_workbook import Form
from barometer.ingest.values import same_letters
from barometer.locale import LOCALES, say
from barometer.publishing.workbooks.fillable import Column, Fillable, ListRange, Row, Table

FIELDS = ("first", "first_reason", "second", "second_reason", "settled", "settled_reason")
_BETWEEN = " × "


@dataclass(frozen=True)
class Side:
    """A criterion or a KPI as the workbook names it; `about` says more of it (target, definition)."""

    id: str
    label: str
    about: str = ""


def matching_form(service: str) -> Form:
    """What a copy of a service's matching workbook is known by, whatever its language."""
    fields = {name: _in_all(f"matching.column.{name}") for name in FIELDS}
    return Form(f"matching/{service}", _in_all("matching.column.pair"), fields)


def pairs_of(
    criteria: Sequence[str], kpis: Sequence[str], memory: Memory
) -> tuple[list[Pair], list[tuple[str, str, str]]]:
    """Every pair with what was written of it, and the cells (criterion, kpi, text) that are no entry."""
    pairs, strange = [], []
    for criterion in criteria:
        for kpi in kpis:
            key = pair_key(criterion, kpi)
            entries: dict[str, Entry | None] = {}
            for name in ("first", "second", "settled"):
                text = memory.text(key, name)
                entries[name] = read_entry(text) if text else None
                if text and entries[name] is None:
                    strange.append((criterion, kpi, text))
            reasons = {name: memory.text(key, name) or "" for name in FIELDS if name.endswith("_reason")}
            pairs.append(Pair(criterion, kpi, **entries, **reasons))  # type: ignore[arg-type]  # by their names
    return pairs, strange


def pair_key(criterion: str, kpi: str) -> str:
    """The key of a pair's row."""
    return criterion + _BETWEEN + kpi


def read_entry(text: str) -> Entry | None:
    """The entry that a cell means: its words in any language, or its number; None for anything else."""
    known = {same_letters(say(locale, f"matching.entry.{entry}")): entry for locale in LOCALES for entry in ENTRIES}
    known |= {str(number): entry for entry, number in VALUES.items()} | {"−1": "in_tension"}
    return known.get(same_letters(text))


def matching_workbook(
    service: str,
    service_label: str,
    criteria: Iterable[Side],
    kpis: Sequence[Side],
    memory: Memory,
    disputed: Collection[tuple[str, str]],
    locale: str,
) -> Fillable:
    """The workbook that goes out: a row a pair, criterion by criterion; `disputed` are the pairs to be settled."""
    choices = ListRange(say(locale, "matching.sheet.entries"), "A", len(ENTRIES))

    def heading(name: str) -> str:
        return say(locale, f"matching.column.{name}")

    def filled(name: str) -> Column:
        is_reason = name.endswith("_reason")
        return Column(name, heading(name), 32 if is_reason else 15, True, None if is_reason else choices)

    to_settle = say(locale, "coding.to_settle")

    def row(c: Side, k: Side) -> Row:
        state = to_settle if (c.id, k.id) in disputed else ""
        return Row(pair_key(c.id, k.id), {"criterion": c.label, "kpi": k.label, "about": k.about, "state": state})

    described = ("criterion", 28.0), ("kpi", 34.0), ("about", 26.0)
    order = ("measures", "contributes", "in_tension", "none")
    explained = [[say(locale, f"matching.entry.{e}"), say(locale, f"matching.meaning.{e}")] for e in order]
    headings = [say(locale, "matching.entries.entry"), say(locale, "matching.entries.meaning")]
    return Fillable(
        subject=f"matching/{service}",
        title=say(locale, "matching.title", service=service_label),
        sheet=say(locale, "matching.sheet.pairs"),
        key=heading("pair"),
        columns=(
            *(Column(name, heading(name), width) for name, width in described),
            *map(filled, FIELDS[:4]),
            Column("state", heading("state"), 13),
            *map(filled, FIELDS[4:]),
        ),
        rows=[row(c, k) for c in criteria for k in kpis],
        instructions=[say(locale, f"matching.instructions.{n}") for n in ("task", "apart", "none", "reason", "settle")],
        memory=memory,
        tables=(Table(say(locale, "matching.sheet.entries"), headings, explained, (20, 90)),),
    )


def _in_all(message: str) -> tuple[str, ...]:
    return tuple(say(locale, message) for locale in LOCALES)

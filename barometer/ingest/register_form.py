"""The register of decisions as a workbook to fill: which columns it has and what may stand in them.

Belongs here: headings, lists to choose from, and reading one cell's text as the value of its field. Does not belong
here: the rules that a whole line must keep (`register_lines`), merging copies (`returned_words`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import get_args

from barometer.declarations.authority import Authority
from barometer.declarations.register import FIELDS, DecisionKind, OutcomeKind, ReasonKind
from barometer.declarations.service import Service
from barometer.ingest.returned_workbook import Form
from barometer.ingest.values import cell_fault, clean, fold, number
from barometer.locale import LOCALES, say

#: The three cells that each divergence asks for; the others can come later.
ASKED = ("decision", "reply", "due")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "decision": get_args(DecisionKind),
    "reason": get_args(ReasonKind),
    "outcome": get_args(OutcomeKind),
}
DATES = ("due", "decided_on", "communicated_on", "waiting_since", "signed_on", "outcome_on")
COUNTS = ("reach", "sessions", "residents_met")
FUNCTIONS = ("owner", "signed_by")
TEXTS = ("reply", "channel", "outcome_note", "controlled_test")

Value = str | int | dt.date

_PERSON = re.compile(r"\S@\S|\b(?:m|mm|mr|mrs|ms|mme|mmes|mlle|dr|monsieur|madame|mademoiselle)\b[. ]", re.I)
_DAY = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_MOST = 100_000_000


def form_of(service: str) -> Form:
    """The form of a service's register: each heading in every language."""
    return Form(
        subject=f"register/{service}",
        key=tuple(say(locale, "register.field.line") for locale in LOCALES),
        fields={name: tuple(say(locale, f"register.field.{name}") for locale in LOCALES) for name in FIELDS},
    )


def line_key(criterion: str, wave: int) -> str:
    """How a line is known in a workbook: "gout@2025"."""
    return f"{criterion}@{wave}"


def line_of(key: str) -> tuple[str, int] | None:
    """The criterion and wave of a line; None for a text that is no line's key."""
    criterion, _, wave = key.rpartition("@")
    return (criterion, int(wave)) if criterion and re.fullmatch(r"(19|20)\d\d", wave) else None


def labels_of(field: str, service: Service, authority: Authority, locale: str) -> dict[str, str]:
    """The choices of a field, by code: its words for a reader. Empty for a field that is written freely."""
    if field in CHOICES:
        return {code: say(locale, f"register.{field}.{code}") for code in CHOICES[field]}
    if field == "kpi":
        return {kpi.id: clean(kpi.label) for kpi in service.kpis}
    if field == "zone":
        return {zone.id: clean(zone.label) for zone in authority.domains.zone}
    return {}


def value_of(field: str, text: str, service: Service, authority: Authority) -> Value | None:
    """What a cell's text stands for; None where its field does not know it."""
    if field in DATES:
        return day_of(text)
    if field in COUNTS:
        found = number(text)
        return int(found) if found is not None and found.is_integer() and 0 <= found < _MOST else None
    if field in FUNCTIONS:
        return None if _PERSON.search(text) else clean(text)
    if field in TEXTS:
        return None if cell_fault(text) else text
    for locale in LOCALES:
        for code, label in labels_of(field, service, authority, locale).items():
            if fold(text) in (fold(label), fold(code)):
                return code
    return None


def text_of(field: str, value: object, service: Service, authority: Authority) -> str:
    """A value as people would write it in the workbook: `value_of` reads it as this value again."""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return labels_of(field, service, authority, authority.locale).get(str(value), str(value))


def day_of(text: str) -> dt.date | None:
    """A day as people write one: 30/06/2026, 30.06.2026, 2026-06-30."""
    written = clean(text)
    try:
        if (found := _DAY.fullmatch(written)) is not None:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if (found := _ISO.fullmatch(written)) is not None:
            return dt.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return None

"""The reply page: the findings of a judged file in plain words, gathered, with what to do.

Belongs here: the view of that page, and the steps that the page and the reply workbook both tell. Does not belong
here: the workbook (workbooks), the sentences of findings (catalogues).
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.declarations.authority import Authority
from barometer.findings import Severity, grouped
from barometer.ingest.outgoing import Outgoing
from barometer.locale import say
from barometer.locale.formats import listed
from barometer.publishing.text import clean

#: Row numbers told of a fault that repeats; all of them are in the workbook.
MOST_ROWS = 12
#: Findings told of one severity; all of them are in the workbook.
MOST_TOLD = 60


@dataclass(frozen=True)
class Told:
    """One finding, or several that say the same: `rows` names the rows where there is more than one."""

    place: str
    what: str
    todo: str
    rows: str


@dataclass(frozen=True)
class Part:
    """The findings of one severity; `more` says how many are not told."""

    title: str
    told: tuple[Told, ...]
    more: str


@dataclass(frozen=True)
class ReplyView:
    """What the page says. `workbook`: which workbook lies beside it; `private` is "" where nobody's answers do."""

    locale: str
    title: str
    subtitle: str
    authority: str
    is_invented: bool
    workbook: str
    steps: tuple[str, ...]
    private: str
    parts: tuple[Part, ...]


def reply_view(outgoing: Outgoing, authority: Authority, workbook: str, locale: str) -> ReplyView:
    """The view of the page that goes with a reply workbook."""
    parts = [_part(outgoing, severity, locale) for severity in (Severity.FILE, Severity.ROW, Severity.WARNING)]
    return ReplyView(
        locale,
        say(locale, "reply.title", file=clean(outgoing.name)),
        clean(outgoing.file),
        clean(authority.name),
        authority.invented,
        say(locale, "reply.workbook" if outgoing.tables else "reply.workbook_of_findings", name=workbook),
        tuple(steps(outgoing, locale)),
        private(outgoing, locale),
        tuple(part for part in parts if part.told),
    )


def steps(outgoing: Outgoing, locale: str) -> list[str]:
    """What to do with a reply, one sentence a step."""
    if not outgoing.tables:
        return [say(locale, "reply.step.elsewhere"), say(locale, "reply.step.again")]
    names = ["open", "correct", "delete", "save", "again"]
    if any(one.table.is_masked for one in outgoing.tables):
        names.insert(3, "masked")
    if any(one.table.absent for one in outgoing.tables):
        names.insert(3, "absent")
    if any(one.table.is_partial for one in outgoing.tables):
        names.insert(1, "partial")
    titles = listed(data_titles(outgoing, locale), locale)
    return [say(locale, f"reply.step.{name}", sheets=titles, file=clean(outgoing.name)) for name in names]


def private(outgoing: Outgoing, locale: str) -> str:
    """How a reply that holds people's answers is to be kept; "" for one that does not."""
    return say(locale, "reply.private") if outgoing.subject.startswith("waves/") else ""


def data_titles(outgoing: Outgoing, locale: str) -> list[str]:
    """The names of the data sheets: numbered where there are several."""
    title = say(locale, "reply.sheet.data")
    return [title if len(outgoing.tables) == 1 else f"{title} {i}" for i, _ in enumerate(outgoing.tables, start=1)]


def _part(outgoing: Outgoing, severity: Severity, locale: str) -> Part:
    groups = grouped(finding for finding in outgoing.findings if finding.severity is severity)
    told = []
    for group in groups[:MOST_TOLD]:
        rows = ""
        if len(group.rows) > 1:
            numbers = [str(row) for row in group.rows[:MOST_ROWS]]
            message = "reply.rows_and_more" if len(group.rows) > MOST_ROWS else "reply.rows"
            rows = say(locale, message, rows=", ".join(numbers), count=len(group.rows) - MOST_ROWS)
        told.append(Told(group.where(locale), group.first.what(locale), group.first.todo(locale), rows))
    more = say(locale, "reply.more", count=len(groups) - MOST_TOLD) if len(groups) > MOST_TOLD else ""
    return Part(say(locale, f"reply.part.{severity.value}"), tuple(told), more)

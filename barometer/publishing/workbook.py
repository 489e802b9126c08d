"""A service's workbook: everything its report says and every figure behind it, as numbers.

Belongs here: the only use of openpyxl, what each sheet holds, and bytes that do not change from one day to the next.
Does not belong here: sentences (views), figures (out_* facts), and reading workbooks (ingest).

A text never becomes a formula, whatever it begins with: every cell of text is typed as text.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from barometer.locale import say
from barometer.publishing.crossing_view import CrossingCard
from barometer.publishing.facts import Estimate
from barometer.publishing.figures import figure_id
from barometer.publishing.material import Material
from barometer.publishing.sentences import reason, verdict_name
from barometer.publishing.service_view import ServiceView
from barometer.publishing.text import clean

Value = str | int | float | dt.date | None

#: Archives and document properties carry this moment, never the day of the run.
MOMENT = dt.datetime(2000, 1, 1)  # noqa: DTZ001  # archives know no time zone
_LONGEST_WIDTH = 70
_BOLD, _WASH = Font(bold=True), PatternFill("solid", fgColor="F5F4F0")
_WRAPPED = Alignment(vertical="top", wrap_text=True)
_POINTS, _COUNT, _PROBABILITY = "0.0", "0", "0.000"


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading in the catalogue, its number format."""

    name: str
    format: str = "General"


def service_workbook(material: Material, view: ServiceView) -> bytes:
    """The workbook of a service as bytes."""
    locale = material.locale
    book = Workbook(write_only=True)
    _readme(book, view, locale)
    _verdicts(book, view, locale)
    _estimates(book, material)
    _changes(book, material)
    _distributions(book, material)
    _kpis(book, material)
    _crossing(book, view, locale)
    _method(book, view, locale)
    book.properties.title = f"{view.title} – {view.subtitle}"
    book.properties.creator = view.authority
    book.properties.language = "fr-FR" if locale == "fr" else "en-GB"
    book.properties.created = book.properties.modified = MOMENT
    return same_bytes(book)


def _sheet(
    book: Workbook,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    locale: str,
    *,
    has_filter: bool = True,
) -> None:
    """A sheet with a frozen heading, a filter, widths that fit and typed cells. Everything about it is said first,
    the rows are then written one by one: such a sheet is written in half the time."""
    sheet = book.create_sheet(say(locale, f"workbook.sheet.{name}"))
    headings = [say(locale, f"workbook.column.{column.name}") for column in columns]
    for j, cells in enumerate(zip(headings, *rows, strict=True), start=1):
        longest = max(len(str(value)) for value in cells if value is not None)
        sheet.column_dimensions[get_column_letter(j)].width = min(_LONGEST_WIDTH, max(9, longest + 2))
    sheet.freeze_panes = "A2"
    if rows and has_filter:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.append([_heading(sheet, words) for words in headings])
    for row in rows:
        sheet.append([_typed(sheet, value, column.format) for value, column in zip(row, columns, strict=True)])


def _heading(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.font, cell.fill, cell.alignment = _BOLD, _WASH, _WRAPPED
    return cell


def _typed(sheet: Any, value: Value, number_format: str) -> Any:
    """A value as openpyxl takes it: bare where it needs no style; a text that begins with "=" stays a text."""
    if isinstance(value, str):
        words = clean(value)
        if not words.startswith("=") and len(words) <= _LONGEST_WIDTH:
            return words
        cell = WriteOnlyCell(sheet, words)
        cell.data_type = "s"
        if len(words) > _LONGEST_WIDTH:
            cell.alignment = _WRAPPED
        return cell
    if value is None or number_format == "General":
        return value
    cell = WriteOnlyCell(sheet, value)  # type: ignore[arg-type]  # dates are taken too
    cell.number_format = number_format
    return cell


def _readme(book: Workbook, view: ServiceView, locale: str) -> None:
    rows: list[tuple[Value, Value]] = [(view.title, view.subtitle)]
    if view.is_invented:
        rows.append(("", say(locale, "page.invented")))
    rows += [("", notice) for notice in view.notices]
    rows += list(view.banner)
    rows += list(view.essentials)
    sheets = ("verdicts", "estimates", "changes", "distributions", "kpis", "crossing", "method")
    rows += [(say(locale, f"workbook.sheet.{name}"), say(locale, f"workbook.about.{name}")) for name in sheets]
    rows.append(("", say(locale, "page.foot.error")))
    _sheet(book, "readme", (Column("subject"), Column("words")), rows, locale, has_filter=False)


def _verdicts(book: Workbook, view: ServiceView, locale: str) -> None:
    columns = [
        Column(name)
        for name in ("criterion", "change_verdict", "before", "after", "remarks", "crossing_verdict", "why")
    ]
    cards: dict[str, CrossingCard] = {one.anchor: one for one in (*view.crossing.awaiting, *view.crossing.others)}
    changes = {one.anchor: one for one in (*view.changed, *view.unchanged)}
    rows: list[tuple[Value, ...]] = []
    for key in list(dict.fromkeys([*changes, *cards])):
        change, card = changes.get(key), cards.get(key)
        rows.append(
            (
                change.label if change else card.label if card else key,
                change.sentence if change else "",
                change.before if change else "",
                change.after if change else "",
                " ".join(change.remarks) if change else "",
                card.verdict if card else "",
                " ".join(card.why) if card else "",
            )
        )
    _sheet(book, "verdicts", columns, rows, locale)


def _estimates(book: Workbook, material: Material) -> None:
    """A row a wave, question version and domain of a criterion: its mean and its share of satisfied."""
    columns = (
        *(Column(name) for name in ("figure", "criterion", "population", "domain", "category")),
        *(Column(name) for name in ("wave", "version", "source")),
        *(Column(name, _POINTS) for name in ("mean", "mean_low", "mean_high", "share", "share_low", "share_high")),
        Column("n", _COUNT),
        *(Column(name, _POINTS) for name in ("n_eff", "dont_know_pct")),
        Column("suppressed"),
    )
    pairs: dict[tuple[str | int, ...], dict[str, Estimate]] = {}
    for one in material.estimates:
        key = (one.criterion, one.population, one.domain, one.category, -one.wave, one.question_version)
        pairs.setdefault(key, {})[one.statistic] = one
    rows = [_estimate(material, pair.get("mean"), pair.get("share")) for _, pair in sorted(pairs.items())]
    _sheet(book, "estimates", columns, rows, material.locale)


def _estimate(material: Material, mean: Estimate | None, share: Estimate | None) -> tuple[Value, ...]:
    """A figure that may not be published leaves its cells empty and says so."""
    locale, one = material.locale, mean or share
    if one is None:
        raise ValueError("a row without an estimate")
    shown = [e for e in (mean, share) if e is not None and e.shown is not None]
    counts = (one.n, one.n_eff, one.dont_know_pct) if shown else (None, None, None)
    hidden = len(shown) < len([e for e in (mean, share) if e is not None])
    return (
        figure_id(material.authority.id, material.authority.publication.edition, one).rsplit("/", 1)[0],
        material.named(one),
        say(locale, f"workbook.population.{one.population}"),
        say(locale, "workbook.everybody") if one.domain == "all" else say(locale, f"page.domain.{one.domain}.name"),
        "" if one.domain == "all" else category_label(material, one),
        one.wave,
        one.question_version,
        say(locale, f"workbook.source.{one.source}"),
        *_bounded(mean),
        *_bounded(share),
        *counts,
        say(locale, "figure.too_few") if hidden else "",
    )


def _bounded(one: Estimate | None) -> tuple[float | None, float | None, float | None]:
    if one is None or one.shown is None:
        return None, None, None
    return (one.shown, *(one.interval or (None, None)))


def category_label(material: Material, one: Estimate) -> str:
    """The declared label of a category; its id where the declaration no longer knows it."""
    categories = getattr(material.authority.domains, one.domain, ())
    return next((clean(found.label) for found in categories if found.id == one.category), one.category)


def _changes(book: Workbook, material: Material) -> None:
    locale = material.locale
    columns = (
        *(Column(name) for name in ("criterion", "population", "wave_from", "wave_to", "verdict", "reason")),
        *(Column(name, _POINTS) for name in ("difference", "ci95_low", "ci95_high", "ci90_low", "ci90_high", "mdc")),
        *(Column(name, _PROBABILITY) for name in ("p_value",)),
        Column("family", _COUNT),
        *(Column(name, _POINTS) for name in ("common_shift", "own_shift", "cancelling_sd")),
    )
    rows: list[tuple[Value, ...]] = [
        (
            material.named(c),
            say(locale, f"workbook.population.{c.population}"),
            c.wave_from,
            c.wave_to,
            verdict_name(c, locale),
            reason(c, locale) if c.verdict == "not_comparable" else "",
            *(c.difference_pts, c.ci95_low, c.ci95_high, c.ci90_low, c.ci90_high, c.mdc_pts),
            c.p_value,
            c.family_size,
            *(c.common_shift_pts, c.own_shift_pts, c.cancelling_sd_pts),
        )
        for c in sorted(material.changes, key=lambda c: (-c.wave_to, c.criterion, c.population))
    ]
    _sheet(book, "changes", columns, rows, locale)


def _distributions(book: Workbook, material: Material) -> None:
    columns = (
        *(Column(name) for name in ("criterion", "population", "wave", "version", "rank", "answer")),
        Column("share_pct", _POINTS),
        Column("n", _COUNT),
    )
    classes = ("negative", "middle", "positive")
    rows: list[tuple[Value, ...]] = []
    for d in sorted(
        material.distributions, key=lambda d: (d.criterion, d.population, -d.wave, d.question_version, d.rank)
    ):
        answer = say(material.locale, f"workbook.answer.{d.answer}") if d.answer in classes else d.answer
        population = say(material.locale, f"workbook.population.{d.population}")
        rows.append(
            (material.label(d.criterion), population, d.wave, d.question_version, d.rank, answer, d.share_pct, d.n)
        )
    _sheet(book, "distributions", columns, rows, material.locale)


def _kpis(book: Workbook, material: Material) -> None:
    columns = (
        *(Column(name) for name in ("kpi", "kpi_id", "code", "unit", "year", "segment")),
        Column("value"),
        *(Column(name, _POINTS) for name in ("score", "score_low", "score_high")),
        Column("probability", _PROBABILITY),
    )
    rows: list[tuple[Value, ...]] = []
    for score in sorted(material.kpi_scores, key=lambda one: (one.kpi, one.period)):
        kpi = material.kpis.get(score.kpi)
        words = (
            (clean(kpi.label), score.kpi, clean(kpi.code or ""), clean(kpi.unit))
            if kpi
            else (score.kpi, score.kpi, "", "")
        )
        figures = (score.value, score.score, score.score_low, score.score_high, score.probability_at_target)
        rows.append((*words, score.period, score.segment, *figures))
    _sheet(book, "kpis", columns, rows, material.locale)


def _crossing(book: Workbook, view: ServiceView, locale: str) -> None:
    columns = [
        Column(name) for name in ("criterion", "crossing_verdict", "perceived", "delivered", "why", "alone", "links")
    ]
    rows: list[tuple[Value, ...]] = [
        (c.label, c.verdict, c.perceived, c.delivered, " ".join(c.why), c.alone, " ".join(c.links))
        for c in (*view.crossing.awaiting, *view.crossing.others)
    ]
    _sheet(book, "crossing", columns, rows, locale)


def _method(book: Workbook, view: ServiceView, locale: str) -> None:
    rows: list[tuple[Value, Value]] = []
    for entry in view.method:
        rows += [(entry.term if i == 0 else "", words) for i, words in enumerate(entry.paragraphs)]
        if entry.table is not None:
            rows += [(row[0], " | ".join(row[1:])) for row in (entry.table.headers, *entry.table.rows)]
    _sheet(book, "method", (Column("subject"), Column("words")), rows, locale)


def same_bytes(book: Workbook) -> bytes:
    """The workbook with a fixed moment on each member of its archive."""
    written = io.BytesIO()
    book.save(written)
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, date_time=MOMENT.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, _undated(name, source.read(name)))
    return fixed.getvalue()


def _undated(name: str, content: bytes) -> bytes:
    """The document's properties with the fixed moment: openpyxl writes the day of saving over it."""
    if name != "docProps/core.xml":
        return content
    head, tag, tail = content.partition(b"<dcterms:modified")
    if not tag:
        return content
    attributes, _, rest = tail.partition(b">")
    _, closing, end = rest.partition(b"</dcterms:modified>")
    return head + tag + attributes + b">" + MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + closing + end

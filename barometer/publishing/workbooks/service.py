"""A service's workbook: everything its report says and every figure behind it, as numbers.

Belongs here: what each sheet holds, and bytes that do not change from one day to the next. Does not belong here:
sentences (views), figures (out_* facts), workbooks that people fill (`fillable`), and reading any (ingest).

XlsxWriter writes these thousands of cells in a third of openpyxl's time, which was half the time of a publication.

A text never becomes a formula, whatever it begins with: every cell of text is typed as text.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from barometer.locale import say
from barometer.publishing.facts import Estimate
from barometer.publishing.figures import figure_id
from barometer.publishing.material import Material
from barometer.publishing.same_bytes import MOMENT, same_archive
from barometer.publishing.text import clean
from barometer.publishing.views.crossing import CrossingCard
from barometer.publishing.views.service import ServiceView
from barometer.publishing.words import crossing_words, register_words
from barometer.publishing.words.sentences import reason, verdict_name

Value = str | int | float | dt.date | None

_LONGEST_WIDTH = 70
#: First columns that say what the row is about: they stay in sight while a sheet is moved.
_NAMES = ("criterion", "kpi")
_HEADING = {"bold": True, "bg_color": "#F5F4F0", "valign": "top", "text_wrap": True}
_WRAPPED = {"valign": "top", "text_wrap": True}
_POINTS, _COUNT, _PROBABILITY = "0.0", "0", "0.000"


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading in the catalogue, its number format."""

    name: str
    format: str = "General"


#: A sheet's columns and its rows, as values: the workbook and the press kit's open data say the same.
Rows = tuple[Sequence[Column], list[tuple[Value, ...]]]


class Book:
    """The workbook while its sheets are written: the formats that they share are made once."""

    def __init__(self) -> None:
        self.written = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.written, {"in_memory": True})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """A cell format, the same object for the same properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]


def service_workbook(material: Material, view: ServiceView) -> bytes:
    """The workbook of a service as bytes."""
    locale = material.locale
    book = Book()
    _readme(book, view, locale)
    _verdicts(book, view, locale)
    _estimates(book, material)
    _changes(book, material)
    _distributions(book, material)
    _kpis(book, material)
    _crossing(book, view, locale)
    if view.register is not None:
        _decisions(book, material)
    _method(book, view, locale)
    title = f"{clean(view.title)} – {clean(view.subtitle)}"
    book.book.set_properties({"title": title, "author": clean(view.authority), "created": MOMENT})
    book.book.close()
    return _in_language(book.written, "fr-FR" if locale == "fr" else "en-GB")


def _sheet(
    book: Book,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    locale: str,
    *,
    has_filter: bool = True,
) -> None:
    """A sheet with frozen names, a filter, widths that fit and typed cells."""
    sheet = book.book.add_worksheet(say(locale, f"workbook.sheet.{name}"))
    headings = [say(locale, f"workbook.column.{column.name}") for column in columns]
    longest = [max(len(str(v)) for v in cells if v is not None) for cells in zip(headings, *rows, strict=True)]
    widths = [min(_LONGEST_WIDTH, max(9, one + 2)) for one in longest]
    for j, heading in enumerate(headings):
        sheet.set_column(j, j, widths[j])
        sheet.write_string(0, j, heading, book.format(**_HEADING))
    formats = [None if c.format == "General" else book.format(num_format=c.format) for c in columns]
    for i, row in enumerate(rows, start=1):
        for j, value in enumerate(row):
            _write(book, sheet, i, j, value, formats[j])
    sheet.freeze_panes(1, int(columns[0].name in _NAMES))
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(len(rows), len(columns) - 1)}"})
    if rows and has_filter:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)


def _write(book: Book, sheet: Worksheet, i: int, j: int, value: Value, figure: Format | None) -> None:
    """A value by its own type: a text that begins with "=" is written as the text that it is."""
    if value is None:
        return
    if isinstance(value, str):
        words = clean(value)
        sheet.write_string(i, j, words, book.format(**_WRAPPED) if len(words) > _LONGEST_WIDTH else None)
    elif isinstance(value, dt.date):
        sheet.write_datetime(i, j, value, book.format(num_format="yyyy-mm-dd"))
    else:
        sheet.write_number(i, j, value, figure)


def _readme(book: Book, view: ServiceView, locale: str) -> None:
    rows: list[tuple[Value, Value]] = [(view.title, view.subtitle)]
    if view.is_invented:
        rows.append(("", say(locale, "page.invented")))
    rows += [("", notice) for notice in view.notices]
    rows += list(view.banner)
    rows += list(view.essentials)
    decisions = ("decisions",) if view.register is not None else ()
    sheets = ("verdicts", "estimates", "changes", "distributions", "kpis", "crossing", *decisions, "method")
    rows += [(say(locale, f"workbook.sheet.{name}"), say(locale, f"workbook.about.{name}")) for name in sheets]
    rows.append(("", say(locale, "page.foot.error")))
    _sheet(book, "readme", (Column("subject"), Column("words")), rows, locale, has_filter=False)


def _verdicts(book: Book, view: ServiceView, locale: str) -> None:
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
                _whole(change.before) if change else "",
                _whole(change.after) if change else "",
                " ".join(change.remarks) if change else "",
                card.verdict if card else "",
                " ".join(card.why) if card else "",
            )
        )
    _sheet(book, "verdicts", columns, rows, locale)


def _whole(mark: str) -> Value:
    """A mark as the page writes it, as the number that it is; words stay words."""
    return int(mark) if mark.isdecimal() else mark


def _estimates(book: Book, material: Material) -> None:
    _sheet(book, "estimates", *estimates_rows(material), material.locale)


def estimates_rows(material: Material) -> Rows:
    """The full table: a row a wave, question version and domain of a criterion, its mean and its share of satisfied."""
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
    return columns, [_estimate(material, pair.get("mean"), pair.get("share")) for _, pair in sorted(pairs.items())]


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


def _changes(book: Book, material: Material) -> None:
    _sheet(book, "changes", *changes_rows(material), material.locale)


def changes_rows(material: Material) -> Rows:
    """Every change of every pair of waves with its verdict, the newest first."""
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
    return columns, rows


def _distributions(book: Book, material: Material) -> None:
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


def _kpis(book: Book, material: Material) -> None:
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


def _crossing(book: Book, view: ServiceView, locale: str) -> None:
    columns = [
        Column(name) for name in ("criterion", "crossing_verdict", "perceived", "delivered", "why", "alone", "links")
    ]
    rows: list[tuple[Value, ...]] = [
        (c.label, c.verdict, c.perceived, c.delivered, " ".join(c.why), c.alone, " ".join(c.links))
        for c in (*view.crossing.awaiting, *view.crossing.others)
    ]
    _sheet(book, "crossing", columns, rows, locale)


def _decisions(book: Book, material: Material) -> None:
    """A row a line of the register, answered or not, newest wave first."""
    locale = material.locale
    columns = [
        *(Column(name) for name in ("criterion", "wave", "crossing_verdict", "state", "decision", "reply", "owner")),
        *(
            Column(name, "yyyy-mm-dd")
            for name in ("decided_on", "due", "communicated_on", "waiting_since", "signed_on")
        ),
        *(Column(name) for name in ("reason", "kpi", "domain_zone", "next_wave")),
        *(Column(name, _POINTS) for name in ("before", "after", "contrast", "contrast_low", "contrast_high")),
        *(Column(name, _POINTS) for name in ("rebound", "net", "net_low", "net_high")),
        Column("reading"),
    ]
    zones = {zone.id: clean(zone.label) for zone in material.authority.domains.zone}
    rows: list[tuple[Value, ...]] = []
    for one in sorted(material.decisions, key=lambda d: (-d.wave, d.criterion)):
        kpi = material.kpis.get(one.kpi or "")
        speaks = register_words.speaks_of_effect(one)
        rows.append(
            (
                material.label(one.criterion),
                one.wave,
                crossing_words.verdict_name(one.verdict, locale) if one.verdict else "",
                register_words.state_sentence(one, locale),
                say(locale, f"register.decision.{one.decision}") if one.decision else "",
                one.reply or "",
                one.owner or "",
                *(one.decided_on, one.due, one.communicated_on, one.waiting_since, one.signed_on),
                say(locale, f"register.reason.{one.reason}") if one.reason else "",
                clean(kpi.label) if kpi else "",
                zones.get(one.zone or "", ""),
                one.next_wave,
                *(one.perceived_before, one.perceived_after, one.contrast_pts, one.contrast_low, one.contrast_high),
                *(one.rebound_pts, one.net_pts, one.net_low, one.net_high),
                say(locale, f"register.read.{one.reading}") if one.reading and speaks else "",
            )
        )
    _sheet(book, "decisions", columns, rows, locale)


def _method(book: Book, view: ServiceView, locale: str) -> None:
    rows: list[tuple[Value, Value]] = []
    for entry in view.method:
        rows += [(entry.term if i == 0 else "", words) for i, words in enumerate(entry.paragraphs)]
        if entry.table is not None:
            rows += [(row[0], " | ".join(row[1:])) for row in (entry.table.headers, *entry.table.rows)]
    _sheet(book, "method", (Column("subject"), Column("words")), rows, locale)


def _in_language(written: io.BytesIO, language: str) -> bytes:
    """The workbook with its language among its properties, for a screen reader: XlsxWriter does not write it."""
    end = b"</cp:coreProperties>"
    said = b"<dc:language>" + language.encode() + b"</dc:language>" + end
    return same_archive(
        written.getvalue(), lambda name, member: member.replace(end, said) if name == "docProps/core.xml" else member
    )

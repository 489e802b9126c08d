"""What of a report the paper carries, as plain data for the layout: final texts, pictures, alternatives.

Belongs here: choosing among what the view says, in the order of the page. Does not belong here: a sentence about a
figure (the view has them all), the layout (`report.typ`).

The data hold strings, lists and mappings only. `pictures` is keyed by name: one that stands often is there once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from barometer.locale import say
from barometer.publishing.branding import SHIPPED, Branding
from barometer.publishing.charts.spec import SeriesChart
from barometer.publishing.paper import pictures
from barometer.publishing.views.crossing import CrossingCard
from barometer.publishing.views.register import DecisionCard
from barometer.publishing.views.service import ChangeRow, ServiceView

Json = dict[str, Any]

#: Entries of the method note that a manager must have at hand; the whole note is on the page.
_METHOD = ("design", "scores", "changes", "words", "publication", "error")
#: What the brief form keeps: what waits and what became of the last commitments; series of so many criteria.
_BRIEF_GROUPS, _BRIEF_SERIES = ("waiting", "outcomes"), 4
#: Verdicts whose mark is white on black.
_DARK = ("progress_established", "regress_established", "act")
#: Pixels of a map: beside its table, with names that are read at arm's length.
_MAP_WIDTH = 310.0


def paper_content(view: ServiceView, brand: Branding = SHIPPED, *, is_brief: bool = False) -> Json:
    """The content of the paper for a service.

    `is_brief`, for services of many criteria and decisions: leaves to the page the remarks under criteria without
    certain change, what stands behind decisions, older commitments, the tables of zones and of respondents.
    """
    locale = view.locale
    return {
        "lang": locale,
        "title": view.title,
        "kind": say(locale, "page.service.kind"),
        "subtitle": view.subtitle,
        "authority": view.authority,
        "logo": _logo(view, brand),
        "site": say(locale, "page.site"),
        "invented": say(locale, "paper.invented") if view.is_invented else "",
        "description": say(locale, "paper.description", service=view.title, subtitle=view.subtitle),
        "page": say(locale, "paper.page"),
        "banner": [list(pair) for pair in view.banner],
        "notices": list(view.notices),
        "essentials": [list(pair) for pair in view.essentials],
        "changes": _changes(view, brand, is_brief),
        "crossing": _crossing(view, brand),
        "decisions": _decisions(view, is_brief),
        "series": _series(view, brand, is_brief),
        "zones": _zones(view, brand, is_brief),
        "respondents": _respondents(view, is_brief),
        "method": _method(view),
        "pictures": _pictures(view, brand),
    }


def _logo(view: ServiceView, brand: Branding) -> Json | None:
    if brand.logo is None:
        return None
    return {"svg": pictures.logo(brand.logo), "alt": say(view.locale, "paper.logo", name=brand.name or view.authority)}


def _changes(view: ServiceView, brand: Branding, is_brief: bool) -> Json:
    locale = view.locale
    groups = []
    if view.changed:
        groups.append({"title": "", "rows": [_change(row, brand) for row in view.changed]})
    if view.unchanged:
        groups.append(
            {"title": view.unchanged_title, "rows": [_change(row, brand, is_brief) for row in view.unchanged]}
        )
    nothing = not view.changed and view.has_tests
    return {
        "title": say(locale, "page.changes.title"),
        "intro": view.changes_intro,
        "nothing": say(locale, "page.changes.nothing") if nothing else "",
        "headers": [
            say(locale, name)
            for name in ("page.table.criterion", "page.table.verdict", "paper.before", "paper.after", "paper.series")
        ],
        "groups": groups,
    }


def _change(row: ChangeRow, brand: Branding, is_brief: bool = False) -> Json:
    return {
        "label": row.label,
        "key": row.key,
        "verdict": row.sentence,
        "remarks": [] if is_brief else list(row.remarks),
        "before": row.before,
        "after": row.after,
        "spark": {"svg": pictures.sparkline(row.spark, brand), "alt": row.spark.words.alt} if row.spark else None,
    }


def _crossing(view: ServiceView, brand: Branding) -> Json:
    locale, crossing = view.locale, view.crossing
    chart = crossing.chart
    return {
        "title": say(locale, "page.crossing.title"),
        "intro": say(locale, "page.crossing.intro"),
        "legend": [say(locale, f"page.crossing.legend_{side}") for side in ("perceived", "delivered")],
        "chart": None
        if chart is None
        else {
            "title": chart.words.title,
            "caption": chart.words.caption,
            "alt": chart.words.alt,
            "svg": pictures.panels(chart, 760, 24, brand),
        },
        "table": None if chart is None else _table(*chart.table()),
    }


def _card(card: CrossingCard, locale: str, is_brief: bool) -> Json:
    return {
        "label": card.label,
        "key": card.key,
        "verdict": card.verdict,
        "why": [] if is_brief else list(card.why),
        "sides": []
        if is_brief
        else [
            [say(locale, "page.table.perceived"), card.perceived],
            [say(locale, "page.table.delivered"), card.delivered],
        ],
        "owner": card.owner,
    }


def _decisions(view: ServiceView, is_brief: bool) -> Json | None:
    """What awaits an answer, then the lines of the register."""
    register, awaiting = view.register, view.crossing.awaiting
    if register is None and not awaiting:
        return None
    locale = view.locale
    every = register.groups if register is not None else ()
    groups = [one for one in every if not is_brief or one.name in _BRIEF_GROUPS]
    return {
        "title": say(locale, "decisions.title"),
        "intro": " ".join(register.intro) if register is not None else "",
        "awaiting": {
            "title": say(locale, "page.crossing.awaiting"),
            "cards": [_card(one, locale, is_brief) for one in awaiting],
        },
        "groups": [
            {
                "title": group.title,
                "notes": list(group.notes),
                "cards": [_decision(one, locale, is_brief) for one in group.cards],
            }
            for group in groups
        ],
        "more": say(locale, "paper.register.more") if len(groups) < len(every) else "",
        "caveats": register.caveats if register is not None else "",
    }


def _decision(card: DecisionCard, locale: str, is_brief: bool) -> Json:
    return {
        "label": card.label,
        "wave": say(locale, "page.register.wave", wave=card.wave),
        "key": card.key,
        "verdict": card.decision,
        "state": card.state,
        "reply_title": say(locale, "page.register.reply"),
        "reply": list(card.reply),
        "about": [] if is_brief else list(card.about),
        "followed": [] if is_brief else list(card.followed),
    }


def _series(view: ServiceView, brand: Branding, is_brief: bool) -> Json:
    """The overall mark's series and those of criteria that changed for sure; the rest is on the page."""
    changed = {row.spark.words.id for row in view.changed if row.spark is not None}
    chosen = [chart for chart in view.series if chart.words.id in changed][: _BRIEF_SERIES if is_brief else None]
    large = view.headline_series
    return {
        "title": say(view.locale, "page.series.title"),
        "intro": say(view.locale, "page.series.intro"),
        "large": _figure(large, pictures.series(large, 760, 170, brand)) if large else None,
        "small": [_figure(chart, pictures.series(chart, 340, 120, brand)) for chart in chosen],
        "more": say(view.locale, "paper.series.more") if len(chosen) < len(view.series) else "",
    }


def _figure(chart: SeriesChart, svg: str) -> Json:
    return {
        "title": chart.words.title,
        "caption": chart.words.caption,
        "alt": chart.words.alt,
        "svg": svg,
        "notes": [f"{note.letter} – {note.words}" if note.letter else note.words for note in chart.notes],
    }


def _zones(view: ServiceView, brand: Branding, is_brief: bool) -> Json | None:
    """A map with its table where outlines are known, else the same figures on an axis; then every criterion."""
    found = next((one for one in view.domains if one.domain == "zone"), None)
    if found is None:
        return None
    locale, chart, drawn = view.locale, view.zone_chart, _map(view, brand)
    why = list(view.territory.communes.why[:1]) if view.territory else []  # the list of communes stands on the page
    return {
        "title": say(locale, "page.zones.title"),
        "intro": say(locale, "page.zones.intro"),
        "map": drawn,
        "chart": None
        if chart is None or drawn is not None
        else {
            "title": chart.words.title,
            "caption": chart.words.caption,
            "alt": chart.words.alt,
            "svg": pictures.panels(chart, 760, 24, brand),
        },
        "table": None if is_brief else _table(found.headers, found.rows) | {"title": found.title},
        "commune": {"title": say(locale, "page.commune.title"), "paragraphs": why},
    }


def _map(view: ServiceView, brand: Branding) -> Json | None:
    found = view.territory
    if found is None or found.atlas is None or found.zones is None:
        return None
    chart = found.zones.chart
    return {
        "title": chart.words.title,
        "caption": chart.words.caption,
        "alt": chart.words.alt,
        "svg": pictures.zone_map(chart, found.atlas, _MAP_WIDTH, brand),
        "legend": [[f"tone-{tone}", words] for tone, words in chart.legend],
        "table": _table(found.zones.headers, found.zones.rows),
    }


def _respondents(view: ServiceView, is_brief: bool) -> Json | None:
    one = view.respondents
    if one is None:
        return None
    groups = [] if is_brief else one.groups
    return {
        "title": say(view.locale, "respondents.title"),
        "said": list(one.said),
        "headers": list(one.headers),
        "groups": [{"label": group.label, "rows": [list(row.cells) for row in group.rows]} for group in groups],
    }


def _method(view: ServiceView) -> Json:
    entries = [one for one in view.method if one.name in _METHOD]
    return {
        "title": say(view.locale, "paper.method"),
        "entries": [[one.term, list(one.paragraphs)] for one in entries],
        "more": say(view.locale, "paper.method.more", page=f"{view.service}.html", method="methode.html"),
    }


def _table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Json:
    return {"headers": list(headers), "rows": [list(row) for row in rows]}


def _pictures(view: ServiceView, brand: Branding) -> Json:
    """The marks that stand often, by name."""
    keys = {row.key for row in (*view.changed, *view.unchanged)} | {one.key for one in view.crossing.awaiting}
    if view.register is not None:
        keys |= {card.key for group in view.register.groups for card in group.cards}
    marks = {key: pictures.icon(key, "#ffffff" if key in _DARK else pictures.INK) for key in sorted(keys)}
    zones = view.territory.zones if view.territory is not None else None
    marks |= {
        f"tone-{tone}": pictures.tone(tone, brand) for tone, _ in (zones.chart.legend if zones is not None else ())
    }
    return marks | {mark: pictures.dot(mark, brand) for mark in ("perceived", "technical")}

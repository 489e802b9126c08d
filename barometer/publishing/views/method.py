"""What the method page says: the barometer's rules in sections, with their formulas, tables and references.

Belongs here: the order of the page, the numbers that its sentences carry (read from the code that applies them and from
the declarations, never written twice) and its tables. Does not belong here: the sentences (`method.po`), the formulas
(formulas), a service's own method note (method_note).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import get_args

import numpy as np
from scipy.special import ndtri

from barometer.crossing import anchors, sensitivity
from barometer.crossing.verdicts import Verdict as CrossingVerdict
from barometer.declarations.authority import Authority
from barometer.estimation import importance
from barometer.locale import say
from barometer.locale.formats import listed, number, percent
from barometer.publishing.text import clean
from barometer.publishing.views.formulas import FORMULAS, Formula
from barometer.publishing.views.method_note import MethodTable
from barometer.publishing.views.references import REFERENCES
from barometer.publishing.views.simulated import (
    LARGEST_KISH,
    LARGEST_SHARE,
    SMALLEST_SHARE,
    replicates,
    simulated_table,
)
from barometer.statistics import ladder, publication
from barometer.statistics.association import FEWEST_PAIRS
from barometer.statistics.calibration import MARGINS_AGREE
from barometer.statistics.change import Verdict, any_false_announcement
from barometer.statistics.importance import SMALLEST_MARGIN
from barometer.statistics.scores import score
from barometer.statistics.trend import LINE_WAVES

#: The scales shown as examples: lowest and highest answer.
SCALES = ((1, 4), (1, 5), (1, 10), (0, 10))
#: The overview's rate is told for as many services.
SERVICES = 8
#: Points by which the share of "don't know" must have moved (`statistics.change.base_changed`).
BASE_POINTS = 5
POWER = 0.8

#: Sections and what stands in them: `t` a paragraph, `f` a formula with its explanation, `p` a list, `m` a table.
_PAGE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mesure", ("t two", "t before", "t error")),
    ("echantillons", ("t intro", "p design", "t clusters")),
    ("notes", ("t scale", "f score", "m scales", "t stretch", "t share", "t dont_know", "t users")),
    ("redressement", ("t intro", "f calibration", "t ladder", "p rung", "f raking", "f logit", "t kish")),
    ("incertitude", ("t intro", "f mean", "f residual", "f variance", "f deff", "t domain", "t fpc")),
    ("intervalles", ("t intro", "f mean_interval", "f wilson", "f effective_n", "t zero")),
    ("publication", ("t intro", "p rule")),
    (
        "evolutions",
        (
            *("t intro", "f change", "t comparable", "t family", "f benjamini_hochberg", "m changes", "f equivalence"),
            *("f detectable", "t watch", "t shift", "t annex"),
        ),
    ),
    ("panels", ("t intro", "f panel")),
    ("series", ("t intro", "f trend", "t tau")),
    (
        "croisement",
        (
            *("t rulers", "t anchors", "t readings", "t links", "f quadrant", "t named", "m crossing", "t sensitivity"),
            "t former",
        ),
    ),
    ("importance", ("t intro", "f lmg", "t missing", "t classes", "f tetraclasse", "t tetraclasse")),
    ("suites", ("t intro", "f rebound", "t reading", "t over_time")),
    ("ensemble", ("t intro", "f holm", "t rate", "f overview_rate")),
    ("declare", ("m declared",)),
    ("simulations", ("t intro", "m simulated", "t reading")),
    ("rapports", ("t intro", "m reports")),
)

#: The questions of METHOD's last section, in its order.
_QUESTIONS = (
    *("population", "sampling", "response", "mode", "dates", "wording", "size", "margins", "weights", "dont_know"),
    *("breaks", "thresholds", "family", "words", "error", "cost", "sources"),
)


#: How many points each list has.
_POINTS = {"design": 3, "rung": 5, "rule": 6}


@dataclass(frozen=True)
class Block:
    """A piece of a section; one of its parts is there."""

    text: str = ""
    formula: Formula | None = None  # with `text`, its explanation
    points: tuple[str, ...] = ()
    table: MethodTable | None = None


@dataclass(frozen=True)
class Section:
    """A section of the page; `anchor` is the same in every language."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class MethodView:
    """The page."""

    locale: str
    authority: str
    is_invented: bool
    title: str
    subtitle: str
    intro: str
    sections: tuple[Section, ...]
    references_title: str
    references: tuple[str, ...]
    software: str


def method_view(authority: Authority, locale: str) -> MethodView:
    """The page of an authority in a language."""
    page = _Page(authority, locale, _numbers(authority, locale))
    return MethodView(
        locale=locale,
        authority=clean(authority.name),
        is_invented=authority.invented,
        title=page.words("title"),
        subtitle=page.words("subtitle"),
        intro=page.words("intro"),
        sections=tuple(
            Section(name, page.words(f"{name}.title"), tuple(page.block(name, one) for one in content))
            for name, content in _PAGE
        ),
        references_title=page.words("references.title"),
        references=REFERENCES,
        software=page.words("references.software"),
    )


@dataclass(frozen=True)
class _Page:
    """An authority's page in a language, with every number that its sentences may carry."""

    authority: Authority
    locale: str
    numbers: Mapping[str, str]

    def words(self, message: str, **more: object) -> str:
        return say(self.locale, f"method_page.{message}", **self.numbers, **more)

    def block(self, section: str, content: str) -> Block:
        kind, name = content.split(" ")
        if kind == "f":
            return Block(text=self.words(f"formula.{name}"), formula=FORMULAS[name])
        if kind == "p":
            return Block(points=tuple(self.words(f"{section}.{name}.{i + 1}") for i in range(_POINTS[name])))
        if kind == "m":
            return Block(table=simulated_table(self.locale) if name == "simulated" else self.table(section, name))
        return Block(text=self.words(f"{section}.{name}"))

    def table(self, section: str, name: str) -> MethodTable:
        columns = {"scales": ("scale", "scores"), "declared": ("what", "value"), "reports": ("question", "answer")}
        headers = [self.words(f"{section}.table.{column}") for column in columns.get(name, ("verdict", "rule"))]
        rows: tuple[tuple[str, ...], ...] = getattr(self, f"_{name}")()
        return MethodTable(self.words(f"{section}.table.caption"), tuple(headers), rows)

    def _scales(self) -> tuple[tuple[str, ...], ...]:
        rows = []
        for low, high in SCALES:
            scores = score(np.arange(low, high + 1, dtype=np.float64), low, high)
            name = say(self.locale, "method_page.notes.table.name", low=low, high=high)
            rows.append((name, " · ".join(number(float(one), self.locale, 1 if one % 1 else 0) for one in scores)))
        return tuple(rows)

    def _changes(self) -> tuple[tuple[str, ...], ...]:
        """The six verdicts, in the words that readers see of an established change."""
        seen = {verdict: verdict for verdict in get_args(Verdict)}
        seen |= {verdict: f"{verdict}_established" for verdict in ("progress", "regress")}
        return tuple(
            (say(self.locale, f"change.{key}"), self.words(f"evolutions.verdict.{verdict}"))
            for verdict, key in seen.items()
        )

    def _crossing(self) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (say(self.locale, f"crossing.name.{verdict}"), self.words(f"croisement.verdict.{verdict}"))
            for verdict in CrossingVerdict
        )

    def _declared(self) -> tuple[tuple[str, ...], ...]:
        authority, numbers = self.authority, self.numbers
        domains = [say(self.locale, f"page.domain.{name}.name") for name in authority.domains.published]
        reason = clean(authority.verdicts.equivalence_reason) or self.words("declare.no_reason")
        values = {
            "alpha": numbers["alpha"],
            "margin": self.words("declare.margin_value", reason=reason),
            "probability": numbers["probability"],
            "cell": self.words("declare.answers", n=numbers["cell"]),
            "percentage": self.words("declare.answers", n=numbers["percentage"]),
            "warn": self.words("declare.answers", n=numbers["warn"]),
            "domains": listed(domains, self.locale),
            "edition": self.words(f"declare.edition.{authority.publication.edition}"),
            "contact": clean(authority.contact),
        }
        undeclared = self.words("declare.undeclared")
        return tuple((self.words(f"declare.{name}"), value or undeclared) for name, value in values.items())

    def _reports(self) -> tuple[tuple[str, ...], ...]:
        return tuple(
            (self.words(f"rapports.{name}.question"), self.words(f"rapports.{name}.answer")) for name in _QUESTIONS
        )


def _numbers(authority: Authority, locale: str) -> dict[str, str]:
    """Every number that a sentence carries, as it is written in the language: read where it is applied or declared."""
    rules, disclosure = authority.verdicts, authority.disclosure
    low, high = ladder.BOUNDS

    def plain(value: float) -> str:
        return number(value, locale, _decimals(value))

    def share(value: float) -> str:
        return percent(100 * value, locale, _decimals(100 * value))

    return {
        "authority": clean(authority.name),
        "alpha": share(rules.alpha),
        "margin": plain(rules.equivalence_margin_pts),
        "probability": share(rules.quadrant_probability),
        "cell": str(disclosure.minimum_cell),
        "percentage": str(disclosure.minimum_percentage),
        "warn": str(disclosure.warn_under),
        "base": str(BASE_POINTS),
        "agree": share(MARGINS_AGREE),
        "low": plain(low),
        "high": plain(high),
        "kish": plain(ladder.MAX_KISH),
        "small_n": str(ladder.SMALL_N),
        "small_share": share(ladder.SMALL_SHARE),
        "min_n": str(max(publication.MIN_N, disclosure.minimum_percentage)),
        "max_se": plain(publication.MAX_SE),
        "min_n_eff": plain(publication.MIN_N_EFF),
        "narrow": plain(100 * publication.NARROW),
        "wide": plain(100 * publication.WIDE),
        "relative": share(publication.MAX_RELATIVE_WIDTH),
        "z95": number(float(ndtri(0.975)), locale, 2),
        "power": share(POWER),
        "line": str(LINE_WAVES),
        "worst": plain(anchors.WORST),
        "regulatory": plain(anchors.REGULATORY),
        "target": plain(anchors.TARGET),
        "excellence": plain(anchors.EXCELLENCE),
        "unknown": say(locale, "crossing.name.unknown"),
        "draws": number(sensitivity.ANCHOR_DRAWS, locale),
        "range": share(sensitivity.RANGE),
        "samples": number(importance.REPLICATES, locale),
        "imputations": str(importance.IMPUTATIONS),
        "complete": share(importance.COMPLETE_ENOUGH),
        "fewest": str(importance.FEWEST),
        "cell_of_four": str(SMALLEST_MARGIN),
        "pairs": str(FEWEST_PAIRS),
        "services": str(SERVICES),
        "rate": percent(100 * any_false_announcement(SERVICES, rules.alpha), locale),
        "replicates": number(replicates(), locale),
        "largest_kish": plain(LARGEST_KISH),
        "lowest": share(SMALLEST_SHARE),
        "highest": share(LARGEST_SHARE),
        "version": metadata.version("barometer"),
    }


def _decimals(value: float) -> int:
    """How many decimals, at most two, it takes to write a declared number as it is."""
    return next((d for d in (0, 1) if abs(value * 10**d - round(value * 10**d)) < 1e-9), 2)

"""The text of a new `services/<service>.toml`, made from the library and commented for the person who will finish it.

Belongs here: laying out the file. Does not belong here: what is known of KPIs (the library's files), the sentences of
the comments (locale/*/skeleton.po), writing the file (cli).

Nothing that somebody must decide and sign is decided here: anchors, thresholds' signatures and links stand as comments.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from barometer.declarations.library import KnownKpi, KnownService
from barometer.declarations.service import Entity
from barometer.declarations.sispea_codes import sispea_code
from barometer.locale import say

_WIDTH = 118


@dataclass(frozen=True)
class Skeleton:
    """What is asked for: the service's id and label, its KPIs, and the SISPEA services that serve the territory."""

    known: KnownService
    id: str
    label: str
    kpis: tuple[KnownKpi, ...]
    entities: tuple[Entity, ...] = ()
    locale: str = "fr"

    def is_from_sispea(self, kpi: KnownKpi) -> bool:
        """Whether a KPI is read from the observatory's files rather than from the service's own table."""
        return bool(self.entities) and bool(self.known.sispea) and sispea_code(kpi.code) is not None

    @property
    def table(self) -> str:
        """The name under surveys/kpis/ of the service's own table."""
        return f"{self.id}.csv"

    def text(self) -> str:
        """The file's text. A pure function of the skeleton: the same bytes every time."""
        return "\n".join(self._lines()) + "\n"

    def more_kpis(self) -> str:
        """The text of the KPIs alone, to be put at the end of a file that is there already."""
        lines = [line for kpi in self.kpis for line in self._kpi(kpi)]
        return "\n".join(["", *self._comment("more"), "", *lines]) + "\n"

    def _lines(self) -> Iterator[str]:
        yield from self._comment("head", label=self.label)
        if self.known.regulation:
            yield from _wrapped(self.known.regulation)
        yield ""
        yield "format = 1"
        yield f"id = {_quoted(self.id)}"
        yield f"label = {_quoted(self.label)}"
        if self.known.article and self.label == self.known.label:
            yield f"article = {_quoted(self.known.article)}"
        yield from self._comment("manager")
        yield 'manager = ""'
        yield ""
        yield from self._comment("thresholds")
        yield "[thresholds]"
        yield "perceived = 70"
        yield "delivered = 80"
        yield from self._signatures()
        yield ""
        yield from self._comment("criteria")
        for criterion in self.known.criteria:
            yield "[[criteria]]"
            yield f"id = {_quoted(criterion.id)}"
            yield f"label = {_quoted(criterion.label)}"
            if criterion.headline:
                yield "headline = true"
            yield ""
        yield from self._comment("kpis")
        yield from self._comment("anchors")
        yield ""
        for kpi in self.kpis:
            yield from self._kpi(kpi)
        yield from self._links()
        others = [f"{kpi.code} ({kpi.label})" for kpi in self.known.kpis if kpi not in self.kpis]
        if others:
            yield ""
            yield from self._comment("others", others=" ; ".join(others))

    def _kpi(self, kpi: KnownKpi) -> Iterator[str]:
        yield "[[kpis]]"
        yield f"id = {_quoted(kpi.id)}"
        yield f"code = {_quoted(kpi.code)}"
        yield f"label = {_quoted(kpi.label)}"
        yield f"unit = {_quoted(kpi.unit)}"
        if kpi.plausible is not None:
            yield f"plausible = [{kpi.plausible[0]:g}, {kpi.plausible[1]:g}]"
        if kpi.decimals != 1:
            yield f"decimals = {kpi.decimals}"
        yield f"definition = {_quoted(kpi.definition)}"
        if kpi.breaks:
            breaks = (f"{{ period = {each.period}, reason = {_quoted(each.reason)} }}" for each in kpi.breaks)
            yield f"breaks = [{', '.join(breaks)}]"
        yield "[kpis.source]"
        yield from self._source(kpi)
        if kpi.reference:
            yield from self._comment("reference", reference=kpi.reference)
        if kpi.regulatory:
            yield from self._comment("regulatory")
        yield from self._anchors(kpi)
        yield ""

    def _source(self, kpi: KnownKpi) -> Iterator[str]:
        if not self.is_from_sispea(kpi):
            yield f"file = {_quoted(self.table)}"
            yield f"period_column = {_quoted(self._word('period'))}"
            yield f"value_column = {_quoted(self._word('value'))}"
            yield f"unit_column = {_quoted(self._word('unit'))}"
            yield f'where = [{{ column = "Code", equals = [{_quoted(kpi.code)}] }}]'
            return
        yield 'file = "sispea/"'
        yield 'format = "sispea"'
        entities = ", ".join(_entity(entity, len(self.entities) > 1) for entity in self.entities)
        yield f"entities = [{entities}]"
        if len(self.entities) > 1:
            yield f'aggregation = "{"sum" if kpi.unit == "hab." else "mean"}"'

    def _anchors(self, kpi: KnownKpi) -> Iterator[str]:
        meant = {"higher": "rising", "lower": "falling", "none": "either"}[kpi.direction]
        yield f"# [kpis.anchors]                 # {self._say('direction.' + meant)}"
        points = (
            ("worst", "regulatory", "target", "excellence") if kpi.regulatory else ("worst", "target", "excellence")
        )
        for name in points:
            yield f"# {name + ' = …':<31}# {self._say('anchor.' + name, unit=kpi.unit)}"
        yield from self._signatures()

    def _signatures(self) -> Iterator[str]:
        yield f"# reason = {_quoted(self._say('reason'))}"
        yield f"# signed = {{ function = {_quoted(self._say('signed'))}, on = {self._say('date')} }}"
        yield f"# countersigned = {{ function = {_quoted(self._say('countersigned'))}, on = {self._say('date')} }}"

    def _links(self) -> Iterator[str]:
        offered = {criterion.id: criterion.label for criterion in self.known.criteria}
        pairs = [
            (criterion, kpi, kind)
            for kind in ("measures", "contributes")
            for kpi in self.kpis
            for criterion in getattr(kpi, kind)
            if criterion in offered
        ]
        yield from self._comment("links")
        for criterion, kpi, kind in pairs:
            yield "# [[links]]"
            yield f"# criterion = {_quoted(criterion)}"
            yield f"# kpi = {_quoted(kpi.id)}"
            yield f"# type = {_quoted(kind)}"
            yield f"# reason = {_quoted(self._say('reason'))}"
            yield f"# signed = {{ function = {_quoted(self._say('countersigned'))}, on = {self._say('date')} }}"
            yield "#"

    def _comment(self, message: str, **params: str) -> Iterator[str]:
        yield from _wrapped(self._say(message, **params))

    def _word(self, column: str) -> str:
        return self._say(f"column.{column}")

    def _say(self, message: str, **params: str) -> str:
        return say(self.locale, f"skeleton.{message}", **params)


def table_text(skeleton: Skeleton, years: Sequence[int]) -> str:
    """The service's own table to be filled: one row a KPI and year, values blank; "" where it has no KPI in it."""
    kpis = [kpi for kpi in skeleton.kpis if not skeleton.is_from_sispea(kpi)]
    if not kpis:
        return ""
    words = [say(skeleton.locale, f"skeleton.column.{name}") for name in ("period", "label", "unit", "value")]
    rows = [(words[0], "Code", words[1], words[2], words[3])]
    rows += [(str(year), kpi.code, kpi.label, kpi.unit, "") for year in years for kpi in kpis]
    return "".join(";".join(_cell(text) for text in row) + "\r\n" for row in rows)


def _cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ';"\n') else text


def _entity(entity: Entity, weighted: bool) -> str:
    weight = f", weight = {entity.weight:.10g}" if weighted else ""
    return f"{{ id = {_quoted(entity.id)}{weight} }}"


def _quoted(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(text, ensure_ascii=False)


def _wrapped(text: str) -> Iterator[str]:
    for paragraph in text.split("\n"):
        for line in textwrap.wrap(paragraph, _WIDTH, break_long_words=False, break_on_hyphens=False):
            yield f"# {line}"

"""The public annex of a selection: which criteria were kept or dropped and why (METHOD C1.7).

Belongs here: what the annex says and in which order. Does not belong here: the choice (crossing), the files
(`selection_page`). No answer's text and no person's name comes in here: codes, figures, functions and public reasons.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from barometer.crossing.decided import Effect
from barometer.crossing.journal import JournalEntry
from barometer.declarations.exploration import TechnicalList
from barometer.locale import say
from barometer.locale.formats import between, day, days, listed, number, percent
from barometer.publishing.selection_material import SelectionMaterial
from barometer.publishing.text import clean, quoted
from barometer.publishing.views.method import Block, Section
from barometer.publishing.views.method_note import MethodTable

#: From this inclusion frequency on a criterion is a finding; below the second it is said to be a choice.
FINDING, CHOICE = 0.95, 0.80


@dataclass(frozen=True)
class SelectionView:
    """The page."""

    locale: str
    authority: str
    is_invented: bool
    title: str
    subtitle: str
    intro: str
    table_file: str
    sections: tuple[Section, ...]


def selection_view(material: SelectionMaterial, locale: str) -> SelectionView:
    """The annex of a service in a language."""
    page = Page(material, locale)
    service = clean(material.service.label)
    sections = (
        ("choix", page.choice()),
        ("journal", page.journal()),
        ("decisions", page.decisions()),
        ("agents", page.agents()),
        ("technique", page.technical()),
        ("liens", page.links()),
        ("codage", page.coding()),
        ("absents", page.absent()),
    )
    return SelectionView(
        locale=locale,
        authority=clean(material.authority.name),
        is_invented=material.authority.invented,
        title=page.words("title", service=service),
        subtitle=page.words("subtitle"),
        intro=page.intro(),
        table_file=f"{material.service.id}.csv",
        sections=tuple(
            Section(name, page.words(f"{name}.title"), tuple(blocks)) for name, blocks in sections if blocks
        ),
    )


class Page:
    """The sections of a page, in its language."""

    def __init__(self, material: SelectionMaterial, locale: str) -> None:
        self.material, self.locale = material, locale
        self._labels = {code.id: clean(code.label) for code in material.exploration.codebook.codes}
        self._kpis = {kpi.id: clean(kpi.label) for kpi in material.service.kpis}
        self._kpis |= {
            one.kpi: clean(one.label)
            for one in material.exploration.technical.criteria
            if one.label and one.kpi not in self._kpis
        }

    def words(self, message: str, **params: object) -> str:
        return say(self.locale, f"selection.{message}", **params)

    def label(self, criterion: str) -> str:
        return self._labels.get(criterion, criterion)

    def intro(self) -> str:
        source = self.material.exploration.residents
        words = self.words(
            "intro",
            n=number(self.material.n, self.locale),
            days=days(source.field_start, source.field_end, self.locale),
            mode=clean(source.mode),
            question=quoted(clean(self.material.exploration.question), self.locale),
            design=self.words(f"design.{source.design}"),
        )
        return words + self._mark()

    def choice(self) -> list[Block]:
        decision = self.material.decision
        points = tuple(self.label(criterion) for criterion in decision.chosen)
        blocks = [Block(text=self.words("choix.words", count=len(points))), Block(points=points)]
        if self.material.is_decided_otherwise:
            blocks.append(Block(text=self.words("choix.changed")))
        return blocks

    def journal(self) -> list[Block]:
        material = self.material
        place = {criterion: i for i, criterion in enumerate(material.criteria)}
        headers = tuple(
            self.words(f"journal.{name}")
            for name in ("criterion", "kept", "why", "cited", "salience", "technical", "inclusion")
        )
        rows = tuple(
            (
                self.label(entry.criterion),
                self.words("yes" if entry.criterion in material.decision.chosen else "no"),
                self.reason(entry),
                self._cited(place[entry.criterion]),
                number(entry.salience, self.locale, 2),
                number(entry.technical, self.locale, 2),
                "–" if entry.inclusion is None else percent(100 * entry.inclusion, self.locale),
            )
            for entry in material.entries
        )
        table = MethodTable(self.words("journal.caption"), headers, rows)
        stable = self.words(
            "journal.stability",
            draws=number(material.draws, self.locale),
            finding=percent(100 * FINDING, self.locale),
            choice=percent(100 * CHOICE, self.locale),
        )
        blocks = [Block(text=self.words("journal.words")), Block(table=table), Block(text=stable)]
        close = [self.label(e.criterion) for e in material.entries if e.is_kept and (e.inclusion or 0.0) < CHOICE]
        if close:
            blocks.append(Block(text=self.words("journal.choices", criteria=listed(close, self.locale))))
        if material.infeasible_draws:
            blocks.append(Block(text=self.words("journal.infeasible", draws=material.infeasible_draws)))
        return blocks

    def decisions(self) -> list[Block]:
        """What people changed, with reason and function, and what it costs."""
        decision = self.material.decision
        if not decision.effects:
            return [Block(text=self.words("decisions.none"))]
        points = tuple(self._effect(effect) for effect in decision.effects)
        blocks = [Block(text=self.words("decisions.words")), Block(points=points)]
        if decision.cost is not None:
            message = "decisions.cost" if decision.cost > 0.0005 else "decisions.no_cost"
            cost = number(decision.cost, self.locale, 2)
            blocks.append(
                Block(
                    text=self.words(message, cost=cost, share=percent(100 * self.material.cost_share, self.locale, 1))
                )
            )
        if decision.broken:
            rules = tuple(self.broken(code, what) for code, what in decision.broken)
            blocks += [Block(text=self.words("decisions.broken")), Block(points=rules)]
        return blocks

    def agents(self) -> list[Block]:
        source, voice = self.material.exploration.agents, self.material.agents
        if source is None:
            return []
        if voice is None:
            return [Block(text=self.words("agents.too_few", least=self.material.authority.disclosure.minimum_cell))]
        if not voice.named:
            return [Block(text=self.words("agents.nothing", n=voice.n))]
        points = tuple(
            self.words("agents.share", label=self.label(c), share=percent(voice.percent[c], self.locale))
            if c in voice.percent
            else self.label(c)
            for c in voice.named
        )
        least = self.material.authority.disclosure.minimum_cell
        return [Block(text=self.words("agents.words", n=voice.n, least=least)), Block(points=points)]

    def technical(self) -> list[Block]:
        """The service's list, its targets, and the dated log of its seals."""
        technical = self.material.exploration.technical
        anchors = {kpi.id: kpi for kpi in self.material.service.kpis}
        headers = tuple(
            self.words(f"technique.{name}") for name in ("kpi", "weight", "target", "threshold", "named", "reason")
        )
        rows = []
        for one in technical.criteria:
            kpi = anchors.get(one.kpi)
            declared = kpi.anchors if kpi is not None else None
            decimals = kpi.decimals if kpi is not None else 0
            unit = f" {clean(kpi.unit)}" if kpi is not None else ""
            target, limit = (
                "–" if value is None else number(value, self.locale, decimals) + unit
                for value in ((declared.target, declared.regulatory) if declared is not None else (None, None))
            )
            threshold = limit if limit != "–" or not one.regulatory else self.words("technique.regulatory")
            named = self.words(f"technique.by.{one.named_by}")
            weight = number(one.weight, self.locale, 0 if one.weight == round(one.weight) else 1)
            rows.append((self.kpi(one.kpi), weight, target, threshold, named, clean(one.reason)))
        table = MethodTable(self.words("technique.caption"), headers, tuple(rows))
        blocks = [Block(text=self.words("technique.words")), Block(table=table), Block(points=tuple(self._log()))]
        if self.material.earlier is not None:
            labels = [self.label(criterion) for criterion in self.material.earlier]
            message = "technique.earlier" if labels else "technique.earlier_none"
            blocks.append(Block(text=self.words(message, criteria=listed(labels, self.locale))))
        return blocks

    def links(self) -> list[Block]:
        material = self.material
        if not material.links:
            return [Block(text=self.words("liens.none"))]
        headers = tuple(self.words(f"liens.{name}") for name in ("criterion", "kpi", "type", "reason"))
        rows = tuple(
            (
                self.label(link.criterion),
                self.kpi(link.kpi),
                say(self.locale, f"matching.entry.{link.type}"),
                clean(link.reason) or "–",
            )
            for link in material.links
        )
        blocks = [
            Block(text=self.words("liens.words")),
            Block(table=MethodTable(self.words("liens.caption"), headers, rows)),
        ]
        if material.pairs_filled_twice:
            kappa = "–" if material.kappa is None else number(material.kappa, self.locale, 2)
            blocks.append(
                Block(
                    text=self.words(
                        "liens.kappa",
                        kappa=kappa,
                        pairs=material.pairs_filled_twice,
                        disputed=material.pairs_disputed,
                        open=material.pairs_open,
                    )
                )
            )
        else:
            blocks.append(Block(text=self.words("liens.declared")))
        return blocks

    def coding(self) -> list[Block]:
        found = self.material.reliability
        alpha = "–" if found.whole.alpha is None else number(found.whole.alpha, self.locale, 2)
        book = self.material.exploration.codebook
        words = self.words(
            "codage.words",
            version=book.version,
            codes=len(self.material.exploration.criteria),
            twice=number(found.coded_twice, self.locale),
            alpha=alpha,
            reading=self.words(f"codage.reading.{found.whole.reading}"),
            disputed=number(len(found.disputed), self.locale),
            settled=number(found.settled, self.locale),
        )
        blocks = [Block(text=words)]
        if self.material.open_answers:
            left = number(self.material.open_answers, self.locale)
            whole = number(self.material.answers + self.material.open_answers, self.locale)
            blocks.append(Block(text=self.words("codage.open", open=left, answers=whole)))
        return blocks

    def absent(self) -> list[Block]:
        """What nobody named, though satisfaction elsewhere rests on it (METHOD C1.8)."""
        drivers = self.material.unnamed_drivers
        if not drivers:
            return [Block(text=self.words("absents.none"))]
        points = tuple(self.words(f"driver.{driver}") for driver in drivers)
        return [Block(text=self.words("absents.words")), Block(points=points)]

    def reason(self, entry: JournalEntry) -> str:
        """Why the rules keep or drop a criterion; where people decided otherwise, that it was they."""
        key = f"reason.{'kept' if entry.is_kept else 'dropped'}.{entry.reason}"
        words = self.words(key, detail=clean(entry.detail))
        effect = self.effect_of(entry.criterion)
        if effect is None:
            return words
        kind = "reserved" if effect.is_reserved else "keep" if effect.is_kept else "drop"
        decided = self.words(f"journal.{kind}", function=clean(effect.function))
        return self.words("journal.decided", decided=decided, rule=words)

    def broken(self, code: str, what: str) -> str:
        """A rule that the choice leaves, or that cannot be held to."""
        return broken_words(self.locale, code, what, self.label(what) if code in ("core", "cited") else self.kpi(what))

    def kpi(self, kpi: str) -> str:
        return self._kpis.get(kpi, kpi)

    def effect_of(self, criterion: str) -> Effect | None:
        return next((e for e in self.material.decision.effects if e.criterion == criterion and not e.is_idle), None)

    def _effect(self, effect: Effect) -> str:
        kind = "reserved" if effect.is_reserved else "keep" if effect.is_kept else "drop"
        entry = next(entry for entry in self.material.entries if entry.criterion == effect.criterion)
        words = self.words(
            f"decisions.{kind}",
            label=quoted(self.label(effect.criterion), self.locale),
            function=clean(effect.function),
            on=day(dt.date.fromisoformat(effect.on), self.locale),
            reason=clean(effect.reason).rstrip(" ."),
            value=number(entry.value, self.locale, 2),
        )
        return words + (" " + self.words("decisions.idle") if effect.is_idle else "")

    def _cited(self, i: int) -> str:
        figures = self.material.figures
        share = percent(100 * float(figures.share[i]), self.locale)
        if not self.material.has_margin:
            return share
        low, high = 100 * float(figures.low[i]), 100 * float(figures.high[i])
        return self.words("journal.share", share=share, between=between(low, high, self.locale))

    def _mark(self) -> str:
        if self.material.mark is None:
            return ""
        mean, low, high, _ = self.material.mark
        if low is None or high is None:
            return " " + self.words("mark_alone", mean=number(mean, self.locale))
        return " " + self.words("mark", mean=number(mean, self.locale), between=between(low, high, self.locale))

    def _log(self) -> list[str]:
        lines: list[str] = []
        before: TechnicalList | None = None
        for on, technical, is_late in self.material.seals:
            signed = technical.signed.function if technical.signed else ""
            second = technical.countersigned.function if technical.countersigned else ""
            message = "technique.sealed_late" if is_late else "technique.sealed"
            line = self.words(message, on=day(on, self.locale), first=clean(signed), second=clean(second))
            lines.append(line + self._moved(before, technical))
            before = technical
        return lines

    def _moved(self, before: TechnicalList | None, after: TechnicalList) -> str:
        if before is None:
            return ""
        old = {one.kpi: one.weight for one in before.criteria}
        new = {one.kpi: one.weight for one in after.criteria}
        moved = [
            self.words("technique.weight_moved", kpi=self.kpi(kpi), before=_weight(old, kpi), after=_weight(new, kpi))
            for kpi in dict.fromkeys((*old, *new))
            if old.get(kpi) != new.get(kpi)
        ]
        return " " + self.words("technique.moved", changes=listed(moved, self.locale)) if moved else ""


def broken_words(locale: str, code: str, what: str, label: str) -> str:
    """A rule that is left or cannot be held to, in a sentence; `label` names what it concerns."""
    return say(locale, f"selection.rule.{code}", what=what, label=label)


def _weight(weights: dict[str, float], kpi: str) -> str:
    return f"{weights[kpi]:g}" if kpi in weights else "–"

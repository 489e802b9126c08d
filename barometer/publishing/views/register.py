"""« Ce qui est décidé »: the register as a page shows it, and its counts for the overview.

Belongs here: which lines stand under which heading. Does not belong here: their sentences (`register_words`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barometer.locale import say
from barometer.locale.formats import listed, number
from barometer.publishing.facts import AWAITING, DecisionFact
from barometer.publishing.material import Material
from barometer.publishing.text import clean, quoted
from barometer.publishing.words import crossing_words, register_words

#: What can become of a commitment, in the order in which it is said.
OUTCOMES = ("kept", "late", "withdrawn", "promised")


@dataclass(frozen=True)
class DecisionCard:
    """A line of the register. `reply` is the service's own answer, line by line as written."""

    anchor: str
    label: str
    wave: int
    key: str  # of the decision's mark
    decision: str
    state: str
    reply: tuple[str, ...]
    about: tuple[str, ...]
    followed: tuple[str, ...]


@dataclass(frozen=True)
class RegisterGroup:
    """Lines under one heading; `name` tells which, `notes` stand before them."""

    name: str
    title: str
    cards: tuple[DecisionCard, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RegisterView:
    """`intro`: how many divergences await an answer and of which kind; `groups`: what was decided and what came of it.
    `caveats`: printed once where an effect is spoken of."""

    intro: tuple[str, ...]
    groups: tuple[RegisterGroup, ...]
    caveats: str


def register_view(material: Material) -> RegisterView | None:
    """The register of a service; None where nothing calls for an answer and nobody wrote any."""
    if not material.decisions:
        return None
    locale = material.locale
    decided = [one for one in material.decisions if one.decision is not None or one.state == "contradicted"]
    lines = sorted(decided, key=lambda one: (-one.wave, one.state, one.criterion))
    followed = [one for one in lines if one.next_wave is not None and one.is_commitment]
    last = max((one.next_wave for one in followed if one.next_wave), default=None)
    named: list[tuple[str, list[DecisionFact]]] = [
        ("waiting", [one for one in lines if one.state in ("waiting", "contradicted")]),
        ("outcomes", [one for one in followed if one.next_wave == last]),
        ("decided", [one for one in lines if one not in followed and one.state not in ("waiting", "contradicted")]),
        ("earlier", [one for one in followed if one.next_wave != last]),
    ]
    groups = tuple(
        RegisterGroup(
            name,
            say(locale, f"page.register.{name}", wave=last or ""),
            tuple(_card(material, one) for one in found),
            (outcome_counts(found, locale),) if name == "outcomes" else (),
        )
        for name, found in named
        if found
    )
    speaks = any(register_words.speaks_of_effect(one) and one.reading for one in followed)
    return RegisterView(
        intro=_intro(material),
        groups=groups,
        caveats=say(locale, "page.register.caveats") if speaks else "",
    )


def awaiting(material: Material) -> list[DecisionFact]:
    """The divergences that nobody has answered, by verdict."""
    order = {str(verdict): i for i, verdict in enumerate(AWAITING)}
    found = [one for one in material.decisions if one.state in ("awaiting", "contradicted")]
    return sorted(found, key=lambda one: (order.get(one.verdict or "", len(order)), -one.wave, one.criterion))


def outcome_counts(decisions: Sequence[DecisionFact], locale: str) -> str:
    """ "1 engagement tenu, 1 en retard et 1 retiré"; empty where there is none."""
    states = [one.state for one in decisions]
    told = [
        say(
            locale,
            f"register.count.{state}.{'one' if states.count(state) == 1 else 'other'}",
            count=states.count(state),
        )
        for state in OUTCOMES
        if state in states
    ]
    return say(locale, "register.counts", counts=listed(told, locale)) if told else ""


def last_commitments(material: Material) -> list[DecisionFact]:
    """The commitments that the newest follow-up speaks of."""
    followed = [one for one in material.decisions if one.is_commitment and one.next_wave is not None]
    last = max((one.next_wave for one in followed if one.next_wave), default=None)
    return [one for one in followed if one.next_wave == last]


def _intro(material: Material) -> tuple[str, ...]:
    locale = material.locale
    waiting = awaiting(material)
    if not waiting:
        return (say(locale, "page.register.none_awaiting"),)
    form = "one" if len(waiting) == 1 else "other"
    said = [say(locale, f"page.register.awaiting.{form}", count=number(len(waiting), locale))]
    owners = list(dict.fromkeys(clean(one.owner) for one in waiting if one.owner))
    if owners:
        said.append(say(locale, "page.register.answered_by", owners=listed(owners, locale)))
    for verdict in AWAITING:
        labels = [quoted(material.label(one.criterion), locale) for one in waiting if one.verdict == verdict]
        if labels:
            name = crossing_words.verdict_name(verdict, locale)
            said.append(say(locale, "page.register.awaiting_kind", verdict=name, labels=listed(labels, locale)))
    return tuple(said)


def _card(material: Material, one: DecisionFact) -> DecisionCard:
    locale = material.locale
    kpi = material.kpis.get(one.kpi or "")
    zones = {zone.id: clean(zone.label) for zone in material.authority.domains.zone}
    decision = say(locale, f"register.decision.{one.decision}") if one.decision else ""
    return DecisionCard(
        anchor=f"registre-{one.criterion}-{one.wave}",
        label=material.label(one.criterion),
        wave=one.wave,
        key=one.decision or "none",
        decision=decision or say(locale, f"register.state.{one.state}"),
        state=register_words.state_sentence(one, locale) if decision else "",
        reply=tuple(line for text in (one.reply or "").split("\n") if (line := clean(text))),
        about=tuple(register_words.about(one, kpi, zones.get(one.zone or "", ""), locale)),
        followed=tuple(register_words.followed(one, kpi, locale)),
    )

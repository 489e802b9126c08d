"""What may be said of a crossing: the verdict of perceived and delivered together, its basis, its links, in words.

Belongs here: sentences made from a row of out_crossing and the declared links. Does not belong here: choosing the
verdict (crossing), and the words of changes (`sentences`).
"""

from __future__ import annotations

from dataclasses import replace

from barometer.declarations.service import Kpi, Service
from barometer.locale import say
from barometer.locale.formats import NARROW_NO_BREAK, NO_BREAK, day, listed, number
from barometer.publishing.facts import AWAITING, Crossing, KpiScore
from barometer.publishing.text import clean, quoted

#: All verdicts, those that await an answer first.
ORDER = (*AWAITING, "unknown", "maintain")
_UNKNOWN = ("no_kpi_value", "kpi_uncertainty", "no_margin")
_NO_VERDICT = ("insufficient", "volunteers")
_EXPLAINED = (
    "misperceived",
    "no_target",
    "blind_spot",
    "veto",
    "near_threshold",
    "no_kpi_value",
    "kpi_uncertainty",
    "no_margin",
    "insufficient",
    "volunteers",
    "no_residents",
    "not_judged",
    "not_asked",
)


def verdict_sentence(crossing: Crossing, locale: str) -> str:
    """The verdict in DOMAIN's words: "Expliquer la contrainte", "Agir : note et mesure sous leur seuil"."""
    if crossing.verdict is None:
        return say(locale, f"crossing.none_{crossing.basis}" if crossing.basis in _NO_VERDICT else "crossing.none")
    if crossing.verdict == "explain":
        return say(locale, f"crossing.explain_{'constraint' if crossing.basis == 'constraint' else 'misperceived'}")
    if crossing.verdict == "unknown" and crossing.basis in _UNKNOWN:
        return say(locale, f"crossing.unknown_{crossing.basis}")
    return say(locale, f"crossing.{crossing.verdict}")


def verdict_name(verdict: str, locale: str) -> str:
    """The verdict in one or two words: "Agir", "À arbitrer"."""
    return say(locale, f"crossing.name.{verdict}")


def explanation(crossing: Crossing, service: Service, locale: str) -> list[str]:
    """Why this verdict: the tension by its name, the missing indicator, the veto, the basis."""
    kpis = {kpi.id: kpi for kpi in service.kpis}
    said = []
    if crossing.verdict == "explain" and crossing.basis == "constraint":
        standing = [_name(kpi, kpis, locale) for kpi in crossing.standing_tensions]
        said += [say(locale, "crossing.tension_at_target", kpi=name) for name in standing]
    elif crossing.basis in _EXPLAINED:
        said.append(say(locale, f"crossing.because.{crossing.basis}"))
    if crossing.is_low_urgency:
        said.append(say(locale, "crossing.low_urgency"))
    if crossing.is_veto and crossing.basis != "veto":
        said.append(say(locale, "crossing.veto"))
    if crossing.proposed:
        said.append(say(locale, "crossing.proposed", kpi=quoted(clean(crossing.proposed), locale)))
    elif crossing.verdict == "explain" and not crossing.kpis:
        said.append(say(locale, "crossing.blind_spot"))
    return said


def link_words(crossing: Crossing, service: Service, locale: str) -> list[str]:
    """Every declared link of the criterion, in words with its reason."""
    kpis = {kpi.id: kpi for kpi in service.kpis}
    return [
        say(
            locale,
            f"link.{link.type}",
            kpi=_name(link.kpi, kpis, locale),
            reason=_within(clean(link.reason)) or say(locale, "link.no_reason"),
        )
        for link in service.links
        if link.criterion == crossing.criterion
    ]


def alone(crossing: Crossing, locale: str) -> str | None:
    """What each set of criteria alone would lead to decide (METHOD C4)."""
    if crossing.alone_perceived is None and crossing.alone_delivered is None:
        return None
    words = {
        side: say(locale, f"alone.{value}") if value else say(locale, "alone.none")
        for side, value in (("perceived", crossing.alone_perceived), ("delivered", crossing.alone_delivered))
    }
    return say(locale, "crossing.alone", **words)


def previous(crossing: Crossing, locale: str) -> str | None:
    """The verdict under the anchors in force before, where it was another (METHOD C3)."""
    if crossing.previous_until is None:
        return None
    before = replace(crossing, verdict=crossing.previous_verdict, basis=crossing.previous_basis)
    words = {"day": day(crossing.previous_until, locale), "verdict": verdict_sentence(before, locale)}
    return say(locale, "crossing.previous", **words)


def kpi_value(kpi: Kpi, value: float, locale: str) -> str:
    """A technical figure with its unit, in the decimals declared."""
    text = number(value, locale, kpi.decimals)
    unit = clean(kpi.unit)
    space = NO_BREAK if not unit.startswith("%") else NARROW_NO_BREAK if locale == "fr" else ""
    return f"{text}{space}{unit}" if unit else text


def kpi_target(kpi: Kpi, locale: str) -> str:
    """The declared target of a KPI: "au moins 95 %", "de 0,1 à 0,3 mg/l", "aucun objectif fixé"."""
    anchors = kpi.anchors
    if anchors is None:
        return say(locale, "kpi.no_target")
    target = kpi_value(kpi, anchors.target, locale)
    if anchors.target_high is not None:
        return say(
            locale,
            "kpi.between",
            low=number(anchors.target, locale, kpi.decimals),
            high=kpi_value(kpi, anchors.target_high, locale),
        )
    return say(locale, "kpi.at_least" if anchors.target > anchors.worst else "kpi.at_most", target=target)


def kpi_status(score: KpiScore, locale: str) -> str:
    """Where a KPI stands against its target, in words."""
    if score.probability_at_target is None:
        return say(locale, "kpi.status.no_target")
    if score.is_veto:
        return say(locale, "kpi.status.veto")
    if score.probability_at_target >= 1:
        return say(locale, "kpi.status.met")
    if score.probability_at_target <= 0:
        return say(locale, "kpi.status.missed")
    return say(locale, "kpi.status.probability", percent=number(100 * score.probability_at_target, locale))


def decision_sentence(crossings: list[tuple[str, Crossing, bool]], locale: str) -> str:
    """The decisions awaited, by verdict, each with at most three criteria by name. `crossings`: (label, row, whether
    it awaits an answer)."""
    parts = []
    for verdict in AWAITING:
        labels = [label for label, crossing, awaits in crossings if awaits and crossing.verdict == verdict]
        if labels:
            shown = [quoted(label, locale) for label in labels[:3]]
            if len(labels) > len(shown):
                left = len(labels) - len(shown)
                shown.append(say(locale, "decision.others" if left > 1 else "decision.one_other", count=left))
            parts.append(say(locale, f"decision.{verdict}", labels=listed(shown, locale)))
    if not parts:
        known = any(crossing.verdict is not None for _, crossing, _ in crossings)
        return say(locale, "decision.none" if known else "decision.no_verdict")
    return say(locale, "decision.awaited", decisions=say(locale, "decision.separator").join(parts))


def _within(sentence: str) -> str:
    """A sentence as the end of another: no full stop, a small first letter unless its first word is all capitals."""
    words = sentence.rstrip(".")
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def _name(kpi: str, kpis: dict[str, Kpi], locale: str) -> str:
    return quoted(clean(kpis[kpi].label), locale) if kpi in kpis else kpi

"""What may be said under a picture of the crossing and of what was decided: verdicts counted and named, commitments.

Belongs here: sentences made from crossing verdicts and from the register's states. Does not belong here: changes and
levels (`captions`). A commitment that was kept is never said to be the cause of anything (METHOD C8).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from barometer.locale import say
from barometer.locale.formats import listed
from barometer.publishing import crossing_words, register_words
from barometer.publishing.facts import Crossing, DecisionFact
from barometer.publishing.material import Material
from barometer.publishing.press import fitting, sourcing
from barometer.publishing.press.wording import PressWords, written
from barometer.publishing.register_view import outcome_counts
from barometer.publishing.text import clean, quoted

_MOST_LABEL = 40  # characters of a label inside a caption
_MOST_NAMED = 2  # criteria named for one verdict
#: Verdicts whose criteria are named in the caption, the gravest first.
_TOLD = ("act", "arbitrate", "explain", "secure")


def crossing(material: Material) -> PressWords:
    """Perceived against delivered: how many criteria have each verdict, which call for something."""
    locale, service = material.locale, clean(material.service.label)
    rows = [one for one in material.crossings_of_newest() if one.criterion and one.verdict]
    counts = [
        say(locale, f"press.crossing.count.{verdict}", count=found)
        for verdict in crossing_words.ORDER
        if (found := sum(one.verdict == verdict for one in rows))
    ]
    # Where all verdicts do not fit, the gravest stand: good news alone never makes a title.
    makers = [_title(counts, kept, len(rows), locale) for kept in range(len(counts), 0, -1)]
    if not rows:
        makers = [lambda name: say(locale, "press.crossing.title_none", label=name)]
    must = [say(locale, "press.crossing.axes", service=service)]
    if counts:
        must.append(say(locale, "press.crossing.counted", criteria=len(rows), verdicts=listed(counts, locale)))
    must += [_told(material, [one for one in rows if one.verdict == verdict]) for verdict in _TOLD]
    may = [say(locale, "press.crossing.apart"), say(locale, "press.crossing.probability")]
    shown = [material.current(subject) for one in rows if (subject := material.subject(one)) is not None]
    title = fitting.title(service, *makers)
    return written(material, title, must, may, estimates=[one for one in shown if one is not None])


def commitments(material: Material, lines: Sequence[DecisionFact]) -> PressWords:
    """What became of commitments: how many were kept, late, withdrawn; each by its criterion."""
    locale, service = material.locale, clean(material.service.label)
    counts = outcome_counts(lines, locale).rstrip(".")
    title = fitting.title(service, lambda name: say(locale, "press.commitments.title", label=name, counts=counts))
    must = [
        say(locale, "press.commitments.intro", service=service),
        *(
            say(
                locale,
                "press.commitments.one",
                label=quoted(_inside(material.label(one.criterion)), locale),
                wave=one.wave,
                state=_lower(register_words.state_sentence(one, locale)),
            )
            for one in lines
        ),
    ]
    may = [
        say(locale, "press.commitments.no_cause"),
        say(locale, "press.commitments.register"),
        say(locale, "press.commitments.measured"),
        say(locale, "press.commitments.reply"),
    ]
    return replace(written(material, title, must, may, has_bands=False), source=_register_source(material))


def _title(counts: Sequence[str], kept: int, criteria: int, locale: str) -> Callable[[str], str]:
    """The form of a title that tells the first `kept` verdicts, among how many criteria."""
    form = "press.crossing.title" if kept == len(counts) else "press.crossing.title_some"
    verdicts = listed(counts[:kept], locale)
    return lambda label: say(locale, form, label=label, criteria=criteria, verdicts=verdicts)


def _told(material: Material, rows: Sequence[Crossing]) -> str:
    """The criteria of one verdict by name; those beyond the first two are counted."""
    if not rows:
        return ""
    locale = material.locale
    labels = [quoted(_inside(material.named(one)), locale) for one in rows[:_MOST_NAMED]]
    if len(rows) > _MOST_NAMED:
        form = "one" if len(rows) == _MOST_NAMED + 1 else "other"
        labels.append(say(locale, f"press.others.{form}", count=len(rows) - _MOST_NAMED))
    name = crossing_words.verdict_name(rows[0].verdict or "unknown", locale)
    return say(locale, "press.crossing.named", verdict=name, labels=listed(labels, locale))


def _register_source(material: Material) -> str:
    """A commitment comes from the register, not from a sample: no number of people, no margin."""
    authority = clean(material.authority.name)
    invented = sourcing.invented(material, before=" ")
    return say(material.locale, "press.source_register", authority=authority, wave=material.newest, invented=invented)


def _inside(label: str) -> str:
    return fitting.shortened(label, _MOST_LABEL)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

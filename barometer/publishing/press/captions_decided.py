"""What may be said under a picture of the crossing and of what was decided: verdicts counted and named, commitments.

Belongs here: sentences made from crossing verdicts and from the register's states. Does not belong here: changes and
levels (`captions`). A commitment that was kept is never said to be the cause of anything (METHOD C8).
"""

from __future__ import annotations

from collections.abc import Sequence

from barometer.locale import say
from barometer.locale.formats import listed
from barometer.publishing.facts import Crossing
from barometer.publishing.material import Material
from barometer.publishing.press import fitting, sourcing
from barometer.publishing.press.wording import Sentences
from barometer.publishing.text import clean, quoted
from barometer.publishing.views.register import last_commitments
from barometer.publishing.words import crossing_words, register_words

_MOST_LABEL = 40  # characters of a label inside a caption
_MOST_NAMED = 2  # criteria named for one verdict
#: Verdicts whose criteria are named in the caption, the gravest first.
_TOLD = ("act", "arbitrate", "explain", "secure")


def crossing(material: Material) -> Sentences:
    """Perceived against delivered: how many criteria have each verdict, which call for something."""
    locale, service = material.locale, clean(material.service.label)
    rows = [one for one in material.crossings_of_newest() if one.criterion and one.verdict]
    counts = [
        say(locale, f"kit.crossing.count.{verdict}", count=found)
        for verdict in crossing_words.ORDER
        if (found := sum(one.verdict == verdict for one in rows))
    ]
    must = [say(locale, "kit.crossing.axes", service=service)]
    if counts:
        must.append(say(locale, "kit.crossing.counted", criteria=len(rows), verdicts=listed(counts, locale)))
    must += [_told(material, [one for one in rows if one.verdict == verdict]) for verdict in _TOLD]
    may = [say(locale, "kit.crossing.apart"), say(locale, "kit.crossing.probability")]
    shown = [material.current(subject) for one in rows if (subject := material.subject(one)) is not None]
    return Sentences(must, may, [one for one in shown if one is not None])


def commitments(material: Material) -> Sentences:
    """What became of commitments, each by its criterion: those of the newest follow-up, else those that run."""
    locale, service = material.locale, clean(material.service.label)
    lines = last_commitments(material) or [one for one in material.decisions if one.is_commitment]
    must = [
        say(locale, "kit.commitments.intro", service=service),
        *(
            say(
                locale,
                "kit.commitments.one",
                label=quoted(_inside(material.label(one.criterion)), locale),
                wave=one.wave,
                state=_lower(register_words.state_sentence(one, locale)),
            )
            for one in lines
        ),
    ]
    may = [
        say(locale, "kit.commitments.no_cause"),
        say(locale, "kit.commitments.register"),
        say(locale, "kit.commitments.measured"),
        say(locale, "kit.commitments.reply"),
    ]
    return Sentences(must, may, has_bands=False, source=_register_source(material))


def _told(material: Material, rows: Sequence[Crossing]) -> str:
    """The criteria of one verdict by name; those beyond the first two are counted."""
    if not rows:
        return ""
    locale = material.locale
    labels = [quoted(_inside(material.named(one)), locale) for one in rows[:_MOST_NAMED]]
    if len(rows) > _MOST_NAMED:
        form = "one" if len(rows) == _MOST_NAMED + 1 else "other"
        labels.append(say(locale, f"kit.others.{form}", count=len(rows) - _MOST_NAMED))
    name = crossing_words.verdict_name(rows[0].verdict or "unknown", locale)
    return say(locale, "kit.crossing.named", verdict=name, labels=listed(labels, locale))


def _register_source(material: Material) -> str:
    """A commitment comes from the register, not from a sample: no number of people, no margin."""
    authority = clean(material.authority.name)
    invented = sourcing.invented(material, before=" ")
    return say(material.locale, "kit.source_register", authority=authority, wave=material.newest, invented=invented)


def _inside(label: str) -> str:
    return fitting.shortened(label, _MOST_LABEL)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

"""Lines at the head of a page that nobody may miss: a refused file, a declaration that is out of force, a failed wave,
margins of error that are unsure themselves.

Belongs here: saying which version stands. Does not belong here: the findings themselves (the sender gets them).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.locale import say
from barometer.locale.formats import day
from barometer.publishing.edited import judged
from barometer.publishing.material import Material
from barometer.publishing.text import clean
from barometer.statistics.publication import MIN_DF, needs_review


def notices(material: Material) -> tuple[str, ...]:
    """The lines of a service, gravest first."""
    locale = material.locale
    found = []
    for refusal in material.refusals:
        file = clean(refusal.file)
        if refusal.subject.startswith("register/"):
            found.append(say(locale, "page.notice.register", file=file))
        elif refusal.accepted_on is None:
            found.append(say(locale, "page.notice.refused", file=file))
        else:
            found.append(say(locale, "page.notice.refused_stands", file=file, day=day(refusal.accepted_on, locale)))
    found += [say(locale, "page.notice.stale", file=clean(path)) for path in material.stale]
    failed = [fact.wave for fact in material.wave_facts if fact.calibration == "failed"]
    left_out = len({(one.criterion, one.kind) for one in judged(material) if one.findings})
    if left_out:
        found.append(say(locale, f"page.notice.texts.{'one' if left_out == 1 else 'other'}", count=left_out))
    found += [say(locale, "page.notice.failed", wave=wave) for wave in failed]
    return (*found, *_unsure(material))


def _unsure(material: Material) -> Iterator[str]:
    """The newest wave, where its margins of error are themselves unsure (METHOD B6: a person looks)."""
    newest = [one for one in material.estimates if one.wave == material.newest and one.domain == "all"]
    few = [one.df for one in newest if one.interval and one.df is not None and needs_review(int(one.df))]
    if few:
        yield say(material.locale, "page.notice.unsure", wave=material.newest, df=f"{min(few):.0f}", minimum=MIN_DF)

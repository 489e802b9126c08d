"""The pictures of a kit: those of the declared publication list that the service has figures for, with their words.

Belongs here: from a key of the list to a chart and what may be said of it. Does not belong here: what a chart shows
(`press_charts`), drawing it (charts.printed), the sentences (`captions`, `captions_decided`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from barometer.declarations.authority import FigureKind
from barometer.publishing.charts.press_spec import PressChart
from barometer.publishing.edited import accepted
from barometer.publishing.material import Material, Subject
from barometer.publishing.press import captions, captions_decided, sourcing
from barometer.publishing.press.wording import PressWords, Sentences, written
from barometer.publishing.views import press_charts
from barometer.publishing.views.press_answers import answers_chart


@dataclass(frozen=True)
class PressPicture:
    """A chart with its words; `id` names its files."""

    kind: FigureKind
    id: str
    chart: PressChart
    words: PressWords


def pictures(material: Material) -> list[PressPicture]:
    """The pictures of a service, in the order of the list; a key without figures gives none (`absent` says so)."""
    return [one for kind in material.authority.publication.figures for one in _of_kind(material, kind)]


def absent(material: Material, found: list[PressPicture]) -> list[FigureKind]:
    """The keys of the list for which the service has no figure at this wave."""
    kinds = {one.kind for one in found}
    return [kind for kind in material.authority.publication.figures if kind not in kinds]


def trend(material: Material, subject: Subject, kind: FigureKind = "trend") -> PressPicture | None:
    """A subject over its waves; None where none of its figures may be published."""
    chart = press_charts.trend_chart(material, subject)
    if chart is None:
        return None
    return _edited(material, subject, _picture(material, kind, chart, captions.trend(material, subject)))


def _edited(material: Material, subject: Subject, picture: PressPicture) -> PressPicture:
    """The picture with what a communicator wrote in place of generated words, where verdicts allow it."""
    texts = accepted(material)
    kinds = ("title", "caption", "social")
    told = {kind: texts[subject.criterion, kind] for kind in kinds if (subject.criterion, kind) in texts}
    if not told:
        return picture
    words = replace(picture.words, **told)
    drawn = replace(picture.chart, words=replace(picture.chart.words, title=words.title))
    return replace(picture, chart=drawn, words=words)


def _of_kind(material: Material, kind: FigureKind) -> Iterator[PressPicture]:
    if kind in ("trend", "trends"):
        is_overall = kind == "trend"
        for subject in material.subjects:
            if subject.is_headline == is_overall and (found := trend(material, subject, kind)) is not None:
                yield found
        return
    chart, said = _one(material, kind)
    if chart is not None:
        yield _picture(material, kind, chart, said)


def _one(material: Material, kind: FigureKind) -> tuple[PressChart | None, Sentences]:
    if kind == "changes":
        return press_charts.changes_chart(material), captions.before_after(material)
    if kind == "crossing":
        return press_charts.two_sides_chart(material), captions_decided.crossing(material)
    if kind == "answers":
        return answers_chart(material), captions.answers(material)
    if kind == "zones":
        subject = material.headline or next(iter(material.subjects), None)
        said = captions.zones(material, subject) if subject else Sentences(())
        return press_charts.zones_chart(material), said
    return press_charts.commitments_chart(material), captions_decided.commitments(material)


def _picture(material: Material, kind: FigureKind, chart: PressChart, said: Sentences) -> PressPicture:
    """The chart with the kit's source lines, which give the margin of what it shows."""
    words = written(material, chart.words, said)
    short = "" if said.source else sourcing.short_source(material, said.estimates)
    carried = replace(chart.words, source=words.source, short_source=short)
    return PressPicture(kind, chart.words.id, replace(chart, words=carried), words)

"""Whether a question version still reads as it did when its answers were accepted.

Belongs here: the declared survey against the ones kept with accepted waves. Does not belong here: what makes two
versions the same (declarations.question_versions).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.declarations.layout import survey_file
from barometer.declarations.question_versions import fingerprint
from barometer.declarations.survey import Item, QuestionVersion, Survey
from barometer.findings import Finding, Place, Severity
from barometer.ingest.acceptance import accepted_wave
from barometer.lake import Lake


def changed_wordings(lake: Lake, survey: Survey, years: list[int], folder: str) -> list[Finding]:
    """A warning for each version whose text, answers or filter changed since a wave that asked it was accepted.

    `years` are the declared waves of the survey; `folder` the one of the declarations, as findings name it. Each
    version is told once, with the first wave from which it differs.
    """
    findings: list[Finding] = []
    told: set[tuple[str, str]] = set()
    now = {(item.id, version.id): (i, j, fingerprint(survey, item, version)) for i, j, item, version in _all(survey)}
    for year in sorted(years):
        accepted = accepted_wave(lake, survey.id, year, with_answers=False)
        if accepted is None:
            continue
        asked = {(each.item, each.version) for each in accepted.wave.items}
        asked |= {(each.item, each.version) for each in accepted.wave.published}
        for _, _, item, version in _all(accepted.survey):
            name = (item.id, version.id)
            if name not in asked or name not in now or name in told:
                continue
            i, j, digest = now[name]
            if digest != fingerprint(accepted.survey, item, version):
                told.add(name)
                place = Place(f"{folder}/{survey_file(survey.id)}", key=f"items.{i}.versions.{j}")
                params: dict[str, str | int] = {
                    "item": item.id,
                    "version": version.id,
                    "wave": year,
                    "former": version.wording,
                }
                params["next"] = _next(survey, item.id)
                wording = survey.items[i - 1].versions[j - 1].wording
                findings.append(Finding("question.reworded", Severity.WARNING, place, wording, params))
    return findings


def _all(survey: Survey) -> Iterator[tuple[int, int, Item, QuestionVersion]]:
    """Every version with its place, counted from 1."""
    for i, item in enumerate(survey.items, 1):
        for j, version in enumerate(item.versions, 1):
            yield i, j, item, version


def _next(survey: Survey, item_id: str) -> str:
    """An id that no version of the item has."""
    known = {version.id for item in survey.items if item.id == item_id for version in item.versions}
    return next(name for n in range(2, 1000) if (name := f"v{n}") not in known)

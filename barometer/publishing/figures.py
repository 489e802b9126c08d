"""The identity of a published figure.

Belongs here: figure ids, anchors in a page, and the list of figures that a publication holds, so that the next one can
be compared with it. Does not belong here: the figures' words (sentences) and places (views).

An id is authority/edition/service/survey/wave/criterion@version/population/domain/statistic. It never holds a label, so
that a new label leaves it as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

from barometer.publishing.facts import Crossing, Estimate, KpiScore


def figure_id(authority: str, edition: str, estimate: Estimate) -> str:
    """The id of an estimate."""
    domain = estimate.domain if estimate.domain == "all" else f"{estimate.domain}={estimate.category}"
    criterion = f"{estimate.criterion}@{estimate.question_version}"
    parts = (authority, edition, estimate.service, estimate.survey, str(estimate.wave), criterion)
    return "/".join((*parts, estimate.population, domain, estimate.statistic))


def kpi_figure_id(authority: str, edition: str, score: KpiScore, statistic: str) -> str:
    """The id of a technical figure: `value` in its unit, or `score` on the anchors."""
    return "/".join((authority, edition, score.service, str(score.period), score.kpi, "service", "all", statistic))


def crossing_figure_id(authority: str, edition: str, crossing: Crossing) -> str:
    """The id of a criterion's delivered score at a wave."""
    subject = crossing.criterion or crossing.kpi
    return "/".join((authority, edition, crossing.service, str(crossing.wave), subject, "service", "all", "delivered"))


def anchor(criterion: str, population: str = "residents", survey: str = "") -> str:
    """Where a criterion stands in its service's page: "gout-de-l-eau". Another population than all residents is named,
    and the survey where two ask the same."""
    return "-".join(part for part in (criterion, "" if population == "residents" else population, survey) if part)


def published_figures(
    authority: str,
    edition: str,
    estimates: Iterable[Estimate],
    kpi_scores: Iterable[KpiScore],
    crossings: Iterable[Crossing],
) -> dict[str, float | None]:
    """Every figure of a publication by id; None for one that may not be published. Sorted by id."""
    found: dict[str, float | None] = {figure_id(authority, edition, one): one.shown for one in estimates}
    for score in kpi_scores:
        found[kpi_figure_id(authority, edition, score, "value")] = score.value
        found[kpi_figure_id(authority, edition, score, "score")] = score.score
    for crossing in crossings:
        if crossing.delivered is not None:
            found[crossing_figure_id(authority, edition, crossing)] = crossing.delivered
    return dict(sorted(found.items()))


def differences(
    before: dict[str, float | None], after: dict[str, float | None], tolerance: float = 1e-9
) -> list[dict[str, str | float | None]]:
    """Published figures that are no longer what they were, by id: changed, withdrawn (after is None) or newly shown.

    Figures of ids that the former publication did not know are new, not different, and are left out.
    """
    found: list[dict[str, str | float | None]] = []
    for figure, old in sorted(before.items()):
        new = after.get(figure)
        same = old == new or (old is not None and new is not None and abs(old - new) <= tolerance * max(1.0, abs(old)))
        if not same:
            found.append({"figure": figure, "before": old, "after": new})
    return found

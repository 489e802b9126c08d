"""out_changes: each criterion's change since the last wave in which it was asked, judged in the family of its wave.

Belongs here: making the pairs of a service, calling the judge once a wave, laying the answers out as rows. Does not
belong here: tests and verdicts (statistics.change), what may be compared (comparability).

The family (METHOD B7) is the criteria of one service for one wave and what it is compared with: all members of the
wave are judged by one call. A criterion that skipped a wave is compared with the last one in which it was asked,
and stays in the family of the new wave: leaving it out would make the family depend on what was asked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, get_args

import pandas as pd

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.declarations.survey import Bridge
from barometer.declarations.wave import SamplingDesign, Wave
from barometer.estimation.comparability import Comparison, Row, compare_versions, waves_comparable
from barometer.estimation.panels import Key, allowed, covariances_of
from barometer.ingest.acceptance import AcceptedWave
from barometer.lake import empty
from barometer.statistics.change import Change, Level, Pair, base_changed, judge_family
from barometer.tables import OUT_CHANGES

#: From the strongest design to the weakest: a pair is judged as its weaker wave.
_STRENGTH: tuple[SamplingDesign, ...] = get_args(SamplingDesign)


@dataclass(frozen=True)
class _Member:
    """A criterion of a wave with the one before it."""

    survey: str
    criterion: str
    population: str
    before: Row
    after: Row
    comparison: Comparison
    pair: Pair


def judge_changes(
    authority: Authority,
    service: Service,
    estimates: pd.DataFrame,
    waves: Sequence[AcceptedWave],
    panels: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """OUT_CHANGES of a service, from its OUT_ESTIMATES rows, its accepted waves and its OUT_PANELS rows, if any."""
    series = _series(estimates)
    covariances = {} if panels is None else covariances_of(panels)
    declared = {(accepted.wave.survey, accepted.wave.year): accepted for accepted in waves}
    headlines = {criterion.id for criterion in service.criteria if criterion.headline}
    rows: list[dict[str, Any]] = []
    for (survey, year), accepted in sorted(declared.items()):
        earlier = {key: other.wave for key, other in declared.items() if key[0] == survey and key[1] < year}
        bridges = [bridge for other in waves if other.survey.id == survey for bridge in other.survey.bridges]
        members = _members(bridges, accepted.wave, earlier, series, covariances)
        judged = judge_family(
            [member.pair for member in members],
            alpha=authority.verdicts.alpha,
            equivalence_margin=authority.verdicts.equivalence_margin_pts,
        )
        rows += [
            _row(authority.id, service.id, member, change, member.criterion in headlines)
            for member, change in zip(members, judged, strict=True)
        ]
    return pd.DataFrame(rows) if rows else empty(OUT_CHANGES)


def _series(estimates: pd.DataFrame) -> dict[tuple[str, str, str], list[Row]]:
    """The means of everybody by survey, criterion and population, in a fixed order."""
    means = estimates[(estimates["domain"] == "all") & (estimates["statistic"] == "mean")]
    series: dict[tuple[str, str, str], list[Row]] = {}
    for row in means.sort_values(["survey", "criterion", "population", "wave"], kind="stable").to_dict("records"):
        found = {str(name): value for name, value in row.items()}
        series.setdefault((found["survey"], found["criterion"], found["population"]), []).append(found)
    return series


def _members(
    bridges: Sequence[Bridge],
    wave: Wave,
    earlier: dict[tuple[str, int], Wave],
    series: dict[tuple[str, str, str], list[Row]],
    covariances: dict[Key, float],
) -> list[_Member]:
    members = []
    for (survey, criterion, population), rows in series.items():
        after = [row for row in rows if row["wave"] == wave.year]
        before = [row for row in rows if (survey, row["wave"]) in earlier]
        if survey != wave.survey or not after or not before:
            continue
        latest = max(row["wave"] for row in before)
        before = [row for row in before if row["wave"] == latest]
        previous = earlier[survey, latest]
        comparison = compare_versions(bridges, after[0]["item"], before, after, rows)
        reason = comparison.reason or waves_comparable(previous, wave)
        first = _version(before, comparison.version_before)
        last = _version(after, comparison.version_after)
        short = next((str(row["suppressed"]) for row in (last, first) if pd.notna(row["suppressed"])), None)
        if reason is None and _untestable(first, last, previous, wave):
            reason = "no_variance"
        key = (survey, latest, wave.year, criterion, population, comparison.version_before, comparison.version_after)
        level_before, level_after = _level(first), _level(last)
        pair = Pair(
            before=level_before,
            after=level_after,
            covariance=_covariance(covariances.get(key, 0.0), level_before, level_after),
            design=max(previous.sampling.design, wave.sampling.design, key=_STRENGTH.index),
            comparable=reason is None,
            reason=reason or short,
            sufficient=short is None,
            bridge=comparison.bridge,
        )
        members.append(_Member(survey, criterion, population, first, last, comparison, pair))
    return members


def _untestable(first: Row, last: Row, previous: Wave, wave: Wave) -> bool:
    """Figures of a printed report whose margin nobody printed: known, but not testable."""
    if "volunteers" in (previous.sampling.design, wave.sampling.design):
        return False  # said by the design itself
    return bool(pd.isna(first["variance"]) or pd.isna(last["variance"]))


def _version(rows: Sequence[Row], version: str) -> Row:
    return next(row for row in rows if row["question_version"] == version)


def _level(row: Row) -> Level | None:
    if pd.isna(row["estimate"]) or pd.isna(row["variance"]) or pd.isna(row["df"]):
        return None
    return Level(float(row["estimate"]), float(row["variance"]), float(row["df"]), int(row["n"]))


def _covariance(found: float, before: Level | None, after: Level | None) -> float:
    return 0.0 if before is None or after is None else allowed(found, before.variance, after.variance)


def _row(authority: str, service: str, member: _Member, change: Change, is_headline: bool) -> dict[str, Any]:
    ci95, ci90 = change.ci95 or (None, None), change.ci90 or (None, None)
    return {
        "authority": authority,
        "service": service,
        "criterion": member.criterion,
        "population": member.population,
        "survey": member.survey,
        "wave_from": int(member.before["wave"]),
        "wave_to": int(member.after["wave"]),
        "before": _number(member.before["estimate"]),
        "after": _number(member.after["estimate"]),
        "difference_pts": change.difference,
        "se": change.se,
        "df": change.df,
        "p_value": change.p_value,
        "p_adjusted": change.p_adjusted,
        "ci95_low": ci95[0],
        "ci95_high": ci95[1],
        "ci90_low": ci90[0],
        "ci90_high": ci90[1],
        "mdc_pts": change.mdc,
        "mdc_unadjusted_pts": change.mdc_unadjusted,
        "family_size": change.family_size,
        "verdict": change.verdict,
        "qualifier": change.qualifier,
        "version_from": member.comparison.version_before,
        "version_to": member.comparison.version_after,
        "is_bridged": member.comparison.bridge is not None,
        "is_slight": change.slight,
        "is_watch": change.watch,
        "is_headline": is_headline,
        "reason": change.reason,
        "common_shift_pts": change.common_shift,
        "own_shift_pts": change.own_shift,
        "cancelling_sd_pts": change.cancelling_disturbance,
        "has_base_changed": _base_changed(member),
    }


def _base_changed(member: _Member) -> bool:
    levels: list[Level] = []
    for row in (member.before, member.after):
        if pd.isna(row["dont_know_pct"]) or pd.isna(row["dont_know_variance"]):
            return False
        levels.append(
            Level(float(row["dont_know_pct"]), float(row["dont_know_variance"]), float(row["df"]), int(row["n_asked"]))
        )
    return base_changed(levels[0], levels[1]).changed


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)

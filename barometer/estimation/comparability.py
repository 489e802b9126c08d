"""What may be compared with what: question versions, bridges, modes, contractors (METHOD B1, B7 verdict 5).

Belongs here: the rule that no difference is computed between two question versions unless a bridge joins them, and
that a change of mode or contractor makes two waves not comparable. Does not belong here: the test itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from barometer.declarations.survey import Bridge as DeclaredBridge
from barometer.declarations.wave import Wave
from barometer.statistics.change import Bridge

#: A row of out_estimates by column.
Row = dict[str, Any]


@dataclass(frozen=True)
class Comparison:
    """Which versions of two waves are compared; `reason` says in a code why they are not comparable."""

    version_before: str
    version_after: str
    reason: str | None = None
    bridge: Bridge | None = None


def waves_comparable(before: Wave, after: Wave) -> str | None:
    """The reason code why two waves of a survey cannot be compared, None where they can.

    The later wave's `same_mode_as_before` overrides the comparison of texts, but only towards its predecessor.
    """
    if after.same_mode_as_before is True:
        return None
    if after.same_mode_as_before is False or _differ(before.mode, after.mode):
        return "mode"
    if before.contractor and after.contractor and _differ(before.contractor, after.contractor):
        return "contractor"
    return None


def compare_versions(
    bridges: Iterable[DeclaredBridge], item: str, before: Sequence[Row], after: Sequence[Row], means: Iterable[Row]
) -> Comparison:
    """The versions to compare: a shared one if there is one (the better answered), else across a declared bridge.

    `before`, `after`: the rows of out_estimates (means of everybody) of the item in the two waves; `means`: of the
    item in all waves, where the bridge's own wave is found.
    """
    versions_before = {row["question_version"] for row in before}
    versions_after = {row["question_version"] for row in after}
    if versions_before & versions_after:
        best = _most_answered([row for row in after if row["question_version"] in versions_before])
        return Comparison(best, best)
    for bridge in bridges:
        if (
            bridge.item == item
            and bridge.old in versions_before
            and bridge.new in versions_after
            and before[0]["wave"] <= bridge.wave <= after[0]["wave"]
        ):
            halves = {row["question_version"]: row for row in means if row["wave"] == bridge.wave}
            shift = shift_between(halves.get(bridge.old), halves.get(bridge.new))
            return Comparison(bridge.old, bridge.new, None if shift else "bridge_missing", shift)
    return Comparison(_most_answered(before), _most_answered(after), "question_version")


def shift_between(old: Row | None, new: Row | None) -> Bridge | None:
    """What a split ballot's halves differ by, from their rows of out_estimates; None where one of them is missing."""
    if old is None or new is None or pd.isna(old["variance"]) or pd.isna(new["variance"]):
        return None
    return Bridge(
        shift=new["estimate"] - old["estimate"],
        variance=old["variance"] + new["variance"],
        df=min(old["df"], new["df"]),
    )


def _most_answered(rows: Sequence[Row]) -> str:
    return str(max(rows, key=lambda row: (row["n"], row["question_version"]))["question_version"])


def _differ(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) != " ".join(other.casefold().split())

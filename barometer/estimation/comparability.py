"""What may be compared with what: question versions, bridges, modes, contractors (METHOD B1, B7 verdict 5).

Belongs here: the rule that no difference is computed between two question versions unless a bridge joins them, and
that a change of mode or contractor makes two waves not comparable. Does not belong here: the test itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from barometer.declarations.survey import Bridge as DeclaredBridge
from barometer.declarations.wave import Wave
from barometer.statistics.change import Bridge


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
    bridges: Iterable[DeclaredBridge], item: str, before: pd.DataFrame, after: pd.DataFrame, means: pd.DataFrame
) -> Comparison:
    """The versions to compare: a shared one if there is one (the better answered), else across a declared bridge.

    `before`, `after`: the rows of out_estimates (means of everybody) of the item in the two waves; `means`: of the
    item in all waves, where the bridge's own wave is found.
    """
    shared = sorted(set(before["question_version"]) & set(after["question_version"]))
    if shared:
        counted = after.set_index("question_version")["n"]
        best = max(shared, key=lambda version: (counted[version], version))
        return Comparison(best, best)
    first_wave, last_wave = int(before["wave"].iloc[0]), int(after["wave"].iloc[0])
    for bridge in bridges:
        if (
            bridge.item == item
            and bridge.old in set(before["question_version"])
            and bridge.new in set(after["question_version"])
            and first_wave <= bridge.wave <= last_wave
        ):
            shift = _shift(means[means["wave"] == bridge.wave].set_index("question_version"), bridge.old, bridge.new)
            return Comparison(bridge.old, bridge.new, None if shift else "bridge_missing", shift)
    return Comparison(_most_answered(before), _most_answered(after), "question_version")


def _shift(versions: pd.DataFrame, old: str, new: str) -> Bridge | None:
    if old not in versions.index or new not in versions.index:
        return None
    halves = versions.loc[[old, new]]
    if halves[["estimate", "variance"]].isna().to_numpy().any():
        return None
    return Bridge(
        shift=float(halves["estimate"].iloc[1] - halves["estimate"].iloc[0]),
        variance=float(halves["variance"].sum()),
        df=float(halves["df"].min()),
    )


def _most_answered(rows: pd.DataFrame) -> str:
    ordered = rows.sort_values(["n", "question_version"], ascending=[False, True])
    return str(ordered["question_version"].iloc[0])


def _differ(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) != " ".join(other.casefold().split())

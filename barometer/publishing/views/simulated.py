"""The simulated properties, as the method page shows them: one line a property, one column a number of interviews.

Belongs here: reading the measured properties that ship with the package and gathering their settings. Does not belong
here: measuring them: `benchmarks/simulate_properties.py` writes the file, of which `data/properties.csv` is a copy that
a test holds equal.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from barometer.locale import say
from barometer.locale.formats import number
from barometer.publishing.views.method_note import MethodTable

#: What the simulations went through, as `benchmarks/interval_coverage.py` and `simulate_properties.py` have it.
LARGEST_KISH, SMALLEST_SHARE, LARGEST_SHARE = 1.6, 0.02, 0.98


@dataclass(frozen=True)
class Measured:
    """A measured property: `value` in one setting, and what it was promised to be (None: nothing)."""

    name: str
    n: int
    setting: str
    value: float
    low: float | None
    high: float | None
    replicates: int

    @property
    def is_promised(self) -> bool:
        return self.low is not None or self.high is not None


@dataclass(frozen=True)
class _Line:
    """A line of the table: its words, the properties that it gathers, and whether they were promised anything."""

    name: str
    properties: tuple[str, ...]
    is_promised: bool


_WILSON = ("wilson_coverage_lowest", "wilson_coverage_highest")
_T_MEAN = ("t_mean_coverage_lowest", "t_mean_coverage_highest")
_LINES = (
    _Line("wilson", _WILSON, True),
    _Line("t_mean", _T_MEAN, True),
    _Line("wilson_beyond", _WILSON, False),
    _Line("t_mean_beyond", _T_MEAN, False),
    _Line("uncapped", ("wilson_uncapped_coverage_lowest", "wilson_uncapped_coverage_highest"), False),
    _Line("false_report", ("report_with_false_announcement",), True),
    _Line("shock", ("report_with_false_announcement",), False),
    _Line("campaign", ("campaign_of_eight_with_false_announcement",), False),
    _Line("discovery", ("false_discovery_rate",), True),
    _Line("found", ("true_changes_announced",), False),
    _Line("stable", ("stable_when_nothing_changed",), False),
    _Line("false_stable", ("false_stable_at_the_margin",), True),
    _Line("planner", ("detectable_change_less_planned",), True),
    _Line("planner_share", ("detectable_share_over_planned",), True),
    _Line("planner_inconclusive", ("inconclusive_share_less_planned",), True),
)


@cache
def measured_properties() -> tuple[Measured, ...]:
    """All that was measured, in the file's order. Raises ValueError for a property that no line of the table shows."""
    text = (resources.files("barometer.publishing") / "data" / "properties.csv").read_text(encoding="utf-8")
    found = tuple(
        Measured(
            row["property"],
            int(row["n"]),
            row["setting"],
            float(row["value"]),
            float(row["low"]) if row["low"] else None,
            float(row["high"]) if row["high"] else None,
            int(row["replicates"]),
        )
        for row in csv.DictReader(text.splitlines())
    )
    shown = {(name, line.is_promised) for line in _LINES for name in line.properties}
    lost = sorted({one.name for one in found if (one.name, one.is_promised) not in shown})
    if lost:
        raise ValueError(f"simulated properties that the method page does not show: {lost}")
    return found


def replicates() -> int:
    """Repetitions of a setting."""
    return max(one.replicates for one in measured_properties())


def simulated_table(locale: str) -> MethodTable:
    """The table in words: of each property the lowest and highest value over its settings, by number of interviews."""
    measured = measured_properties()
    sizes = sorted({one.n for one in measured})
    headers = [_say(locale, "property"), _say(locale, "promise")]
    headers += [_say(locale, "n", n=number(n, locale)) for n in sizes]
    rows = []
    for line in _LINES:
        found = [one for one in measured if one.name in line.properties and one.is_promised == line.is_promised]
        cells = [_values(locale, [one.value for one in found if one.n == n]) for n in sizes]
        rows.append((_say(locale, line.name), _promise(locale, found), *cells))
    return MethodTable(_say(locale, "caption"), tuple(headers), tuple(rows))


def _values(locale: str, values: Sequence[float]) -> str:
    if not values:
        return _say(locale, "none")
    low, high = number(min(values), locale, 1), number(max(values), locale, 1)
    return low if low == high else _say(locale, "value.range", low=low, high=high)


def _promise(locale: str, found: Sequence[Measured]) -> str:
    """What was promised; where it depends on the number of interviews, each with its own."""
    sizes: dict[tuple[float | None, float | None], list[int]] = {}
    for one in sorted((one for one in found if one.is_promised), key=lambda one: one.n):
        of_bounds = sizes.setdefault((one.low, one.high), [])
        if one.n not in of_bounds:
            of_bounds.append(one.n)
    said = []
    for (low, high), several in sizes.items():
        bounds = {"low": _bound(locale, low), "high": _bound(locale, high)}
        words = _say(locale, "promise.most" if low is None else "promise.range", **bounds)
        if len(sizes) > 1:
            words = _say(locale, "promise.at", promise=words, n=", ".join(number(n, locale) for n in several))
        said.append(words)
    return _say(locale, "separator").join(said) or _say(locale, "none")


def _bound(locale: str, value: float | None) -> str:
    return "" if value is None else number(value, locale, 0 if value == round(value) else 1)


def _say(locale: str, name: str, **params: object) -> str:
    return say(locale, f"method_page.simulations.{name}", **params)

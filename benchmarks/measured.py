"""What a simulation hands over: measured properties, their Monte-Carlo errors, what they must be, and their files."""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from barometer.statistics.arrays import FloatArray


@dataclass(frozen=True)
class Property:
    """One measured property: `value` with its Monte-Carlo standard error `mc_error`. It must be at least `low` and at
    most `high`, both widened by `slack` Monte-Carlo errors; None: nothing is promised."""

    property: str
    n: int
    setting: str
    unit: str
    value: float
    mc_error: float
    low: float | None
    high: float | None
    slack: float
    replicates: int

    def holds(self, slack: float | None = None) -> bool:
        """Within its bounds; `slack` Monte-Carlo errors beyond them where given, for few replicates."""
        allowed = (self.slack if slack is None else slack) * self.mc_error
        above = self.low is None or self.value >= self.low - allowed
        return above and (self.high is None or self.value <= self.high + allowed)

    def __str__(self) -> str:
        bounds = "" if self.low is None and self.high is None else f"[{self.low}, {self.high}]"
        verdict = "" if not bounds else "holds" if self.holds() else "FAILS"
        figure = f"{self.value:8.2f} ± {self.mc_error:5.2f}"
        return f"{self.property:42} n={self.n:<5}{figure} {bounds:14}{verdict:6} {self.setting}"


def proportion(
    name: str,
    n: int,
    setting: str,
    rate: float,
    replicates: int,
    low: float | None = None,
    high: float | None = None,
    slack: float = 0.0,
) -> Property:
    """A rate (0–1) in percent. A rate of 0 or 1 has the Monte-Carlo error of one case more, or less."""
    shown = min(max(rate, 1 / replicates), 1 - 1 / replicates)
    error = 100 * math.sqrt(shown * (1 - shown) / replicates)
    return Property(name, n, setting, "percent", 100 * rate, error, low, high, slack, replicates)


def mean_share(
    name: str, n: int, setting: str, shares: FloatArray, high: float | None = None, slack: float = 0.0
) -> Property:
    """The mean over reports (R,) of a share (0–1) within each, in percent."""
    count = len(shares)
    error = 100 * max(float(shares.std(ddof=1)), 1 / count) / math.sqrt(count)
    return Property(name, n, setting, "percent", 100 * float(shares.mean()), error, None, high, slack, count)


def write(path: Path, rows: Sequence[object]) -> None:
    """Records of one dataclass as CSV, six significant figures."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(rows[0])])  # type: ignore[arg-type]
        for row in rows:
            values = asdict(row).values()  # type: ignore[call-overload]
            writer.writerow([f"{value:.6g}" if isinstance(value, float) else value for value in values])

"""The ladder's log of a wave as findings: nothing that calibration gave up is silent (METHOD B3).

Belongs here: turning the steps kept in out_waves into findings. Does not belong here: climbing (statistics.ladder).
"""

from __future__ import annotations

import json
from typing import Any

from barometer.findings import Finding, Place, Severity


def steps_of(log: str | None) -> list[dict[str, Any]]:
    """The steps kept in `out_waves.calibration_steps`: rung, outcome, code, figures."""
    found: list[dict[str, Any]] = json.loads(log) if log else []
    return found


def findings_of(log: str | None, place: Place) -> list[Finding]:
    """A finding for each step: a note for what was tried and done, a refusal where the ladder ended."""
    return [_finding(step, place) for step in steps_of(log)]


def _finding(step: dict[str, Any], place: Place) -> Finding:
    figures: dict[str, Any] = step["figures"]
    failed = step["rung"] == "fail"
    if failed:
        code = "calibration_failed"
    elif step["outcome"] == "refused" and step["rung"] != "check":
        code = f"calibration_refused_{step['code'] if step['code'] in ('factors', 'kish') else 'infeasible'}"
    else:
        code = "_".join(part for part in ("calibration", step["rung"], step["code"]) if part)
    params: dict[str, str | int | float] = {"method": str(step["rung"])}
    for name, value in figures.items():
        params[name] = _plain(value)
    severity = Severity.FILE if failed else Severity.NOTE
    return Finding(code, severity, place, params=params)


def _plain(value: Any) -> str | int | float:
    """A figure as a sentence takes it. Mappings read "a → b", lists "a, b"."""
    if isinstance(value, dict):
        return ", ".join(f"{old} → {new}" for old, new in value.items())
    if isinstance(value, list):
        return ", ".join(str(_plain(one)) for one in value)
    if isinstance(value, float):
        return round(value, 3)
    return "?" if value is None else value if isinstance(value, int) else str(value)

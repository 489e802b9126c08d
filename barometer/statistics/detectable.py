"""The minimum detectable change of a mean and of a share (METHOD B7).

Belongs here: what change a pair of samples of known precision can show. What a size of sample buys before any
data exist is in `planning`.
"""

from __future__ import annotations

import math

from scipy.special import ndtri


def mdc(
    variance_before: float, variance_after: float, alpha: float = 0.05, power: float = 0.8, family: int = 1
) -> float:
    """Minimum detectable change, (z_{1−α/2m} + z_power)·√(V₁+V₂), in the unit of the variances' roots.

    `family` is m: α/m is the conservative level of a lone true change in the family.
    """
    return detection_quantile(alpha, power, family) * math.sqrt(variance_before + variance_after)


def mdc_share_by_direction(
    p: float,
    n_eff_before: float,
    n_eff_after: float,
    alpha: float = 0.05,
    power: float = 0.8,
    family: int = 1,
) -> tuple[float | None, float | None]:
    """Minimum detectable fall and rise of a share `p` (0–1), both as positive numbers.

    The second wave's variance is p₂q₂ at the changed share, so a share of .9 must fall further than it must
    rise to be seen. Solves Δ² = z²(p₁q₁/n₁ + p₂q₂/n₂), a quadratic. None where no share in [0, 1] is far
    enough.
    """
    if not (0 < p < 1 and n_eff_before > 0 and n_eff_after > 0):
        raise ValueError("a share strictly between 0 and 1 and effective sizes above 0 are needed")
    z2 = detection_quantile(alpha, power, family) ** 2
    a = 1 + z2 / n_eff_after
    c = z2 * p * (1 - p) * (1 / n_eff_before + 1 / n_eff_after)

    def detectable(sign: int, room: float) -> float | None:
        b = sign * z2 * (1 - 2 * p) / n_eff_after
        root = (b + math.sqrt(b * b + 4 * a * c)) / (2 * a)
        return root if root <= room else None

    return detectable(-1, p), detectable(+1, 1 - p)


def detection_quantile(alpha: float, power: float, family: int) -> float:
    """z_{1−α/2m} + z_power: how many standard errors a change must measure to be found with that power."""
    if not (0 < alpha < 1 and 0 < power < 1 and family >= 1):
        raise ValueError("alpha and power must lie in ]0, 1[, and the family must count a test")
    return float(ndtri(1 - alpha / (2 * family)) + ndtri(power))

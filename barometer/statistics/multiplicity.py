"""Adjusted p-values for a family of tests: Benjamini–Hochberg and Holm.

Belongs here: the adjustment of p-values that are already computed. Which tests form a family is decided in
`change`; no verdict is taken here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from barometer.statistics.arrays import FloatArray


def benjamini_hochberg(p: ArrayLike) -> FloatArray:
    """Adjusted p-values that control the false discovery rate, in the order given.

    `p` has shape (..., m): the last axis is the family, any axes before it are independent repetitions. An
    empty family gives an empty answer. Raises ValueError for a p-value outside [0, 1] or NaN.
    Benjamini & Hochberg 1995, JRSS B 57:289; valid under positive dependence (Benjamini & Yekutieli 2001).
    """
    p = _checked(p)
    size = p.shape[-1]
    order = np.argsort(p, axis=-1, kind="stable")[..., ::-1]
    steps = np.take_along_axis(p, order, axis=-1) * (size / np.arange(size, 0, -1, dtype=float))
    return _back_in_place(np.minimum.accumulate(steps, axis=-1), order)


def holm(p: ArrayLike) -> FloatArray:
    """Adjusted p-values that control the probability of any false rejection, in the order given.

    Shapes and errors as `benjamini_hochberg`. Holm 1979, Scand. J. Statist. 6:65; valid under any dependence.
    """
    p = _checked(p)
    size = p.shape[-1]
    order = np.argsort(p, axis=-1, kind="stable")
    steps = np.take_along_axis(p, order, axis=-1) * np.arange(size, 0, -1, dtype=float)
    return _back_in_place(np.maximum.accumulate(steps, axis=-1), order)


def _checked(p: ArrayLike) -> FloatArray:
    values = np.atleast_1d(np.asarray(p, dtype=float))
    if not np.all((values >= 0) & (values <= 1)):  # false for NaN too
        raise ValueError("p-values must lie in [0, 1]")
    return values


def _back_in_place(adjusted: FloatArray, order: NDArray[np.intp]) -> FloatArray:
    result = np.empty_like(adjusted)
    np.put_along_axis(result, order, np.minimum(adjusted, 1.0), axis=-1)
    return result

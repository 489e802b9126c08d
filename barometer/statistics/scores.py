"""Answers on a scale turned into scores of 0 to 100 and into "satisfied or not" (method B1).

Which scale an item has, which way it runs and from where one counts as satisfied is declared with its question
version; nothing is guessed here. An opinion that is not expressed (don't know, not concerned, refusal) is NaN
going in and NaN coming out.
"""

from __future__ import annotations

import numpy as np

from barometer.statistics.arrays import FloatArray


def score(values: FloatArray, low: float, high: float, reverse: bool = False) -> FloatArray:
    """Answers (any shape) as 0-100: `100 (y - low) / (high - low)`, or its complement where the scale is reversed.

    POMP scores, Cohen, Cohen, Aiken & West 1999. The middle of a 1-10 scale is not 5: 5 gives 44.4.
    Raises ValueError for a scale without extent or an answer outside it: judging answers is the task of ingest,
    and one that got through must not become a figure.
    """
    if not low < high:
        raise ValueError(f"a scale from {low} to {high} has no extent")
    outside = (values < low) | (values > high)  # False for NaN
    if np.any(outside):
        raise ValueError(f"{int(outside.sum())} answers lie outside the scale from {low} to {high}")
    distance = high - values if reverse else values - low
    return 100.0 * distance / (high - low)


def satisfied(values: FloatArray, satisfied_from: float, reverse: bool = False) -> FloatArray:
    """1.0 where the answer is in the declared top boxes, 0.0 where it is not, NaN where no opinion is expressed.

    Floats, not booleans: a boolean would count "don't know" as not satisfied. On a reversed scale, where small
    answers are the good ones, satisfied means at or below `satisfied_from`.
    """
    top = values <= satisfied_from if reverse else values >= satisfied_from
    return np.where(np.isnan(values), np.nan, top.astype(np.float64))

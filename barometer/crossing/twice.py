"""What two people said of the same thing, apart, and what the meeting settled: one rule for codes and for links.

Belongs here: when they agree and what then stands. Does not belong here: how far they agree over many things (coding).
"""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def standing(first: T | None, second: T | None, settled: T | None) -> T | None:
    """What was settled, else what both said; None while it is open."""
    if settled is not None:
        return settled
    return first if first is not None and first == second else None


def is_disputed(first: T | None, second: T | None) -> bool:
    """Whether both spoke, and otherwise."""
    return first is not None and second is not None and first != second

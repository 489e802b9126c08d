"""Where everything is demanded, as in CI, a lack that would skip a test fails it.

A module of its own: several folders have a `conftest`, and a name that stands several times cannot be imported.
"""

from __future__ import annotations

import os

import pytest

DEMAND = os.environ.get("BAROMETER_DEMAND") == "1"


def skip_or_fail(reason: str) -> None:
    """Skip with a reason; where `BAROMETER_DEMAND=1` the same lack is a failure."""
    if DEMAND:
        pytest.fail(reason)
    pytest.skip(reason)

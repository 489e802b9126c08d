"""Shared fixtures: where the real data lie, and how a skip is turned into a failure where everything is demanded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
DEMAND = os.environ.get("BAROMETER_DEMAND") == "1"


def skip_or_fail(reason: str) -> None:
    """Skip with a reason; where `BAROMETER_DEMAND=1` (as in CI) the same lack is a failure."""
    if DEMAND:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real and example files beside the repository (not part of it)."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        skip_or_fail(f"the real data are not beside the repository ({folder.name} absent)")
    return folder

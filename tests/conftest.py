"""Shared fixtures: where the real data lie, and how a skip is turned into a failure where everything is demanded."""

from __future__ import annotations

from pathlib import Path

import pytest
from demanding import skip_or_fail

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real and example files beside the repository (not part of it)."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        skip_or_fail(f"the real data are not beside the repository ({folder.name} absent)")
    return folder

"""Shared fixtures: where the real data lie, and how a skip is turned into a failure where everything is demanded."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from demanding import skip_or_fail

REPOSITORY = Path(__file__).resolve().parent.parent

#: Files that take longest: begun last, one of them would keep a worker busy while the others have nothing left to do.
LONGEST = ("test_demonstration.py", "test_cli_run.py", "test_cli_dagster.py", "test_browser.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they were found (with `--no-loadscope-reorder`, xdist keeps the order)."""
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_collection_finish() -> None:
    """What is imported stays: half a million objects that the collector need not walk through again at each test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure() -> None:
    """Otherwise DuckDB says at the end that all of itself was left behind."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real and example files beside the repository (not part of it)."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not folder.is_dir():
        skip_or_fail(f"the real data are not beside the repository ({folder.name} absent)")
    return folder

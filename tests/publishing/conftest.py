"""A real Chromium for the tests of the pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from demanding import skip_or_fail
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, closed before tests of another file run: Playwright holds the thread's event loop."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        skip_or_fail("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield opened
        opened.close()

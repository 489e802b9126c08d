"""No two texts of a still picture meet, whatever the service; the measure itself sees a clash."""

from __future__ import annotations

import pytest
from clashes import clashes
from playwright.sync_api import Browser
from random_services import SHAPES, random_service

from barometer.publishing.charts import svg_series

pytestmark = pytest.mark.browser


def test_texts_of_random_services_stand_apart(browser: Browser) -> None:
    """A service of each shape; two hundred in benchmarks/label_overlap.py."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    found = clashes(page, map(random_service, range(len(SHAPES))))
    page.close()
    assert found == []


def test_a_label_laid_over_another_is_seen(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every label in its first place, whatever stands there."""
    monkeypatch.setattr(svg_series, "freest", lambda boxes, taken: 0)
    monkeypatch.setattr(svg_series, "that_fit", lambda ticks, gap: [(place, label) for place, label, _ in ticks])
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    found = clashes(page, map(random_service, range(len(SHAPES))))
    page.close()
    assert [one for one in found if " / " in one]
    assert [one for one in found if one.endswith("on a line")]

"""The main pages and charts look as they did when somebody looked at them; the comparison sees what must be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from pictures import REFERENCES, difference, of_pages, of_print, published, reference, tolerance
from PIL import Image, ImageFilter
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("pictures"))


def unlike(taken: dict[str, Image.Image]) -> dict[str, float]:
    return {name: far for name, one in taken.items() if (far := difference(one, reference(name))) > tolerance(name)}


def test_pages_and_charts_look_as_they_did(browser: Browser, reports: Path) -> None:
    """After a change that is meant: look, then `python tests/publishing/pictures.py`."""
    taken = of_pages(browser, reports) | of_print()
    assert {path.stem for path in REFERENCES.glob("*.png")} == set(taken)
    assert unlike(taken) == {}


@pytest.mark.parametrize(
    "style", [":root { --perceived: #c0392b }", ".chart { transform: translateX(16px) }", ".dot { display: none }"]
)
def test_a_colour_a_place_or_a_mark_that_changes_is_seen(browser: Browser, reports: Path, style: str) -> None:
    """In the charts that it touches."""
    assert {"percu-et-realise", "serie-gout"} <= set(unlike(of_pages(browser, reports, ["report"], style)))


def test_another_rasterizer_is_no_change() -> None:
    """Letters a quarter of a pixel aside and softer, as other hinting draws them. Print brings its own rasterizer."""
    for path in (one for one in REFERENCES.glob("*.png") if not one.stem.startswith("print-")):
        picture = reference(path.stem).convert("RGB")
        moved = picture.transform(
            picture.size, Image.Transform.AFFINE, (1, 0, 0.25, 0, 1, 0), Image.Resampling.BILINEAR
        )
        assert difference(picture, moved.filter(ImageFilter.GaussianBlur(0.4))) <= tolerance(path.stem), path.stem


def test_the_references_are_small() -> None:
    assert all(path.stat().st_size < 15_000 for path in REFERENCES.glob("*.png"))

"""Pictures of the main pages and charts, small, to be compared with those that somebody looked at.

A picture is shrunk to 200 pixels' width and compared in blocks of 4 by 4: letters that another Chromium or another font
rasterizer draws a hair differently vanish in a block's mean, while a colour, a mark or a column that moves does not.

After a change that is meant, look at the pages, then:  python tests/publishing/pictures.py
It writes the references anew under `references/`; commit them with the change.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent))

from builders import WAVES, authority, frames, material, service

from barometer.project import Project
from barometer.publishing.charts.printed import render
from barometer.publishing.pages.html import Place, service_page
from barometer.publishing.publication import publish_overview
from barometer.publishing.views.service import service_view
from barometer.publishing.views.service_charts import crossing_chart, overall_chart

REFERENCES = Path(__file__).parent / "references"
WIDTH, BLOCK = 200, 4
#: The most that a block's mean may differ in a channel, of 255: of a chart, and of a page, which is full of letters.
OF_A_CHART, OF_A_PAGE = 14.0, 24.0

_PAGES = {  # name: (page, width, height of the part that is kept)
    "report": ("eau.html", 1280, 1700),
    "report-telephone": ("eau.html", 320, 900),
    "index": ("index.html", 1280, 1700),
    "accessibility": ("accessibilite.html", 1280, 1400),
}
_CHARTS = ("percu-et-realise", "serie-note", "serie-gout", "indicateur-decroche", "par-zone", "carte-importance")


def published(root: Path) -> Path:
    """The small service's pages, without the files that stand beside them."""
    project = Project(root)
    publish_overview(project, authority(), [service()], {"eau": WAVES}, frames())
    page = service_page(service_view(material()), Place("static/", "", ""), "2023-0")
    (project.reports / "eau.html").write_text(page, encoding="utf-8")
    return project.reports


def of_pages(
    browser: Browser, reports: Path, names: Iterable[str] = tuple(_PAGES), style: str = ""
) -> dict[str, Image.Image]:
    """The pages as they read without scripts, and the report's charts. `style`: rules that are added, to see that a
    change is seen."""
    found = {}
    for name in names:
        file, width, height = _PAGES[name]
        context = browser.new_context(viewport={"width": width, "height": height})
        page = context.new_page()
        page.route("**/*.js", lambda route: route.abort())
        page.goto((reports / file).as_uri())
        page.add_style_tag(content=style or "/* as it is */")
        page.evaluate("document.fonts.ready")
        found[name] = _small(page.screenshot())
        if name == "report":
            for anchor in _CHARTS:
                found[anchor] = _small(page.locator(f"#{anchor} .still").screenshot())
        context.close()
    return found


def of_print() -> dict[str, Image.Image]:
    """Two charts as the journal gets them."""
    made = material()
    charts = {"print-series": overall_chart(made), "print-crossing": crossing_chart(made, made.crossings_of_newest())}
    return {name: _small(render(chart, formats=("png",))["png"]) for name, chart in charts.items() if chart is not None}


def difference(one: Image.Image, other: Image.Image) -> float:
    """The largest difference of a block's mean in any channel; 255 where the shapes are not alike."""
    if abs(one.height - other.height) > 2:
        return 255.0
    height = max(BLOCK, min(one.height, other.height) // BLOCK * BLOCK)
    blocks = [
        np.asarray(each.convert("RGB").resize((WIDTH, height)), dtype=float)
        .reshape(height // BLOCK, BLOCK, WIDTH // BLOCK, BLOCK, 3)
        .mean(axis=(1, 3))
        for each in (one, other)
    ]
    return float(np.abs(blocks[0] - blocks[1]).max())


def tolerance(name: str) -> float:
    """How far a picture may be from its reference."""
    return OF_A_PAGE if name in _PAGES else OF_A_CHART


def reference(name: str) -> Image.Image:
    """The picture that was looked at. Raises FileNotFoundError for one that is new."""
    return Image.open(REFERENCES / f"{name}.png")


def _small(png: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    return picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.BOX)


def update() -> None:
    """Take all pictures anew."""
    shutil.rmtree(REFERENCES, ignore_errors=True)
    REFERENCES.mkdir()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        taken = of_pages(browser, published(Path(folder))) | of_print()
        browser.close()
    for name, picture in taken.items():
        picture.quantize(256).save(REFERENCES / f"{name}.png", optimize=True)
    print(f"{len(taken)} pictures under {REFERENCES}")


if __name__ == "__main__":
    update()

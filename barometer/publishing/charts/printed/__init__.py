"""Charts for print: SVG, PDF and PNG of a box in millimetres or pixels, the brand's font embedded.

Belongs here: the door of the room. A chart is laid out once as a sheet (`layout`: the words around by `frame`, each
kind of chart by its own module) and written in each format (`files`, the only module that uses matplotlib). Does not
belong here: what a chart shows and says (`spec`, `press_spec`, publishing.press_charts).

What holds of every picture: nothing clipped, no text over another; text black in black ink only and at least 7 points
(28 pixels where the picture is 1080 wide); the size exact; the same bytes twice. A box too small for all rows keeps the
first ones and says how many others there are; a box too small for the chart at all is refused (`DoesNotFitError`).
"""

from __future__ import annotations

from collections.abc import Sequence

from barometer.publishing.branding import SHIPPED, Branding
from barometer.publishing.charts.box import HALF, Box
from barometer.publishing.charts.metrics import Faces, faces_of, shipped
from barometer.publishing.charts.press_spec import PressChart
from barometer.publishing.charts.printed.frame import DoesNotFitError
from barometer.publishing.charts.printed.layout import lay_out

__all__ = ["FORMATS", "DoesNotFitError", "faces_for", "render"]

FORMATS = ("svg", "pdf", "png")


def render(
    chart: PressChart, box: Box = HALF, brand: Branding = SHIPPED, formats: Sequence[str] = FORMATS
) -> dict[str, bytes]:
    """The picture in each format ("svg", "pdf", "png"), as bytes. Raises DoesNotFitError where the box is too small."""
    from barometer.publishing.charts.printed import files  # matplotlib takes half a second to import

    with_logo = brand.logo is not None and box.pixels is not None
    sheet, scale = lay_out(chart, box, faces_for(brand), with_logo=with_logo)
    return files.write(sheet, scale, box, brand, formats)


def faces_for(brand: Branding) -> Faces:
    """How wide the brand's fonts are."""
    if (brand.regular, brand.semibold) == (SHIPPED.regular, SHIPPED.semibold):
        return shipped()
    return faces_of(brand.regular, brand.semibold)

"""`surveys/journal.toml`: the sizes in which pictures are made for the journal and for social networks.

Belongs here: the form of the file and the sizes that hold where it is absent. Does not belong here: what a picture
leaves out where a size is narrow (publishing.charts.printed).

Sizes are named by those who use them; the names are those of the files in the press kit.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field

from barometer.declarations.base import Declared

#: As a Slug, with low lines too: "two_columns".
SizeName = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]


class PrintSize(Declared):
    """A place on paper, in millimetres: from a narrow column to a double page."""

    width_mm: float = Field(ge=40, le=420)
    height_mm: float = Field(ge=45, le=420)


class NetworkSize(Declared):
    """A picture for a screen, in pixels."""

    width_px: int = Field(ge=600, le=4096)
    height_px: int = Field(ge=400, le=4096)


#: An A4 page of four columns with margins of 12 mm, where half a page is two columns wide.
DEFAULT_PRINT: Mapping[str, PrintSize] = MappingProxyType(
    {
        "column": PrintSize(width_mm=43, height_mm=85),
        "half": PrintSize(width_mm=90, height_mm=70),
        "two_columns": PrintSize(width_mm=90, height_mm=120),
        "full": PrintSize(width_mm=186, height_mm=95),
    }
)
DEFAULT_NETWORKS: Mapping[str, NetworkSize] = MappingProxyType(
    {
        "square": NetworkSize(width_px=1080, height_px=1080),
        "portrait": NetworkSize(width_px=1080, height_px=1350),
        "story": NetworkSize(width_px=1080, height_px=1920),
        "link": NetworkSize(width_px=1200, height_px=630),
    }
)


class Journal(Declared):
    """The journal by its name, and its sizes; a table that is not written has the usual sizes."""

    format: Literal[1]
    name: str = ""
    print: dict[SizeName, PrintSize] = Field(default_factory=lambda: dict(DEFAULT_PRINT))
    networks: dict[SizeName, NetworkSize] = Field(default_factory=lambda: dict(DEFAULT_NETWORKS))


#: What holds where there is no journal.toml.
DEFAULT_JOURNAL = Journal(format=1)

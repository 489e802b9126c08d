"""`surveys/brand.toml`: the look of reports and of pictures for the journal: two colours, a logo, a pair of fonts.

Belongs here: the form of the file and what holds where it is absent. Does not belong here: whether colours can be told
apart and files can be used (`brand_checks`), and drawing (publishing).
"""

from __future__ import annotations

from typing import Literal

from barometer.declarations.base import Declared, Text


class BrandFonts(Declared):
    """Two TrueType or OpenType files beside brand.toml: body text, and titles and figures."""

    regular: Text
    semibold: Text


class Brand(Declared):
    """What an authority's pictures look like. Colours as "#RRGGBB"; files lie beside brand.toml.

    `perceived` is the colour of what residents say, `delivered` of what the service measures. Without fonts the open
    font shipped with the package is used; the logo (SVG or PNG) stands on pictures for social networks.
    """

    format: Literal[1]
    name: str = ""
    perceived: Text = "#12436D"
    delivered: Text = "#F46A25"
    logo: str = ""
    fonts: BrandFonts | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the files that the brand is made of, beside brand.toml."""
        fonts = (self.fonts.regular, self.fonts.semibold) if self.fonts else ()
        return (*((self.logo,) if self.logo else ()), *fonts)


#: What holds where there is no brand.toml.
DEFAULT_BRAND = Brand(format=1)

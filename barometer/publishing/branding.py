"""An authority's look as renderers use it: colours, the files of its fonts and of its logo.

Belongs here: from the declared brand to what a renderer opens. Does not belong here: judging the brand
(declarations.brand_checks) and drawing with it (charts).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from barometer.declarations.brand import DEFAULT_BRAND, Brand


def tint(colour: str, share: float) -> str:
    """So much of a colour on white: opaque, for what has no transparency."""
    return "#" + "".join(f"{round(255 - (255 - int(colour[i : i + 2], 16)) * share):02x}" for i in (1, 3, 5))


@dataclass(frozen=True)
class Branding:
    """Colours as "#rrggbb"; `regular` and `semibold` are TrueType or OpenType files, `logo` an SVG or PNG file."""

    name: str
    perceived: str
    delivered: str
    regular: Path
    semibold: Path
    logo: Path | None = None

    @property
    def digest(self) -> str:
        """The digest of all that shapes a picture: colours and the bytes of the files."""
        found = hashlib.sha256("\n".join((self.name, self.perceived, self.delivered)).encode())
        for path in (self.regular, self.semibold, *((self.logo,) if self.logo else ())):
            found.update(hashlib.sha256(path.read_bytes()).digest())
        return found.hexdigest()


def branding(brand: Brand, surveys: Path) -> Branding:
    """The look of a brand that was accepted; its files lie in `surveys`. The shipped font stands in for none."""
    shipped = Path(str(resources.files("barometer.publishing"))) / "fonts"
    regular, semibold = shipped / "BarometreSans-Regular.ttf", shipped / "BarometreSans-SemiBold.ttf"
    if brand.fonts is not None:
        regular, semibold = surveys / brand.fonts.regular, surveys / brand.fonts.semibold
    logo = surveys / brand.logo if brand.logo else None
    return Branding(brand.name, brand.perceived.lower(), brand.delivered.lower(), regular, semibold, logo)


#: The look of an authority that declares none.
SHIPPED = branding(DEFAULT_BRAND, Path())

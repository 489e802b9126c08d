"""Whether a brand can be used: colours told apart on white and in grey, files that are there and do no harm.

Belongs here: what concerns brand.toml. Does not belong here: looking into the files (`logo_file`, `font_file`).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.declarations.brand import Brand
from barometer.declarations.colours import WHITE, contrast, is_colour
from barometer.declarations.faults import Fault, Path, fault
from barometer.declarations.font_file import font_faults
from barometer.declarations.logo_file import logo_faults
from barometer.declarations.world import World

#: WCAG 2.1, 1.4.11: what a mark must have against what it stands on.
ON_WHITE = 3.0
#: Two marks have a shape each, so that half of it tells them apart in a greyscale print.
BETWEEN = 2.0


def check_brand(brand: Brand, world: World) -> Iterator[Fault]:
    """Faults of brand.toml."""
    yield from _colours(brand)
    if brand.logo:
        path: Path = ("logo",)
        yield from _beside(path, brand.logo, world) or logo_faults(path, brand.logo, world.beside[brand.logo] or b"")
    if brand.fonts is not None:
        files = {brand.fonts.semibold: "semibold", brand.fonts.regular: "regular"}  # one file may serve twice
        for name, key in sorted(files.items(), key=lambda pair: pair[1]):
            path = ("fonts", key)
            yield from _beside(path, name, world) or font_faults(path, name, world.beside[name] or b"")


def _colours(brand: Brand) -> Iterator[Fault]:
    colours = {"perceived": brand.perceived, "delivered": brand.delivered}
    wrong = [name for name, colour in colours.items() if not is_colour(colour)]
    yield from (fault("brand.not_a_colour", (name,), colours[name]) for name in wrong)
    for name, colour in colours.items():
        if name not in wrong and (ratio := contrast(colour, WHITE)) < ON_WHITE:
            yield fault("brand.too_pale", (name,), colour, ratio=_shown(ratio), least=ON_WHITE)
    if not wrong and (ratio := contrast(brand.perceived, brand.delivered)) < BETWEEN:
        path: Path = ("delivered",)
        yield fault("brand.same_grey", path, brand.delivered, other=brand.perceived, ratio=_shown(ratio), least=BETWEEN)


def _beside(path: Path, name: str, world: World) -> list[Fault]:
    """Whether a file lies beside brand.toml, under its bare name."""
    if "/" in name or "\\" in name or name.startswith("."):
        return [fault("brand.not_beside", path, name)]
    return [fault("brand.no_file", path, name)] if world.beside.get(name) is None else []


def _shown(ratio: float) -> float:
    """A ratio rounded down, so that what falls short never reads as enough."""
    return int(ratio * 100) / 100

"""The files that all pages share, and the font that stands in each page.

Belongs here: naming the shared files after their content, so that a page never meets another version of them, and
reading what ships in the package. Does not belong here: writing them (publication).
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib import resources
from types import MappingProxyType

#: In the order in which a page loads them; the index has its search besides.
_SCRIPTS = ("plotly-basic-4.1.1.min.js", "plotly-fr.js", "figures.js")
_SEARCH = "search.js"
_LICENCES = ("plotly-basic-LICENSE.txt",)
_FONTS = {400: "BarometreSans-Regular.woff2", 600: "BarometreSans-SemiBold.woff2"}


@cache
def shared_files() -> MappingProxyType[str, bytes]:
    """The files of reports/static by name; a script's name carries a digest of its content."""
    folder = resources.files("barometer.publishing") / "static"
    found = {_addressed(name): (folder / name).read_bytes() for name in (*_SCRIPTS, _SEARCH)}
    found |= {name: (folder / name).read_bytes() for name in _LICENCES}
    return MappingProxyType(found)


@cache
def scripts(*, with_search: bool = False) -> tuple[str, ...]:
    """The names of the scripts that a page loads, in order."""
    return tuple(_addressed(name) for name in (*_SCRIPTS, *([_SEARCH] if with_search else [])))


#: Spaces that say nothing: around braces and separators, and after a colon (before one they may part selectors).
_SPACES = re.compile(r"\s*([{};,])\s*|(?<=:) +")


@cache
def style() -> str:
    """The page's style sheet with its font inside, so that a page travels alone. Comments and spaces that say nothing
    are left out: every page carries it."""
    sheet = (resources.files("barometer.publishing") / "templates" / "style.css").read_text(encoding="utf-8")
    lines = (line.strip() for line in sheet.split("*/", 1)[1].splitlines())
    return "\n".join([faces(), *(_SPACES.sub(r"\1", line) for line in lines if line)])


@cache
def faces() -> str:
    """The font's rules, with the font inside."""
    return "\n".join(_face(weight, name) for weight, name in _FONTS.items())


def _face(weight: int, name: str) -> str:
    font = base64.b64encode((resources.files("barometer.publishing") / "fonts" / name).read_bytes()).decode()
    words = f'font-family:"Barometre Sans";font-weight:{weight};font-display:swap'
    return f'@font-face{{{words};src:url(data:font/woff2;base64,{font}) format("woff2")}}'


def _addressed(name: str) -> str:
    content = (resources.files("barometer.publishing") / "static" / name).read_bytes()
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{suffix}"

"""The files that all pages share, and the font that stands in each page.

Belongs here: naming the shared files after their content, so that a page never meets another version of them, and
reading what ships in the package. Does not belong here: writing them (publication).
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources
from types import MappingProxyType

#: In the order in which a page loads them.
_SCRIPTS = ("plotly-basic-4.1.1.min.js", "plotly-fr.js", "figures.js")
_LICENCES = ("plotly-basic-LICENSE.txt",)
_FONT = "source-sans-3-latin-wght-normal.woff2"


@cache
def shared_files() -> MappingProxyType[str, bytes]:
    """The files of reports/static by name; a script's name carries a digest of its content."""
    folder = resources.files("barometer.publishing") / "static"
    found = {_addressed(name): (folder / name).read_bytes() for name in _SCRIPTS}
    found |= {name: (folder / name).read_bytes() for name in _LICENCES}
    return MappingProxyType(found)


@cache
def scripts() -> tuple[str, ...]:
    """The names of the scripts that a page loads, in order."""
    return tuple(_addressed(name) for name in _SCRIPTS)


@cache
def style() -> str:
    """The page's style sheet with its font inside, so that a page travels alone. Comments are left out."""
    sheet = (resources.files("barometer.publishing") / "templates" / "style.css").read_text(encoding="utf-8")
    lines = (line.strip() for line in sheet.split("*/", 1)[1].splitlines())
    font = base64.b64encode((resources.files("barometer.publishing") / "fonts" / _FONT).read_bytes()).decode()
    face = (
        '@font-face{font-family:"Source Sans 3";font-weight:200 900;font-display:swap;'
        f'src:url(data:font/woff2;base64,{font}) format("woff2")}}'
    )
    return face + "\n" + "\n".join(line for line in lines if line)


def _addressed(name: str) -> str:
    content = (resources.files("barometer.publishing") / "static" / name).read_bytes()
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{suffix}"

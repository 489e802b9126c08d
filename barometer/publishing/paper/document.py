"""The file: a content laid out by typst as PDF/UA-1 and PDF/A-2a.

Belongs here: calling typst, and keeping to a manager's number of pages. Does not belong here: what the document
says (`content`) and its layout (`report.typ`).

Texts enter as JSON data, never as markup, so that nothing that people wrote can become an instruction. Nothing is
fetched: the template imports no package, the fonts are the package's own, the clock is a constant.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from barometer.publishing.branding import SHIPPED, Branding
from barometer.publishing.paper.characters import in_font
from barometer.publishing.paper.content import paper_content
from barometer.publishing.same_bytes import MOMENT
from barometer.publishing.views.service import ServiceView

#: PDF/UA-1: tagged, with language, title and alternatives. PDF/A-2a: fonts embedded, fit for an archive.
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]


#: A manager reads no more. Where the whole content takes more sheets, its brief form is laid out instead.
MOST_PAGES = 6
_COUNT = re.compile(rb"/Type/Pages/Count (\d+)")


class NotLaidOutError(RuntimeError):
    """typst could not lay the document out; the text says why."""


def service_pdf(view: ServiceView, brand: Branding = SHIPPED) -> bytes:
    """The report of a service as a file. Raises NotLaidOutError."""
    whole = lay_out(paper_content(view, brand))
    if pages(whole) <= MOST_PAGES:
        return whole
    return lay_out(paper_content(view, brand, is_brief=True))


def pages(written: bytes) -> int:
    """How many pages a file of ours has. Raises NotLaidOutError where it does not say."""
    found = _COUNT.search(written)
    if found is None:
        raise NotLaidOutError("a file without its number of pages")
    return int(found.group(1))


def lay_out(content: dict[str, Any]) -> bytes:
    """The content as a PDF file. Raises NotLaidOutError."""
    text = json.dumps(content, ensure_ascii=False)
    try:
        written = _compiler().compile(
            _template(),
            sys_inputs={"content": in_font(text)},
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=int((MOMENT - type(MOMENT)(1970, 1, 1)).total_seconds()),
        )
    except RuntimeError as fault:
        raise NotLaidOutError(str(fault)) from fault
    if not isinstance(written, bytes):
        raise NotLaidOutError("typst wrote no single file")
    return written


@cache
def _template() -> bytes:
    return (resources.files("barometer.publishing.paper") / "report.typ").read_bytes()


@cache
def _compiler() -> typst.Compiler:
    """Knows the fonts; what it compiles is handed over each time."""
    fonts = Path(str(resources.files("barometer.publishing") / "fonts"))
    own = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    return typst.Compiler(root=fonts, font_paths=own)

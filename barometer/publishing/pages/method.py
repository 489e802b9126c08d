"""The method page as a file.

Belongs here: the page's bytes. Does not belong here: what it says (views) and where it is written (publication).
"""

from __future__ import annotations

from barometer.declarations.authority import Authority
from barometer.publishing.pages import html
from barometer.publishing.pages.html import Place
from barometer.publishing.views.method import method_view

#: The page's name wherever it lies.
NAME = "methode.html"
#: Beside the stable pages.
AT_HOME = Place("static/", "", "")


def method_page(authority: Authority, locale: str, place: Place = AT_HOME) -> bytes:
    """The method page of an authority in a language; `place` is where it lies, by default beside the stable pages."""
    return html.method_page(method_view(authority, locale), place).encode()

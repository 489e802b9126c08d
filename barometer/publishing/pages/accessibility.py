"""The declaration of accessibility as a file.

Belongs here: the page's bytes. Does not belong here: what it says (views), where it is written
(publication).
"""

from __future__ import annotations

from barometer.declarations.authority import Authority
from barometer.publishing.pages import html
from barometer.publishing.pages.html import Place
from barometer.publishing.views.accessibility import accessibility_view

#: The page's name wherever it lies.
NAME = "accessibilite.html"


def accessibility_page(authority: Authority, place: Place) -> bytes:
    """The declaration of an authority as it lies at `place`."""
    return html.accessibility_page(accessibility_view(authority), place).encode()

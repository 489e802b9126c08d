"""The two pages of a crossing meeting: A5 cards, A3 sheets.

Belongs here: turning the material into HTML that prints. Does not belong here: its words (locale/*/workshop.po).
"""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from barometer.locale import say
from barometer.publishing.pages import static_files
from barometer.publishing.pages.html import environment
from barometer.publishing.workshop.material import Workshop


def cards(material: Workshop) -> str:
    """One card a page, A5 on its side."""
    return _page("workshop_cards.html.j2", material)


def sheets(material: Workshop) -> str:
    """The grid to fill in, the map on which cards are laid, the table of what is decided; A3 on its side."""
    return _page("workshop_sheets.html.j2", material)


def _page(template: str, material: Workshop) -> str:
    faces = Markup(static_files.faces())
    return environment().get_template(template).render(view=material, t=partial(say, material.locale), faces=faces)

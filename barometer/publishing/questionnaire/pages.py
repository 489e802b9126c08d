"""The questionnaire on paper: a form that people fill in themselves, and a guide for those who ask the questions.

Belongs here: turning a form into the two pages. Does not belong here: their words (locale/*/questionnaire.po) and the
tools' files.

The pages stand alone: no script, no other file; they print on A4 and read from top to bottom on a screen.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

from markupsafe import Markup

from barometer.locale import say
from barometer.publishing.pages import static_files
from barometer.publishing.pages.html import environment
from barometer.publishing.questionnaire.form import Form

Use = Literal["form", "guide"]


def page(form: Form, use: Use) -> str:
    """The page as HTML."""
    template = environment().get_template("questionnaire.html.j2")
    faces = Markup(static_files.faces())
    return template.render(form=form, use=use, t=partial(say, form.locale), faces=faces)

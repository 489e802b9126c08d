"""All files of a questionnaire, by name.

Belongs here: their names and their order. Does not belong here: what is in them, and where they are written (cli).
"""

from __future__ import annotations

from dataclasses import dataclass

from barometer.publishing.questionnaire.form import Form
from barometer.publishing.questionnaire.limesurvey import limesurvey
from barometer.publishing.questionnaire.pages import page
from barometer.publishing.questionnaire.wave_map import wave_draft
from barometer.publishing.questionnaire.xlsform import xlsform


@dataclass(frozen=True)
class File:
    """A file of a questionnaire; `use` names what it is for in the catalogue."""

    name: str
    use: str
    content: bytes


def questionnaire_files(form: Form) -> tuple[File, ...]:
    """The files; the same form gives the same bytes. LimeSurvey takes its structure from a name in .txt only."""
    name = form.survey
    return (
        File(f"{name}-kobo.xlsx", "xlsform", xlsform(form)),
        File(f"{name}-limesurvey.txt", "limesurvey", limesurvey(form)),
        File(f"{name}-questionnaire.html", "form", page(form, "form").encode()),
        File(f"{name}-enqueteur.html", "guide", page(form, "guide").encode()),
        File(f"{name}-vague-kobo.toml", "wave_kobo", wave_draft(form, "kobo").encode()),
        File(f"{name}-vague-limesurvey.toml", "wave_limesurvey", wave_draft(form, "limesurvey").encode()),
    )

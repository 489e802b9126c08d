"""wave.toml as a careful person writes one.

Belongs here: the text of the declaration of a wave. Does not belong here: the plan it states (plans).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from barometer.declarations.survey import Survey
from barometer.demonstration.answering import version_asked
from barometer.demonstration.plans import AGE_LABELS, Fielding, Plan
from barometer.demonstration.published import Figure
from barometer.demonstration.sampling import FAMILIES
from barometer.demonstration.sheets import STRATUM, UNKNOWN_AGE, WEIGHT
from barometer.demonstration.territory import margins

_DESIGN_WORDS = {
    "random": "tirage au sort : une évolution peut être dite « établie »",
    "quotas": "quotas : une évolution n'est qu'« indicative »",
    "volunteers": "volontaires : aucune évolution n'est annoncée",
}


def wave_toml(survey: Survey, plan: Plan, fielding: Fielding) -> str:
    """The declaration of a wave whose answers are in a file."""
    return _assembled(
        [
            "# qui a été interrogé, quand et comment, et quelle colonne du fichier répond à quelle question.",
            "# Seules les colonnes nommées ici sont lues ; toutes les autres sont ignorées.",
        ],
        [*_head(survey, fielding, plan), *_file(fielding)],
        _sampling(plan, fielding),
        _variables(plan, fielding),
        _calibration(fielding),
        _items(survey, fielding),
        title=survey.title,
        year=fielding.year,
    )


def published_toml(survey: Survey, plan: Plan, fielding: Fielding, figures: Sequence[Figure]) -> str:
    """The declaration of a wave known only from a printed report."""
    lines = []
    for figure in figures:
        lines += ["", "[[published]]", f"item = {_text(figure.item)}", f"version = {_text(figure.version)}"]
        lines += [f"statistic = {_text(figure.statistic)}", f"value = {figure.value}", f"n = {figure.n}"]
        if figure.margin is not None:
            lines.append(f"margin_pts = {figure.margin}  # demi-largeur de l'intervalle à 95 % imprimé")
    return _assembled(
        [
            "# le fichier des réponses n'existe plus, les chiffres sont recopiés du rapport imprimé.",
            "# Notes sur 100 (« mean ») et pourcentages de satisfaits (« share »), avec le nombre de réponses.",
        ],
        [*_head(survey, fielding, plan), 'source = "published"', f"reference = {_text(fielding.reference)}"],
        _sampling(plan, fielding),
        lines,
        title=survey.title,
        year=fielding.year,
    )


def _assembled(about: list[str], *sections: list[str], title: str, year: int) -> str:
    top = [f"# {title}, vague {year} :", *about, "# Données de démonstration, inventées."]
    body = "\n".join("\n".join(section).strip("\n") + "\n" for section in sections if section)
    return "\n".join(top) + "\n\n" + body


def _head(survey: Survey, fielding: Fielding, plan: Plan) -> list[str]:
    lines = [
        "format = 1",
        f"survey = {_text(survey.id)}",
        f"year = {fielding.year}",
        f"field_start = {fielding.start.isoformat()}",
        f"field_end = {fielding.end.isoformat()}",
        f"mode = {_text(fielding.mode)}",
    ]
    if plan.contractor and fielding.design != "volunteers":
        lines.append(f"contractor = {_text(plan.contractor)}")
    lines.append(f"cost_eur = {fielding.cost}")
    if fielding.note:
        lines.append(f"note = {_text(fielding.note)}")
    return lines


def _file(fielding: Fielding) -> list[str]:
    layout = fielding.layout
    lines = ["", f"file = {_text(layout.file)}"]
    if layout.sheet:
        lines.append(f"sheet = {_text(layout.sheet)}")
    if layout.header_row > 1:
        lines.append(f"header_row = {layout.header_row}  # les lignes au-dessus portent le titre")
    return [*lines, f"respondent_column = {_text(layout.respondent)}"]


def _sampling(plan: Plan, fielding: Fielding) -> list[str]:
    lines = ["[sampling]", f"design = {_text(fielding.design)}  # {_DESIGN_WORDS[fielding.design]}"]
    if plan.frame == "families":
        lines += [
            f"population_size = {sum(FAMILIES.values())}  # familles accueillies",
            f"invited = {round(fielding.n / 0.58)}",
            f"stratum_column = {_text(STRATUM[plan.frame])}",
            f"weight_column = {_text(WEIGHT[plan.frame])}",
            "# Une famille sur quatre a répondu : la marge d'erreur s'en trouve réduite, sauf pour les évolutions.",
            "finite_population_correction = true",
            f"stratum_population = {_inline(FAMILIES)}",
        ]
        return lines
    adults = sum(n for (variable, _), n in margins(fielding.margins or 2022).items() if variable == "zone")
    if fielding.design != "volunteers":
        lines.append(f"population_size = {adults}  # adultes de l'agglomération")
    if plan.frame == "zones":
        lines += [
            f"invited = {round(fielding.n / 0.31)}",
            f"stratum_column = {_text(STRATUM[plan.frame])}  # tirage séparé dans chaque secteur",
            f"weight_column = {_text(WEIGHT[plan.frame])}",
        ]
    return lines


def _variables(plan: Plan, fielding: Fielding) -> list[str]:
    layout = fielding.layout
    commune, _ = layout.commune
    age, written = layout.age
    lines = ["# --- Qui répond ---", "", "[variables.zone]", f"column = {_text(commune)}", ""]
    lines += ["[variables.age]", f"column = {_text(age)}"]
    if written == "groups":
        lines.append(f"values = {_inline({label: age for age, label in AGE_LABELS.items()})}")
    if plan.unknown_age:
        lines.append(f"blank = [{_text(UNKNOWN_AGE)}]")
    for variable, column in (("sex", layout.sex), ("use", layout.use)):
        categories = ("femme", "homme") if variable == "sex" else ("user", "non-user")
        values = {layout.texts[category]: category for category in categories if category in layout.texts}
        lines += ["", f"[variables.{variable}]", f"column = {_text(column)}", f"values = {_inline(values)}"]
    return lines


def _calibration(fielding: Fielding) -> list[str]:
    if fielding.margins is None:
        return []
    return [
        "# Redressement sur le recensement. Si une classe d'âge est trop rare, les deux plus jeunes sont réunies.",
        "[calibration]",
        f"margins = {fielding.margins}",
        'variables = ["zone", "age", "sex"]',
        'collapse = { age = [{ "18-34" = "18-49", "35-49" = "18-49" }] }',
    ]


def _items(survey: Survey, fielding: Fielding) -> list[str]:
    lines = ["# --- Quelle colonne répond à quelle question ---"]
    for position, item in enumerate(survey.items, start=1):
        lines += ["", "[[items]]", f"item = {_text(item.id)}"]
        lines.append(f"column = {_text(fielding.layout.heading(item.id, position))}")
        lines.append(f"version = {_text(version_asked(item, fielding.year))}")
    return lines


def _text(text: str) -> str:
    """A TOML basic string: JSON escapes the same characters."""
    return json.dumps(text, ensure_ascii=False)


def _inline(values: dict[str, str] | dict[str, int]) -> str:
    pairs = ", ".join(f"{_text(key)} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    return "{ " + pairs + " }"

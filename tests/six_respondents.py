"""The six invented respondents of the example exports: one survey, how each tool's wave is declared, a project."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import tomlkit

from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.declarations.survey import Survey
from barometer.declarations.territory import Territory
from barometer.declarations.wave import Wave

AUTHORITY = Authority.model_validate(
    {
        "format": 1,
        "id": "agglo",
        "name": "Agglo",
        "domains": {
            "zone": [{"id": "centre", "label": "Centre"}, {"id": "ouest", "label": "Ouest"}],
            "age": [
                {"id": "18-29", "label": "18-29 ans", "low": 18, "high": 29},
                {"id": "30-44", "label": "30-44 ans", "low": 30, "high": 44},
                {"id": "45-59", "label": "45-59 ans", "low": 45, "high": 59},
                {"id": "60-74", "label": "60-74 ans", "low": 60, "high": 74},
                {"id": "75", "label": "75 ans et plus", "low": 75},
            ],
            "sex": [{"id": "f", "label": "Femme"}, {"id": "m", "label": "Homme"}],
        },
    }
)
TERRITORY = Territory.model_validate(
    {
        "communes": [
            {"insee": "38563", "name": "Voiron", "zone": "centre"},
            {"insee": "38565", "name": "Voreppe", "zone": "centre"},
            {"insee": "38517", "name": "Tullins", "zone": "ouest"},
            {"insee": "38239", "name": "Moirans", "zone": "ouest"},
            {"insee": "38400", "name": "Saint-Jean-de-Moirans", "zone": "ouest"},
        ]
    }
)
LABELS = {"Pas du tout satisfait": 1, "Plutôt pas satisfait": 2, "Plutôt satisfait": 3, "Très satisfait": 4}
ITEMS = {"eau": "Eau potable", "dechets": "Collecte des déchets", "transport": "Transports"}
NOTE = "Sur une échelle de 0 à 10, quelle note donnez-vous ?"
SURVEY = Survey.model_validate(
    {
        "format": 1,
        "id": "habitants",
        "title": "Les habitants",
        "scales": {
            "quatre": {
                "low": 1,
                "high": 4,
                "satisfied_from": 3,
                "labels": LABELS,
                "dont_know": ["Ne se prononce pas"],
            },
            "dix": {"low": 0, "high": 10, "satisfied_from": 7},
        },
        "items": [
            {
                "id": item,
                "service": item,
                "criterion": item,
                "versions": [{"id": "v1", "wording": f"Êtes-vous satisfait de : {label}", "scale": "quatre"}],
            }
            for item, label in ITEMS.items()
        ]
        + [
            {
                "id": "note",
                "service": "eau",
                "criterion": "note",
                "versions": [{"id": "v1", "wording": NOTE, "scale": "dix"}],
            }
        ],
    }
)
SERVICES = {
    service: Service.model_validate(
        {
            "format": 1,
            "id": service,
            "label": label,
            "criteria": [
                {"id": service, "label": label},
                *([{"id": "note", "label": "Note d'ensemble", "headline": True}] if service == "eau" else []),
            ],
        }
    )
    for service, label in ITEMS.items()
}
USE = {"Oui": "user", "Non": "non-user"}
AGES = ["18-29", "30-44", "45-59", "60-74", "75"]
A_CODES = dict(zip(["A4", "A3", "A2", "A1"], LABELS, strict=True)) | {"A5": "Ne se prononce pas"}
KOBO_CODES = {
    "tres_sat": "Très satisfait",
    "plutot_sat": "Plutôt satisfait",
    "plutot_pas_sat": "Plutôt pas satisfait",
    "pas_du_tout_sat": "Pas du tout satisfait",
    "nsp": "Ne se prononce pas",
}


def wave(
    tool: str | None,
    columns: list[str],
    *,
    codes: dict[str, str] | None = None,
    coded: bool = False,
    note: str | None = None,
    **more: Any,
) -> Wave:
    """A wave of which `columns` are those of the commune, the age, the sex, the use of water, and the three items."""
    commune, age, sex, use, *items = columns
    ages = dict(zip("12345", AGES, strict=True)) if coded else {}
    sexes = {"1": "m", "2": "f"} if coded else {}
    asked = [{"item": item, "column": column, "version": "v1"} for item, column in zip(ITEMS, items, strict=True)]
    if note:
        asked.append({"item": "note", "column": note, "version": "v1"})
    return Wave.model_validate(
        {
            "format": 1,
            "survey": "habitants",
            "year": 2026,
            "field_start": dt.date(2026, 3, 1),
            "field_end": dt.date(2026, 3, 31),
            "mode": "internet",
            "sampling": {"design": "volunteers"},
            "file": "x.csv",
            "tool": tool,
            "codes": {"quatre": codes} if codes else {},
            "variables": {
                "zone": {"column": commune},
                "age": {"column": age, "values": ages, "blank": ["Autre"]},
                "sex": {"column": sex, "values": sexes, "blank": ["3", "Autre / ne souhaite pas répondre"]},
                "use": {"column": use, "values": USE},
            },
            "items": asked,
        }
        | more
    )


_FULL = "Quels services avez-vous utilisés ces 12 derniers mois ?"
_FULL_ITEMS = [f"Êtes-vous satisfait·e de : [{label}]" for label in ITEMS.values()]
_PERSON = ["Dans quelle commune habitez-vous ?", "Quel est votre âge ?", "Vous êtes :"]
_CODES = ["G1Q1", "G1Q2", "G1Q3", "G2Q1[SQ001]", "G3Q1[SQ001]", "G3Q1[SQ002]", "G3Q1[SQ003]"]

#: For each export: the wave that reads it.
WAVES: dict[str, Wave] = {
    "synthetic_limesurvey_code_short.csv": wave(
        "limesurvey", _CODES, codes=A_CODES, coded=True, respondent_column="id"
    ),
    "synthetic_limesurvey_code_short.xlsx": wave(
        "limesurvey", _CODES, codes=A_CODES, coded=True, respondent_column="id"
    ),
    "synthetic_limesurvey_vvexport_123456.txt": wave(
        "limesurvey", _CODES, codes=A_CODES, coded=True, respondent_column="id"
    ),
    "synthetic_limesurvey_full_long.csv": wave(
        "limesurvey", [*_PERSON, f"{_FULL} [Eau potable]", *_FULL_ITEMS], respondent_column="ID de la réponse"
    ),
    "synthetic_framaforms_webform7_separate.tsv": wave(
        "framaforms",
        [
            *("Commune", "Âge", "Sexe", "Services utilisés ces 12 derniers mois [Eau potable]"),
            *("Êtes-vous satisfait·e de : [Eau potable]", "Êtes-vous satisfait·e de : [Collecte des déchets]"),
            "Êtes-vous satisfait·e de : [Transports]",
        ],
        respondent_column="SID",
    ),
    "synthetic_kobo_xml_headers.csv": wave(
        "kobo",
        [
            *("profil/commune", "profil/age", "profil/sexe", "usage/services/eau"),
            *("satisf/eau", "satisf/dechets", "satisf/transport"),
        ],
        codes=KOBO_CODES,
        coded=True,
        respondent_column="_id",
    ),
    "synthetic_google_forms.csv": wave("google-forms", [*_PERSON, f"{_FULL} [Eau potable]", *_FULL_ITEMS], note=NOTE),
    "synthetic_microsoft_forms.xlsx": wave(
        "microsoft-forms",
        [*_PERSON, f"{_FULL} [Eau potable]", *ITEMS.values()],
        note=NOTE,
        respondent_column="ID",
    ),
    "synthetic_sphinx_cp1252.csv": wave(
        "sphinx",
        [
            *("Commune", "Age", "Sexe", "Services_utilises [Eau potable]"),
            *("Satisf_eau", "Satisf_dechets", "Satisf_transport"),
        ],
        respondent_column="CLE",
    ),
}


def write_project(root: Path) -> None:
    """A project that declares the authority, the communes, the services and the survey, and no wave."""
    surveys = root / "surveys"
    (surveys / "services").mkdir(parents=True)
    (surveys / "waves" / "habitants").mkdir(parents=True)

    def write(name: str, data: dict[str, Any]) -> None:
        (surveys / name).write_text(tomlkit.dumps(data), encoding="utf-8")

    write("barometer.toml", AUTHORITY.model_dump(mode="json", exclude_none=True))
    write("waves/habitants/survey.toml", SURVEY.model_dump(mode="json", exclude_none=True))
    for name, service in SERVICES.items():
        write(f"services/{name}.toml", service.model_dump(mode="json", exclude_none=True, exclude_defaults=True))
    lines = [f"{c.insee};{c.name};{c.zone};;;;1000" for c in TERRITORY.communes]
    heading = "insee;name;zone;valid_from;valid_to;successor;population"
    (surveys / "territory.csv").write_text("\n".join([heading, *lines, ""]), encoding="utf-8")

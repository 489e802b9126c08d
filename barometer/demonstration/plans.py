"""The fieldwork of the eight surveys: which waves, when, how, how many, and what the institute's file looks like.

Belongs here: the plan of each survey and the layout of its files. Does not belong here: who was drawn (sampling), what
they answered (answering), and the scales and questions (declared/waves/*/survey.toml).

Files differ as they do in real life: CSV with semicolons or commas, UTF-8 with or without a BOM, cp1252, workbooks with
title rows; codes or labels; communes as codes or names; ages in years or in groups.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from barometer.declarations.wave import SamplingDesign

AGE_LABELS = {
    "18-34": "18-34 ans",
    "35-49": "35-49 ans",
    "50-64": "50-64 ans",
    "65-plus": "65 ans et plus",
}


@dataclass(frozen=True)
class Layout:
    """The columns of a file and the texts in them.

    `texts`: of sex (femme, homme) and use (user, non-user), as the file writes them. `items`: question columns named
    "Q1", "Q2"… or after the item ("note_ensemble"). `header_row`: 1-based; the rows above hold the title.
    """

    file: str
    separator: str = ";"
    encoding: str = "utf-8-sig"
    sheet: str | None = None
    header_row: int = 1
    respondent: str = "id"
    commune: tuple[str, Literal["code", "name"]] = ("commune", "code")
    age: tuple[str, Literal["years", "groups"]] = ("age", "years")
    sex: str = "sexe"
    use: str = "usage"
    texts: Mapping[str, str] = field(default_factory=lambda: {"femme": "F", "homme": "H"})
    items: Literal["numbers", "ids"] = "ids"
    extra: str = "duree_min"

    def heading(self, item: str, position: int) -> str:
        """The column of an item; `position` counts questions from 1."""
        return f"Q{position}" if self.items == "numbers" else item.replace("-", "_")


@dataclass(frozen=True)
class Fielding:
    """One wave as planned. `age_response`: how readily each age group answers, relative to the others."""

    year: int
    n: int
    start: dt.date
    days: int
    mode: str
    layout: Layout
    cost: int
    design: SamplingDesign = "quotas"
    margins: int | None = 2022
    age_response: tuple[float, float, float, float] = (0.94, 0.98, 1.0, 1.06)
    use_response: float = 1.0
    frame_year: int | None = None  # of the list of communes, where it is older than the wave
    reference: str = ""
    note: str = ""

    @property
    def frame_day(self) -> dt.date:
        """The day on which the list of communes that respondents were drawn from was true."""
        return dt.date(self.frame_year, 12, 31) if self.frame_year else self.start

    @property
    def end(self) -> dt.date:
        return self.start + dt.timedelta(days=self.days)


@dataclass(frozen=True)
class Plan:
    """All waves of a survey. `frame`: residents by quotas or drawn by zone, or families of the childcare service."""

    survey: str
    contractor: str
    fieldings: tuple[Fielding, ...]
    frame: Literal["residents", "zones", "families"] = "residents"
    unknown_age: float = 0.0  # share of respondents who do not tell their age
    blank: float = 0.0  # share of answers left blank on paper


def _margins(year: int) -> int:
    return 2014 if year < 2018 else 2018 if year < 2022 else 2022


def _fieldings(
    sizes: Mapping[int, int], start: tuple[int, int], days: int, mode: str, layout: Layout, cost: int
) -> dict[int, Fielding]:
    """Fieldings that differ by their year and size only; the cost rises by 60 € a year, files carry the year."""
    found = {}
    for year, n in sizes.items():
        dated = replace(layout, file=layout.file.format(year=year))
        day = dt.date(year, *start) + dt.timedelta(days=(year * 3) % 5)
        found[year] = Fielding(year, n, day, days, mode, dated, cost + 60 * (year - 2015), margins=_margins(year))
    return found


def _water() -> Plan:
    layout = Layout(
        "enquete_eau_{year}.csv",
        respondent="NUM",
        commune=("INSEE", "code"),
        age=("AGE", "years"),
        sex="SEXE",
        use="BOIT_ROBINET",
        texts={"homme": "1", "femme": "2", "user": "1", "non-user": "2"},
        items="numbers",
        extra="DUREE",
    )
    sizes = {2015: 604, 2017: 598, 2019: 611, 2021: 602, 2023: 640, 2025: 655}
    waves = _fieldings(sizes, (3, 9), 24, "téléphone", layout, 3200)
    return Plan("eau-potable", "Institut Orsenne", tuple(waves.values()), unknown_age=0.008)


def _sewerage() -> Plan:
    layout = Layout(
        "assainissement {year}.csv",
        encoding="cp1252",
        respondent="Numéro",
        commune=("Commune", "name"),
        age=("Âge", "groups"),
        sex="Sexe",
        use="Raccordé au réseau",
        texts={"homme": "Homme", "femme": "Femme", "user": "Oui", "non-user": "Non"},
        items="numbers",
        extra="Enquêteur",
    )
    sizes = {2015: 500, 2017: 502, 2019: 507, 2021: 511, 2023: 523, 2025: 540}
    waves = _fieldings(sizes, (4, 4), 20, "téléphone", layout, 3000)
    waves[2015] = replace(
        waves[2015],
        reference="« Les habitants et l'assainissement », rapport imprimé, juin 2015, tableau 4, page 11.",
        note="Le fichier des réponses a été effacé à la fin du délai de conservation : reste le rapport.",
    )
    return Plan("assainissement", "Cabinet Tirel et associés", tuple(waves.values()))


def _waste() -> Plan:
    layout = Layout(
        "Barometre_dechets_{year}.xlsx",
        sheet="Réponses",
        header_row=3,
        respondent="N°",
        commune=("Code commune", "code"),
        age=("Âge", "years"),
        sex="Sexe",
        use="Déchèterie (12 mois)",
        texts={"homme": "Homme", "femme": "Femme", "user": "oui", "non-user": "non"},
        extra="Durée",
    )
    sizes = {2018: 600, 2019: 603, 2020: 588, 2021: 606, 2022: 601, 2023: 612, 2024: 620, 2025: 634}
    waves = _fieldings(sizes, (10, 4), 19, "téléphone", layout, 3100)
    return Plan("dechets", "Institut Orsenne", tuple(waves.values()))


def _bus() -> Plan:
    coded = Layout(
        "bus-{year}.csv",
        separator=",",
        encoding="utf-8",
        respondent="questionnaire",
        commune=("commune", "name"),
        age=("age", "years"),
        sex="sexe",
        use="prend_le_bus",
        texts={"homme": "Un homme", "femme": "Une femme", "user": "Oui", "non-user": "Non"},
        items="numbers",
        extra="jour_reception",
    )
    sizes = {2015: 640, 2017: 655, 2019: 648, 2021: 630, 2023: 702, 2025: 716}
    waves = _fieldings(sizes, (3, 20), 33, "papier et internet", coded, 3700)
    named = {y: replace(f, layout=replace(f.layout, items="ids")) for y, f in waves.items() if y >= 2021}
    random = {
        year: replace(wave, design="random", age_response=(0.74, 0.90, 1.05, 1.24))
        for year, wave in (waves | named).items()
    }
    random[2019] = replace(
        random[2019],
        frame_year=2018,
        note="Tirage fait sur le fichier de 2018 : il porte encore Sorbières-le-Bas, devenue Les Trois-Sorbiers.",
    )
    return Plan("bus", "Atelier Mesures publiques", tuple(random.values()), frame="zones", blank=0.012)


def _pools() -> Plan:
    layout = Layout(
        "piscines_{year}.xlsx",
        sheet="data",
        respondent="ID",
        commune=("COM", "code"),
        age=("AGE_CL", "groups"),
        sex="SEXE",
        use="VENU_12_MOIS",
        texts={"homme": "1", "femme": "2", "user": "1", "non-user": "0"},
        items="numbers",
        extra="HEURE",
    )
    sizes = {2015: 702, 2017: 715, 2019: 698, 2023: 741, 2025: 763}
    waves = _fieldings(sizes, (6, 2), 22, "téléphone", layout, 3300)
    waves[2023] = replace(waves[2023], note="Pas d'enquête en 2021 : les bassins étaient fermés.")
    return Plan("piscines", "Institut Orsenne", tuple(waves.values()))


def _childcare() -> Plan:
    layout = Layout(
        "familles_{year}.xlsx",
        sheet="Export",
        respondent="Identifiant de réponse",
        commune=("Commune de résidence", "name"),
        age=("Votre âge", "groups"),
        sex="Vous êtes",
        use="Enfant accueilli",
        texts={"homme": "Un père", "femme": "Une mère", "user": "Oui"},
        extra="Dernière page",
    )
    sizes = {2016: 412, 2018: 420, 2020: 405, 2022: 431, 2024: 444}
    waves = _fieldings(sizes, (5, 14), 26, "internet", layout, 2400)
    families = tuple(replace(wave, design="random", margins=None) for wave in waves.values())
    return Plan("petite-enfance", "", families, frame="families")


def _libraries() -> Plan:
    layout = Layout(
        "mediatheques_{year}.csv",
        respondent="num",
        commune=("code_insee", "code"),
        age=("age", "years"),
        sex="sexe",
        use="venu_cette_annee",
        texts={"homme": "H", "femme": "F", "user": "oui", "non-user": "non"},
        extra="heure_appel",
    )
    sizes = {2015: 598, 2017: 605, 2019: 601, 2021: 476, 2022: 600, 2023: 607, 2025: 618}
    waves = _fieldings(sizes, (11, 3), 18, "téléphone", layout, 3200)
    waves[2021] = replace(
        waves[2021],
        mode="internet, ouvert à tous",
        design="volunteers",
        margins=None,
        cost=0,
        age_response=(0.9, 1.3, 1.2, 0.7),
        use_response=4.0,
        layout=replace(waves[2021].layout, file="formulaire_mediatheques_2021.csv", extra="courriel"),
        note="Formulaire ouvert à tous pendant les restrictions sanitaires : personne n'a été tiré au sort ni choisi.",
    )
    waves[2025] = replace(
        waves[2025],
        age_response=(0.42, 0.62, 0.95, 2.15),
        note="L'institut n'a pas tenu les quotas d'âge : les 65 ans et plus ont répondu deux fois trop.",
    )
    return Plan("mediatheques", "Institut Orsenne", tuple(waves.values()))


def _roads() -> Plan:
    layout = Layout(
        "voirie_velo_{year}.csv",
        encoding="cp1252",
        respondent="IDENT",
        commune=("INSEE", "code"),
        age=("ÂGE", "years"),
        sex="SEXE",
        use="CYCLISTE",
        texts={"homme": "M", "femme": "F", "user": "O", "non-user": "N"},
        items="numbers",
        extra="DUREE",
    )
    sizes = {2015: 601, 2017: 604, 2019: 596, 2021: 610, 2022: 633, 2024: 648}
    waves = _fieldings(sizes, (9, 12), 21, "téléphone", layout, 3150)
    waves = {
        year: replace(wave, mode="téléphone et internet") if year >= 2022 else wave for year, wave in waves.items()
    }
    waves[2022] = replace(waves[2022], note="Premier passage au téléphone et en ligne : non comparable à 2021.")
    return Plan("voirie-velo", "Cabinet Tirel et associés", tuple(waves.values()))


PLANS: dict[str, Plan] = {
    plan.survey: plan
    for plan in (_water(), _sewerage(), _waste(), _bus(), _pools(), _childcare(), _libraries(), _roads())
}

"""A project with an exploratory wave whose truth is planted: who cites what, in which words, with which importance.

The service is the demonstration's drinking water, its KPIs and thresholds as declared there; the answers, the codebook
and the technical list are made here. Coders are simulated on the workbooks themselves, opened with openpyxl.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import openpyxl

from barometer.building.coding import code
from barometer.locale import say
from barometer.project import Project
from barometer.workspace import open_workspace

SURVEYS = Path(__file__).resolve().parents[2] / "surveys"
SERVICE = "eau-potable"
DAY = dt.date(2014, 4, 1)
PRIVATE = "jean.dupont@exemple.fr"


class Planted(NamedTuple):
    """A criterion: what people say of it, the share of residents who cite it, its mean importance, who named it."""

    id: str
    label: str
    words: str
    driver: str
    said: tuple[str, ...]
    share: float
    importance: float
    voice: str = "residents"


CRITERIA = (
    Planted("gout", "Goût de l'eau", "gout chlor javel", "outcome", ("le goût", "elle sent le chlore"), 0.45, 9),
    Planted("prix", "Prix de l'eau", "prix cher", "", ("le prix", "c'est trop cher"), 0.35, 8),
    Planted("confiance-sanitaire", "Confiance sanitaire", "sante bacterie", "outcome", ("sans bactéries",), 0.22, 9),
    Planted("durete", "Calcaire", "calcaire", "", ("le calcaire", "calcaire dans la bouilloire"), 0.16, 6),
    Planted("limpidite", "Limpidité", "couleur trouble", "", ("la couleur", "eau trouble"), 0.10, 7),
    Planted("pression", "Pression au robinet", "pression debit", "", ("la pression", "manque de débit"), 0.08, 6),
    Planted("continuite", "Absence de coupures", "coupure", "access", ("les coupures", "pas de coupure"), 0.07, 8),
    Planted("accueil", "Accueil", "accueil telephone", "knowledge", ("l'accueil au téléphone",), 0.06, 6),
    Planted("facture", "Clarté de la facture", "facture", "", ("comprendre ma facture",), 0.05, 5),
    Planted("delai-intervention", "Rapidité", "rapid depann", "timeliness", ("la rapidité du dépannage",), 0.04, 7),
    Planted("preservation-ressource", "Lutte contre les fuites", "fuite", "", ("les fuites",), 0.02, 6, "service"),
    Planted("information", "Information", "inform", "", ("être informé des travaux",), 0.02, 4, "elected"),
)
TECHNICAL = [
    ("conformite-microbiologique", 10, True),
    ("conformite-physico-chimique", 8, True),
    ("coupures", 7, False),
    ("respect-delai", 5, False),
    ("rendement", 9, False),
    ("prix-m3", 4, False),
    ("appels-decroches", 3, False),
]
SIGNED = """signed = { function = "Direction de l'eau", on = 2014-03-10 }
countersigned = { function = "Mission qualité", on = 2014-03-14 }"""


def exploration_toml(signed: str = SIGNED, selection: str = "", weights: Mapping[str, float] | None = None) -> str:
    """The declaration, with or without its signatures and with what people decided."""
    parts = [
        """format = 1
service = "eau-potable"
question = "Sur quoi jugez-vous le service de l'eau potable ?"

[residents]
file = "reponses.csv"
respondent_column = "NUM"
design = "random"
field_start = 2014-02-03
field_end = 2014-02-21
mode = "téléphone"
nothing = ["ne sait pas", "rien"]
mark = { column = "NOTE", low = 0, high = 10, dont_know = ["99"] }
cited = [
  { column = "Q1", importance = "I1" },
  { column = "Q2", importance = "I2" },
  { column = "Q3", importance = "I3" },
]

[agents]
file = "agents.csv"
design = "volunteers"
field_start = 2014-02-03
field_end = 2014-02-21
mode = "internet"
cited = [{ column = "Q1" }, { column = "Q2" }]

[codebook]
version = 1
"""
    ]
    for one in CRITERIA:
        words = ", ".join(f'"{word}"' for word in one.words.split())
        parts.append(f'[[codebook.codes]]\nid = "{one.id}"\nlabel = "{one.label}"\nwords = [{words}]\n')
        parts.append(f'named_by = "{one.voice}"\n' + (f'driver = "{one.driver}"\n' if one.driver else ""))
    parts.append(f"\n[technical]\n{signed}\n")
    for kpi, weight, regulatory in TECHNICAL:
        used = (weights or {}).get(kpi, weight)
        parts.append(f'[[technical.criteria]]\nkpi = "{kpi}"\nweight = {used}\nreason = "Contrat de la régie."\n')
        parts.append("regulatory = true\n" if regulatory else "")
    return "".join(parts) + "\n" + selection


def make_project(folder: Path, n: int = 400, agents: int = 40, seed: int = 5) -> Project:
    """The project; residents cite as CRITERIA says, agents mostly continuity, leaks and safety."""
    project = Project(folder)
    target = project.surveys / "exploration" / SERVICE
    target.mkdir(parents=True)
    (project.surveys / "services").mkdir()
    for name in ("barometer.toml", "territory.csv", f"services/{SERVICE}.toml"):
        shutil.copyfile(SURVEYS / name, project.surveys / name)
    (target / "exploration.toml").write_text(exploration_toml(), encoding="utf-8")
    chance = random.Random(seed)
    rows = [["NUM", "NOM", "NOTE", "Q1", "I1", "Q2", "I2", "Q3", "I3"]]
    for i in range(n):
        row = [f"R{i}", f"Nom Secret {i}", str(chance.choice([5, 6, 7, 7, 8, 8, 9, 99]))]
        said = [one for one in CRITERIA if chance.random() < one.share][:3]
        for one in said:
            text = chance.choice(one.said) + chance.choice(["", " !", ""])
            row += [text, str(min(10, max(0, round(chance.gauss(one.importance, 1)))))]
        row += ["ne sait pas" if not said else "", ""] * (3 - len(said))
        rows.append(row[:9])
    rows[1][3:5] = [f"le goût, écrivez-moi à {PRIVATE}", "9"]
    rows[2][3:5] = ["=cmd|' /C calc'!A0", "5"]
    _write(target / "reponses.csv", rows)
    by = {one.id: one for one in CRITERIA}
    heard = [("continuite", 0.7), ("preservation-ressource", 0.6), ("confiance-sanitaire", 0.5), ("prix", 0.05)]
    lines = [["EQUIPE", "Q1", "Q2"]]
    for i in range(agents):
        said = [chance.choice(by[code].said) for code, share in heard if chance.random() < share][:2]
        lines.append([f"Équipe {i % 3}", *said, *[""] * (2 - len(said))])
    _write(target / "agents.csv", lines)
    return project


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def fill(path: Path, to: Path, answer: Callable[[dict[str, object]], Mapping[str, str]]) -> None:
    """A person's copy: every row of the first sheet filled with what `answer` gives, by heading."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        said = answer({str(heading): sheet.cell(row, column).value for heading, column in places.items()})
        for heading, text in said.items():
            sheet.cell(row, places[heading]).value = text
    book.save(to)


def code_by_two(project: Project) -> None:
    """The workbook goes out, two copies come back: the second coder takes chalk in the kettle for cloudiness."""
    code(open_workspace(project), SERVICE, DAY)
    here = project.surveys / "exploration" / SERVICE / "coding"
    text, first, second = (say("fr", f"coding.column.{name}") for name in ("text", "first", "second"))

    def other(said: str) -> str:
        return "Limpidité" if "bouilloire" in said else true_code(said)

    fill(here / "codage-1.xlsx", here / "codage Anne.xlsx", lambda row: {first: true_code(str(row[text]))})
    fill(here / "codage-1.xlsx", here / "codage-1 (2).xlsx", lambda row: {second: other(str(row[text]))})


def true_code(text: str) -> str:
    """The label that a careful coder gives."""
    for one in CRITERIA:
        if text.strip(" !") in one.said:
            return one.label
    return "Goût de l'eau" if text.startswith("le goût") else "(aucun critère)"

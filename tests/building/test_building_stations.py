"""From an exploratory wave with a planted truth to the coded figures, the matched links and the public journal."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from exploratory_project import CRITERIA, DAY, PRIVATE, SERVICE, SIGNED, exploration_toml, fill
from small_project import Barometer

from barometer.building.coding import code
from barometer.building.matching import match_criteria
from barometer.building.selection import NothingToSelectError, select_criteria
from barometer.ingest.exploration import answer_digest
from barometer.lake import Lake
from barometer.locale import say
from barometer.project import Project
from barometer.tables import CORE_CITATIONS, CORE_EXPLORATION, OUT_VERBATIMS, RESTRICTED_VERBATIMS
from barometer.workspace import BlockedError, open_workspace

TEXT, SETTLED = (say("fr", f"coding.column.{name}") for name in ("text", "settled"))


def folder(project: Project) -> Path:
    return project.surveys / "exploration" / SERVICE


def declare(project: Project, text: str) -> None:
    (folder(project) / "exploration.toml").write_text(text, encoding="utf-8")


def test_coding_finds_the_planted_citations(explored: Project) -> None:
    here = folder(explored) / "coding"
    found = code(open_workspace(explored), SERVICE, DAY)
    assert found.findings == ()
    assert found.workbook == here / "codage-2.xlsx"
    whole = found.answers.coding.reliability
    assert (len(whole.disputed), whole.coded_twice) == (1, len(found.answers.coding.coded))
    assert whole.whole.alpha is not None
    assert 0.9 < whole.whole.alpha < 1
    figures = found.figures
    assert figures is not None
    assert figures.cited.open > 0  # the kettle's answers wait to be settled
    fill(
        here / "codage-2.xlsx", here / "réunion.xlsx", lambda row: {SETTLED: "Calcaire"} if "bouil" in row[TEXT] else {}
    )
    settled = code(open_workspace(explored), SERVICE, DAY)
    assert settled.figures is not None
    assert (settled.figures.cited.open, settled.answers.coding.reliability.disputed) == (
        0,
        whole.disputed,
    )  # kept all the same
    salience = settled.figures.salience
    for i, planted in enumerate(CRITERIA):
        assert salience.low[i] <= planted.share + 0.015  # people name three at most: the rarer ones a little less
        assert salience.high[i] >= planted.share - 0.02
        if salience.n[i] > 20:
            assert salience.importance[i] == pytest.approx(planted.importance / 10, abs=0.06)
    assert settled.figures.mark is not None
    assert 68 < settled.figures.mark.mean < 74
    again = code(open_workspace(explored), SERVICE, DAY)
    assert settled.workbook == here / "codage-3.xlsx"
    assert again.workbook is None


def test_one_coder_s_copy_alone_makes_no_next_workbook(explored: Project, barometer: Barometer) -> None:
    """Whoever codes second must not see what the first one coded."""
    here = folder(explored) / "coding"
    (here / "codage-1 (2).xlsx").rename(explored.root / "plus tard.xlsx")
    _, output = barometer("--project", explored.root, "coding", "eau")
    assert "Une seule des deux personnes" in output
    assert sorted(path.name for path in here.iterdir()) == ["codage Anne.xlsx", "codage-1.xlsx"]
    (explored.root / "plus tard.xlsx").rename(here / "codage-1 (2).xlsx")
    found = code(open_workspace(explored), SERVICE, DAY)
    assert found.workbook is not None
    sheet = openpyxl.load_workbook(found.workbook).worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    state = [row[headings.index("Avis")].value for row in sheet.iter_rows(min_row=2)]
    assert [value for value in state if value] == ["à trancher"]
    assert "Fois" not in headings  # no figure goes out with the workbook


def test_residents_figures_wait_for_two_signatures(explored: Project, barometer: Barometer) -> None:
    declare(explored, exploration_toml(signed=SIGNED.splitlines()[0]))
    found = code(open_workspace(explored), SERVICE, DAY)
    assert (found.figures, found.withheld) == (None, "unsealed")
    status, output = barometer("--project", explored.root, "coding", "eau")
    assert status == 0
    assert "deux signatures" in output
    assert "45 %" not in output
    with pytest.raises(NothingToSelectError, match="unsealed"):
        select_criteria(open_workspace(explored), SERVICE, DAY)
    assert not explored.reports.exists()


def test_a_list_changed_after_the_figures_were_shown_is_told_for_ever(explored: Project) -> None:
    before = select_criteria(open_workspace(explored), SERVICE, DAY, draws=5).material
    assert [(on, late) for on, _, late in before.seals] == [(DAY, False)]
    assert before.earlier is None
    later = dt.date(2014, 5, 6)
    declare(explored, exploration_toml(weights={"appels-decroches": 0.1, "respect-delai": 0.1, "rendement": 0.1}))
    after = select_criteria(open_workspace(explored), SERVICE, later, draws=5)
    assert [(on, late) for on, _, late in after.material.seals] == [(DAY, False), (later, True)]
    assert after.material.earlier == before.decision.proposal
    assert after.material.decision.proposal != before.decision.proposal
    page = after.page.read_text(encoding="utf-8")
    assert "6\u00a0mai 2014" in page
    assert "après que les chiffres des habitants ont été montrés" in page
    assert "Rendement du réseau de distribution, de 9 à 0.1" in page.replace("\u202f", " ")


def test_matching_proposes_the_agreed_links(explored: Project, barometer: Barometer) -> None:
    match_criteria(open_workspace(explored), SERVICE, DAY)
    here = folder(explored) / "matching"
    a, reason_a, b, reason_b, settled, why = (
        say("fr", f"matching.column.{n}")
        for n in ("first", "first_reason", "second", "second_reason", "settled", "settled_reason")
    )
    pair = say("fr", "matching.column.pair")
    truth = {"gout × conformite-microbiologique": "en tension", "continuite × coupures": "mesure"}

    def one(row: Mapping[str, object]) -> dict[str, str]:
        entry = truth.get(str(row[pair]), "aucun lien")
        return {a: entry, reason_a: "" if entry == "aucun lien" else 'Le chlore "gâte" le goût.\n= vrai'}

    def two(row: Mapping[str, object]) -> dict[str, str]:
        entry = truth.get(str(row[pair]), "aucun lien")
        return {b: "contribue" if row[pair] == "continuite × rendement" else entry, reason_b: "-"}

    fill(here / "appariement-1.xlsx", here / "A.xlsx", one)
    fill(here / "appariement-1.xlsx", here / "B.xlsx", two)
    found = match_criteria(open_workspace(explored), SERVICE, DAY)
    assert [(p.criterion, p.kpi) for p in found.matrix.matching.disputed] == [("continuite", "rendement")]
    assert found.matrix.matching.kappa is not None
    assert 0.5 < found.matrix.matching.kappa < 1
    fill(
        here / "appariement-2.xlsx",
        here / "réunion.xlsx",
        lambda row: {settled: "contribue", why: "une cause"} if row[pair] == "continuite × rendement" else {},
    )
    status, output = barometer("--project", explored.root, "matching", "eau")
    assert status == 0
    assert "avis différents : 1" in output
    reason = 'Le chlore "gâte" le goût. = vrai'
    proposed = tomllib.loads((folder(explored) / "proposed-links.toml").read_text(encoding="utf-8"))
    assert proposed["links"] == [
        {
            "criterion": "gout",
            "kpi": "conformite-microbiologique",
            "type": "in_tension",
            "reason": reason,
        },
        {
            "criterion": "continuite",
            "kpi": "coupures",
            "type": "measures",
            "reason": reason,
        },
        {"criterion": "continuite", "kpi": "rendement", "type": "contributes", "reason": "une cause"},
    ]


DECIDED = """
[selection]
size = 10
changes = [
  { drop = "accueil", reason = "Mesuré ailleurs.", function = "Direction générale", on = 2014-04-02 },
]
reserved = [
  { criterion = "information", reason = "Engagement de mandat.", function = "Vice-présidence", on = 2014-04-02 },
]
"""


def test_the_selection_keeps_what_residents_the_service_and_the_law_ask_for(explored: Project) -> None:
    declare(explored, exploration_toml(selection=DECIDED))
    found = select_criteria(open_workspace(explored), SERVICE, DAY, draws=60)
    material = found.material
    kept = set(material.decision.proposal)
    assert {"gout", "prix", "confiance-sanitaire"} <= kept  # residents
    assert {"preservation-ressource", "continuite"} <= kept  # the service
    assert "information" not in kept
    assert material.decision.broken == ()
    assert set(material.decision.chosen) == kept - {"accueil"} | {"information"}
    assert material.decision.cost is not None
    assert material.decision.cost > 0
    reasons = {entry.criterion: entry.reason for entry in material.entries}
    assert (reasons["gout"], reasons["information"]) == ("cited", "below")
    inclusion = {entry.criterion: entry.inclusion for entry in material.entries}
    assert inclusion["gout"] == 1
    assert (inclusion["information"] or 0) < 0.2
    assert material.agents is not None
    assert set(material.agents.named) <= {"continuite", "preservation-ressource", "confiance-sanitaire"}
    page = re.sub(r"[\u00a0\u202f]", " ", found.page.read_text(encoding="utf-8"))
    assert "Écarté par décision (Direction générale). Selon la règle : Parmi les premiers" in page
    for words in ("Direction générale, le 2 avril 2014", "question réservée par Vice-présidence", "Ce que cela coûte"):
        assert words in page
    rows = list(csv.DictReader(io.StringIO(found.table.read_bytes().decode("utf-8-sig")), delimiter=";"))
    assert {row["criterion"] for row in rows if row["is_chosen"] == "true"} == set(material.decision.chosen)
    assert [row["rank"] for row in rows] == [str(i) for i in range(1, len(CRITERIA) + 1)]
    proposed = tomllib.loads(found.proposed.read_text(encoding="utf-8"))
    known = {one.id for one in found.opened.service.criteria}
    assert [one["id"] for one in proposed["criteria"]] == [c for c in material.decision.chosen if c not in known]
    before = {path: path.read_bytes() for path in (found.page, found.table, found.proposed)}
    select_criteria(open_workspace(explored), SERVICE, dt.date(2015, 1, 1), draws=60)
    assert {path: path.read_bytes() for path in before} == before  # the day of the run changes nothing


def test_the_annex_reads_in_english_too(explored: Project) -> None:
    declare(explored, exploration_toml(selection=DECIDED))
    text = (explored.surveys / "barometer.toml").read_text(encoding="utf-8")
    (explored.surveys / "barometer.toml").write_text(text.replace('locale = "fr"', 'locale = "en"'), encoding="utf-8")
    page = select_criteria(open_workspace(explored), SERVICE, DAY, draws=2).page.read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "question reserved by Vice-présidence" in page


def test_a_kpi_that_the_service_has_yet_to_declare_is_matched_all_the_same(explored: Project) -> None:
    new = '[[technical.criteria]]\nkpi = "chlore"\nlabel = "Chlore au robinet"\nweight = 6\nreason = "À mesurer."\n'
    declare(explored, exploration_toml() + new)
    found = match_criteria(open_workspace(explored), SERVICE, DAY)
    assert found.findings == ()
    assert found.workbook is not None
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(found.workbook).worksheets[0].iter_rows()]
    assert [row[1:4] for row in rows if row[0] == "gout × chlore"] == [
        ["Goût de l'eau", "Chlore au robinet", "à déclarer dans le service"]
    ]
    page = select_criteria(open_workspace(explored), SERVICE, DAY, draws=2).page.read_text(encoding="utf-8")
    assert "Chlore au robinet" in page


def test_hostile_labels_are_text_everywhere(explored: Project) -> None:
    hostile = "=HYPERLINK(1)<script>alert(1)</script>"
    declare(explored, exploration_toml().replace('label = "Information"', f"label = '{hostile}'"))
    found = select_criteria(open_workspace(explored), SERVICE, DAY, draws=2)
    page = found.page.read_text(encoding="utf-8")
    assert "=HYPERLINK(1)&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert f"'{hostile}" in found.table.read_bytes().decode("utf-8-sig")


def test_verbatims_stay_where_they_are_locked_up(explored: Project, barometer: Barometer) -> None:
    """No answer's text, no name, no address in any output, log or table but the restricted one and the workbook."""
    outputs = [barometer("--project", explored.root, name, "eau")[1] for name in ("coding", "matching", "selection")]
    said = [text for one in CRITERIA for text in one.said if text.count(" ") > 1]
    texts = [*said, PRIVATE, "Nom Secret", "calc'!A0"]
    for path in sorted(path for path in explored.root.rglob("*") if path.is_file()):
        relative = path.relative_to(explored.root).as_posix()
        if relative.startswith("surveys/"):
            continue
        content = path.read_bytes()
        if relative.startswith("lake/restricted_"):
            assert PRIVATE.encode() not in content
            continue
        assert not [text for text in texts if text.encode() in content], relative
    assert not [text for text in texts for output in outputs if text in output]
    lake = Lake(explored.lake)
    for spec in (CORE_EXPLORATION, CORE_CITATIONS):
        cells = lake.read_all(spec).astype(str).to_numpy().ravel()
        assert not [text for text in texts for cell in cells if text in str(cell)]
    kept = [text for part in lake.parts(RESTRICTED_VERBATIMS) for text in lake.read(RESTRICTED_VERBATIMS, part)["text"]]
    assert any("écrivez-moi" in text for text in kept)
    assert not [text for text in kept if PRIVATE in text]
    book = openpyxl.load_workbook(folder(explored) / "coding" / "codage-1.xlsx")
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert not [cell for cell in cells if PRIVATE in str(cell.value)]


def test_answers_are_printed_only_if_the_rule_drew_them_and_somebody_released_them(
    explored: Project, barometer: Barometer
) -> None:
    found = code(open_workspace(explored), SERVICE, DAY)
    lake, keys = Lake(explored.lake), found.drawn.keys
    assert {len(answers) for answers in found.drawn.answers.values()} <= {1, 2}
    assert lake.read(OUT_VERBATIMS, SERVICE).empty
    taste = found.drawn.answers["gout"]
    signature = 'signed = { function = "Mission qualité", on = 2014-04-02 }'
    declare(explored, f'{exploration_toml()}\n[verbatims]\nreleased = ["{taste[1]}", "ZZZZ-ZZZZ"]\n{signature}\n')
    again = code(open_workspace(explored), SERVICE, DAY)
    assert again.drawn.answers == found.drawn.answers
    (finding,) = again.findings
    assert (finding.code, finding.value) == ("verbatim_not_drawn", "ZZZZ-ZZZZ")
    printed = lake.read(OUT_VERBATIMS, SERVICE)
    assert printed[["criterion", "rank", "answer", "drawn"]].values.tolist() == [["gout", 2, taste[1], 2]]
    assert printed["text"].tolist() == [text for text in printed["text"] if "@" not in text]
    status, told = barometer("--project", explored.root, "coding", "eau")
    assert status == 0
    assert f"Réponses tirées pour le rapport : {len(keys)}, dont 1 publiées." in told
    assert all(key in told for key in keys)


def test_a_file_sent_again_in_another_order_keeps_its_codes(explored: Project) -> None:
    before = code(open_workspace(explored), SERVICE, DAY)
    path = folder(explored) / "reponses.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", encoding="utf-8")
    after = code(open_workspace(explored), SERVICE, DAY)
    assert before.figures is not None
    assert after.figures is not None
    assert after.figures.salience.share.tolist() == before.figures.salience.share.tolist()
    assert (
        len(Lake(explored.lake).parts(RESTRICTED_VERBATIMS, f"{SERVICE}/residents")) == 1
    )  # the former texts are gone
    assert answer_digest("  LE GOÛT !") == answer_digest("le gout")
    assert re.fullmatch("[A-Z]{4}-[A-Z]{4}", answer_digest("1e10"))


def test_a_refused_file_touches_nothing_that_was_accepted(explored: Project) -> None:
    before = code(open_workspace(explored), SERVICE, DAY)
    (folder(explored) / "reponses.csv").write_text("NUM;Autre\n1;2\n", encoding="utf-8")
    after = code(open_workspace(explored), SERVICE, DAY)
    assert "unknown_column" in {finding.code for finding in after.findings}
    assert before.figures is not None
    assert after.figures is not None
    assert after.figures.salience.share.tolist() == before.figures.salience.share.tolist()


def test_without_an_exploration_the_command_says_what_to_write(explored: Project, barometer: Barometer) -> None:
    (folder(explored) / "exploration.toml").unlink()
    with pytest.raises(BlockedError) as blocked:
        code(open_workspace(explored), SERVICE, DAY)
    (finding,) = blocked.value.findings
    assert (finding.code, finding.place.file) == ("exploration.none", f"surveys/exploration/{SERVICE}/exploration.toml")
    assert "Copier surveys/modeles/exploration/" in finding.todo("fr")
    assert "no exploratory survey declared" in finding.what("en")
    for name in ("coding", "matching", "selection"):
        status, output = barometer("--project", explored.root, name, "eau")
        assert status == 1
        assert "enquête exploratoire" in output

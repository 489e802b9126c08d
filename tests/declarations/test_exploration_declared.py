"""Each fault that people can make in an exploration.toml: found in its place, told in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fault_files import PROJECT

from barometer.declarations.exploration import Exploration
from barometer.declarations.exploration_file import read_exploration
from barometer.declarations.schemas import MODELS, schema
from barometer.declarations.service import Service
from barometer.findings import Severity

SERVICE = Service.model_validate(
    {
        "format": 1,
        "id": "eau",
        "label": "Eau",
        "criteria": [{"id": "note", "label": "Note", "headline": True}],
        "kpis": [
            {
                "id": "bacteries",
                "label": "Bactériologie",
                "unit": "%",
                "regulatory": True,
                "source": {"file": "eau.csv", "period_column": "Année", "value_column": "Valeur"},
                "anchors": {"worst": 90, "regulatory": 95, "target": 98},
            },
            {
                "id": "pertes",
                "label": "Pertes",
                "unit": "%",
                "source": {"file": "eau.csv", "period_column": "Année", "value_column": "Valeur"},
            },
        ],
    }
)
SOUND = (PROJECT / "surveys" / "exploration" / "eau" / "exploration.toml").read_text(encoding="utf-8")


PERTES = '{ kpi = "pertes", weight = 1, reason = "r" }'
AGAIN = '{ kpi = "bacteries", weight = 1, regulatory = true, reason = "r" }'
KEEP = '{ keep = "prix", reason = "r", function = "f", on = 2014-04-01 }'

RELEASED = '[verbatims]\nreleased = ["ABCD-EFGH"]'
RELEASED_TWICE = (
    '[verbatims]\nreleased = ["ABCD-EFGH", "ABCD-EFGH"]\nsigned = { function = "Mission qualité", on = 2014-04-01 }'
)
RESERVED = '{ criterion = "facture", reason = "r", function = "f", on = 2014-04-01 }'


def read(tmp_path: Path, text: str, service: Service | None = SERVICE) -> tuple[Exploration | None, list]:
    path = tmp_path / "surveys" / "exploration" / "eau" / "exploration.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return read_exploration(tmp_path / "surveys", "eau", service)


def test_a_sound_declaration_has_no_finding(tmp_path: Path) -> None:
    exploration, findings = read(tmp_path, SOUND)
    assert findings == []
    assert exploration is not None
    assert [code.id for code in exploration.criteria] == ["gout", "prix"]
    assert exploration.in_force("facture") == "prix"
    assert read_exploration(tmp_path / "surveys", "bus", None) == (None, [])


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ('service = "eau"', 'service = "bus"', "id.not_the_name", "service"),
        ("field_end = 2014-02-21", "field_end = 2014-01-21", "exploration.dates_reversed", "residents.field_end"),
        ("low = 0, high = 10", "low = 10, high = 0", "exploration.mark_reversed", "residents.mark.high"),
        ('{ column = "Q2" }', '{ column = "Q1" }', "exploration.column_twice", "residents.cited.2.column"),
        ('label = "Prix"', 'label = "Prix + taxes"', "exploration.plus_in_label", "codebook.codes.2.label"),
        ('label = "Prix"', 'label = "goût"', "label.twice", "codebook.codes.2.label"),
        ("since = 2", "since = 3", "exploration.later_version", "codebook.codes.2.since"),
        ('into = "prix"', 'into = "facture"', "exploration.merged_in_a_circle", "codebook.codes.3.merged_into"),
        ('merged_into = "prix"', 'merged_into = "pris"', "criterion.unknown_typo", "codebook.codes.3.merged_into"),
        ('kpi = "bacteries"', 'kpi = "bacterie"', "kpi.unknown_typo", "technical.criteria.1.kpi"),
        ("regulatory = true, ", "", "exploration.regulatory_hidden", "technical.criteria.1.kpi"),
        ("[{ kpi", f"[{PERTES}, {{ kpi", "exploration.no_target", "technical.criteria.1.kpi"),
        ("[{ kpi", f"[{AGAIN}, {{ kpi", "exploration.kpi_twice", "technical.criteria.2.kpi"),
        ("countersigned", "# countersigned", "exploration.unsigned", "technical"),
        ("Mission qualité", "régie", "exploration.same_signature", "technical.countersigned"),
        ('drop = "prix"', 'drop = "prix", keep = "gout"', "exploration.keep_or_drop", "selection.changes.1"),
        ("size = 9", f"reserved = [{RESERVED}]", "criterion.unknown", "selection.reserved.1.criterion"),
        ("[{ drop", f"[{KEEP}, {{ drop", "exploration.decided_twice", "selection.changes.2.drop"),
        ("size = 9", 'size = 9\ncore = ["gout"]', "exploration.small_core", "selection.core"),
        ("size = 9", "size = 13", "value.at_most", "selection.size"),
        ("[selection]", f"{RELEASED}\n[selection]", "exploration.released_unsigned", "verbatims.released"),
        ("[selection]", f"{RELEASED_TWICE}\n[selection]", "exploration.released_twice", "verbatims.released.2"),
        ("file = ", 'equipe = "EQUIPE"\nfile = ', "key.unknown", "residents.equipe"),
        ('file = "reponses.csv"', 'file = "../../../../secret.csv"', "path.outside", "residents.file"),
    ],
)  # fmt: skip
def test_each_fault_is_found_in_its_place(tmp_path: Path, old: str, new: str, code: str, key: str) -> None:
    assert old in SOUND
    exploration, findings = read(tmp_path, SOUND.replace(old, new, 1))
    assert [(finding.code, finding.place.key) for finding in findings] == [(code, key)]
    for locale in ("fr", "en"):
        assert "{" not in findings[0].what(locale) + findings[0].todo(locale)
    assert findings[0].place.row is not None
    assert (exploration is None) == (findings[0].severity is Severity.FILE)


def test_officials_reserve_two_questions_at_most(tmp_path: Path) -> None:
    one = '{ criterion = "gout", reason = "r", function = "f", on = 2014-04-01 }'
    _, findings = read(tmp_path, SOUND.replace("size = 9", f"reserved = [{one}, {one}, {one}]"))
    assert [finding.code for finding in findings] == ["value.list_too_long"]


def test_editors_have_its_schema() -> None:
    assert MODELS["exploration"] is Exploration
    assert "codebook" in json.loads(schema("exploration"))["properties"]

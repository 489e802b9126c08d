"""Whatever a person changes in the workbook is what is declared afterwards, and nothing else is."""

from __future__ import annotations

import datetime as dt
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from settings_book import Hand, copied, planned, written

from barometer.declarations import reading
from barometer.declarations.documents import read_document
from barometer.declarations.layout import model_of
from barometer.declarations.settings import change
from barometer.declarations.settings.cells import text_from_cell, text_of, value_of
from barometer.declarations.settings.rows import tables
from barometer.declarations.settings.sheets import Column, Kind
from barometer.declarations.texts import impurities
from barometer.declarations.validation import validate
from barometer.ingest.settings_workbook import read_settings
from barometer.lake import atomic_write
from barometer.publishing.workbooks.settings import settings_workbook

#: The demonstration's declarations, as they are tracked.
DEMONSTRATION = Path(__file__).resolve().parents[2] / "surveys"


def files(surveys: Path) -> dict[str, bytes]:
    return {p.relative_to(surveys).as_posix(): p.read_bytes() for p in sorted(surveys.rglob("*")) if p.is_file()}


def shown(surveys: Path) -> dict[str, bytes]:
    """The TOML files that the workbook shows."""
    there = change.starting_state(surveys).contents
    return {name: content for name, content in files(surveys).items() if name in there}


def models(surveys: Path) -> dict[str, Any]:
    """Every declaration as its model, read without the settings' code."""
    found: dict[str, Any] = {
        name: validate(model_of(name), read_document(content))[0]
        for name, content in shown(surveys).items()
        if name.endswith(".toml")
    }
    return found | {"territory": reading.read(surveys).territory}


def test_numbers_and_days_that_a_spreadsheet_cannot_keep_change_nothing(tmp_path: Path) -> None:
    surveys = copied(tmp_path)
    service, territory = surveys / "services" / "eau.toml", surveys / "territory.csv"
    text = service.read_text("utf-8")
    numbers = {
        "0.02": "1e-12",
        "0.1\n": "0.10000000000000003\n",
        "0.3": "63.181295402527546",
        "0.6": "123456789012345678",
    }
    for old, new in numbers.items():
        assert f"= {old}" in text
        text = text.replace(f"= {old}", f"= {new}", 1)
    service.write_text(text, encoding="utf-8")
    days = ("1789-07-14", "1900-02-28", "1900-03-01", "1900-12-31", "1901-01-01")
    more = [f"0200{i};Hameau {i};sud;;{day};01002;\n" for i, day in enumerate(days)]
    territory.write_text(territory.read_text("utf-8") + "".join(more), encoding="utf-8")
    found = planned(surveys, lambda hand: None)
    assert (found.files, found.findings) == ({}, ())


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_an_untouched_workbook_changes_nothing(tmp_path: Path, locale: str) -> None:
    surveys = copied(tmp_path)
    before = files(surveys)
    found = change.plan(surveys, read_settings(written(surveys, locale)), locale)
    assert (found.edits, found.files, found.findings) == ({}, {}, ())
    change.write(surveys, found, atomic_write)
    assert files(surveys) == before


def test_an_untouched_workbook_of_the_demonstration_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "reglages.xlsx"
    path.write_bytes(settings_workbook(change.starting_state(DEMONSTRATION), "Démonstration", path.name, "fr"))
    found = change.plan(DEMONSTRATION, read_settings(path), "fr")
    assert (found.edits, found.files, found.findings) == ({}, {}, ())


def test_the_same_project_gives_the_same_bytes(tmp_path: Path) -> None:
    state = change.starting_state(copied(tmp_path))
    assert settings_workbook(state, "Essai", "r.xlsx", "fr") == settings_workbook(state, "Essai", "r.xlsx", "fr")


# --- Random edits --------------------------------------------------------------------------------------------------

#: A failing workbook is not made smaller: that would take minutes.
_NO_SHRINKING = (Phase.explicit, Phase.generate)

_WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), include_characters="\u0153\u20ac;=|\"'_#[]"),
    min_size=1,
    max_size=25,
).filter(lambda text: text.strip() == text and not text.startswith(("=", "#")) and not list(impurities(text)))
_SLUGS = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)

#: Keys of a table that may take any text, any number from 0 to 100, or yes or no, and still be valid.
_FREE: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "authority": {
        "name": _WORDS,
        "contact": _WORDS,
        "verdicts.equivalence_reason": _WORDS,
        "verdicts.alpha": st.sampled_from([0.01, 0.05, 0.1]),
        "disclosure.minimum_cell": st.integers(3, 30),
        "calendar.elections": st.lists(st.dates(dt.date(2015, 1, 1), dt.date(2035, 1, 1)), max_size=3, unique=True),
    },
    "authority.domains.zone": {"label": _WORDS},
    "service": {"label": _WORDS, "article": _WORDS, "manager": _WORDS, "thresholds.reason": _WORDS},
    "service.criteria": {"label": _WORDS, "note": _WORDS},
    "service.kpis": {
        "label": _WORDS,
        "unit": _WORDS,
        "code": _WORDS,
        "definition": _WORDS,
        "decimals": st.integers(0, 4),
        "source.sheet": _WORDS,
        "source.header_row": st.integers(1, 9),
        "source.where": st.lists(
            st.fixed_dictionaries({"column": _WORDS, "equals": st.lists(_WORDS, min_size=1, max_size=2)}), max_size=2
        ),
    },
    "service.links": {"reason": _WORDS},
    "survey": {"title": _WORDS},
    "survey.scales": {"dont_know": st.lists(_WORDS, max_size=3, unique=True)},
    "survey.items.versions": {"note": _WORDS},
    "wave": {"contractor": _WORDS, "note": _WORDS, "cost_eur": st.integers(0, 9000), "sampling.note": _WORDS},
    "wave.items": {},
    "brand": {"name": _WORDS, "perceived": st.sampled_from(["#12436D", "#003049", "#0B3D2E"])},
    "journal": {"name": _WORDS},
    "journal.print": {"width_mm": st.integers(40, 420), "height_mm": st.floats(45, 420).map(lambda mm: round(mm, 1))},
    "journal.networks": {"width_px": st.integers(900, 1500), "height_px": st.integers(900, 1500)},
}


@st.composite
def _edited(draw: st.DrawFn, before: dict[str, Any]) -> dict[str, Any]:
    """The values of all files after a few random edits, made here and not by what is tested."""
    after = {name: _copy(data) for name, data in before.items()}
    for _ in range(draw(st.integers(1, 6))):
        found = [
            (name, each) for name, data in after.items() for each in tables(name, data) if _FREE.get(each.sheet.name)
        ]
        _, chosen = draw(st.sampled_from(found))
        keys = _FREE[chosen.sheet.name]
        key = draw(st.sampled_from(sorted(keys)))
        steps = key.split(".")
        holder = chosen.table
        for step in steps[:-1]:
            holder = holder.setdefault(step, {})
        value = draw(keys[key])
        column = chosen.sheet.column(key)
        if (column is not None and not column.is_required and draw(st.integers(0, 4)) == 0) or value == []:
            holder.pop(steps[-1], None)
        else:
            holder[steps[-1]] = value
    service = draw(st.sampled_from(sorted(name for name in after if name.startswith("services/"))))
    if draw(st.booleans()):
        new = {"id": "nouveau-" + draw(_SLUGS), "label": draw(_WORDS), "note": draw(_WORDS)}
        after[service]["criteria"].append(new)
    if draw(st.booleans()):
        source = {"file": "x.csv", "period_column": draw(_WORDS), "value_column": draw(_WORDS)}
        anchors = {
            "worst": draw(st.integers(0, 40)),
            "target": draw(st.floats(50, 90).map(lambda each: round(each, 3))),
            "excellence": 100,
        }
        kpi = {"id": "kpi-" + draw(_SLUGS), "label": draw(_WORDS), "unit": "%", "source": source, "anchors": anchors}
        after[service].setdefault("kpis", []).append(kpi)
        if draw(st.booleans()):
            kpi["breaks"] = [{"period": draw(st.integers(2000, 2025)), "reason": draw(_WORDS)}]
    if after[service].get("links") and draw(st.booleans()):
        links = after[service]["links"]
        del links[draw(st.integers(0, len(links) - 1))]
        if not links:
            del after[service]["links"]
    return after


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copy(each) for name, each in value.items()}
    return [_copy(each) for each in value] if isinstance(value, list) else value


def _fill_in(hand: Hand, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Do in the workbook what was done to the values."""
    rows = {(each.sheet.name, each.address): each for name, data in before.items() for each in tables(name, data)}
    kept = set()
    for name, data in after.items():
        for each in tables(name, data):
            kept.add((each.sheet.name, each.address))
            cells = dict(_cells(each.sheet.columns, each.table))
            if (each.sheet.name, each.address) not in rows:
                parents = {column.name: each.address[i] for i, column in enumerate(each.sheet.parents)}
                hand.add(each.sheet.name, parents | {k: v for k, v in cells.items() if v is not None})
                continue
            former = dict(_cells(each.sheet.columns, rows[each.sheet.name, each.address].table))
            for key in (key for key in cells if cells[key] != former[key]):
                if each.sheet.is_alone:
                    hand.setting(key, cells[key], each.sheet.name)
                else:
                    hand.put(each.sheet.name, _row(hand, each.sheet.name, each.address), key, cells[key])
    for sheet, address in rows:
        if (sheet, address) not in kept:
            hand.remove(sheet, _row(hand, sheet, address))


def _row(hand: Hand, sheet: str, address: tuple[str, ...]) -> int:
    page = hand.pages[sheet]
    return next(i for i in range(5, page.max_row + 1) if page.cell(i, 1).value == "; ".join(address))


def _cells(columns: tuple[Column, ...], table: Any) -> Iterator[tuple[str, Any]]:
    """What a person would type for each value."""
    for column in columns:
        value = table
        for step in column.path:
            value = value.get(step) if isinstance(value, dict) else None
        if value is None or not column.path:
            yield column.name, None
        elif column.kind in (Kind.NUMBER, Kind.INTEGER):
            yield column.name, value
        else:
            yield column.name, text_of(column, value)


def _faults(surveys: Path, values: dict[str, Any]) -> list[str]:
    """What `check` would refuse of these values, written by a plain TOML writer."""
    for name, data in values.items():
        (surveys / name).write_text(tomlkit.dumps(data), encoding="utf-8")
    return sorted(each.code for each in reading.read(surveys).findings if each.severity == "file")


def round_trip(data: st.DataObject) -> None:
    """Random edits made in the workbook by hand, read back, written: the models are those of the edited values.

    Edits that would be refused in the files (two criteria of one label) are refused in the workbook, and nothing is
    written.
    """
    with tempfile.TemporaryDirectory() as folder:
        surveys = copied(Path(folder))
        before = {
            name: tomllib.loads(content.decode()) for name, content in shown(surveys).items() if name.endswith(".toml")
        }
        after = data.draw(_edited(before))
        found = planned(surveys, lambda hand: _fill_in(hand, before, after))
        faults = _faults(copied(Path(folder) / "by hand"), after)
        assert sorted(each.code for each in found.findings if each.severity == "file") == faults
        if faults:
            assert found.files == {}
            return
        expected = {name: model_of(name).model_validate(values) for name, values in after.items()}
        change.write(surveys, found, atomic_write)
        got = models(surveys)
        assert [(got[name], each) for name, each in expected.items() if got[name] != each] == []
        again = change.plan(surveys, read_settings(written(surveys)), "fr")
        assert (again.files, again.findings) == ({}, ())


@settings(max_examples=3, deadline=None, phases=_NO_SHRINKING, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_random_edits_in_the_workbook_are_what_is_declared_afterwards(data: st.DataObject) -> None:
    round_trip(data)


# --- Cells ---------------------------------------------------------------------------------------------------------

_COLUMNS = [
    (Column(("x",), Kind.TEXT), _WORDS),
    (
        Column(("x",), Kind.LIST),
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))).map(str.strip), min_size=1),
    ),
    (Column(("x",), Kind.LIST, Kind.NUMBER), st.lists(st.floats(-1e6, 1e6), min_size=1)),
    (Column(("x",), Kind.MAP, Kind.NUMBER), st.dictionaries(_WORDS, st.integers(-9, 99), min_size=1)),
    (Column(("x",), Kind.MAP, Kind.TEXT), st.dictionaries(_WORDS, _WORDS, min_size=1)),
    (
        Column(("x",), Kind.FILTERS),
        st.lists(st.fixed_dictionaries({"column": _WORDS, "equals": st.lists(_WORDS, min_size=1)}), min_size=1),
    ),
    (
        Column(("x",), Kind.TOML),
        st.dictionaries(
            _WORDS, st.lists(st.dictionaries(_WORDS, _WORDS, max_size=2), max_size=2), min_size=1, max_size=3
        ),
    ),
    (Column(("x",), Kind.DATE), st.dates()),
    (Column(("x",), Kind.YES_NO), st.booleans()),
    (Column(("x",), Kind.INTEGER), st.integers(-(10**14), 10**14)),
]


@pytest.mark.parametrize(
    ("column", "values"), _COLUMNS, ids=lambda each: f"{each.kind}-{each.of}" if isinstance(each, Column) else ""
)
def test_the_text_of_a_value_stands_for_that_value(column: Column, values: st.SearchStrategy[Any]) -> None:
    @settings(max_examples=40, deadline=None)
    @given(values)
    def check(value: Any) -> None:
        text = text_of(column, value)
        assert text_from_cell(column, text) == text
        assert value_of(column, text) == value

    check()

"""The files of the demonstration: the same bytes each time, small, and as varied as real ones."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import python_calamine

from barometer.demonstration import write
from barometer.demonstration.plans import PLANS
from barometer.demonstration.territory import MERGED, communes


def unpacked(content: bytes) -> dict[str, bytes]:
    """A workbook's members: what another build of zlib may pack otherwise."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_generator_writes_what_is_tracked_and_leaves_other_files_alone(
    tracked: dict[str, bytes], tmp_path: Path
) -> None:
    """What is tracked was written by another process, with other hashes of its texts, on another day."""
    (tmp_path / "register").mkdir()
    (tmp_path / "register" / "bus.xlsx").write_bytes(b"decisions")
    write(tmp_path)
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }
    assert written.pop("register/bus.xlsx") == b"decisions"
    assert sorted(written) == sorted(tracked)
    for name, content in tracked.items():
        if name.endswith(".xlsx"):
            assert unpacked(written[name]) == unpacked(content), name
        else:
            assert written[name] == content, name


def test_the_folder_is_small(tracked: dict[str, bytes]) -> None:
    assert sum(map(len, tracked.values())) < 3_000_000


def test_every_declaration_says_that_it_is_invented(tracked: dict[str, bytes]) -> None:
    said = ("brand.toml", "journal.toml")  # two files of tastes, with no figure in them
    for name, content in tracked.items():
        if name.endswith(".toml") and name not in said:
            assert "invent" in content.decode().casefold(), name


def test_files_differ_as_real_ones_do(tracked: dict[str, bytes]) -> None:
    files = {name: content for name, content in tracked.items() if name.startswith("waves/") and "toml" not in name}
    kinds = {_kind(name, content) for name, content in files.items()}
    assert kinds == {"workbook", "utf-8 with BOM ;", "utf-8 ,", "cp1252 ;"}


def _kind(name: str, content: bytes) -> str:
    if name.endswith(".xlsx"):
        return "workbook"
    encoding = "utf-8 with BOM" if content.startswith(b"\xef\xbb\xbf") else "utf-8"
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding, text = "cp1252", content.decode("cp1252")
    heading = text.splitlines()[0]
    return f"{encoding} {max(';,', key=heading.count)}"


def test_a_workbook_keeps_the_zeros_of_codes(tracked: dict[str, bytes]) -> None:
    layout = next(f.layout for f in PLANS["dechets"].fieldings if f.year == 2025)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(tracked[f"waves/dechets/2025/{layout.file}"]))
    rows = book.get_sheet_by_name(layout.sheet or "").to_python()
    heading = rows[layout.header_row - 1]
    codes = {row[heading.index(layout.commune[0])] for row in rows[layout.header_row :]}
    assert all(isinstance(code, str) and len(code) == 5 and code.startswith("00") for code in codes)


def test_old_files_name_the_commune_that_merged_and_so_does_one_late_one(tracked: dict[str, bytes]) -> None:
    name = next(commune.name for commune in communes() if commune.insee == MERGED)
    naming = set()
    for survey, plan in PLANS.items():
        for fielding in plan.fieldings:
            content = tracked.get(f"waves/{survey}/{fielding.year}/{fielding.layout.file}", b"")
            if fielding.layout.sheet is None:
                text = content.decode(fielding.layout.encoding)
                if f";{MERGED};" in text or name in text:
                    naming.add((survey, fielding.year))
    assert ("bus", 2019) in naming  # drawn from the list of 2018
    assert max(year for _, year in naming - {("bus", 2019)}) < 2019
    assert len(naming) > 5


def test_what_was_not_declared_stands_in_the_files_to_be_left_there(tracked: dict[str, bytes]) -> None:
    """Invented addresses in the file of the open call: no declaration names their column."""
    folder = "waves/mediatheques/2021/"
    assert tracked[folder + "formulaire_mediatheques_2021.csv"].count(b"@exemple.invalid") == 476
    assert b"courriel" not in tracked[folder + "wave.toml"]

"""The press kit: lengths of its texts, what must not be written, its office files and its archive read back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from builders import change_row, crossing_row, estimate, frames, material
from hypothesis import given, settings
from hypothesis import strategies as st

from barometer.declarations.journal import Journal
from barometer.publishing.branding import SHIPPED
from barometer.publishing.charts import printed
from barometer.publishing.fingerprints import sha256
from barometer.publishing.material import Material
from barometer.publishing.press import fitting, limits, names
from barometer.publishing.press.about import Correction, KitSource
from barometer.publishing.press.data_files import data_files
from barometer.publishing.press.document import Table
from barometer.publishing.press.document_docx import column_shares
from barometer.publishing.press.explanations import explanations
from barometer.publishing.press.kit import press_kit
from barometer.publishing.press.pictures import pictures
from barometer.publishing.press.readme import readme
from barometer.publishing.press.written import write_kit

LOCALES = ("fr", "en")
NAMES = ("note", "gout", "accueil", "pression")
#: One size of each kind: the files of the others differ in size alone.
JOURNAL = Journal.model_validate(
    {
        "format": 1,
        "print": {"half": {"width_mm": 90, "height_mm": 70}},
        "networks": {"square": {"width_px": 1080, "height_px": 1080}},
    }
)
EXPLAINED = {
    "authority": "val",
    "service": "eau",
    "wave": 2023,
    "criterion": "gout",
    "verdict": "explain",
    "basis": "constraint",
    "state": "promised",
    "decision": "explain",
    "reply": "Nous publierons le chlore mesuré.",
    "owner": "Direction de l'eau",
}


def source(found: Material, **changes: Any) -> KitSource:
    return KitSource(found, "2023-abc", SHIPPED, JOURNAL, **changes)


def in_words(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The kit of the small service, by path inside its one folder."""
    archive = press_kit(source(material(out_decisions=[EXPLAINED])))
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name.removeprefix("kit-eau-2023/"): opened.read(name) for name in opened.namelist()}


# --- Lengths --------------------------------------------------------------------------------------------------------


def check_lengths(found: Material) -> Iterator[str]:
    for one in pictures(found):
        words = one.words
        count = fitting.count_words(words.caption)
        if not 40 <= count <= 60:
            yield f"{one.id}: {count} words: {words.caption}"
        if len(words.title) > 70:
            yield f"{one.id}: a title of {len(words.title)} characters"
        if len(words.social) > 280 or "…" in words.social[-1]:
            yield f"{one.id}: a social caption of {len(words.social)} characters"
        if not (words.alt and words.source):
            yield f"{one.id}: no alternative text or no source"


VERDICTS = st.sampled_from(
    [
        ("progress", 7.0, "established"),
        ("progress", 7.0, "indicative"),
        ("regress", -6.0, "established"),
        ("stable", 0.5, "established"),
        ("inconclusive", 1.0, "established"),
        ("not_comparable", None, "none"),
        ("insufficient", None, "none"),
        (None, None, "none"),
    ]
)
LABELS = st.text(st.characters(categories=("L", "Nd", "Zs", "P")), min_size=1, max_size=90).filter(
    lambda text: any(c.isalnum() for c in text)
)


@settings(max_examples=10, deadline=None)
@given(st.lists(VERDICTS, min_size=4, max_size=4), LABELS, st.sampled_from(LOCALES), st.booleans(), st.booleans())
def test_captions_have_40_to_60_words_whatever_the_verdicts_and_labels(
    verdicts: list[tuple[str | None, float | None, str]], label: str, locale: str, watched: bool, quotas: bool
) -> None:
    rows = [
        change_row(
            name,
            verdict,
            difference,
            qualifier=qualifier,
            before=60.0,
            after=66.0,
            is_watch=watched,
            reason="mode" if verdict == "not_comparable" else None,
        )
        for name, (verdict, difference, qualifier) in zip(
            ("note", "gout", "accueil", "pression"), verdicts, strict=True
        )
    ]
    criteria = [{"id": "note", "label": "Note", "headline": True}]
    criteria += [{"id": name, "label": f"{label} {i}"} for i, name in enumerate(("gout", "accueil", "pression"))]
    kinds = ("trend", "trends", "changes", "crossing", "answers", "zones", "commitments")
    waves = frames()["out_waves"].to_dict("records")
    design = "quotas" if quotas else "volunteers" if verdicts[0][0] is None else "random"
    found = material(
        authority_changes={"locale": locale, "publication": {"figures": kinds}},
        service_changes={"label": label, "criteria": criteria},
        out_changes=rows,
        out_waves=[row | {"design": design} for row in waves],
    )
    assert list(check_lengths(found)) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_a_service_of_one_wave_or_without_any_figure_has_texts_of_the_right_length_too(locale: str) -> None:
    first = material(authority_changes={"locale": locale}, out_changes=[])
    assert list(check_lengths(first)) == []
    rows = [estimate(name, 2023, None, suppressed="cell", n=7) for name in ("note", "gout")]
    hidden = material(authority_changes={"locale": locale}, out_changes=[], out_estimates=rows, out_crossing=[])
    assert pictures(hidden) == []


def test_a_caption_leaves_out_whole_sentences_and_never_cuts_one() -> None:
    long = " ".join(["mot"] * 30) + "."
    assert fitting.caption([long, long, long], ["Fin."]) == f"{long} {long}"
    assert fitting.caption(["Un deux."], ["trois " * 39 + "quatre."]) == "Un deux. " + "trois " * 39 + "quatre."
    assert fitting.count_words("« 71 sur 100 », +7 points : 12 % !") == 6


@pytest.mark.parametrize("locale", LOCALES)
def test_an_explanation_sheet_has_about_100_words(locale: str) -> None:
    (sheet,) = explanations(material(authority_changes={"locale": locale}, out_decisions=[EXPLAINED]))
    assert 85 <= fitting.count_words(sheet.text) <= 115
    assert len(sheet.title) <= 70
    assert "Le chlore garde l'eau saine." in sheet.text  # the declared reason of the tension
    assert sheet.reply == ("Nous publierons le chlore mesuré.",)


def test_no_sheet_where_the_constraint_stands_no_more_or_nobody_decided_to_explain() -> None:
    assert explanations(material(out_decisions=[EXPLAINED | {"state": "withdrawn"}])) == ()
    assert explanations(material(out_decisions=[EXPLAINED], out_crossing=[crossing_row("gout", "act")])) == ()
    assert explanations(material()) == ()


# --- What may and may not be written --------------------------------------------------------------------------------


def test_what_must_not_be_written_names_the_criteria_of_each_verdict() -> None:
    said = [in_words(one) for one in limits.not_to_write(material())]
    assert "Ne pas écrire « 66 % » pour « Note d'ensemble » : c'est une note de 66 sur 100." in said[0]
    both = next(one for one in said if "ni que rien n'a changé" in one)
    assert "« Note d'ensemble » et « Pression »" in both
    assert any("« Accueil téléphonique » : ne pas écrire que le progrès vient « grâce à »" in one for one in said)
    assert any("« Goût de l'eau » : ne pas taire le recul" in one for one in said)
    assert any("« Goût de l'eau » : ne pas écrire que les habitants se trompent" in one for one in said)
    certain = [in_words(one) for one in limits.certain(material())]
    assert any("recul établi : −6 points" in one for one in certain)
    assert not any("Pression" in one for one in certain if "Stables" in one)


def test_the_readme_says_when_the_list_was_frozen_and_how_to_correct() -> None:
    def said(**publication: Any) -> str:
        found = material(authority_changes={"publication": publication})
        blocks = readme(source(found), pictures(found), ()).blocks
        return in_words(" ".join(getattr(block, "text", "") for block in blocks))

    assert "avant le début de l'enquête (6 mars 2023)" in said(decided_on="2022-12-01")
    assert "Attention : la liste a été arrêtée le 7 mars 2023, après le début" in said(decided_on="2023-03-07")
    assert "La liste n'est pas datée" in said()
    assert "Il fallait lire" in said()
    assert "pas destiné au public" in said(edition="internal")


def test_figures_that_a_new_publication_changed_are_told_with_both_values() -> None:
    changed = [Correction("val/public/eau/eau/2023/gout@v1/residents/all/mean", 55.0, 52.0)]
    found = material()
    document = readme(source(found, corrections=changed), pictures(found), ())
    lines = [in_words(item) for block in document.blocks for item in getattr(block, "items", ())]
    assert "Goût de l'eau, 2023 : 55,0 sur 100 publié, 52,0 sur 100 aujourd'hui." in lines


# --- Files ----------------------------------------------------------------------------------------------------------


def test_the_archive_opens_alike_on_a_mac_and_on_windows(files: dict[str, bytes]) -> None:
    assert all(name.isascii() and len(name) < 100 and not set(name) & set('\\:*?"<>| ') for name in files)
    assert {"lisez-moi.txt", "fiche-technique.docx", "textes/legendes.docx", "donnees/tableau-complet.csv"} <= set(
        files
    )
    for name in ("journal/half-90x70mm", "reseaux/square-1080x1080px"):
        assert any(path.startswith(name) for path in files)
    assert not [path for path in files if path.startswith("reseaux/") and not path.endswith(".png")]
    text = files["lisez-moi.txt"]
    assert text.startswith(b"\xef\xbb\xbf")  # TextEdit and Notepad take it for UTF-8
    assert text.count(b"\n") == text.count(b"\r\n")


def test_the_manifest_lists_every_other_file_with_its_digest(files: dict[str, bytes]) -> None:
    manifest = json.loads(files["manifest.json"])
    listed = {one["name"]: one["sha256"] for one in manifest["files"]}
    assert listed == {name: sha256(content) for name, content in files.items() if name != "manifest.json"}
    assert manifest["figures_frozen_before_fieldwork"] is None
    assert (manifest["publication"], manifest["wave"]) == ("2023-abc", 2023)


def test_the_captions_are_a_word_document_with_styles_a_language_and_alternative_texts(files: dict[str, bytes]) -> None:
    document = docx.Document(io.BytesIO(files["textes/legendes.docx"]))
    styles = [(one.style.name if one.style else "", one.text) for one in document.paragraphs]
    assert styles[0][0] == "Title"
    found = pictures(material(out_decisions=[EXPLAINED]))
    assert [text for style, text in styles if style == "Heading 1"] == [one.words.title for one in found]
    assert [text for style, text in styles if style == "Caption"] == [one.words.caption for one in found]
    described = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert described == [one.words.alt for one in found]
    properties = document.core_properties
    assert (properties.language, properties.author) == ("fr-FR", "Agglomération du Val")
    assert properties.created is not None
    assert properties.created.year == 2000  # no clock
    with zipfile.ZipFile(io.BytesIO(files["textes/legendes.docx"])) as archive:
        tree = ElementTree.fromstring(archive.read("word/styles.xml"))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    assert {one.get(f"{space}val") for one in tree.iter(f"{space}lang")} == {"fr-FR"}


def test_no_column_of_a_table_is_narrower_than_its_longest_word_and_long_texts_get_the_rest() -> None:
    headers = ("Vague", "Terrain", "Répondants", "Échantillon")
    table = Table(headers, (("2025", "du 9 mars au 2 avril 2025", "655", "quotas (marge indicative)"),))
    wave, field, people, sample = column_shares(table)
    assert wave + field + people + sample == pytest.approx(1)
    assert wave < people < field
    assert people * 95 >= len("Répondants")
    assert sample * 95 >= len("indicative)")
    assert column_shares(Table(("", "a" * 200), (("", ""),)))[0] > 0


def test_each_text_says_title_caption_social_source_and_alternative(files: dict[str, bytes]) -> None:
    for one in pictures(material(out_decisions=[EXPLAINED])):
        text = files[f"textes/{one.id}.txt"].decode("utf-8-sig").replace("\r\n", "\n")
        for part in (one.words.title, one.words.caption, one.words.social, one.words.source, one.words.alt):
            assert part in text


def test_the_source_line_gives_n_dates_and_the_margin_as_the_design_allows() -> None:
    (first, *_) = pictures(material())
    said = in_words(first.words.source)
    assert "620 personnes (600 avis exprimés), du 6 au 25 mars 2023" in said
    assert "Échantillon aléatoire, marge à 95 % : ± 2,4 points." in said
    waves = frames()["out_waves"].to_dict("records")
    volunteers = material(out_waves=[row | {"design": "volunteers"} for row in waves])
    assert "sans marge d'erreur" in pictures(volunteers)[0].words.source


def test_the_full_table_is_the_same_whatever_pictures_are_chosen(files: dict[str, bytes]) -> None:
    few = material(authority_changes={"publication": {"figures": ["trend"]}}, out_decisions=[EXPLAINED])
    assert [one.kind for one in pictures(few)] == ["trend"]
    assert data_files(few, pictures(few))["tableau-complet.csv"] == files["donnees/tableau-complet.csv"]


HOSTILE = '=HYPERLINK("http://mal.example","<b>Goût</b>")\u202e\x07'
HIDDEN = 43.21987


@pytest.fixture(scope="module")
def hostile() -> dict[str, bytes]:
    """The kit of a service whose labels attack, and one of whose figures may not be published."""
    criteria = [{"id": name, "label": f"{HOSTILE} {name}", "headline": name == "note"} for name in ("note", "gout")]
    kept = [row for row in frames()["out_estimates"].to_dict("records") if row["criterion"] == "note"]
    secret = estimate("gout", 2023, HIDDEN, n=7, suppressed="minimum_cell")
    found = material(
        service_changes={"criteria": criteria, "links": [], "kpis": [], "proposed_kpis": []},
        out_estimates=[*kept, secret],
        out_changes=[],
        out_crossing=[],
        out_kpi_scores=[],
        out_importance=[],
    )
    with zipfile.ZipFile(io.BytesIO(press_kit(source(found)))) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def unpacked(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Every file, and what is inside office files."""
    for name, content in files.items():
        yield name, content
        if name.endswith((".docx", ".xlsx")):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield from ((f"{name}/{inner}", archive.read(inner)) for inner in archive.namelist())


def test_a_figure_that_may_not_be_published_is_in_no_file(hostile: dict[str, bytes]) -> None:
    looked = 0
    for name, content in unpacked(hostile):
        assert b"43.2" not in content or name.endswith((".png", ".pdf", ".svg")), name
        assert b"43,2" not in content, name
        looked += 1
    assert looked > 40


def test_hostile_labels_stay_texts(hostile: dict[str, bytes]) -> None:
    workbook = next(content for name, content in hostile.items() if name.endswith(".xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.data_type == "f"]
    for name, content in unpacked(hostile):
        if name.endswith((".csv", ".txt", ".xml")):
            assert "\u202e".encode() not in content, name
            assert b"<b>Go" not in content or name.endswith((".csv", ".txt")), name
    table = next(content for name, content in hostile.items() if name.endswith("tableau-complet.csv"))
    assert b";=HYPER" not in table
    assert b'";"=HYPER' not in table


def test_a_picture_that_fits_no_size_is_told_and_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(chart: Any, box: Any, *rest: Any) -> dict[str, bytes]:
        raise printed.DoesNotFitError(chart.words.id, box.name)

    monkeypatch.setattr(printed, "render", refuse)
    with zipfile.ZipFile(io.BytesIO(press_kit(source(material())))) as opened:
        text = in_words(opened.read("kit-eau-2023/lisez-moi.txt").decode("utf-8-sig"))
        assert not [name for name in opened.namelist() if name.endswith(".png")]
    assert "est trop petit pour : tendance-note" in " ".join(text.split())


def test_a_kit_that_stands_is_left_and_a_broken_one_is_made_anew(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printed, "render", lambda chart, box, brand, formats: dict.fromkeys(formats, b"x"))
    found = source(material(authority_changes={"publication": {"figures": ["commitments"]}}))
    made = write_kit(tmp_path, found)
    assert made.path == tmp_path / names.kit_address("eau")
    first = made.path.read_bytes()
    assert (made.is_new, write_kit(tmp_path, found).is_new) == (True, False)
    made.path.write_bytes(first[: len(first) // 2])
    assert write_kit(tmp_path, found).is_new
    assert made.path.read_bytes() == first  # the same bytes twice
    other = KitSource(found.material, "2023-def", SHIPPED, JOURNAL)
    assert write_kit(tmp_path, other).is_new

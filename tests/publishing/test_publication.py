"""Publications: complete or not there, written once, compared with what was published before."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from builders import WAVES, authority, entry, estimate, frames, service

from barometer.project import Project
from barometer.publishing import companions, publication
from barometer.publishing.figures import differences
from barometer.publishing.publication import Publication, publish_overview, publish_service


def publish(root: Path, **changes: Any) -> Publication:
    """The small service published under `root`; tables given by name replace its own."""
    refusals = changes.pop("refusals", ())
    return publish_service(Project(root), authority(), service(), WAVES, frames(**changes), refusals)


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where only the order of writing matters: the workbook and the paper are stand-ins."""
    lighten(monkeypatch)


def lighten(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = {suffix: lambda made, view, brand: b"" for suffix in ("pdf", "pptx")}
    monkeypatch.setattr(companions, "_MAKERS", nothing)
    monkeypatch.setattr(publication, "service_workbook", lambda made, view: f"{view.title} {view.essentials}".encode())


@pytest.fixture(scope="module")
def published_light(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small service published with stand-ins; to be copied, never changed."""
    root = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patch:
        lighten(patch)
        publish(root)
    return root


def tree(root: Path) -> dict[str, str]:
    files = sorted(path for path in (root / "reports").rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def moments(root: Path) -> dict[str, int]:
    return {path.as_posix(): path.stat().st_mtime_ns for path in (root / "reports").rglob("*") if path.is_file()}


def test_a_publication_has_a_folder_of_its_own_and_a_stable_page(tmp_path: Path) -> None:
    done = publish(tmp_path)
    assert done.is_new
    assert done.id.startswith("2023-")
    assert done.folder == tmp_path / "reports" / "publications" / "public" / "eau" / done.id
    assert done.page == tmp_path / "reports" / "eau.html"
    names = {path.name for path in done.folder.iterdir()}
    assert names == {
        "report.html",
        "eau.pdf",
        "eau.pptx",
        "eau.xlsx",
        "figures.json",
        "manifest.json",
        "donnees",
    }
    stable = done.page.read_text(encoding="utf-8")
    for link in (f"publications/public/eau/{done.id}/eau.xlsx", "static/figures."):
        assert link in stable
    assert '"../../../../static/figures.' in (done.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("light")
def test_every_link_of_both_pages_leads_somewhere(tmp_path: Path) -> None:
    from test_service_page import read

    done = publish(tmp_path)
    publish_overview(Project(tmp_path), authority(), [service()], {"eau": WAVES}, frames())
    index = tmp_path / "reports" / "index.html"
    pages = (done.page, done.folder / "report.html", index)
    for page in pages:
        reader = read(page.read_text(encoding="utf-8"))
        targets = [attrs.get("href") or attrs.get("src") for _, attrs in reader.elements]
        for target in [one for one in targets if one and not one.endswith("kits/eau.zip")]:  # made after the pages
            name, _, anchor = target.partition("#")
            file = (page.parent / name).resolve() if name else page
            assert file.is_file(), target
            if anchor:
                assert anchor in read(file.read_text(encoding="utf-8")).ids, target


def test_the_manifest_tells_inputs_verdicts_and_outputs(tmp_path: Path) -> None:
    done = publish(tmp_path)
    manifest = json.loads((done.folder / "manifest.json").read_text(encoding="utf-8"))
    for output in manifest["outputs"]:
        content = (done.folder / output["name"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (output["bytes"], output["sha256"])
    assert {output["name"] for output in manifest["outputs"]} == set(done.outputs)
    stable = (tmp_path / "reports" / "eau.html").read_bytes()
    assert manifest["stable_page"]["sha256"] == hashlib.sha256(stable).hexdigest()
    assert [one["file"] for one in manifest["inputs"]["accepted"]] == [one.entry.file for one in WAVES]
    assert manifest["authority"] == "val"
    assert manifest["edition"] == "public"
    assert {
        "criterion": "gout",
        "population": "residents",
        "verdict": "regress",
        "qualifier": "established",
    } in manifest["verdicts"]["changes"]
    assert manifest["software"]["packages"]["matplotlib"]
    figures = json.loads((done.folder / "figures.json").read_text(encoding="utf-8"))
    assert figures["val/public/eau/eau/2023/gout@v1/residents/all/mean"] == 52.0


@pytest.mark.usefixtures("light")
def test_unchanged_input_rewrites_nothing(tmp_path: Path) -> None:
    first = publish(tmp_path)
    before = moments(tmp_path)
    second = publish(tmp_path)
    assert (second.is_new, second.id) == (False, first.id)
    assert moments(tmp_path) == before
    assert second.outputs == first.outputs


def test_the_same_input_elsewhere_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other place"):
        publish(tmp_path / name)
        publish_overview(Project(tmp_path / name), authority(), [service()], {"eau": WAVES}, frames())
    assert tree(tmp_path / "one") == tree(tmp_path / "other place")


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("survivors", [[], ["report.html"], ["report.html", "eau.xlsx", "figures.json"]])
def test_what_a_killed_process_left_is_recognised_and_written_anew(
    published_light: Path, tmp_path: Path, survivors: list[str]
) -> None:
    [whole] = [path.parent for path in (published_light / "reports" / "publications").rglob("report.html")]
    folder = tmp_path / "killed" / whole.relative_to(published_light)
    folder.mkdir(parents=True)
    for name in survivors:
        (folder / name).write_bytes(b"half")
    (folder / ".report.html.123.tmp").write_bytes(b"half")
    done = publish(tmp_path / "killed")
    assert done.is_new
    assert tree(tmp_path / "killed") == tree(published_light)


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("step", range(1, 14))
def test_killed_at_any_write_the_former_pages_stand_and_the_next_run_finishes(
    published_light: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Whatever the write at which the process dies, the stable page is the old one or the new one, whole."""
    shutil.copytree(published_light, tmp_path, dirs_exist_ok=True)
    old = (tmp_path / "reports" / "eau.html").read_bytes()
    changed = {"out_estimates": [estimate("note", 2023, 67.0)], "out_changes": [], "out_crossing": []}
    write, count = publication.atomic_write, 0

    def dying(path: Path, content: bytes) -> None:
        nonlocal count
        count += 1
        if count == step:
            raise KeyboardInterrupt
        write(path, content)

    monkeypatch.setattr(publication, "atomic_write", dying)
    with contextlib.suppress(KeyboardInterrupt):
        publish(tmp_path, **changed)
    monkeypatch.setattr(publication, "atomic_write", write)
    during = (tmp_path / "reports" / "eau.html").read_bytes()
    done = publish(tmp_path, **changed)
    new = (tmp_path / "reports" / "eau.html").read_bytes()
    assert during in (old, new)
    assert new != old
    assert publication._complete(done.folder, json.loads((done.folder / "manifest.json").read_text()))
    assert not list((tmp_path / "reports").rglob("*.tmp"))


@pytest.mark.usefixtures("light")
def test_changed_figures_are_told_against_the_publication_before(tmp_path: Path) -> None:
    publish(tmp_path)
    levels = [estimate("note", 2023, 67.5), estimate("gout", 2023, 52.0, suppressed="few_answers")]
    done = publish(tmp_path, out_estimates=levels, out_changes=[], out_crossing=[])
    told = {one["figure"]: (one["before"], one["after"]) for one in done.differences}
    assert told["val/public/eau/eau/2023/note@v1/residents/all/mean"] == (66.0, 67.5)
    assert told["val/public/eau/eau/2023/gout@v1/residents/all/mean"] == (52.0, None)
    assert len(list(done.folder.parent.iterdir())) == 3  # both publications are kept, and which is in force
    latest = json.loads((done.folder.parent / "latest.json").read_text())
    assert latest == {"publication": done.id}


@pytest.mark.usefixtures("light")
def test_a_wave_that_comes_back_points_to_its_publication_again(tmp_path: Path) -> None:
    first = publish(tmp_path)
    page = first.page.read_bytes()
    publish(tmp_path, out_estimates=[estimate("note", 2023, 67.0)], out_changes=[], out_crossing=[])
    back = publish(tmp_path)
    assert (back.id, back.is_new) == (first.id, False)
    assert first.page.read_bytes() == page


@pytest.mark.usefixtures("light")
def test_a_refused_file_changes_the_page_and_not_the_figures(tmp_path: Path) -> None:
    first = publish(tmp_path)
    refused = entry("waves/eau/2023", "refused", file="surveys/waves/eau/2023/v2.csv")
    second = publish(tmp_path, refusals=[refused])
    assert second.id != first.id
    assert second.differences == ()
    assert "v2.csv" in second.page.read_text(encoding="utf-8")


def test_figures_that_are_new_are_not_differences() -> None:
    assert differences({"a": 1.0}, {"a": 1.0, "b": 2.0}) == []
    assert differences({"a": 1.0}, {"a": 1.0 + 1e-12}) == []
    assert differences({"a": None}, {"a": 1.0}) == [{"figure": "a", "before": None, "after": 1.0}]
    assert differences({"a": 1.0}, {}) == [{"figure": "a", "before": 1.0, "after": None}]


@pytest.mark.usefixtures("light")
def test_editions_and_figures_carry_their_keys(tmp_path: Path) -> None:
    elected = authority(publication={"edition": "elected"})
    done = publish_service(Project(tmp_path), elected, service(), WAVES, frames())
    assert "/publications/elected/eau/" in done.folder.as_posix()
    figures = json.loads((done.folder / "figures.json").read_text(encoding="utf-8"))
    assert all(name.startswith("val/elected/eau/") for name in figures)

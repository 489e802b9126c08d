"""`barometer init`: what a project starts with, and that its models hold together."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from small_project import PLACES, REPOSITORY, Barometer, put_in_place

from barometer.project import Project

TEMPLATES = resources.files("barometer.cli") / "templates"


def test_an_empty_project_is_explained_by_check(barometer: Barometer, tmp_path: Path) -> None:
    status, output = barometer("init", tmp_path / "neuf")
    assert status == 0
    assert "surveys/README.md" in output
    for name in ("README.md", "dagster.yaml", ".gitignore", "surveys/barometer.toml", "reports/.gitignore"):
        assert (tmp_path / "neuf" / name).is_file()
    status, output = barometer("--project", tmp_path / "neuf", "check")
    assert status == 1
    assert "Refusé" not in output
    assert "surveys/modeles/service.toml" in output


def test_the_models_in_place_are_accepted_without_a_word(barometer: Barometer, small: Project) -> None:
    status, output = barometer("--project", small.root, "check")
    assert (status, output) == (0, "Rien n'est refusé. Services : 1, vagues : 1.\n")


def test_check_after_each_step_of_the_readme_names_what_is_missing_next(barometer: Barometer, tmp_path: Path) -> None:
    project = Project(tmp_path)
    barometer("init", tmp_path)
    steps = list(PLACES)
    expected = ["kpis/accueil.csv", None, None, None, "reponses.csv", None]
    put_in_place(project, steps[:1])
    for step, missing in zip(steps[1:], expected, strict=True):
        put_in_place(project, [step])
        _, output = barometer("--project", tmp_path, "check")
        assert missing is None or missing in output, step
    assert barometer("--project", tmp_path, "check")[0] == 0


def test_the_readme_of_the_models_names_each_of_them(barometer: Barometer, tmp_path: Path) -> None:
    barometer("init", tmp_path)
    readme = (tmp_path / "surveys" / "README.md").read_text(encoding="utf-8")
    models = sorted(path.name for path in (tmp_path / "surveys" / "modeles").iterdir() if path.is_file())
    assert models == sorted(PLACES)
    assert "`modeles/exploration/`" in readme
    assert all(f"`{model}`" in readme for model in models)


def test_a_folder_with_something_in_it_is_left_alone(barometer: Barometer, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    status, output = barometer("init", tmp_path)
    assert status == 1
    assert "n'est pas vide" in output
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]


def test_a_project_is_not_overwritten(barometer: Barometer, small: Project) -> None:
    before = {path: path.read_bytes() for path in small.root.rglob("*") if path.is_file()}
    status, output = barometer("init", "--demo", small.root)
    assert status == 1
    assert "déjà un projet" in output
    assert {path: path.read_bytes() for path in small.root.rglob("*") if path.is_file()} == before


def test_a_file_is_not_a_folder(barometer: Barometer, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"")
    status, output = barometer("init", tmp_path / "x")
    assert status == 1
    assert "est un fichier" in output


def test_the_demonstration_is_what_the_generator_writes(
    barometer: Barometer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []
    monkeypatch.setattr("barometer.demonstration.write", written.append)
    status, output = barometer("--lang", "en", "init", "--demo", tmp_path / "demo")
    assert status == 0
    assert "demonstration is ready" in output
    assert written == [tmp_path / "demo" / "surveys"]
    assert not (tmp_path / "demo" / "surveys" / "modeles").exists()
    assert (tmp_path / "demo" / "dagster.yaml").is_file()


@pytest.mark.parametrize("name", ["dagster.yaml", "reports/README.md"])
def test_what_the_repository_and_a_new_project_share_is_the_same(name: str) -> None:
    assert (TEMPLATES / name).read_bytes() == (REPOSITORY / name).read_bytes()

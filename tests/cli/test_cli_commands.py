"""The command line's manners: language, misspelt commands, projects that are not there, errors in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_project import Barometer

from barometer.cli import check as check_module
from barometer.project import Project


def test_help_is_in_french_unless_asked_otherwise(barometer: Barometer, capsys: pytest.CaptureFixture[str]) -> None:
    assert barometer("--help")[0] == 0
    french = capsys.readouterr().out
    assert "Commandes" in french
    assert "Affiche cette aide." in french
    assert barometer("--lang", "en", "--help")[0] == 0
    english = capsys.readouterr().out
    assert "Show this help." in english
    assert "Commandes" not in english


def test_no_command_shows_the_help(barometer: Barometer, capsys: pytest.CaptureFixture[str]) -> None:
    barometer()
    assert "check" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["rn"], 1, "La commande « rn » n'existe pas. Commandes : add-service, add-wave, "),
        (["check", "--fast"], 2, "L'option « --fast » n'existe pas."),
        (["init"], 2, "Il manque : DOSSIER."),
        (["--lang", "de", "check"], 1, "La langue « de » n'est pas disponible. Langues : fr, en."),
        (["--lang", "en", "rn"], 1, "There is no command “rn”."),
    ],
)
def test_a_misspelt_command_gets_a_sentence(
    barometer: Barometer, arguments: list[str], status: int, sentence: str
) -> None:
    given, output = barometer(*arguments)
    assert given == status
    assert sentence in output


@pytest.mark.parametrize("command", ["run", "check", "dagster"])
def test_no_project_is_said_with_the_remedy(barometer: Barometer, tmp_path: Path, command: str) -> None:
    status, output = barometer("--project", tmp_path, command)
    assert status == 1
    assert f"Aucun projet trouvé dans {tmp_path}" in output
    assert "barometer init" in output


def test_the_project_is_found_by_the_environment_and_from_a_folder_inside(
    barometer: Barometer, small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.waves)
    assert barometer("check")[0] == 0
    monkeypatch.chdir(small.root.parent)
    assert barometer("check")[0] == 1
    monkeypatch.setenv("BAROMETER_PROJECT", str(small.root))
    assert barometer("check")[0] == 0


def test_an_unexpected_error_is_a_sentence_and_a_saved_trace(
    barometer: Barometer, small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError("somewhere deep")

    monkeypatch.setattr(check_module, "check", broken)
    status, output = barometer("--project", small.root, "check")
    assert status == 1
    assert "Traceback" not in output
    (trace,) = (small.state / "errors").glob("*.txt")
    assert str(trace) in output
    assert "ZeroDivisionError: somewhere deep" in trace.read_text(encoding="utf-8")


def test_a_folder_without_rights_is_a_sentence(
    barometer: Barometer, small: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied", "Z:\\partage\\lake")

    monkeypatch.setattr(check_module, "check", denied)
    status, output = barometer("--project", small.root, "check")
    assert status == 1
    assert "Le système refuse l'accès" in output
    assert "partage" in output
    assert not (small.state / "errors").exists()


def test_interrupted_is_130(barometer: Barometer, small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check_module, "check", interrupted)
    status, output = barometer("--project", small.root, "check")
    assert status == 130
    assert "Interrompu" in output

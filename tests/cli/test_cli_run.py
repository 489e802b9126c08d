"""`barometer run` and `barometer check` on a small project: what is said, what is left alone, the exit status."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_project import Barometer

from barometer.cli.run import chosen
from barometer.cli.terminal import Refusal, Terminal
from barometer.lake import Lake
from barometer.project import Project


def files_under(*folders: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}


def pages_of(project: Project) -> dict[str, bytes]:
    """Everything under reports/ by its path there."""
    return {
        p.relative_to(project.reports).as_posix(): p.read_bytes() for p in project.reports.rglob("*") if p.is_file()
    }


def test_a_run_publishes_says_where_and_runs_again_for_nothing(barometer: Barometer, small: Project) -> None:
    status, output = barometer("--project", small.root, "run", "--no-press-kits")
    assert status == 0, output
    lines = output.splitlines()
    assert re.fullmatch(r"Accueil des usagers : publié\. Vagues acceptées : 1, recalculées : 1 \(\d+,\d s\)", lines[0])
    assert re.fullmatch(r"Vue d'ensemble : publiée \(\d+,\d s\)", lines[1])
    assert lines[-1] == f"Les rapports sont ici : {small.reports / 'index.html'}"
    assert "Registres" not in output  # no verdict of this wave calls for an answer
    assert not small.register_to_fill.exists()
    assert "DEBUG" not in output
    assert (small.reports / "accueil.html").is_file()

    before = files_under(small.reports, small.lake)
    status, output = barometer(
        "--project", small.root, "run", "--no-press-kits", "acc"
    )  # the beginning of its name is enough
    assert status == 0
    assert "recalculées : 0" in output
    assert files_under(small.reports, small.lake) == before


def test_check_changes_neither_lake_nor_reports(barometer: Barometer, small: Project) -> None:
    before = files_under(small.root)
    assert barometer("--project", small.root, "check")[0] == 0
    assert files_under(small.root) == before
    assert not small.lake.exists()


def test_a_refused_file_is_status_1_and_the_other_service_is_published(barometer: Barometer, small: Project) -> None:
    for source, target in (("services/accueil.toml", "services/bus.toml"), ("waves/accueil", "waves/bus")):
        copy = shutil.copytree if (small.surveys / source).is_dir() else shutil.copyfile
        copy(small.surveys / source, small.surveys / target)
    for path in (small.services / "bus.toml", small.waves / "bus/survey.toml", small.waves / "bus/2025/wave.toml"):
        text = path.read_text(encoding="utf-8").replace('"accueil"', '"bus"')
        path.write_text(text.replace("Accueil des usagers", "Bus"), encoding="utf-8")
    (small.waves / "accueil/2025/reponses.csv").write_bytes(b"")

    status, output = barometer("--project", small.root, "run", "--no-press-kits")
    assert status == 1
    assert "Bus : publié. Vagues acceptées : 1" in output
    assert "Accueil des usagers : publié sans ce qui est refusé. Vagues acceptées : 0" in output
    place = output.index("surveys/waves/accueil/2025/reponses.csv")
    assert output.index("Refusé :") < place < output.index("→", place) < output.index("Les rapports sont ici")
    assert "bus/2025" not in output
    assert "bus.html" in (small.reports / "index.html").read_text(encoding="utf-8")


def test_a_bad_replacement_leaves_the_accepted_wave_published(barometer: Barometer, published: Project) -> None:
    accepted = Lake(published.lake).accepted("waves/accueil/2025")
    answers = published.waves / "accueil/2025/reponses.csv"
    good = answers.read_bytes()
    answers.write_bytes(b"%PDF-1.7 not a table")
    status, output = barometer("--project", published.root, "run", "--no-press-kits")
    assert status == 1
    assert "Vagues acceptées : 1" in output
    assert Lake(published.lake).accepted("waves/accueil/2025") == accepted
    page = (published.reports / "accueil.html").read_text(encoding="utf-8")
    assert "reponses.csv" in page  # the line that says that an older version stands
    answers.write_bytes(good)
    assert barometer("--project", published.root, "run", "--no-press-kits")[0] == 0


def test_a_declaration_with_a_typo_is_status_1_and_the_rest_stands(barometer: Barometer, published: Project) -> None:
    before = files_under(published.reports)
    service = published.services / "accueil.toml"
    service.write_text(service.read_text(encoding="utf-8").replace("[thresholds]", "[treshold]"), encoding="utf-8")
    status, output = barometer("--project", published.root, "run", "--no-press-kits")
    assert status == 1
    assert "surveys/services/accueil.toml" in output
    assert "treshold" in output
    assert set(before) <= set(files_under(published.reports))  # nothing published was taken away


def test_rows_refused_are_status_1_once_then_only_told(barometer: Barometer, published: Project) -> None:
    answers = published.waves / "accueil/2025/reponses.csv"
    lines = answers.read_text(encoding="utf-8").splitlines()
    lines[5] = ";".join("11" if column == 4 else cell for column, cell in enumerate(lines[5].split(";")))
    answers.write_text("\n".join(lines) + "\n", encoding="utf-8")
    status, output = barometer("--project", published.root, "run", "--no-press-kits")
    assert "ligne 6" in output
    assert "11" in output
    assert status == 1
    again, output = barometer("--project", published.root, "run", "--no-press-kits")
    assert "ligne 6" in output
    assert again == 0


def test_an_unexpected_error_in_a_station_is_a_sentence_and_the_other_services_are_published(
    barometer: Barometer, published: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from barometer import pipeline
    from barometer.workspace import Workspace

    (published.services / "bus.toml").write_text(
        'format = 1\nid = "bus"\nlabel = "Bus"\n[[criteria]]\nid = "note"\nlabel = "Note"\nheadline = true\n',
        encoding="utf-8",
    )
    compare = pipeline.compare

    def broken(workspace: Workspace, service: str) -> pipeline.Computed:
        if service == "accueil":
            raise ZeroDivisionError("nobody answered")
        return compare(workspace, service)

    monkeypatch.setattr(pipeline, "compare", broken)
    status, output = barometer("--project", published.root, "run", "--no-press-kits")
    assert status == 1
    assert "Accueil des usagers : non publié" in output
    assert "Bus : publié" in output
    assert "Erreur inattendue (ZeroDivisionError: nobody answered)" in output
    assert "Traceback" not in output
    (trace,) = (published.state / "errors").glob("*.txt")
    assert str(trace) in output
    assert "in broken" in trace.read_text(encoding="utf-8")
    assert (published.reports / "index.html").is_file()

    def denied(workspace: Workspace, service: str) -> pipeline.Computed:
        raise PermissionError(13, "Permission denied", "lake/out_changes/accueil.parquet")

    monkeypatch.setattr(pipeline, "compare", denied)
    status, output = barometer("--project", published.root, "run", "--no-press-kits", "accueil")
    assert status == 1
    assert "Le système refuse l'accès" in output
    assert "lake/out_changes/accueil.parquet" in output
    assert list((published.state / "errors").glob("*.txt")) == [trace]


def test_services_are_chosen_by_name_or_by_its_beginning() -> None:
    terminal = Terminal("fr")
    ids = ["bus", "eau-potable", "eau-pluviale", "piscines"]
    assert chosen(ids, [], terminal) == ids
    assert chosen(ids, ["pisc", "bus"], terminal) == ["bus", "piscines"]
    assert chosen([*ids, "bus-scolaire"], ["bus"], terminal) == ["bus"]
    with pytest.raises(Refusal, match="plusieurs services"):
        chosen(ids, ["eau"], terminal)
    with pytest.raises(Refusal, match=r"Aucun service ne s'appelle .+métro"):
        chosen(ids, ["métro"], terminal)
    with pytest.raises(Refusal, match="surveys/services"):
        chosen([], [], terminal)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
def test_a_run_killed_in_the_middle_is_finished_by_the_next(
    barometer: Barometer, small: Project, published: Project
) -> None:
    command = [sys.executable, "-m", "barometer", "--project", str(small.root), "run", "--no-press-kits"]
    for reached in ("lake/core_answers", "reports/publications"):
        process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 120
        while not (small.root / reached).exists() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        assert (small.root / reached).exists()

    status, output = barometer("--project", small.root, "run", "--no-press-kits")
    assert status == 0, output
    assert not list(small.root.rglob("*.tmp"))
    assert _runs_under_way(small) == []
    assert pages_of(small) == pages_of(published)  # the same bytes as a run that nobody disturbed


def _runs_under_way(project: Project) -> list[str]:
    import dagster as dg

    with dg.DagsterInstance.from_config(str(project.state)) as instance:
        statuses = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING]
        return [run.run_id for run in instance.get_runs(dg.RunsFilter(statuses=statuses))]


def test_a_text_that_claims_too_much_is_status_1_and_what_is_generated_stands(
    barometer: Barometer, published: Project
) -> None:
    written = published.surveys / "texts.toml"
    written.write_text(
        'format = 1\n\n[[introductions]]\nservice = "accueil"\ntext = "Grâce à nos efforts, l\'accueil progresse."\n',
        encoding="utf-8",
    )
    for command in (("check",), ("run", "accueil", "--no-press-kits"), ("texts", "accueil")):
        status, output = barometer("--project", published.root, *command)
        assert status == 1, command
        assert "texts.toml" in output, command
    assert re.search(r"\{[a-z-]+\.note\} = \d", output)  # what `texts` lists beside the refusal
    page = (published.reports / "accueil.html").read_text(encoding="utf-8")
    assert "Grâce à nos efforts" not in page
    written.unlink()

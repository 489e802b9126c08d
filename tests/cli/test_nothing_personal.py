"""What nobody declared never leaves its file: planted secrets are looked for in every byte that is written or told.

The file bears an address, a name, a telephone number, an IP address, a token and free text in columns that no
declaration names, and in cells of declared columns where residents typed them by mistake.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console
from six_respondents import write_project

from assets.display import findings_metadata
from barometer import pipeline
from barometer.cli.add_wave import add_wave
from barometer.cli.app import run_command
from barometer.cli.terminal import Terminal
from barometer.findings import Finding
from barometer.ingest.files import receive
from barometer.ingest.proposal.questions_workbook import read_answers
from barometer.locale import LOCALES
from barometer.project import Project
from barometer.workspace import open_workspace

#: In columns that nobody declares: no trace of them anywhere.
UNDECLARED = {
    "email": "jeanne.plantee@exemple.fr",
    "nom": "Plantefolle",
    "token": "tOk3nPlante",
    "ipaddr": "203.0.113.77",
    "refurl": "https://exemple.fr/?qui=planteur",
    "telephone": "06 98 76 54 32",
    "commentaire": "Je suis la voisine du 12 allée des Plantes",
}
#: Typed into declared columns; what looks like an address or a number is masked wherever it is quoted.
TYPED = {
    "answer": "rappeler Q au 04 76 98 76 54",
    "commune": "3 rue des Plantés",
    "age": "ecrire.plantee@exemple.fr",
    "identifier": "abonne.plante@exemple.fr",
}
SECRETS = (
    *UNDECLARED.values(),
    *("plantee@exemple", "Plantefolle", "203.0.113", "98 76 54", "98765432", "rue des Plant", "abonne.plante"),
)


def export() -> str:
    """A LimeSurvey export: 42 respondents, whoever asked for their addresses."""
    own = "id;submitdate;lastpage;startlanguage;" + ";".join(UNDECLARED)
    lines = [f"{own};Commune;Age;Q1[eau];S[eau];S[other]"]
    for i in range(1, 43):
        answer = "Très satisfait" if i % 3 else "Plutôt satisfait"
        cells = [TYPED["identifier"] if i < 3 else str(i), "2026-03-02 10:00:00", "4", "fr", *UNDECLARED.values()]
        commune = TYPED["commune"] if i == 5 else "Voiron"
        age = TYPED["age"] if i == 6 else str(20 + i)
        cells += [commune, age, TYPED["answer"] if i == 7 else answer, "Y" if i % 2 else "", UNDECLARED["nom"]]
        lines.append(";".join(f'"{cell}"' for cell in cells))
    return "\r\n".join(lines) + "\r\n"


WAVE = """
format = 1
survey = "habitants"
year = 2026
field_start = 2026-03-01
field_end = 2026-03-31
mode = "internet"
file = "reponses.csv"
tool = "limesurvey"
respondent_column = "id"
sampling = { design = "quotas" }
items = [{ item = "eau", column = "Q1[eau]", version = "v1" }]
[variables]
zone = { column = "Commune" }
age = { column = "Age" }
use = { column = "S[eau]", values = { "Oui" = "user", "Non" = "non-user" } }
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, str]]:
    """A project checked, answered, accepted, estimated, crossed and published; and everything that was told."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BAROMETER_STATE", str(tmp_path_factory.mktemp("state")))
        folder = tmp_path_factory.mktemp("projet")
        write_project(folder)
        project = Project(folder)
        arrived = folder / "arrive.csv"
        arrived.write_text(export(), encoding="utf-8-sig")
        told = io.StringIO()
        for locale in LOCALES:
            terminal = Terminal(locale, Console(file=told, highlight=False, markup=False, soft_wrap=True, width=200))
            add_wave(project, arrived, terminal, survey="habitants")
            add_wave(project, arrived, terminal, new_survey="autre")
            book = arrived.with_name("arrive - questions.xlsx")
            book.rename(book.with_name(f"survey questions {locale}.xlsx"))
            _try_free_text(project, arrived, terminal)
        wave = project.waves / "habitants" / "2026"
        wave.mkdir()
        arrived.rename(wave / "reponses.csv")
        (wave / "wave.toml").write_text(WAVE, encoding="utf-8")
        for locale in LOCALES:
            terminal = Terminal(locale, Console(file=told, highlight=False, markup=False, soft_wrap=True, width=200))
            run_command(["--project", str(folder), "--lang", locale, "check", "--reply"], terminal)
        for file in wave.iterdir():
            if file.name not in ("reponses.csv", "wave.toml"):
                file.rename(folder / f"reply of check {file.name}")  # looked into below, not laid over the file
        told.write(_publish(project))
        yield project, told.getvalue()


def _try_free_text(project: Project, arrived: Path, terminal: Terminal) -> None:
    """Somebody takes a column of free text for an answer: even then no question quotes what stands in it."""
    lines = iter(["habitants", "2026", "2026-03-01", "2026-03-31", "internet", "quotas", "commentaire"])

    def read_line() -> str:
        try:
            return next(lines)
        except StopIteration:
            raise EOFError from None

    add_wave(project, arrived, terminal, read_line=read_line)
    book = arrived.with_name("arrive - questions.xlsx")
    answers = read_answers(receive(book))
    assert isinstance(answers, dict)
    assert "commentaire" in str(answers)


def _publish(project: Project) -> str:
    """Every station of a service; what an orchestrator's record would hold of the findings."""
    workspace = open_workspace(project)
    findings: list[Finding] = list(pipeline.accept(workspace, "eau", dt.date(2026, 6, 1)).findings)
    workspace = open_workspace(project)
    for station in (pipeline.estimate, pipeline.compare, pipeline.weigh, pipeline.score, pipeline.cross):
        station(workspace, "eau")
    pipeline.decide(workspace, "eau")
    pipeline.publish(workspace, "eau")
    pipeline.publish_all_services_page(workspace)
    assert {finding.code for finding in findings} >= {"unknown_commune", "unknown_category", "duplicate_respondent"}
    assert [finding for finding in findings if finding.code == "unknown_label"]
    record = {name: value.value for name, value in findings_metadata(findings, "fr").items()}
    return json.dumps(record, ensure_ascii=False, default=str)


def texts_of(path: Path) -> Iterator[str]:
    """All that a file holds, unpacked: archives by member, tables by cell; bytes as the encodings met here."""
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name + archive.read(name).decode("utf-8", "replace")
    elif path.suffix == ".parquet":
        table = pq.read_table(path)
        yield str(table.schema.metadata)
        yield json.dumps(table.to_pydict(), ensure_ascii=False, default=str)
    for encoding in ("utf-8", "cp1252", "utf-16-le"):
        yield content.decode(encoding, "replace")


def test_no_secret_in_anything_written(written: tuple[Project, str]) -> None:
    project, _ = written
    files = [
        path for path in project.root.rglob("*") if path.is_file() and path.name not in ("reponses.csv", "arrive.csv")
    ]
    kinds = {path.suffix for path in files}
    assert {".parquet", ".html", ".xlsx", ".json"} <= kinds, kinds
    assert any(path.name.startswith("reply of check") for path in files)
    assert any("questions" in path.name for path in files)
    found = [(str(path.relative_to(project.root)), secret) for path in files for secret in leaks(path)]
    assert not found


def leaks(path: Path) -> Iterator[str]:
    texts = list(texts_of(path))
    yield from (secret for secret in SECRETS if any(secret in text for text in texts))


def test_no_secret_in_anything_told(written: tuple[Project, str]) -> None:
    _, told = written
    assert "•••" in told
    assert not [secret for secret in SECRETS if secret in told]


def test_the_search_would_find_them(tmp_path: Path) -> None:
    """The same search on files that do hold a secret: a workbook, a table, a page."""
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active["A1"] = SECRETS[0]
    book.save(tmp_path / "a.xlsx")
    import pyarrow as pa

    pq.write_table(pa.table({"a": [SECRETS[1]] * 1000}), tmp_path / "b.parquet", compression="zstd")
    (tmp_path / "c.html").write_text(f"<p>{SECRETS[2]}", encoding="utf-16-le")
    for name, secret in (("a.xlsx", SECRETS[0]), ("b.parquet", SECRETS[1]), ("c.html", SECRETS[2])):
        assert secret in set(leaks(tmp_path / name))

"""`barometer press-kit`: one archive from the published report, and why there is none."""

from __future__ import annotations

import zipfile
from typing import Any

import pytest
from small_project import Barometer

from barometer.project import Project
from barometer.publishing.charts import printed


@pytest.fixture(autouse=True)
def drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures that cost nothing: what they show has tests of its own."""
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea7"
        "35811b0000000049454e44ae426082"
    )

    def render(chart: Any, box: Any, brand: Any, formats: Any) -> dict[str, bytes]:
        return dict.fromkeys(formats, pixel)

    monkeypatch.setattr(printed, "render", render)


def test_the_kit_of_a_published_report_is_made_once(barometer: Barometer, published: Project) -> None:
    status, output = barometer("--project", published.root, "press-kit", "acc")  # its beginning is enough
    assert status == 0
    path = published.reports / "kits" / "accueil.zip"
    assert str(path) in output
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert "kit-accueil-2025/lisez-moi.txt" in archive.namelist()
    before = path.read_bytes()
    status, output = barometer("--lang", "en", "--project", published.root, "press-kit", "accueil")
    assert status == 0
    assert "up to date already" in output
    assert path.read_bytes() == before


def test_a_run_makes_the_kit_after_the_report_and_says_where_it_left_it_out(
    barometer: Barometer, published: Project
) -> None:
    status, output = barometer("--project", published.root, "run", "--no-press-kits")
    assert status == 0
    assert "Les kits de presse n'ont pas été faits" in output
    assert not (published.reports / "kits").exists()
    status, output = barometer("--project", published.root, "run")
    assert status == 0
    assert "kit de presse" in output
    assert (published.reports / "kits" / "accueil.zip").is_file()
    assert 'href="kits/accueil.zip"' in (published.reports / "accueil.html").read_text(encoding="utf-8")


def test_without_a_report_that_tells_the_figures_there_is_no_kit(barometer: Barometer, published: Project) -> None:
    declared = published.services / "accueil.toml"  # press_kit.not_published
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace("perceived = 70", "perceived = 71"), encoding="utf-8")
    status, output = barometer("--project", published.root, "press-kit", "accueil")
    assert status == 1
    assert "barometer run accueil" in output
    assert not (published.reports / "kits").exists()


def test_a_service_without_a_wave_and_an_unknown_one(barometer: Barometer, small: Project) -> None:
    status, output = barometer("--project", small.root, "press-kit", "accueil")
    assert status == 1
    assert "aucune vague n'est encore acceptée" in output
    status, output = barometer("--project", small.root, "press-kit", "eau")
    assert status == 1
    assert "Aucun service ne s'appelle « eau »" in output


def test_an_archive_that_is_open_elsewhere_is_told_in_a_sentence(
    barometer: Barometer, published: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    from barometer.publishing.press import written

    def held(path: Any, content: bytes) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(written, "atomic_write", held)
    status, output = barometer("--project", published.root, "press-kit", "accueil")
    assert status == 1
    assert "accueil.zip" in output
    assert "Traceback" not in output

"""`barometer workshop`: two pages in a folder, the same bytes each time."""

from __future__ import annotations

from small_project import Barometer

from barometer.project import Project


def test_the_cards_and_the_sheets(small: Project, barometer: Barometer) -> None:
    status, output = barometer("--project", small.root, "workshop", "acc")
    assert status == 0
    folder = small.root / "ateliers" / "accueil"
    assert sorted(path.name for path in folder.iterdir()) == ["accueil-fiches-a5.html", "accueil-planches-a3.html"]
    assert all(str(path) in output for path in folder.iterdir())
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert barometer("--project", small.root, "workshop", "accueil", "--to", small.root / "w")[0] == 0
    assert {path.name: path.read_bytes() for path in (small.root / "w").iterdir()} == before


def test_a_broken_service_is_told(small: Project, barometer: Barometer) -> None:
    service = small.services / "accueil.toml"
    service.write_text(service.read_text("utf-8").replace("label = ", "libelle = ", 1), encoding="utf-8")
    status, output = barometer("--project", small.root, "workshop", "accueil")
    assert status == 1
    assert "accueil" in output
    assert not (small.root / "ateliers").exists()

"""The commented model that `barometer init` gives, copied where it says, works."""

from __future__ import annotations

import shutil

from small_project import Barometer, small

from barometer.project import Project

__all__ = ["small"]


def test_the_model_codes_and_waits_for_its_signatures(barometer: Barometer, small: Project) -> None:
    target = small.surveys / "exploration" / "accueil"
    shutil.copytree(small.surveys / "modeles" / "exploration", target)
    status, output = barometer("--project", small.root, "coding", "accueil")
    assert status == 0
    assert "11 réponses ouvertes" in output
    assert "deux signatures" in output
    assert (target / "coding" / "codage-1.xlsx").is_file()
    status, output = barometer("--project", small.root, "matching", "accueil")
    assert status == 0
    assert "4 paires" in output
    status, output = barometer("--project", small.root, "check")
    assert status == 0
    assert "deux signatures" in output
    declared = (target / "exploration.toml").read_text(encoding="utf-8")
    signed = declared.replace("# signed", "signed").replace("# countersigned", "countersigned")
    (target / "exploration.toml").write_text(signed, encoding="utf-8")
    status, output = barometer("--project", small.root, "selection", "accueil")
    assert status == 1
    assert "aucune réponse n'a de code retenu" in output

"""The sensor's question for a series that is read from a folder: every file in it belongs to the service."""

from __future__ import annotations

from pathlib import Path

from assets.dropped_files import of_service
from barometer.project import Project
from barometer.workspace import open_workspace


def test_files_of_a_folder_belong_to_the_service(tmp_path: Path) -> None:
    project = Project(tmp_path)
    service = (
        'format = 1\nid = "eau"\nlabel = "Eau"\n[[criteria]]\nid = "note"\nlabel = "Note"\nheadline = true\n'
        '[[kpis]]\nid = "r"\nlabel = "R"\nunit = "%"\n[kpis.source]\nfile = "rpqs/"\nperiod_from = "file"\n'
        'value_column = "Valeur"\n'
    )
    for name, text in {
        "services/eau.toml": service,
        "kpis/rpqs/2022.csv": "Valeur\n80\n",
        "kpis/rpqs/2023.csv": "Valeur\n81\n",
        "kpis/autre.csv": "x\n",
        "outlines.geojson": "{}",
    }.items():
        (project.surveys / name).parent.mkdir(parents=True, exist_ok=True)
        (project.surveys / name).write_text(text, encoding="utf-8")
    found = [project.relative(path) for path in of_service(open_workspace(project), "eau")]
    assert "surveys/kpis/autre.csv" not in found
    assert {"surveys/kpis/rpqs/2022.csv", "surveys/kpis/rpqs/2023.csv", "surveys/outlines.geojson"} <= set(found)

"""The import rules of the house: rooms import only rooms that stand before them, heavy libraries have one home each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

#: In the order data flow through them: a room imports itself and those before it.
ROOMS = (
    "locale",
    "masking",
    "findings",
    "declarations",
    "project",
    "tables",
    "lake",
    "ingest",
    "workspace",
    "statistics",
    "estimation",
    "crossing",
    "publishing",
    "pipeline",
    "building",
    "demonstration",
    "cli",
)

#: Where each library may be imported. `dagster` in the command line: inside functions only, see below.
HOMES = {
    "dagster": ("assets/", "barometer/cli/"),
    "duckdb": ("barometer/lake",),
    "plotly": ("barometer/publishing/charts/",),
    "matplotlib": ("barometer/publishing/charts/",),
    "jinja2": ("barometer/publishing/",),
    "openpyxl": ("barometer/publishing/", "barometer/ingest/", "barometer/demonstration/"),
    "xlsxwriter": ("barometer/publishing/",),
    "typst": ("barometer/publishing/paper/", "barometer/publishing/charts/printed/"),
    "pptx": ("barometer/publishing/slides/",),
    "python_calamine": ("barometer/ingest/",),
    "xlrd": ("barometer/ingest/",),
    "typer": ("barometer/cli/",),
    "rich": ("barometer/cli/",),
}

#: Libraries that a single module may import.
ONE_MODULE = ("duckdb", "plotly", "matplotlib")

#: What `barometer --help` must not wait for.
HEAVY = (
    "dagster",
    "pandas",
    "numpy",
    "scipy",
    "duckdb",
    "pyarrow",
    "plotly",
    "matplotlib",
    "assets",
    "barometer.pipeline",
)


@dataclass(frozen=True)
class Import:
    """A module imported by a file; `is_lazy` where the import stands inside a function or under TYPE_CHECKING."""

    file: str
    line: int
    module: str
    is_lazy: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}"

    def is_of(self, package: str) -> bool:
        return self.module == package or self.module.startswith(package + ".")


def imports_of(source: str, file: str) -> list[Import]:
    """Every import of a source text, absolute ones and relative ones (which ruff forbids)."""

    def walk(node: ast.AST, is_lazy: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(file, child.lineno, alias.name, is_lazy)
            elif isinstance(child, ast.ImportFrom):
                for alias in child.names:
                    yield Import(file, child.lineno, f"{child.module}.{alias.name}", is_lazy)
            else:
                typing_only = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
                inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                yield from walk(child, is_lazy or inside or typing_only)

    return list(walk(ast.parse(source), False))


def sources(folder: str) -> list[Path]:
    return sorted((REPOSITORY / folder).rglob("*.py"))


@cache
def all_imports(folder: str) -> list[Import]:
    return [
        found
        for path in sources(folder)
        for found in imports_of(path.read_text(encoding="utf-8"), path.relative_to(REPOSITORY).as_posix())
    ]


def room_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "barometer" and len(parts) > 1 else None


def library() -> list[Import]:
    return all_imports("barometer")


def assets() -> list[Import]:
    return all_imports("assets")


def test_every_room_has_its_place() -> None:
    """A new room must be put in the order above; without it the next test would not see it."""
    found = {
        path.stem if path.is_file() else path.name
        for path in (REPOSITORY / "barometer").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and not path.name.startswith("__")
    }
    assert found == set(ROOMS)


def test_rooms_import_only_rooms_before_them() -> None:
    upwards = [
        found
        for found in library()
        if (imported := room_of(found.module)) in ROOMS
        and (own := found.file.split("/")[1].removesuffix(".py")) in ROOMS
        and ROOMS.index(imported) > ROOMS.index(own)
    ]
    assert not [str(found) for found in upwards]


@pytest.mark.parametrize("name", HOMES)
def test_a_library_is_imported_in_its_home_only(name: str) -> None:
    found = [one for one in library() + assets() if one.is_of(name)]
    assert not [str(one) for one in found if not one.file.startswith(HOMES[name])]
    if name in ONE_MODULE:
        assert len({one.file for one in found}) <= 1, sorted({str(one) for one in found})


def test_the_library_never_imports_dagster_but_lazily_in_the_command_line() -> None:
    assert not [str(one) for one in library() if (one.is_of("dagster") or one.is_of("assets")) and not one.is_lazy]


def test_the_command_line_imports_nothing_heavy_at_its_top() -> None:
    eager = [one for one in library() if one.file.startswith("barometer/cli/") and not one.is_lazy]
    assert not [str(one) for one in eager if any(one.is_of(heavy) for heavy in HEAVY)]


def test_assets_have_no_postponed_annotations() -> None:
    """`from __future__ import annotations` breaks an annotated `context` in asset functions."""
    assert not [str(one) for one in assets() if one.is_of("__future__")]


def test_nothing_outside_assets_and_the_command_line_imports_assets() -> None:
    assert not [str(one) for one in library() if one.is_of("assets") and not one.file.startswith("barometer/cli/")]


def test_the_walker_sees_what_it_must() -> None:
    source = "import a.b\nif TYPE_CHECKING:\n    import c\ndef f():\n    from d import e\nclass G:\n    import h\n"
    seen = [(one.module, one.is_lazy) for one in imports_of(source, "x.py")]
    assert seen == [("a.b", False), ("c", True), ("d.e", True), ("h", False)]

"""README's commands are the ones that continuous integration runs, and those it shows exist."""

from __future__ import annotations

import re

from small_project import REPOSITORY, Barometer

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
CI = (REPOSITORY / ".ci" / "run").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return [block.strip() for block in re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)]


def test_readme_leads_with_the_two_commands_that_ci_runs_word_for_word() -> None:
    main_job, tests = blocks("sh")[:2]
    assert main_job.endswith("uv run barometer run")
    assert tests.endswith("uv run pytest")
    lines = CI.splitlines()
    assert main_job in lines
    assert tests in lines
    assert lines.index(tests) > lines.index("export BAROMETER_DEMAND=1")
    assert lines[-1] == tests  # pytest's closing line is the last thing said


def test_the_windows_form_says_the_same() -> None:
    sh, windows = blocks("sh")[:2], blocks("powershell")[0].splitlines()
    for unix, line in zip(sh, windows, strict=True):
        assert line == unix.replace("python3", "py").replace(".uv/bin/", ".uv\\Scripts\\")


def test_every_command_that_readme_shows_exists(barometer: Barometer) -> None:
    shown = set(re.findall(r"barometer --project \S+ ([\w-]+)", README))
    assert {"check", "run", "dagster"} <= shown
    for command in shown:
        assert barometer(command, "--help")[0] == 0, command

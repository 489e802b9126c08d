"""A service's kit at its stable address, `reports/kits/<service>.zip`.

Belongs here: writing the archive unless it is there already, made from the same things. Does not belong here: making it
(`kit`), and finding out what it is made from (the pipeline's station).
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from barometer.findings import Finding
from barometer.lake import atomic_write
from barometer.publishing.press import names
from barometer.publishing.press.about import KitSource


@dataclass(frozen=True)
class Kit:
    """What the station did: the archive (None where there is none to make), how many files it holds."""

    path: Path | None
    files: int = 0
    is_new: bool = False  # False where it was there already
    findings: tuple[Finding, ...] = ()


def write_kit(reports: Path, source: KitSource) -> Kit:
    """Write the kit unless the one that lies there is made from the same things."""
    from barometer.publishing.press import kit  # drawing and documents weigh on runs that make no kit

    path = reports / names.kit_address(source.material.service.id)
    there = _manifest(path, f"{kit.root_of(source)}/{names.name('manifest', source.locale)}")
    if there is not None and there.get("kit") == kit.identity(source):
        return Kit(path, len(there["files"]) + 1)
    content = kit.press_kit(source)
    atomic_write(path, content)
    with zipfile.ZipFile(path) as written:
        return Kit(path, len(written.namelist()), is_new=True)


def _manifest(path: Path, member: str) -> Mapping[str, Any] | None:
    """The manifest inside the archive; None where there is none, or it is no archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            text = archive.read(member)
        found: Mapping[str, Any] = json.loads(text)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return None
    return found

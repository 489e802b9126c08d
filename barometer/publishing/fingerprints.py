"""Digests of what a publication was made from and of what it was made with.

Belongs here: turning declarations, frames, ledger entries and the software itself into digests. Does not belong here:
deciding what follows from them (publication).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from typing import Any

import pandas as pd
from pydantic import BaseModel

#: Packages whose version shapes the bytes of an output.
_PACKAGES = ("babel", "barometer", "jinja2", "matplotlib", "numpy", "openpyxl", "pandas", "python-pptx", "typst")


def sha256(content: bytes) -> str:
    """The digest of a file's content."""
    return hashlib.sha256(content).hexdigest()


def digest(value: object) -> str:
    """The digest of plain data, models and dataclasses."""
    return sha256(json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain).encode())


def frame_digest(frame: pd.DataFrame) -> str:
    """The digest of a frame's columns and values, in their order."""
    rows = pd.util.hash_pandas_object(frame, index=False, categorize=False)
    return sha256(json.dumps([str(name) for name in frame.columns]).encode() + rows.to_numpy().tobytes())


@cache
def versions() -> Mapping[str, str]:
    """The versions of the packages that shape an output."""
    return {name: _version(name) for name in _PACKAGES}


def _version(package: str) -> str:
    """A publication made without a package is made anew once it is there."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "absent"


@cache
def software() -> str:
    """The digest of the code, templates, catalogues, fonts and packages that pages are made with."""
    found: dict[str, Any] = {"packages": versions()}
    for package in ("barometer.publishing", "barometer.locale"):
        for name, content in _files(resources.files(package), package):
            found[name] = sha256(content)
    return digest(found)


def _files(folder: Traversable, prefix: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            found += [] if entry.name == "__pycache__" else _files(entry, f"{prefix}/{entry.name}")
        elif not entry.name.endswith(".pyc"):
            found.append((f"{prefix}/{entry.name}", entry.read_bytes()))
    return found


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if hasattr(value, "__dataclass_fields__"):
        return asdict(value)  # type: ignore[call-overload]  # a dataclass, as its fields say
    return str(value)

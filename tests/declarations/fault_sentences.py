"""The sentences that the fault files provoke, as they are told: one text file a language, to be proof-read.

`python tests/declarations/fault_sentences.py` writes them anew after a sentence was changed, or a fault file added;
the difference is then read by a person before it is committed. A block is the fault file's name, what is said of the
place, what is wrong, what to do.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fault_files import FAULTS, apply, project

from barometer.declarations.reading import read
from barometer.findings import Finding
from barometer.locale import LOCALES

HERE = Path(__file__).resolve().parent


def block(fault: Path, findings: tuple[Finding, ...], locale: str) -> str:
    """What is told of one fault file, with plain spaces for French no-break ones."""
    lines = [fault.stem]
    for finding in findings:
        lines += [f"  {words}" for words in (finding.place.words(locale), finding.what(locale), finding.todo(locale))]
    return "\n".join(lines).replace("\u202f", " ").replace("\u00a0", " ")


def written(locale: str) -> dict[str, str]:
    """The blocks of a language by the name of their fault file."""
    text = (HERE / f"sentences.{locale}.txt").read_text(encoding="utf-8")
    return {one.split("\n", 1)[0]: one for one in text.strip("\n").split("\n\n")}


def write() -> None:
    """Write both files."""
    blocks: dict[str, list[str]] = {locale: [] for locale in LOCALES}
    for fault in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            surveys = project(Path(folder))
            apply(fault, surveys)
            findings = read(surveys, Path(folder) / "nothing accepted yet").findings
        for locale in LOCALES:
            blocks[locale].append(block(fault, findings, locale))
    for locale in LOCALES:
        (HERE / f"sentences.{locale}.txt").write_text("\n\n".join(blocks[locale]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()

"""The fault files: each is named by the fault that it provokes in the small project, and says where it must be found.

edit services/eau.toml      the following lines change this file, from top to bottom:
 label = "Eau"              a line that is looked for and left
-perceived = 70             a line that is looked for and taken out
+perceived = 70,5           a line that is put in
create|delete <file>        a file that is added ("+" lines) or taken away
expect file|warning         the severity
file <file>                 the file to blame, by default the one edited last
key thresholds.perceived    the key or the CSV column
line <text>[#n]             the line to blame, by its (nth) text; by default the first line put in; "no line"
also <code>                 another fault that comes with it
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE / "project"
FAULTS = sorted((HERE / "faults").glob("*.txt"))


@dataclass
class Expected:
    code: str
    severity: str = ""
    file: str = ""
    key: str | None = None
    row: int | None = None


def project(folder: Path) -> Path:
    """A copy of the small project; returns its surveys folder."""
    surveys = folder / "surveys"
    shutil.copytree(PROJECT / "surveys", surveys)
    return surveys


def apply(fault: Path, surveys: Path) -> Expected:
    """Change the project as the fault file says; returns what must be found."""
    expected = Expected(fault.stem.split("--")[0])
    file, lines, cursor, put_in, blamed = Path(), [""], 0, "", None
    for order in fault.read_text(encoding="utf-8").split("\n")[:-1]:
        sign, text = order[:1], order[1:]
        word, _, rest = order.partition(" ")
        if sign in (" ", "-"):
            cursor = lines.index(text, cursor) + (sign == " ")
            if sign == "-":
                del lines[cursor]
        elif sign == "+":
            lines.insert(cursor, text)
            cursor += 1
            put_in = put_in or text
        elif word in ("edit", "create"):
            file, cursor = surveys / rest, 0
            lines = file.read_text(encoding="utf-8").split("\n") if word == "edit" else []
            expected.file = rest
        elif word == "delete":
            (surveys / rest).unlink()
        elif word == "expect":
            expected.severity, blamed = rest, put_in or None
        elif word == "file":
            expected.file = rest
        elif word == "key":
            expected.key = rest
        elif word == "line":
            blamed = rest
        elif order == "no line":
            blamed = None
        else:
            raise ValueError(f"{fault.name}: {order}")
        if word in ("edit", "create") or sign in ("-", "+"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(lines), encoding="utf-8")
    if blamed is not None:
        text, _, number = blamed.partition("#") if blamed[-2:-1] == "#" else (blamed, "", "")
        rows = (surveys / expected.file).read_text(encoding="utf-8").split("\n")
        expected.row = [i for i, row in enumerate(rows, 1) if row == text][int(number or 1) - 1]
    return expected

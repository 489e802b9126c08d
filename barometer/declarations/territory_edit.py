"""Changing territory.csv and nothing else in it: some cells, some rows at the end.

Belongs here: the new text of the file, its separator, its own headings and columns kept. Does not belong here: what is
to be changed (ingest, `mergers`), writing the file (cli).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping

from barometer.declarations.territory import Commune
from barometer.declarations.territory_file import header_positions, separator_of
from barometer.declarations.texts import decode

#: What a change may need a column for.
_COLUMNS = ("valid_from", "valid_to", "successor")
_MARK = b"\xef\xbb\xbf"


def edited(content: bytes, changed: Mapping[int, Commune], added: Iterable[Commune]) -> bytes:
    """The file with other values for the communes on some lines (as `TerritoryFile.lines` counts), and more communes.

    Raises ValueError for a file that cannot be read: whoever asks has read it before.
    """
    text, _ = decode(content)
    if text is None:
        raise ValueError("territory.csv is not text")
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows = [(reader.line_num, row) for row in reader]
    head = next(i for i, (_, row) in enumerate(rows) if any(cell.strip() for cell in row))
    header = rows[head][1]
    at = header_positions([cell.strip() for cell in header])
    for name in _COLUMNS:
        if name not in at:
            at[name] = len(header)
            header.append(name)
    for line, row in rows:
        if line in changed:
            row += [""] * (len(header) - len(row))
            for name in _COLUMNS:
                row[at[name]] = _cell(getattr(changed[line], name))
    out = [row for _, row in rows]
    for commune in added:
        row = [""] * len(header)
        for name, position in at.items():
            row[position] = _cell(getattr(commune, name))
        out.append(row)
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, lineterminator="\r\n" if b"\r\n" in content else "\n").writerows(out)
    return (_MARK if content.startswith(_MARK) else b"") + written.getvalue().encode()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)

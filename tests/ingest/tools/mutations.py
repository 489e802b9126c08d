"""Small damages to an export: bytes, cells, headings, rows; the same for the same seed."""

from __future__ import annotations

import io
import random
import zipfile

_TOKENS = (
    *(b'"', b";", b",", b"\t", b"\n", b"\r\n", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xc2\xa0", b"<f>", b"=1+1"),
    *(b"9" * 30, b"1e999", b"nan", b"-oth-", b"N/A", b"Y", b"1", b"X", b"Oui", "Non réponse".encode(), b"(2)"),
    *(b"{question_not_shown}", b"{newline}", b"{lbrace}", b"[", b"]", b"/", b"_"),
    *(b"1980-01-01", b"0000-00-00", b"31/02/2026"),
)


def mutated(rng: random.Random, content: bytes) -> bytes:
    """A file with some of its bytes, cells or lines damaged; a workbook is damaged inside or outside its archive."""
    if content.startswith(b"PK") and rng.random() < 0.7:
        return _inside(rng, content)
    return _bytes(rng, content) if rng.random() < 0.5 else _lines(rng, content)


def _bytes(rng: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        at, kind = rng.randrange(len(data) + 1), rng.randrange(5)
        if kind == 0 and data:
            data[min(at, len(data) - 1)] = rng.randrange(256)
        elif kind == 1:
            del data[at : at + rng.choice((1, 3, 50, len(data) // 3))]
        elif kind == 2:
            data[at:at] = rng.choice(_TOKENS)
        elif kind == 3:
            start = rng.randrange(len(data) + 1)
            data[at:at] = data[start : start + rng.choice((1, 10, 200))]
        elif rng.random() < 0.3:
            del data[at:]
    return bytes(data)


def _lines(rng: random.Random, content: bytes) -> bytes:
    """Cells and lines moved, doubled, emptied, replaced: the file stays a table."""
    lines = content.split(b"\n")
    for _ in range(rng.choice((1, 2, 5))):
        i = rng.randrange(len(lines))
        separator = max((b";", b",", b"\t"), key=lines[i].count)
        cells = lines[i].split(separator)
        j, kind = rng.randrange(len(cells)), rng.randrange(6)
        if kind == 0:
            cells[j] = rng.choice(_TOKENS)
        elif kind == 1:
            cells[j] = b""
        elif kind == 2:
            del cells[j]
        elif kind == 3:
            cells.insert(j, cells[rng.randrange(len(cells))])
        elif kind == 4:
            lines[i] = lines[rng.randrange(len(lines))]
            continue
        else:
            other = rng.randrange(len(cells))
            cells[j], cells[other] = cells[other], cells[j]
        lines[i] = separator.join(cells)
    return b"\n".join(lines)


def _inside(rng: random.Random, content: bytes) -> bytes:
    """A workbook whose members are damaged before they are packed, so that its checksums hold."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            member = old.read(info)
            new.writestr(info.filename, _bytes(rng, member) if rng.random() < 0.4 else member)
    return stream.getvalue()

"""Files damaged at random end in findings or in acceptance, never in an exception."""

from __future__ import annotations

import io
import random
import zipfile
from collections import Counter

import pytest

from barometer.findings import Verdict

TOKENS = (
    b'"',
    b";",
    b"\n",
    b"\x00",
    b"<",
    b'r="XFD1048576"',
    b't="e"',
    b"<f>",
    b"&#65;",
    b"\xff",
    b"9" * 30,
    b"1e999",
    b"nan",
    b"\xef\xbb\xbf",
    b"]]>",
)
ROWS = [["id", "Goût", "Note", "Lieu", "Âge"]] + [
    [f"R{i}", ("Très satisfait", "NSP", 3)[i % 3], i % 11, ("Voiron", "nord", 38563)[i % 3], 20 + i] for i in range(40)
]


def mutated(rng: random.Random, content: bytes) -> bytes:
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        at, kind = rng.randrange(len(data) + 1), rng.randrange(5)
        if kind == 0 and data:
            data[min(at, len(data) - 1)] = rng.randrange(256)
        elif kind == 1:
            del data[at : at + rng.choice((1, 3, 50, len(data) // 3))]
        elif kind == 2:
            data[at:at] = rng.choice(TOKENS)
        elif kind == 3:
            start = rng.randrange(len(data) + 1)
            data[at:at] = data[start : start + rng.choice((1, 10, 200))]
        elif rng.random() < 0.3:
            del data[at:]
    return bytes(data)


def mutated_inside(rng: random.Random, content: bytes) -> bytes:
    """A workbook whose members are damaged before they are packed, so that its checksums hold."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            member = old.read(info)
            new.writestr(info.filename, mutated(rng, member) if rng.random() < 0.4 else member)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_mutated_files(judge, workbook, kind: str) -> None:
    rng = random.Random(kind)  # a fixed seed
    sound = workbook(ROWS) if kind == "xlsx" else "\n".join(";".join(map(str, row)) for row in ROWS).encode()
    variables = {"zone": {"column": "Lieu"}, "age": {"column": "Âge"}}
    assert judge(sound, f"r.{kind}", variables=variables).verdict is Verdict.ACCEPTED
    verdicts: Counter[Verdict] = Counter()
    for _ in range(300):
        inside = kind == "xlsx" and rng.random() < 0.7
        content = mutated_inside(rng, sound) if inside else mutated(rng, sound)
        judged = judge(content, f"r.{kind}", variables=variables)
        verdicts[judged.verdict] += 1
        assert (judged.verdict is Verdict.REFUSED) == judged.respondents.empty
        assert judged.verdict is not Verdict.REFUSED or judged.findings
    assert set(verdicts) >= {Verdict.REFUSED, Verdict.ACCEPTED}

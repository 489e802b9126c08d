"""Shared texts are counted alike at a glance, from the bytes and by parsing; too many are refused."""

from __future__ import annotations

import pytest

from barometer.ingest import shared_texts
from barometer.ingest.archives import Refusal
from barometer.ingest.shared_texts import refuse_repeated_texts

LONG = b"x" * 1_000
TEXTS = b"<sst><si><t>a</t></si><si><t>" + LONG + b"</t></si></sst>"


def sheet(cells: int, cell: bytes = b'<c r="A1" t="s"><v>1</v></c>', others: int = 0) -> bytes:
    return b"<s>" + cell * cells + b'<c r="B1"><v>1</v></c>' * others + b"</s>"


@pytest.mark.parametrize(
    ("content", "members", "is_refused"),
    [
        (sheet(50), [b"<styles/>"], False),
        (sheet(50), [TEXTS], False),
        (sheet(150), [TEXTS], True),
        (sheet(50, others=500), [TEXTS], False),  # numbers tell no text: counted, not bounded
        (sheet(150, b'<c r="A1" t="s"><v>0</v></c>'), [TEXTS], False),
        (sheet(150, b"<c t='s' r='A1'><v>1</v></c>"), [TEXTS], True),
        (sheet(150, b'<x:c r="A1" t="s"><x:v> 1 </x:v></x:c>'), [TEXTS.replace(b"si>", b"y:si>")], True),
        (sheet(150, b'<c r="A1" t="s"><v>2</v></c>'), [TEXTS.replace(b"<sst>", b"<sst><si/>")], True),
        (sheet(150, b'<c r="A1" t="s"><v>1</v></c>'), [TEXTS.replace(b"<sst>", b"<sst><si/>")], False),
        (sheet(150, b'<c r="A1" t="s"><v>99</v></c>'), [TEXTS], False),
    ],
)
def test_repeated_texts(
    content: bytes, members: list[bytes], is_refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_texts, "LARGEST_UNPACKED", 100_000)
    if not is_refused:
        refuse_repeated_texts(content, members)
        return
    with pytest.raises(Refusal, match="workbook_too_big"):
        refuse_repeated_texts(content, members)

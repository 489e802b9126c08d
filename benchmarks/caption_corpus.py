"""Recall and precision of the checker of edited texts, on captions that somebody else labelled.

How to repeat:

    python benchmarks/caption_corpus.py tests/publishing/captions/captions.csv tests/publishing/captions/communes.txt

The CSV has the columns id, text, label, verdict, qualifier, level, before, difference, share_pct, zone_published (yes
or no), refuse (yes or no), reason, note; the other file one commune a line. `--half odd` or `even` keeps the captions
whose id is odd or even; `--quiet` lists no misses, so that a half can be measured without being read.

Recall: of the captions to refuse, how many are refused. Precision: of those refused, how many are to refuse. Both with
Wilson 95 % intervals. Results: `results/caption_corpus.md`.
"""

from __future__ import annotations

import argparse
import csv
import re
from dataclasses import dataclass
from pathlib import Path

from barometer.publishing.claims.check import check
from barometer.publishing.claims.facts import Facts
from barometer.statistics.intervals import wilson


@dataclass(frozen=True)
class Caption:
    """A line of the corpus: the text, its facts, what its author says of it."""

    number: int
    text: str
    facts: Facts
    is_to_refuse: bool
    reason: str


@dataclass(frozen=True)
class Score:
    """Counts of decisions against labels; `reasons`: of the rightly refused, how many for the labelled reason."""

    found: int
    missed: int
    too_many: int
    accepted: int
    reasons: int

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.too_many)

    def words(self) -> str:
        """The figures in three lines."""
        recall = _interval(self.found, self.found + self.missed)
        precision = _interval(self.found, self.found + self.too_many)
        return (
            f"recall    {self.recall:.3f} ({self.found}/{self.found + self.missed}; {recall})\n"
            f"precision {self.precision:.3f} ({self.found}/{self.found + self.too_many}; {precision})\n"
            f"reason    {self.reasons} of {self.found} refused for the labelled reason among others\n"
        )


def _interval(hits: int, of: int) -> str:
    interval = wilson(hits / max(1, of), of)
    return f"95 % {float(interval.low):.3f} to {float(interval.high):.3f}"


def read_corpus(captions: Path, communes: Path) -> list[Caption]:
    """The captions of a corpus. Raises KeyError and ValueError for a file of another form."""
    names = tuple(line.strip() for line in communes.read_text(encoding="utf-8-sig").splitlines() if line.strip())
    with captions.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=_delimiter(captions)))
    return [_caption(row, names) for row in rows]


def _delimiter(path: Path) -> str:
    head = path.read_text(encoding="utf-8-sig").partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _caption(row: dict[str, str], communes: tuple[str, ...]) -> Caption:
    facts = Facts(
        label=row["label"],
        verdict=row["verdict"].strip() or None,
        qualifier=row["qualifier"].strip() or "established",  # the corpus writes only what is less than that
        level=_number(row["level"]),
        before=_number(row["before"]),
        difference=_number(row["difference"]),
        share_pct=_number(row["share_pct"]),
        communes=communes,
        zone_published=row["zone_published"].strip().lower() != "no",
    )
    number = int(re.sub(r"\D", "", row["id"]))
    return Caption(number, row["text"], facts, row["refuse"].strip().lower() == "yes", row["reason"].strip())


def _number(text: str) -> float | None:
    plain = text.strip().replace("−", "-").replace(",", ".").removesuffix("%").strip()
    return float(plain) if plain else None


def score(captions: list[Caption]) -> Score:
    """The decisions on the captions, counted."""
    found = missed = too_many = accepted = reasons = 0
    for caption in captions:
        given = {refusal.reason.value for refusal in check(caption.text, caption.facts)}
        if caption.is_to_refuse and given:
            found += 1
            reasons += any(part.strip() in given for part in re.split(r"[;+|,]", caption.reason))
        elif caption.is_to_refuse:
            missed += 1
        elif given:
            too_many += 1
        else:
            accepted += 1
    return Score(found, missed, too_many, accepted, reasons)


def misses(captions: list[Caption]) -> list[str]:
    """A line for each wrong decision."""
    lines = []
    for caption in captions:
        given = check(caption.text, caption.facts)
        if bool(given) != caption.is_to_refuse:
            said = ", ".join(f"{one.reason.value} « {one.quote} »" for one in given) or f"missed {caption.reason}"
            lines.append(f"{caption.number} [{caption.facts.verdict}] {caption.text!r}: {said}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("captions", type=Path)
    parser.add_argument("communes", type=Path)
    parser.add_argument("--half", choices=("odd", "even"))
    parser.add_argument("--quiet", action="store_true")
    given = parser.parse_args()
    captions = read_corpus(given.captions, given.communes)
    if given.half:
        captions = [one for one in captions if one.number % 2 == (given.half == "odd")]
    print(f"{len(captions)} captions, {sum(one.is_to_refuse for one in captions)} to refuse")
    print(score(captions).words())
    if not given.quiet:
        print("\n".join(misses(captions)))


if __name__ == "__main__":
    main()

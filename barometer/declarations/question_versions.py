"""What makes a question version what it is, as a digest.

Belongs here: what counts as the same question (METHOD B1: wording, scale, filter). Does not belong here: comparing a
survey with what was asked before (ingest.wordings).
"""

from __future__ import annotations

import hashlib
import json

from barometer.declarations.survey import Item, QuestionVersion, Survey


def fingerprint(survey: Survey, item: Item, version: QuestionVersion) -> str:
    """Twelve hexadecimal digits that change with the wording, the answers offered or who is asked.

    Spaces do not count, nor do texts by which a file codes "refused" or "not shown": nobody reads them.
    """
    scale = survey.scales.get(version.scale)
    said = {
        "wording": " ".join(version.wording.split()),
        "population": item.population,
        "scale": None
        if scale is None
        else {
            "low": scale.low,
            "high": scale.high,
            "reverse": scale.reverse,
            "labels": sorted((" ".join(label.split()), value) for label, value in scale.labels.items()),
            "offers_dont_know": bool(scale.dont_know),
            "offers_not_concerned": bool(scale.not_concerned),
        },
    }
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def asked_next(item: Item) -> QuestionVersion:
    """The version that the next wave asks: the last one declared."""
    return item.versions[-1]

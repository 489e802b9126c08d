"""Services drawn at random with all that printed charts show: answers on many scales and a register beside the rest.

For tests and `benchmarks/print_overlap.py`.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

from builders import Accepted
from random_services import SHAPES, _label, random_service

from barometer.declarations.survey import Survey
from barometer.publishing.facts import DecisionFact, Distribution
from barometer.publishing.material import Material

#: Answers in words, from the worst to the best, by the number of them.
_WORDED = {
    4: ("Pas du tout satisfait(e)", "Plutôt pas satisfait(e)", "Plutôt satisfait(e)", "Très satisfait(e)"),
    5: ("Pas du tout", "Peu", "Moyennement satisfait ou sans opinion arrêtée", "Satisfait", "Très satisfait"),
}


def random_print_service(seed: int) -> Material:
    """As `random_service`, with a survey that knows every item, published distributions and commitments."""
    draw, shape = random.Random(seed + 10_000), SHAPES[seed % len(SHAPES)]
    made = random_service(seed)
    survey = _survey(draw, made)
    waves = [Accepted(one.entry, one.wave, survey) for one in made.waves]
    answers = (
        []
        if shape == "all_missing"
        else [row for s in made.subjects for row in _answers(draw, made, s.criterion, survey)]
    )
    decisions = () if shape == "one_wave" else tuple(_decision(draw, made, shape) for _ in range(draw.randint(0, 9)))
    shares = [replace(one, statistic="share") for one in made.estimates if one.domain == "zone"]
    estimates = [*made.estimates, *shares]
    return replace(made, waves=waves, estimates=estimates, distributions=answers, decisions=decisions)


def _survey(draw: random.Random, made: Material) -> Survey:
    count = draw.choice((2, 4, 5, 7, 11))
    scale = {"low": 1, "high": count, "satisfied_from": count // 2 + 1 + count % 2}
    if count in _WORDED and draw.random() < 0.7:
        scale["labels"] = dict(zip(_WORDED[count], range(1, count + 1), strict=True))
    items = [
        {
            "id": s.criterion,
            "service": "eau",
            "criterion": s.criterion,
            "versions": [{"id": "v1", "wording": "?", "scale": "s"}],
        }
        for s in made.subjects
    ]
    declared = {"format": 1, "id": "eau", "title": "Eau", "scales": {"s": scale}, "items": items}
    return Survey.model_validate(declared)


def _answers(draw: random.Random, made: Material, criterion: str, survey: Survey) -> list[Distribution]:
    """Full, in three classes, or none, as disclosure leaves them."""
    kind = draw.choice(("full", "full", "full", "classes", "none"))
    values = [f"{k}" for k in range(1, round(survey.scales["s"].high) + 1)]
    named = {"full": values, "classes": ["negative", "middle", "positive"], "none": []}[kind]
    shares = [draw.random() ** 3 for _ in named]
    total = sum(shares) or 1.0
    return [
        Distribution(made.newest or 0, "eau", criterion, "v1", "residents", rank, answer, 100 * share / total, 600)
        for rank, (answer, share) in enumerate(zip(named, shares, strict=True), start=1)
    ]


def _decision(draw: random.Random, made: Material, shape: str) -> DecisionFact:
    state = draw.choice(("kept", "late", "withdrawn", "promised"))
    fields = dict.fromkeys(DecisionFact.__dataclass_fields__)
    criterion = draw.choice(made.subjects).criterion
    fields |= {"service": "eau", "wave": 2021, "criterion": criterion, "decision": "act", "state": state}
    fields |= {"due": dt.date(2022, 12, 31), "reply": _label(draw, 9 if shape == "long" else 4)}
    fields["outcome_on"] = dt.date(2022, 6, 28) if state != "promised" else None
    fields["next_wave"] = 2023
    return DecisionFact(**fields)  # type: ignore[arg-type]

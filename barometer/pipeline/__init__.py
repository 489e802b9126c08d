"""The table of contents: the stations in order, each reading only what the one before wrote.

Belongs here: calling the rooms in order (`judging`, `figures`, `pages`), deciding by fingerprint whether a station has
anything to do (`parts`). Does not belong here: any formula, sentence or format. Called by the CLI and mirrored by
`assets/`. A station is idempotent: called again on unchanged input it reads fingerprints and leaves all as it is.

    accept → estimate → compare → weigh → score → cross → decide → offer → publish
      → publish_all_services_page → press_kit
"""

from __future__ import annotations

from barometer.pipeline.figures import compare, cross, decide, estimate, plan_basis, score, weigh
from barometer.pipeline.judging import Accepted, accept, judge, reply
from barometer.pipeline.pages import material_of, offer, press_kit, publish, publish_all_services_page
from barometer.pipeline.parts import Computed

__all__ = [
    "Accepted",
    "Computed",
    "accept",
    "compare",
    "cross",
    "decide",
    "estimate",
    "judge",
    "material_of",
    "offer",
    "plan_basis",
    "press_kit",
    "publish",
    "publish_all_services_page",
    "reply",
    "score",
    "weigh",
]

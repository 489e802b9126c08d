"""Perceived against delivered: KPI scores, the crossing, decisions and what became of them.

Belongs here: what `score`, `cross` and `decide` write. Does not belong here: what residents said (estimates).
"""

from __future__ import annotations

from barometer.tables.spec import AUTHORITY, CRITERION, SERVICE, WAVE, TableSpec, date, flag, integer, real, text

OUT_KPI_SCORES = TableSpec(
    "out_kpi_scores",
    1,
    "One row a KPI and period: value, score on the declared anchors, and the probability that the target is met (C2).",
    ("service", "kpi", "period"),
    (
        AUTHORITY,
        SERVICE,
        text("kpi", "id of the KPI"),
        integer("period", "year"),
        integer("segment", "unbroken segment of the series, from 0"),
        real("value", "in the KPI's unit"),
        real("score", "0-100 on the anchors; missing where nobody set a target", nullable=True),
        real(
            "score_low",
            "2.5 % point by seeded draws; equal to the score where exhaustive, missing where the error is unknown",
            nullable=True,
        ),
        real("score_high", "97.5 % point", nullable=True),
        real("probability_at_target", "pi_T on the KPI's own scale; 0 under a veto", nullable=True),
        flag("is_clipped", "the value lies outside the anchors"),
        flag("is_veto", "regulatory threshold not met"),
    ),
)

OUT_CROSSING = TableSpec(
    "out_crossing",
    1,
    "One row a criterion that has a figure at a wave of the service, and one a KPI that enters no criterion's T there "
    "(criterion empty): perceived against delivered, quadrant probabilities, verdict and basis (C4).",
    ("service", "wave", "criterion", "kpi"),
    (
        AUTHORITY,
        SERVICE,
        WAVE,
        text("criterion", "id of the criterion; empty for a KPI without residents"),
        text("kpi", "ids of the KPIs that measure it and enter, joined by '+'; empty for a blind spot"),
        text("survey", "id of the survey of residents' figure", nullable=True),
        text("population", "residents or users: whose figure it is", nullable=True),
        text("question_version", "id of the question version of the figure", nullable=True),
        real("perceived", "mean score of the population; missing where it may not be published", nullable=True),
        real("perceived_se", "without fpc", nullable=True),
        real("perceived_threshold", "c_P"),
        real("p_perceived", "pi_P, probability of perceived >= c_P", nullable=True),
        real("delivered", "T on 0-100; under a veto never above the score of the KPI in breach", nullable=True),
        real("delivered_low", "2.5 % point by seeded draws", nullable=True),
        real("delivered_high", "97.5 % point", nullable=True),
        real("delivered_threshold", "c_T"),
        real("p_delivered", "pi_T, probability of delivered >= c_T; 0 under a veto", nullable=True),
        real("delivered_min", "lowest score among the KPIs that enter", nullable=True),
        text("delivered_min_kpi", "id of the KPI with the lowest score", nullable=True),
        integer("kpi_period", "year of the KPI values used, the oldest where several enter", nullable=True),
        integer("kpi_lag_years", "wave - kpi_period", nullable=True),
        real("p_maintain", "probability of perceived >= c_P and delivered >= c_T", nullable=True),
        real("p_secure", "perceived >= c_P, delivered < c_T", nullable=True),
        real("p_explain", "perceived < c_P, delivered >= c_T", nullable=True),
        real("p_act", "perceived < c_P, delivered < c_T", nullable=True),
        text(
            "verdict",
            "act, explain, secure, maintain, arbitrate, measure, unknown; missing: no verdict may be given",
            nullable=True,
        ),
        text("basis", "why, or why none: the codes of crossing.verdicts.Basis", nullable=True),
        text("tensions", "KPI ids in tension with the criterion, joined by '+'", nullable=True),
        text("tensions_at_target", "those of them that stand at their target for sure, joined by '+'", nullable=True),
        text("contributes", "KPI ids that contribute, joined by '+'", nullable=True),
        text("proposed", "label of the KPI proposed to fill a blind spot", nullable=True),
        flag("is_veto", "a regulatory threshold is not met"),
        flag("is_low_urgency", "a blind spot on which residents are satisfied for sure"),
        text(
            "alone_perceived",
            "what residents' figure alone would lead to decide: act, maintain or unknown",
            nullable=True,
        ),
        text(
            "alone_delivered",
            "what the technical figure alone would lead to decide: act, maintain or unknown; in a blind spot that of "
            "the KPIs in tension",
            nullable=True,
        ),
        real(
            "anchor_sensitivity",
            "share of draws with anchors moved by up to 10 % in which the verdict changes",
            nullable=True,
        ),
        text(
            "previous_verdict",
            "verdict under the anchors in force before, where anchors moved and the verdict with them",
            nullable=True,
        ),
        text("previous_basis", "its basis", nullable=True),
        date("previous_until", "last day on which these anchors were in force", nullable=True),
    ),
)

OUT_DECISIONS = TableSpec(
    "out_decisions",
    1,
    "One row a divergence: the verdict that called for an answer, what was decided, and what the next wave says of it "
    "(METHOD C8): perceived and delivered change, contrast with the other criteria, placebo rank, expected rebound.",
    ("service", "wave", "criterion"),
    (
        AUTHORITY,
        SERVICE,
        CRITERION,
        integer("wave", "year of the wave whose verdict is answered"),
        text("verdict", "crossing verdict at that wave", nullable=True),
        text("basis", "its basis", nullable=True),
        text(
            "state",
            "awaiting, contradicted, waiting (arbitration unsigned), arbitrated, declined, promised, kept, late or "
            "withdrawn",
        ),
        text("decision", "act, explain, arbitrate or decline", nullable=True),
        text("conflicts", "fields with contradicting texts, joined by '+'", nullable=True),
        text("reply", "the service's own answer, as written", nullable=True),
        text("owner", "function that answers for it", nullable=True),
        date("due", "until when the commitment is to be kept", nullable=True),
        date("decided_on", "day of the decision", nullable=True),
        text("reason", "technical, budget, law or competence", nullable=True),
        text("kpi", "id of the KPI that should move", nullable=True),
        text("zone", "zone id, where the action is local", nullable=True),
        date("communicated_on", "day of the communication made of it", nullable=True),
        text("channel", "where it was communicated", nullable=True),
        integer("reach", "people reached", nullable=True),
        integer("sessions", "meetings held with residents", nullable=True),
        integer("residents_met", "residents met there", nullable=True),
        date("waiting_since", "since when the arbitration waits", nullable=True),
        text("signed_by", "function that closed the arbitration", nullable=True),
        date("signed_on", "day of that signature", nullable=True),
        date("outcome_on", "day on which the commitment was kept or withdrawn", nullable=True),
        text("outcome_note", "what is said of it", nullable=True),
        text("controlled_test", "how it was tested against a control group", nullable=True),
        integer("next_wave", "the wave that followed", nullable=True),
        text("population", "residents or users: whose marks are compared", nullable=True),
        real(
            "perceived_before", "mean score at the wave answered, in the zone where the action is local", nullable=True
        ),
        real("perceived_after", "mean score at the next wave", nullable=True),
        real("contrast_pts", "change less that of the controls, same respondents", nullable=True),
        real("contrast_low", "95 % interval", nullable=True),
        real("contrast_high", "95 % interval", nullable=True),
        integer("placebo_rank", "rank of the change among those of the controls; 1 is the largest rise", nullable=True),
        integer("placebo_of", "of how many", nullable=True),
        real("rebound_pts", "rise that was to be expected by itself", nullable=True),
        real("net_pts", "contrast less the expected rebound of all units", nullable=True),
        real("net_low", "95 % interval, with what passes from wave to wave", nullable=True),
        real("net_high", "95 % interval", nullable=True),
        real("pre_trend_pts", "the same contrast between the two waves before", nullable=True),
        text("reading", "compatible, by_itself, inconclusive or opposite; missing: not comparable", nullable=True),
        real("kpi_before", "the KPI's value used at the wave answered, in its unit", nullable=True),
        real("kpi_after", "the KPI's value used at the next wave", nullable=True),
        integer("kpi_period_before", "its year", nullable=True),
        integer("kpi_period_after", "its year", nullable=True),
        text("delivered", "rose, fell, flat or unknown: the KPI's score between the two", nullable=True),
        text("signature", "action, explanation or none: what the rise of perception resembles", nullable=True),
    ),
)

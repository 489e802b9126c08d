"""Figures over several waves: changes with their verdicts, trends, levels.

Belongs here: what `compare` writes. Does not belong here: figures of one wave (estimates).
"""

from __future__ import annotations

from barometer.tables.spec import (
    AUTHORITY,
    CRITERION,
    POPULATION,
    SERVICE,
    SURVEY,
    WAVE,
    TableSpec,
    flag,
    integer,
    real,
    text,
)

OUT_CHANGES = TableSpec(
    "out_changes",
    1,
    "One row a criterion and pair of waves of a service (a wave and the last one before it in which the criterion was "
    "asked): the change of the mean score of the population and its verdict (METHOD B7), computed once, here.",
    ("service", "survey", "criterion", "population", "wave_from", "wave_to"),
    (
        AUTHORITY,
        SERVICE,
        CRITERION,
        POPULATION,
        text("survey", "id of the survey"),
        integer("wave_from", "year of the earlier wave in which the criterion was asked"),
        integer("wave_to", "year of the later wave"),
        real("before", "mean score before", nullable=True),
        real("after", "mean score after", nullable=True),
        real("difference_pts", "after - before (bridged where declared)", nullable=True),
        real("se", "standard error of the difference", nullable=True),
        real("df", "Welch-Satterthwaite degrees of freedom", nullable=True),
        real("p_value", "unadjusted, two-sided", nullable=True),
        real("p_adjusted", "Benjamini-Hochberg in the family", nullable=True),
        real("ci95_low", "", nullable=True),
        real("ci95_high", "", nullable=True),
        real("ci90_low", "a change below it is excluded", nullable=True),
        real("ci90_high", "a change above it is excluded", nullable=True),
        real("mdc_pts", "minimum detectable change at the family's level, power .8", nullable=True),
        real("mdc_unadjusted_pts", "the same for one criterion alone", nullable=True),
        integer("family_size", "criteria tested together", nullable=True),
        text(
            "verdict",
            "progress, regress, stable, inconclusive, not_comparable, insufficient; missing: volunteers",
            nullable=True,
        ),
        text("qualifier", "established, indicative or none"),
        text("version_from", "question version compared in the earlier wave"),
        text("version_to", "question version compared in the later wave"),
        flag("is_bridged", "the two versions are joined by a split ballot"),
        flag("is_slight", "significant and inside the equivalence margin"),
        flag("is_watch", "p < .05 alone but not in the family: signal to watch"),
        flag("is_headline", "the service's overall mark"),
        text("reason", "reason code of not_comparable or insufficient", nullable=True),
        real("common_shift_pts", "mean change of the family's other criteria", nullable=True),
        real("own_shift_pts", "the change less the common shift", nullable=True),
        real("cancelling_sd_pts", "between-wave disturbance that would cancel the announcement", nullable=True),
        flag("has_base_changed", "share of 'don't know' moved by more than 5 points, tested"),
    ),
)

OUT_TRENDS = TableSpec(
    "out_trends",
    2,
    "One row a criterion's unbroken segment of at least three waves: weighted least squares with known variances (B8).",
    ("service", "survey", "criterion", "population", "segment"),
    (
        AUTHORITY,
        SERVICE,
        SURVEY,
        CRITERION,
        POPULATION,
        integer("segment", "order of the unbroken segment, from 0"),
        integer("wave_first", "first wave of the segment"),
        integer("wave_last", "last wave of the segment"),
        integer("waves", "number of waves"),
        flag("is_bridged", "a split ballot carries the first waves onto the last one's question"),
        real("slope_pts_per_year", ""),
        real("se", "standard error of the slope, allowing for over-dispersion"),
        real("q", "Q of heterogeneity around the line"),
        real("q_p_value", ""),
        real("tau2", "between-wave variance, method of moments"),
        real("ci95_low", ""),
        real("ci95_high", ""),
    ),
)

OUT_LEVELS = TableSpec(
    "out_levels",
    1,
    "One row a wave of an unbroken segment of at least eight: the level that wanders through them, smoothed (B8).",
    ("service", "survey", "criterion", "population", "segment", "wave"),
    (
        AUTHORITY,
        SERVICE,
        SURVEY,
        CRITERION,
        POPULATION,
        integer("segment", "order of the unbroken segment, from 0"),
        WAVE,
        real("level", "smoothed level, 0-100"),
        real("se", "its standard error"),
        real("ci95_low", ""),
        real("ci95_high", ""),
        real("sigma2", "variance of the level's steps, a year; the same in all rows of a segment"),
    ),
)

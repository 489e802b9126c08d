"""Figures of single waves: estimates, distributions, the wave itself, what tests and importance need of them.

Belongs here: the `out_*` tables with one part a wave, and importance at the newest one. Does not belong here: anything
that compares waves (changes).
"""

from __future__ import annotations

from barometer.tables.spec import (
    AUTHORITY,
    CRITERION,
    POPULATION,
    SERVICE,
    SURVEY,
    VERSION,
    WAVE,
    TableSpec,
    date,
    flag,
    integer,
    real,
    text,
)

OUT_ESTIMATES = TableSpec(
    "out_estimates",
    1,
    "One row an estimate: criterion, question version, population, domain and statistic of a wave. Holds what a later "
    "wave's tests need, so that it outlives purged microdata.",
    (
        "survey",
        "wave",
        "service",
        "criterion",
        "question_version",
        "population",
        "domain",
        "category",
        "statistic",
    ),
    (
        AUTHORITY,
        SURVEY,
        WAVE,
        SERVICE,
        CRITERION,
        text("item", "item id"),
        VERSION,
        POPULATION,
        text("domain", "all, zone, age, sex or use"),
        text("category", "category id within the domain; all"),
        text("statistic", "mean (0-100) or share (percent satisfied)"),
        text("source", "file or published"),
        real("estimate", "points on 0-100 or percent; missing where nobody answered", nullable=True),
        real("variance", "linearised, in squared units of the estimate, without fpc", nullable=True),
        real("variance_fpc", "the same with the declared fpc, for descriptive intervals", nullable=True),
        real("df", "degrees of freedom of the domain", nullable=True),
        integer("n", "expressed opinions"),
        integer("n_asked", "respondents who were asked and concerned, whatever they said"),
        real("n_eff", "effective number of expressed opinions", nullable=True),
        real("deff", "linearised design effect", nullable=True),
        real("kish", "Kish's design effect of the weights", nullable=True),
        real("ci_low", "95 % interval: t for means, Wilson for shares", nullable=True),
        real("ci_high", "95 % interval: t for means, Wilson for shares", nullable=True),
        real("dont_know_pct", "weighted share of 'don't know' among those asked and concerned", nullable=True),
        real("dont_know_variance", "variance of dont_know_pct, in squared percent", nullable=True),
        text(
            "suppressed",
            "reason code why the figure may not be published; missing where it may",
            nullable=True,
        ),
    ),
)

OUT_DISTRIBUTIONS = TableSpec(
    "out_distributions",
    1,
    "Weighted distribution of the expressed answers of all residents (or users), as published: full from 100 answers, "
    "in three classes below, none under the minimum.",
    ("survey", "wave", "service", "criterion", "question_version", "population", "rank"),
    (
        AUTHORITY,
        SURVEY,
        WAVE,
        SERVICE,
        CRITERION,
        VERSION,
        POPULATION,
        integer("rank", "order from the worst answer to the best, from 1"),
        text("answer", "value on the scale, or negative, middle, positive"),
        real("share_pct", "weighted share of expressed opinions"),
        integer("n", "expressed opinions in all"),
    ),
)

OUT_WAVES = TableSpec(
    "out_waves",
    1,
    "One row a wave: what was received, the design, the calibration and its quality.",
    ("survey", "wave"),
    (
        AUTHORITY,
        SURVEY,
        WAVE,
        text("source", "file or published"),
        date("field_start", "first day of fieldwork"),
        date("field_end", "last day of fieldwork"),
        text("mode", "mode of interview as declared"),
        text("design", "random, quotas or volunteers"),
        integer("n", "accepted respondents"),
        integer("rows_refused", "rows refused by the judgement"),
        text("calibration", "method that succeeded, none, or failed"),
        text("calibration_steps", "the ladder's log, as JSON", nullable=True),
        real("kish", "Kish's design effect of the calibrated weights", nullable=True),
        real("g_min", "smallest calibration factor g / mean(g)", nullable=True),
        real("g_max", "largest calibration factor g / mean(g)", nullable=True),
        text("file_sha256", "hash of the accepted file", nullable=True),
    ),
)

OUT_COVARIANCES = TableSpec(
    "out_covariances",
    1,
    "One row a pair of questions on one service asked of the same respondents of a wave, for everybody and by zone: "
    "the covariance of their two means. Holds what the contrasts of a later wave need (METHOD C8), so that it outlives "
    "purged microdata. Each pair stands once; a question with itself gives its variance. No rows for volunteers.",
    (
        "survey",
        "wave",
        "service",
        "population",
        "domain",
        "category",
        "criterion",
        "question_version",
        "other",
        "other_version",
    ),
    (
        AUTHORITY,
        SURVEY,
        WAVE,
        SERVICE,
        POPULATION,
        text("domain", "all or zone"),
        text("category", "category id within the domain; all"),
        CRITERION,
        VERSION,
        text("other", "id of the other criterion"),
        text("other_version", "id of the other question version"),
        real("covariance", "of the two mean scores, in squared points, without fpc"),
    ),
)

OUT_PANELS = TableSpec(
    "out_panels",
    1,
    "One row a criterion and published domain of two waves that interviewed some of the same persons: the covariance "
    "of the two means (METHOD B7) and how many gave their opinion in both. Holds what a later test needs, so that it "
    "outlives purged microdata. Waves without persons in common have no row: they are independent.",
    (
        "survey",
        "wave_from",
        "wave_to",
        "service",
        "criterion",
        "population",
        "domain",
        "category",
        "version_from",
        "version_to",
    ),
    (
        AUTHORITY,
        SURVEY,
        integer("wave_from", "year of the earlier wave"),
        integer("wave_to", "year of the later wave"),
        SERVICE,
        CRITERION,
        POPULATION,
        text("domain", "all, zone, age, sex or use"),
        text("category", "category id within the domain; all"),
        text("version_from", "question version in the earlier wave"),
        text("version_to", "question version in the later wave"),
        real("covariance", "of the two mean scores, in squared points; missing: volunteers", nullable=True),
        integer("persons", "respondents of the later wave who were interviewed in the earlier one"),
        integer("n_from", "expressed opinions in the earlier wave"),
        integer("n_to", "expressed opinions in the later wave"),
        integer("n_both", "of them, given by the same persons in both waves"),
    ),
)

OUT_IMPORTANCE = TableSpec(
    "out_importance",
    1,
    "One row a criterion at the newest wave of the service that has answers: how important residents say it is, what "
    "share of what explains overall satisfaction goes with it (METHOD C7: association, not cause), and its class in "
    "Llosa's tetraclasse model.",
    ("service", "wave", "criterion", "population"),
    (
        AUTHORITY,
        SERVICE,
        SURVEY,
        WAVE,
        CRITERION,
        POPULATION,
        VERSION,
        integer("n", "respondents who marked both the criterion and the whole"),
        integer("n_model", "respondents in the model: they marked the whole and at least one criterion"),
        real("complete_pct", "share of them who marked every criterion of the model", nullable=True),
        text("method", "complete_cases, imputed or none"),
        text(
            "reason",
            "why there is no class: too_few, no_variation, volunteers, other_population, no_overall_mark, "
            "too_many_criteria, one_criterion, unstable",
            nullable=True,
        ),
        real("r_squared_pct", "variance of the overall mark that goes with all criteria together", nullable=True),
        real("even_pct", "100 / p: the share if all p criteria of the model counted alike", nullable=True),
        real("share_pct", "LMG (Shapley) share of what is explained", nullable=True),
        real("share_low_pct", "2.5 % point of the respondent bootstrap, raked again", nullable=True),
        real("share_high_pct", "97.5 % point", nullable=True),
        real("johnson_pct", "Johnson's relative weight, as a check, share of what is explained", nullable=True),
        real("ranks_pct", "LMG share from the answers' ranks (Spearman), as a check: they are ordered", nullable=True),
        text("importance_class", "above, undecided or below the even share", nullable=True),
        real("negative", "tetraclasse coordinate of those not satisfied with the criterion", nullable=True),
        real("positive", "tetraclasse coordinate of those satisfied with it", nullable=True),
        text("tetraclasse", "basic, plus, key, secondary or undetermined"),
        real("tetraclasse_pct", "share of the bootstrap samples in the same class", nullable=True),
        text("tetraclasse_reason", "why it is undetermined: too_few, unstable, volunteers", nullable=True),
        real("stated", "importance that residents state, mean on 0-100", nullable=True),
        real("stated_se", "without fpc", nullable=True),
        integer("stated_n", "answers on stated importance", nullable=True),
    ),
)

OUT_RESPONDENTS = TableSpec(
    "out_respondents",
    1,
    "One row a category of a declared variable at a wave: who answered, beside the census that the wave is calibrated "
    "on. Shares are among those whose category is known; category 'unknown' counts the others and has no share. Kept "
    "so that who answered can still be told when microdata are purged.",
    ("survey", "wave", "variable", "category"),
    (
        AUTHORITY,
        SURVEY,
        WAVE,
        text("variable", "zone, age, sex or use"),
        text("category", "category id, or unknown"),
        integer("n", "respondents"),
        real("sample_pct", "share of respondents, unweighted", nullable=True),
        real("weighted_pct", "the same with the final weights; missing where nothing is weighted", nullable=True),
        real("census_pct", "share in the census margins of the wave, where they are declared", nullable=True),
        integer("census_year", "year of these margins", nullable=True),
        flag("is_calibrated", "the wave is calibrated on this variable"),
        text("suppressed", "reason code why the row may not be published; missing where it may", nullable=True),
    ),
)

OUT_RESPONSES = TableSpec(
    "out_responses",
    1,
    "One row a question put at a wave: what became of it among those whom it concerns, unweighted. Its item "
    "non-response is not_answered_pct; 'don't know' is an answer of its own.",
    ("survey", "wave", "service", "criterion", "item", "question_version", "population"),
    (
        AUTHORITY,
        SURVEY,
        WAVE,
        SERVICE,
        CRITERION,
        text("item", "item id"),
        VERSION,
        POPULATION,
        integer("n", "respondents to whom the question was put and whom it concerns"),
        real("expressed_pct", "share of them who gave an opinion; missing under the minimum", nullable=True),
        real("dont_know_pct", "share who do not know", nullable=True),
        real("not_answered_pct", "share who refused or left it blank", nullable=True),
    ),
)

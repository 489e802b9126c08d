"""The one schema of each lake table: columns, types, units, key, description.

Belongs here: TableSpec and the tables. Does not belong here: reading or writing them (lake), or computing them.
A table named `core_*` holds judged input, `out_*` figures. Same quantity and unit, same name: `_pct` percent,
`_pts` points on 0-100, `_eur` euros, `is_`/`has_` booleans. Scores are on 0-100; variances are in points squared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "int", "float", "bool", "date"]


@dataclass(frozen=True)
class Column:
    """One column. A column that is not nullable refuses missing values when written."""

    name: str
    kind: Kind
    description: str
    nullable: bool = False


@dataclass(frozen=True)
class TableSpec:
    """A lake table. Rows are written sorted by `key`, which is unique."""

    name: str
    version: int
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def column_names(self) -> list[str]:
        return [column.name for column in self.columns]


def _text(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "text", description, nullable)


def _int(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "int", description, nullable)


def _float(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "float", description, nullable)


def _bool(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "bool", description, nullable)


def _date(name: str, description: str, *, nullable: bool = False) -> Column:
    return Column(name, "date", description, nullable)


_AUTHORITY = _text("authority", "id of the authority")
_SURVEY = _text("survey", "id of the survey")
_WAVE = _int("wave", "year that names the wave")
_SERVICE = _text("service", "id of the service")
_CRITERION = _text("criterion", "id of the criterion")
_POPULATION = _text("population", "residents or users")
_VERSION = _text("question_version", "id of the question version")

CORE_RESPONDENTS = TableSpec(
    "core_respondents",
    1,
    "One row a respondent of an accepted wave. No identifier of the sender's is kept.",
    ("survey", "wave", "respondent"),
    (
        _SURVEY,
        _WAVE,
        _int("respondent", "running number in the accepted file, from 1"),
        _int("row", "row number in the file as received"),
        _text("zone", "zone id", nullable=True),
        _text("commune", "INSEE code on the day of the wave", nullable=True),
        _text("age", "age group id", nullable=True),
        _text("sex", "sex category id", nullable=True),
        _text("use", "use category id", nullable=True),
        _float("design_weight", "design weight d > 0; 1 where the sampling gives none"),
        _text("stratum", "sampling stratum", nullable=True),
        _text("cluster", "sampling cluster", nullable=True),
        _text("person", "digest of the panel identifier", nullable=True),
    ),
)

CORE_ANSWERS = TableSpec(
    "core_answers",
    1,
    "One row a respondent and asked item of an accepted wave.",
    ("survey", "wave", "respondent", "item", "question_version"),
    (
        _SURVEY,
        _WAVE,
        _int("respondent", "running number in the accepted file, from 1"),
        _text("item", "item id"),
        _VERSION,
        _text("status", "answered, dont_know, not_concerned, refused, not_shown or blank"),
        _float("value", "answer on its own scale, where answered", nullable=True),
    ),
)

CORE_PUBLISHED = TableSpec(
    "core_published",
    1,
    "Figures of waves known only from a printed report, declared by hand.",
    ("survey", "wave", "item", "question_version", "population", "statistic"),
    (
        _SURVEY,
        _WAVE,
        _text("item", "item id"),
        _VERSION,
        _POPULATION,
        _text("statistic", "mean or share"),
        _float("value", "mean on 0-100 or share in percent"),
        _int("n", "respondents"),
        _float("variance", "variance of the figure, where the declaration allows one", nullable=True),
    ),
)

CORE_KPI_VALUES = TableSpec(
    "core_kpi_values",
    1,
    "One row a KPI and period (year) of an accepted technical series.",
    ("service", "kpi", "period"),
    (
        _SERVICE,
        _text("kpi", "id of the KPI"),
        _int("period", "year"),
        _float("value", "in the KPI's unit"),
        _int("rows", "rows of the file that made the value"),
        _float("variance", "variance of the value, for monthly series", nullable=True),
        _int("sample_size", "cases examined, for sampled KPIs", nullable=True),
        _int("segment", "0 before the first declared break, 1 after it, and so on"),
        _text("file", "file the value was read from, relative to surveys/"),
        _int("row", "first row of the file that made the value", nullable=True),
    ),
)

CORE_MARGINS = TableSpec(
    "core_margins",
    1,
    "Census margins: population by category of one variable, one row each.",
    ("year", "variable", "category"),
    (
        _int("year", "year of the census table"),
        _text("variable", "zone, age, sex or use"),
        _text("category", "category id"),
        _float("population", "persons"),
    ),
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
        _AUTHORITY,
        _SURVEY,
        _WAVE,
        _SERVICE,
        _CRITERION,
        _text("item", "item id"),
        _VERSION,
        _POPULATION,
        _text("domain", "all, zone, age, sex or use"),
        _text("category", "category id within the domain; all"),
        _text("statistic", "mean (0-100) or share (percent satisfied)"),
        _text("source", "file or published"),
        _float("estimate", "points on 0-100 or percent; missing where nobody answered", nullable=True),
        _float("variance", "linearised, in squared units of the estimate, without fpc", nullable=True),
        _float("variance_fpc", "the same with the declared fpc, for descriptive intervals", nullable=True),
        _float("df", "degrees of freedom of the domain", nullable=True),
        _int("n", "expressed opinions"),
        _int("n_asked", "respondents who were asked and concerned, whatever they said"),
        _float("n_eff", "effective number of expressed opinions", nullable=True),
        _float("deff", "linearised design effect", nullable=True),
        _float("kish", "Kish's design effect of the weights", nullable=True),
        _float("ci_low", "95 % interval: t for means, Wilson for shares", nullable=True),
        _float("ci_high", "95 % interval: t for means, Wilson for shares", nullable=True),
        _float("dont_know_pct", "weighted share of 'don't know' among those asked and concerned", nullable=True),
        _float("dont_know_variance", "variance of dont_know_pct, in squared percent", nullable=True),
        _text(
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
        _AUTHORITY,
        _SURVEY,
        _WAVE,
        _SERVICE,
        _CRITERION,
        _VERSION,
        _POPULATION,
        _int("rank", "order from the worst answer to the best, from 1"),
        _text("answer", "value on the scale, or negative, middle, positive"),
        _float("share_pct", "weighted share of expressed opinions"),
        _int("n", "expressed opinions in all"),
    ),
)

OUT_WAVES = TableSpec(
    "out_waves",
    1,
    "One row a wave: what was received, the design, the calibration and its quality.",
    ("survey", "wave"),
    (
        _AUTHORITY,
        _SURVEY,
        _WAVE,
        _text("source", "file or published"),
        _date("field_start", "first day of fieldwork"),
        _date("field_end", "last day of fieldwork"),
        _text("mode", "mode of interview as declared"),
        _text("design", "random, quotas or volunteers"),
        _int("n", "accepted respondents"),
        _int("rows_refused", "rows refused by the judgement"),
        _text("calibration", "method that succeeded, none, or failed"),
        _text("calibration_steps", "the ladder's log, as JSON", nullable=True),
        _float("kish", "Kish's design effect of the calibrated weights", nullable=True),
        _float("g_min", "smallest calibration factor g / mean(g)", nullable=True),
        _float("g_max", "largest calibration factor g / mean(g)", nullable=True),
        _text("file_sha256", "hash of the accepted file", nullable=True),
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
        _AUTHORITY,
        _SURVEY,
        _int("wave_from", "year of the earlier wave"),
        _int("wave_to", "year of the later wave"),
        _SERVICE,
        _CRITERION,
        _POPULATION,
        _text("domain", "all, zone, age, sex or use"),
        _text("category", "category id within the domain; all"),
        _text("version_from", "question version in the earlier wave"),
        _text("version_to", "question version in the later wave"),
        _float("covariance", "of the two mean scores, in squared points; missing: volunteers", nullable=True),
        _int("persons", "respondents of the later wave who were interviewed in the earlier one"),
        _int("n_from", "expressed opinions in the earlier wave"),
        _int("n_to", "expressed opinions in the later wave"),
        _int("n_both", "of them, given by the same persons in both waves"),
    ),
)

OUT_CHANGES = TableSpec(
    "out_changes",
    1,
    "One row a criterion and pair of waves of a service (a wave and the last one before it in which the criterion was "
    "asked): the change of the mean score of the population and its verdict (METHOD B7), computed once, here.",
    ("service", "survey", "criterion", "population", "wave_from", "wave_to"),
    (
        _AUTHORITY,
        _SERVICE,
        _CRITERION,
        _POPULATION,
        _text("survey", "id of the survey"),
        _int("wave_from", "year of the earlier wave in which the criterion was asked"),
        _int("wave_to", "year of the later wave"),
        _float("before", "mean score before", nullable=True),
        _float("after", "mean score after", nullable=True),
        _float("difference_pts", "after - before (bridged where declared)", nullable=True),
        _float("se", "standard error of the difference", nullable=True),
        _float("df", "Welch-Satterthwaite degrees of freedom", nullable=True),
        _float("p_value", "unadjusted, two-sided", nullable=True),
        _float("p_adjusted", "Benjamini-Hochberg in the family", nullable=True),
        _float("ci95_low", "", nullable=True),
        _float("ci95_high", "", nullable=True),
        _float("ci90_low", "a change below it is excluded", nullable=True),
        _float("ci90_high", "a change above it is excluded", nullable=True),
        _float("mdc_pts", "minimum detectable change at the family's level, power .8", nullable=True),
        _float("mdc_unadjusted_pts", "the same for one criterion alone", nullable=True),
        _int("family_size", "criteria tested together", nullable=True),
        _text(
            "verdict",
            "progress, regress, stable, inconclusive, not_comparable, insufficient; missing: volunteers",
            nullable=True,
        ),
        _text("qualifier", "established, indicative or none"),
        _text("version_from", "question version compared in the earlier wave"),
        _text("version_to", "question version compared in the later wave"),
        _bool("is_bridged", "the two versions are joined by a split ballot"),
        _bool("is_slight", "significant and inside the equivalence margin"),
        _bool("is_watch", "p < .05 alone but not in the family: signal to watch"),
        _bool("is_headline", "the service's overall mark"),
        _text("reason", "reason code of not_comparable or insufficient", nullable=True),
        _float("common_shift_pts", "mean change of the family's other criteria", nullable=True),
        _float("own_shift_pts", "the change less the common shift", nullable=True),
        _float("cancelling_sd_pts", "between-wave disturbance that would cancel the announcement", nullable=True),
        _bool("has_base_changed", "share of 'don't know' moved by more than 5 points, tested"),
    ),
)

OUT_TRENDS = TableSpec(
    "out_trends",
    1,
    "One row a criterion's unbroken segment of at least three waves: weighted least squares with known variances (B8).",
    ("service", "survey", "criterion", "population", "segment"),
    (
        _AUTHORITY,
        _SERVICE,
        _SURVEY,
        _CRITERION,
        _POPULATION,
        _int("segment", "order of the unbroken segment, from 0"),
        _int("wave_first", "first wave of the segment"),
        _int("wave_last", "last wave of the segment"),
        _int("waves", "number of waves"),
        _float("slope_pts_per_year", ""),
        _float("se", "standard error of the slope, allowing for over-dispersion"),
        _float("q", "Q of heterogeneity around the line"),
        _float("q_p_value", ""),
        _float("tau2", "between-wave variance, method of moments"),
        _float("ci95_low", ""),
        _float("ci95_high", ""),
    ),
)

OUT_KPI_SCORES = TableSpec(
    "out_kpi_scores",
    1,
    "One row a KPI and period: value, score on the declared anchors, and the probability that the target is met (C2).",
    ("service", "kpi", "period"),
    (
        _AUTHORITY,
        _SERVICE,
        _text("kpi", "id of the KPI"),
        _int("period", "year"),
        _int("segment", "unbroken segment of the series, from 0"),
        _float("value", "in the KPI's unit"),
        _float("score", "0-100 on the anchors; missing where nobody set a target", nullable=True),
        _float(
            "score_low",
            "2.5 % point by seeded draws; equal to the score where exhaustive, missing where the error is unknown",
            nullable=True,
        ),
        _float("score_high", "97.5 % point", nullable=True),
        _float("probability_at_target", "pi_T on the KPI's own scale; 0 under a veto", nullable=True),
        _bool("is_clipped", "the value lies outside the anchors"),
        _bool("is_veto", "regulatory threshold not met"),
    ),
)

OUT_CROSSING = TableSpec(
    "out_crossing",
    1,
    "One row a criterion that has a figure at a wave of the service, and one a KPI that enters no criterion's T there "
    "(criterion empty): perceived against delivered, quadrant probabilities, verdict and basis (C4).",
    ("service", "wave", "criterion", "kpi"),
    (
        _AUTHORITY,
        _SERVICE,
        _WAVE,
        _text("criterion", "id of the criterion; empty for a KPI without residents"),
        _text("kpi", "ids of the KPIs that measure it and enter, joined by '+'; empty for a blind spot"),
        _text("survey", "id of the survey of residents' figure", nullable=True),
        _text("population", "residents or users: whose figure it is", nullable=True),
        _text("question_version", "id of the question version of the figure", nullable=True),
        _float("perceived", "mean score of the population; missing where it may not be published", nullable=True),
        _float("perceived_se", "without fpc", nullable=True),
        _float("perceived_threshold", "c_P"),
        _float("p_perceived", "pi_P, probability of perceived >= c_P", nullable=True),
        _float("delivered", "T on 0-100; under a veto never above the score of the KPI in breach", nullable=True),
        _float("delivered_low", "2.5 % point by seeded draws", nullable=True),
        _float("delivered_high", "97.5 % point", nullable=True),
        _float("delivered_threshold", "c_T"),
        _float("p_delivered", "pi_T, probability of delivered >= c_T; 0 under a veto", nullable=True),
        _float("delivered_min", "lowest score among the KPIs that enter", nullable=True),
        _text("delivered_min_kpi", "id of the KPI with the lowest score", nullable=True),
        _int("kpi_period", "year of the KPI values used, the oldest where several enter", nullable=True),
        _int("kpi_lag_years", "wave - kpi_period", nullable=True),
        _float("p_maintain", "probability of perceived >= c_P and delivered >= c_T", nullable=True),
        _float("p_secure", "perceived >= c_P, delivered < c_T", nullable=True),
        _float("p_explain", "perceived < c_P, delivered >= c_T", nullable=True),
        _float("p_act", "perceived < c_P, delivered < c_T", nullable=True),
        _text(
            "verdict",
            "act, explain, secure, maintain, arbitrate, measure, unknown; missing: no verdict may be given",
            nullable=True,
        ),
        _text("basis", "why, or why none: the codes of crossing.verdicts.Basis", nullable=True),
        _text("tensions", "KPI ids in tension with the criterion, joined by '+'", nullable=True),
        _text("tensions_at_target", "those of them that stand at their target for sure, joined by '+'", nullable=True),
        _text("contributes", "KPI ids that contribute, joined by '+'", nullable=True),
        _text("proposed", "label of the KPI proposed to fill a blind spot", nullable=True),
        _bool("is_veto", "a regulatory threshold is not met"),
        _bool("is_low_urgency", "a blind spot on which residents are satisfied for sure"),
        _text(
            "alone_perceived",
            "what residents' figure alone would lead to decide: act, maintain or unknown",
            nullable=True,
        ),
        _text(
            "alone_delivered",
            "what the technical figure alone would lead to decide: act, maintain or unknown; in a blind spot that of "
            "the KPIs in tension",
            nullable=True,
        ),
        _float(
            "anchor_sensitivity",
            "share of draws with anchors moved by up to 10 % in which the verdict changes",
            nullable=True,
        ),
    ),
)

TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        CORE_RESPONDENTS,
        CORE_ANSWERS,
        CORE_PUBLISHED,
        CORE_KPI_VALUES,
        CORE_MARGINS,
        OUT_ESTIMATES,
        OUT_DISTRIBUTIONS,
        OUT_WAVES,
        OUT_PANELS,
        OUT_CHANGES,
        OUT_TRENDS,
        OUT_KPI_SCORES,
        OUT_CROSSING,
    )
}

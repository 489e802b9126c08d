"""The one schema of each lake table: columns, types, units, key, description.

Belongs here: TableSpec and the tables. Does not belong here: reading or writing them (lake), or computing them.
A table named `core_*` holds judged input, `out_*` figures, `restricted_*` texts that only their own task reads. Same
quantity and unit, same name: `_pct` percent, `_pts` points on 0-100, `_eur` euros, `is_`/`has_` booleans. Scores are
on 0-100; variances are in points squared.
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

CORE_REGISTER = TableSpec(
    "core_register",
    1,
    "Every text that anybody gave to a cell of the register of decisions, in force or replaced since: nobody's text is "
    "lost, and several in force contradict each other.",
    ("service", "line", "field", "issue", "text"),
    (
        _SERVICE,
        _text("line", "criterion@wave; empty for a text whose line is not known"),
        _text("field", "name of the field, as in declarations.register.Decision"),
        _int("issue", "number of the workbook in which it was given; 0 before the first"),
        _text("text", "as written"),
        _text("source", "file it came in"),
        _bool("is_replaced", "somebody who saw it gave another text since"),
        _bool("is_declared", "what the register's TOML file said when it was last read"),
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
        _AUTHORITY,
        _SURVEY,
        _WAVE,
        _SERVICE,
        _POPULATION,
        _text("domain", "all or zone"),
        _text("category", "category id within the domain; all"),
        _CRITERION,
        _VERSION,
        _text("other", "id of the other criterion"),
        _text("other_version", "id of the other question version"),
        _float("covariance", "of the two mean scores, in squared points, without fpc"),
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
        _AUTHORITY,
        _SERVICE,
        _SURVEY,
        _WAVE,
        _CRITERION,
        _POPULATION,
        _VERSION,
        _int("n", "respondents who marked both the criterion and the whole"),
        _int("n_model", "respondents in the model: they marked the whole and at least one criterion"),
        _float("complete_pct", "share of them who marked every criterion of the model", nullable=True),
        _text("method", "complete_cases, imputed or none"),
        _text(
            "reason",
            "why there is no class: too_few, no_variation, volunteers, other_population, no_overall_mark, "
            "too_many_criteria, one_criterion, unstable",
            nullable=True,
        ),
        _float("r_squared_pct", "variance of the overall mark that goes with all criteria together", nullable=True),
        _float("even_pct", "100 / p: the share if all p criteria of the model counted alike", nullable=True),
        _float("share_pct", "LMG (Shapley) share of what is explained", nullable=True),
        _float("share_low_pct", "2.5 % point of the respondent bootstrap, raked again", nullable=True),
        _float("share_high_pct", "97.5 % point", nullable=True),
        _float("johnson_pct", "Johnson's relative weight, as a check, share of what is explained", nullable=True),
        _float(
            "ranks_pct", "LMG share from the answers' ranks (Spearman), as a check: they are ordered", nullable=True
        ),
        _text("importance_class", "above, undecided or below the even share", nullable=True),
        _float("negative", "tetraclasse coordinate of those not satisfied with the criterion", nullable=True),
        _float("positive", "tetraclasse coordinate of those satisfied with it", nullable=True),
        _text("tetraclasse", "basic, plus, key, secondary or undetermined"),
        _float("tetraclasse_pct", "share of the bootstrap samples in the same class", nullable=True),
        _text("tetraclasse_reason", "why it is undetermined: too_few, unstable, volunteers", nullable=True),
        _float("stated", "importance that residents state, mean on 0-100", nullable=True),
        _float("stated_se", "without fpc", nullable=True),
        _int("stated_n", "answers on stated importance", nullable=True),
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
    2,
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
        _bool("is_bridged", "a split ballot carries the first waves onto the last one's question"),
        _float("slope_pts_per_year", ""),
        _float("se", "standard error of the slope, allowing for over-dispersion"),
        _float("q", "Q of heterogeneity around the line"),
        _float("q_p_value", ""),
        _float("tau2", "between-wave variance, method of moments"),
        _float("ci95_low", ""),
        _float("ci95_high", ""),
    ),
)

OUT_LEVELS = TableSpec(
    "out_levels",
    1,
    "One row a wave of an unbroken segment of at least eight: the level that wanders through them, smoothed (B8).",
    ("service", "survey", "criterion", "population", "segment", "wave"),
    (
        _AUTHORITY,
        _SERVICE,
        _SURVEY,
        _CRITERION,
        _POPULATION,
        _int("segment", "order of the unbroken segment, from 0"),
        _WAVE,
        _float("level", "smoothed level, 0-100"),
        _float("se", "its standard error"),
        _float("ci95_low", ""),
        _float("ci95_high", ""),
        _float("sigma2", "variance of the level's steps, a year; the same in all rows of a segment"),
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
        _text(
            "previous_verdict",
            "verdict under the anchors in force before, where anchors moved and the verdict with them",
            nullable=True,
        ),
        _text("previous_basis", "its basis", nullable=True),
        _date("previous_until", "last day on which these anchors were in force", nullable=True),
    ),
)

OUT_DECISIONS = TableSpec(
    "out_decisions",
    1,
    "One row a divergence: the verdict that called for an answer, what was decided, and what the next wave says of it "
    "(METHOD C8): perceived and delivered change, contrast with the other criteria, placebo rank, expected rebound.",
    ("service", "wave", "criterion"),
    (
        _AUTHORITY,
        _SERVICE,
        _CRITERION,
        _int("wave", "year of the wave whose verdict is answered"),
        _text("verdict", "crossing verdict at that wave", nullable=True),
        _text("basis", "its basis", nullable=True),
        _text(
            "state",
            "awaiting, contradicted, waiting (arbitration unsigned), arbitrated, declined, promised, kept, late or "
            "withdrawn",
        ),
        _text("decision", "act, explain, arbitrate or decline", nullable=True),
        _text("conflicts", "fields with contradicting texts, joined by '+'", nullable=True),
        _text("reply", "the service's own answer, as written", nullable=True),
        _text("owner", "function that answers for it", nullable=True),
        _date("due", "until when the commitment is to be kept", nullable=True),
        _date("decided_on", "day of the decision", nullable=True),
        _text("reason", "technical, budget, law or competence", nullable=True),
        _text("kpi", "id of the KPI that should move", nullable=True),
        _text("zone", "zone id, where the action is local", nullable=True),
        _date("communicated_on", "day of the communication made of it", nullable=True),
        _text("channel", "where it was communicated", nullable=True),
        _int("reach", "people reached", nullable=True),
        _int("sessions", "meetings held with residents", nullable=True),
        _int("residents_met", "residents met there", nullable=True),
        _date("waiting_since", "since when the arbitration waits", nullable=True),
        _text("signed_by", "function that closed the arbitration", nullable=True),
        _date("signed_on", "day of that signature", nullable=True),
        _date("outcome_on", "day on which the commitment was kept or withdrawn", nullable=True),
        _text("outcome_note", "what is said of it", nullable=True),
        _text("controlled_test", "how it was tested against a control group", nullable=True),
        _int("next_wave", "the wave that followed", nullable=True),
        _text("population", "residents or users: whose marks are compared", nullable=True),
        _float(
            "perceived_before", "mean score at the wave answered, in the zone where the action is local", nullable=True
        ),
        _float("perceived_after", "mean score at the next wave", nullable=True),
        _float("contrast_pts", "change less that of the controls, same respondents", nullable=True),
        _float("contrast_low", "95 % interval", nullable=True),
        _float("contrast_high", "95 % interval", nullable=True),
        _int("placebo_rank", "rank of the change among those of the controls; 1 is the largest rise", nullable=True),
        _int("placebo_of", "of how many", nullable=True),
        _float("rebound_pts", "rise that was to be expected by itself", nullable=True),
        _float("net_pts", "contrast less the expected rebound of all units", nullable=True),
        _float("net_low", "95 % interval, with what passes from wave to wave", nullable=True),
        _float("net_high", "95 % interval", nullable=True),
        _float("pre_trend_pts", "the same contrast between the two waves before", nullable=True),
        _text("reading", "compatible, by_itself, inconclusive or opposite; missing: not comparable", nullable=True),
        _float("kpi_before", "the KPI's value used at the wave answered, in its unit", nullable=True),
        _float("kpi_after", "the KPI's value used at the next wave", nullable=True),
        _int("kpi_period_before", "its year", nullable=True),
        _int("kpi_period_after", "its year", nullable=True),
        _text("delivered", "rose, fell, flat or unknown: the KPI's score between the two", nullable=True),
        _text("signature", "action, explanation or none: what the rise of perception resembles", nullable=True),
    ),
)

CORE_EXPLORATION = TableSpec(
    "core_exploration",
    1,
    "One row a respondent of an accepted exploratory wave, residents or agents. No team, no identifier.",
    ("service", "voice", "respondent"),
    (
        _SERVICE,
        _text("voice", "residents or agents"),
        _int("respondent", "running number in the accepted file, from 1"),
        _int("row", "row number in the file as received"),
        _float("design_weight", "design weight d > 0; 1 where the sampling gives none"),
        _float("mark", "overall mark on its declared scale, where one was given", nullable=True),
    ),
)

CORE_CITATIONS = TableSpec(
    "core_citations",
    1,
    "One row an open answer that may name a criterion. Its text stands in restricted_verbatims, under its digest.",
    ("service", "voice", "respondent", "rank"),
    (
        _SERVICE,
        _text("voice", "residents or agents"),
        _int("respondent", "running number in the accepted file, from 1"),
        _int("rank", "place among the open answers as asked, from 1"),
        _text("answer", "digest of the text, by which it is coded"),
        _float("importance", "importance given to it, 0-1, where one was", nullable=True),
    ),
)

RESTRICTED_VERBATIMS = TableSpec(
    "restricted_verbatims",
    1,
    "The texts of open answers: personal data, read for coding only, in no figure, page or log.",
    ("service", "answer"),
    (
        _SERVICE,
        _text("answer", "digest of the text"),
        _text("text", "as written, addresses and telephone numbers masked"),
        _int("times", "answers with this very text"),
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
        CORE_EXPLORATION,
        CORE_CITATIONS,
        RESTRICTED_VERBATIMS,
        CORE_REGISTER,
        OUT_ESTIMATES,
        OUT_DISTRIBUTIONS,
        OUT_WAVES,
        OUT_COVARIANCES,
        OUT_PANELS,
        OUT_CHANGES,
        OUT_TRENDS,
        OUT_LEVELS,
        OUT_IMPORTANCE,
        OUT_KPI_SCORES,
        OUT_CROSSING,
        OUT_DECISIONS,
    )
}

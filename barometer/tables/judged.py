"""Judged input: what was accepted of waves, KPI series, margins and the register.

Belongs here: the `core_*` tables of the yearly run. Does not belong here: what an exploratory wave left (building).
"""

from __future__ import annotations

from barometer.tables.spec import POPULATION, SERVICE, SURVEY, VERSION, WAVE, TableSpec, flag, integer, real, text

CORE_RESPONDENTS = TableSpec(
    "core_respondents",
    1,
    "One row a respondent of an accepted wave. No identifier of the sender's is kept.",
    ("survey", "wave", "respondent"),
    (
        SURVEY,
        WAVE,
        integer("respondent", "running number in the accepted file, from 1"),
        integer("row", "row number in the file as received"),
        text("zone", "zone id", nullable=True),
        text("commune", "INSEE code on the day of the wave", nullable=True),
        text("age", "age group id", nullable=True),
        text("sex", "sex category id", nullable=True),
        text("use", "use category id", nullable=True),
        real("design_weight", "design weight d > 0; 1 where the sampling gives none"),
        text("stratum", "sampling stratum", nullable=True),
        text("cluster", "sampling cluster", nullable=True),
        text("person", "digest of the panel identifier", nullable=True),
    ),
)

CORE_ANSWERS = TableSpec(
    "core_answers",
    1,
    "One row a respondent and asked item of an accepted wave.",
    ("survey", "wave", "respondent", "item", "question_version"),
    (
        SURVEY,
        WAVE,
        integer("respondent", "running number in the accepted file, from 1"),
        text("item", "item id"),
        VERSION,
        text("status", "answered, dont_know, not_concerned, refused, not_shown or blank"),
        real("value", "answer on its own scale, where answered", nullable=True),
    ),
)

CORE_PUBLISHED = TableSpec(
    "core_published",
    1,
    "Figures of waves known only from a printed report, declared by hand.",
    ("survey", "wave", "item", "question_version", "population", "statistic"),
    (
        SURVEY,
        WAVE,
        text("item", "item id"),
        VERSION,
        POPULATION,
        text("statistic", "mean or share"),
        real("value", "mean on 0-100 or share in percent"),
        integer("n", "respondents"),
        real("variance", "variance of the figure, where the declaration allows one", nullable=True),
    ),
)

CORE_KPI_VALUES = TableSpec(
    "core_kpi_values",
    1,
    "One row a KPI and period (year) of an accepted technical series.",
    ("service", "kpi", "period"),
    (
        SERVICE,
        text("kpi", "id of the KPI"),
        integer("period", "year"),
        real("value", "in the KPI's unit"),
        integer("rows", "rows of the file that made the value"),
        real("variance", "variance of the value, for monthly series", nullable=True),
        integer("sample_size", "cases examined, for sampled KPIs", nullable=True),
        integer("segment", "0 before the first declared break, 1 after it, and so on"),
        text("file", "file the value was read from, relative to surveys/"),
        integer("row", "first row of the file that made the value", nullable=True),
    ),
)

CORE_KPI_COMMUNES = TableSpec(
    "core_kpi_communes",
    1,
    "One row a KPI, year and commune of an accepted table of technical figures by commune. No verdict rests on them.",
    ("service", "kpi", "period", "commune"),
    (
        SERVICE,
        text("kpi", "id of the KPI"),
        integer("period", "year"),
        text("commune", "INSEE code on the last day of that year"),
        real("value", "in the KPI's unit"),
    ),
)

CORE_MARGINS = TableSpec(
    "core_margins",
    1,
    "Census margins: population by category of one variable, one row each.",
    ("year", "variable", "category"),
    (
        integer("year", "year of the census table"),
        text("variable", "zone, age, sex or use"),
        text("category", "category id"),
        real("population", "persons"),
    ),
)

CORE_REGISTER = TableSpec(
    "core_register",
    1,
    "Every text that anybody gave to a cell of the register of decisions, in force or replaced since: nobody's text is "
    "lost, and several in force contradict each other.",
    ("service", "line", "field", "issue", "text"),
    (
        SERVICE,
        text("line", "criterion@wave; empty for a text whose line is not known"),
        text("field", "name of the field, as in declarations.register.Decision"),
        integer("issue", "number of the workbook in which it was given; 0 before the first"),
        text("text", "as written"),
        text("source", "file it came in"),
        flag("is_replaced", "somebody who saw it gave another text since"),
        flag("is_declared", "what the register's TOML file said when it was last read"),
    ),
)

"""What building a service's barometer leaves: its exploratory wave, coded, and the open answers themselves.

Belongs here: tables that no yearly run makes. Does not belong here: the yearly run's own (judged).
"""

from __future__ import annotations

from barometer.tables.spec import SERVICE, TableSpec, date, integer, real, text

CORE_EXPLORATION = TableSpec(
    "core_exploration",
    1,
    "One row a respondent of an accepted exploratory wave, residents or agents. No team, no identifier.",
    ("service", "voice", "respondent"),
    (
        SERVICE,
        text("voice", "residents or agents"),
        integer("respondent", "running number in the accepted file, from 1"),
        integer("row", "row number in the file as received"),
        real("design_weight", "design weight d > 0; 1 where the sampling gives none"),
        real("mark", "overall mark on its declared scale, where one was given", nullable=True),
    ),
)

CORE_CITATIONS = TableSpec(
    "core_citations",
    1,
    "One row an open answer that may name a criterion. Its text stands in restricted_verbatims, under its digest.",
    ("service", "voice", "respondent", "rank"),
    (
        SERVICE,
        text("voice", "residents or agents"),
        integer("respondent", "running number in the accepted file, from 1"),
        integer("rank", "place among the open answers as asked, from 1"),
        text("answer", "digest of the text, by which it is coded"),
        real("importance", "importance given to it, 0-1, where one was", nullable=True),
    ),
)

RESTRICTED_VERBATIMS = TableSpec(
    "restricted_verbatims",
    1,
    "The texts of open answers: personal data, read for coding and for the choice of those that may be printed "
    "(out_verbatims); in no figure or log.",
    ("service", "answer"),
    (
        SERVICE,
        text("answer", "digest of the text"),
        text("text", "as written, addresses and telephone numbers masked"),
        integer("times", "answers with this very text"),
    ),
)

OUT_VERBATIMS = TableSpec(
    "out_verbatims",
    1,
    "Residents' answers that a report may print: drawn by the rule (crossing.verbatims) and released by a person who "
    "read them. No others.",
    ("service", "criterion", "rank"),
    (
        SERVICE,
        text("criterion", "id of the code they name"),
        text("label", "its label"),
        integer("rank", "place in which it was drawn, from 1"),
        text("answer", "digest of the text"),
        text("text", "as written, masked, cut where it is long"),
        integer("drawn", "answers drawn of the criterion, released or not"),
        text("question", "the open question as it was asked"),
        date("field_start", "first day of fieldwork"),
        date("field_end", "last day of fieldwork"),
        integer("n", "respondents"),
    ),
)

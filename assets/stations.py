"""The graph: one asset a lake table, one function a station of `barometer.pipeline`, partitioned by service.

Belongs here: calling a station and showing what it told. Does not belong here: an `if` about data. (The partitions
are given in `definitions`, for they are a project's services.)
"""

from typing import TYPE_CHECKING

import dagster as dg

from assets import display
from assets.resources import ProjectFolder
from barometer import pipeline, tables
from barometer.workspace import refusals, stale

if TYPE_CHECKING:
    Result = dg.MaterializeResult[None]
else:
    Result = dg.MaterializeResult  # Dagster reads the annotation and knows the bare class only


@dg.multi_asset(
    name="accept",
    specs=[
        display.table_asset(tables.CORE_RESPONDENTS),
        display.table_asset(tables.CORE_ANSWERS),
        display.table_asset(tables.CORE_PUBLISHED),
        display.table_asset(tables.CORE_KPI_VALUES),
        display.table_asset(tables.CORE_KPI_COMMUNES),
        display.table_asset(tables.CORE_MARGINS),
        display.table_asset(tables.CORE_REGISTER),
    ],
    check_specs=[
        dg.AssetCheckSpec("declarations_valid", asset="core_respondents"),
        dg.AssetCheckSpec("waves_accepted", asset="core_answers"),
        dg.AssetCheckSpec("kpis_accepted", asset="core_kpi_values"),
        dg.AssetCheckSpec("communes_accepted", asset="core_kpi_communes"),
        dg.AssetCheckSpec("margins_accepted", asset="core_margins"),
        dg.AssetCheckSpec("register_accepted", asset="core_register"),
    ],
)
def accept(
    context: dg.AssetExecutionContext, folder: ProjectFolder
) -> tuple[Result, Result, Result, Result, Result, Result, Result]:
    """Judge a service's waves, technical series, margins and register; what is accepted enters the lake."""
    with display.told_in_words(folder.locale):
        done = pipeline.accept(folder.workspace, context.partition_key, folder.today())
    told = display.Judged(done, folder.workspace, folder.locale)
    return (
        told.result(tables.CORE_RESPONDENTS, "waves", told.declarations_valid(tables.CORE_RESPONDENTS)),
        told.result(tables.CORE_ANSWERS, "waves", told.accepted(tables.CORE_ANSWERS, "waves")),
        told.result(tables.CORE_PUBLISHED, "waves"),
        told.result(tables.CORE_KPI_VALUES, "kpis", told.accepted(tables.CORE_KPI_VALUES, "kpis")),
        told.result(tables.CORE_KPI_COMMUNES, "communes", told.accepted(tables.CORE_KPI_COMMUNES, "communes")),
        told.result(tables.CORE_MARGINS, "margins", told.accepted(tables.CORE_MARGINS, "margins")),
        told.result(tables.CORE_REGISTER, "register", told.accepted(tables.CORE_REGISTER, "register")),
    )


@dg.multi_asset(
    name="estimate",
    specs=[
        display.table_asset(
            spec, tables.CORE_RESPONDENTS, tables.CORE_ANSWERS, tables.CORE_PUBLISHED, tables.CORE_MARGINS
        )
        for spec in (
            tables.OUT_ESTIMATES,
            tables.OUT_DISTRIBUTIONS,
            tables.OUT_COVARIANCES,
            tables.OUT_RESPONDENTS,
            tables.OUT_RESPONSES,
            tables.OUT_PANELS,
            tables.OUT_WAVES,
        )
    ],
    check_specs=[dg.AssetCheckSpec("calibrated", asset="out_waves")],
)
def estimate(
    context: dg.AssetExecutionContext, folder: ProjectFolder
) -> tuple[Result, Result, Result, Result, Result, Result, Result]:
    """Estimates, distributions, covariances, who answered, what panels share and the wave's own row, a part a wave."""
    done = pipeline.estimate(folder.workspace, context.partition_key)
    told = display.findings_metadata(done.findings, folder.locale)
    calibrated = display.check("calibrated", "out_waves", not display.refuses(done.findings), told)
    shown = {**display.computed(done), "margins_of_error": display.margins_of_error(done.frame)}
    return (
        dg.MaterializeResult("out_estimates", metadata=shown),
        dg.MaterializeResult("out_distributions", metadata=display.computed(done)),
        dg.MaterializeResult("out_covariances"),
        dg.MaterializeResult("out_respondents"),
        dg.MaterializeResult("out_responses"),
        dg.MaterializeResult("out_panels"),
        dg.MaterializeResult("out_waves", metadata={**display.computed(done), **told}, check_results=[calibrated]),
    )


@dg.multi_asset(
    name="compare",
    specs=[
        display.table_asset(spec, tables.OUT_ESTIMATES, tables.OUT_WAVES, tables.OUT_PANELS)
        for spec in (tables.OUT_CHANGES, tables.OUT_TRENDS, tables.OUT_LEVELS)
    ],
    check_specs=[dg.AssetCheckSpec("families_whole", asset="out_changes")],
)
def compare(context: dg.AssetExecutionContext, folder: ProjectFolder) -> tuple[Result, Result, Result]:
    """Changes between waves with their verdicts, trends and levels over unbroken segments."""
    done = pipeline.compare(folder.workspace, context.partition_key)
    counts = display.verdict_counts(done.frame)
    families = display.check("families_whole", "out_changes", display.families_are_whole(done.frame), counts)
    shown = ("criterion", "wave_from", "wave_to", "before", "after", "ci95_low", "ci95_high", "verdict")
    return (
        dg.MaterializeResult(
            "out_changes", metadata={**display.computed(done, shown), **counts}, check_results=[families]
        ),
        dg.MaterializeResult("out_trends"),
        dg.MaterializeResult("out_levels"),
    )


@dg.multi_asset(
    name="weigh",
    specs=[
        display.table_asset(
            tables.OUT_IMPORTANCE, tables.CORE_RESPONDENTS, tables.CORE_ANSWERS, tables.CORE_MARGINS, tables.OUT_WAVES
        )
    ],
)
def weigh(context: dg.AssetExecutionContext, folder: ProjectFolder) -> Result:
    """What overall satisfaction goes with, at the newest wave that came with answers."""
    done = pipeline.weigh(folder.workspace, context.partition_key)
    shown = ("wave", "criterion", "method", "share_pct", "importance_class", "tetraclasse")
    return dg.MaterializeResult("out_importance", metadata=display.computed(done, shown))


@dg.multi_asset(name="score", specs=[display.table_asset(tables.OUT_KPI_SCORES, tables.CORE_KPI_VALUES)])
def score(context: dg.AssetExecutionContext, folder: ProjectFolder) -> Result:
    """KPI scores on the declared anchors."""
    done = pipeline.score(folder.workspace, context.partition_key)
    shown = ("kpi", "period", "value", "score", "probability_at_target", "is_veto")
    return dg.MaterializeResult("out_kpi_scores", metadata=display.computed(done, shown))


@dg.multi_asset(
    name="cross",
    specs=[
        display.table_asset(
            tables.OUT_CROSSING, tables.OUT_ESTIMATES, tables.OUT_WAVES, tables.OUT_KPI_SCORES, tables.CORE_KPI_VALUES
        )
    ],
)
def cross(context: dg.AssetExecutionContext, folder: ProjectFolder) -> Result:
    """Perceived against delivered, criterion by criterion, wave by wave."""
    done = pipeline.cross(folder.workspace, context.partition_key)
    shown = ("wave", "criterion", "kpi", "perceived", "delivered", "verdict", "basis")
    metadata = {**display.computed(done, shown), **display.verdict_counts(done.frame)}
    return dg.MaterializeResult("out_crossing", metadata=metadata)


@dg.multi_asset(
    name="decide",
    specs=[
        display.table_asset(
            tables.OUT_DECISIONS,
            tables.CORE_REGISTER,
            tables.OUT_CROSSING,
            tables.OUT_KPI_SCORES,
            tables.OUT_ESTIMATES,
            tables.OUT_COVARIANCES,
            tables.OUT_WAVES,
        )
    ],
)
def decide(context: dg.AssetExecutionContext, folder: ProjectFolder) -> Result:
    """The register's lines beside the verdicts they answer, and what the next wave says of each."""
    done = pipeline.decide(folder.workspace, context.partition_key)
    shown = ("wave", "criterion", "verdict", "state", "decision", "next_wave", "reading", "signature")
    return dg.MaterializeResult("out_decisions", metadata=display.computed(done, shown))


@dg.asset(deps=["out_decisions", "core_register"], group_name="reports", kinds={"excel"})
def register_workbook(context: dg.AssetExecutionContext, folder: ProjectFolder) -> Result:
    """The service's register as a workbook to fill, where people find it."""
    done = pipeline.offer(folder.workspace, context.partition_key)
    path = {"workbook": dg.MetadataValue.path(done.path)} if done.path else {}
    told = display.findings_metadata(done.findings, folder.locale)
    numbers = {"lines": dg.MetadataValue.int(done.lines), "newly_offered": dg.MetadataValue.int(int(done.is_new))}
    return dg.MaterializeResult(metadata={**path, **numbers, **told})


@dg.asset(
    deps=[
        "out_waves",
        "out_estimates",
        "out_distributions",
        "out_changes",
        "out_trends",
        "out_levels",
        "out_importance",
        "out_kpi_scores",
        "out_crossing",
        "out_decisions",
    ],
    group_name="reports",
    kinds={"html"},
    check_specs=[dg.AssetCheckSpec("newest_files_published", asset="service_report")],
    op_tags={"dagster/priority": "1"},  # what is awaited comes before the workbook to fill
)
def service_report(context: dg.AssetExecutionContext, folder: ProjectFolder) -> Result:
    """The service's report, workbook, paper and slides, in a publication of their own."""
    done = pipeline.publish(folder.workspace, context.partition_key)
    older = refusals(folder.workspace, context.partition_key)
    replaced = stale(folder.workspace, context.partition_key)
    standing = {"refused_files": [entry.file for entry in older], "stale_declarations": replaced}
    current = display.check("newest_files_published", "service_report", not (older or replaced), standing)
    return dg.MaterializeResult(metadata=display.published(done, folder.locale), check_results=[current])


@dg.asset(deps=["service_report"], group_name="reports", kinds={"html"})
def overview(context: dg.AssetExecutionContext, folder: ProjectFolder) -> Result:
    """The overview of all services that have figures."""
    with display.told_in_words(folder.locale):
        done = pipeline.publish_all_services_page(folder.workspace)
    return dg.MaterializeResult(metadata=display.published(done, folder.locale))


@dg.asset(deps=["service_report"], group_name="reports", kinds={"zip"})
def press_kit(context: dg.AssetExecutionContext, folder: ProjectFolder) -> Result:
    """The press kit of the report in force, in a job of its own: pictures take longer than all the rest."""
    return dg.MaterializeResult(
        metadata=display.kit(pipeline.press_kit(folder.workspace, context.partition_key), folder.locale)
    )


#: The stations whose partitions are the services; the overview has none.
BY_SERVICE = (accept, estimate, compare, weigh, score, cross, decide, register_workbook, service_report, press_kit)

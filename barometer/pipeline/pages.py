"""The publishing stations: the register to fill, a service's publication and press kit, the overview.

Belongs here: gathering from the lake all that pages are made from. Does not belong here: what they say (publishing).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from barometer import tables
from barometer.declarations.edited_texts import Written
from barometer.declarations.exploration_file import read_exploration
from barometer.findings import Finding, Place, Severity
from barometer.ingest import acceptance, register
from barometer.ingest.acceptance import AcceptedWave
from barometer.ingest.communes import accepted_communes
from barometer.ingest.outlines import accepted_outlines
from barometer.pipeline.parts import of_service, parts_of
from barometer.publishing.branding import branding
from barometer.publishing.edited import refused
from barometer.publishing.facts import CommuneValue, Verbatim, facts
from barometer.publishing.material import Beside, Material, gather
from barometer.publishing.press.about import Correction, KitSource
from barometer.publishing.press.written import Kit, write_kit
from barometer.publishing.publication import Publication, in_force, publish_overview, publish_service, tells
from barometer.workspace import Workspace, accepted_waves, refusals, stale

if TYPE_CHECKING:
    from barometer.publishing.workbooks.register import Offered

#: Tables of figures with one part a service.
_OF_SERVICE = (
    tables.OUT_CHANGES,
    tables.OUT_TRENDS,
    tables.OUT_LEVELS,
    tables.OUT_IMPORTANCE,
    tables.OUT_KPI_SCORES,
    tables.OUT_CROSSING,
    tables.OUT_DECISIONS,
)


def offer(workspace: Workspace, service_id: str) -> Offered:
    """Station 5d: the service's register as a workbook to fill, where people find it."""
    from barometer.publishing.workbooks.register import offer as offer_workbook  # openpyxl: no report waits for it

    service, lake = workspace.service(service_id), workspace.lake
    waves = accepted_waves(workspace, service_id)
    memory = register.state_of(register.accepted_texts(lake, service_id)).memory
    material = gather(workspace.authority, service, waves, _figures(workspace, service_id, waves))
    return offer_workbook(workspace.project, lake, material, memory)


def publish(workspace: Workspace, service_id: str) -> Publication:
    """Station 6: the service's report, workbook, paper and slides, in a publication of their own."""
    service = workspace.service(service_id)
    waves = accepted_waves(workspace, service_id)
    return publish_service(
        workspace.project,
        workspace.authority,
        service,
        waves,
        figures=_figures(workspace, service_id, waves),
        refusals=refusals(workspace, service_id),
        stale=stale(workspace, service_id),
        kpi_entry=workspace.lake.accepted(f"kpis/{service_id}"),
        beside=_beside(workspace, service_id, waves),
        brand=branding(workspace.declarations.brand, workspace.project.surveys),
    )


def press_kit(workspace: Workspace, service_id: str) -> Kit:
    """Station 7: the press kit of the service's publication in force, at its stable address.

    A kit tells what its report tells: without a report made from the figures of the lake there is none, and a finding.
    """
    service, project = workspace.service(service_id), workspace.project
    waves = accepted_waves(workspace, service_id)
    figures = _figures(workspace, service_id, waves)
    material = gather(workspace.authority, service, waves, figures, beside=_beside(workspace, service_id, waves))
    manifest = in_force(project.reports, workspace.authority.publication.edition, service_id)
    if material.newest is None:
        return Kit(None)  # a service that no wave asked about yet: nothing is wrong
    if manifest is None or not tells(manifest, material, figures):
        page = project.relative(project.reports / f"{service_id}.html")
        return Kit(None, findings=(Finding("press_kit.not_published", Severity.WARNING, Place(page), service_id),))
    source = KitSource(
        material,
        manifest["publication"],
        branding(workspace.declarations.brand, project.surveys),
        workspace.declarations.journal,
        tuple(Correction(one["figure"], one["before"], one["after"]) for one in manifest["differences"]),
    )
    return write_kit(project.reports, source)


def publish_all_services_page(workspace: Workspace) -> Publication:
    """Station 6, unpartitioned: the overview of all services that have figures."""
    lake = workspace.lake
    ids = [service_id for service_id in workspace.service_ids() if service_id in workspace.declarations.services]
    waves = {service_id: accepted_waves(workspace, service_id) for service_id in ids}
    everything = sorted({part for accepted in waves.values() for part in parts_of(accepted)})
    return publish_overview(
        workspace.project,
        workspace.authority,
        [workspace.declarations.services[service_id] for service_id in ids],
        waves,
        figures={spec.name: lake.read_all(spec, everything) for spec in (tables.OUT_WAVES, tables.OUT_ESTIMATES)}
        | {spec.name: lake.read_all(spec, ids) for spec in _OF_SERVICE},
        refusals={service_id: refusals(workspace, service_id) for service_id in workspace.service_ids()},
    )


def _beside(workspace: Workspace, service_id: str, waves: Iterable[AcceptedWave]) -> Beside:
    """What a service's report tells beside its figures."""
    territory, lake = workspace.declarations.territory, workspace.lake
    exploration, _ = read_exploration(
        workspace.project.surveys, service_id, workspace.declarations.services.get(service_id)
    )
    # What is no longer released goes at once, whatever the lake still holds.
    released = exploration.verbatims.released if exploration is not None else ()
    said = facts(Verbatim, lake.read(tables.OUT_VERBATIMS, service_id)) if released else []
    subjects = [f"waves/{part}" for part in parts_of(waves)] + [f"kpis/{service_id}"]
    return Beside(
        communes=tuple(commune for commune in territory.communes if commune.valid_to is None),
        outlines=accepted_outlines(lake),
        commune_values=tuple(facts(CommuneValue, accepted_communes(lake, service_id))),
        corrections=tuple(one for subject in subjects for one in acceptance.applied_corrections(lake, subject)),
        verbatims=tuple(one for one in said if one.answer in released),
        release=exploration.verbatims.signed if exploration is not None else None,
        texts=_written(workspace, service_id),
        has_selection=(workspace.project.reports / "selection" / f"{service_id}.html").is_file(),
    )


def _written(workspace: Workspace, service_id: str) -> tuple[Written, ...]:
    """The texts that people wrote for a service."""
    texts = workspace.declarations.texts
    return tuple(one for one in texts.written() if one.service == service_id) if texts is not None else ()


def judged_texts(workspace: Workspace, service_id: str) -> tuple[Finding, ...]:
    """Why texts that people wrote for a service are not published, by the figures in force."""
    if not _written(workspace, service_id):
        return ()
    return refused(material_of(workspace, service_id))


def material_of(workspace: Workspace, service_id: str) -> Material:
    """All that a service's pages may say, by the figures in force."""
    waves = accepted_waves(workspace, service_id)
    service, figures = workspace.service(service_id), _figures(workspace, service_id, waves)
    return gather(workspace.authority, service, waves, figures, beside=_beside(workspace, service_id, waves))


def _figures(workspace: Workspace, service_id: str, waves: Iterable[AcceptedWave]) -> dict[str, pd.DataFrame]:
    """Everything that a service's pages are made from, by table."""
    lake, parts = workspace.lake, parts_of(waves)
    return {
        **{spec.name: lake.read_all(spec, parts) for spec in (tables.OUT_WAVES, tables.OUT_RESPONDENTS)},
        **{
            spec.name: of_service(lake.read_all(spec, parts), service_id)
            for spec in (tables.OUT_ESTIMATES, tables.OUT_DISTRIBUTIONS, tables.OUT_RESPONSES)
        },
        **{spec.name: lake.read(spec, service_id) for spec in _OF_SERVICE},
    }

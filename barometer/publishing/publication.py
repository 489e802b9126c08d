"""Publications: a folder of its own for each, a manifest written last, stable pages replaced after that.

Belongs here: what is written where and in which order, and comparing new figures with the published ones. Does not
belong here: what is written (views, html, workbook, charts).

    reports/publications/<edition>/<service>/<wave>-<digest>/   report.html, <service>.pdf, .pptx and .xlsx,
                                                                figures.json, donnees/<service>/<chart>.csv,
                                                                manifest.json
    reports/publications/<edition>/overview/<digest>/           index.html, methode.html, accessibilite.html, donnees/,
                                                                manifest.json
    reports/publications/<edition>/<service>/latest.json        which of them is in force
    reports/<service>.html, index.html, methode.html…           the stable addresses
    reports/donnees/<service>/<chart>.csv                       and those of the charts' data

The id of a publication is its newest wave and a digest of everything it is made from, the software included: the same
input gives the same folder, which is then left as it is. A folder without a manifest was left by a killed process and
is written anew. Stable pages come last, one atomic replacement each.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from barometer.crossing.over_time import over_time
from barometer.declarations.authority import Authority
from barometer.declarations.service import Service
from barometer.estimation.headlines import judge_headlines
from barometer.findings import Finding
from barometer.lake import LedgerEntry, atomic_write
from barometer.locale import say
from barometer.project import Project
from barometer.publishing import fingerprints
from barometer.publishing.branding import SHIPPED, Branding
from barometer.publishing.chart_files import OVERVIEW, chart_files
from barometer.publishing.companions import Companions, companions
from barometer.publishing.edited import refused
from barometer.publishing.figures import differences, published_figures
from barometer.publishing.material import AcceptedWave, Beside, Material, facts_by_table, gather, of_service
from barometer.publishing.pages import html, static_files
from barometer.publishing.pages.accessibility import NAME as ACCESSIBILITY_PAGE
from barometer.publishing.pages.accessibility import accessibility_page
from barometer.publishing.pages.html import Download, Place
from barometer.publishing.pages.method import NAME as METHOD_PAGE
from barometer.publishing.pages.method import method_page
from barometer.publishing.press.names import kit_address
from barometer.publishing.views.overview import OverviewView, overview_view
from barometer.publishing.views.service import ServiceView, service_view
from barometer.publishing.workbooks.service import service_workbook
from barometer.tables import OUT_CHANGES, OUT_CROSSING, OUT_ESTIMATES, OUT_KPI_SCORES

MANIFEST = "manifest.json"
LATEST = "latest.json"
FIGURES = "figures.json"
_UP = "../../../../"  # from a publication's folder to reports/


@dataclass(frozen=True)
class Publication:
    """A publication in force. `differences`: published figures that are no longer what they were."""

    id: str
    subject: str  # the service's id, or "overview"
    wave: int | None
    folder: Path
    page: Path  # the stable address
    is_new: bool  # False where everything was there already
    differences: tuple[Mapping[str, Any], ...] = ()
    outputs: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()  # files that could not be made


@dataclass(frozen=True)
class _Plan:
    """What is to be published and how to make it, once it is known that it must be made."""

    id: str
    subject: str
    wave: int | None
    edition: str
    page_name: str  # in the publication's folder
    stable_name: str
    authority: str
    inputs: Mapping[str, Any]
    verdicts: Callable[[], Mapping[str, Any]]
    page: Callable[[Place, Collection[str]], str]  # the names: what lies in the folder
    files: Callable[[], Companions]
    beside: Callable[[], Mapping[str, Callable[[Place], bytes]]]  # further pages, stable by their names


def publish_service(
    project: Project,
    authority: Authority,
    service: Service,
    waves: Sequence[AcceptedWave],
    figures: Mapping[str, pd.DataFrame],
    refusals: Sequence[LedgerEntry] = (),
    stale: Iterable[str] = (),
    kpi_entry: LedgerEntry | None = None,
    beside: Beside | None = None,
    brand: Branding = SHIPPED,
) -> Publication:
    """Publish a service's report with its workbook, paper and slides; nothing is written where nothing changed.

    `figures`: the frames of the out_* tables by name. `kpi_entry`: the accepted version of its technical series.
    """
    material = gather(authority, service, waves, figures, refusals, stale, kpi_entry, beside)
    inputs = {
        "accepted": [asdict(one.entry) for one in material.waves] + ([asdict(kpi_entry)] if kpi_entry else []),
        "refused": [asdict(one) for one in material.refusals],
        "declarations": {
            "authority": fingerprints.digest(authority),
            "service": fingerprints.digest(service),
            "waves": [fingerprints.digest((one.wave, one.survey)) for one in material.waves],
            "stale": material.stale,
            "beside": fingerprints.digest(material.beside),
            "brand": brand.digest,
        },
        "tables": _tables(figures),
    }
    identity = f"{material.newest or 'sans-vague'}-{_short(inputs)}"
    downloads = _downloads(material)

    @cache
    def view() -> ServiceView:
        return service_view(material)

    def files() -> Companions:
        made = {f"{service.id}.xlsx": service_workbook(material, view()), FIGURES: _json(_figures(material))}
        beside = companions(material, view(), brand)
        return Companions(made | beside.files, beside.findings)

    def page(place: Place, names: Collection[str]) -> str:
        there = [one for one in downloads if one.is_stable or one.name in names]
        return html.service_page(view(), place, identity, there)

    plan = _Plan(
        id=identity,
        subject=service.id,
        wave=material.newest,
        edition=authority.publication.edition,
        page_name="report.html",
        stable_name=f"{service.id}.html",
        authority=authority.id,
        inputs=inputs,
        verdicts=lambda: _verdicts(material),
        page=page,
        files=files,
        beside=lambda: _data(service.id, view()),
    )
    done = _publish(project.reports, plan)
    return replace(done, findings=(*done.findings, *refused(material)))


def in_force(reports: Path, edition: str, subject: str) -> Mapping[str, Any] | None:
    """The manifest of a subject's publication in force; None where none was ever completed."""
    home = reports / "publications" / edition / subject
    latest = _read(home / LATEST)
    manifest: Mapping[str, Any] | None = None if latest is None else _read(home / latest["publication"] / MANIFEST)
    return manifest


def tells(manifest: Mapping[str, Any], material: Material, figures: Mapping[str, pd.DataFrame]) -> bool:
    """Whether a service's publication tells these figures under these declarations, and not older ones."""
    declared, inputs = manifest["inputs"]["declarations"], manifest["inputs"]
    digests = (fingerprints.digest(material.authority), fingerprints.digest(material.service), _tables(figures))
    return (declared["authority"], declared["service"], inputs["tables"]) == digests


def _tables(figures: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    return {name: fingerprints.frame_digest(frame) for name, frame in sorted(figures.items())}


def publish_overview(
    project: Project,
    authority: Authority,
    services: Sequence[Service],
    waves: Mapping[str, Sequence[AcceptedWave]],
    figures: Mapping[str, pd.DataFrame],
    refusals: Mapping[str, Sequence[LedgerEntry]] | None = None,
) -> Publication:
    """Publish the overview of all services. `figures` holds the rows of all of them."""
    refused = refusals or {}
    estimates = figures[OUT_ESTIMATES.name]
    every = facts_by_table(
        {**figures, OUT_ESTIMATES.name: estimates[estimates["domain"] == "all"]}  # the overview knows no other domain
    )
    materials = [
        of_service(authority, service, waves.get(service.id, ()), every, refused.get(service.id, ()))
        for service in services
    ]
    inputs = {
        "accepted": [asdict(one.entry) for material in materials for one in material.waves],
        "refused": {key: [asdict(one) for one in entries] for key, entries in sorted(refused.items()) if entries},
        "declarations": {"authority": fingerprints.digest(authority), "services": fingerprints.digest(list(services))},
        "tables": _tables(figures),
    }
    identity = _short(inputs)

    @cache
    def view() -> OverviewView:
        family = judge_headlines(authority.verdicts, figures[OUT_CHANGES.name])
        association = over_time(*(figures[spec.name] for spec in (OUT_CHANGES, OUT_CROSSING, OUT_KPI_SCORES)))
        return overview_view(authority, materials, family, association)

    plan = _Plan(
        id=identity,
        subject="overview",
        wave=max((one.newest for one in materials if one.newest), default=None),
        edition=authority.publication.edition,
        page_name="index.html",
        stable_name="index.html",
        authority=authority.id,
        inputs=inputs,
        verdicts=lambda: {material.service.id: _verdicts(material) for material in materials},
        page=lambda place, _: html.overview_page(view(), place, identity),
        files=lambda: Companions({}, ()),
        beside=lambda: {
            METHOD_PAGE: partial(method_page, authority, authority.locale),
            ACCESSIBILITY_PAGE: partial(accessibility_page, authority),
            **_data(OVERVIEW, view()),
        },
    )
    return _publish(project.reports, plan)


def _publish(reports: Path, plan: _Plan) -> Publication:
    """Write the folder unless it is complete, then point the stable page to it unless it does."""
    home = reports / "publications" / plan.edition / plan.subject
    folder = home / plan.id
    stable = reports / plan.stable_name
    place = Place("static/", "", folder.relative_to(reports).as_posix() + "/")
    manifest = _read(folder / MANIFEST)
    is_new = manifest is None or not _complete(folder, manifest)
    findings: tuple[Finding, ...] = ()
    pages: Mapping[str, bytes] = {}
    if manifest is None or is_new:
        manifest, pages, findings = _write(folder, home, plan, place)
    _share(reports)
    listed = [*manifest["beside"], manifest["stable_page"]]
    astray = [one["name"] for one in listed if not _holds(reports, one)]
    if astray:
        pages = pages or _stable(plan, place, _names(manifest))
    for name in astray:
        atomic_write(reports / name, pages[name])
    latest = _json({"publication": plan.id})
    if not (home / LATEST).is_file() or (home / LATEST).read_bytes() != latest:
        atomic_write(home / LATEST, latest)
    return Publication(
        id=plan.id,
        subject=plan.subject,
        wave=plan.wave,
        folder=folder,
        page=stable,
        is_new=is_new,
        differences=tuple(manifest["differences"]),
        outputs=tuple(output["name"] for output in manifest["outputs"]),
        findings=findings,
    )


def _stable(plan: _Plan, place: Place, names: Collection[str]) -> dict[str, bytes]:
    """The pages at their stable addresses, by name."""
    beside = {name: page(place) for name, page in plan.beside().items()}
    return {**beside, plan.stable_name: plan.page(place, names).encode()}


def _write(
    folder: Path, home: Path, plan: _Plan, there: Place
) -> tuple[dict[str, Any], Mapping[str, bytes], tuple[Finding, ...]]:
    """Write a publication's files, the manifest last; what a killed process left in the folder goes first.

    Gives the manifest, the pages for their stable addresses, and the findings on what could not be made.
    """
    if folder.exists():
        shutil.rmtree(folder)
    here = Place(f"{_UP}static/", _UP, "")
    made = plan.files()
    names = {*made.files, MANIFEST}
    outputs = {plan.page_name: plan.page(here, names).encode(), **made.files}
    outputs |= {name: page(here) for name, page in plan.beside().items()}
    stable = _stable(plan, there, names)
    listed = [_listed(name, content) for name, content in sorted(stable.items())]
    manifest = {
        "format": 1,
        "publication": plan.id,
        "subject": plan.subject,
        "edition": plan.edition,
        "wave": plan.wave,
        "authority": plan.authority,
        "inputs": plan.inputs,
        "verdicts": plan.verdicts(),
        "software": {"digest": fingerprints.software(), "packages": dict(fingerprints.versions())},
        "differences": _differences(home, plan.id, outputs),
        "outputs": [_listed(name, content) for name, content in sorted(outputs.items())],
        "stable_page": next(one for one in listed if one["name"] == plan.stable_name),
        "missing": [one.place.file for one in made.findings],
        "beside": [one for one in listed if one["name"] != plan.stable_name],
        "shared": [_listed(f"static/{name}", content) for name, content in sorted(static_files.shared_files().items())],
    }
    for name, content in sorted(outputs.items()):
        atomic_write(folder / name, content)
    atomic_write(folder / MANIFEST, _json(manifest))
    return manifest, stable, made.findings


def _listed(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "bytes": len(content), "sha256": fingerprints.sha256(content)}


def _holds(reports: Path, listed: Mapping[str, Any]) -> bool:
    """Whether the stable page is there as the manifest lists it."""
    path = reports / listed["name"]
    return path.is_file() and fingerprints.sha256(path.read_bytes()) == str(listed["sha256"])


def _differences(home: Path, identity: str, outputs: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The published figures of the publication in force that this one changes."""
    latest = _read(home / LATEST)
    if FIGURES not in outputs or latest is None or latest["publication"] == identity:
        return []
    before = _read(home / latest["publication"] / FIGURES)
    return differences(before or {}, json.loads(outputs[FIGURES]))


def _share(reports: Path) -> None:
    """The scripts that all pages share; a file that is there has the right content, as its name says."""
    for name, content in static_files.shared_files().items():
        path = reports / "static" / name
        if not path.is_file() or path.stat().st_size != len(content):
            atomic_write(path, content)


def _complete(folder: Path, manifest: Mapping[str, Any]) -> bool:
    """Whether every file that the manifest lists is there, in its size, and none could not be made."""
    outputs = ((folder / output["name"], output["bytes"]) for output in manifest["outputs"])
    return not manifest["missing"] and all(path.is_file() and path.stat().st_size == size for path, size in outputs)


def _names(manifest: Mapping[str, Any]) -> set[str]:
    """What lies in a publication's folder."""
    return {MANIFEST, *(output["name"] for output in manifest["outputs"])}


def _short(inputs: Mapping[str, Any]) -> str:
    return fingerprints.digest([inputs, fingerprints.software()])[:10]


def _figures(material: Material) -> dict[str, float | None]:
    authority = material.authority
    return published_figures(
        authority.id, authority.publication.edition, material.estimates, material.kpi_scores, material.crossings
    )


def _data(subject: str, view: object) -> dict[str, Callable[[Place], bytes]]:
    """The data of the page's charts: the same file beside the page in its folder and beside its stable address."""
    return {name: partial(_anywhere, content) for name, content in chart_files(subject, view).items()}


def _anywhere(content: bytes, _: Place) -> bytes:
    return content


def _verdicts(material: Material) -> dict[str, Any]:
    """The verdicts of the newest wave as codes."""
    return {
        "changes": [
            {"criterion": s.criterion, "population": s.population, "verdict": c.verdict, "qualifier": c.qualifier}
            for s in material.subjects
            if (c := material.change(s)) is not None
        ],
        "crossing": [
            {"criterion": one.criterion, "kpi": one.kpi, "verdict": one.verdict, "basis": one.basis}
            for one in material.crossings_of_newest()
        ],
    }


def _downloads(material: Material) -> list[Download]:
    locale = material.locale
    service = material.service.id
    found = [
        Download(f"{service}.pdf", say(locale, "paper.file.pdf"), "pdf"),
        Download(f"{service}.pptx", say(locale, "paper.file.slides"), "pptx"),
        Download(f"{service}.xlsx", say(locale, "page.file.workbook"), "xlsx"),
    ]
    if material.newest is not None:
        found.append(Download(kit_address(service), say(locale, "page.file.press_kit"), "zip", is_stable=True))
    return [*found, Download(MANIFEST, say(locale, "page.file.manifest"), "json")]


def _read(path: Path) -> Any:
    """A JSON file; None where it is not there or was cut short."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode()

"""`barometer add-service`: a new service from the library, as files for people to finish.

Belongs here: what was asked for, which files are written, what is left to do. Does not belong here: the library and
the files' text (declarations.library), finding the SISPEA services of a territory (ingest).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from barometer.cli import telling
from barometer.cli.terminal import Terminal
from barometer.declarations.faults import nearest, slug
from barometer.declarations.library import KnownCriterion, KnownKpi, KnownService, known_kpis, library
from barometer.declarations.library.skeleton import Skeleton, table_text
from barometer.declarations.service import Entity, Service
from barometer.declarations.sispea_codes import sispea_code
from barometer.findings import quoted
from barometer.project import Project

#: Complete years that the table to be filled has rows for.
_YEARS = 3


@dataclass(frozen=True)
class Asked:
    """What was typed. `model` is a kind of service of the library, None to see which there are."""

    model: str | None
    id: str | None = None
    label: str | None = None
    kpis: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    everything: bool = False
    blank: bool = False


def add_service(project: Project, asked: Asked, terminal: Terminal, today: dt.date) -> int:
    """Write surveys/services/<id>.toml and the table to be filled. Returns 0; raises Refusal for what cannot be done.

    Nothing that is there is ever overwritten.
    """
    if asked.model is None:
        _list(terminal)
        return 0
    known = _known(asked, asked.model, terminal)
    service = asked.id or known.id
    if slug(service) != service:
        raise terminal.refusal("add_service.not_an_id", id=service, meant=slug(service) or "mon-service")
    label = (asked.label or known.label).strip()
    if not label or not label.isprintable():
        raise terminal.refusal("add_service.not_a_label")
    path = project.services / f"{service}.toml"
    kpis = _kpis(asked, known, terminal)
    if path.exists() and asked.kpis:
        return _add_kpis(project, path, Skeleton(known, service, label, kpis, locale=terminal.locale), asked, terminal)
    if path.exists():
        raise terminal.refusal("add_service.there", path=project.relative(path))
    entities = _entities(project, asked, known, terminal)
    skeleton = Skeleton(known, service, label, kpis, entities, terminal.locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(skeleton.text().encode())
    terminal.tell("add_service.done", "green", path=project.relative(path), kpis=len(kpis))
    _table(project, skeleton, terminal, today)
    if any(skeleton.is_from_sispea(kpi) for kpi in kpis):
        (project.kpis / "sispea").mkdir(parents=True, exist_ok=True)
        terminal.tell("add_service.sispea", entities=", ".join(one.id for one in entities), files=known.sispea)
    elif known.sispea and any(sispea_code(kpi.code) for kpi in kpis):
        terminal.tell("add_service.sispea_offer", files=known.sispea)
    terminal.tell("add_service.left", id=service)
    return 0


def _add_kpis(project: Project, path: Path, skeleton: Skeleton, asked: Asked, terminal: Terminal) -> int:
    """Put KPIs at the end of a service's file; what is in it stays as it is."""
    shown = project.relative(path)
    text = path.read_text(encoding="utf-8-sig")
    try:
        declared = Service.model_validate(tomllib.loads(text))
    except ValueError:
        raise terminal.refusal("add_service.unreadable", path=shown) from None
    there = {value for kpi in declared.kpis for value in (kpi.id, kpi.code, kpi.label)}
    new = tuple(kpi for kpi in skeleton.kpis if not there & {kpi.id, kpi.code, kpi.label})
    if not new:
        raise terminal.refusal("add_service.kpis_there", path=shown)
    from barometer.lake import atomic_write

    entities = _entities(project, asked, skeleton.known, terminal)
    more = dataclasses.replace(skeleton, kpis=new, entities=entities)
    atomic_write(path, (text.rstrip("\n") + "\n" + more.more_kpis()).encode())
    terminal.tell("add_service.kpis_added", "green", path=shown, codes=", ".join(kpi.code for kpi in new))
    if table := [kpi.code for kpi in new if not more.is_from_sispea(kpi)]:
        terminal.tell("add_service.rows_to_add", path=f"surveys/kpis/{more.table}", codes=", ".join(table))
    return 0


def _list(terminal: Terminal) -> None:
    """Every kind of service, with the codes of its KPIs; a star where one is taken by default."""
    terminal.tell("add_service.list")
    for known in library().values():
        terminal.line()
        terminal.line(f"{known.id} – {known.label}", "bold")
        for kpi in known.kpis:
            terminal.line(f"  {'*' if kpi.core else ' '} {kpi.code:<20} {kpi.label} ({kpi.unit})")
    terminal.line()
    terminal.tell("add_service.how")


def _known(asked: Asked, model: str, terminal: Terminal) -> KnownService:
    if asked.blank:
        label = asked.label or model
        headline = KnownCriterion(id="note-ensemble", label=terminal.words("add_service.headline"), headline=True)
        return KnownService(
            format=1, id=model, label=label, article=label, regulation="-", criteria=(headline,), kpis=()
        ).model_copy(update={"article": "", "regulation": ""})
    models = library()
    if model not in models:
        meant = nearest(slug(model), models)
        message = "add_service.unknown_near" if meant else "add_service.unknown"
        raise terminal.refusal(message, name=model, meant=meant or "", models=", ".join(models))
    return models[model]


def _kpis(asked: Asked, known: KnownService, terminal: Terminal) -> tuple[KnownKpi, ...]:
    if asked.everything:
        return known.kpis
    if not asked.kpis:
        return tuple(kpi for kpi in known.kpis if kpi.core)
    offered = {code.casefold(): kpi for code, kpi in known_kpis().items()}
    chosen: dict[str, KnownKpi] = {}
    for code in asked.kpis:
        kpi = offered.get((sispea_code(code) or code).casefold())
        if kpi is None:
            meant = nearest(code, known_kpis())
            message = "add_service.no_kpi_near" if meant else "add_service.no_kpi"
            raise terminal.refusal(message, code=code, meant=meant or "")
        if kpi.id in chosen and chosen[kpi.id] != kpi:
            # "reclamations" of two services: both are told apart by their code.
            kpi = kpi.model_copy(update={"id": slug(f"{kpi.id} {kpi.code}"), "label": f"{kpi.label} ({kpi.code})"})
        chosen[kpi.id] = kpi
    return tuple(chosen.values())


def _entities(project: Project, asked: Asked, known: KnownService, terminal: Terminal) -> tuple[Entity, ...]:
    """The SISPEA services: those typed, else those that a composition file in kpis/sispea/ finds for the territory."""
    if wrong := [code for code in asked.entities if not re.fullmatch(r"\d+", code)]:
        raise terminal.refusal("add_service.not_an_entity", entity=wrong[0])
    if asked.entities:
        return tuple(Entity(id=code) for code in dict.fromkeys(asked.entities))
    if not known.sispea:
        return ()
    return _found(project, known, terminal)


def _found(project: Project, known: KnownService, terminal: Terminal) -> tuple[Entity, ...]:
    folder = project.kpis / "sispea"
    pattern = re.compile(rf"composition.*(?<![a-z]){known.sispea}(?![a-z])", re.IGNORECASE)
    files = sorted(path for path in folder.glob("*") if pattern.search(path.name)) if folder.is_dir() else []
    if not files or not project.territory_file.is_file():
        return ()
    from barometer.declarations.territory_file import read_territory
    from barometer.ingest.files import receive
    from barometer.ingest.sispea_composition import read_composition, serving

    newest = files[-1]
    members, findings = read_composition(receive(newest, project.relative(newest)))
    telling.tell(terminal, telling.from_findings(findings))
    territory = read_territory(project.territory_file.read_bytes()).territory
    services = serving(members, territory, dt.date.max)
    if services:
        terminal.tell("add_service.served", file=project.relative(newest))
    for one in services:
        persons, name = f"{one.served:.0f}", quoted(one.name)
        terminal.tell("add_service.served_by", entity=one.entity, name=name, communes=one.communes, persons=persons)
    return tuple(Entity(id=one.entity, weight=one.served if one.served > 0 else 1.0) for one in services)


def _table(project: Project, skeleton: Skeleton, terminal: Terminal, today: dt.date) -> None:
    text = table_text(skeleton, range(today.year - _YEARS, today.year))
    target = project.kpis / skeleton.table
    if text and target.exists():
        terminal.tell("add_service.table_there", "yellow", path=project.relative(target))
    elif text:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode("utf-8-sig"))
        terminal.tell("add_service.table", path=project.relative(target))


def codes(texts: Sequence[str] | None) -> tuple[str, ...]:
    """Codes typed one an option, or several with commas."""
    return tuple(code.strip() for text in texts or () for code in text.split(",") if code.strip())

"""What must agree within a survey's declaration, and between it, the services and its waves.

Belongs here: scales, items, question versions, bridges. Does not belong here: columns of a wave (`wave_checks`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from barometer.declarations import layout
from barometer.declarations.faults import Fault, Path, fault, warning
from barometer.declarations.survey import Bridge, Item, Scale, Survey
from barometer.declarations.world import World, twice, unknown


def check_survey(survey: Survey, name: str, world: World) -> Iterator[Fault]:
    """Faults of surveys/waves/<name>/survey.toml."""
    if survey.id != name:
        yield fault("id.not_the_name", ("id",), survey.id, name=name)
    if not survey.items:
        yield fault("survey.no_items", ("items",))
    for scale_id, scale in survey.scales.items():
        yield from _scale(("scales", scale_id), scale)
    used = {version.scale for item in survey.items for version in item.versions}
    for scale_id in sorted(set(survey.scales) - used) if used <= set(survey.scales) else ():
        yield warning("survey.scale_unused", ("scales", scale_id), scale_id)
    yield from twice("id.twice", [(("items", i, "id"), item.id) for i, item in enumerate(survey.items, 1)])
    yield from _versions(survey)
    for i, item in enumerate(survey.items, 1):
        yield from _item(("items", i), item, world)
    for i, bridge in enumerate(survey.bridges, 1):
        yield from _bridge(("bridges", i), bridge, survey, name, world)


def _scale(at: Path, scale: Scale) -> Iterator[Fault]:
    if not scale.low < scale.high:
        yield fault("scale.reversed", at, f"{scale.low:g} – {scale.high:g}")
        return
    if not scale.low <= scale.satisfied_from <= scale.high:
        path = (*at, "satisfied_from")
        yield fault("scale.outside", path, f"{scale.satisfied_from:g}", low=f"{scale.low:g}", high=f"{scale.high:g}")
    for label, value in scale.labels.items():
        if not scale.low <= value <= scale.high:
            path = (*at, "labels", label)
            yield fault("scale.outside", path, f"{value:g}", low=f"{scale.low:g}", high=f"{scale.high:g}")
    texts: list[tuple[Path, str]] = [((*at, "labels", label), text_form(label)) for label in scale.labels]
    for kind in ("dont_know", "not_concerned", "refused", "not_shown"):
        texts += [((*at, kind, i), text_form(text)) for i, text in enumerate(getattr(scale, kind), 1)]
    yield from twice("scale.text_twice", texts)


def text_form(text: str) -> str:
    """A text as answers are compared: case and outer spaces do not count."""
    return " ".join(text.split()).casefold()


def _versions(survey: Survey) -> Iterator[Fault]:
    """A version's id names one wording of a criterion: two items on the same criterion may not share it."""
    seen: dict[tuple[str, str, str, str], list[tuple[Path, str]]] = {}
    for i, item in enumerate(survey.items, 1):
        if not item.versions:
            yield fault("survey.no_versions", ("items", i, "versions"), item.id)
        for j, version in enumerate(item.versions, 1):
            at: Path = ("items", i, "versions", j)
            asked = (item.service, item.criterion, item.population, item.asks)
            seen.setdefault(asked, []).append(((*at, "id"), version.id))
            if version.scale not in survey.scales:
                yield unknown("scale", (*at, "scale"), version.scale, survey.scales)
    for pairs in seen.values():
        yield from twice("survey.version_twice", pairs)


def _item(at: Path, item: Item, world: World) -> Iterator[Fault]:
    file = layout.service_file(item.service)
    service = world.services.get(item.service)
    if file not in world.files:
        known = {n.split("/")[1].removesuffix(".toml") for n in world.files if n.startswith("services/")}
        yield unknown("service", (*at, "service"), item.service, known)
    elif service is not None and item.criterion not in {criterion.id for criterion in service.criteria}:
        known = {criterion.id for criterion in service.criteria}
        yield unknown("criterion", (*at, "criterion"), item.criterion, known, about=file)


def _bridge(at: Path, bridge: Bridge, survey: Survey, name: str, world: World) -> Iterator[Fault]:
    items = {item.id: item for item in survey.items}
    if bridge.item not in items:
        yield unknown("item", (*at, "item"), bridge.item, items)
        return
    versions = {version.id for version in items[bridge.item].versions}
    for side in ("old", "new"):
        if getattr(bridge, side) not in versions:
            yield unknown("version", (*at, side), getattr(bridge, side), versions)
            return
    if bridge.old == bridge.new:
        yield fault("bridge.same_version", at, bridge.old)
        return
    file, wave = layout.wave_file(name, bridge.wave), world.waves.get((name, bridge.wave))
    if file not in world.files:
        yield fault("bridge.no_wave", (*at, "wave"), str(bridge.wave))
    elif wave is not None:
        asked = {asked.version for asked in wave.items if asked.item == bridge.item}
        if not {bridge.old, bridge.new} <= asked:
            found = fault("bridge.not_split", (*at, "wave"), str(bridge.wave), old=bridge.old, new=bridge.new)
            yield replace(found, about=file)

"""What must agree between declarations: every check, file by file.

Belongs here: calling the checks of each kind of declaration, and what concerns several surveys at once. Does not belong
here: reading (`reading`) and the form of a file (`validation`).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.declarations import layout
from barometer.declarations.authority_checks import check_authority
from barometer.declarations.brand_checks import check_brand
from barometer.declarations.edited_texts_checks import check_texts
from barometer.declarations.faults import Fault, warning
from barometer.declarations.journal_checks import check_journal
from barometer.declarations.register_checks import check_register
from barometer.declarations.service_checks import check_service
from barometer.declarations.survey_checks import check_survey
from barometer.declarations.territory_checks import check_territory
from barometer.declarations.wave_checks import check_wave
from barometer.declarations.world import World


def check(world: World) -> list[tuple[str, Fault]]:
    """Every fault, each with its file relative to surveys/."""
    return list(_check(world))


def _check(world: World) -> Iterator[tuple[str, Fault]]:
    if world.authority is not None:
        yield from ((layout.AUTHORITY, each) for each in check_authority(world.authority, world))
    if world.territory is not None:
        yield from ((layout.TERRITORY, each) for each in check_territory(world.territory, world))
    if world.brand is not None:
        yield from ((layout.BRAND, each) for each in check_brand(world.brand, world))
    if world.journal is not None:
        yield from ((layout.JOURNAL, each) for each in check_journal(world.journal))
    if world.texts is not None:
        yield from ((layout.TEXTS, each) for each in check_texts(world.texts, world))
    for name, service in sorted(world.services.items()):
        yield from ((layout.service_file(name), each) for each in check_service(service, name))
    for name, register in sorted(world.registers.items()):
        yield from ((layout.register_file(name), each) for each in check_register(register, name, world))
    for name, survey in sorted(world.surveys.items()):
        yield from ((layout.survey_file(name), each) for each in check_survey(survey, name, world))
    for (name, year), wave in sorted(world.waves.items()):
        yield from ((layout.wave_file(name, year), each) for each in check_wave(wave, name, year, world))
    yield from _asked_by_two(world)


def _asked_by_two(world: World) -> Iterator[tuple[str, Fault]]:
    """A criterion that two surveys ask the same population about: two series, which are not compared."""
    first: dict[tuple[str, str, str], str] = {}
    for name, survey in sorted(world.surveys.items()):
        for i, item in enumerate(survey.items, 1):
            judged = (item.service, item.criterion, item.population)
            if first.setdefault(judged, name) != name:
                found = warning(
                    "survey.asked_elsewhere", ("items", i, "criterion"), item.criterion, other=first[judged]
                )
                yield layout.survey_file(name), found

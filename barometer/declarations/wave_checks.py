"""What must agree within a wave's declaration, and between it, its survey, the authority and the census margins.

Belongs here: dates, columns, split ballots, calibration, figures declared by hand. Does not belong here: what is in the
file of answers (ingest).
"""

from __future__ import annotations

from collections.abc import Iterator

from barometer.declarations import layout
from barometer.declarations.authority import Authority
from barometer.declarations.faults import Fault, Path, fault, key_text, warning
from barometer.declarations.paths import check_path
from barometer.declarations.survey import Scale, Survey
from barometer.declarations.survey_checks import text_form
from barometer.declarations.wave import AskedItem, Calibration, Wave
from barometer.declarations.world import World, twice, unknown

_KINDS = ("zone", "age", "sex", "use")
_LONGEST_FIELD = 366  # days


def check_wave(wave: Wave, survey: str, year: int, world: World) -> Iterator[Fault]:
    """Faults of surveys/waves/<survey>/<year>/wave.toml."""
    if wave.survey != survey:
        yield fault("wave.other_survey", ("survey",), wave.survey, name=survey)
    if wave.year != year:
        yield fault("wave.other_year", ("year",), str(wave.year), name=str(year))
    yield from _dates(wave, year)
    yield from _source(wave, survey, year)
    yield from _sampling(wave)
    if wave.same_mode_as_before is not None and not wave.note:
        yield fault("wave.mode_without_note", ("same_mode_as_before",))
    yield from _columns(wave)
    if (asked := world.surveys.get(survey)) is not None:
        yield from _asked(wave, asked, layout.survey_file(survey))
        yield from _codes(wave, asked, layout.survey_file(survey))
        yield from _published(wave, asked, layout.survey_file(survey))
    elif wave.survey == survey and layout.survey_file(survey) in world.files:
        # Never told: the survey's own fault is. It is here so that the wave is not used without its survey.
        yield Fault("wave.no_survey", ("survey",), survey, about=layout.survey_file(survey))
    yield from _variables(wave, world)
    if wave.calibration is not None:
        yield from _calibration(wave, wave.calibration, world)
    before = max(
        (w for (s, y), w in world.waves.items() if s == survey and y < year), key=lambda w: w.year, default=None
    )
    if before is not None and wave.field_start <= before.field_end:
        yield warning("wave.overlap", ("field_start",), wave.field_start.isoformat(), other=str(before.year))


def _dates(wave: Wave, year: int) -> Iterator[Fault]:
    if wave.field_end < wave.field_start:
        yield fault(
            "wave.dates_reversed", ("field_end",), wave.field_end.isoformat(), start=wave.field_start.isoformat()
        )
    elif wave.year == year and not wave.field_start.year <= year <= wave.field_end.year:
        yield fault("wave.year_disagrees", ("year",), str(wave.year), start=wave.field_start.isoformat())
    elif (wave.field_end - wave.field_start).days > _LONGEST_FIELD:
        yield warning("wave.long_field", ("field_end",), wave.field_end.isoformat(), start=wave.field_start.isoformat())


def _source(wave: Wave, survey: str, year: int) -> Iterator[Fault]:
    """A wave is read from a file of answers, or declared by figures of a printed report: never from both."""
    of_file = {"file": wave.file, "items": wave.items}
    if wave.source == "file":
        for key, value in of_file.items():
            if not value:
                yield fault("wave.file_needs", (key,), missing=key)
        if wave.published:
            yield fault("wave.published_unexpected", ("published",))
        if wave.respondent_column is None:
            yield warning("wave.no_respondent_column", ("respondent_column",))
    else:
        if not wave.published:
            yield fault("wave.published_needs", ("published",))
        if not wave.reference:
            yield warning("wave.no_reference", ("reference",))
        for key, value in of_file.items():
            if value:
                yield fault("wave.file_unexpected", (key,), key)
    if wave.file:
        yield from check_path(("file",), wave.file, f"waves/{survey}/{year}")


def _sampling(wave: Wave) -> Iterator[Fault]:
    sampling = wave.sampling
    if sampling.finite_population_correction and sampling.population_size is None:
        yield fault("wave.correction_without_size", ("sampling", "finite_population_correction"))
    if sampling.design == "quotas" and wave.source == "file" and wave.calibration is None:
        yield warning("wave.quotas_uncalibrated", ("sampling", "design"))


def _columns(wave: Wave) -> Iterator[Fault]:
    """A column answers one question (but in a split ballot), and an identifier or a weight answers none."""
    sampling = wave.sampling
    roles: dict[str, str] = {}
    for role, column in (
        ("respondent_column", wave.respondent_column),
        ("sampling.weight_column", sampling.weight_column),
        ("sampling.stratum_column", sampling.stratum_column),
        ("sampling.cluster_column", sampling.cluster_column),
        ("sampling.person_column", sampling.person_column),
    ):
        if column is not None:
            roles.setdefault(column.strip(), role)
    met: dict[str, tuple[Path, AskedItem]] = {}
    for i, asked in enumerate(wave.items, 1):
        path: Path = ("items", i, "column")
        column = asked.column.strip()
        if column in roles:
            yield fault("wave.column_twice", path, asked.column, other=roles[column])
        elif column in met:
            other, first = met[column]
            is_split = asked.item == first.item and asked.where is not None and first.where is not None
            if not is_split:
                yield fault("wave.column_twice", path, asked.column, other=key_text(other))
        met.setdefault(column, (path, asked))
    for i, rows in enumerate(wave.where, 1):
        if not rows.equals:
            yield fault("filter.empty", ("where", i, "equals"), rows.column)
    for i, asked in enumerate(wave.items, 1):
        if asked.where is not None and not asked.where.equals:
            yield fault("filter.empty", ("items", i, "where", "equals"), asked.where.column)


def _asked(wave: Wave, survey: Survey, file: str) -> Iterator[Fault]:
    items = {item.id: item for item in survey.items}
    halves: dict[str, list[tuple[Path, AskedItem]]] = {}
    criteria: dict[tuple[str, str, str, str], str] = {}
    for i, asked in enumerate(wave.items, 1):
        at: Path = ("items", i)
        item = items.get(asked.item)
        if item is None:
            yield unknown("item", (*at, "item"), asked.item, items, about=file)
            continue
        versions = {version.id for version in item.versions}
        if versions and asked.version not in versions:
            yield unknown("version", (*at, "version"), asked.version, versions, about=file)
        halves.setdefault(asked.item, []).append((at, asked))
        judged = (item.service, item.criterion, item.population, item.asks)
        if criteria.setdefault(judged, asked.item) != asked.item:
            yield fault("wave.criterion_twice", (*at, "item"), asked.item, other=criteria[judged])
    bridged = {bridge.item for bridge in survey.bridges}  # whether by the right wave is the survey's check
    for item_id, entries in halves.items():
        yield from _split(entries, is_bridged=item_id in bridged)


def _split(entries: list[tuple[Path, AskedItem]], *, is_bridged: bool) -> Iterator[Fault]:
    """The halves of a split ballot: two versions, told apart by values that do not overlap."""
    yield from twice("wave.item_twice", [(at, f"{asked.item} ({asked.version})") for at, asked in entries])
    if len({asked.version for _, asked in entries}) < 2:
        return
    taken: set[tuple[str, str]] = set()
    for at, asked in entries:
        if asked.where is None:
            yield fault("wave.half_without_where", at, asked.item)
            continue
        values = {(asked.where.column, text.strip()) for text in asked.where.equals}
        if values & taken:
            yield fault("wave.halves_overlap", (*at, "where"), ", ".join(sorted(text for _, text in values & taken)))
        taken |= values
    if not is_bridged:
        yield warning("wave.split_without_bridge", entries[-1][0], entries[0][1].item)


def _codes(wave: Wave, survey: Survey, file: str) -> Iterator[Fault]:
    """What a file writes stands for a text of the scale or a number on it, each for one."""
    for name, codes in wave.codes.items():
        at: Path = ("codes", name)
        scale = survey.scales.get(name)
        if scale is None:
            yield unknown("scale", at, name, survey.scales, about=file)
            continue
        voids = (scale.dont_know, scale.not_concerned, scale.refused, scale.not_shown)
        known = [*scale.labels, *(text for texts in voids for text in texts)]
        forms = {text_form(text) for text in known}
        for code, meaning in codes.items():
            if text_form(meaning) not in forms and not _is_on(scale, meaning):
                expected = ", ".join(known) or f"{scale.low:g} – {scale.high:g}"
                yield Fault("wave.code_unknown", (*at, code), meaning, {"expected": expected}, about=file)
        yield from twice("scale.text_twice", [((*at, code), text_form(code)) for code in codes])


def _is_on(scale: Scale, text: str) -> bool:
    try:
        return scale.low <= float(text.replace(",", ".")) <= scale.high
    except ValueError:
        return False


def _published(wave: Wave, survey: Survey, file: str) -> Iterator[Fault]:
    items = {item.id: item for item in survey.items}
    figures: list[tuple[Path, str]] = []
    for i, figure in enumerate(wave.published, 1):
        at: Path = ("published", i)
        item = items.get(figure.item)
        if item is None:
            yield unknown("item", (*at, "item"), figure.item, items, about=file)
            continue
        versions = {version.id for version in item.versions}
        if versions and figure.version not in versions:
            yield unknown("version", (*at, "version"), figure.version, versions, about=file)
        if figure.population != item.population:
            yield fault("wave.other_population", (*at, "population"), figure.population, expected=item.population)
        if figure.statistic == "mean" and figure.margin_pts is None and figure.sd_pts is None:
            yield warning("wave.mean_without_margin", at, figure.item)
        figures.append((at, f"{figure.item}, {figure.version}, {figure.statistic}"))
    yield from twice("wave.figure_twice", figures)


def _variables(wave: Wave, world: World) -> Iterator[Fault]:
    for kind in _KINDS:
        variable = getattr(wave.variables, kind)
        if variable is None:
            continue
        at: Path = ("variables", kind)
        if world.authority is not None and variable.values:
            known = _categories(world.authority, kind)
            for text, category in variable.values.items():
                if category not in known:
                    yield unknown("category", (*at, "values", text), category, known, about=layout.AUTHORITY)
        both = sorted(set(variable.blank) & set(variable.values))
        if both:
            yield fault("wave.blank_and_value", (*at, "blank"), ", ".join(both))
        if kind == "zone" and not variable.values and world.territory is None:
            if layout.TERRITORY in world.files:
                yield Fault("wave.no_territory", at, variable.column, about=layout.TERRITORY)
            else:
                yield warning("wave.no_territory", at, variable.column)


def _categories(authority: Authority, kind: str) -> set[str]:
    return {category.id for category in getattr(authority.domains, kind)}


def _calibration(wave: Wave, calibration: Calibration, world: World) -> Iterator[Fault]:
    if calibration.margins not in world.margins:
        years = ", ".join(str(year) for year in sorted(world.margins)) or "—"
        yield fault("calibration.no_margins", ("calibration", "margins"), str(calibration.margins), known=years)
    if not calibration.variables:
        yield fault("calibration.no_variables", ("calibration", "variables"))
    if not calibration.methods:
        yield fault("calibration.no_methods", ("calibration", "methods"))
    methods: list[tuple[Path, str]] = [
        (("calibration", "methods", i), method) for i, method in enumerate(calibration.methods, 1)
    ]
    yield from twice("calibration.method_twice", methods)
    low, high = calibration.bounds
    if not 0 <= low < 1 < high:
        yield fault("calibration.bounds", ("calibration", "bounds"), f"[{low:g}, {high:g}]")
    paths: list[tuple[Path, str]] = [
        (("calibration", "variables", i), kind) for i, kind in enumerate(calibration.variables, 1)
    ]
    yield from twice("calibration.variable_twice", paths)
    for path, kind in paths:
        if getattr(wave.variables, kind) is None:
            yield fault("calibration.no_column", path, kind)
    for name, groupings in calibration.collapse.items():
        at: Path = ("calibration", "collapse", name)
        if name not in calibration.variables:
            yield unknown("variable", at, name, calibration.variables)
        elif world.authority is not None:
            known = _categories(world.authority, name)
            for i, grouping in enumerate(groupings, 1):
                for category in grouping:
                    if category not in known:
                        yield unknown("category", (*at, i, category), category, known, about=layout.AUTHORITY)
                known = {grouping.get(category, category) for category in known}

"""The wave.toml that the answers make.

Belongs here: the declaration as the text of a file, commented in the reader's language. Does not belong here: whether
it agrees with the rest (declarations.crosschecks), writing it to disk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import tomlkit
from tomlkit.items import Table

from barometer.ingest.proposal.material import Material
from barometer.ingest.proposal.propose import DOMAIN_KINDS, Answers, Proposal
from barometer.ingest.proposal.questions import NONE
from barometer.locale import say


class UnansweredError(Exception):
    """A declaration was asked for while questions are open."""


def wave_toml(material: Material, proposal: Proposal, answers: Answers, file: str, locale: str) -> str:
    """The text of the wave's declaration; `file` is the answers' file as it lies in the wave's folder.

    Raises UnansweredError where a question is open.
    """
    if proposal.open(answers):
        raise UnansweredError

    def given(name: str) -> str | None:
        answer = proposal.answer(name, answers)
        return None if answer == NONE else answer

    survey = material.declared.surveys[str(given("survey"))]
    before = material.declared.before(survey.id)
    document = tomlkit.document()
    for line in say(locale, "add_wave.toml.head", title=survey.title, year=str(given("year"))).split("\n"):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document["format"] = 1
    document["survey"] = survey.id
    document["year"] = int(str(given("year")))
    for name in ("field_start", "field_end"):
        document[name] = dt.date.fromisoformat(str(given(name)))
    document["mode"] = str(given("mode"))
    document.add(tomlkit.nl())
    document["file"] = file
    if material.sheet.name is not None:
        document["sheet"] = material.sheet.name
    if material.tool is not None:
        document["tool"] = material.tool.id
        document["tool"].comment(say(locale, "add_wave.toml.tool", product=material.tool.product))
    if (respondent := given("respondent")) is not None:
        document["respondent_column"] = respondent
    sampling = tomlkit.table()
    sampling["design"] = str(given("design"))
    sampling["design"].comment(say(locale, "add_wave.toml.design"))
    if before is not None and before.sampling.population_size is not None:
        sampling["population_size"] = before.sampling.population_size
    document["sampling"] = sampling
    variables = _variables(proposal, given_columns={kind: given(f"domain.{kind}") for kind in DOMAIN_KINDS})
    if variables:
        document["variables"] = variables
    if proposal.codes:
        codes = tomlkit.table(is_super_table=True)
        for scale, meanings in proposal.codes.items():
            codes[scale] = _texts(meanings)
            codes[scale].comment(say(locale, "add_wave.toml.codes"))
        document["codes"] = codes
    if (margins := given("margins")) is not None:
        document["calibration"] = _calibration(material, survey.id, int(margins), list(variables))
    items = tomlkit.aot()
    for item in survey.items:
        if (column := given(f"item.{item.id}")) is not None:
            entry = tomlkit.table()
            entry["item"], entry["column"] = item.id, column
            entry["version"] = given(f"version.{item.id}") or item.versions[-1].id
            items.append(entry)
    document["items"] = items
    return tomlkit.dumps(document)


def _variables(proposal: Proposal, given_columns: Mapping[str, str | None]) -> Table:
    variables = tomlkit.table(is_super_table=True)
    for kind, column in given_columns.items():
        if column is not None:
            variable = tomlkit.table()
            variable["column"] = column
            if values := proposal.values.get(kind):
                variable["values"] = _inline(values)
            if blank := proposal.blanks.get(kind):
                variable["blank"] = list(blank)
            variables[kind] = variable
    return variables


def _texts(texts: Mapping[str, str]) -> Table:
    table = tomlkit.table()
    for text, meaning in texts.items():
        table.add(tomlkit.key(text) if text else tomlkit.key(""), meaning)
    return table


def _inline(texts: Mapping[str, str]) -> tomlkit.items.InlineTable:
    table = tomlkit.inline_table()
    for text, meaning in texts.items():
        table.append(text, meaning)
    return table


def _calibration(material: Material, survey: str, year: int, kinds: list[str]) -> Table:
    """The margins; the variables and the declared ladder are the former wave's where it had any."""
    before = material.declared.before(survey)
    former = before.calibration if before is not None else None
    calibration = tomlkit.table()
    calibration["margins"] = year
    usual = former.variables if former is not None else ("zone", "age", "sex")
    calibration["variables"] = [kind for kind in usual if kind in kinds]
    if former is not None and (collapse := {k: v for k, v in former.collapse.items() if k in kinds}):
        calibration["collapse"] = {kind: [dict(step) for step in steps] for kind, steps in collapse.items()}
    return calibration

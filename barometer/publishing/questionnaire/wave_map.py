"""How the exports of our own questionnaire are read: the column map of the wave that comes back.

Belongs here: columns, versions and codes for each tool, and the draft of a wave.toml. Does not belong here: reading an
export (ingest).
"""

from __future__ import annotations

import json
from typing import Any, Literal

from barometer.locale import say
from barometer.publishing.questionnaire.form import Form, Question

Tool = Literal["limesurvey", "kobo"]
_RESPONDENT: dict[Tool, str] = {"limesurvey": "id", "kobo": "_id"}


def wave_map(form: Form, tool: Tool) -> dict[str, Any]:
    """The keys of a wave's declaration that the questionnaire settles: tool, respondent, variables, items, codes."""
    variables: dict[str, Any] = {}
    for question in form.opening:
        told: dict[str, Any] = {"column": question.name}
        values = {a.code: a.means for a in question.answers if a.code != a.means}
        variables[question.variable] = told | ({"values": values} if values else {})
    items = [{"item": q.item, "column": q.name, "version": q.version} for q in form.questions]
    codes = {q.scale: own for q in form.questions if (own := _codes(q))}
    found: dict[str, Any] = {
        "tool": tool,
        "respondent_column": _RESPONDENT[tool],
        "variables": variables,
        "items": items,
    }
    return found | ({"codes": codes} if codes else {})


def _codes(question: Question) -> dict[str, str]:
    return {answer.code: answer.means for answer in question.answers if answer.code != answer.means}


def wave_draft(form: Form, tool: Tool) -> str:
    """A wave.toml to be completed: what the questionnaire settles is there, the rest is asked for in comments."""
    found = wave_map(form, tool)
    lines = [f"# {line}" for line in say(form.locale, "questionnaire.draft", digest=form.digest).split("\n")]
    lines += ["", "format = 1", f"survey = {_text(form.survey)}"]
    ask = say(form.locale, "questionnaire.complete")
    for key in ("year", "field_start", "field_end", "mode", "file"):
        lines.append(f"{key} =  # {ask}")
    lines += [f"tool = {_text(tool)}", f"respondent_column = {_text(found['respondent_column'])}", ""]
    lines += ["[sampling]", f"design =  # {ask}"]
    for name, variable in found["variables"].items():
        lines += ["", f"[variables.{name}]", f"column = {_text(variable['column'])}"]
        if values := variable.get("values"):
            pairs = ", ".join(f"{_text(code)} = {_text(means)}" for code, means in values.items())
            lines.append(f"values = {{ {pairs} }}")
    for scale, codes in found.get("codes", {}).items():
        lines += ["", f"[codes.{scale}]", *(f"{_text(code)} = {_text(means)}" for code, means in codes.items())]
    for item in found["items"]:
        lines += ["", "[[items]]", *(f"{key} = {_text(value)}" for key, value in item.items())]
    return "\n".join(lines) + "\n"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)

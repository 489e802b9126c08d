"""Exports of survey tools: one small module a tool, each turning its file into the sheet that judging takes.

Belongs here: recognising a tool by its own columns, the names a column goes by, what blanks, ticks and drafts mean
(`limesurvey`, `kobo`, `framaforms`, `forms`, `sphinx`, `jdma`), and the questionnaire files of LimeSurvey and ODK
(`structures`). Does not belong here: opening files (`ingest.sheet`), scales and domains (`ingest.marks`,
`ingest.domains`), proposing a declaration (`ingest.proposal`).

Of a column that no declaration names nothing is kept, and nothing is looked at but what the tool itself writes there:
whether a response was sent, when, and whether another answer to the same question is ticked.
"""

from __future__ import annotations

from collections.abc import Sequence

from barometer.declarations.wave import SurveyTool, Wave
from barometer.findings import Finding, Severity
from barometer.ingest.files import Received
from barometer.ingest.sheet import Reading, Sheet, read_sheet
from barometer.ingest.tools.draft import Draft
from barometer.ingest.tools.forms import GOOGLE, MICROSOFT
from barometer.ingest.tools.framaforms import FRAMAFORMS
from barometer.ingest.tools.headings import rename_declared
from barometer.ingest.tools.jdma import JDMA
from barometer.ingest.tools.kobo import KOBO
from barometer.ingest.tools.limesurvey import LIMESURVEY
from barometer.ingest.tools.sphinx import SPHINX
from barometer.ingest.tools.tool import Tool, no_names

#: Every tool's reader, in the order they are tried.
TOOLS: dict[SurveyTool, Tool] = {
    tool.id: tool for tool in (LIMESURVEY, FRAMAFORMS, KOBO, MICROSOFT, JDMA, GOOGLE, SPHINX)
}


def recognise(sheet: Sheet) -> tuple[Tool, Sheet] | None:
    """The tool that wrote a file, with the sheet under its row of titles; None where no tool's own columns are met."""
    for tool in TOOLS.values():
        if (row := tool.title_row(sheet.above)) is not None:
            return tool, sheet.titled(row) or sheet
    return None


def read_wave_sheet(received: Received, wave: Wave, declared: Sequence[str]) -> Reading:
    """The sheet of a wave, its texts meaning the same whatever the declared tool; and what was found on the way.

    Without a declared tool the file is read as it stands; a tool that is recognised and matters is told.
    """
    reading = read_sheet(received, wave.sheet, wave.header_row)
    if reading.sheet is None:
        return reading
    sheet, findings = reading.sheet, list(reading.findings)
    tool = TOOLS[wave.tool] if wave.tool is not None else None
    if tool is not None and wave.header_row is None:
        row = tool.title_row(sheet.above)
        if row is None:
            place = sheet.place(sheet.header_row)
            findings.append(Finding("other_tool", Severity.FILE, place, params={"tool": tool.product}))
            return Reading(None, tuple(findings))
        sheet = sheet.titled(row) or sheet
    elif tool is None and (found := recognise(sheet)) is not None:
        params = {"tool": found[0].product, "id": found[0].id}
        findings.append(Finding("tool_not_declared", Severity.WARNING, sheet.place(), params=params))
    prepared, told = prepare(sheet, tool, wave, declared)
    return Reading(prepared, (*findings, *told))


def prepare(sheet: Sheet, tool: Tool | None, wave: Wave, declared: Sequence[str]) -> tuple[Sheet, list[Finding]]:
    """A sheet under its titles with the declared columns under their declared names, and what the tool loses."""
    draft = Draft(sheet, declared, [asked.column for asked in wave.items])
    rename_declared(draft, tool.names(sheet) if tool else no_names(sheet))
    if tool is not None:
        tool.prepare(draft, wave)
    return draft.build(), draft.findings

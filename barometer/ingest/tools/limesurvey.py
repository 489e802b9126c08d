"""LimeSurvey: CSV, xlsx and VV exports, in code, full or double headings, short or long answers.

Belongs here: what LimeSurvey's blanks, codes and ticks mean (conventions read in its PHP source). Does not belong
here: its structure files (`structures`).

- A response without a date of sending was never finished; 1980-01-01 stands for "sent" where answers are undated.
- VV has two rows of titles (words, then codes), writes line ends and tabs as {newline}, {tab}, and it alone tells
  "{question_not_shown}" from a blank.
- Several answers: short writes Y or nothing (not ticked, or not asked: alike), long writes Oui, Non, or N/A where the
  question was not asked. For Yes/No and gender questions, N/A is also what an unanswered one gets.
- "-oth-" is the answer "Autre"; the words typed beside it stand in a column of their own, which nobody reads.
- "Convert Y/N" writes 1 and 2: "anything but zero is yes" would turn every no into a yes. It is never guessed.
- Full headings repeat ("… [Commentaire]"): see `headings` for how they are told apart.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import numpy as np

from barometer.declarations.wave import Wave
from barometer.findings import Severity
from barometer.ingest.columns import Mask
from barometer.ingest.sheet import Sheet
from barometer.ingest.tools import ticks
from barometer.ingest.tools.draft import Draft
from barometer.ingest.tools.headings import Names
from barometer.ingest.tools.tool import (
    Above,
    Tool,
    find,
    has,
    set_incomplete_aside,
    tell_of_blank_answers,
    tell_of_days,
    words,
)
from barometer.ingest.values import NOT_SHOWN, clean, same_letters

_ID = words("id", "ID de la réponse", "Response ID")
_SENT = words("submitdate", "Date de soumission", "Date submitted")
_PAGE = words("lastpage", "Dernière page", "Last page")
_LANGUAGE = words("startlanguage", "Langue de départ", "Start language")
_SEED = words("seed", "Tête de série")
_OTHERS = words(
    *("startdate", "Date de lancement", "Date started", "datestamp", "Date de la dernière action", "Date last action"),
    *("token", "Code d'accès", "Invitation", "ipaddr", "Adresse IP", "IP address", "refurl", "URL de référence"),
    *("Referrer URL", "firstname", "Prénom", "lastname", "Nom de famille", "email", "Adresse électronique"),
)

#: The day that LimeSurvey writes where answers are anonymous and undated.
UNDATED = dt.date(1980, 1, 1)

_ESCAPES = {"newline": " ", "cr": " ", "tab": " ", "quote": '"', "lbrace": "{"}
_ESCAPED = re.compile("{(" + "|".join(_ESCAPES) + ")}")

_YES, _NO, _NONE = words("Oui", "Yes"), words("Non", "No"), words("N/A")
_GENDER = words("Femme", "Homme", "Féminin", "Masculin", "Female", "Male")
_OTHER = words("other", "Autre", "Autre…", "Other")
_HIDDEN = same_letters(NOT_SHOWN)
_SUB = re.compile(r"(?P<question>.+?) ?\[(?P<sub>[^\[\]]*)\]")
_SUB_VV = re.compile(r"(?P<question>[^_\s]+)_(?P<sub>[^_\s]+)")


def _title_row(above: Above) -> int | None:
    """VV's second row of titles is taken: codes change less than words."""
    rows = [number for number, cells in above[:2] if has(cells, _ID, _SENT) and _is_one(cells)]
    return rows[-1] if rows else None


def _is_one(cells: Sequence[str]) -> bool:
    return any(find(cells, kind) is not None for kind in (_PAGE, _LANGUAGE, _SEED))


def _is_vv(sheet: Sheet) -> bool:
    return sheet.header_row > 1 and bool(sheet.above) and sheet.above[0][0] < sheet.header_row


def _names(sheet: Sheet) -> Names:
    """ "G2Q1_SQ001" is also "G2Q1[SQ001]"; "G2Q1[SQ001]. Words" is also its code; VV's words stand a row above."""
    titles: Sequence[str] = sheet.above[0][1] if _is_vv(sheet) else ()
    names: list[tuple[str, ...]] = []
    for position, heading in enumerate(sheet.header):
        also = []
        if match := _SUB_VV.fullmatch(heading):
            also.append(f"{match['question']}[{match['sub']}]")
        elif (match := _SUB.fullmatch(heading)) and " " not in heading:
            also.append(f"{match['question']}_{match['sub']}")
        if ". " in heading and re.fullmatch(r"[A-Za-z]\w*(?:\[\w+\])*", heading.split(". ", 1)[0]):
            also += heading.split(". ", 1)
        if position < len(titles):
            also.append(titles[position])
        names.append(tuple(also))
    return names


def _prepare(draft: Draft, wave: Wave) -> None:
    is_vv = _is_vv(draft.sheet)
    sent = find(draft.sheet.header, _SENT)
    if sent is not None:
        _set_unsent_aside(draft, sent, wave)
    if is_vv:
        _unescape(draft)
    _mean_other(draft)
    is_long = _questions_with_words(draft, wave)
    if not is_vv and not is_long:
        _short_ticks(draft)
    elif is_vv:
        _shown_ticks(draft)
    _tell_of_converted(draft)
    if not is_vv:
        tell_of_blank_answers(draft)
    tell_of_days(draft, sent, wave, UNDATED)


def _set_unsent_aside(draft: Draft, sent: int, wave: Wave) -> None:
    texts = draft.texts(sent)
    set_incomplete_aside(draft, (texts == "") | (texts == NOT_SHOWN), wave, draft.header[sent])
    undated = np.array([text.startswith(UNDATED.isoformat()) for text in texts], dtype=bool) & draft.kept
    if undated.any():
        draft.tell("undated_responses", Severity.NOTE, undated, draft.header[sent])


def _unescape(draft: Draft) -> None:
    """VV's marks as the characters they stand for; "not shown" stays only where an answer is asked for."""
    for label, position in draft.declared_positions().items():
        texts = draft.texts(position)
        plain = np.empty(len(texts), dtype=object)
        blank = NOT_SHOWN if label in draft.asked or _sub(draft.sheet.header[position]) else ""
        plain[:] = [blank if text == NOT_SHOWN else _plain(text) for text in texts]
        draft.rewrite(position, plain)


def _plain(text: str) -> str:
    return clean(_ESCAPED.sub(lambda match: _ESCAPES[match[1]], text)) if "{" in text else text


def _mean_other(draft: Draft) -> None:
    rows: Mask = np.zeros(len(draft.sheet.rows), dtype=bool)
    for position in draft.declared_positions().values():
        rows |= draft.replace_texts(position, {"-oth-": "Autre"})
    if rows.any():
        draft.tell("other_answer", Severity.NOTE, rows)


def _sub(heading: str) -> tuple[str, str] | None:
    match = _SUB.fullmatch(heading) or _SUB_VV.fullmatch(heading)
    return (match["question"], match["sub"]) if match else None


def _siblings(draft: Draft, position: int) -> list[int]:
    """The columns of the same question, without that of the open answer's words."""
    own = _sub(draft.sheet.header[position])
    if own is None:
        return []
    found = [(i, _sub(heading)) for i, heading in enumerate(draft.sheet.header)]
    return [i for i, sub in found if sub and sub[0] == own[0] and same_letters(sub[1]) not in _OTHER]


def _met(draft: Draft, positions: Sequence[int]) -> set[str]:
    """The different texts of some columns, as compared, the blank left out."""
    return {same_letters(text) for i in positions for text in set(draft.texts(i))} - {""}


def _questions_with_words(draft: Draft, wave: Wave) -> bool:
    """Long answers: "N/A" is "not asked" under a ticked answer, and no answer at all elsewhere.

    Returns whether the file shows that its answers are long.
    """
    is_long, lost = False, np.zeros(len(draft.sheet.rows), dtype=bool)
    for label, position in draft.declared_positions().items():
        siblings = _siblings(draft, position)
        met = _met(draft, siblings or [position])
        if not met or not met <= _YES | _NO | _NONE | _GENDER or not met & (_YES | _NO | _GENDER):
            continue
        is_long = True
        na = {text for text in set(draft.texts(position)) if same_letters(text) in _NONE}
        if not siblings:
            lost |= draft.replace_texts(position, dict.fromkeys(na, ""))
        elif label in draft.asked:
            draft.replace_texts(position, dict.fromkeys(na, NOT_SHOWN))
        else:
            draft.replace_texts(position, dict.fromkeys(na, ""))
    if lost.any():
        draft.tell("na_untold", Severity.NOTE, lost)
    return is_long


def _several_answers(draft: Draft, met: Sequence[set[str]]) -> dict[str, list[int]]:
    """The declared columns that answer no item, by question, where the texts met under it are one of those sets."""
    found: dict[str, list[int]] = {}
    for label, position in draft.declared_positions().items():
        own = _sub(draft.sheet.header[position])
        if own and label not in draft.asked and _met(draft, _siblings(draft, position)) - {_HIDDEN} in met:
            found.setdefault(own[0], []).append(position)
    return found


def _short_ticks(draft: Draft) -> None:
    """Y or nothing. The open answer's column counts as a tick where anything stands in it; its words are not kept."""
    for question, positions in _several_answers(draft, [{"y"}]).items():
        beside = [i for i, heading in enumerate(draft.sheet.header) if (_sub(heading) or ("",))[0] == question]
        unknown = ticks.ticks(draft, positions, beside, ["y"])
        ticks.tell_of_blanks(draft, unknown, question)


def _shown_ticks(draft: Draft) -> None:
    """VV says which questions were not shown: the other blanks are answers that were not ticked."""
    for positions in _several_answers(draft, [{"y"}]).values():
        for position in positions:
            shown = draft.texts(position) != NOT_SHOWN
            draft.rewrite(position, ticks.told(draft.texts(position) == "Y", shown))
    for label, position in draft.declared_positions().items():
        if label not in draft.asked:
            draft.replace_texts(position, {NOT_SHOWN: ""})


def _tell_of_converted(draft: Draft) -> None:
    for question, positions in _several_answers(draft, [{"1"}, {"1", "2"}]).items():
        filled = np.any([draft.texts(position) != "" for position in positions], axis=0)
        draft.tell("converted_ticks", Severity.WARNING, filled & draft.kept, question)


LIMESURVEY = Tool(
    "limesurvey",
    "LimeSurvey",
    _title_row,
    _names,
    _prepare,
    _ID,
    _SENT,
    _ID | _SENT | _PAGE | _LANGUAGE | _SEED | _OTHERS,
)

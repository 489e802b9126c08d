"""A survey.toml proposed from the first file of a survey: which columns measure which criteria, on which scale.

Belongs here: the questions of a survey that is not declared yet, and the text of its declaration. Does not belong
here: the wave (`propose`), which is asked about once the survey is there.

Only columns on a scale that is recognised are offered. The wording of a question is the column's heading: it is to be
read over, for it is what later waves are compared by.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import tomlkit

from barometer.declarations.survey import Scale
from barometer.findings import quoted
from barometer.ingest.proposal.columns import Column
from barometer.ingest.proposal.matching import Likeness
from barometer.ingest.proposal.material import Material
from barometer.ingest.proposal.propose import Answers, Proposal, effective
from barometer.ingest.proposal.questions import NONE, Choice, Question, Sure
from barometer.ingest.proposal.scales import Recognised, recognised
from barometer.ingest.tools.headings import one_answer
from barometer.locale import say

_LEAST, _DOUBTFUL = 0.45, 0.93


@dataclass(frozen=True)
class _Measure:
    """A column on a recognised scale."""

    column: Column
    fitting: tuple[Recognised, ...]  # several where the levels met stand on several scales

    def found(self, answers: Answers) -> Recognised | None:
        """The one scale, or the one that was chosen."""
        chosen = answers.get(self.question)
        return next((one for one in self.fitting if len(self.fitting) == 1 or one.id == chosen), None)

    @property
    def question(self) -> str:
        return f"scale.{self.column.label}"

    @property
    def shown(self) -> str:
        return " ; ".join(_in_words(one.scale) for one in self.fitting)


def propose_survey(material: Material, answers: Answers) -> Proposal:
    """The questions about a survey to be declared: its title, and the criterion of each column on a scale."""
    measures = _measures(material)
    criteria = {
        f"{service.id}/{criterion.id}": (f"{service.label} – {criterion.label}", criterion.label)
        for service in material.declared.services.values()
        for criterion in service.criteria
    }
    chosen = {one.column.label: answers.get(f"measure.{one.column.label}") for one in measures}
    taken = {key: label for label, key in chosen.items() if key is not None and key != NONE}
    proposals = _closest(measures, {key: label for key, (_, label) in criteria.items()}, taken)
    questions = [Question("title", "text", "survey_title")]
    for one in measures:
        name = f"measure.{one.column.label}"
        free = [key for key in criteria if taken.get(key, one.column.label) == one.column.label]
        choices = tuple(Choice(key, f"{key} – {criteria[key][0]}") for key in free)
        proposal = proposals.get(one.column.label)
        about = {"column": one.column.shown, "scale": one.shown}
        sure = Sure.LIKELY if proposal else Sure.OPEN
        questions.append(Question(name, "choice", "measure", about, (*choices, Choice(NONE, NONE)), proposal, sure))
        if len(one.fitting) > 1 and effective(questions[-1], answers) not in (None, NONE):
            scales = tuple(Choice(scale.id, _in_words(scale.scale)) for scale in one.fitting)
            questions.append(Question(one.question, "choice", "scale", about, scales))
    return Proposal(tuple(questions), {}, {}, {})


def _measures(material: Material) -> list[_Measure]:
    """The columns on a recognised scale; where several fit, those that another column of the file is on for certain."""
    found: list[tuple[Column, list[Recognised]]] = []
    for column in material.columns:
        if column.is_own:
            continue
        heading = material.sheet.header[column.position]
        labels = material.structure.answers(heading) if material.structure else {}
        texts = material.texts[column.position]
        met = {labels.get(text, text): count for text, count in texts.items()}
        if labels and set(texts) <= set(labels):
            met = dict.fromkeys(labels.values(), 1)  # the questionnaire knows levels that nobody chose
        if fitting := recognised(met, column.wording):
            found.append((column, fitting))
    certain = {fitting[0].id for _, fitting in found if len(fitting) == 1}
    return [
        _Measure(column, tuple([one for one in fitting if one.id in certain] or fitting)) for column, fitting in found
    ]


def _closest(measures: Iterable[_Measure], criteria: dict[str, str], taken: dict[str, str]) -> dict[str, str]:
    """The criterion of each column, the closest pairs first; nothing where two fit alike. `taken`: by which column."""
    columns = [one.column for one in measures]
    likeness = Likeness([column.wording for column in columns])
    scores: dict[tuple[str, str], float] = {}
    for column in columns:
        split = one_answer(column.wording)
        for key, label in criteria.items():
            scores[column.label, key] = likeness.best(label, [column.wording, *([split[1]] if split else [])])
    found: dict[str, str] = {}
    for (column_label, key), score in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])):
        if score < _LEAST or column_label in found or key in found.values():
            continue
        if taken.get(key, column_label) != column_label:
            continue  # another column's by now
        rivals = [s for (c, k), s in scores.items() if (c == column_label) != (k == key)]
        if max(rivals, default=0.0) <= _DOUBTFUL * score:
            found[column_label] = key
    return found


def _in_words(scale: Scale) -> str:
    return " / ".join(scale.labels) if scale.labels else f"{scale.low:g} – {scale.high:g}"


def survey_toml(material: Material, proposal: Proposal, answers: Answers, survey: str, locale: str) -> str:
    """The text of the survey's declaration."""
    document = tomlkit.document()
    title = str(proposal.answer("title", answers))
    for line in say(locale, "add_wave.survey.head", title=title).split("\n"):
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document["format"] = 1
    document["id"] = survey
    document["title"] = title
    scales: dict[str, Scale] = {}
    items = tomlkit.aot()
    for one in _measures(material):
        question = next(q for q in proposal.questions if q.id == f"measure.{one.column.label}")
        chosen = effective(question, answers)
        found = one.found(answers)
        if chosen in (None, NONE) or found is None:
            continue
        service, _, criterion = str(chosen).partition("/")
        name = _scale_name(scales, found)
        scales[name] = found.scale if name not in scales else _both(scales[name], found.scale)
        item = tomlkit.table()
        item["id"] = criterion if not any(other["id"] == criterion for other in items) else f"{service}-{criterion}"
        item["service"], item["criterion"] = service, criterion
        versions = tomlkit.aot()
        version = tomlkit.table()
        version["id"], version["wording"], version["scale"] = "v1", quoted(one.column.wording, 500), name
        versions.append(version)
        item["versions"] = versions
        items.append(item)
    tables = tomlkit.table(is_super_table=True)
    for name, scale in scales.items():
        tables[name] = _plain(scale.model_dump(mode="json", exclude_defaults=True))
    document["scales"] = tables
    document["items"] = items
    return tomlkit.dumps(document)


def _plain(value: object) -> object:
    """Whole numbers without their ".0", as people write them."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _scale_name(scales: dict[str, Scale], found: Recognised) -> str:
    """The scale's name; another one where the same scale is written with other words."""
    name, number = found.id, 2
    while name in scales and dict(scales[name].labels) != dict(found.scale.labels):
        name, number = f"{found.id}-{number}", number + 1
    return name


def _both(one: Scale, other: Scale) -> Scale:
    """The same levels, with the ways of saying nothing of both."""
    merged = {
        kind: tuple(dict.fromkeys([*getattr(one, kind), *getattr(other, kind)]))
        for kind in ("dont_know", "not_concerned", "refused")
    }
    return one.model_copy(update=merged)

"""Which column plays which part: the identifier, each item of the survey, the published domains.

Belongs here: likeness of labels and texts that fit, made into a proposal that says how sure it is. Does not belong
here: what the texts of a chosen column mean (`values`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from barometer.declarations.authority import DomainKind
from barometer.declarations.survey import Item, Survey
from barometer.declarations.wave import Wave
from barometer.ingest.marks import ScaleReader
from barometer.ingest.proposal.columns import Column, understood
from barometer.ingest.proposal.matching import Likeness
from barometer.ingest.proposal.material import Material
from barometer.ingest.proposal.questions import NONE, Choice, Question, Sure
from barometer.ingest.proposal.values import category_of
from barometer.ingest.tools.headings import one_answer
from barometer.ingest.tools.tool import find
from barometer.ingest.values import fold, number

#: Below this likeness nothing is proposed; a second column as close as that to the first makes the choice doubtful.
_LEAST, _DOUBTFUL = 0.45, 0.93

#: A scale fits a column of which it reads more than this share.
_FITS = 0.9

_WORDS: dict[DomainKind, tuple[str, ...]] = {
    "zone": ("commune", "habitez", "insee", "secteur", "quartier", "residence"),
    "age": ("age", "ages", "naissance"),
    "sex": ("sexe", "genre", "vous etes", "identifiez"),
    "use": (),
}


def _sure_of_heading(column: Column) -> Sure:
    """How sure a part is that a column of the same heading had in the wave before: questions get numbered anew."""
    is_number = " " not in column.wording and any(letter.isdigit() for letter in column.wording)
    return Sure.LIKELY if is_number else Sure.CERTAIN


@dataclass(frozen=True)
class Parts:
    """The columns of a file, to be chosen from."""

    material: Material
    survey: Survey
    before: Wave | None

    @property
    def candidates(self) -> list[Column]:
        return [column for column in self.material.columns if not column.is_own]

    @property
    def choices(self) -> tuple[Choice, ...]:
        return (*(Choice(column.label, column.shown) for column in self.candidates), Choice(NONE, NONE))

    def is_same_tool(self) -> bool:
        """Whether the wave before came from the same tool: its headings then mean the same."""
        tool = self.material.tool.id if self.material.tool else None
        return self.before is not None and self.before.tool == tool

    def labels(self, column: Column) -> Mapping[str, str]:
        """What the questionnaire says of the column's codes."""
        structure = self.material.structure
        return structure.answers(self.material.sheet.header[column.position]) if structure else {}

    def respondent(self) -> Question:
        """The column that identifies a response."""
        columns = self.material.columns
        choices = (*(Choice(column.label, column.shown) for column in columns), Choice(NONE, NONE))
        proposal, sure = NONE, Sure.LIKELY
        if self.material.tool is not None:
            position = find(self.material.sheet.header, self.material.tool.respondent)
            proposal = next((c.label for c in columns if c.position == position), NONE)
            sure = Sure.CERTAIN
        elif self.before and self.before.respondent_column in {c.label for c in columns}:
            proposal, sure = str(self.before.respondent_column), Sure.CERTAIN
        else:
            ids = ("id", "num", "numero", "n°", "identifiant", "cle", "n")
            proposal = next((c.label for c in columns if fold(c.label) in ids), NONE)
        return Question("respondent", "choice", "respondent", {}, choices, proposal, sure, is_of_columns=True)

    def items(self) -> list[Question]:
        """For each item of the survey the column that answers it, the closest pairs first."""
        candidates, items = self.candidates, list(self.survey.items)
        likeness = Likeness([column.wording for column in candidates])
        scores = {
            (item.id, column.label): self._score(item, column, likeness) for item in items for column in candidates
        }
        exact = {
            (item.id, column.label)
            for item in items
            for column in candidates
            if fold(column.wording) in {fold(version.wording) for version in item.versions}
        }
        taken: dict[str, tuple[str, Sure]] = {}
        for item in items:
            if self.is_same_tool() and (usual := self._as_before(item.id)) is not None:
                taken[item.id] = (usual.label, _sure_of_heading(usual))
        used = {column for column, _ in taken.values()}
        for (item_id, column), score in sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])):
            if score < _LEAST or item_id in taken or column in used:
                continue
            rivals = [s for (i, c), s in scores.items() if i == item_id and c != column and c not in used]
            others = [s for (i, c), s in scores.items() if c == column and i != item_id and i not in taken]
            if max([*rivals, *others], default=0.0) > _DOUBTFUL * score:
                continue  # two columns, or two items, fit alike: it is asked
            taken[item_id] = (column, Sure.CERTAIN if (item_id, column) in exact else Sure.LIKELY)
            used.add(column)
        return [self._item(item, *taken.get(item.id, (None, Sure.OPEN))) for item in items]

    def _item(self, item: Item, proposal: str | None, sure: Sure) -> Question:
        about = {"item": item.id, "wording": item.versions[-1].wording if item.versions else item.id}
        return Question(f"item.{item.id}", "choice", "item", about, self.choices, proposal, sure, is_of_columns=True)

    def _as_before(self, item: str) -> Column | None:
        """The column of the wave before, where this file has it too and the item was asked once."""
        asked = [one.column for one in self.before.items if one.item == item] if self.before else []
        known = {column.label: column for column in self.candidates}
        return known.get(asked[0]) if len(asked) == 1 else None

    def _score(self, item: Item, column: Column, likeness: Likeness) -> float:
        """Likeness of the labels, less where the texts are not on the item's scale."""
        wordings = [version.wording for version in item.versions]
        service = self.material.declared.services.get(item.service)
        criterion = next((c.label for c in service.criteria if c.id == item.criterion), None) if service else None
        split = one_answer(column.wording)
        own = [column.wording, *([split[1]] if split else [])]
        closest = max(likeness.best(words, [*wordings, *([criterion] if criterion else [])]) for words in own)
        return closest * (0.3 + 0.7 * self._fit(item, column))

    def _fit(self, item: Item, column: Column) -> float:
        """The share of answers that one of the item's scales reads."""
        return max((self.fit_of_scale(version.scale, column) for version in item.versions), default=0.0)

    def fit_of_scale(self, name: str, column: Column) -> float:
        """The share of answers that a scale reads; where there is none, nothing speaks against it."""
        texts, labels = self.material.texts[column.position], self.labels(column)
        if not texts:
            return 1.0
        reader = ScaleReader(self.survey.scales[name])
        codes = self.before.codes.get(name, {}) if self.before and self.is_same_tool() else {}
        return understood(texts, lambda text: not reader.read(codes.get(text, labels.get(text, text))).fault)

    def version(self, item: Item, column: Column | None) -> Question | None:
        """Which version was asked, where the item has several: as last time, unless only another one's scale fits."""
        if len(item.versions) < 2:
            return None
        choices = tuple(Choice(version.id, f"{version.id} – {version.wording}") for version in item.versions)
        usual = [one.version for one in self.before.items if one.item == item.id] if self.before else []
        proposal: str | None = usual[-1] if usual else item.versions[-1].id
        if column is not None:
            fits = {version.id: self.fit_of_scale(version.scale, column) for version in item.versions}
            fitting = [name for name, fit in fits.items() if fit > _FITS]
            if proposal not in fitting:
                proposal = fitting[0] if len(fitting) == 1 else None
        sure = Sure.LIKELY if proposal else Sure.OPEN
        return Question(f"version.{item.id}", "choice", "version", {"item": item.id}, choices, proposal, sure)

    def domain(self, kind: DomainKind) -> Question:
        """The column of a published domain."""
        before = getattr(self.before.variables, kind) if self.before else None
        known = {column.label: column for column in self.candidates}
        if before is not None and self.is_same_tool() and before.column in known:
            proposal, sure = before.column, _sure_of_heading(known[before.column])
        elif kind == "use":
            proposal, sure = self._use(), Sure.LIKELY
        else:
            scores = {column.label: self._domain_score(kind, column) for column in self.candidates}
            best = max(scores, key=lambda label: scores[label], default=None)
            second = max((s for label, s in scores.items() if label != best), default=0.0)
            is_clear = best is not None and scores[best] >= 0.6 and scores[best] > 1.15 * second
            proposal, sure = (best, Sure.LIKELY) if is_clear else (None, Sure.OPEN)
        choices = self.choices
        if proposal is not None and proposal not in {choice.key for choice in choices}:
            choices = (Choice(proposal, proposal), *choices)
        name = f"domain_{kind}"
        return Question(f"domain.{kind}", "choice", name, {}, choices, proposal, sure, is_of_columns=True)

    def _domain_score(self, kind: DomainKind, column: Column) -> float:
        """The share of texts that the domain understands, more where the heading speaks of it."""
        texts, labels = self.material.texts[column.position], self.labels(column)
        heading = " ".join(re.findall(r"[a-z0-9]+", fold(column.wording)))
        is_named = any(f" {word}" in f" {heading}" for word in _WORDS[kind])
        if not texts:
            return 0.0
        declared = self.material.declared
        read = {text: category_of(kind, labels.get(text, text), declared) is not None for text in texts}
        share = understood(texts, lambda text: read[text])
        if kind == "age" and not is_named and all(number(labels.get(text, text)) is not None for text in texts):
            return 0.0  # any small number is an age: the heading must say so
        if kind == "sex" and not is_named and all(number(labels.get(text, text)) is not None for text in texts):
            return 0.0
        return share * (1.0 if is_named else 0.7) + (0.3 if is_named and share > 0.3 else 0.0)

    def _use(self) -> str:
        """The tick that names a service of the survey: a column of its own, or one answer of a joined cell."""
        services = {item.service for item in self.survey.items}
        if len(services) != 1:
            return NONE
        service = self.material.declared.services.get(next(iter(services)))
        if service is None:
            return NONE
        label = fold(service.label)
        for column in self.candidates:
            split = one_answer(column.wording)
            if split and fold(split[1]) == label and set(map(fold, self.material.texts[column.position])) <= _TICKS:
                return column.label
        for column in self.candidates:
            for text in self.material.texts[column.position]:
                parts = [part.strip() for part in text.replace(", ", ";").split(";")]
                if len(parts) > 1 and any(fold(part) == label for part in parts):
                    return f"{column.label} [{next(part for part in parts if fold(part) == label)}]"
        return NONE


_TICKS = {"y", "oui", "non", "n a", "n/a", "x", "0", "1"}

"""A sheet while a tool's reader works on it: columns renamed, rewritten or added, rows set aside, built once.

Belongs here: keeping cells, widths and row numbers together while columns come and go. Does not belong here: what any
tool's texts mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from barometer.findings import Finding, Severity
from barometer.ingest.columns import Texts, column_of
from barometer.ingest.sheet import Sheet

Mask = npt.NDArray[np.bool_]


class Draft:
    """A sheet to be changed. Positions are those of the sheet as received, whatever is added meanwhile.

    `declared` are the labels that the wave's declaration names; `asked` those of its items. Other columns are looked
    at for nothing but the tool's own signs (a date of sending, a draft's mark, a tick beside a declared one).
    """

    def __init__(self, sheet: Sheet, declared: Sequence[str] = (), asked: Iterable[str] = ()) -> None:
        self.sheet = sheet
        self.declared = tuple(declared)
        self.asked = frozenset(asked)
        self.header = list(sheet.header)
        self.findings: list[Finding] = []
        self._keep: Mask = np.ones(len(sheet.rows), dtype=bool)
        self._texts: dict[int, Texts] = {}
        self._changed: dict[int, Texts] = {}
        self._added: dict[int, list[tuple[str, Texts]]] = {}

    def texts(self, position: int) -> Texts:
        """A column as it stands now."""
        if position not in self._texts:
            self._texts[position] = self.sheet.column(position)
        return self._texts[position]

    def position(self, label: str) -> int | None:
        """The one column of that label."""
        found = [position for position, heading in enumerate(self.header) if heading == label]
        return found[0] if len(found) == 1 else None

    def declared_positions(self) -> dict[str, int]:
        """Where the declared labels stand; those that stand nowhere, or twice, are left out."""
        found = {label: self.position(label) for label in self.declared}
        return {label: position for label, position in found.items() if position is not None}

    def rename(self, position: int, label: str) -> None:
        self.header[position] = label

    def rewrite(self, position: int, texts: Texts) -> None:
        self._texts[position] = self._changed[position] = texts

    def replace_texts(self, position: int, meanings: Mapping[str, str]) -> Mask:
        """Write other texts in place of some; returns the rows concerned."""
        before = self.texts(position)
        met: Mask = np.isin(before.astype(str), list(meanings))
        if met.any():
            after = before.copy()
            after[met] = [meanings[text] for text in before[met]]
            self.rewrite(position, after)
        return met & self._keep

    def add(self, after: int, label: str, texts: Texts) -> None:
        """A column beside the one it was made from."""
        self._added.setdefault(after, []).append((label, texts))

    @property
    def kept(self) -> Mask:
        """The rows that are still in."""
        return self._keep

    def set_aside(self, rows: Mask) -> None:
        self._keep = self._keep & ~rows

    def tell(
        self,
        code: str,
        severity: Severity,
        rows: Mask | None = None,
        column: str | None = None,
        **params: str | int | float,
    ) -> None:
        """A finding on the whole file or, with `rows`, on the first of them; their number is in `count`."""
        first = int(self.sheet.rows[np.flatnonzero(rows)[0]]) if rows is not None and rows.any() else None
        counted = {"count": int(rows.sum())} if rows is not None else {}
        place = self.sheet.place(first, column)
        self.findings.append(Finding(code, severity, place, params={**counted, **params}))

    def build(self) -> Sheet:
        """The sheet with all that was changed; the same object where nothing was."""
        sheet = self.sheet
        if self._changed or self._added or self.header != list(sheet.header):
            sheet = self._rebuilt()
        return sheet if self._keep.all() else sheet.only(self._keep)

    def _rebuilt(self) -> Sheet:
        header, columns = list(self.header), list(self.sheet.columns)
        for position, texts in self._changed.items():
            columns[position] = column_of(texts)
        widths = self.sheet.widths.copy()
        for after, added in sorted(
            self._added.items(), reverse=True
        ):  # from the right: positions to the left stay true
            header[after + 1 : after + 1] = [label for label, _ in added]
            columns[after + 1 : after + 1] = [column_of(texts) for _, texts in added]
            widths[self.sheet.widths > after] += len(added)  # a row too short to reach the column stays short
        return replace(self.sheet, header=tuple(header), columns=tuple(columns), widths=widths)

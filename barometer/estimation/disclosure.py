"""What of a wave's estimates may be published, decided once before any output (METHOD B6).

Belongs here: marking rows of out_estimates with the reason why they are suppressed, and merging distributions. Does
not belong here: the rules themselves (statistics.publication, statistics.disclosure) and the words that replace a
figure (publishing). A suppressed figure stays in the lake: a later wave's test may need it; no page may show it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from barometer.declarations.authority import Disclosure
from barometer.declarations.survey import Scale
from barometer.statistics.arrays import BoolArray, FloatArray
from barometer.statistics.disclosure import Cell, Role, Sum, Table, remainder, suppress
from barometer.statistics.publication import publishable_mean, publishable_share
from barometer.statistics.scores import satisfied, score

#: Below the minimum cell: nothing may be said of so few people (confidentiality).
FEW_RESPONDENTS = "few_respondents"
#: Could be computed from its neighbours and the total if it were published (complementary suppression).
COMPLEMENTARY = "complementary"

_QUESTION = ["service", "criterion", "question_version", "population", "statistic"]


def suppressed(rules: Disclosure, estimates: pd.DataFrame) -> pd.DataFrame:
    """OUT_ESTIMATES rows of one wave with `suppressed` filled in."""
    judged = (estimates[name].tolist() for name in ("statistic", "n", "n_eff", "estimate", "variance_fpc"))
    reasons = [_reason(rules, *row) for row in zip(*judged, strict=True)]
    marked = estimates.assign(suppressed=pd.Series(reasons, index=estimates.index, dtype="str"))
    fewest = marked.groupby(_QUESTION)["n"].transform("min")
    for _, question in marked[fewest < rules.minimum_cell].groupby(_QUESTION, sort=True):
        _protect(rules, marked, question)
    return marked


def suppressed_between_waves(rules: Disclosure, estimates: pd.DataFrame, panels: pd.DataFrame) -> pd.DataFrame:
    """OUT_ESTIMATES rows of one wave, already judged by `suppressed`, judged again beside the earlier waves of its
    panel (`panels`: its OUT_PANELS rows).

    Where the answers of a domain are among those of the same domain in another wave, those of the few who left it or
    joined it follow by subtraction. What an earlier wave published cannot be taken back: this one gives way.
    """
    n_from, n_to = panels["n_from"], panels["n_to"]
    nested = panels["n_both"] == np.minimum(n_from, n_to)
    few = (n_from != n_to) & ((n_from - n_to).abs() < rules.minimum_cell)
    told = (n_from >= rules.minimum_cell) & (n_to >= rules.minimum_cell) & (panels["domain"] != "all")
    near = panels[nested & few & told].rename(columns={"version_to": "question_version"})
    marked = estimates.copy()
    asked = [name for name in _QUESTION if name != "statistic"]
    for _, neighbours in near.groupby(asked, sort=True):
        same = (marked[asked] == neighbours.iloc[0][asked]).all(axis=1)
        for _, rows in marked[same].groupby("statistic", sort=True):
            _protect(rules, marked, rows, neighbours)
    return marked


def _protect(
    rules: Disclosure, marked: pd.DataFrame, question: pd.DataFrame, neighbours: pd.DataFrame | None = None
) -> None:
    """Mark in `marked` what must be suppressed beside the small cells of a question."""
    hidden = suppress(_table(question, neighbours), rules.minimum_cell)
    if hidden.complementary:
        names = question["domain"] + ":" + question["category"]
        marked.loc[names[names.isin(hidden.complementary)].index, "suppressed"] = COMPLEMENTARY


def _table(question: pd.DataFrame, neighbours: pd.DataFrame | None) -> Table:
    """Everybody and the published domains of one question; with the same domains of other waves as `neighbours`.

    Those who did not say to which category they belong are no group that could be recognised: they need no
    protection, but their number is taken as known to an attacker.
    """
    by_domain: dict[str, list[Cell]] = {}
    for domain, category, n in zip(*(question[name].tolist() for name in ("domain", "category", "n")), strict=True):
        by_domain.setdefault(domain, []).append(Cell(f"{domain}:{category}", int(n)))
    total = by_domain.pop("all")[0]
    cells, sums = [total], []
    for domain, parts in sorted(by_domain.items()):
        unknown = Cell(f"{domain}:?", total.n - sum(part.n for part in parts), Role.KNOWN)
        cells += [*parts, unknown]
        sums.append(Sum(total.name, tuple(part.name for part in (*parts, unknown))))
    for row in [] if neighbours is None else neighbours.to_dict("records"):
        name = f"{row['domain']}:{row['category']}"
        now = next(cell for cell in cells if cell.name == name)
        before = Cell(f"{name} {row['wave_from']} {row['version_from']}", int(row["n_from"]), Role.KNOWN)
        rest, difference = remainder(*((before, [now]) if before.n > now.n else (now, [before])))
        cells += [before, rest]
        sums.append(difference)
    return Table(tuple(cells), tuple(sums))


def _reason(rules: Disclosure, statistic: str, n: int, n_eff: float, estimate: float, variance: float) -> str | None:
    if n < rules.minimum_cell:
        return FEW_RESPONDENTS
    if n < rules.minimum_percentage:
        return "few_answers"
    if pd.isna(variance):
        return None  # volunteers: a figure without margin, said to be one
    found = publishable_mean(variance, n) if statistic == "mean" else publishable_share(estimate / 100, n, n_eff)
    return None if found is None else str(found)


def merge_distribution(
    rules: Disclosure, scale: Scale, values: FloatArray, weights: FloatArray
) -> list[tuple[str, float]]:
    """The published distribution of expressed answers, from the worst to the best: (answer, weighted percent).

    Every point of the scale from `warn_under` answers on; negative, middle and positive from `minimum_percentage`;
    nothing below. Positive is "satisfied", negative the lower half of the scale.
    """
    if len(values) < rules.minimum_percentage:
        return []
    if len(values) >= rules.warn_under:
        points = np.unique(np.concatenate([np.arange(scale.low, scale.high + 1), values]))
        classes = [(f"{point:g}", values == point) for point in (points[::-1] if scale.reverse else points)]
    else:
        positive = satisfied(values, scale.satisfied_from, scale.reverse) == 1
        negative = ~positive & (score(values, scale.low, scale.high, scale.reverse) < 50)
        classes = [("negative", negative), ("middle", ~positive & ~negative), ("positive", positive)]
    return [(answer, _share(weights, chosen)) for answer, chosen in classes]


def _share(weights: FloatArray, chosen: BoolArray) -> float:
    return float(100 * weights[chosen].sum() / weights.sum())

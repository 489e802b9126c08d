"""Choosing about ten criteria from residents' and the service's, both served (METHOD C1.5).

Belongs here: the problem, its exact solution, and what a changed choice costs. Does not belong here: how stable the
choice is and why each criterion is in or out (`journal`).

The problem: `size` criteria with the largest sum of (U + T~) / 2, with at least 4 of the top 6 by U, 3 of the top 5
by T~, every criterion cited by more than 10 % for sure (unless a public reason excuses it), the core that is frozen
across waves, and for every regulatory KPI a chosen criterion linked to it.

The solution is an exact search, not an integer-programming solver: the quotas and covers leave so few states (number
chosen x two counts x KPIs covered) that a table of the best value for each settles some forty criteria in
milliseconds, and it counts in whole numbers. So equal values are decided by the declared order of the criteria and
nothing else: of all choices of the largest value, the one with the earlier criterion at the first place where they
differ. A solver decides ties by its tolerances. Values are taken to nine decimals.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

DECIMALS = 9  # to which values are compared


@dataclass(frozen=True)
class Candidate:
    """A criterion that may be chosen.

    salience   U, 0-1
    cited_low  lower bound of the share of residents who cite it, 0-1
    technical  T~, 0-1
    covers     regulatory KPIs it has a link of any type with
    """

    criterion: str
    salience: float
    cited_low: float
    technical: float
    covers: frozenset[str] = frozenset()

    @property
    def value(self) -> float:
        return (self.salience + self.technical) / 2


@dataclass(frozen=True)
class Quota:
    """At least `least` of the first `among` by one side's figure."""

    least: int
    among: int


@dataclass(frozen=True)
class Rules:
    """What a choice must hold to. `core` stays from wave to wave; `excused` names criteria that are cited by many and
    may be left out all the same, each with its public reason."""

    size: int = 10
    residents: Quota = Quota(4, 6)
    service: Quota = Quota(3, 5)
    cited: float = 0.10
    regulatory: tuple[str, ...] = ()
    core: frozenset[str] = frozenset()
    excused: Mapping[str, str] = field(default_factory=dict)


class InfeasibleError(Exception):
    """No choice holds to all the rules. `reasons`: codes with what they concern, e.g. ("regulatory_unlinked", "p1")."""

    def __init__(self, reasons: Sequence[tuple[str, str]]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(f"{code}: {what}" if what else code for code, what in reasons))


@dataclass(frozen=True)
class Review:
    """What a choice made by people is worth beside the rules: its value, and each rule it does not hold to as a
    code with what it concerns. `cost` is what it loses against the proposal (negative where it breaks rules)."""

    value: float
    cost: float
    broken: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Problem:
    """The candidates with what each counts for; all by their declared place."""

    candidates: tuple[Candidate, ...]
    rules: Rules
    forced: frozenset[int]
    top_residents: frozenset[int]
    top_service: frozenset[int]
    weights: tuple[int, ...] = field(repr=False)

    @property
    def least(self) -> tuple[int, int]:
        """The quotas, no larger than what there is to choose from."""
        return (
            min(self.rules.residents.least, len(self.top_residents)),
            min(self.rules.service.least, len(self.top_service)),
        )

    def bits(self, place: int) -> int:
        """The regulatory KPIs that a candidate covers, a bit each."""
        return sum(1 << b for b, kpi in enumerate(self.rules.regulatory) if kpi in self.candidates[place].covers)


def select(candidates: Sequence[Candidate], rules: Rules) -> tuple[str, ...]:
    """The chosen criteria, in the declared order of the candidates. Raises InfeasibleError where there is no choice,
    ValueError for a criterion that stands twice or rules that name none of the candidates."""
    problem = _problem(candidates, rules)
    reasons = _impossible(problem)
    if reasons:
        raise InfeasibleError(reasons)
    best = _search(problem)
    if best is None:
        raise InfeasibleError([("rules_together", "")])
    return tuple(problem.candidates[place].criterion for place in range(len(candidates)) if best >> place & 1)


def review(candidates: Sequence[Candidate], rules: Rules, chosen: Collection[str]) -> Review:
    """What people's own choice is worth, what it costs against the proposal, and which rules it leaves.

    Raises InfeasibleError where there is no proposal to compare with, ValueError for an unknown criterion.
    """
    problem = _problem(candidates, rules)
    place = {candidate.criterion: i for i, candidate in enumerate(problem.candidates)}
    unknown = sorted(set(chosen) - set(place))
    if unknown:
        raise ValueError(f"not among the candidates: {unknown}")
    value = _value(problem, {place[criterion] for criterion in chosen})
    proposed = _value(problem, {place[criterion] for criterion in select(candidates, rules)})
    return Review(value, proposed - value, _broken_rules(problem, {place[criterion] for criterion in chosen}))


def _broken_rules(problem: _Problem, chosen: set[int]) -> tuple[tuple[str, str], ...]:
    """The rules that a choice of places does not hold to, in the order of Rules."""
    names, rules = [candidate.criterion for candidate in problem.candidates], problem.rules
    counts = (len(chosen & problem.top_residents), len(chosen & problem.top_service))
    covered = {kpi for place in chosen for kpi in problem.candidates[place].covers}
    quotas = zip(("residents_quota", "service_quota"), counts, problem.least, strict=True)
    return (
        *([] if len(chosen) == rules.size else [("size", str(len(chosen)))]),
        *((code, f"{count}/{least}") for code, count, least in quotas if count < least),
        *(("core" if names[i] in rules.core else "cited", names[i]) for i in sorted(problem.forced - chosen)),
        *(("regulatory", kpi) for kpi in rules.regulatory if kpi not in covered),
    )


def top(figures: Sequence[float], among: int) -> frozenset[int]:
    """The places of the first `among` figures above 0, equal ones in declared order."""
    ranked = sorted((i for i, figure in enumerate(figures) if figure > 0), key=lambda i: (-figures[i], i))
    return frozenset(ranked[:among])


def _problem(candidates: Sequence[Candidate], rules: Rules) -> _Problem:
    names = [candidate.criterion for candidate in candidates]
    if len(set(names)) < len(names):
        raise ValueError("a criterion stands twice among the candidates")
    unknown = sorted((rules.core | set(rules.excused)) - set(names))
    if unknown:
        raise ValueError(f"the rules name criteria that are no candidates: {unknown}")
    forced = {
        i
        for i, candidate in enumerate(candidates)
        if candidate.criterion in rules.core
        or (candidate.cited_low > rules.cited and candidate.criterion not in rules.excused)
    }
    count = len(candidates)
    return _Problem(
        candidates=tuple(candidates),
        rules=rules,
        forced=frozenset(forced),
        top_residents=top([candidate.salience for candidate in candidates], rules.residents.among),
        top_service=top([candidate.technical for candidate in candidates], rules.service.among),
        # the value first, then the place: whole numbers, so that sums and comparisons are exact
        weights=tuple(
            (round(candidate.value * 10**DECIMALS) << count) + (1 << (count - 1 - i))
            for i, candidate in enumerate(candidates)
        ),
    )


def _value(problem: _Problem, chosen: set[int]) -> float:
    return sum(problem.candidates[place].value for place in sorted(chosen))


def _impossible(problem: _Problem) -> list[tuple[str, str]]:
    """The rules that cannot be held to whatever is chosen, each by itself."""
    rules, found = problem.rules, []
    if len(problem.candidates) < rules.size:
        found.append(("too_few_candidates", f"{len(problem.candidates)} < {rules.size}"))
    if len(problem.forced) > rules.size:
        found.append(("too_many_forced", f"{len(problem.forced)} > {rules.size}"))
    linked = {kpi for candidate in problem.candidates for kpi in candidate.covers}
    return found + [("regulatory_unlinked", kpi) for kpi in rules.regulatory if kpi not in linked]


def _search(problem: _Problem) -> int | None:
    """The best choice as bits of places, or None. A table over the candidates that count for a quota, a cover or are
    forced: (number chosen, of top U, of top T~, KPIs covered) -> best (weight, choice); the rest fill up by weight."""
    structured = [i for i in range(len(problem.weights)) if _counts(problem, i)]
    rest = sorted(
        (i for i in range(len(problem.weights)) if not _counts(problem, i)), key=lambda i: -problem.weights[i]
    )
    least_residents, least_service = problem.least
    everything = (1 << len(problem.rules.regulatory)) - 1
    best: dict[tuple[int, int, int, int], tuple[int, int]] = {(0, 0, 0, 0): (0, 0)}
    for i in structured:
        bits, weight = problem.bits(i), problem.weights[i]
        reached = {} if i in problem.forced else dict(best)
        for (count, residents, service, covered), (value, choice) in best.items():
            if count == problem.rules.size:
                continue
            state = (
                count + 1,
                min(residents + (i in problem.top_residents), least_residents),
                min(service + (i in problem.top_service), least_service),
                covered | bits,
            )
            with_it = (value + weight, choice | 1 << i)
            if with_it > reached.get(state, (-1, 0)):
                reached[state] = with_it
        best = reached
    complete = [
        _filled(problem, found, rest[: problem.rules.size - count])
        for (count, residents, service, covered), found in best.items()
        if (residents, service, covered) == (least_residents, least_service, everything)
        and count + len(rest) >= problem.rules.size
    ]
    return max(complete)[1] if complete else None


def _counts(problem: _Problem, i: int) -> bool:
    return i in problem.forced or i in problem.top_residents or i in problem.top_service or problem.bits(i) > 0


def _filled(problem: _Problem, found: tuple[int, int], places: Iterable[int]) -> tuple[int, int]:
    value, choice = found
    for i in places:
        value, choice = value + problem.weights[i], choice | 1 << i
    return value, choice

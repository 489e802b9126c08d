"""`barometer plan-sample`: what a service's next wave would show, what it would not, and what it costs.

Belongs here: words and tables of a plan on a terminal. Does not belong here: reckoning it (estimation.plan).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from rich.box import SIMPLE
from rich.table import Table

from barometer.cli import telling
from barometer.cli.run import chosen
from barometer.cli.terminal import Terminal
from barometer.estimation.plan import CriterionOffer, Offer, Plan
from barometer.locale.formats import listed, number, percent, points
from barometer.project import Project


def plan_sample(project: Project, name: str, n: int | None, terminal: Terminal) -> int:
    """Tell what a next wave of the service with `n` interviews (by default as many as last time) would buy.

    Returns the exit status: 1 where the service is blocked, or where no number of interviews would show a change.
    """
    from barometer import pipeline
    from barometer.estimation import plan as planning
    from barometer.workspace import BlockedError, open_workspace

    workspace = open_workspace(project)
    (service_id,) = chosen(workspace.service_ids(), [name], terminal)
    try:
        service, authority = workspace.service(service_id), workspace.authority
        basis = pipeline.plan_basis(workspace, service_id)
    except BlockedError as blocked:
        telling.tell(terminal, telling.from_findings(blocked.findings))
        return 1
    terminal.tell("plan.title", "bold", service=service.label)
    if not basis.criteria:
        terminal.tell("plan.volunteers" if basis.design == "volunteers" else "plan.no_margin", "yellow")
        return 1
    labels = {criterion.id: criterion.label for criterion in service.criteria}
    zones = {zone.id: zone.label for zone in authority.domains.zone}
    _Teller(terminal, labels, zones).tell(planning.plan_sample(authority, basis, n))
    return 0


@dataclass(frozen=True)
class _Teller:
    """The terminal, with what criteria and zones are called."""

    terminal: Terminal
    labels: dict[str, str]
    zones: dict[str, str]

    def tell(self, plan: Plan) -> None:
        """The plan in plain words first, then its tables, then what is taken for granted."""
        offer = plan.chosen
        self._basis(plan)
        self._line("chosen", "bold", n=self._whole(offer.n))
        changes = [one.change_pts for one in offer.criteria]
        low, high = self._tenths(min(changes)), self._points(max(changes))
        self._line("change", change=self._points(offer.change_pts), low=low, high=high)
        self._line("verdicts", **self._verdicts(offer), margin=self._points(plan.equivalence_margin))
        told = [self._zone(zone, margin.margin) for zone, margin in offer.zones.items() if margin.margin is not None]
        if told:
            self._line("zones", zones=listed(told, self._locale))
        self._line("no_price" if offer.cost_eur is None else "cost", cost=self._euros(offer))
        self.terminal.line()
        self.terminal.line(self._unable(offer), "bold yellow")
        self.terminal.line()
        self._sizes(plan)
        self._criteria(offer)
        self._assumptions(plan)

    def _basis(self, plan: Plan) -> None:
        basis = plan.basis
        if basis.wave is None:
            self._line("basis.none", criteria=len(basis.criteria))
        else:
            design = self._say(f"design.{basis.design}")
            n, criteria = self._whole(basis.n or 0), len(basis.criteria)
            self._line("basis.wave", wave=basis.wave, design=design, n=n, criteria=criteria)
        self.terminal.line()

    def _unable(self, offer: Offer) -> str:
        """In one sentence, what a wave of this size will be unable to show."""
        hardest = max(offer.criteria, key=lambda one: one.change_pts)
        silent = listed([self.zones.get(zone, zone) for zone in offer.silent_zones], self._locale)
        return self._say(
            "unable_zones" if silent else "unable",
            change=self._points(offer.change_pts),
            hardest=self._label(hardest),
            most=self._points(hardest.change_pts),
            inconclusive=percent(100 * offer.verdicts.inconclusive, self._locale),
            criteria=len(offer.criteria),
            zones=silent,
        )

    def _sizes(self, plan: Plan) -> None:
        sizes = {offer.n: offer for offer in (*plan.grid, plan.chosen)}
        rows = [
            (
                self._whole(offer.n),
                self._tenths(offer.change_pts),
                self._middling(offer, "fall_pts"),
                self._middling(offer, "rise_pts"),
                percent(100 * offer.verdicts.inconclusive, self._locale),
                f"{len(offer.zones) - len(offer.silent_zones)}/{len(offer.zones)}",
                self._euros(offer),
            )
            for _, offer in sorted(sizes.items())
        ]
        self._table("sizes", ("n", "change", "fall", "rise", "inconclusive", "zones", "cost"), rows)

    def _criteria(self, offer: Offer) -> None:
        rows = [
            (
                self._label(one),
                self._tenths(one.change_pts),
                percent(100 * one.criterion.share, self._locale),
                self._optional(one.fall_pts),
                self._optional(one.rise_pts),
            )
            for one in sorted(offer.criteria, key=lambda one: -one.change_pts)
        ]
        names = ("criterion", "change", "share", "fall", "rise")
        self._table("criteria", names, rows, n=self._whole(offer.n))

    def _assumptions(self, plan: Plan) -> None:
        supposed = [one.criterion.assumptions for one in plan.chosen.criteria]
        self._line(
            "supposed",
            "dim",
            sd=self._tenths(median(one.sd for one in supposed)),
            deff=number(median(one.deff for one in supposed), self._locale, 2),
            answers=percent(100 * median(one.answers_per_interview for one in supposed), self._locale),
            criteria=len(supposed),
            alpha=percent(100 * plan.alpha, self._locale),
            unchanged=percent(100 * plan.prior.unchanged, self._locale),
            moves=self._points(plan.prior.sd),
        )
        again = median(one.overlap for one in supposed)
        if again:
            self._line("panel", "dim", overlap=percent(100 * again, self._locale))

    def _verdicts(self, offer: Offer) -> dict[str, str]:
        shares = {name: getattr(offer.verdicts, name) for name in ("inconclusive", "stable", "announced")}
        return {name: percent(100 * share, self._locale) for name, share in shares.items()}

    def _zone(self, zone: str, margin: float) -> str:
        return self._say("zone", label=self.zones.get(zone, zone), margin=self._tenths(margin))

    def _label(self, offer: CriterionOffer) -> str:
        label = self.labels.get(offer.criterion.id, offer.criterion.id)
        return self._say("users", label=label) if offer.criterion.population == "users" else label

    def _middling(self, offer: Offer, name: str) -> str:
        """Of the criteria in which any such change can be found."""
        found = [value for one in offer.criteria if (value := getattr(one, name)) is not None]
        return self._optional(median(found) if found else None)

    def _euros(self, offer: Offer) -> str:
        return "–" if offer.cost_eur is None else self._say("euros", amount=self._whole(offer.cost_eur))

    def _table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], **params: object) -> None:
        self._line(f"{name}.title", "bold", **params)
        table = Table(box=SIMPLE, pad_edge=False)
        for i, column in enumerate(columns):
            table.add_column(self._say(f"{name}.{column}"), justify="right" if i or name == "sizes" else "left")
        for row in rows:
            table.add_row(*row)
        self.terminal.console.print(table)

    @property
    def _locale(self) -> str:
        return self.terminal.locale

    def _say(self, message: str, **params: object) -> str:
        return self.terminal.words(f"plan.{message}", **params)

    def _line(self, message: str, style: str = "", **params: object) -> None:
        self.terminal.tell(f"plan.{message}", style, **params)

    def _whole(self, value: float) -> str:
        return number(value, self._locale)

    def _tenths(self, value: float) -> str:
        return number(value, self._locale, 1)

    def _optional(self, value: float | None) -> str:
        return "–" if value is None else self._tenths(value)

    def _points(self, value: float) -> str:
        """In tenths, but for whole ones that somebody declared."""
        return points(value, self._locale, 0 if value == round(value) else 1, with_sign=False)

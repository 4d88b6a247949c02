"""hiring_plan(scenario) -> HiringPlan: whom to hire by when, at the least cost that keeps the promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics.hiring_bill import PaidHours, VendorBill, may_relieve
from planner.economics.hiring_decisions import decisions, notes, sentence
from planner.economics.hiring_need import HeadCurve, Horizon, head_curve, volumes
from planner.economics.hiring_risk import MonthRisk, month_risk
from planner.economics.hiring_sites import ContractedSite, Proof, contracted_people, own_people
from planner.economics.hiring_terms import head_price
from planner.economics.steps import Step, steps
from planner.frames import records
from planner.pipeline import PLAN_GAP, Plan, plan
from planner.scenario import Scenario, Site
from planner.stages import typical_week

Array = NDArray[np.float64]
SUMS = ("hires", "leavers", "let_go", "overtime_h", "vendor_h", "cost")
MEANS = ("required", "heads", "productive", "cover", "short")


@dataclass(frozen=True, eq=False)
class HiringPlan:
    """The hiring plan of a desk.

    Attributes
    ----------
    today
        The plan of a typical week at the scenario's own volume.
    horizon, curve, risk
        Weeks and months; the planner's heads by volume; what other volumes do to the promises.
    buffer
        Volume staffed for against the forecast, so that a month is kept as surely as wanted.
    weeks
        Columns: site, week (first day), month (its first day), required (fully productive heads), heads (expected),
        productive, hires, leavers, let_go, overtime_h, vendor_h, cover (productive heads, overtime and temporary cover
        in heads), short (heads missing), cost (scenario currency).
    months
        The same by site and month: heads as means over the weeks, hires, hours and cost as sums.
    desk
        Index: first day of the month. Columns: volume (against the scenario's), the columns of `months` over all
        sites, kept (probability that every promise of the month is kept).
    decisions
        What to decide by when. Columns: decide_by, site, kind (class, let_go, more, fewer), people, first_day,
        productive_from, sentence. In the order of decide_by.
    cost, bound, relaxed
        Cost of the horizon, its proven lower bound, and the bound of the linear relaxation (whole classes let go).
        Both bounds are of cost with priced shortage, less the priced shortage of this plan.
    gap
        (cost − bound) / cost.
    sentence
        The answer in words.
    notes
        What the user should know.
    """

    today: Plan
    horizon: Horizon
    curve: HeadCurve
    risk: MonthRisk
    buffer: float
    weeks: pd.DataFrame
    months: pd.DataFrame
    desk: pd.DataFrame
    decisions: pd.DataFrame
    cost: float
    bound: float
    relaxed: float
    gap: float
    sentence: str
    notes: tuple[str, ...]

    @property
    def short(self) -> pd.DataFrame:
        """The months in which heads are missing; empty where nobody is."""
        return self.months[self.months["short"] > 0.05]


def hiring_plan(
    scenario: Scenario,
    *,
    months: int | None = None,
    start: dt.date | None = None,
    today: Plan | None = None,
    referee: bool = False,
    gap: float = PLAN_GAP,
    progress: Callable[[str], None] | None = None,
    cancel: Callable[[], bool] | None = None,
) -> HiringPlan:
    """Return whom to hire, let go and cover for by when, so that every month keeps its promises at the least cost.

    Parameters
    ----------
    scenario
        The desk; limits on people or money are left out.
    months, start
        Horizon; the scenario's (`hiring.months`, `hiring.start`) when left out. Without a start: the scenario's dated
        week, else today.
    today
        The plan of the scenario's typical week, where it is there already.
    referee
        Whether that plan is simulated and mended where a promise is missed, as `planner.plan` does it; heads at other
        volumes then rise alike.
    gap
        Relative gap at which each weekly plan's search stops.
    progress, cancel
        Told what is being done; asked before each step whether to stop.

    Raises
    ------
    ValueError
        When `months` lies outside [1, 60].
    planner.economics.steps.CancelledError
        When `cancel` said so.
    """
    length = scenario.hiring.months if months is None else months
    if not 1 <= length <= 60:
        raise ValueError(f"months must lie in [1, 60]; got {length}")
    step = steps(progress, cancel)
    typical = unlimited(typical_week(scenario))
    if today is None:
        step("planning today's week")
    now = plan(typical, gap=gap, cancel=cancel, referee=referee) if today is None else today
    horizon = Horizon.of(start or first_day(scenario), length)
    volume = volumes(scenario, horizon)
    step("judging other volumes")
    risk = month_risk(now)
    buffer = risk.buffer
    curve = head_curve(now, float(volume.min()), float(volume.max()) * buffer, step=step, gap=gap, cancel=cancel)
    required = {site.name: curve.at(site.name, volume * buffer)[horizon.month] for site in now.scenario.sites}
    sites = _sites(now, required, horizon, step)
    return _assembled(now, horizon, curve, risk, volume, sites)


def first_day(scenario: Scenario) -> dt.date:
    """Return the first day of a scenario's hiring plan: the field's, the dated week's, or today."""
    if scenario.hiring.start is not None:
        return scenario.hiring.start
    return scenario.week_of if isinstance(scenario.week_of, dt.date) else dt.datetime.now(dt.UTC).date()


def unlimited(scenario: Scenario) -> Scenario:
    """Return the scenario without its budget."""
    return scenario.changed(limits=type(scenario.limits)())


def people_today(plan: Plan, site: Site) -> float:
    """Return the heads a site has today: the scenario's figure, else what the plan gives it."""
    return float(plan.outcome.sites["heads"].loc[site.name] if site.people_now is None else site.people_now)


@dataclass(frozen=True, eq=False)
class _Sites:
    """The weeks of all sites in their order, their proofs, and what minimums add by vendor."""

    weeks: pd.DataFrame
    proofs: tuple[Proof, ...]
    topped_up: dict[str, float]


def _sites(now: Plan, required: dict[str, Array], horizon: Horizon, step: Step) -> _Sites:
    """Return every site's weeks: vendors first, since own people may use the hours that are paid anyway."""
    own = [i for i, site in enumerate(now.scenario.sites) if site.employer == "in_house"]
    frames: dict[int, pd.DataFrame] = {}
    proofs: dict[int, Proof] = {}
    topped_up: dict[str, float] = {}
    paid = PaidHours(now, {})
    for i, site in enumerate(now.scenario.sites):
        if i not in own:
            step(f"hiring at {site.name}")
            found = _contracted(now, i, required[site.name], horizon, own)
            frames[i], proofs[i], paid.hours[i] = found.frame, found.proof, found.spare_h
            topped_up[site.name] = found.topped_up
    for i in own:
        site = now.scenario.sites[i]
        step(f"hiring at {site.name}")
        price, wanted, lent = head_price(now, site), required[site.name], paid.for_site(i, horizon.month.size)
        frames[i], proofs[i], used = own_people(now.scenario, price, wanted, horizon, people_today(now, site), lent)
        paid.use(i, np.divide(used, lent, out=np.zeros_like(lent), where=lent > 0))
    order = sorted(frames)
    weeks = [_dated(frames[i], now.scenario.sites[i].name, horizon) for i in order]
    return _Sites(pd.concat(weeks, ignore_index=True), tuple(proofs[i] for i in order), topped_up)


def _contracted(now: Plan, index: int, required: Array, horizon: Horizon, own: list[int]) -> ContractedSite:
    site = now.scenario.sites[index]
    bill = None if site.contract is None else VendorBill.of(now, index, site.contract, horizon)
    relieves = bill is not None and any(may_relieve(now, index, one) for one in own)
    price, people = head_price(now, site), people_today(now, site)
    return contracted_people(now.scenario, site, price, required, people, bill=bill, relieves=relieves)


def _dated(frame: pd.DataFrame, site: str, horizon: Horizon) -> pd.DataFrame:
    months = [pd.Timestamp(horizon.months[month]) for month in horizon.month]
    first = {"site": site, "week": [pd.Timestamp(day) for day in horizon.first_days], "month": months}
    return pd.concat([pd.DataFrame(first, index=frame.index), frame], axis=1)


def _assembled(
    now: Plan,
    horizon: Horizon,
    curve: HeadCurve,
    risk: MonthRisk,
    volume: Array,
    sites: _Sites,
) -> HiringPlan:
    weeks = sites.weeks
    how = dict.fromkeys(MEANS, "mean") | dict.fromkeys(SUMS, "sum")
    months = weeks.groupby(["site", "month"], sort=False).agg(how).reset_index()
    desk = months.groupby("month").sum(numeric_only=True)
    desk.insert(0, "volume", volume)
    desk["kept"] = _kept(months, curve, risk, desk["volume"])
    objective, bound, relaxed = (float(sum(one[i] for one in sites.proofs)) for i in range(3))
    cost = float(weeks["cost"].sum())
    found = decisions(now.scenario, weeks, horizon)
    return HiringPlan(
        today=now,
        horizon=horizon,
        curve=curve,
        risk=risk,
        buffer=risk.buffer,
        weeks=weeks,
        months=months,
        desk=desk,
        decisions=found,
        cost=cost,
        bound=bound - (objective - cost),
        relaxed=relaxed - (objective - cost),
        gap=max(0.0, objective - bound) / cost if cost > 0 else 0.0,
        sentence=sentence(sum(people_today(now, site) for site in now.scenario.sites), desk, months, found),
        notes=notes(now.scenario, months, sites.topped_up, risk.buffer, curve.planned),
    )


def _kept(months: pd.DataFrame, curve: HeadCurve, risk: MonthRisk, volume: pd.Series[float]) -> list[float]:
    """Return the probability that each month keeps its promises: the site that holds least volume decides."""
    held = dict.fromkeys(volume.index, np.inf)
    for row in records(months):
        if row["required"] > 1e-9:
            carried = float(curve.holds(str(row["site"]), np.array([row["cover"]]))[0])
            held[row["month"]] = min(held[row["month"]], carried)
    return [risk.kept(min(held[month] / factor, 10.0)) for month, factor in volume.items()]

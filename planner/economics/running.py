"""What a month costs at a site: own people loaded with everything, freelancers, vendors by their contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.economics.book import Book
from planner.economics.contracts import (
    WEEKS_PER_MONTH,
    PriceList,
    after_notice,
    indexation,
    minimum_units,
    price_list,
    slowly_fewer,
    units_per_h,
)
from planner.economics.work import SiteWork
from planner.scenario import Contract, Site
from planner.vendors import contract_of

Array = NDArray[np.float64]
COMPONENTS = (
    "wages",
    "overtime",
    "premiums",
    "on_costs",
    "paid_absence",
    "leads",
    "support",
    "replacement",
    "seats",
    "site",
    "vendor",
    "bonus",
    "governance",
    "audit",
)


@dataclass(frozen=True)
class Months:
    """The months of a calculation and how work changes over them.

    Attributes
    ----------
    people, contacts
        Work and contacts against those of the plan; shape (months,) or (draws, months).
    years
        Whole years passed at the begin of each month. Shape (months,).
    """

    people: Array
    contacts: Array
    years: Array

    @classmethod
    def one(cls) -> Months:
        """Return a single month as planned."""
        return cls(np.ones(1), np.ones(1), np.zeros(1))


def _is_virtual(book: Book) -> bool:
    return book.scenario.operating_model == "virtual"


def wage_per_h(book: Book, index: int) -> Array:
    """Return the wage of a paid hour before premiums and taxes, at today's level."""
    wage = book(f"sites[{index}].wage_per_h")
    return wage * book("models.virtual.remote_wage_factor") if _is_virtual(book) else wage


def cost_per_hire(book: Book, index: int) -> Array:
    """Return what a new person costs before being as good as others: recruiting, training, hours lost in the ramp.

    Trainees are paid a full-time week; in a step of the ramp (1 − productivity) of the pay buys nothing.
    """
    hire = book.scenario.people.hire
    week = wage_per_h(book, index) * (1 + book(f"sites[{index}].on_cost_share")) * book("full_time_h")
    step_weeks = 1.0 if hire.ramp_per == "week" else WEEKS_PER_MONTH
    lost = sum((1 - book(f"people.hire.ramp[{k}]") for k in range(len(hire.ramp))), start=np.zeros(1))
    return np.asarray(book("people.hire.cost") + week * (book("people.hire.training_weeks") + step_weeks * lost))


def span_load(book: Book) -> tuple[Array, Array]:
    """Return the pay of leads, and of quality, training and planning, as shares of the agents' pay."""
    factor = book("people.lead_wage_factor")
    return factor / book("people.agents_per_lead", np.inf), factor / book("people.agents_per_support", np.inf)


def heads(book: Book, people: Array | float) -> Array:
    """Return the people behind rostered ones, not rounded."""
    return np.asarray(people / (1 - book("people.shrinkage.scheduled")))


def site_cost(book: Book, site: Site, work: SiteWork, months: Months, *, with_hires: bool = True) -> dict[str, Array]:
    """Return the cost of a site by component and month, in the scenario's currency.

    Parameters
    ----------
    book
        The prices.
    site, work
        The site and its work in an average month.
    months
        How work changes, month by month.
    with_hires
        Whether leavers are replaced.
    """
    i = work.site
    rises = (1 + book("sourcing.wage_rise_per_year")) ** months.years
    parts = _building(book, site, i, work.people * months.people)
    if site.contract is not None:
        return parts | _vendor(book, site, work, months)
    wage = wage_per_h(book, i) * rises * months.people
    extra = sum(
        (book(f"sites[{i}].{name}_premium") * getattr(work, f"{name}_h") for name in ("night", "weekend", "holiday")),
        start=np.zeros(1),
    )
    parts |= {"wages": wage * work.paid_h, "overtime": wage * work.overtime_h, "premiums": wage * extra}
    before = parts["wages"] + parts["overtime"] + parts["premiums"]
    parts["on_costs"] = before * book(f"sites[{i}].on_cost_share")
    if site.employer == "in_house":
        pay = before + parts["on_costs"]
        paid_share = book("people.shrinkage.of_which_paid", float(book.scenario.people.shrinkage.paid))
        if book.scenario.people.shrinkage.of_which_paid is None:
            paid_share = book("people.shrinkage.scheduled")
        parts["paid_absence"] = pay * (1 / (1 - paid_share) - 1)
        leads, support = span_load(book)
        parts["leads"], parts["support"] = ((pay + parts["paid_absence"]) * share for share in (leads, support))
        if with_hires:
            employed = heads(book, work.people * months.people)
            joining = np.maximum(np.diff(employed, axis=-1, prepend=employed[..., :1]), 0.0)  # growth needs people too
            leavers = employed * book("people.attrition_per_year") / 12
            parts["replacement"] = (leavers + joining) * cost_per_hire(book, i) * rises
    return parts


def _building(book: Book, site: Site, i: int, people: Array) -> dict[str, Array]:
    virtual = _is_virtual(book) and site.employer != "vendor"
    seat = book("models.virtual.seat_cost") if virtual else book(f"sites[{i}].seat_cost_per_month")
    fixed = np.zeros(1) if _is_virtual(book) else book(f"sites[{i}].fixed_cost_per_month")
    return {"seats": heads(book, people) * seat, "site": fixed * (people > 0)}


def vendor_units(book: Book, site: Site, work: SiteWork, months: Months) -> Array:
    """Return the units a vendor is paid each month: those worked, after notice, and the minimum commitment at least."""
    contract = contract_of(site)
    worked = worked_units(book, contract, work, months)
    here = f"sites[{work.site}].contract"
    paid = after_notice(worked, book(f"{here}.notice_weeks") / WEEKS_PER_MONTH)
    if contract.ramp_down_h_per_month is not None:
        paid = slowly_fewer(paid, book(f"{here}.ramp_down_h_per_month") * units_per_h(book, work.site, contract))
    return np.maximum(paid, minimum_units(book, work.site, contract))


def worked_units(book: Book, contract: Contract, work: SiteWork, months: Months) -> Array:
    """Return the contract's units in a vendor's work of each month."""
    return np.asarray(
        {
            "productive_hour": work.paid_h * months.people,
            "fte_month": work.paid_h * months.people * units_per_h(book, work.site, contract),
            "minute": work.minutes * months.contacts,
            "contact": work.contacts * months.contacts,
            "resolved_contact": work.resolved * months.contacts,
        }[contract.per]
    )


def _vendor(book: Book, site: Site, work: SiteWork, months: Months) -> dict[str, Array]:
    here = f"sites[{work.site}].contract"
    if site.contract is None:
        return {}
    prices: PriceList = price_list(book, work.site, site.contract)
    bill = prices.bill(vendor_units(book, site, work, months))
    bill = bill * indexation(book, work.site, months.years)
    bonus = {"beaten": book(f"{here}.bonus"), "missed": -book(f"{here}.malus")}.get(work.sla, np.zeros(1))
    return {
        "vendor": bill,
        "bonus": bill * bonus,
        "governance": bill * book(f"{here}.governance_share"),
        "audit": book(f"{here}.security_audit_per_year") / 12 + 0.0 * months.years,
    }


def month_table(book: Book, works: Iterable[SiteWork]) -> pd.DataFrame:
    """Return one month's cost as planned. Index: site, columns: `COMPONENTS`."""
    sites = book.scenario.sites
    rows = {
        sites[work.site].name: {
            name: float(np.asarray(value).reshape(-1)[0])
            for name, value in site_cost(book, sites[work.site], work, Months.one()).items()
        }
        for work in works
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=list(COMPONENTS), dtype=float)
    return table.fillna(0.0).rename_axis("site")


def total(parts: Mapping[str, Array] | Sequence[Mapping[str, Array]]) -> Array:
    """Return the sum over components (and sites)."""
    tables = [parts] if isinstance(parts, Mapping) else list(parts)
    return np.asarray(sum((value for table in tables for value in table.values()), start=np.zeros(1)))

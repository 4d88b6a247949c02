"""The tables: what each list of a scenario shows, and what a new row begins with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from planner.lists.cells import base_of
from planner.lists.columns import Column, column
from planner.scenario.again import Callback, Redial
from planner.scenario.contract import Contract
from planner.scenario.desk import Channel, Department, Event, Product, Region, Target
from planner.scenario.judgement import Breach, Criteria
from planner.scenario.quantities import Model, Name, documented
from planner.scenario.sites import Quality, Site
from planner.scenario.times import Handle

Plain = dict[str, Any]
LOADED_HOUR = 2.0  # a loaded in-house hour is 2-2.5 times the wage: the price a new contract begins with
NEW_CONTACTS = 100
IN_TIME = {"service_level": 0.8, "within_s": 20}  # no industry standard, but usual
USUAL_TARGET = {
    "live": IN_TIME,
    "concurrent": IN_TIME,
    "deferred": {"share": 0.95, "within_business_h": 8},
}
OF_LIVE_CHANNELS = (
    "patience_s",
    "target.service_level",
    "target.within_s",
    "target.max_abandonment",
    "redial.share",
    "callback.share",
    "overflow_after_s",
)


SOURCING = ("in_house", "outsourced", "hybrid")  # options that page Compare puts a judgement beside


class ChannelName(Model):
    """What a file says before the colon."""

    name: Name = documented(about="Name of the channel, such as phone, chat or email")


class OptionName(Model):
    """What a file says before the colon."""

    name: Name = documented(about="Name of the option: in_house, outsourced and hybrid are those of page Compare")


@dataclass(frozen=True)
class Table:
    """A list of the scenario as a table.

    Attributes
    ----------
    name
        Name of the table.
    columns
        What it shows; the first is the name of a row.
    begin
        What a new row begins with, given the scenario as a file holds it and the cells that were entered: beside
        these nothing may stand that they rule out.
    key
        The list it is of, where that is not its name; with a dot where something else holds it.
    by_name
        Whether a file has its entries by name, and not one after the other.
    what
        What one entry is called where something refers to it, as in "is not a site of this file".
    """

    name: str
    columns: tuple[Column, ...]
    begin: Callable[[Mapping[str, Any], Mapping[str, Any]], Plain]
    key: str = ""
    by_name: bool = False
    what: str = ""

    @property
    def list(self) -> str:
        """The list of the scenario that the rows are of."""
        return self.key or self.name

    def listed(self, document: Mapping[str, Any]) -> Any:
        """Return the list as a document has it, or None."""
        node: Any = document
        for part in self.list.split("."):
            node = node.get(part) if isinstance(node, Mapping) else None
        return node

    def shows(self, row: Mapping[str, Any]) -> bool:
        """Return whether the table has an entry of its list."""
        return self.name != "contracts" or row.get("employer") == "vendor"

    def column(self, name: str) -> Column:
        """Return the column called `name`."""
        return next(one for one in self.columns if one.name == name)


def _entries(document: Mapping[str, Any], key: str) -> list[Plain]:
    return list(document.get(key) or [])


def _alike(document: Mapping[str, Any], key: str, *fields: str) -> Plain:
    """Return the fields of the last entry of a list that it says."""
    last = (_entries(document, key) or [{}])[-1]
    return {name: last[name] for name in fields if last.get(name) is not None}


def _region(document: Mapping[str, Any], _: Mapping[str, Any]) -> Plain:
    return {
        **_alike(document, "regions", "time_zone", "languages", "holidays", "site"),
        "contacts_per_month": NEW_CONTACTS,
    }


def _site(document: Mapping[str, Any], _: Mapping[str, Any]) -> Plain:
    own = [one for one in _entries(document, "sites") if one.get("employer") != "vendor"]
    return {
        **_alike(document, "sites", "time_zone", "languages", "open"),
        "wage_per_h": next((base_of(one["wage_per_h"]) for one in own), 20.0),
    }


def _contract(document: Mapping[str, Any], cells: Mapping[str, Any]) -> Plain:
    row = _site(document, cells)
    wage = row.pop("wage_per_h")
    return {**row, "employer": "vendor", "contract": {"per": "productive_hour", "price": LOADED_HOUR * wage}}


def _channel(document: Mapping[str, Any], cells: Mapping[str, Any]) -> Plain:
    kind = cells.get("kind") or _kind(cells)
    row: Plain = {"kind": kind, "handle_s": [540], "target": dict(USUAL_TARGET.get(kind, {}))}
    return row if document.get("tiers") else {**row, "share": 0.0}


def _kind(cells: Mapping[str, Any]) -> str:
    """Return the kind of channel that the entered cells are for."""
    if cells.get("slots") not in (None, 1):
        return "concurrent"
    return "live" if any(name in cells for name in OF_LIVE_CHANNELS) else "deferred"


def _event(document: Mapping[str, Any], _: Mapping[str, Any]) -> Plain:
    week = document.get("week_of")
    first = week if isinstance(week, dt.date) else dt.datetime.now(dt.UTC).date() + dt.timedelta(days=7)
    return {"from": first, "weeks": 1, "volume": 0.1}


def _option(document: Mapping[str, Any], _: Mapping[str, Any]) -> Plain:
    free = [name for name in SOURCING if name not in (OPTIONS.listed(document) or ())]
    return {"name": free[0]} if free else {}


REGIONS = Table(
    "regions",
    (
        column(Region, "name", "text"),
        column(Region, "time_zone", "text"),
        column(Region, "languages", "shares"),
        column(Region, "contacts_per_month", unit="month"),
        column(Region, "customers", unit="customers"),
        column(Region, "site", "text", names="sites"),
        column(Region, "holidays", "text"),
        column(Region, "profile", "profile"),
    ),
    _region,
    what="region",
)
DEPARTMENTS = Table(
    "departments",
    (
        column(Department, "name", "text"),
        column(Department, "share", "percent", "%"),
        column(Department, "open", "department_hours"),
        column(Department, "out_of_hours", "nested"),
        column(Department, "priority", "whole"),
        column(Department, "channels", "names"),
        column(Department, "languages", "names"),
        column(Department, "shares_people_with", "text", names="departments"),
        column(Department, "targets", "nested"),
        column(Department, "handle_factor", unit="factor"),
        column(Department, "fcr_delta", "percent", "%"),
        column(Department, "handed_over", "percent", "%"),
        column(Department, "handover_min", unit="min"),
    ),
    lambda document, _: {"share": 0.0, **_alike(document, "departments", "open", "out_of_hours", "channels")},
    what="department",
)
CHANNELS = Table(
    "channels",
    (
        column(ChannelName, "name", "text"),
        column(Channel, "kind", "choice"),
        column(Channel, "share", "percent", "%"),
        column(Channel, "handle_s", "amounts", "s"),
        column(Handle, "cv", at="handle"),
        column(Channel, "slots", "whole", "chats"),
        column(Channel, "patience_s", unit="s"),
        column(Target, "service_level", "percent", "%", at="target"),
        column(Target, "within_s", unit="s", at="target"),
        column(Target, "floor", "percent", "%", at="target"),
        column(Target, "share", "percent", "%", at="target"),
        column(Target, "within_business_h", unit="h", at="target"),
        column(Target, "over", "choice", at="target"),
        column(Target, "confidence", "percent", "%", at="target"),
        column(Target, "max_abandonment", "percent", "%", at="target"),
        column(Channel, "first_contact_resolution", "percent", "%"),
        column(Channel, "repeat", "percent", "%"),
        column(Redial, "share", "percent", "%", at="redial"),
        column(Callback, "share", "percent", "%", at="callback"),
        column(Channel, "overflow_after_s", unit="s"),
    ),
    _channel,
    by_name=True,
    what="channel",
)
SITES = Table(
    "sites",
    (
        column(Site, "name", "text"),
        column(Site, "time_zone", "text"),
        column(Site, "languages", "names"),
        column(Site, "employer", "choice"),
        column(Site, "wage_per_h", unit="money_h"),
        column(Contract, "per", "choice", at="contract"),
        column(Contract, "price", unit="price", at="contract"),
        column(Site, "open", "hours"),
        column(Site, "departments", "names"),
        column(Site, "people_now", unit="people"),
        column(Site, "min_people", "whole", "people"),
        column(Site, "max_people", "whole", "people"),
        column(Site, "seats", "whole", "seats"),
        column(Site, "min_on_duty", "whole", "people"),
        column(Site, "field_staff", "whole", "people"),
        column(Site, "on_cost_share", "percent", "%"),
        column(Site, "night_premium", "percent", "%"),
        column(Site, "weekend_premium", "percent", "%"),
        column(Site, "holiday_premium", "percent", "%"),
        column(Site, "seat_cost_per_month", unit="money_person_month"),
        column(Site, "fixed_cost_per_month", unit="money_month"),
        column(Site, "setup_cost", unit="money"),
        column(Site, "holidays", "text"),
        column(Quality, "handle_factor", unit="factor", at="quality"),
        column(Quality, "fcr_delta", "percent", "%", at="quality"),
        column(Quality, "csat_delta", unit="points", at="quality"),
    ),
    _site,
    what="site",
)
CONTRACTS = Table(
    "contracts",
    (
        column(Site, "name", "text"),
        column(Contract, "per", "choice", at="contract"),
        column(Contract, "price", unit="price", at="contract"),
        column(Contract, "currency", "text", at="contract"),
        column(Contract, "tiers", "bands", at="contract"),
        column(Contract, "tier_rule", "choice", at="contract"),
        column(Contract, "minimum_h_per_month", unit="h_month", at="contract"),
        column(Contract, "ramp_weeks", unit="weeks", at="contract"),
        column(Contract, "ramp_up_h_per_month", unit="h_month", at="contract"),
        column(Contract, "notice_weeks", unit="weeks", at="contract"),
        column(Contract, "ramp_down_h_per_month", unit="h_month", at="contract"),
        column(Contract, "setup", unit="price", at="contract"),
        column(Contract, "exit", unit="price", at="contract"),
        column(Contract, "bonus", "percent", "%", at="contract"),
        column(Contract, "bonus_above", "percent", "%", at="contract"),
        column(Contract, "malus", "percent", "%", at="contract"),
        column(Contract, "indexation_per_year", "percent", "%_year", at="contract"),
        column(Contract, "governance_share", "percent", "%", at="contract"),
        column(Contract, "knowledge_transfer_share", "percent", "%", at="contract"),
        column(Contract, "parallel_run_weeks", unit="weeks", at="contract"),
        column(Contract, "security_audit_per_year", unit="money_year", at="contract"),
    ),
    _contract,
    key="sites",
    what="site",
)
PRODUCTS = Table(
    "products",
    (
        column(Product, "name", "text"),
        column(Product, "used_by", "percent", "%"),
        column(Product, "needs_per_customer_month", unit="month"),
    ),
    lambda *_: {"needs_per_customer_month": 0.1},
)
EVENTS = Table(
    "events",
    (
        column(Event, "name", "text"),
        column(Event, "from_", "day"),
        column(Event, "weeks", unit="weeks"),
        column(Event, "volume", "percent", "%"),
        column(Event, "department", "text", names="departments"),
        column(Event, "region", "text", names="regions"),
    ),
    _event,
)
OPTIONS = Table(
    "options",
    (
        column(OptionName, "name", "text"),
        *(column(Criteria, name, at="marks") for name in Criteria.model_fields),
        column(Breach, "probability_per_year", "percent", "%_year", at="breach", optional=True),
        column(Breach, "loss", unit="money", at="breach", optional=True),
    ),
    _option,
    key="scorecard.options",
    by_name=True,
)
TABLES = {one.name: one for one in (REGIONS, PRODUCTS, EVENTS, DEPARTMENTS, CHANNELS, SITES, CONTRACTS, OPTIONS)}

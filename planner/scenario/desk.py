"""What arrives at the desk: regions, products, events, departments, tiers, channels and their promises."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ValidatorFunctionWrapHandler, WrapValidator, model_validator
from pydantic_core import PydanticCustomError

from planner.scenario.again import Callback, Redial
from planner.scenario.quantities import (
    DAYS,
    Bounds,
    Contacts,
    Count,
    Country,
    Day,
    Delta,
    Estimate,
    Factor,
    HandleSeconds,
    Hours,
    Language,
    LostShare,
    Minutes,
    Model,
    Name,
    PatienceSeconds,
    Seconds,
    Share,
    TargetShare,
    TimeZone,
    WeekHours,
    Whole,
    day_numbers,
    documented,
    is_days,
)
from planner.scenario.times import Handle, Quantiles, with_moments


class Profile(Model):
    """The shape of a week in local time: a named one, or weights by weekday."""

    named: str | None = documented(None, about="Name of a shape that comes with Deskplan, such as office or flat")
    weights: tuple[tuple[float, ...], ...] | None = documented(
        None, about="Seven rows (Monday first) of 24, 48 or 96 weights each", unit="relative contacts"
    )

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"named": value}
        if isinstance(value, Mapping) and value and all(is_days(str(key)) for key in value):
            return {"weights": _weights(value)}
        return value

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.named is None) == (self.weights is None):
            raise PydanticCustomError("profile", "must be the name of a weekly shape, or days with weights")
        if self.weights is not None:
            _check_weights(self.weights)
        return self


def _weights(days: Mapping[str, Any]) -> list[list[float]]:
    rows: list[list[float] | None] = [None] * 7
    for key, row in days.items():
        for day in day_numbers(str(key)):
            rows[day] = list(row) if isinstance(row, list | tuple) else []
    length = max((len(row) for row in rows if row), default=24)
    return [[0.0] * length if row is None else row for row in rows]


def _check_weights(rows: tuple[tuple[float, ...], ...]) -> None:
    lengths = {len(row) for row in rows}
    if len(rows) != 7 or len(lengths) != 1 or not lengths <= {24, 48, 96}:
        raise PydanticCustomError("profile", "needs days of 24, 48 or 96 weights each, all of the same length")
    everything = [weight for row in rows for weight in row]
    if not all(0 <= weight < 1e12 for weight in everything) or sum(everything) <= 0:
        raise PydanticCustomError("profile", "weights must be finite and >= 0, and not all zero")


class Region(Model):
    """Where customers are."""

    name: Name = documented(about="Name of the region")
    time_zone: TimeZone = documented(about="IANA time zone the customers live in")
    languages: dict[Language, Share] = documented(
        about="Share of contacts by language; the shares add up to 1", unit="share"
    )
    holidays: Country | None = documented(
        None, about="Country whose public holidays count in a dated week: Sunday's hours and volumes"
    )
    contacts_per_month: Contacts | None = documented(
        None, about="Needs that reach the desk in a month (give this or customers)", unit="contacts/month"
    )
    customers: Count | None = documented(
        None, about="Customers in the region; their needs follow from the products", unit="customers"
    )
    site: Name | None = documented(None, about="Site that serves the region under the regional model")
    profile: Profile | None = documented(None, about="Weekly shape of this region's contacts, in its local time")


class Product(Model):
    """Something customers use that makes them ask for help."""

    name: Name = documented(about="Name of the product")
    used_by: Share = documented(Estimate(1.0), about="Share of customers who use it", unit="share")
    needs_per_customer_month: Annotated[Estimate, Bounds(0, 1000)] = documented(
        about="Needs per user and month: the incident rate", unit="contacts/customer/month"
    )


class Event(Model):
    """A dated change of volume: a launch, an incident day, a campaign."""

    name: Name = documented(about="What happens")
    from_: Day = documented(about="First day, in the customers' local time")
    weeks: Annotated[Estimate, Bounds(0, 104, "(]")] = documented(
        Estimate(1.0), about="How long it lasts", unit="weeks", source="a choice of Deskplan's: one week"
    )
    volume: Annotated[Estimate, Bounds(-1, 20)] = documented(
        about="Change of volume while it lasts: 0.35 is 35 % more", unit="share"
    )
    department: Name | None = documented(None, about="Department it concerns; all when left out")
    region: Name | None = documented(None, about="Region it concerns; all when left out")

    @model_validator(mode="before")
    @classmethod
    def _from(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and "from" in value:
            return {("from_" if key == "from" else key): part for key, part in value.items()}
        return value


class Definition(StrEnum):
    """Which contacts a service level counts (see docs/definitions)."""

    VIRTUAL = "virtual"
    ANSWERED_OF_OFFERED = "answered_of_offered"
    ANSWERED_OF_ANSWERED = "answered_of_answered"
    ANSWERED_OR_ABANDONED_IN_TIME = "answered_or_abandoned_in_time"


class Target(Model):
    """What the desk promises on a channel: a service level for live work, a share within hours for deferred work."""

    service_level: TargetShare | None = documented(
        None,
        about="Share of live contacts answered in time",
        unit="share",
        source="no industry standard; 0.80 is usual",
    )
    within_s: Seconds | None = documented(
        None, about="Time within which a live contact counts as answered in time", unit="s"
    )
    definition: Definition = documented(
        Definition.ANSWERED_OF_OFFERED, about="Which contacts count, where patience is known"
    )
    over: Literal["interval", "day", "week", "month"] = documented("week", about="Period over which the promise holds")
    floor: Share = documented(
        Estimate(0.5),
        about="Least service level of the worst interval of the period",
        unit="share",
        source="a choice of Deskplan's: half in time even in the worst interval",
    )
    confidence: TargetShare = documented(
        Estimate(0.9),
        about="Wanted probability that the promise is kept over its period",
        unit="share",
        source="a choice of Deskplan's: nine of ten",
    )
    max_abandonment: TargetShare | None = documented(None, about="Largest share of contacts that give up", unit="share")
    max_asa_s: Annotated[Estimate, Bounds(0, 86_400, "(]")] | None = documented(
        None, about="Largest mean wait of the answered", unit="s"
    )
    share: Annotated[Estimate, Bounds(0, 1, "(]", "a share: write {:g} instead")] | None = documented(
        None, about="Share of deferred contacts answered in time", unit="share"
    )
    within_business_h: Hours | None = documented(
        None, about="Business hours of the department within which deferred work is answered", unit="h"
    )


def _one_or_more(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


class Channel(Model):
    """A way to reach the desk."""

    kind: Literal["live", "concurrent", "deferred"] = documented(
        about="live (phone), concurrent (chat) or deferred (e-mail, ticket, social)"
    )
    share: Share | None = documented(
        None, about="Share of the contacts that come by this channel, on a desk without tiers", unit="share"
    )
    handle: Handle | None = documented(None, about="Handle time with its variation (or give handle_s)")
    handle_s: Annotated[tuple[HandleSeconds, ...], BeforeValidator(_one_or_more)] | None = documented(
        None, about="Mean handle time; for chat one per number of simultaneous chats, the first with one chat", unit="s"
    )
    slots: Annotated[int, Whole(1, 10)] = documented(1, about="Chats one person holds at once", unit="chats")
    patience_s: PatienceSeconds | None = documented(
        None,
        about="Mean time a caller waits before giving up; follows from patience_quantiles_s where left out",
        unit="s",
        source="345-387 s, bank calls 1999",
    )
    patience_quantiles_s: Quantiles | None = documented(
        None,
        about="Measured patience at evenly spaced shares of the callers, the least (0 %) first, the largest (100 %) "
        "last; another patience_s scales it",
        unit="s",
    )
    first_contact_resolution: Share = documented(
        Estimate(1.0), about="Share solved at first touch, on a desk without tiers", unit="share"
    )
    repeat: LostShare = documented(
        Estimate(0.0), about="Probability that a contact not solved at first touch comes back", unit="share"
    )
    repeat_after_h: Annotated[Estimate, Bounds(0, 500)] = documented(
        Estimate(8.0, 2.0, 40.0),
        about="Mean open hours until a repeat contact comes back",
        unit="h",
        source="an assumption: about a working day later",
        year=2026,
    )
    redial: Redial | None = documented(None, about="Callers who give up and call again; nobody does when left out")
    callback: Callback | None = documented(None, about="A callback offered instead of waiting; none when left out")
    overflow_after_s: Seconds | None = documented(
        None,
        about="Wait after which people of another pool with the language and department may take the contact; never "
        "when left out",
        unit="s",
    )
    profile: Profile | None = documented(None, about="Weekly shape of this channel, in the customers' local time")
    target: Target = documented(Target(), about="What is promised on this channel")

    @property
    def mean_handle_s(self) -> float:
        """Mean handle time of one contact alone, in seconds."""
        if self.handle is not None:
            return float(self.handle.mean_s)
        return float(self.handle_s[0]) if self.handle_s else 0.0

    @property
    def handle_by_chats_s(self) -> tuple[float, ...]:
        """Mean handle time by number of simultaneous chats, in seconds; shape (slots,)."""
        given = self.handle_s or (Estimate(self.mean_handle_s),)
        return tuple(float(given[min(k, len(given) - 1)]) for k in range(int(self.slots)))

    @model_validator(mode="before")
    @classmethod
    def _mean_patience(cls, value: Any) -> Any:
        return with_moments(value, "patience_quantiles_s", "patience_s")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.handle is None) == (self.handle_s is None):
            raise PydanticCustomError("channel", "give either handle: {mean_s: } or handle_s")
        if self.handle_s is not None and not 1 <= len(self.handle_s) <= self.slots:
            raise PydanticCustomError("channel", "handle_s needs at least one value, and has at most one per slot")
        return self


class Diversion(Model):
    """Where a contact goes when its department is closed: to another department, to a site that is open, or both."""

    divert_to: Name | None = documented(
        None, about="Department that takes the contact instead (this or divert_to_site, or both)"
    )
    divert_to_site: Name | None = documented(
        None, about="Site whose people take the contact while it is open and they speak the language or its fallback"
    )
    languages: tuple[Language, ...] | None = documented(
        None, about="Languages in which contacts are diverted; all that are served there when left out"
    )
    handle_factor: Factor = documented(Estimate(1.0), about="Handle time there against the specialist's", unit="factor")
    fcr_delta: Delta = documented(Estimate(0.0), about="Change of first-contact resolution there", unit="share points")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if self.divert_to is None and self.divert_to_site is None:
            raise PydanticCustomError("diversion", "needs divert_to (a department) or divert_to_site (a site)")
        return self


def _out_of_hours(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if isinstance(value, str) and value not in ("lost", "waits") and not value.startswith("becomes_"):
        raise PydanticCustomError(
            "out_of_hours", "must be lost, waits, becomes_<channel> or {divert_to: department or divert_to_site: site}"
        )
    return handler(value)


OutOfHours = Annotated[Diversion | str, WrapValidator(_out_of_hours)]


class DepartmentHours(Model):
    """Opening hours of a department in the customers' local time; a channel may keep its own."""

    week: WeekHours = documented(WeekHours.always(), about="Hours of every channel without its own")
    by_channel: dict[str, WeekHours] = documented({}, about="Hours of single channels")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: Any) -> Any:
        if value == "always":
            return {"week": value}
        if isinstance(value, Mapping) and not value:
            raise PydanticCustomError(
                "hours", "names no day, so that it is never open; write always, or days with hours"
            )
        if not isinstance(value, Mapping) or set(value) <= {"week", "by_channel"}:
            return value
        days = {key: part for key, part in value.items() if is_days(str(key))}
        channels = {str(key): part for key, part in value.items() if key not in days}
        for key, part in channels.items():
            if not isinstance(part, Mapping) and part != "always":
                raise PydanticCustomError(
                    "hours",
                    "{key} is neither a day ({days}) nor a channel with days",
                    {"key": repr(key), "days": ", ".join(DAYS)},
                )
        return {**({"week": days} if days else {}), "by_channel": channels}

    def of(self, channel: str) -> WeekHours:
        """Return the hours of one channel."""
        return self.by_channel.get(channel, self.week)


class Department(Model):
    """A specialised group with its own hours, promises and experts."""

    name: Name = documented(about="Name of the department")
    share: Share = documented(
        Estimate(1.0), about="Share of all contacts; the shares of departments add up to 1", unit="share"
    )
    open: DepartmentHours = documented(
        DepartmentHours(week=WeekHours.always()), about="Opening hours in the customers' local time"
    )
    out_of_hours: dict[str, OutOfHours] = documented(
        {}, about="What a contact outside opening hours does, by channel: lost (live), waits (deferred) when left out"
    )
    priority: Annotated[int, Whole(1, 9)] = documented(
        5,
        about="1 is served first",
        unit="rank",
        source="a choice of Deskplan's: the middle of the scale, so that all count alike",
    )
    targets: dict[str, Target] = documented({}, about="Promises by channel that replace the channel's own")
    shares_people_with: Name | None = documented(
        None, about="Department whose people also take these contacts (one pool); own experts when left out"
    )
    languages: tuple[Language, ...] | None = documented(None, about="Languages it is offered in; all when left out")
    channels: tuple[str, ...] | None = documented(
        None, about="Channels it is offered on, which then take all of its contacts; all when left out"
    )
    profile: Profile | None = documented(None, about="Weekly shape of this department, in the customers' local time")
    handle_factor: Factor = documented(
        Estimate(1.0), about="Handle time of this department against the channel's", unit="factor"
    )
    fcr_delta: Delta = documented(
        Estimate(0.0), about="Change of the share that this department solves at a touch", unit="share points"
    )
    handed_over: Share = documented(
        Estimate(0.0), about="Share of its contacts that reach other people first and are handed over", unit="share"
    )
    handover_min: Minutes = documented(
        Estimate(3.0, 1.0, 5.0),
        about="Work that a hand-over adds: explaining once more",
        unit="min",
        source="an assumption: a few minutes to tell the case again",
        year=2026,
    )


ONE_DEPARTMENT = (Department(name="Support"),)

"""How contacts are dealt with beyond the first answer: tiers, resolution promises, contact before anybody asks."""

from __future__ import annotations

from typing import Annotated, Literal

from planner.scenario.quantities import (
    Bounds,
    Count,
    Delta,
    Estimate,
    Factor,
    HandleSeconds,
    Hours,
    Minutes,
    Model,
    Share,
    TargetShare,
    documented,
)


class Promise(Model):
    """A promise for work with days to do it: visits, outbound contacts, account care."""

    share: Share = documented(
        Estimate(0.95), about="Share kept", unit="share", source="a choice of Deskplan's: nineteen of twenty"
    )
    within_business_h: Hours = documented(
        Estimate(16.0),
        about="Business hours within which it is done",
        unit="h",
        source="a choice of Deskplan's: two working days of 8 h",
    )


class Proactive(Model):
    """Contact before the customer asks: outbound work that saves inbound contacts."""

    reaches: Share = documented(
        about="Share of needs foreseen, whose customers are contacted before they ask", unit="share"
    )
    prevents: Share = documented(about="Share of these that then need no help", unit="share")
    handle_s: HandleSeconds = documented(about="Mean work of one outbound contact", unit="s")
    promise: Promise = documented(Promise(), about="Business hours within which it is done")


class Priority(Model):
    """A resolution promise for a share of the contacts."""

    share: Share = documented(about="Share of contacts with this priority", unit="share")
    respond_within_min: Annotated[Estimate, Bounds(0, 100_000, "(]")] | None = documented(
        None, about="First response due within", unit="min"
    )
    resolve_within_h: Hours | None = documented(None, about="Resolution due within", unit="h")
    clock: Literal["always", "business"] = documented("business", about="Clock that the promise runs on")
    kept_share: TargetShare = documented(
        Estimate(0.95),
        about="Share of its cases for which each promise is to be kept",
        unit="share",
        source="a choice of Deskplan's: nineteen of twenty",
    )


class Node(Model):
    """One step of the funnel: what it solves and where the rest goes (the remainder gives up)."""

    enters: Share = documented(Estimate(0.0), about="Share of all needs that begin here", unit="share")
    solves: Share = documented(about="Share of the contacts here that are solved here", unit="share")
    then: dict[str, Share] = documented({}, about="Share of the unsolved that moves on, by destination", unit="share")
    repeat: Share = documented(
        Estimate(0.0), about="Share of those counted solved that come back here for the same need", unit="share"
    )


class OnSite(Model):
    """Tier 4: visits, or remote take-over by software."""

    enters: Share = documented(Estimate(0.0), about="Share of all needs that begin here", unit="share")
    remote_share: Share = documented(
        Estimate(0.0), about="Share handled by remote take-over, without travel", unit="share"
    )
    visit_min: Minutes = documented(
        Estimate(60.0, 30.0, 120.0),
        about="Time on the case",
        unit="min",
        source="an assumption: about an hour",
        year=2026,
    )
    travel_min: Minutes = documented(Estimate(0.0), about="Travel per visit", unit="min")
    promise: Promise = documented(Promise(), about="Appointment promise")


class Relationship(Model):
    """Tier 5: planned account care."""

    accounts: Count = documented(about="Accounts cared for", unit="accounts")
    hours_per_account_month: Annotated[Estimate, Bounds(0, 744)] = documented(
        about="Working hours per account and month", unit="h/account/month"
    )
    promise: Promise = documented(
        Promise(within_business_h=Estimate(40.0)), about="Business hours within which planned care is done"
    )


class Generalists(Model):
    """How people who take everything differ from specialists, for the comparison of the two."""

    handle_factor: Factor = documented(
        Estimate(1.15, 1.0, 1.3),
        about="Handle time against a specialist's",
        unit="factor",
        source="an assumption: no public figure is known; put your own",
        year=2026,
    )
    fcr_delta: Delta = documented(
        Estimate(-0.05, -0.15, 0.0),
        about="Change of the share solved at a touch",
        unit="share points",
        source="an assumption: no public figure is known; put your own",
        year=2026,
    )


class Tiers(Model):
    """The five tiers as a network; a desk without it is one tier."""

    self_service: Node | None = documented(None, about="Tier 1: portal, bot, knowledge base")
    online: dict[str, Node] = documented({}, about="Tier 2 by channel: chat, e-mail, social")
    phone: Node | None = documented(None, about="Tier 3")
    on_site: OnSite | None = documented(None, about="Tier 4")
    relationship: Relationship | None = documented(None, about="Tier 5")

"""Desks in which every field of the scenario is set, and the ways to change each."""

import copy
import datetime as dt
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from planner.scenario import Scenario, WeekHours
from planner.scenario.quantities import Model

Document = dict[str, Any]
CRITERIA = ("control", "product_knowledge", "response_speed", "communication", "data_security", "hiring_speed")

RICH: Document = {
    "name": "Rich",
    "currency": "EUR",
    "exchange": {"USD": 0.9},
    "week_of": "typical",
    "offsets_of": dt.date(2026, 1, 12),
    "interval_min": 60,
    "full_time_h": 40,
    "seed": 1,
    "queue_model": "auto",
    "load_rule": "offered",
    "promises": "period",
    "regions": [
        {
            "name": "A",
            "time_zone": "Europe/Berlin",
            "languages": {"en": 0.6, "de": 0.4},
            "holidays": "DE",
            "customers": 20_000,
            "site": "One",
            "profile": {"named": "office", "weights": None},
        },
        {
            "name": "B",
            "time_zone": "America/New_York",
            "languages": {"en": 0.5, "fr": 0.5},
            "contacts_per_month": 6_000,
            "site": "Two",
            "profile": {"weights": [[1.0 + hour for hour in range(24)]] * 7},
        },
    ],
    "products": [{"name": "P", "used_by": 0.5, "needs_per_customer_month": 0.4}],
    "growth_per_month": 0.01,
    "volumes_of": dt.date(2026, 1, 1),
    "proactive": {
        "reaches": 0.1,
        "prevents": 0.4,
        "handle_s": 200,
        "promise": {"share": 0.9, "within_business_h": 16},
    },
    "events": [
        {"name": "E", "from": dt.date(2026, 5, 14), "weeks": 0.3, "volume": 0.5, "department": "IT", "region": "A"}
    ],
    "profile": {"named": "flat"},
    "departments": [
        {
            "name": "IT",
            "share": 0.7,
            "open": {"week": {"mon-fri": "08:00-18:00"}, "by_channel": {"chat": {"mon-sat": "08:00-16:00"}}},
            "out_of_hours": {
                "phone": {
                    "divert_to": "VIP",
                    "divert_to_site": "Three",
                    "languages": ["en", "de"],
                    "handle_factor": 1.3,
                    "fcr_delta": -0.1,
                },
                "chat": "becomes_email",
            },
            "priority": 3,
            "targets": {
                "phone": {
                    "service_level": 0.85,
                    "within_s": 30,
                    "definition": "answered_of_offered",
                    "over": "week",
                    "floor": 0.5,
                    "confidence": 0.9,
                    "max_abandonment": 0.05,
                    "max_asa_s": 60,
                },
                "email": {"share": 0.9, "within_business_h": 4},
            },
            "languages": ["en", "de", "fr"],
            "channels": ["phone", "chat", "email"],
            "profile": {"named": "office"},
            "handle_factor": 1.1,
            "fcr_delta": -0.05,
            "handed_over": 0.1,
            "handover_min": 4,
        },
        {"name": "VIP", "share": 0.3, "open": {"week": {"mon-sun": "00:00-24:00"}}, "shares_people_with": "IT"},
        {"name": "HR", "share": 0.0},
    ],
    "generalists": {"handle_factor": 1.2, "fcr_delta": -0.1},
    "priorities": {
        "P1": {"share": 0.1, "respond_within_min": 15, "resolve_within_h": 4, "clock": "always", "kept_share": 0.9},
        "P2": {"share": 0.9, "resolve_within_h": 40},
    },
    "channels": {
        "phone": {
            "kind": "live",
            "share": 0.5,
            "handle": {"mean_s": 400, "cv": 1.2},
            "patience_s": 200,
            "patience_quantiles_s": [10, 100, 600],
            "first_contact_resolution": 0.8,
            "repeat": 0.3,
            "repeat_after_h": 6.0,
            "redial": {"share": 0.4, "after_min": 10.0},
            "callback": {"share": 0.2, "within_min": 30.0, "promise": 0.8},
            "overflow_after_s": 60.0,
            "profile": {"named": "consumer"},
            "target": {
                "service_level": 0.8,
                "within_s": 20,
                "definition": "answered_of_offered",
                "over": "week",
                "floor": 0.5,
                "confidence": 0.9,
                "max_abandonment": 0.1,
                "max_asa_s": 90,
            },
        },
        "chat": {
            "kind": "concurrent",
            "share": 0.25,
            "handle_s": [300, 380],
            "slots": 2,
            "patience_s": 300,
            "target": {"service_level": 0.8, "within_s": 60},
        },
        "email": {
            "kind": "deferred",
            "share": 0.25,
            "handle": {"quantiles_s": [100, 400, 1_500]},
            "target": {"share": 0.95, "within_business_h": 8},
        },
    },
    "sites": [
        {
            "name": "One",
            "time_zone": "Europe/Berlin",
            "languages": ["en", "de"],
            "employer": "in_house",
            "departments": ["IT", "VIP", "HR"],
            "open": {"mon-sun": "06:00-22:00"},
            "holidays": "DE",
            "people_now": 20,
            "min_people": 2,
            "max_people": 400,
            "seats": 90,
            "field_staff": 5,
            "min_on_duty": 1,
            "fixed_staff": [{"heads": 2, "paid_h": 6, "start": "09:00", "days": "mon-thu"}],
            "shifts": {
                "paid_h": [6, 8],
                "starts_every_min": 60,
                "start_window": ["06:00", "20:00"],
                "start_may_vary_min": 60,
                "breaks": [{"min": 60, "paid": False, "begins_after_h": [3, 4], "for_paid_h": [8]}],
                "min_between_breaks_min": 60,
                "days_per_week": 5,
                "rest_h": 12,
                "weekly_rest_h": 48,
                "min_consecutive_days_off": 1,
                "max_consecutive_days": 6,
                "max_weekly_h": 50,
                "max_part_time_share": 0.5,
                "part_time_below_h": 8,
                "night_shifts": True,
                "night_shift_from_h": 2,
                "max_nights_per_week": 4,
                "max_night_share": 0.3,
                "max_distinct_shifts": 12,
                "distinct_shift_cost": 30,
                "overtime_h": [2],
                "overtime_premium": 0.25,
            },
            "wage_per_h": 20,
            "on_cost_share": 0.3,
            "night_premium": 0.25,
            "weekend_premium": 0.5,
            "holiday_premium": 1.0,
            "seat_cost_per_month": 200,
            "fixed_cost_per_month": 9_000,
            "setup_cost": 50_000,
            "quality": {"handle_factor": 1.0, "fcr_delta": 0.01, "csat_delta": 2},
        },
        {
            "name": "Two",
            "time_zone": "America/New_York",
            "languages": ["en"],
            "employer": "vendor",
            "contract": {
                "per": "fte_month",
                "price": 4_000,
                "currency": "USD",
                "minimum_h_per_month": 100,
                "tiers": [{"above_h": 2_000, "up_to_h": 6_000, "price": 3_800}, {"above_h": 6_000, "price": 3_500}],
                "tier_rule": "all_units",
                "ramp_weeks": 6,
                "ramp_up_h_per_month": 800,
                "ramp_down_h_per_month": 600,
                "notice_weeks": 8,
                "setup": 1_000,
                "exit": 2_000,
                "bonus": 0.02,
                "bonus_above": 0.05,
                "malus": 0.05,
                "indexation_per_year": 0.03,
                "governance_share": 0.1,
                "knowledge_transfer_share": 0.1,
                "parallel_run_weeks": 4,
                "security_audit_per_year": 9_000,
            },
            "quality": {"handle_factor": 1.2},
        },
        {
            "name": "Three",
            "time_zone": "Asia/Tokyo",
            "languages": ["en"],
            "employer": "freelancer",
            "wage_per_h": 15,
            "shifts": {"night_shifts": True},
        },
    ],
    "language_fallback": {"fr": {"to": "en", "handle_factor": 1.5, "fcr_delta": -0.2}},
    "operating_model": "regional",
    "models": {
        "central": {"site": "One"},
        "virtual": {
            "remote_wage_factor": 1.1,
            "remote_handle_factor": 1.1,
            "seat_cost": 60,
            "partners": True,
            "split_gap_h": 3,
        },
        "follow_the_sun": {
            "daytime": "06:00-22:00",
            "overlap_min": 30,
            "open_cases_share": 0.2,
            "minutes_per_case": 6,
        },
        "custom": {"A": ["One"], "B": ["Two", "Three"]},
    },
    "shifts": {
        "paid_h": [4, 8],
        "starts_every_min": 120,
        "start_window": ["00:00", "22:00"],
        "start_may_vary_min": 120,
        "breaks": [{"min": 60, "paid": False, "begins_after_h": [3, 5], "for_paid_h": [8]}],
        "days_per_week": {"4": 5, "8": 5},
        "rest_h": 11,
        "min_between_breaks_min": 60,
        "weekly_rest_h": 36,
        "min_consecutive_days_off": 1,
        "max_consecutive_days": 5,
        "max_weekly_h": 48,
        "max_part_time_share": 0.4,
        "part_time_below_h": 6,
        "night_shifts": True,
        "night_shift_from_h": 3,
        "max_nights_per_week": 5,
        "max_night_share": 0.6,
        "max_distinct_shifts": 40,
        "distinct_shift_cost": 20,
        "overtime_h": [2],
        "overtime_premium": 0.5,
        "min_on_duty": 1,
    },
    "people": {
        "shrinkage": {"scheduled": 0.3, "of_which_paid": 0.2},
        "max_occupancy": 0.85,
        "attrition_per_year": 0.4,
        "hire": {
            "lead_weeks": 6,
            "training_weeks": 4,
            "cost": 900,
            "class_size": 3,
            "ramp": [0.5, 0.8],
            "ramp_per": "month",
        },
        "agents_per_lead": 12,
        "agents_per_support": 40,
        "lead_wage_factor": 1.3,
        "severance_weeks": 8,
    },
    "uncertainty": {"forecast_cv": 0.1, "absenteeism_cv": 0.3, "arrivals": "overdispersed"},
    "limits": {
        "people": 300,
        "cost_per_year": 9_000_000,
        "sites": {"Two": {"people": 40, "cost_per_year": 3_000_000}},
    },
    "hiring": {
        "start": dt.date(2026, 2, 1),
        "months": 9,
        "season": [1.0, 0.9, 1.0, 1.1, 1.0, 1.0, 0.9, 0.9, 1.0, 1.1, 1.2, 1.1],
        "volume_cv": 0.05,
        "max_overtime_share": 0.1,
        "max_classes_per_month": 2,
        "notice_weeks": 4,
        "temporary": {
            "price_per_h": 45,
            "max_h_per_month": 400,
            "lead_weeks": 3,
            "ramp_h_per_month": 200,
            "handle_factor": 1.2,
        },
    },
    "churn": {
        "customers": 20_000,
        "value_per_year": 90,
        "per_sla_point": 0.0004,
        "per_csat_point": 0.001,
        "years_stayed": 4,
    },
    "sourcing": {
        "horizon_months": 36,
        "discount_rate_per_year": 0.08,
        "wage_rise_per_year": 0.02,
        "draws": 1000,
        "count_churn": True,
        "confirmed": ["people.attrition_per_year"],
    },
    "scorecard": {
        "weights": dict(zip(CRITERIA, (3, 5, 4, 3, 5, 2), strict=True)),
        "options": {
            "In-house": {
                "marks": dict(zip(CRITERIA, (9, 9, 6, 8, 8, 3), strict=True)),
                "breach": {"probability_per_year": 0.01, "loss": 400_000},
            }
        },
    },
}

TIERS: Document = {
    "self_service": {"enters": 0.4, "solves": 0.5, "then": {"phone": 0.6, "chat": 0.2}, "repeat": 0.05},
    "online": {
        "chat": {"enters": 0.2, "solves": 0.7, "then": {"phone": 0.5}, "repeat": 0.1},
        "email": {"enters": 0.1, "solves": 0.8, "then": {"phone": 0.5}, "repeat": 0.1},
    },
    "phone": {"enters": 0.2, "solves": 0.8, "then": {"on_site": 0.5}, "repeat": 0.1},
    "on_site": {
        "enters": 0.1,
        "remote_share": 0.5,
        "visit_min": 60,
        "travel_min": 30,
        "promise": {"share": 0.95, "within_business_h": 16},
    },
    "relationship": {
        "accounts": 50,
        "hours_per_account_month": 3,
        "promise": {"share": 0.9, "within_business_h": 30},
    },
}


def _made(**changes: Any) -> Document:
    result = copy.deepcopy(RICH)
    del result["regions"][0]["profile"]["weights"]
    for key, value in changes.items():
        result[key] = value
    return result


def _plain_profiles(document: Document) -> Document:
    """Leave only the scenario's own profile, which otherwise a nearer one hides."""
    document = copy.deepcopy(document)
    for holder in (*document["regions"], *document["departments"], *document["channels"].values()):
        holder.pop("profile", None)
    return document


def _with_tiers() -> Document:
    result = _plain_profiles(_made(tiers=copy.deepcopy(TIERS)))
    for channel in result["channels"].values():
        for key in ("share", "first_contact_resolution", "repeat"):
            channel.pop(key, None)
    return result


def _region_profiles() -> Document:
    result = _made()
    for holder in (*result["departments"], *result["channels"].values()):
        holder.pop("profile", None)
    result["profile"] = {"weights": [[1.0] * 24] * 7}
    return result


def _weighted(key: str) -> Document:
    result = _plain_profiles(_made())
    holder = result["departments"][0] if key == "departments" else result["channels"]["phone"]
    holder["profile"] = {"weights": [[1.0 + hour for hour in range(24)]] * 7}
    return result


def _scenario_weights() -> Document:
    result = _plain_profiles(_made())
    result["profile"] = {"weights": [[1.0 + hour for hour in range(24)]] * 7}
    return result


def _department_promises(target: Document) -> Document:
    """Let the promises of one department bind."""
    result = _promises({"service_level": 0.5, "within_s": 600})
    result["departments"] = [{"name": "IT", "targets": {"phone": target}}]
    result["sites"][0]["departments"] = ["IT"]
    return result


def _carrying() -> Document:
    """Say which site carries the desk when."""
    result = _made(operating_model="follow_the_sun")
    result["models"]["follow_the_sun"]["carries"] = {"One": "05:00-14:00", "Two": "14:00-23:00"}
    return result


def _few_skills() -> Document:
    """Let people master one language or two."""
    result = _made()
    result["people"]["skills_per_agent"] = 2
    result["satisfaction"] = {"nps": 31, "csat": 0.84, "ces": 5.2}
    return result


def _promises(target: Document) -> Document:
    """Let the promises of phone work bind, and nothing else."""
    result = _made()
    del result["departments"][0]["targets"]
    result["people"]["max_occupancy"] = 1.0
    result["channels"]["phone"]["target"] = target
    return result


BASES: dict[str, Document] = {
    "regional": _made(),
    "tiers": _with_tiers(),
    "dated": _made(week_of=dt.date(2026, 5, 11)),
    "central": _made(operating_model="central"),
    "virtual": _made(operating_model="virtual"),
    "follow_the_sun": _made(operating_model="follow_the_sun"),
    "carrying": _carrying(),
    "few skills": _few_skills(),
    "custom": _made(operating_model="custom"),
    "service level": _promises({"service_level": 0.8, "within_s": 60, "definition": "answered_of_offered"}),
    "abandonment": _promises({"service_level": 0.1, "within_s": 600, "max_abandonment": 0.04}),
    "departments": _department_promises({"service_level": 0.8, "within_s": 60, "definition": "answered_of_offered"}),
    "plain profiles": _plain_profiles(_made()),
    "profiles of regions": _region_profiles(),
    "weights of departments": _weighted("departments"),
    "weights of channels": _weighted("channels"),
    "weights": _scenario_weights(),
}


def leaves(annotation: Any = Scenario, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield path (without indices and names) and annotation of every field that holds no model."""
    models = [one for one in _parts(annotation) if isinstance(one, type) and issubclass(one, Model)]
    if not models or any(_parts(annotation) == [one, str] for one in models):
        yield path, annotation
    for model in models:
        for name, field in model.model_fields.items():
            place = f"{path}.{name.rstrip('_')}" if path else name.rstrip("_")
            yield from leaves(field.annotation, place)


def _parts(annotation: Any) -> list[Any]:
    if get_origin(annotation) is None or get_origin(annotation) is Literal:
        return [annotation]
    return [part for one in get_args(annotation) if one is not type(None) for part in _parts(one)]


def places(document: Any, path: str, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where a field stands in a document: keys and indices."""
    if not path:
        yield place
        return
    key, _, rest = path.partition(".")
    if isinstance(document, list):
        for i, one in enumerate(document):
            yield from places(one, path, (*place, i))
    elif isinstance(document, dict) and key in document:
        yield from places(document[key], rest, (*place, key))
    elif isinstance(document, dict):
        for name, one in document.items():
            if isinstance(one, dict):
                yield from places(one, path, (*place, name))


def changed(document: Document, place: tuple[Any, ...], value: Any) -> Document:
    """Return a copy of a document with one value changed."""
    result = copy.deepcopy(document)
    holder = result
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    return result


def _swap(*steps: tuple[tuple[Any, ...], Any]) -> Callable[[Document], Document]:
    def apply(document: Document) -> Document:
        for place, value in steps:
            document = changed(document, place, value)
        return document

    return apply


# Shares that must go on adding up to 1, and names that must go on matching.
TOGETHER: dict[str, Callable[[Document], Document]] = {
    "regions.languages": _swap((("regions", 0, "languages"), {"en": 0.3, "de": 0.7})),
    "departments.share": _swap((("departments", 0, "share"), 0.4), (("departments", 1, "share"), 0.6)),
    "channels.share": _swap((("channels", "phone", "share"), 0.4), (("channels", "email", "share"), 0.35)),
    "priorities.share": _swap((("priorities", "P1", "share"), 0.3), (("priorities", "P2", "share"), 0.7)),
    "tiers.self_service.enters": _swap((("tiers", "self_service", "enters"), 0.3), (("tiers", "phone", "enters"), 0.3)),
    "tiers.online.enters": _swap((("tiers", "online", "chat", "enters"), 0.1), (("tiers", "phone", "enters"), 0.3)),
    "tiers.phone.enters": _swap((("tiers", "phone", "enters"), 0.1), (("tiers", "online", "chat", "enters"), 0.3)),
    "tiers.on_site.enters": _swap((("tiers", "on_site", "enters"), 0.0), (("tiers", "phone", "enters"), 0.3)),
    "sites.employer": _swap((("sites", 0, "employer"), "freelancer")),
    "channels.kind": _swap(
        (("channels", "phone", "kind"), "concurrent"),
    ),
}

OTHERS: dict[str, list[Any]] = {
    "volumes_of": [dt.date(2025, 1, 1)],
    "channels": [["phone"], ["email"]],
    "time_zone": ["Asia/Tokyo", "Europe/London"],
    "holidays": ["FR", "US"],
    "site": ["Two", "One"],
    "department": ["VIP"],
    "region": ["B"],
    "divert_to": ["HR"],
    "divert_to_site": ["Two", "One"],
    "shares_people_with": [None],
    "departments": [["VIP"], ["IT"]],
    "languages": [["en"], ["en", "fr", "de"]],
    "to": ["de"],
    "currency": ["USD", "EUR"],
    "named": ["us_bank"],
    "weights": [[[1.0] * 24] * 6 + [[9.0] * 24]],
    "out_of_hours": [{"phone": "lost", "chat": "lost"}],
    "daytime": ["08:00-18:00"],
    "skills_per_agent": [1],
    "carries": [{"One": "04:00-10:00", "Two": "10:00-22:00"}],
    "start_window": [["06:00", "18:00"]],
    "start": ["10:00"],
    "days": ["tue-fri"],
    "overtime_h": [[1], [3]],
    "begins_after_h": [[2, 4]],
    "for_paid_h": [[6]],
    "days_per_week": [{"4": 4, "8": 4}, 4],
    "by_channel": [{"chat": {"mon-fri": "10:00-16:00"}}],
    "custom": [{"A": ["Three"], "B": ["One"]}],
    "exchange": [{"USD": 0.8}],
    "then": [{"phone": 0.9}, {"on_site": 0.9}],
    "week_of": [dt.date(2026, 5, 11)],
    "offsets_of": [dt.date(2026, 7, 13)],
    "from": [dt.date(2026, 5, 15)],
    "arrivals": ["poisson"],
    "paid_h": [[4, 6], 7],
    "per": ["minute"],
}


def alternatives(path: str, annotation: Any, value: Any) -> list[Any]:
    """Return other values that a field might take."""
    key = path.rpartition(".")[2]
    if key in OTHERS:
        return [one for one in OTHERS[key] if one != value]
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value * 2, value * 0.5, value + 1, value - 1, value + 0.05, value - 0.05]
    if isinstance(value, list):
        return [[part * 2 for part in value], [part / 2 for part in value]]
    for part in _parts(annotation):
        if get_origin(part) is Literal:
            return [one for one in get_args(part) if one != value]
        if isinstance(part, type) and issubclass(part, StrEnum):
            return [one.value for one in part if one.value != value]
        if part is WeekHours:
            return [{"mon-sun": "09:00-15:00"}]
    return []

"""Which fields a plan does not use yet: set ones are named in the plan's notes, none is ignored silently."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from planner.scenario import Scenario
from planner.scenario.quantities import Estimate, Model

# Every field has an effect somewhere. Not on a plan's week, in some plans only: these tables. Never named: what the
# simulation uses, what is reported of the roster, and what only the questions beyond the week use.
IN_A_DATED_WEEK = {
    "growth_per_month": "a typical week has no dates; sourcing and hiring count it",
    "volumes_of": "a typical week has no dates",
    "events": "a typical week has no dates",
    "regions.holidays": "a typical week has no dates",
    "sites.holidays": "a typical week has no dates; sourcing counts them",
    "sites.holiday_premium": "a typical week has no dates; sourcing counts them",
}
IN_A_TYPICAL_WEEK = {"offsets_of": "a dated week follows its own clock"}
UNDER_ERLANG_A = {
    "channels.patience_s": "nobody gives up under Erlang C",
    "channels.redial": "nobody gives up under Erlang C",
    "channels.target.max_abandonment": "nobody gives up under Erlang C",
    "departments.targets.max_abandonment": "nobody gives up under Erlang C",
}
OF_RANGES = "Ranges: a plan counts with the base value; the comparison of sourcing options draws between low and high"
OF_EMPLOYEES = ("wage_per_h", "on_cost_share", "night_premium", "weekend_premium", "holiday_premium")
IN_A_BUILDING = {
    "sites.seats": "the virtual model has no building; models.virtual.seat_cost counts",
    "sites.seat_cost_per_month": "the virtual model has no building; models.virtual.seat_cost counts",
    "sites.setup_cost": "the virtual model has no building; models.virtual.seat_cost counts",
    "sites.fixed_cost_per_month": "the virtual model has no building; models.virtual.seat_cost counts",
}


def pending_notes(scenario: Scenario) -> tuple[str, ...]:
    """Return one note per reason for the fields that are set and have no effect on this plan."""
    reasons = _reasons(scenario)
    by_reason: dict[str, list[str]] = {}
    ranged = False
    for path, value in _set_fields(scenario, ""):
        known = next((key for key in reasons if path == key or path.startswith(f"{key}.")), None)
        if known is not None:
            names = by_reason.setdefault(reasons[known], [])
            names += [known] if known not in names else []
        ranged = ranged or _has_range(value)
    notes = [f"No effect yet: {', '.join(names)} ({reason})" for reason, names in by_reason.items()]
    return (*notes, *((OF_RANGES,) if ranged else ()), *_vendor_notes(scenario))


def _vendor_notes(scenario: Scenario) -> Iterator[str]:
    for site in scenario.sites:
        wages = [name for name in OF_EMPLOYEES if name in site.model_fields_set and getattr(site, name)]
        if site.employer == "vendor" and wages:
            yield f"No effect: {', '.join(wages)} of {site.name} (a vendor is paid by its contract)"


def _reasons(scenario: Scenario) -> dict[str, str]:
    """Return why fields have no effect, those included that others switch off."""
    reasons = dict(IN_A_DATED_WEEK if scenario.week_of == "typical" else IN_A_TYPICAL_WEEK)
    if scenario.queue_model == "erlang_c":
        reasons |= UNDER_ERLANG_A
    if scenario.operating_model == "virtual":
        reasons |= IN_A_BUILDING
    return reasons


def _has_range(value: Any) -> bool:
    if isinstance(value, dict | tuple):
        return any(_has_range(one) for one in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, Estimate) and value.is_range


def _set_fields(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield path (without indices and names) and value of every field that was given, in the order of the types."""
    if isinstance(value, Model):
        for name in (one for one in type(value).model_fields if one in value.model_fields_set):
            place = f"{path}.{name.rstrip('_')}" if path else name
            yield from _set_fields(getattr(value, name), place)
    elif isinstance(value, tuple) and value and isinstance(value[0], Model):
        for one in value:
            yield from _set_fields(one, path)
    elif isinstance(value, dict) and value and any(isinstance(one, Model) for one in value.values()):
        for one in value.values():
            yield from _set_fields(one, path)
    else:
        yield path, value

"""The answer as a sentence, and the tiles with how each number comes about."""

from __future__ import annotations

from dataclasses import dataclass

from planner.scenario import NO_CURRENCY, Scenario
from planner.timeline import WEEKS_PER_YEAR
from planner.ui import figures
from planner.ui.result import Result
from planner.ui.text import PER_CENT, Words

SHOWN_HOURS = 0.05
SHOWN_SHARE = 0.01
SAME_COUNT = 0.005


@dataclass(frozen=True)
class Tile:
    """A number with what it says, how it is computed and where it comes from.

    Attributes
    ----------
    name, value, note
        Title, figure with unit, and one short line beneath.
    formula, values, source
        The formula, the formula with its values, and their source.
    """

    name: str
    value: str
    note: str
    formula: str
    values: str
    source: str


def sentence(result: Result, scenario: Scenario, words: Words) -> str:
    """Return the verdict: people, what they achieve against the target, and the weakest time of the week."""
    if result.met and not any_contacts(scenario):
        return words("verdict.empty", **_people(result, words))
    if result.met or result.budget is not None:
        parts = [_head(result, scenario, words), _worst_level(result, scenario, words), _deferred(result, words)]
        parts.append(_simulated(result, words))
    else:
        parts = [words("verdict.short"), _short(result, scenario, words), _largest_hole(result, scenario, words)]
    parts.append(_lost(result, words))
    return " ".join(f"{part}." for part in parts if part)


def lacks_wages(scenario: Scenario) -> bool:
    """Return whether costs count paid hours: a desk made from an export has no currency, and 1 for every wage."""
    wages = [float(site.wage_per_h) for site in scenario.sites if site.wage_per_h is not None]
    return scenario.currency == NO_CURRENCY and all(wage == 1 for wage in wages)


def any_contacts(scenario: Scenario) -> bool:
    """Return whether anybody asks the desk for anything: without contacts every target is met, which says nothing."""
    return any(map(scenario.contacts_per_month, scenario.regions))


def _people(result: Result, words: Words) -> dict[str, str]:
    report = result.report
    return {"people": words.number(report["headcount"]), "fte": words.number(report["fte"], 1)}


def _head(result: Result, scenario: Scenario, words: Words) -> str:
    level = result.report["service_level"]
    people = _people(result, words)
    if result.budget is not None and not result.budget.wanted_met:
        values = {"target": wanted_text(scenario, words), "level": words.percent(level["rostered"], 1)}
        short = words("verdict.budget_short", **people, **values)
        held = result.budget.target
        told = words("verdict.nothing") if held is None else words("verdict.bought", level=words.percent(held, 1))
        return f"{short}. {told}"
    head = words("verdict.buys" if result.budget is not None else "verdict.need", **people)
    live = _live(result, scenario, words)
    return f"{head}: {live}" if live else head


def _live(result: Result, scenario: Scenario, words: Words) -> str:
    """Return the share of live contacts answered in time, against the target; nothing without live contacts."""
    level = result.report["service_level"]["rostered"]
    if level is None:
        return ""
    return words(
        "verdict.live",
        level=words.percent(level, 1),
        channels=_channels(result, words),
        target=wanted_text(scenario, words),
        within=_within(scenario, words),
    )


def _channels(result: Result, words: Words) -> str:
    live = [str(pool["channel"]) for pool in result.report["pools"] if pool["peak_required"]]
    names = list(dict.fromkeys(live))
    return words.channel(names[0]) if len(names) == 1 else words("verdict.live_word")


def wanted(scenario: Scenario) -> list[float]:
    """Return the service levels that the scenario asks for, least first; under a budget the plan's own may be lower."""
    own = [one.target.service_level for one in scenario.channels.values()]
    special = [target.service_level for one in scenario.departments for target in one.targets.values()]
    return sorted({float(one) for one in (*own, *special) if one is not None})


def wanted_text(scenario: Scenario, words: Words) -> str:
    """Return the target, or the range of the targets, as a percentage."""
    levels = wanted(scenario)
    ends = dict.fromkeys((*levels[:1], *levels[-1:]))
    return "–".join(_in_full(100 * one, words) for one in ends) + PER_CENT if ends else words.percent(None)


def _in_full(value: float, words: Words) -> str:
    """Return a number with as many of three decimals as it has: a target of 99.9 % is not one of 100 %."""
    digits = next((one for one in range(3) if abs(round(value, one) - value) < 1e-6), 3)
    return words.number(value, digits)


def _within(scenario: Scenario, words: Words) -> str:
    """Return the time that all live promises share, as words, or nothing where they differ."""
    own = [one.target.within_s for one in scenario.channels.values() if one.kind != "deferred"]
    special = [target.within_s for one in scenario.departments for target in one.targets.values()]
    times = {float(one) for one in (*own, *special) if one is not None}
    return words("verdict.within", seconds=words.number(times.pop())) if len(times) == 1 else ""


def _worst_level(result: Result, scenario: Scenario, words: Words) -> str:
    found = figures.worst(result, scenario, "service_level")
    if found is None:
        return ""
    _, weekday, minute, level = found
    where = figures.place_of(scenario.sites[0].time_zone)
    return words("verdict.worst", when=words.clock(weekday, minute), where=where, level=words.percent(level, 0))


def _deferred(result: Result, words: Words) -> str:
    in_time = result.report["deferred_in_time"]
    return "" if in_time is None else words("verdict.deferred", level=words.percent(in_time, 0))


def _simulated(result: Result, words: Words) -> str:
    """Return what the simulation says of the same roster, and the probability that every promise is kept."""
    found = result.report["simulation"]
    if found is None or found["simulation"] is None:
        return ""
    kept = next((one["kept"] for one in found["promises"] if one["name"] == "all"), None)
    return words("verdict.simulated", level=words.percent(found["simulation"], 1), kept=words.percent(kept))


def _lost(result: Result, words: Words) -> str:
    """Return which share of the contacts nobody takes: service levels count those that come in opening hours."""
    fates = result.report["out_of_hours"]
    lost = sum(one["lost"] for one in fates)
    share = lost / (sum(one["arrived"] - one["becomes_other"] for one in fates) or 1.0)
    told = {"share": words.percent(share), "count": words.number(lost)}
    return words("verdict.lost", **told) if share >= SHOWN_SHARE else ""


def missed(result: Result, words: Words) -> list[str]:
    """Return the promises that the simulation misses, one line each."""
    found = result.report["simulation"] or {"missed": [], "promises": []}
    levels = {one["name"]: one for one in found["promises"]}
    return [
        words(
            "verdict.missed",
            name=words.stream(name),
            level=words.percent(levels[name]["service_level"], 1),
            target=words.percent(levels[name]["target"]),
        )
        for name in found["missed"]
    ]


def _short(result: Result, scenario: Scenario, words: Words) -> str:
    hours = sum(float(one or 0.0) for one in result.report["missing_agent_h"].values())
    parts = [words("verdict.short_with", **_people(result, words)), _live(result, scenario, words)]
    if hours >= SHOWN_HOURS:
        parts.append(words("verdict.short_hours", hours=words.number(hours, 1)))
    return " ".join(part for part in parts if part)


def _largest_hole(result: Result, scenario: Scenario, words: Words) -> str:
    found = figures.worst(result, scenario, "missing_agents")
    if found is None or found[3] <= figures.TOLERANCE:
        return ""
    _, weekday, minute, missing = found
    where = figures.place_of(scenario.sites[0].time_zone)
    return words("verdict.short_worst", when=words.clock(weekday, minute), where=where, missing=words.number(missing))


def both_counts(result: Result, words: Words) -> str:
    """Return the agent-hours that each queue model needs, where patience is known and the two differ."""
    needed = result.report["agent_h_by_queue_model"]
    patient, impatient = float(needed.get("erlang_c") or 0.0), float(needed.get("erlang_a") or 0.0)
    if impatient <= 0 or abs(patient / impatient - 1) < SAME_COUNT:
        return ""
    hours = {"a": words.number(impatient), "c": words.number(patient)}
    return words("verdict.counts", more=words.percent(patient / impatient - 1, 1), **hours)


def tiles(result: Result, scenario: Scenario, words: Words) -> list[Tile]:
    """Return the tiles of a plan."""
    return [
        _people_tile(result, scenario, words),
        _level_tile(result, scenario, words),
        _peak_tile(result, scenario, words),
        _occupancy_tile(result, scenario, words),
        _cost_tile(result, scenario, words),
        _contact_tile(result, scenario, words),
    ]


def _tile(key: str, value: str, note: str, values: str, words: Words) -> Tile:
    formula, source = words(f"tile.{key}.formula"), words(f"tile.{key}.source")
    return Tile(words(f"tile.{key}"), value, note, formula, values, source)


def _people_tile(result: Result, scenario: Scenario, words: Words) -> Tile:
    rostered = sum(int(site["rostered"]) for site in result.report["sites"])
    people = words.number(result.report["headcount"])
    shrinkage = words.number(float(scenario.people.shrinkage.scheduled), 2)
    values = words("tile.people.values", rostered=words.number(rostered), shrinkage=shrinkage, people=people)
    return _tile("people", people, words("tile.fte", fte=words.number(result.report["fte"], 1)), values, words)


def _level_tile(result: Result, scenario: Scenario, words: Words) -> Tile:
    level = result.report["service_level"]
    target = next((one.target for one in scenario.channels.values() if one.kind != "deferred"), None)
    definition = "–" if target is None else words(f"definition.{target.definition.value}")
    shown = words.percent(level["rostered"], 1)
    values = words(
        "tile.sla.values",
        level=shown,
        target=wanted_text(scenario, words) + _within(scenario, words),
        worst=words.percent(level["worst_interval"]),
        definition=definition,
    )
    goal = words("tile.target", target=wanted_text(scenario, words) + _within(scenario, words))
    found = result.report["simulation"]
    if found is not None and found["simulation"] is not None:
        values += "\n\n" + words(
            "tile.sla.simulated",
            weeks=words.number(found["replications"]),
            level=words.percent(found["simulation"], 1),
            half=words.number(100 * (found["half_width"] or 0.0), 1),
        )
    return _tile("sla", shown, goal, values, words)


def _peak_tile(result: Result, scenario: Scenario, words: Words) -> Tile:
    most = figures.peak(result, scenario)
    when, where = words.clock(most.weekday, most.minute), figures.place_of(scenario.sites[0].time_zone)
    parts = {"live": most.live, "deferred": most.deferred, "required": most.live + most.deferred}
    values = words(
        "tile.peak.values",
        peak=words.number(most.staffed),
        when=when,
        where=where,
        **{name: words.shortest(value) for name, value in parts.items()},
    )
    return _tile("peak", words.number(most.staffed), f"{when} {where}", values, words)


def _occupancy_tile(result: Result, scenario: Scenario, words: Words) -> Tile:
    occupancy = words.percent(result.report["occupancy"])
    cap = words.percent(float(scenario.people.max_occupancy))
    values = words("tile.occupancy.values", occupancy=occupancy, cap=cap)
    return _tile("occupancy", occupancy, words("tile.cap", cap=cap), values, words)


def _cost_tile(result: Result, scenario: Scenario, words: Words) -> Tile:
    currency, cost = result.report["currency"], float(result.report["cost_per_year"])
    parts = {
        name: words.money(sum(float(site[f"{name}_per_year"] or 0.0) for site in result.report["sites"]), currency)
        for name in ("pay", "seats", "fixed")
    }
    values = words("tile.cost.values", cost=words.money(cost, currency), **parts)
    people = int(result.report["headcount"])
    note = words("tile.per_person", cost=words.money(cost / people if people else None, currency, short=True))
    return _tile("cost", words.money(cost, currency, short=True), note, values, words)


def _contact_tile(result: Result, scenario: Scenario, words: Words) -> Tile:
    currency, each = result.report["currency"], figures.cost_per_contact(result)
    week = float(figures.steps(result)["contacts"]["value"])
    values = words(
        "tile.contact.values",
        cost=words.money(result.report["cost_per_year"], currency),
        contacts=words.number(week * WEEKS_PER_YEAR),
        each=words.money(each, currency),
    )
    return _tile(
        "contact", words.money(each, currency), words("tile.contacts", contacts=words.number(week)), values, words
    )

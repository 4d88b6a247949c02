"""A comparison of sourcing options in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from planner.economics import BreakEven, By, Option, Risk, Sourcing
from planner.economics.assumptions import said
from planner.economics.break_even import PROVEN
from planner.economics.scorecard import in_words
from planner.economics.wording import ENGLISH, Tongue
from planner.frames import by_name, records

TURNED = {By.VOLUME: "volume", By.VENDOR_PRICE: "vendor price", By.WAGE: "wage", By.FCR: "vendors' resolution"}


def turn_lines(found: Sourcing, tongue: Tongue = ENGLISH) -> list[str]:
    """Return one line per break-even."""
    return [turn_line(one, tongue) for one in found.break_evens]


def turn_line(one: BreakEven, tongue: Tongue = ENGLISH) -> str:
    """Return a break-even in one line: point, interval, and what planning there says."""

    def written(x: float, digits: str = "") -> str:
        if one.by is By.FCR:
            return tongue("{points} points", points=tongue.figure(f"{100 * x:+{digits or '.1f'}}"))
        return "× " + tongue.figure(f"{x:{digits or '.3f'}}")

    what, below = tongue(TURNED[one.by]), tongue.option(one.cheaper_below.value)
    if one.point is None:
        low, high = (written(end, "g") for end in one.searched)
        none = "Break-even by {what}: none from {low} to {high}; {option} is cheaper there"
        return tongue(none, what=what, low=low, high=high, option=below)
    at = written(one.point)
    text = tongue("Break-even by {what}: {point}; below it {option} is cheaper", what=what, point=at, option=below)
    if one.low is not None and one.high is not None:
        ends = {"low": written(one.low), "high": written(one.high)}
        text += tongue("; a proven point") if one.proven else tongue("; from {low} to {high} by the bounds", **ends)
        text += tongue(", give or take a person: nothing was planned there") if one.check is None else ""
    if not one.is_founded:
        text += tongue("; no interval: nothing was planned there, and no bounds enclose it")
    if one.check is not None:
        text += tongue("; planned there, costs differ by {share}", share=tongue.percent(one.check.difference, 1))
        if one.jumps:
            text += tongue(" (whole people: the curve jumps)")
        elif one.check.difference > PROVEN:
            gap = tongue.percent(one.check.gap, 1)
            text += tongue(" (rosters there are within {gap} of their bounds)", gap=gap)
    return text


def risk_lines(found: Sourcing, tongue: Tongue = ENGLISH) -> list[str]:
    """Return ranges and chances of the options, and what matters most."""
    risk = found.risk
    if risk is None:
        return []
    lines = [
        _range(str(name), row, found, risk, tongue)
        for name, row in by_name(risk.quantiles).items()
        if found.twin is None or str(name) != Option.HYBRID.value
    ]
    if found.twin is not None:
        names = {"hybrid": tongue.option("hybrid"), "option": tongue.option(found.twin.value)}
        lines.append(tongue("{hybrid}: the same as {option}, since no mix is cheaper", **names))
    if risk.outsourced_cheaper_between is not None:
        least, most = (tongue.percent(one) for one in risk.outsourced_cheaper_between)
        lines.append(
            tongue(
                "Outsourced is cheaper than in-house in {share} of the draws; in {least} to {most} if both stand-ins "
                "are off by their worst",
                share=tongue.percent(risk.outsourced_cheaper or 0.0),
                least=least,
                most=most,
            )
        )
    lines += [_stand_in(row, found, tongue) for row in records(risk.errors.reset_index())]
    return lines + _what_matters(found, risk, tongue)


def _range(name: str, row: Mapping[str, Any], found: Sourcing, risk: Risk, tongue: Tongue) -> str:
    currency = found.scenario.currency
    return tongue(
        "{option}: {low} to {high} in 8 of 10 draws ({error}), cheapest in {share}",
        option=tongue.option(name),
        low=tongue.money(row["p10"], currency),
        high=tongue.money(row["p90"], currency),
        error=_off(risk.worst_error(Option(name)), tongue),
        share=tongue.percent(float(risk.cheapest[name])),
    )


def _off(error: float | None, tongue: Tongue) -> str:
    if error is None:
        return tongue("how far the stand-in is off is not known")
    return tongue("± {error} by the stand-in", error=tongue.percent(error, 1))


def _stand_in(row: Mapping[str, Any], found: Sourcing, tongue: Tongue) -> str:
    return tongue(
        "{option}: the draws stand in for full plans within {mean} on average, {worst} at worst ({draws} held-out "
        "relaxations; one person more is {step} of the cost)",
        option=tongue.option(str(row["option"])),
        mean=tongue.percent(row["mean"], 2),
        worst=tongue.percent(row["worst"], 2),
        draws=row["draws"],
        step=tongue.percent(one_person(found), 1),
    )


def _what_matters(found: Sourcing, risk: Risk, tongue: Tongue) -> list[str]:
    lines = []
    if len(risk.tornado):
        names = ", ".join(said(str(place), found.scenario, tongue) for place in risk.tornado.index[:3])
        lines.append(tongue("What moves the difference most: {names}", names=names))
    worth = risk.value_of_knowing[risk.value_of_knowing > 0]
    if len(worth):
        first = said(str(worth.index[0]), found.scenario, tongue)
        amount = tongue.money(float(worth.iloc[0]), found.scenario.currency)
        lines.append(tongue("Most worth knowing better: {name} ({amount})", name=first, amount=amount))
    return lines


def one_person(found: Sourcing) -> float:
    """Return one rostered person's share of the cost of the smallest option: the step in which real plans move."""
    return 1 / max(1.0, float(found.summary["people"].min()))


def apart_lines(found: Sourcing, tongue: Tongue = ENGLISH) -> list[str]:
    """Return what stands beside the costs and is in none of them: lost customers, the scorecard, breaches."""
    currency = found.scenario.currency
    lines = [_churn(row, currency, tongue) for row in records(found.churn.reset_index()) if row["csat_delta"]]
    if found.marks is None:
        return lines
    lines.append(in_words(found.marks.ranking, found.marks.turning, tongue))
    lines += [
        tongue(
            "{option}: a breach is expected to cost {amount} a year",
            option=row["option"],
            amount=tongue.money(row["breach_loss_per_year"], currency),
        )
        for row in records(found.marks.ranking.reset_index())
        if row["breach_loss_per_year"] == row["breach_loss_per_year"]
    ]
    return lines


def _churn(row: Mapping[str, Any], currency: str, tongue: Tongue) -> str:
    loses = "{option}: satisfaction {points} points loses {customers} customers a year, worth {amount}"
    keeps = "{option}: satisfaction {points} points keeps {customers} customers a year, worth {amount}"
    told = tongue(
        loses if row["customers_lost"] >= 0 else keeps,
        option=tongue.option(str(row["option"])),
        points=tongue.figure(f"{row['csat_delta']:+.1f}"),
        customers=tongue.number(abs(row["customers_lost"])),
        amount=tongue.money(abs(row["value_lost_per_year"]), currency),
    )
    lifetime = abs(row["lifetime_value_lost"])
    if not lifetime > 0:
        return told
    return told + tongue("; over the years they stay {amount}", amount=tongue.money(lifetime, currency))


def default_count(found: Sourcing, tongue: Tongue = ENGLISH) -> list[str]:
    """Return how many defaults count without anybody's word, for whoever has no use for the list."""
    count = len(found.defaults)
    told = "{count} defaults count that nobody has confirmed; the workbook lists them"
    return [tongue(told, count=count)] if count else []


def default_lines(found: Sourcing, tongue: Tongue = ENGLISH) -> list[str]:
    """Return which defaults count without anybody's word."""
    table = found.defaults
    if table.empty:
        return []
    told = "{count} defaults count that nobody has confirmed (sourcing.confirmed): {places}"
    return [tongue(told, count=len(table), places=", ".join(table.index))]

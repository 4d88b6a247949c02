"""A comparison of sourcing options in sentences."""

from __future__ import annotations

from planner.economics import BreakEven, By, Option, Sourcing
from planner.economics.assumptions import said
from planner.economics.break_even import PROVEN
from planner.economics.wording import LABELS, money, number, percent
from planner.frames import records

TURNED = {By.VOLUME: "volume", By.VENDOR_PRICE: "vendor price", By.WAGE: "wage", By.FCR: "vendors' resolution"}


def turn_lines(found: Sourcing) -> list[str]:
    """Return one line per break-even."""
    return [turn_line(one) for one in found.break_evens]


def turn_line(one: BreakEven) -> str:
    """Return a break-even in one line: point, interval, and what planning there says."""
    what = TURNED[one.by]

    def written(x: float) -> str:
        return f"{100 * x:+.1f} points" if one.by is By.FCR else f"× {x:.3f}"

    if one.point is None:
        low, high = (f"{100 * end:+g} points" if one.by is By.FCR else f"× {end:g}" for end in one.searched)
        return f"Break-even by {what}: none from {low} to {high}; {LABELS[one.cheaper_below.value]} is cheaper there"
    text = f"Break-even by {what}: {written(one.point)}; below it {LABELS[one.cheaper_below.value]} is cheaper"
    if one.low is not None and one.high is not None:
        text += "; a proven point" if one.proven else f"; from {written(one.low)} to {written(one.high)} by the bounds"
    if one.check is not None:
        text += f"; planned there, costs differ by {percent(one.check.difference, 1)}"
        if one.jumps:
            text += " (whole people: the curve jumps)"
        elif one.check.difference > PROVEN:
            text += f" (rosters there are within {percent(one.check.gap, 1)} of their bounds)"
    return text


def risk_lines(found: Sourcing) -> list[str]:
    """Return ranges and chances of the options, and what matters most."""
    risk = found.risk
    if risk is None:
        return []
    currency = found.scenario.currency
    lines = [
        f"{LABELS[str(name)]}: {money(row['p10'], currency)} to {money(row['p90'], currency)} in 8 of 10 draws "
        f"({_off(risk.worst_error(Option(str(name))))}), "
        f"cheapest in {percent(float(risk.cheapest[str(name)]), 0)}"
        for name, row in risk.quantiles.iterrows()
        if found.twin is None or str(name) != Option.HYBRID.value
    ]
    if found.twin is not None:
        lines.append(f"{LABELS['hybrid']}: the same as {LABELS[found.twin.value]}, since no mix is cheaper")
    if risk.outsourced_cheaper_between is not None:
        least, most = (percent(one, 0) for one in risk.outsourced_cheaper_between)
        lines.append(
            f"Outsourced is cheaper than in-house in {percent(risk.outsourced_cheaper or 0.0, 0)} of the draws; in "
            f"{least} to {most} if both stand-ins are off by their worst"
        )
    lines += [
        f"{LABELS[str(row['option'])]}: the draws stand in for full plans within {percent(row['mean'], 2)} on average, "
        f"{percent(row['worst'], 2)} at worst ({row['draws']} held-out relaxations; one person more is "
        f"{percent(one_person(found), 1)} of the cost)"
        for row in records(risk.errors.reset_index())
    ]
    if len(risk.tornado):
        names = ", ".join(said(str(place), found.scenario) for place in risk.tornado.index[:3])
        lines.append(f"What moves the difference most: {names}")
    worth = risk.value_of_knowing[risk.value_of_knowing > 0]
    if len(worth):
        first = said(str(worth.index[0]), found.scenario)
        lines.append(f"Most worth knowing better: {first} ({money(float(worth.iloc[0]), currency)})")
    return lines


def _off(error: float | None) -> str:
    return "how far the stand-in is off is not known" if error is None else f"± {percent(error, 1)} by the stand-in"


def one_person(found: Sourcing) -> float:
    """Return one rostered person's share of the cost of the smallest option: the step in which real plans move."""
    return 1 / max(1.0, float(found.summary["people"].min()))


def apart_lines(found: Sourcing) -> list[str]:
    """Return what stands beside the costs and is in none of them: lost customers, the scorecard, breaches."""
    currency = found.scenario.currency
    lines = [
        f"{LABELS[str(row['option'])]}: satisfaction {row['csat_delta']:+.1f} points "
        f"{'loses' if row['customers_lost'] >= 0 else 'keeps'} {number(abs(row['customers_lost']))} customers a year, "
        f"worth {money(abs(row['value_lost_per_year']), currency)}"
        for row in records(found.churn.reset_index())
        if row["csat_delta"]
    ]
    if found.marks is None:
        return lines
    lines.append(found.marks.sentence)
    lines += [
        f"{row['option']}: a breach is expected to cost {money(row['breach_loss_per_year'], currency)} a year"
        for row in records(found.marks.ranking.reset_index())
        if row["breach_loss_per_year"] == row["breach_loss_per_year"]
    ]
    return lines


def default_count(found: Sourcing) -> list[str]:
    """Return how many defaults count without anybody's word, for whoever has no use for the list."""
    count = len(found.defaults)
    return [f"{count} defaults count that nobody has confirmed; the workbook lists them"] if count else []


def default_lines(found: Sourcing) -> list[str]:
    """Return which defaults count without anybody's word."""
    table = found.defaults
    if table.empty:
        return []
    return [f"{len(table)} defaults count that nobody has confirmed (sourcing.confirmed): {', '.join(table.index)}"]

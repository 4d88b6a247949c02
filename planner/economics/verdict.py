"""The verdict: one sentence with its range and the condition under which it turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.economics.break_even import BreakEven
from planner.economics.options import Option
from planner.economics.planned import MISSING_H
from planner.economics.turning import By, away
from planner.economics.wording import ENGLISH, Tongue
from planner.frames import by_name

if TYPE_CHECKING:
    from planner.economics.sourcing import Sourcing

CLOSE = 0.01
SAME = 1e-6
SURE = 0.995  # more is said to be all
# What moves down, or up, for the order to turn.
MOVES = {
    By.VOLUME: ("volume falls by {by} or more", "volume rises by {by} or more"),
    By.VENDOR_PRICE: ("the vendor's price falls by {by} or more", "the vendor's price rises by {by} or more"),
    By.WAGE: ("the wage falls by {by} or more", "the wage rises by {by} or more"),
    By.FCR: (
        "vendors solve {by} points fewer at first contact",
        "vendors solve {by} points more at first contact",
    ),
}


def verdict(found: Sourcing, tongue: Tongue = ENGLISH) -> str:
    """Return which option is cheapest, by how much, how surely, when that turns, and what doing nothing costs."""
    best = found.cheapest
    present = found.summary["present"]
    cost = float(present[best.value])
    kept = found.summary["keeps_promises"].astype(bool)
    among = tongue(" among the options that keep every promise") if kept[best.value] and not kept.all() else ""
    text = tongue(
        "{option} costs least{among}: {cost} over {months} months",
        option=tongue.option(best.value).capitalize(),
        among=among,
        cost=tongue.money(cost, found.scenario.currency),
        months=int(found.scenario.sourcing.horizon_months),
    )
    second = rival(found)
    if second is not None:
        text += _against(found, second, cost, tongue)
    rate = tongue.percent(float(found.scenario.sourcing.discount_rate_per_year))
    text += tongue(" (net present cost at {rate} a year)", rate=rate)
    if found.risk is not None and found.risk.outsourced_cheaper is not None:
        share = tongue.percent(found.risk.outsourced_cheaper)
        both = found.summary.loc[["in_house", "outsourced"], "keeps_promises"].astype(bool).all()
        if both:
            text += tongue("; outsourced is cheaper than in-house in {share} of the draws", share=share)
        else:
            text += tongue(
                "; broken promises aside, outsourced is cheaper than in-house in {share} of the draws", share=share
            )
    condition = _condition(found, tongue)
    text += f". {condition}." if condition else "."
    if not found.summary.loc[best.value, "keeps_promises"]:
        text += tongue(" No option keeps every promise.")
    return text + _surer(found, best, tongue) + _nothing(found, tongue)


def _surer(found: Sourcing, best: Option, tongue: Tongue) -> str:
    """Return how sure an option's promises are where they are less so than wanted, and what more would cost."""
    row = by_name(found.summary)[best.value]
    if not row["sure_share"] < SURE:
        return ""
    text = tongue(
        " In simulation {share} of its promises are as sure as wanted.", share=tongue.percent(row["sure_share"])
    )
    if not row["mended_sure_share"] > row["sure_share"]:
        return text
    return text + tongue(
        " Made surer, {share} are, for {amount} a month more.",
        share=tongue.percent(row["mended_sure_share"]),
        amount=tongue.money(row["mended_cost_per_month"] - row["cost_per_month"], found.scenario.currency),
    )


def _against(found: Sourcing, second: str, cost: float, tongue: Tongue) -> str:
    """Return what the next option costs more, or less where it breaks promises."""
    other = float(found.summary["present"][second])
    share = (other - cost) / other if other else 0.0
    text = tongue(
        ", {amount} ({share}) less than {option}" if other >= cost else ", {amount} ({share}) more than {option}",
        amount=tongue.money(abs(other - cost), found.scenario.currency),
        share=tongue.percent(abs(share), 1),
        option=tongue.option(second),
    )
    breaks = (
        not found.summary.loc[second, "keeps_promises"] and found.summary.loc[found.cheapest.value, "keeps_promises"]
    )
    text += tongue(", which breaks promises") if breaks else ""
    if breaks:
        return text
    if abs(share) < CLOSE:
        return text + tongue(", which is too close to call")
    gap = float(by_name(found.summary)[second]["gap"])
    if not 0 <= share < gap:
        return text
    left = ", less than the {gap} that the search for {option} leaves open"
    return text + tongue(left, gap=tongue.percent(gap, 1), option=tongue.option(second))


def rival(found: Sourcing) -> str | None:
    """Return the second cheapest option; a hybrid that is the better pure option again is no rival."""
    present, best = found.summary["present"], found.cheapest
    cost = float(present[best.value])
    others = [str(name) for name in present.index if name != best.value]
    if best is not Option.HYBRID and "hybrid" in others and abs(float(present["hybrid"]) - cost) < SAME * cost:
        others.remove("hybrid")
    return min(others, key=lambda name: float(present[name]), default=None)


def turning(found: Sourcing) -> tuple[BreakEven, Option] | None:
    """Return the break-even that is nearest to today's values, and which pure option is the cheaper one beyond it."""
    known = [one for one in found.break_evens if one.point is not None]
    if not known:
        return None
    nearest = min(known, key=lambda one: abs(away(one.by, one.point or 0.0)))
    above = Option.IN_HOUSE if nearest.cheaper_below is Option.OUTSOURCED else Option.OUTSOURCED
    now_below = (nearest.point or 0.0) > (0.0 if nearest.by is By.FCR else 1.0)
    return nearest, above if now_below else nearest.cheaper_below


def _condition(found: Sourcing, tongue: Tongue) -> str:
    """Return the nearest break-even in words."""
    turn = turning(found)
    if turn is None:
        never = "Nothing that was turned changes the order of in-house and outsourced"
        return tongue(never) if found.break_evens else ""
    nearest, winner = turn
    if abs(away(nearest.by, nearest.point or 0.0)) < SAME:
        return tongue("In-house and outsourced cost the same")
    text = tongue(
        "Between the two, {option} becomes the cheaper one if {move}",
        option=tongue.option(winner.value),
        move=_moves(nearest, tongue),
    )
    return text if nearest.is_founded else text + tongue(" (a quick reckoning: nothing was planned there)")


def _moves(one: BreakEven, tongue: Tongue) -> str:
    point = one.point or 0.0
    is_fcr = one.by is By.FCR
    by = tongue.number(100 * abs(point), 1) if is_fcr else tongue.percent(abs(point - 1))
    return tongue(MOVES[one.by][point > (0.0 if is_fcr else 1.0)], by=by)


def _nothing(found: Sourcing, tongue: Tongue) -> str:
    now = found.now
    if now is None:
        return ""
    text = tongue(" Doing nothing costs {cost}", cost=tongue.money(now.present, found.scenario.currency))
    if now.service_level is not None and now.target is not None:
        levels = {"held": tongue.percent(now.service_level), "asked": tongue.percent(now.target)}
        text += tongue(" and holds {held} against {asked} promised", **levels)
    if now.missing_h_per_week >= MISSING_H:
        text += tongue(", with {hours} agent-hours a week missing", hours=tongue.number(now.missing_h_per_week, 1))
    return text + "."

"""The verdict: one sentence with its range and the condition under which it turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.economics.break_even import BreakEven
from planner.economics.options import Option
from planner.economics.turning import By, away
from planner.economics.wording import LABELS, money, number, percent

if TYPE_CHECKING:
    from planner.economics.sourcing import Sourcing

CLOSE = 0.01
SAME = 1e-6


def verdict(found: Sourcing, locale: str = "en") -> str:
    """Return which option is cheapest, by how much, how surely, when that turns, and what doing nothing costs."""
    currency = found.scenario.currency
    months = int(found.scenario.sourcing.horizon_months)
    best = found.cheapest
    present = found.summary["present"]
    cost = float(present[best.value])
    kept = found.summary["keeps_promises"].astype(bool)
    among = " among the options that keep every promise" if kept[best.value] and not kept.all() else ""
    text = f"{LABELS[best.value].capitalize()} costs least{among}: {money(cost, currency, locale)} over {months} months"
    second = rival(found)
    if second is not None:
        text += _against(found, second, cost, locale)
    text += f" (net present cost at {percent(float(found.scenario.sourcing.discount_rate_per_year), 0, locale)} a year)"
    if found.risk is not None and found.risk.outsourced_cheaper is not None:
        chance = found.risk.outsourced_cheaper
        text += f"; outsourced is cheaper than in-house in {percent(chance, 0, locale)} of the draws"
    condition = _condition(found)
    text += f". {condition}." if condition else "."
    if not found.summary.loc[best.value, "keeps_promises"]:
        text += " No option keeps every promise."
    return text + _nothing(found, locale)


def _against(found: Sourcing, second: str, cost: float, locale: str) -> str:
    """Return what the next option costs more, or less where it breaks promises."""
    other = float(found.summary["present"][second])
    share = (other - cost) / other if other else 0.0
    amount = money(abs(other - cost), found.scenario.currency, locale)
    word = "less" if other >= cost else "more"
    text = f", {amount} ({percent(abs(share), 1, locale)}) {word} than {LABELS[second]}"
    breaks = (
        not found.summary.loc[second, "keeps_promises"] and found.summary.loc[found.cheapest.value, "keeps_promises"]
    )
    text += ", which breaks promises" if breaks else ""
    return text + (", which is too close to call" if abs(share) < CLOSE and not breaks else "")


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


def _condition(found: Sourcing) -> str:
    """Return the nearest break-even in words."""
    turn = turning(found)
    if turn is None:
        return "Nothing that was turned changes the order of in-house and outsourced" if found.break_evens else ""
    nearest, winner = turn
    return f"Between the two, {LABELS[winner.value]} becomes the cheaper one if {_moves(nearest)}"


def _moves(one: BreakEven) -> str:
    point = one.point or 0.0
    if one.by is By.FCR:
        word = "more" if point > 0 else "fewer"
        return f"vendors solve {number(100 * abs(point), 1)} points {word} at first contact"
    what = {By.VOLUME: "volume", By.VENDOR_PRICE: "the vendor's price", By.WAGE: "the wage"}[one.by]
    word = "rises" if point > 1 else "falls"
    return f"{what} {word} by {percent(abs(point - 1), 0)} or more"


def _nothing(found: Sourcing, locale: str) -> str:
    now = found.now
    if now is None:
        return ""
    cost = money(now.present, found.scenario.currency, locale)
    text = f" Doing nothing costs {cost}"
    if now.service_level is not None and now.target is not None:
        text += f" and holds {percent(now.service_level, 0, locale)} against {percent(now.target, 0, locale)} promised"
    return text + "."

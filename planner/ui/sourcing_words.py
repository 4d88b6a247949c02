"""What the sourcing comparison says: the verdict in a sentence, and its tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from planner.frames import by_name, records
from planner.ui.chart_sourcing import option
from planner.ui.how import TABLES
from planner.ui.sourcing_task import SourcingAnswer, Turn
from planner.ui.text import Words

CLOSE = 0.01
MISSING_H = 0.05  # agent-hours that are none when written
SAME = 1e-6
SURE = 0.995  # more is said to be all


def inside(name: str, words: Words) -> str:
    """Return an option's name as it stands inside a sentence."""
    text = option(name, words)
    return text[0].lower() + text[1:]


def sentence(found: SourcingAnswer, currency: str, words: Words) -> str:
    """Return which option costs least, its range, how surely, when that turns, and what doing nothing costs."""
    present, best = found.summary["present"], found.cheapest
    cost = words.money(float(present[best]), currency, short=True)
    parts = [words("sourcing.best", option=option(best, words), cost=cost, months=words.number(found.months))]
    if len(found.quantiles):
        ends = {end: words.money(by_name(found.quantiles)[best][end], currency, short=True) for end in ("p10", "p90")}
        parts.append(words("sourcing.range", **ends))
    if found.rival is not None:
        parts.append(_saving(found, currency, words))
    text = "".join(parts) + "."
    if found.outsourced_cheaper is not None:
        text += " " + words("sourcing.chance", share=words.percent(found.outsourced_cheaper))
    if found.turns:
        text += " " + condition(found, words)
    if not bool(found.summary.loc[best, "keeps_promises"]):
        text += " " + words("sourcing.broken")
    return text + _surer(found, currency, words) + _nothing(found, currency, words)


def _surer(found: SourcingAnswer, currency: str, words: Words) -> str:
    row = by_name(found.summary)[found.cheapest]
    if not row["sure_share"] < SURE:
        return ""
    text = " " + words("sourcing.unsure", share=words.percent(row["sure_share"]))
    if not row["mended_sure_share"] > row["sure_share"]:
        return text
    more = words.money(_dearer(row), currency, short=True)
    return text + " " + words("sourcing.surer", share=words.percent(row["mended_sure_share"]), more=more)


def _dearer(row: dict[str, Any]) -> float:
    """Return what a surer roster of an option costs more a month."""
    return float(row["mended_cost_per_month"] - row["cost_per_month"])


def _saving(found: SourcingAnswer, currency: str, words: Words) -> str:
    second = str(found.rival)
    other = float(found.summary["present"][second])
    saving = other - float(found.summary["present"][found.cheapest])
    share = saving / other if other else 0.0
    amount = words.money(abs(saving), currency, short=True)
    key = "sourcing.saves" if saving >= 0 else "sourcing.dearer"
    text = words(key, saving=amount, share=words.percent(abs(share), 1), second=inside(second, words))
    if abs(share) < CLOSE:
        return text + words("sourcing.close")
    gap = float(by_name(found.summary)[second]["gap"])
    if not 0 <= share < gap:
        return text
    return text + words("sourcing.open", gap=words.percent(gap, 1), second=inside(second, words))


def stand_ins(found: SourcingAnswer, words: Words) -> list[str]:
    """Return how far the draws are off against relaxations of the full plan, and what that does to the chance."""
    told = [
        words(
            "sourcing.stand_in",
            option=option(name, words),
            mean=words.percent(row["mean"], 2),
            worst=words.percent(row["worst"], 2),
            draws=words.number(row["draws"]),
        )
        for name, row in by_name(found.errors).items()
    ]
    if found.cheaper_between is not None and told:
        least, most = (words.percent(one) for one in found.cheaper_between)
        told.append(words("sourcing.stand_in.chance", least=least, most=most))
    return told


def condition(found: SourcingAnswer, words: Words) -> str:
    """Return the nearest change that turns the order of in-house and outsourced."""
    if found.nearest is None:
        return words("sourcing.never")
    turn, winner = found.nearest
    point = turn.point or 0.0
    if abs(point - (0.0 if turn.by == "fcr" else 1.0)) < SAME:
        return words("sourcing.same")
    up = point > (0.0 if turn.by == "fcr" else 1.0)
    moved = words.number(100 * abs(point), 1) if turn.by == "fcr" else words.percent(abs(point - 1))
    key = f"sourcing.moves.{turn.by}.{'up' if up else 'down'}"
    quick = turn.difference is None and turn.low is None
    return words(
        "sourcing.turns.quick" if quick else "sourcing.turns", option=inside(winner, words), move=words(key, by=moved)
    )


def _nothing(found: SourcingAnswer, currency: str, words: Words) -> str:
    if not found.now:
        return ""
    text = " " + words("sourcing.nothing", cost=words.money(found.now["present"], currency, short=True))
    if found.now["service_level"] is not None and found.now["target"] is not None:
        levels = {name: words.percent(found.now[key]) for name, key in (("held", "service_level"), ("asked", "target"))}
        text += words("sourcing.holds", **levels)
    if (found.now["missing_h_per_week"] or 0.0) >= MISSING_H:
        text += words("sourcing.missing", hours=words.number(found.now["missing_h_per_week"], 1))
    return text + "."


def options_table(found: SourcingAnswer, currency: str, words: Words) -> pd.DataFrame:
    """Return figures down, options across; doing nothing beside them where today's people are known."""
    rows: dict[str, Callable[[dict[str, Any]], str]] = {
        "promises": lambda one: words("compare.met" if one["keeps_promises"] else "compare.short"),
        "present": lambda one: words.money(one["present"], currency),
        "month": lambda one: words.money(one["cost_per_month"], currency),
        "bound": lambda one: words.money(one["bound_per_month"], currency),
        "once": lambda one: words.money(one["one_off"], currency),
        "contact": lambda one: words.money(one["cost_per_contact"], currency),
        "resolved": lambda one: words.money(one["cost_per_resolved"], currency),
        "people": lambda one: words.number(one["heads"], 1),
        "sla": lambda one: words.percent(one["service_level"], 1),
        "simulated": lambda one: words.percent(one["simulated_level"], 1),
        "sure": lambda one: words.percent(one["sure_share"]),
        "surer": lambda one: words.money(_dearer(one), currency),
        "made": lambda one: words.percent(one["mended_sure_share"]),
        "payback": lambda one: _payback(one["payback_month"], words),
    }
    cells = {option(name, words): [read(row) for read in rows.values()] for name, row in by_name(found.summary).items()}
    index = [words(f"sourcing.row.{name}") for name in rows]
    frame = pd.DataFrame(cells, index=pd.Index(index, name=words("compare.metric")))
    if len(found.quantiles):
        frame.loc[words("sourcing.row.range")] = [
            _range(found, str(name), currency, words) for name in found.summary.index
        ]
        shares = [_cheapest(found, str(name), words) for name in found.summary.index]
        frame.loc[words("sourcing.row.cheapest")] = shares
    if found.now:
        frame[option("nothing", words)] = _standing(found.now, frame.index, currency, words)
    return frame


def _cheapest(found: SourcingAnswer, name: str, words: Words) -> str:
    if name == "hybrid" and found.twin is not None:
        return words("sourcing.as", option=inside(found.twin, words))
    return words.percent(found.cheapest_share.get(name))


def _range(found: SourcingAnswer, name: str, currency: str, words: Words) -> str:
    row = by_name(found.quantiles)[name]
    return f"{words.short(float(row['p10']))} – {words.money(float(row['p90']), currency, short=True)}"


def _payback(month: float, words: Words) -> str:
    if month != month:
        return words("sourcing.payback.never")
    return words("sourcing.payback.months", months=words.number(month)) if month else words("sourcing.payback.now")


def _standing(now: dict[str, float | None], index: pd.Index, currency: str, words: Words) -> list[str]:
    known = {
        words("sourcing.row.present"): words.money(now["present"], currency),
        words("sourcing.row.month"): words.money(now["cost_per_month"], currency),
        words("sourcing.row.people"): words.number(now["people"], 1),
        words("sourcing.row.sla"): words.percent(now["service_level"], 1),
    }
    return [known.get(str(name), "–") for name in index]


def written(turn: Turn, value: float | None, words: Words) -> str:
    """Return a value of what is turned: a factor, or share points."""
    if value is None:
        return "–"
    if turn.by == "fcr":
        return words("sourcing.points", points=words.signed(100 * value, 1))
    return f"× {words.number(value, 2)}"


def interval(turn: Turn, words: Words) -> str:
    """Return the interval of a break-even, or a dash where an end is open."""
    return "–" if turn.low is None else f"{written(turn, turn.low, words)} – {written(turn, turn.high, words)}"


def cumulative_table(found: SourcingAnswer, words: Words) -> pd.DataFrame:
    """Return the cost so far by month, a column for each option."""
    cells = {option(str(name), words): found.cumulative[name].map(words.number) for name in found.cumulative.columns}
    return pd.DataFrame({words("sourcing.axis.month"): found.cumulative.index, **cells})


def defaults_table(defaults: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return defaults that count as the page shows them."""
    names = {name: words(label) for name, label in TABLES["defaults"].items()}
    table = defaults.reset_index()[list(names)]
    table = table.assign(unit=table["unit"].map(words.unit), source=table["source"].map(words.source))
    return table.rename(columns=names)


def turns_table(found: SourcingAnswer, words: Words) -> pd.DataFrame:
    """Return where the answer turns, one row per thing turned."""
    return pd.DataFrame(
        [
            {
                words("sourcing.turn.what"): words(f"sourcing.by.{turn.by}"),
                words("sourcing.turn.point"): words("sourcing.turn.none")
                if turn.point is None
                else written(turn, turn.point, words),
                words("sourcing.turn.range"): interval(turn, words),
                words("sourcing.turn.below"): option(turn.cheaper_below, words),
                words("sourcing.turn.searched"): " – ".join(written(turn, end, words) for end in turn.searched),
                words("sourcing.turn.checked"): words.percent(turn.difference, 1),
            }
            for turn in found.turns
        ]
    )


def tornado_table(found: SourcingAnswer, currency: str, words: Words) -> pd.DataFrame:
    """Return the ten assumptions that move the difference most, and what it is worth to know each better."""
    rows = records(found.tornado.reset_index())
    return pd.DataFrame(
        [
            {
                words("sourcing.assumption"): row[f"said_{words.language}"],
                words("sourcing.end.low"): words.number(row["low"], 2),
                words("sourcing.end.high"): words.number(row["high"], 2),
                words("sourcing.at_low"): words.money(row["at_low"], currency),
                words("sourcing.at_high"): words.money(row["at_high"], currency),
                words("sourcing.worth"): words.money(found.worth.get(str(row["place"])), currency),
            }
            for row in rows
        ]
    )


def churn_table(churn: pd.DataFrame, currency: str, words: Words) -> pd.DataFrame:
    """Return what each option's satisfaction does to customers in a year."""
    return pd.DataFrame(
        [
            {
                words("sourcing.options"): option(name, words),
                words("sourcing.churn.csat"): words.signed(row["csat_delta"], 1),
                words("sourcing.churn.lost"): words.number(row["customers_lost"]),
                words("sourcing.churn.value"): words.money(row["value_lost_per_year"], currency),
                words("sourcing.churn.lifetime"): words.money(row["lifetime_value_lost"], currency),
            }
            for name, row in by_name(churn).items()
        ]
    )


def scorecard_table(ranking: pd.DataFrame, currency: str, words: Words) -> pd.DataFrame:
    """Return the ranking by what is not money."""
    return pd.DataFrame(
        [
            {
                words("sourcing.options"): words.get(f"sourcing.option.{row['option']}", str(row["option"])),
                words("sourcing.score"): words.number(row["score"], 1),
                words("sourcing.score.range"): f"{words.number(row['low'], 1)} – {words.number(row['high'], 1)}",
                words("sourcing.score.first"): words.percent(row["first_share"]),
                words("sourcing.score.breach"): words.money(row["breach_loss_per_year"], currency),
            }
            for row in records(ranking.reset_index())
        ]
    )

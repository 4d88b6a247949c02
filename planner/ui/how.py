"""What each figure of a page's tables means and how it is computed, one click away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from planner.ui.markdown import bold, bullets
from planner.ui.panels import folded
from planner.ui.state import Desk
from planner.ui.text import Words
from planner.ui.text.marks import BOLD

NONE: Mapping[str, str] = {}


def _under(beginning: str, names: str) -> dict[str, str]:
    return {name: f"{beginning}.{name}" for name in names.split()}


# Table → name of a row or column → key of its label; its definition is how.<table>.<name>.
TABLES: dict[str, dict[str, str]] = {
    "models": _under(
        "compare.row",
        "basis verdict people fte cost contact resolved sla simulated kept sure worst down deferred occupancy language "
        "daytime night pools missing gap",
    )
    | {"sites": "compare.sites"},
    "drivers": _under(
        "explain.driver",
        "work language speed pooling hand_over shift_fit wages nights weekends buildings other total",
    ),
    "downs": {"site": "table.site", "sla": "compare.row.sla"} | _under("explain", "lost by unserved takers"),
    "month": _under(
        "report",
        "contacts_in resolved calls missed_calls call_min call_pick_up_s chats missed_chats chat_pick_up_s tickets "
        "open_tickets interactions_per_resolution hand_offs",
    ),
    "report": {"period": "report.period"}
    | _under("detail", "department channel")
    | _under(
        "report.column",
        "contacts_in answered missed resolved hand_offs handle_min pick_up_s interactions_per_resolution "
        "open_under_4h open_4_to_24h open_1_to_3_days open_over_3_days",
    ),
    "options": _under(
        "sourcing.row",
        "promises present month bound once contact resolved people sla simulated sure surer made "
        "payback range cheapest",
    ),
    "turns": _under("sourcing.turn", "what point range below searched checked"),
    "tornado": _under("sourcing.end", "low high") | _under("sourcing", "assumption at_low at_high worth"),
    "mix": {"site": "table.site", "language": "how.mix.languages"} | _under("sourcing.mix", "hours day night weekend"),
    "churn": {"options": "sourcing.options"} | _under("sourcing.churn", "csat lost value lifetime"),
    "scorecard": {"options": "sourcing.options", "score": "sourcing.score"}
    | _under("sourcing.score", "range first breach"),
    "cumulative": {"month": "sourcing.axis.month", "options": "sourcing.options"},
    "ranges": {"options": "sourcing.options"} | _under("sourcing.quantile", "p10 p50 p90"),
    "crossover": {"volume": "sourcing.by.volume", "options": "sourcing.options", "value": "table.value"},
    "curve": {"level": "sourcing.axis.level", "line": "sourcing.curve.line", "value": "table.value"},
    "defaults": _under("sourcing.default", "place low base high unit source"),
    "decisions": {"site": "table.site", "people": "table.people"} | _under("hiring", "by what first_day ready"),
    "months": {"required": "table.required"}
    | _under("hiring", "month volume productive kept missing hires leavers overtime cover cost"),
    "weeks": {
        "week": "hiring.week",
        "required": "table.required",
        "heads": "table.heads",
        "productive": "hiring.productive",
        "hires": "hiring.hires",
        "let_go": "hiring.let_go",
        "short": "hiring.missing",
    },
    "coverage": {"people": "table.staffed", "required": "table.required", "band": "coverage.band"},
    "forecast": {"day": "table.day"} | _under("data.line", "actual forecast"),
    "shifts": _under("table", "site start paid_h breaks days people"),
    "sites": _under("table", "heads rostered fte paid_week cost"),
    "pools": _under("table", "contacts_week peak_load peak_agents agent_h level worst"),
    "streams": _under("table", "pool contacts_week target level worst") | {"kept": "detail.kept"},
    "ledger": _under("ledger", "arrived resolved abandoned lost open"),
    "closed": _under("ledger", "in_hours waits becomes_other diverted"),
    "solving": _under("detail", "contacts_per_need first_contact_resolution wrong_people_first hand_offs_per_contact"),
    "room": _under("relief", "limit to money people hours"),
    "proof": _under("table", "target level half kept_week kept_month"),
}


class Section(NamedTuple):
    """The definitions of a table: its title, and a line for each row or column."""

    title: str
    lines: list[str]


def definitions(table: str, words: Words) -> dict[str, str]:
    """Return the definition of each row or column of a table, by its label."""
    return {words(label): words(f"how.{table}.{name}") for name, label in TABLES[table].items()}


def section(table: str, words: Words, values: Mapping[str, str] = NONE) -> Section:
    """Return a table's definitions.

    Parameters
    ----------
    table
        Name in `TABLES`.
    words
        The language.
    values
        Formulas with the values of the page, by name of the row or column.
    """
    told = {words(TABLES[table][name]): text for name, text in values.items()}
    lines = [
        f"{BOLD}{label}{BOLD}: {' '.join([text, *([told[label]] if label in told else [])])}"
        for label, text in definitions(table, words).items()
    ]
    return Section(words(f"how.table.{table}"), lines)


def ratios(row: Mapping[str, Any], name: str, cost: str, currency: str, words: Words) -> dict[str, str]:
    """Return the cost of a contact and of a resolved one with their values, of one model or option.

    Parameters
    ----------
    row
        Its figures.
    name
        How it is called.
    cost
        Key of the cost that is shared out.
    currency, words
        Currency, and the language.
    """
    known = {one: row.get(f"cost_per_{one}") for one in ("contact", "resolved")}
    return {
        one: words(
            "how.ratio",
            name=name,
            total=words.money(row[cost], currency),
            count=words.number(float(row[cost]) / each),
            each=words.money(each, currency),
        )
        for one, each in known.items()
        if each
    }


def how(desk: Desk, page: str, sections: Sequence[Section]) -> None:
    """Show the definitions of a page, drawn once they are opened."""

    def show() -> None:
        for one in sections:
            st.markdown(f"{bold(one.title)}\n\n{bullets(one.lines)}")

    folded(desk, f"how.{page}", show, "how.title")

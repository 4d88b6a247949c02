"""The parts of page Hiring: the next hire in a sentence, heads week by week, and what to decide by when."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from planner.frames import records
from planner.scenario import Scenario
from planner.ui import chart_hiring
from planner.ui.asking import ask, progress
from planner.ui.hiring_task import HiringAnswer, HiringTask
from planner.ui.how import TABLES, how, section
from planner.ui.inputs import as_table
from planner.ui.kept import kept
from planner.ui.markdown import bold, bullets, plain
from planner.ui.panels import chart, grid, theme
from planner.ui.state import Desk
from planner.ui.text import Words

if TYPE_CHECKING:
    from planner.economics.next_hire import NextHire

ALL_SITES = ""
MISSING = 0.05


def hiring_page(desk: Desk) -> None:
    """Show the hiring plan of the desk, or the work on it."""
    words = desk.words
    question = ask(desk, "hiring", HiringTask(desk.draft.scenario, first_day(desk.draft.scenario)))
    found: HiringAnswer | None = question.answer
    with st.container(key="verdict"):
        st.markdown(plain(sentence(found, words)) if found is not None else bold(words("hiring.working")))
    progress(desk, question)
    if found is not None and found.is_first:
        st.caption(words("hiring.first_figures" if question.job is not None else "hiring.hurried"))
    if found is None:
        st.caption(words("hiring.about"))
        return
    _heads(desk, found)
    st.markdown(bold(words("hiring.decide")))
    table = decisions(found, words)
    if table.empty:
        st.info(words("hiring.nothing"))
    else:
        st.dataframe(table, hide_index=True, width="stretch")
    st.markdown(bold(words("hiring.months")))
    grid(months(found, desk.draft.scenario.currency, words))
    cost = {"cost": words("how.hiring.cost", cost=words.money(found.cost, desk.draft.scenario.currency))}
    how(desk, "hiring", [section("decisions", words), section("months", words, cost), section("weeks", words)])
    as_table(desk, "ahead")
    _notes(found, words)


def first_day(scenario: Scenario) -> dt.date:
    """Return the first day of the horizon: the scenario's own, else today."""
    if scenario.hiring.start is not None:
        return scenario.hiring.start
    return scenario.week_of if isinstance(scenario.week_of, dt.date) else dt.datetime.now(dt.UTC).date()


def sentence(found: HiringAnswer, words: Words) -> str:
    """Return what today's team holds, when growth passes that, and the last day to open the class."""
    parts = [] if found.next is None else next_sentence(found.next, words)
    hires = float(found.weeks["hires"].sum())
    parts.append(words("hiring.year", months=len(found.desk), hires=words.number(hires)))
    if len(found.decisions):
        parts.append(_first_decision(records(found.decisions)[0], words))
    short = found.desk[found.desk["short"] > MISSING]
    if not short.empty:
        most = words.number(float(short["short"].max()), 1)
        parts.append(words("hiring.short", months=len(short), people=most))
    return " ".join(parts)


def _first_decision(row: dict[str, Any], words: Words) -> str:
    told = {"what": words(f"hiring.kind.{row['kind']}"), "site": row["site"], "by": words.date(row["decide_by"])}
    return words("hiring.first", people=words.shortest(row["people"]), **told)


def next_sentence(coming: NextHire, words: Words) -> list[str]:
    """Return what today's team holds and when to decide on more; nothing of a desk without contacts."""
    if coming.contacts_per_month <= 0:
        return []
    contacts = words.number(coming.contacts_per_month)
    holds = words("hiring.holds", people=words.number(coming.people_now), contacts=contacts)
    if coming.assumed:
        holds += " " + words("hiring.assumed", sites=", ".join(coming.assumed))
    if coming.passes_on is None or coming.open_class_by is None:
        return [holds, words("hiring.enough")]
    day, by = words.month(coming.passes_on), words.date(coming.open_class_by)
    if coming.too_few:
        return [holds, words("hiring.already", people=words.number(coming.people), by=by)]
    key = "hiring.late" if coming.late else "hiring.next"
    return [holds, words(key, day=day, people=words.number(coming.people), by=by)]


def _heads(desk: Desk, found: HiringAnswer) -> None:
    words = desk.words
    sites = list(dict.fromkeys(found.weeks["site"]))
    options = [ALL_SITES, *sites] if len(sites) > 1 else sites
    held = desk.choices.get("hiring.site")
    choice = kept(
        desk,
        st.selectbox,
        "hiring.site",
        options[0],
        words("table.site"),
        options if held in (None, *options) else [held, *options],
        format_func=lambda one: one or words("coverage.all"),
        width=260,
    )
    frame = chart_hiring.heads_frame(found.weeks, choice if choice in sites else None, words)
    last = records(frame.tail(1))[0]
    told = {key: words.number(float(last[key])) for key in ("required", "productive", "heads")}
    st.markdown(bold(words("hiring.heads")))
    chart(frame, chart_hiring.heads(words, theme()), words("hiring.alt", **told), "hiring_heads")
    st.caption(words("hiring.note"))
    with st.expander(words("chart.table")):
        grid(weeks(frame, words))


def weeks(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the chart as a table: heads week by week."""
    titles = {name: words(label) for name, label in TABLES["weeks"].items()}
    told = {name: frame[name].map(lambda one: words.number(one, 1)) for name in titles if name != "week"}
    return pd.DataFrame({"week": frame["label"], **told}).rename(columns=titles)


def decisions(found: HiringAnswer, words: Words) -> pd.DataFrame:
    """Return what to decide by when."""
    return pd.DataFrame(
        [
            {
                words("hiring.by"): words.date(row["decide_by"]),
                words("table.site"): row["site"],
                words("hiring.what"): words(f"hiring.kind.{row['kind']}"),
                words("table.people"): float(row["people"]),
                words("hiring.first_day"): words.date(row["first_day"]),
                words("hiring.ready"): words.date(row["productive_from"]),
            }
            for row in records(found.decisions)
        ]
    )


def months(found: HiringAnswer, currency: str, words: Words) -> pd.DataFrame:
    """Return one row per month: volume, heads, the probability of keeping the promises, hires, leavers and cover."""
    rows = [
        {
            words("hiring.month"): words.month(pd.Timestamp(str(month)), short=True),
            words("hiring.volume"): words.percent(row["volume"]),
            words("table.required"): words.number(row["required"], 1),
            words("hiring.productive"): words.number(row["productive"], 1),
            words("hiring.kept"): words.percent(row["kept"]),
            words("hiring.missing"): words.number(row["short"], 1),
            words("hiring.hires"): words.number(row["hires"]),
            words("hiring.leavers"): words.number(row["leavers"], 1),
            words("hiring.overtime"): words.number(row["overtime_h"]),
            words("hiring.cover"): words.number(row["vendor_h"]),
            words("hiring.cost"): words.money(row["cost"], currency),
        }
        for month, row in zip(found.desk.index, records(found.desk), strict=True)
    ]
    return pd.DataFrame(rows)


def _notes(found: HiringAnswer, words: Words) -> None:
    with st.expander(words("tab.notes")):
        st.markdown(plain(words("hiring.proven", gap=words.percent(found.gap, 2))))
        st.markdown(bullets(map(words.note, found.notes)))

"""The parts of page Plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from planner.scenario import Scenario
from planner.ui import chart_plan, details, figures, inputs, tables
from planner.ui.kept import kept, kept_of
from planner.ui.moves import moves
from planner.ui.panels import chart, how_good, made, plain, theme, tile_row, verdict
from planner.ui.result import Result
from planner.ui.state import Desk
from planner.ui.team import team_of_today
from planner.ui.text import Words
from planner.ui.verdict import both_counts, tiles, wanted
from planner.ui.work import progress_of

ALL_POOLS = ""
VIEWS = ("required", "staffed", "gap", "sla")


def plan_page(desk: Desk) -> None:
    """Show the verdict, the tiles, the form and what the plan looks like."""
    words = desk.words
    if desk.shown is not None:
        draft, result = desk.shown
        with st.container(key="head", gap="small"):
            verdict(result, draft.scenario, words)
            team_of_today(desk, draft.scenario, result)
            how_good(desk, result)
            progress_of(desk)
            tile_row(tiles(result, draft.scenario, words), words)
    else:
        if desk.trouble is None:
            st.info(words("work.first"), icon=":material/hourglass_top:")
        progress_of(desk)
    left, right = st.columns([1, 2.6], gap="medium")
    with left:
        inputs.form(desk)
    if desk.shown is not None:
        draft, result = desk.shown
        with right:
            picture(desk, result, draft.scenario)
            moves(desk, draft.scenario)
            details.tabs(result, words)


@st.fragment
def picture(desk: Desk, result: Result, scenario: Scenario) -> None:
    """Show the week, one day, and the way from work to people."""
    words, zones = desk.words, figures.time_zones(scenario)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        view = kept(
            desk,
            st.segmented_control,
            "heat.view",
            "gap",
            words("heat.title"),
            VIEWS,
            format_func=lambda one: words(f"heat.view.{one}"),
            required=True,
        )
        pool = kept_of(
            desk,
            st.selectbox,
            "heat.pool",
            ALL_POOLS,
            words("heat.pool"),
            [ALL_POOLS, *result.pools],
            format_func=lambda one: one or words("heat.pool.all"),
            width=230,
        )
        zone = kept_of(
            desk,
            st.selectbox,
            "heat.clock",
            zones[0],
            words("heat.clock"),
            zones,
            format_func=figures.place_of,
            width=160,
        )
    week = result.once(("week", zone, pool), lambda: figures.week(result, scenario, zone, pool or None))
    hours = result.once(("hours", zone, pool), week.by_hour)
    key = ("heat", zone, pool, view, words.language)
    target, days = min(wanted(scenario), default=0.0), tables.weekdays(words)
    cells = result.once(key, lambda: chart_plan.heat_frame(hours, view, target, words, days))
    grid = result.once((*key, "table"), lambda: tables.week_grid(hours, view, days, words))
    _heat(cells, grid, view, figures.place_of(zone), words)
    left, right = st.columns(2, gap="medium")
    with left:
        _day(desk, week, figures.place_of(zone))
    with right:
        _waterfall(result, scenario, words)


def _heat(frame: pd.DataFrame, grid: pd.DataFrame, view: str, where: str, words: Words) -> None:
    days = tables.weekdays(words)
    note = words(f"heat.note.{view}")
    alt = words("heat.alt", view=words(f"heat.view.{view}"), note=note)
    chart(frame, chart_plan.heat(view, words, theme(), days, where), alt, "heat")
    st.caption(note if frame["open"].any() or view != "sla" else words("heat.nothing"))
    with st.expander(words("chart.table")):
        st.dataframe(grid, width="stretch")


def _day(desk: Desk, week: figures.Week, where: str) -> None:
    words, days = desk.words, tables.weekdays(desk.words)
    busiest = int(np.bincount(week.weekday, weights=week.contacts + week.staffed, minlength=7).argmax())
    head, pick = st.columns([1, 1], vertical_alignment="bottom")
    head.markdown(f"**{words('day.title')}**")
    weekday = kept(
        desk,
        pick.selectbox,
        "heat.day",
        busiest,
        words("day.pick"),
        range(7),
        format_func=lambda one: days[one],
        label_visibility="collapsed",
    )
    frame = week.of_day(weekday)
    frame["hour"] = frame["minute"] / 60
    frame["time"] = [tables.clock(one) for one in frame["minute"]]
    most = {name: words.number(frame[name].max(), 0) for name in ("required", "staffed")}
    alt = words("day.alt", day=days[weekday], **most)
    frame["still_there"] = frame["required"] - frame["missing"]
    drawn = frame.drop(columns=["sla", "minute"])
    chart(drawn, chart_plan.day(words, theme(), where), alt, "day")
    with st.expander(words("chart.table")):
        st.dataframe(tables.day_table(week, weekday, words), hide_index=True, width="stretch")


def _waterfall(result: Result, scenario: Scenario, words: Words) -> None:
    st.markdown(f"**{words('fall.title')}**")
    frame = made(result, tables.fall_frame, words)
    order = list(dict.fromkeys(frame["name"]))
    told = "; ".join(f"{row['name']} {row['total_text']}" for _, row in frame[frame["last"]].iterrows())
    spec = chart_plan.waterfall(words, theme(), order, float(frame["to"].max()))
    chart(frame, spec, words("fall.alt", steps=told), "waterfall")
    people = tiles(result, scenario, words)[0]
    st.caption(plain(f"{people.name}: {people.values}"))
    if told := both_counts(result, words):
        st.caption(told)
    with st.expander(words("chart.how")):
        st.dataframe(made(result, tables.steps, words), hide_index=True, width="stretch")

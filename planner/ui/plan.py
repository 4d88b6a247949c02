"""The parts of page Plan."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from planner.scenario import Scenario
from planner.ui import chart_plan, details, figures, inputs, tables
from planner.ui.kept import kept, kept_of
from planner.ui.markdown import bold, plain
from planner.ui.moves import moves
from planner.ui.panels import Sent, chart, folded, how_good, made, sent, table, theme, tile_row, verdict
from planner.ui.result import Result
from planner.ui.state import Desk
from planner.ui.team import team_of_today
from planner.ui.text import Words
from planner.ui.verdict import Tile, both_counts, lacks_wages, tiles, wanted
from planner.ui.work import progress_of

ALL_POOLS = ""
ANSWER_S = 0.5
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
            tile_row(_tiles(result, draft.scenario, words), words)
            if lacks_wages(draft.scenario):
                where = {"page": words("page.assumptions"), "table": words("lists.sites")}
                st.info(plain(words("tile.no_wages", **where)), icon=":material/payments:")
        if not desk.answered:
            _rest_follows(desk)
            return
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
            details.tabs(desk, result)


@st.fragment(run_every=ANSWER_S)
def _rest_follows(desk: Desk) -> None:
    """Draw the rest as soon as the browser has time for it: with everything at once the answer would come last."""
    if desk.answered:
        st.rerun()
    desk.answered = True


def _tiles(result: Result, scenario: Scenario, words: Words) -> list[Tile]:
    return result.once((tiles, words.language), lambda: tiles(result, scenario, words))


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
    target, days = min(wanted(scenario), default=0.0), tables.weekdays(words)

    def heat() -> _Heat:
        cells = chart_plan.heat_frame(hours, view, target, words, days)
        return _Heat(sent(cells), sent(tables.week_grid(hours, view, days, words)), bool(cells["open"].any()))

    _heat(desk, result.once(("heat", zone, pool, view, words.language), heat), view, figures.place_of(zone))
    left, right = st.columns(2, gap="medium")
    with left:
        _day(desk, result, (zone, pool), week)
    with right:
        _waterfall(desk, result, scenario)


class _Heat(NamedTuple):
    """The heat map as the browser gets it: its cells, the same as a table, and whether anything is open."""

    cells: Sent
    grid: Sent
    is_open: bool


def _heat(desk: Desk, drawn: _Heat, view: str, where: str) -> None:
    words = desk.words
    days = tables.weekdays(words)
    note = words(f"heat.note.{view}")
    alt = words("heat.alt", view=words(f"heat.view.{view}"), note=note)
    chart(drawn.cells, chart_plan.heat(view, words, theme(), days, where), alt, "heat")
    st.caption(plain(note) if drawn.is_open or view != "sla" else words("heat.nothing"))
    folded(desk, "heat", lambda: st.dataframe(drawn.grid, width="stretch"))


class _Day(NamedTuple):
    """A day as the browser gets it: its intervals, the same as a table, and most required and staffed."""

    lines: Sent
    table: Sent
    most: dict[str, float]


def _day(desk: Desk, result: Result, place: tuple[str, str], week: figures.Week) -> None:
    """Show a day of the week that a place (time zone and pool) sees."""
    words, days = desk.words, tables.weekdays(desk.words)
    busiest = result.once(("busiest", *place), week.busiest_day)
    head, pick = st.columns([1, 1], vertical_alignment="bottom")
    head.markdown(bold(words("day.title")))
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

    def drawn() -> _Day:
        frame = week.of_day(weekday)
        frame["hour"] = frame["minute"] / 60
        frame["time"] = [tables.clock(one) for one in frame["minute"]]
        frame["still_there"] = frame["required"] - frame["missing"]
        most = {name: float(frame[name].max()) for name in ("required", "staffed")}
        table = tables.day_table(week, weekday, words)
        return _Day(sent(frame.drop(columns=["sla", "minute"])), sent(table), most)

    shown = result.once(("day", *place, weekday, words.language), drawn)
    alt = words("day.alt", day=days[weekday], **{name: words.number(one) for name, one in shown.most.items()})
    spec = chart_plan.day(words, theme(), figures.place_of(place[0]), max(shown.most.values()))
    chart(shown.lines, spec, alt, "day")
    folded(desk, "day", lambda: st.dataframe(shown.table, hide_index=True, width="stretch"))


def _waterfall(desk: Desk, result: Result, scenario: Scenario) -> None:
    words = desk.words
    st.markdown(bold(words("fall.title")))
    frame = made(result, tables.fall_frame, words)
    order = list(dict.fromkeys(frame["name"]))
    last = frame[frame["last"]]
    told = "; ".join(f"{name} {text}" for name, text in zip(last["name"], last["total_text"], strict=True))
    spec = chart_plan.waterfall(words, theme(), order, float(frame["to"].max()))
    bars = result.once((tables.fall_frame, words.language, "sent"), lambda: sent(frame))
    chart(bars, spec, words("fall.alt", steps=told), "waterfall")
    people = _tiles(result, scenario, words)[0]
    st.caption(plain(f"{people.name}: {people.values}"))
    if told := both_counts(result, words):
        st.caption(plain(told))
    folded(desk, "waterfall", lambda: table(result, tables.steps, words), "chart.how")

"""The parts of page Plan."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from planner.scenario import Scenario
from planner.ui import charts, figures, inputs, tables
from planner.ui.result import Result
from planner.ui.state import Desk
from planner.ui.text import Words
from planner.ui.verdict import Tile, missed, sentence, tiles, wanted
from planner.ui.work import progress_of

ALL_POOLS = ""
GOOD_GAP = 0.05
MOST_REASONS = 4
VIEWS = ("required", "staffed", "gap", "sla")


def plan_page(desk: Desk) -> None:
    """Show the verdict, the tiles, the form and what the plan looks like."""
    words = desk.words
    if desk.shown is not None:
        draft, result = desk.shown
        with st.container(key="head", gap="small"):
            verdict(result, draft.scenario, words)
            _how_good(desk, result)
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
        with right:
            picture(desk.shown[1], desk.shown[0].scenario, words)


def theme() -> charts.Theme:
    """Return the colours for the visitor's background."""
    return charts.Theme(dark=st.context.theme.type == "dark")


def chart(frame: pd.DataFrame, spec: charts.Spec, alt: str, key: str) -> None:
    """Draw a chart as wide as its place; `alt` says what it shows."""
    st.vega_lite_chart(frame, spec, alt=alt, width="stretch", key=key, theme=None)


def verdict(result: Result, scenario: Scenario, words: Words) -> None:
    """Show the answer as a sentence."""
    colour, icon = ("green", ":material/check_circle:") if result.met else ("red", ":material/error:")
    badge = words("verdict.badge.met" if result.met else "verdict.badge.short")
    with st.container(key="verdict"):
        st.markdown(f":{colour}-badge[{icon} {badge}] {plain(sentence(result, scenario, words))}")
    reasons = [] if result.met else _in_the_way(result, words)
    for line in missed(result, words):
        st.warning(plain(line), icon=":material/science:")
    if reasons:
        st.warning(plain(words("verdict.way", rules="; ".join(reasons))), icon=":material/block:")


def _in_the_way(result: Result, words: Words) -> list[str]:
    """Return the rules and limits that bind, those that somebody could change first."""
    binding = dict.fromkeys((one["kind"], one["name"]) for one in result.report["binding"])
    rules = sorted(binding, key=lambda one: one[0] in ("shortfall", "min_on_duty"))
    return [_binding(kind, name, words) for kind, name in rules[:MOST_REASONS]]


def _binding(kind: str, name: str, words: Words) -> str:
    template = words.get(f"bind.{kind}") or words("bind.other", kind=kind.replace("_", " "), name="{name}")
    return template.replace("{name}", name)


def gap_of(result: Result) -> float | None:
    """Return the proven gap of a plan, or None where nothing is proven."""
    gap = result.report["solver"]["gap"]
    return None if gap is None else float(gap)


def _how_good(desk: Desk, result: Result) -> None:
    """Say how much better the plan could still be where that is worth knowing, and who ended the search."""
    words, gap = desk.words, gap_of(result)
    if desk.is_cut_short:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(words("work.cancelled", gap=words.percent(gap, 1)))
            st.button(words("work.again"), on_click=desk.again, icon=":material/refresh:")
    elif gap is None or gap > GOOD_GAP:
        key = "work.open_unknown" if gap is None else "work.open"
        st.caption(words(key, gap=words.percent(gap, 0)))


def plain(text: str) -> str:
    """Return text in which Markdown finds nothing of its own besides the bold of the catalogue."""
    return text.replace("$", "\\$").replace("~", "\\~")


def tile_row(row: list[Tile], words: Words) -> None:
    """Show the tiles; each opens to its formula, values and source."""
    with st.container(key="tiles"):
        for column, tile in zip(st.columns(len(row), gap="small"), row, strict=True):
            with column.container(border=True):
                st.metric(tile.name, tile.value, plain(tile.note), delta_color="off", delta_arrow="off")
                with st.popover(words("tile.how"), type="tertiary"):
                    st.markdown(f"**{tile.name}** = {plain(tile.formula)}")
                    st.markdown(plain(tile.values))
                    st.caption(words("tile.source", source=plain(tile.source)))


@st.fragment
def picture(result: Result, scenario: Scenario, words: Words) -> None:
    """Show the week, one day, the way from work to people, and the tables."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        view = st.segmented_control(
            words("heat.title"),
            VIEWS,
            default="gap",
            format_func=lambda one: words(f"heat.view.{one}"),
            key="heat_view",
            required=True,
        )
        pool = st.selectbox(
            words("heat.pool"),
            [ALL_POOLS, *result.pools],
            format_func=lambda one: one or words("heat.pool.all"),
            key="heat_pool",
            width=230,
        )
        zone = st.selectbox(
            words("heat.clock"), figures.time_zones(scenario), format_func=figures.place_of, key="heat_clock", width=160
        )
    week = result.once(("week", zone, pool), lambda: figures.week(result, scenario, zone, pool or None))
    hours = result.once(("hours", zone, pool), week.by_hour)
    key = ("heat", zone, pool, view, words.language)
    target, days = min(wanted(scenario), default=0.0), tables.weekdays(words)
    cells = result.once(key, lambda: charts.heat_frame(hours, view, target, words, days))
    grid = result.once((*key, "table"), lambda: tables.week_grid(hours, view, days, words))
    _heat(cells, grid, view, figures.place_of(zone), words)
    left, right = st.columns(2, gap="medium")
    with left:
        _day(week, figures.place_of(zone), words)
    with right:
        _waterfall(result, scenario, words)
    _tabs(result, words)


def _table(result: Result, make: Callable[[Result, Words], pd.DataFrame], words: Words) -> pd.DataFrame:
    return result.once((make.__name__, words.language), lambda: make(result, words))


def _heat(frame: pd.DataFrame, grid: pd.DataFrame, view: str, where: str, words: Words) -> None:
    days = tables.weekdays(words)
    note = words(f"heat.note.{view}")
    alt = words("heat.alt", view=words(f"heat.view.{view}"), note=note)
    chart(frame, charts.heat(view, words, theme(), days, where), alt, "heat")
    st.caption(note if frame["open"].any() or view != "sla" else words("heat.nothing"))
    with st.expander(words("chart.table")):
        st.dataframe(grid, width="stretch")


def _day(week: figures.Week, where: str, words: Words) -> None:
    days = tables.weekdays(words)
    busiest = int(np.bincount(week.weekday, weights=week.contacts + week.staffed, minlength=7).argmax())
    head, pick = st.columns([1, 1], vertical_alignment="bottom")
    head.markdown(f"**{words('day.title')}**")
    weekday = pick.selectbox(
        words("day.pick"),
        range(7),
        index=busiest,
        format_func=lambda one: days[one],
        key="day_pick",
        label_visibility="collapsed",
    )
    frame = week.of_day(weekday)
    frame["hour"] = frame["minute"] / 60
    frame["time"] = [tables.clock(one) for one in frame["minute"]]
    most = {name: words.number(frame[name].max(), 0) for name in ("required", "staffed")}
    alt = words("day.alt", day=days[weekday], **most)
    frame["still_there"] = frame["required"] - frame["missing"]
    drawn = frame.drop(columns=["sla", "minute"])
    chart(drawn, charts.day(words, theme(), where), alt, "day")
    with st.expander(words("chart.table")):
        st.dataframe(tables.day_table(week, weekday, words), hide_index=True, width="stretch")


def _waterfall(result: Result, scenario: Scenario, words: Words) -> None:
    st.markdown(f"**{words('fall.title')}**")
    frame = _table(result, tables.fall_frame, words)
    order = list(dict.fromkeys(frame["name"]))
    told = "; ".join(f"{row['name']} {row['total_text']}" for _, row in frame[frame["last"]].iterrows())
    spec = charts.waterfall(words, theme(), order, float(frame["to"].max()))
    chart(frame, spec, words("fall.alt", steps=told), "waterfall")
    people = tiles(result, scenario, words)[0]
    st.caption(plain(f"{people.name}: {people.values}"))
    with st.expander(words("chart.how")):
        st.dataframe(_table(result, tables.steps, words), hide_index=True, width="stretch")


def _tabs(result: Result, words: Words) -> None:
    names = ("shifts", "sites", "pools", "notes", "solver")
    shifts, sites, pools, notes, solver = st.tabs([words(f"tab.{name}") for name in names])
    with shifts:
        _shifts(result, words)
    sites.dataframe(_table(result, tables.sites, words), hide_index=True, width="stretch")
    pools.dataframe(_table(result, tables.pools, words), hide_index=True, width="stretch")
    with notes:
        _notes(result, words)
    with solver:
        _proof(result, words)


def _shifts(result: Result, words: Words) -> None:
    frame = _table(result, tables.shifts, words)
    if frame.empty:
        st.info(words("shifts.none"))
        return
    people = int(frame[words("table.people")].sum())
    st.caption(words("shifts.note", people=words.number(people), groups=len(frame)))
    st.dataframe(frame, hide_index=True, width="stretch")


def _notes(result: Result, words: Words) -> None:
    lines = [words.note(one) for one in result.report["notes"]]
    st.markdown("\n".join(f"- {plain(line)}" for line in lines) or words("notes.none"))


def _proof(result: Result, words: Words) -> None:
    solver = result.report["solver"]
    hours = result.report["agent_h_by_queue_model"].items()
    counts = ", ".join(words(f"proof.{name}", hours=words.number(value)) for name, value in hours if value)
    text = words(
        "proof.text",
        gap=words.percent(solver["gap"], 2),
        status=words(f"status.{solver['status']}"),
        seconds=words.number(solver["seconds"], 1),
        counts=counts or "–",
    )
    st.markdown(plain(text))
    promises = _table(result, tables.promises, words)
    if not promises.empty:
        st.markdown(plain(words("proof.simulated", weeks=words.number(result.report["simulation"]["replications"]))))
        st.dataframe(promises, hide_index=True, width="stretch")

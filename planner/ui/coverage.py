"""The parts of page Coverage & shifts: each site's week, who carries the desk hour by hour, and the shifts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from planner.scenario import Scenario
from planner.ui import chart_coverage, figures, tables
from planner.ui.how import how, section
from planner.ui.kept import kept
from planner.ui.markdown import bold, plain
from planner.ui.panels import Sent, chart, made, sent, theme
from planner.ui.result import Result
from planner.ui.state import Desk
from planner.ui.text import Words
from planner.ui.work import progress_of

ALL_SITES = ""


def coverage_page(desk: Desk) -> None:
    """Show who is on duty where and when, against what is required."""
    words = desk.words
    if desk.shown is None:
        st.info(words("work.first"), icon=":material/hourglass_top:")
        progress_of(desk)
        return
    draft, result = desk.shown
    with st.container(key="verdict"):
        st.markdown(plain(sentence(result, words)))
    progress_of(desk)
    site, zone = _choices(desk, result, draft.scenario)
    _week(result, draft.scenario, site, zone, words)
    if len(_sites(result)) > 1:
        _band(result, draft.scenario, words)
    _shifts(result, site, words)
    how(desk, "coverage", [section(one, words) for one in ("coverage", "shifts")])


def _sites(result: Result) -> list[str]:
    return [str(one["name"]) for one in result.report["sites"]]


def sentence(result: Result, words: Words) -> str:
    """Return how many people are on duty at most and at least while the desk is open, and how often it is handed on."""
    is_open = result.is_open.any(axis=0)
    on_duty = result.on_site.sum(axis=0)[is_open]
    ends = (float(on_duty.min()), float(on_duty.max())) if is_open.any() else (0.0, 0.0)
    least, most = map(words.number, ends)
    text = words(
        "coverage.sentence.same" if least == most else "coverage.sentence",
        most=most,
        least=least,
        sites=words.number(int((result.on_site.sum(axis=1) > 0).sum())),
    )
    handed = len(handovers(carrier(result)))
    return text + (" " + words("coverage.sentence.handed", times=words.number(handed)) if handed else "")


def carrier(result: Result) -> pd.Series[float]:
    """Return for each UTC hour of the day the site with most people on duty, by its position.

    −1 where nobody is, and where the desk is closed: who is still there then carries nothing.
    """
    by_hour, slots = hours_of(result), result.is_open.shape[1]
    is_open = result.is_open.any(axis=0).reshape(7, 24, slots // 168).any(axis=(0, 2))
    busiest = by_hour.argmax(axis=0)
    return pd.Series(np.where(is_open & (by_hour.max(axis=0, initial=0.0) > 0), busiest, -1), dtype=float)


def hours_of(result: Result) -> np.ndarray:
    """Return people on duty by site and UTC hour of the day, mean over the week; shape (sites, 24)."""
    sites, slots = result.on_site.shape
    return np.asarray(result.on_site.reshape(sites, 7, 24, slots // 168).mean(axis=(1, 3)))


def handovers(carriers: pd.Series[float]) -> list[int]:
    """Return the UTC hours at which another site takes over."""
    values = carriers.to_numpy()
    before = np.roll(values, 1)
    return [int(hour) for hour in np.flatnonzero((values != before) & (values >= 0) & (before >= 0))]


def _choices(desk: Desk, result: Result, scenario: Scenario) -> tuple[str, str]:
    words = desk.words
    sites = [ALL_SITES, *_sites(result)] if len(_sites(result)) > 1 else _sites(result)
    held = desk.choices.get("coverage.site")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        site = kept(
            desk,
            st.selectbox,
            "coverage.site",
            sites[0],
            words("table.site"),
            sites if held in (None, *sites) else [held, *sites],
            format_func=lambda one: one or words("coverage.all"),
            width=230,
        )
        zones = figures.time_zones(scenario)
        own = {one.name: one.time_zone for one in scenario.sites}
        zone = st.selectbox(
            words("heat.clock"),
            zones,
            index=zones.index(own.get(site, zones[0])),
            format_func=figures.place_of,
            key=f"coverage.zone.{site}",
            width=190,
        )
    return (site if site in sites else sites[0]), zone


def _week(result: Result, scenario: Scenario, site: str, zone: str, words: Words) -> None:
    st.markdown(bold(words("coverage.week", where=figures.place_of(zone))))
    days = tables.weekdays(words)

    def drawn() -> tuple[Sent, Sent, float, float]:
        frame = chart_coverage.week_frame(result, scenario, site, zone)
        grid = _grid(result, scenario, site, zone, days, words)
        people = float(frame.groupby("at")["people"].sum().max())
        return sent(frame), sent(grid), people, float(frame["required"].max())

    bars, grid, peak, most_required = result.once(("coverage week", site, zone, words.language), drawn)
    names = [site] if site else _sites(result)
    alt = words("coverage.week.alt", most=words.number(peak), site=site or words("coverage.all"))
    required = None if site and len(_sites(result)) > 1 else words("day.required")
    most = peak if required is None else max(peak, most_required)
    spec = chart_coverage.week(words, theme(), _sites(result), names, required, days, most)
    chart(bars, spec, alt, "coverage_week")
    st.caption(words("coverage.note" if required is None else "coverage.lines"))
    with st.expander(words("chart.table")):
        st.dataframe(grid, width="stretch")


def _grid(result: Result, scenario: Scenario, site: str, zone: str, days: list[str], words: Words) -> pd.DataFrame:
    """Return people on duty with weekdays down and local hours across."""
    people = chart_coverage.on_duty(result, site)
    local = chart_coverage.local_of(scenario, zone)
    frame = pd.DataFrame({"weekday": local.weekday, "hour": local.minute // 60, "people": people})
    grid = frame.pivot_table(index="weekday", columns="hour", values="people", aggfunc="mean").round(1)
    grid.index = pd.Index([days[one] for one in grid.index], name=words("table.day"))
    grid.columns = pd.Index([f"{one:02d}" for one in grid.columns], name=words("table.hour"))
    return grid


def _band(result: Result, scenario: Scenario, words: Words) -> None:
    """Show which site carries the desk in each UTC hour, with the hours at which it is handed on."""
    st.markdown(bold(words("coverage.band")))
    sites = _sites(result)
    by_hour, carriers = hours_of(result), carrier(result)
    frame = chart_coverage.band_frame(by_hour, carriers, sites, words)
    told = "; ".join(
        f"{sites[int(one)]} {words('coverage.from', hour=f'{hour:02d}')}"
        for hour in handovers(carriers)
        if (one := carriers[hour]) >= 0
    )
    spec = chart_coverage.band(words, theme(), sites, handovers(carriers))
    chart(frame, spec, words("coverage.band.alt", told=told or "–"), "coverage_band")
    st.caption(words("coverage.band.note"))
    with st.expander(words("chart.table")):
        hours = pd.Index([f"{hour:02d}" for hour in range(24)], name="UTC")
        st.dataframe(pd.DataFrame(by_hour.round(1), index=pd.Index(sites, name=words("table.site")), columns=hours))


def _shifts(result: Result, site: str, words: Words) -> None:
    st.markdown(bold(words("tab.shifts")))
    frame = made(result, tables.shift_weeks, words)
    if frame.empty:
        st.info(words("shifts.none"))
        return
    if site:
        frame = frame[frame[words("table.site")] == site]
    people = int(frame[words("table.people")].sum())
    kinds = tables.kinds_of_week(frame, words)
    apart = " " + words("coverage.breaks") if kinds < len(frame) else ""
    st.caption(plain(words("shifts.note", people=words.number(people), groups=kinds) + apart))
    shifts = result.once(("shifts of", site, words.language), lambda: sent(frame.reset_index(drop=True)))
    st.dataframe(shifts, hide_index=True, width="stretch", height=min(38 + 35 * len(frame), 600))

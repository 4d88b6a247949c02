"""The part of page Plan that stands one click away: shifts, sites, pools, contacts, room, priorities, proof."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from planner.ui import chart_flow, detail_tables, entry, tables
from planner.ui.how import how, section
from planner.ui.markdown import bold, bullets, plain
from planner.ui.panels import Sent, chart, made, sent, table, theme
from planner.ui.result import Result
from planner.ui.state import Desk
from planner.ui.text import Words

# Tab → its tables, as they are defined in `how.TABLES`.
DEFINED = {name: (name,) for name in ("sites", "pools", "streams", "room")} | {
    "contacts": ("ledger", "closed", "solving"),
    "solver": ("proof",),
}


@st.fragment
def tabs(desk: Desk, result: Result) -> None:
    """Show the tables of a plan; those that say nothing are left out, and only the one before the visitor is drawn."""
    words = desk.words
    shown: dict[str, Callable[[Result, Words], None]] = {
        "shifts": _shifts,
        "sites": lambda one, said: table(one, tables.sites, said),
        "pools": lambda one, said: table(one, tables.pools, said),
        "streams": lambda one, said: table(one, detail_tables.streams, said),
        "contacts": _contacts,
        "priorities": _priorities,
        "room": _room,
        "notes": _notes,
        "solver": _proof,
    }
    needs = {"contacts": "ledger", "priorities": "priorities"}
    names = [name for name in shown if name not in needs or detail_tables.rows(result, needs[name])]
    labels = {words(f"tab.{name}"): name for name in names}

    def keep(label: str) -> None:
        desk.choices["details"] = labels[label]

    now = desk.choices.get("details")
    chosen = words(f"tab.{now if now in names else names[0]}")
    for place, name in zip(st.tabs(list(labels), **entry.shown(desk, "details", chosen, keep)), names, strict=True):
        if place.open:
            with place:
                shown[name](result, words)
                if name in DEFINED:
                    how(desk, f"tab.{name}", [section(one, words) for one in DEFINED[name]])


def _shifts(result: Result, words: Words) -> None:
    frame = made(result, tables.shifts, words)
    if frame.empty:
        st.info(words("shifts.none"))
        return
    people = int(frame[words("table.people")].sum())
    st.caption(plain(words("shifts.note", people=words.number(people), groups=len(frame))))
    table(result, tables.shifts, words)


def _contacts(result: Result, words: Words) -> None:
    """Show what becomes of contacts: the way through the tiers, how they end, closing time, who solves how."""
    if result.once("goes on", lambda: _goes_on(_links(result))):
        _sankey(result, words)
        with st.expander(words("chart.table")):
            table(result, detail_tables.flow, words)
    st.markdown(bold(words("ledger.title")))
    table(result, detail_tables.ledger, words)
    st.markdown(bold(words("ledger.closed")))
    table(result, detail_tables.out_of_hours, words)
    st.markdown(bold(words("detail.solving")))
    table(result, detail_tables.departments, words)


def _links(result: Result) -> pd.DataFrame:
    return pd.DataFrame(detail_tables.rows(result, "flow"))


def _goes_on(links: pd.DataFrame) -> bool:
    """Return whether any contact moves on to another step: else channels stand side by side, with nothing to draw."""
    if links.empty:
        return False
    steps = set(links["source"]) - {"needs"}
    moves = links["source"].isin(steps) & links["target"].isin(steps) & (links["source"] != links["target"])
    return bool(moves.any())


def _sankey(result: Result, words: Words) -> None:
    def drawn() -> tuple[Sent, pd.DataFrame, list[str]]:
        points, placed = chart_flow.flow_frame(_links(result), words)
        return sent(points.drop(columns="kind")), placed, chart_flow.kinds_of(points)

    points, placed, kinds = result.once(("flow", words.language), drawn)
    st.markdown(bold(words("flow.title")))
    spec = chart_flow.flow(words, theme(), placed, kinds)
    chart(points, spec, words("flow.alt", steps="; ".join(placed["label"])), "flow")
    st.caption(words("flow.note"))


def _priorities(result: Result, words: Words) -> None:
    st.caption(words("detail.priorities"))
    table(result, detail_tables.priorities, words)


def _room(result: Result, words: Words) -> None:
    """Show which rules bind, what room in them is worth, and which cannot be kept together."""
    for line in detail_tables.conflicts(result, words):
        st.warning(plain(line), icon=":material/block:")
    if made(result, detail_tables.relief, words).empty:
        st.info(words("relief.none"))
        return
    st.caption(words("relief.about"))
    table(result, detail_tables.relief, words)


def _notes(result: Result, words: Words) -> None:
    lines = [words.note(one) for one in result.report["notes"]]
    st.markdown(bullets(lines) or words("notes.none"))


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
    promises = made(result, tables.promises, words)
    if not promises.empty:
        st.markdown(plain(words("proof.simulated", weeks=words.number(result.report["simulation"]["replications"]))))
        table(result, tables.promises, words)

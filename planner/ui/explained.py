"""Page Compare, why a model wins: figures beyond the plan, reasons that add up, resilience, and when that flips."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.frames import by_name, records
from planner.ui import chart_compare
from planner.ui.markdown import bold, plain, plain_cells
from planner.ui.models_task import ModelsAnswer
from planner.ui.panels import chart, theme
from planner.ui.reported import reported
from planner.ui.state import Desk
from planner.ui.text import Words

WORTH_SHOWING = 1e-6


def explained(desk: Desk, found: ModelsAnswer) -> None:
    """Show why a model wins, when another one would, what is left when a site is down, and the desk report."""
    words, scenario = desk.words, desk.draft.scenario
    st.markdown(bold(words("explain.title")))
    if found.best is not None:
        st.markdown(plain(flip(found, words)))
    if len(found.reasons):
        _reasons(found, scenario.currency, words)
    for label, frame in found.resilience.items():
        with st.expander(plain(words("explain.down", model=words(f"choice.{label}")))):
            st.dataframe(downs(frame, words), hide_index=True, width="stretch")
    reported(desk, found)


def flip(found: ModelsAnswer, words: Words) -> str:
    """Return which model to take, and the condition under which another wins."""
    model, turn = words(f"choice.{found.best}"), found.turning
    text = words("explain.take", model=model)
    if turn is None:
        return f"{text} {words('explain.stays')}" if found.searched else text
    written = words.percent if turn.kind == "region_share" else lambda one: f"× {words.number(one, 2)}"
    what = words(f"explain.lever.{turn.kind}", name=turn.name)
    values = {
        "what": what,
        "at": written(turn.at),
        "today": written(turn.base),
        "winner": words(f"choice.{turn.winner}"),
    }
    text = f"{text} {words('explain.above' if turn.at > turn.base else 'explain.below', **values)}"
    proof = {None: "explain.bound", True: "explain.agreed", False: "explain.unconfirmed"}[turn.confirmed]
    return f"{text} {words(proof)}"


def _reasons(found: ModelsAnswer, currency: str, words: Words) -> None:
    st.markdown(bold(words("explain.reasons", model=words(f"choice.{found.best}"))))
    rows = [
        {
            "model": words(f"choice.{label}"),
            "driver": words(f"explain.driver.{name}"),
            "amount": float(amount),
            "text": words.money(float(amount), currency, short=True),
        }
        for label, row in by_name(found.reasons).items()
        for name, amount in row.items()
        if name != "total" and abs(float(amount)) > WORTH_SHOWING
    ]
    totals = {words(f"choice.{label}"): words.money(float(row["total"]), currency, short=True)
              for label, row in by_name(found.reasons).items()}  # fmt: skip
    told = "; ".join(f"{model}: {total}" for model, total in totals.items())
    if rows:
        spec = chart_compare.reasons(words, theme(), list(totals), currency)
        chart(pd.DataFrame(rows), spec, words("explain.alt", totals=told), "reasons")
    st.caption(plain(words("explain.sums", totals=told)))
    with st.expander(words("chart.table")):
        table = found.reasons.T.map(lambda one: words.money(float(one), currency))
        table.index = pd.Index([words(f"explain.driver.{name}") for name in table.index], name=words("explain.driver"))
        st.table(plain_cells(table.rename(columns=lambda one: words(f"choice.{one}"))))


def downs(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return what the others still answer when each site is down."""
    return pd.DataFrame(
        [
            {
                words("table.site"): row["site"],
                words("explain.lost"): words.percent(row["people_share"]),
                words("compare.row.sla"): words.percent(row["service_level"], 1),
                words("explain.by"): words(f"explain.by.{row['by']}"),
                words("explain.unserved"): words.percent(row["unserved_share"], 1),
                words("explain.takers"): ", ".join(f"{s} {words.percent(x)}" for s, x in row["taken_over_by"].items()),
            }
            for row in records(frame.reset_index())
        ]
    )

"""Page Compare, the desk report of a model: contacts by day as a chart, a month of all models, all rows to take."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.frames import records
from planner.ui import chart_compare
from planner.ui.file_names import file_name
from planner.ui.kept import kept
from planner.ui.markdown import bold, plain_cells
from planner.ui.models_task import ModelsAnswer
from planner.ui.panels import chart, theme
from planner.ui.state import Desk
from planner.ui.text import Words

MISSED, ALL = "missed", "all"
CHOICE = "report.model"
COUNTS = ("contacts_in", "answered", "missed", "resolved", "hand_offs")
AGES = ("open_under_4h", "open_4_to_24h", "open_1_to_3_days", "open_over_3_days")
DIGITS = dict.fromkeys((*COUNTS, *AGES), 1) | {"handle_min": 0, "pick_up_s": 0, "interactions_per_resolution": 2}


def reported(desk: Desk, found: ModelsAnswer) -> None:
    """Show the desk report."""
    words, models = desk.words, [one for one in found.models if one in found.reports]
    if not models:
        return
    if desk.choices.get(CHOICE) not in models:
        desk.choices[CHOICE] = found.best or models[0]
    st.markdown(bold(words("report.title")))
    st.table(plain_cells(month(found, words)))
    model = kept(
        desk, st.selectbox, CHOICE, models[0], words("report.model"), models,
        format_func=lambda one: words(f"choice.{one}"),
    )  # fmt: skip
    report = found.reports[model]
    st.caption(words(f"report.by.{report['by'].iloc[0]}"))
    frame = days(report, words)
    totals = frame.groupby("what", sort=False)["contacts"].sum()
    told = ", ".join(f"{what} {words.number(float(count))}" for what, count in totals.items())
    order = [words(f"day.{one}") for one in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")]
    chart(
        frame, chart_compare.week(words, theme(), order, list(totals.index)), words("report.alt", told=told), "report"
    )
    with st.expander(words("chart.table")):
        st.dataframe(periods(report, words), hide_index=True, width="stretch")
    st.download_button(
        words("report.csv"), lambda: _csv(report), f"{file_name(desk.draft.scenario.name, f'report_{model}')}.csv",
        "text/csv", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _csv(report: pd.DataFrame) -> str:
    from planner.report.csv_files import safe  # loads the planner, which drawing a page does not need

    return safe(report).to_csv(index=False, lineterminator="\n")


def days(report: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return answered contacts by day and channel, and the missed ones of all channels beside them.

    Returns
    -------
    Columns: day, what (a channel's name, or what is missed), contacts, rank (of what: the missed come last). Channels
    without contacts are left out.
    """
    rows = report[(report["period_kind"] == "day") & (report["channel"] != ALL)]
    parts = [
        {"day": row["period"], "what": words.channel(row["channel"]), "contacts": row["answered"]}
        for row in records(rows)
    ]
    parts += [
        {"day": row["period"], "what": words("report.missed"), "contacts": row["missed"]} for row in records(rows)
    ]
    frame = pd.DataFrame(parts).groupby(["day", "what"], sort=False, as_index=False)["contacts"].sum()
    frame["day"] = [words(f"day.{str(one).lower()}") for one in frame["day"]]
    busy = frame.groupby("what")["contacts"].transform("sum") > 0
    shown: pd.DataFrame = frame[busy | (frame["what"] == words("report.missed"))].reset_index(drop=True)
    return shown.assign(rank=pd.factorize(shown["what"])[0])


def periods(report: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Return the desk report's rows as people read them; the file to take keeps its names for programs."""

    def named(name: str) -> str:
        return words("table.total") if name == ALL else words.channel(name)

    return pd.DataFrame(
        [
            {
                words("report.period"): _period(row["period_kind"], row["period"], words),
                words("detail.department"): words("table.total") if row["department"] == ALL else row["department"],
                words("detail.channel"): named(row["channel"]),
            }
            | {words(f"report.column.{key}"): words.number(row[key], digits) for key, digits in DIGITS.items()}
            for row in records(report)
        ]
    )


def _period(kind: str, period: str, words: Words) -> str:
    return words(f"day.{period.lower()}") if kind == "day" else words(f"report.period.{kind}")


def month(found: ModelsAnswer, words: Words) -> pd.DataFrame:
    """Return the desk report's key figures of a month, models across."""
    digits = {"interactions_per_resolution": 2}
    cells = {
        words(f"choice.{label}"): {
            words(f"report.{key}"): words.number(float(value), digits.get(str(key), 0))
            for key, value in found.month[label].items()
        }
        for label in found.month
    }
    return pd.DataFrame(cells).rename_axis(words("compare.metric"))

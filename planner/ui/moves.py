"""Page Plan, a question that takes a while: what moves the plan most."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from planner.frames import by_name
from planner.scenario import Scenario
from planner.ui import chart_plan
from planner.ui.asking import ask, asked_by_button, is_asked, progress
from planner.ui.effects_task import EffectsTask
from planner.ui.fields import channel_section, sections
from planner.ui.markdown import bold
from planner.ui.panels import chart, theme
from planner.ui.parameter_names import parameter_names
from planner.ui.state import Desk
from planner.ui.text import Words

MOST_MOVES = 6


def moves(desk: Desk, scenario: Scenario) -> None:
    """Show which numbers move the plan most, once the visitor asked."""
    words, task = desk.words, EffectsTask(scenario)
    st.markdown(bold(words("moves.title")))
    if not is_asked(desk, "moves", task):
        asked_by_button(desk, "moves", task, words("moves.ask"), words("moves.about"), ":material/swap_vert:")
        return
    question = ask(desk, "effects", task)
    progress(desk, question)
    found: pd.DataFrame | None = question.answer
    if found is None:
        return
    if found.empty:
        st.info(words("moves.none"))
        return
    frame = moves_frame(found, scenario, words)
    spec = chart_plan.moves(words, theme(), list(frame["name"]), scenario.currency)
    told = "; ".join(f"{name} {text}" for name, text in zip(frame["name"], frame["text"], strict=True))
    chart(frame, spec, words("moves.alt", told=told), "moves")
    st.caption(words("moves.about"))
    with st.expander(words("chart.table")):
        st.dataframe(_table(found, scenario, words), hide_index=True, width="stretch")


def moves_frame(found: pd.DataFrame, scenario: Scenario, words: Words) -> pd.DataFrame:
    """Return the numbers that move the cost most, the first at the top: name, cost, people and their text."""
    names = field_names(scenario, words)
    rows = [
        {
            "name": names[parameter],
            "cost": row["cost"],
            "people": row["people"],
            "text": f"{words.signed(round(row['people'], 1) + 0.0, 1)} {words('axis.people')} · "
            + ("+" if row["cost"] > 0 else "")
            + words.money(row["cost"], scenario.currency, short=True),
        }
        for parameter, row in by_name(found.head(MOST_MOVES)).items()
    ]
    return pd.DataFrame(rows)


def field_names(scenario: Scenario, words: Words) -> dict[str, str]:
    """Return what the scenario's numbers are called, by parameter: as in the form, else as they are documented."""
    fields = [one for group in sections(scenario).values() for one in group]
    fields += [one for channel in scenario.channels for one in channel_section(scenario, channel)]
    form = {_parameter(one.place): _titled(one.title(words), one.place, words) for one in fields}
    return parameter_names(scenario, words) | form


def _parameter(place: tuple[str | int, ...]) -> str:
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in place).lstrip(".")


def _titled(title: str, place: tuple[str | int, ...], words: Words) -> str:
    """Return a field's title with the channel that it is of."""
    return f"{title} · {words.channel(str(place[1]))}" if place[0] == "channels" else title


def _table(found: pd.DataFrame, scenario: Scenario, words: Words) -> pd.DataFrame:
    names = field_names(scenario, words)
    return pd.DataFrame(
        [
            {
                words("moves.number"): names[parameter],
                words("moves.people"): words.signed(row["people"], 2),
                words("moves.cost", currency=words.currency(scenario.currency)): words.signed(row["cost"]),
            }
            for parameter, row in by_name(found).items()
        ]
    )

"""What pages share: the verdict, the tiles, and how a chart is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.dataframe_util import convert_pandas_df_to_arrow_table

from planner.scenario import Scenario
from planner.ui import charts
from planner.ui.kept import kept
from planner.ui.markdown import aside, badge, bold, plain
from planner.ui.result import Result
from planner.ui.saving import save_picture
from planner.ui.state import Desk
from planner.ui.text import Words
from planner.ui.verdict import Tile, any_contacts, missed, sentence

Sent = Any  # a table of pyarrow, which has no types of its own
NUMBER = re.compile(r"–|[-+−]?\d[\d.,\u00a0\u202f]*(?:[ \u00a0]?(?:%|[^\W\d]+))?")  # with a unit behind it
GOOD_GAP = 0.05
MOST_REASONS = 4
BADGES = {
    "met": ("verdict.badge.met", "green", ":material/check_circle:"),
    "short": ("verdict.badge.short", "red", ":material/error:"),
    "empty": ("verdict.badge.empty", "gray", ":material/info:"),
}


def theme() -> charts.Theme:
    """Return the colours for the visitor's background."""
    return charts.Theme(dark=st.context.theme.type == "dark")


def chart(frame: pd.DataFrame | Sent, spec: charts.Spec, alt: str, key: str) -> None:
    """Draw a chart as wide as its place; `alt` says what it shows, `key` names the picture that is saved of it."""
    with st.container(key=f"picture_{key}"):
        st.vega_lite_chart(frame, spec, alt=alt, width="stretch", key=key, theme=None)
        save_picture(key, spec["usermeta"]["save"])


def made(result: Result, make: Callable[[Result, Words], pd.DataFrame], words: Words) -> pd.DataFrame:
    """Return a table of a plan, made once in each language."""
    return result.once((make, words.language), lambda: make(result, words))


def sent(frame: pd.DataFrame) -> Sent:
    """Return a table in the form in which the browser gets it: worth keeping where a page shows the table again."""
    return convert_pandas_df_to_arrow_table(frame)


def table(result: Result, make: Callable[[Result, Words], pd.DataFrame], words: Words) -> None:
    """Show a table of a plan; what the browser gets is made once in each language."""

    def shown() -> tuple[Sent, dict[str, Any]]:
        frame = made(result, make, words)
        return sent(frame), numbers_right(frame)

    rows, columns = result.once((make, words.language, "sent"), shown)
    st.dataframe(rows, hide_index=True, width="stretch", column_config=columns)


def grid(frame: pd.DataFrame) -> None:
    """Show a table of texts, numbers to the right."""
    st.dataframe(frame, hide_index=True, width="stretch", column_config=numbers_right(frame))


def numbers_right(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the settings of the columns that hold nothing but numbers written as texts."""
    return {
        str(name): st.column_config.TextColumn(alignment="right")
        for name, column in frame.items()
        if all(isinstance(one, str) and NUMBER.fullmatch(one) for one in column)
    }


def folded(desk: Desk, key: str, show: Callable[[], Any], title: str = "chart.table") -> None:
    """Show what stands one click away, such as a chart's table: it is drawn once it is opened."""
    with kept(desk, st.expander, f"fold.{key}", False, desk.words(title)) as fold:
        if fold.open:
            show()


def verdict(result: Result, scenario: Scenario, words: Words) -> None:
    """Show the answer as a sentence."""
    name, colour, icon = BADGES[_state(result, scenario)]
    said = result.once((sentence, words.language), lambda: sentence(result, scenario, words))
    with st.container(key="verdict"):
        st.markdown(f"{badge(words(name), colour, icon)} {plain(said)}")
    reasons = [] if result.met else _in_the_way(result, words)
    for line in missed(result, words):
        st.warning(plain(line), icon=":material/science:")
    if reasons:
        st.warning(plain(words("verdict.way", rules="; ".join(reasons))), icon=":material/block:")


def _state(result: Result, scenario: Scenario) -> str:
    if not result.met:
        return "short"
    return "met" if any_contacts(scenario) else "empty"


def _in_the_way(result: Result, words: Words) -> list[str]:
    """Return the rules and limits that bind, those that somebody could change first."""
    binding = dict.fromkeys((one["kind"], one["name"]) for one in result.report["binding"])
    rules = sorted(binding, key=lambda one: one[0] in ("shortfall", "min_on_duty"))
    return [_binding(kind, name, words) for kind, name in rules[:MOST_REASONS]]


def _binding(kind: str, name: str, words: Words) -> str:
    template = words.get(f"bind.{kind}") or words("bind.other", kind=kind.replace("_", " "), name="{name}")
    return template.replace("{name}", words.place(name))


def gap_of(result: Result) -> float | None:
    """Return the proven gap of a plan, or None where nothing is proven."""
    gap = result.report["solver"]["gap"]
    return None if gap is None else float(gap)


def how_good(desk: Desk, result: Result) -> None:
    """Say how much better the plan could still be where that is worth knowing, and who ended the search."""
    words, gap = desk.words, gap_of(result)
    if desk.is_cut_short:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain(words("work.cancelled", gap=words.percent(gap, 1))))
            st.button(words("work.again"), on_click=desk.again, icon=":material/refresh:")
    elif gap is None or gap > GOOD_GAP:
        key = "work.open_unknown" if gap is None else "work.open"
        st.caption(plain(words(key, gap=words.percent(gap, 0))))


def tile_row(row: list[Tile], words: Words) -> None:
    """Show the tiles; each opens to its formula, values and source."""
    with st.container(key="tiles"):
        for column, tile in zip(st.columns(len(row), gap="small"), row, strict=True):
            with column.container(border=True):
                st.metric(plain(tile.name), plain(tile.value), plain(tile.note), delta_color="off", delta_arrow="off")
                with st.popover(words("tile.how"), type="tertiary"):
                    st.markdown(f"{bold(tile.name)} = {plain(tile.formula)}\n\n{plain(tile.values)}")
                    st.markdown(aside(words("tile.source", source=tile.source)))

"""The parts of page Assumptions: every number with its default, range and source, to be changed in a table."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from planner.frames import records
from planner.lists.cells import CellError
from planner.lists.tables import TABLES
from planner.scenario import Scenario, ScenarioError
from planner.ui.asking import ask, progress
from planner.ui.blocks import blocks
from planner.ui.edit import Place
from planner.ui.effects_task import EffectsTask
from planner.ui.kept import kept
from planner.ui.list_words import signs
from planner.ui.lists import NUMBERS_PART, list_part, part
from planner.ui.markdown import bullets, plain
from planner.ui.number_words import in_words, number_texts
from planner.ui.panels import verdict
from planner.ui.result import digest
from planner.ui.state import Desk
from planner.ui.text import Words
from planner.ui.text.marks import BOLD
from planner.ui.uploads import as_file
from planner.ui.work import progress_of

EDITED = ("value", "low", "high")
TABLE_HEIGHT = 520
WORKBOOK = "assume.workbook"  # what was read last, and how many numbers it changed


def assumptions_page(desk: Desk) -> None:
    """Show every number of the desk and its lists, and take changes of them."""
    chosen = part(desk)
    if chosen == NUMBERS_PART:
        _numbers(desk)
        return
    with st.container():  # always there: the table below keeps its place, and with it its selection
        if desk.shown is not None:
            draft, result = desk.shown
            verdict(result, draft.scenario, desk.words)
        progress_of(desk)
        blocks(desk, chosen)
    if chosen in TABLES:
        list_part(desk, chosen)


def _numbers(desk: Desk) -> None:
    """Show every number, what it moves, and take changes of them."""
    words = desk.words
    rows = desk.draft.once((table, words.language), lambda: in_words(table(desk.draft.scenario), words))
    changed = int(rows["changed"].sum())
    with st.container(key="verdict"):
        st.markdown(plain(words("assume.sentence", all=words.number(len(rows)), changed=words.number(changed))))
    moves = _effects(desk)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        find = str(kept(desk, st.text_input, "assume.find", "", words("assume.find"), width=260))
        only = kept(desk, st.toggle, "assume.only", False, words("assume.only"))
    shown = rows[rows["changed"]] if only else rows
    if find:
        text = shown["name"] + " " + shown["parameter"] + " " + shown["of"] + " " + shown["about"]
        shown = shown[text.str.contains(find, case=False, regex=False)]
    if moves is not None:
        shown = shown.assign(cost=shown["parameter"].map(moves["cost"]), people=shown["parameter"].map(moves["people"]))
        shown = shown.sort_values("cost", key=abs, ascending=False, kind="stable")
    _editor(desk, shown.reset_index(drop=True), words)
    _workbook(desk)


def table(scenario: Scenario) -> pd.DataFrame:
    """Return one row per number of the desk."""
    from planner.report.assumptions import assumptions  # reads the fields' documentation, which other pages do without

    numbers = [one for one in assumptions(scenario) if not isinstance(one.value, bool)]
    return pd.DataFrame(
        {
            "changed": [one.changed for one in numbers],
            "parameter": [one.parameter for one in numbers],
            "field": [one.field for one in numbers],
            "of": [one.of for one in numbers],
            "value": pd.array([one.value for one in numbers], dtype="Float64"),
            "unit": [one.unit for one in numbers],
            "low": pd.array([one.low for one in numbers], dtype="Float64"),
            "high": pd.array([one.high for one in numbers], dtype="Float64"),
            "default": pd.array([None if isinstance(one.default, bool) else one.default for one in numbers], "Float64"),
            "allowed": [one.allowed for one in numbers],
            "source": [one.source for one in numbers],
            "about": [one.about for one in numbers],
        }
    )


def _effects(desk: Desk) -> pd.DataFrame | None:
    words = desk.words
    if not kept(desk, st.toggle, "assume.effects", False, words("assume.effects"), help=words("assume.effects.help")):
        return None
    question = ask(desk, "effects", EffectsTask(desk.draft.scenario))
    progress(desk, question)
    found: pd.DataFrame | None = question.answer
    return found


def _editor(desk: Desk, shown: pd.DataFrame, words: Words) -> None:
    # First what a reader needs: on a phone the columns after the unit lie beyond the edge.
    order = ["name", "value", "unit", "of", "changed", "cost", "people", "low", "high", "default", "allowed"]
    place = [] if words.language == "en" else ["parameter"]  # in English it is the name
    # The key follows the content, so that applied or undone changes never meet edits of an older table.
    key = f"assume.table.{digest(desk.draft.scenario)}.{len(shown)}.{words.language}"
    told = shown.assign(**number_texts(shown, (*EDITED, "default"), words))
    found = st.data_editor(
        effects_written(told, words),
        column_config=_columns(desk, words),
        column_order=[*order, "source", "about", *place],
        hide_index=True,
        key=key,
        height=min(TABLE_HEIGHT, 38 + 35 * max(len(shown), 1)),
        width="stretch",
        placeholder="–",
    )
    after, faults = read_back(shown, told, found, words)
    edits = changes(shown, after)
    if faults:
        st.error(bullets(faults), icon=":material/error:")
    with st.container(horizontal=True, vertical_alignment="center"):
        label, unready = words("assume.apply", count=len(edits)), not edits or bool(faults)
        st.button(plain(label), type="primary", disabled=unready, on_click=_apply, args=(desk, edits))
        st.button(words("input.reset"), disabled=not desk.steps.is_changed, on_click=desk.to_begin)
    if "assumptions" in desk.refused:
        st.error(plain(desk.refused["assumptions"][1]))


def effects_written(told: pd.DataFrame, words: Words) -> pd.DataFrame | Styler:
    """Return the table with the effects written as the language writes numbers; they stay numbers, and sort as such."""
    digits = {name: places for name, places in (("cost", 0), ("people", 2)) if name in told}
    if not digits:
        return told
    return told.style.format({name: partial(words.number, digits=places) for name, places in digits.items()})


def read_back(
    shown: pd.DataFrame, told: pd.DataFrame, found: pd.DataFrame, words: Words
) -> tuple[pd.DataFrame, list[str]]:
    """Return the numbers of an edited table, and what cannot be read, a sentence each.

    Texts are read by the language: the browser would read 4.200 as 4.2.
    """
    after, faults = shown.copy(), list[str]()
    for name in EDITED:
        before, texts = (list(frame[name].fillna("").astype(str).str.strip()) for frame in (told, found))
        for i, text in enumerate(texts):
            if text == before[i]:
                continue
            try:
                after.loc[after.index[i], name] = signs(words).read(text, lambda _: True) if text else pd.NA
            except CellError as fault:
                place = f"{BOLD}{shown['name'].iloc[i]}{BOLD}, {words(f'assume.{name}')}"
                faults.append(f"{place}: {words.fault(str(fault))}; {words('lists.got')} {text}")
    return after, faults


def _columns(desk: Desk, words: Words) -> dict[str, Any]:
    """Return how each column is shown; only value, low and high may be changed."""
    kind, number = st.column_config, st.column_config.NumberColumn
    cost = words("assume.cost", currency=words.currency(desk.draft.scenario.currency))
    read_only = ("parameter", "unit", "allowed", "source", "about")
    return {
        "changed": kind.CheckboxColumn(words("assume.changed"), disabled=True, width="small"),
        "name": kind.TextColumn(words("assume.name"), disabled=True, width="medium", pinned=True),
        "of": kind.TextColumn(words("assume.of"), disabled=True, width="small"),
        **{name: kind.TextColumn(words(f"assume.{name}"), alignment="right") for name in EDITED},
        "default": kind.TextColumn(words("assume.default"), disabled=True, alignment="right"),
        "cost": number(cost, disabled=True),
        "people": number(words("assume.people"), disabled=True),
        **{name: kind.TextColumn(words(f"assume.{name}"), disabled=True) for name in read_only},
    }


def changes(before: pd.DataFrame, after: pd.DataFrame) -> dict[Place, Any]:
    """Return what was changed in the table: place and value, a range where low and high differ from the value.

    A value changed alone takes its range with it, as it does everywhere in the app.
    """
    edits: dict[Place, Any] = {}
    touched = _touched(before, after)
    for old, new in zip(records(before[touched]), records(after[touched]), strict=True):
        was, now = ([_number(row[name]) for name in EDITED] for row in (old, new))
        value, low, high = now
        alone = was[1:] == now[1:] or value is None
        is_range = not alone and low is not None and high is not None and not low == high == value
        edits[place_of(old["parameter"])] = {"low": low, "base": value, "high": high} if is_range else value
    return edits


def _touched(before: pd.DataFrame, after: pd.DataFrame) -> np.ndarray:
    """Return which rows of a table hold other numbers than before."""
    was, now = (frame[list(EDITED)].to_numpy(dtype=float, na_value=np.nan) for frame in (before, after))
    return np.asarray(~((was == now) | (np.isnan(was) & np.isnan(now))).all(axis=1))


def place_of(parameter: str) -> Place:
    """Return keys and indices of a parameter such as ``sites[0].wage_per_h``."""
    return tuple(
        int(index) if index else key for key, index in re.findall(r"([^.\[\]]+)(?![^\[]*\])|\[(\d+)\]", parameter)
    )


def _number(cell: Any) -> float | None:
    return None if pd.isna(cell) else float(cell)


def _apply(desk: Desk, edits: dict[Place, Any]) -> None:
    desk.change("assumptions", {place: _whole(value) for place, value in edits.items()}, None)


def _whole(value: Any) -> Any:
    """Return whole numbers as such: some fields take nothing else."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _workbook(desk: Desk) -> None:
    """Take the Assumptions sheet of a workbook that the planner exported and somebody changed."""
    words = desk.words
    with st.expander(words("assume.workbook")):
        st.caption(words("assume.workbook.about"))
        st.file_uploader(words("assume.workbook.label"), type=["xlsx"], key="workbook", on_change=_read, args=(desk,))
        if WORKBOOK in desk.choices:
            name, count = desk.choices[WORKBOOK]
            key = "assume.workbook.taken" if count else "assume.workbook.same"
            st.success(plain(words(key, name=name, count=words.number(count))))


def _read(desk: Desk) -> None:
    upload, before = st.session_state["workbook"], desk.draft.scenario
    desk.choices.pop(WORKBOOK, None)
    if upload is None:
        return
    from planner.report.xlsx_assumptions import read_assumptions

    try:
        with as_file(upload) as path:
            desk.replace(read_assumptions(path, before))
    except ScenarioError as refusal:
        desk.opening = (upload.name, refusal)
    else:
        desk.choices[WORKBOOK] = (upload.name, _changed_numbers(before, desk.draft.scenario))


def _changed_numbers(before: Scenario, after: Scenario) -> int:
    """Return how many numbers two versions of a desk differ in."""
    from planner.report.assumptions import assumptions

    old, new = (
        {(one.parameter, one.value, one.low, one.high) for one in assumptions(each)} for each in (before, after)
    )
    return len(new - old)

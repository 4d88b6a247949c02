"""The row above every page: desk, undo and redo, open, save, language."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from planner.scenario import Fault, Scenario, ScenarioError
from planner.scenario_file import MAX_BYTES
from planner.ui.address import go_to
from planner.ui.edit import Draft
from planner.ui.entry import shown
from planner.ui.file_names import file_name
from planner.ui.link import PARAMETER, packed
from planner.ui.list_words import got
from planner.ui.markdown import bullets, plain
from planner.ui.plan_book import plan_book
from planner.ui.result import Result
from planner.ui.server import example_names
from planner.ui.shift_calendar import shift_calendar
from planner.ui.state import Desk
from planner.ui.text import CATALOGUES, LANGUAGES, Words
from planner.ui.text.marks import CODE
from planner.ui.uploads import as_file

MAX_FAULTS = 8
FILES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar",
}
OPENED = "(opened)"


def toolbar(desk: Desk) -> None:
    """Show the row, and beneath it why a file was not opened."""
    words = desk.words
    with st.container(key="toolbar", horizontal=True, vertical_alignment="bottom", gap="small"):
        _picker(desk)
        first, last = not desk.steps.can_undo, not desk.steps.can_redo
        st.button(words("toolbar.undo"), icon=":material/undo:", disabled=first, on_click=_step, args=(desk, -1))
        st.button(words("toolbar.redo"), icon=":material/redo:", disabled=last, on_click=_step, args=(desk, 1))
        with st.popover(words("toolbar.open"), icon=":material/folder_open:"):
            st.file_uploader(
                words("toolbar.open.label"),
                type=["yaml", "yml", "xlsx"],
                key="upload",
                help=words("toolbar.open.help"),
                on_change=_open,
                args=(desk,),
            )
        _behind(desk, "link", ":material/link:", _link)
        _behind(desk, "export", ":material/download:", _downloads)
        _language(desk)
    _refused_file(desk)


def _behind(desk: Desk, name: str, icon: str, show: Callable[[Desk], None]) -> None:
    """Offer what stands behind a button of the row; it is drawn once somebody opens it: every page has the row."""
    with st.popover(desk.words(f"toolbar.{name}"), icon=icon, key=f"behind.{name}", on_change="rerun") as part:
        if part.open:
            show(desk)


def _picker(desk: Desk) -> None:
    names = example_names()
    options = [*([OPENED] if desk.origin is None else []), *names]
    opened = desk.words("toolbar.opened", name=desk.draft.scenario.name)
    st.selectbox(
        desk.words("toolbar.desk"),
        options,
        format_func=lambda key: names.get(key, opened),
        width=290,
        **shown(desk, "desk_picker", desk.origin or OPENED, partial(_pick, desk), opened),
    )


def _pick(desk: Desk, key: str) -> None:
    if key != OPENED:
        desk.pick(key)
        go_to(desk)


def _step(desk: Desk, by: int) -> None:
    before = desk.origin
    desk.step(by)
    if desk.origin != before:
        go_to(desk)


def _link(desk: Desk) -> None:
    """Show the address that brings anybody to this desk with its changes."""
    words, text = desk.words, packed(desk.draft.scenario)
    if text is None:
        st.info(words("toolbar.link.too_large"))
        return
    st.caption(words("toolbar.link.about"))
    page = str(st.context.url or "").split("?")[0]
    st.code(f"{page}?{PARAMETER}={text}&lang={words.language}", language=None, wrap_lines=True, height=180)


def _language(desk: Desk) -> None:
    st.segmented_control(
        desk.words("toolbar.language"),
        LANGUAGES,
        format_func=str.upper,
        label_visibility="collapsed",
        required=True,
        help=plain(" · ".join(CATALOGUES[one]["language.name"] for one in LANGUAGES)),
        **shown(desk, "language", desk.words.language, partial(_speak, desk)),
    )


def _speak(desk: Desk, language: str) -> None:
    desk.words = Words(language)
    st.query_params["lang"] = desk.words.language


def _open(desk: Desk) -> None:
    """Open an uploaded file; when anything is wrong with it, nothing changes and every fault is listed."""
    upload = st.session_state["upload"]
    if upload is None:
        desk.opening = None
        return
    try:
        desk.take(_draft(upload, desk.words), None)
        go_to(desk)
    except ScenarioError as refusal:
        desk.opening = (upload.name, refusal)


def _draft(upload: Any, words: Words) -> Draft:
    if not upload.name.lower().endswith(".xlsx"):
        return Draft.from_text(_text(upload, words), upload.name)
    from planner.report.xlsx_assumptions import read_workbook  # loads the planner

    with as_file(upload) as path:
        return Draft(read_workbook(path), None)


def _text(upload: Any, words: Words) -> str:
    if upload.size > MAX_BYTES:
        raise ScenarioError([Fault("", words("toolbar.open.too_large", size=words.number(MAX_BYTES / 1e6)))])
    try:
        text: str = upload.getvalue().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ScenarioError([Fault("", words("toolbar.open.not_text"))]) from None
    return text


def _refused_file(desk: Desk) -> None:
    if desk.opening is None:
        return
    words, (name, refusal) = desk.words, desk.opening
    shown = refusal.faults[:MAX_FAULTS]
    lines = [f"{CODE}{_place(one, words)}{CODE}: {words.fault(one.why)}{got(one, words)}" for one in shown]
    if len(refusal.faults) > MAX_FAULTS:
        lines.append(words("toolbar.open.more", count=len(refusal.faults) - MAX_FAULTS))
    head = words("toolbar.open.refused", name=name, desk=desk.draft.scenario.name)
    st.error(f"{plain(head)}\n\n{bullets(lines)}", icon=":material/error:")


def _place(fault: Fault, words: Words) -> str:
    """Return where in a file something is wrong: its place in the scenario, or in the text where that is no YAML."""
    in_text = re.fullmatch(r"line (?P<line>\d+), column (?P<column>\d+)", fault.path)
    return words("toolbar.open.place", **in_text.groupdict()) if in_text else fault.path or words("toolbar.open.file")


def _downloads(desk: Desk) -> None:
    words, name = desk.words, file_name(desk.draft.scenario.name)
    common: dict[str, Any] = {"on_click": "ignore", "width": "stretch"}
    st.download_button(
        words("toolbar.save"),
        desk.draft.text,
        f"{name}.yaml",
        "application/yaml",
        help=words("toolbar.save.help"),
        **common,
    )
    if desk.shown is None:
        st.caption(words("toolbar.pending"))
        return
    draft, result = desk.shown
    if draft.scenario != desk.draft.scenario:
        st.caption(words("toolbar.stale"))
    _one_page(result, draft.scenario, name, words)
    made: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: plan_book(result, draft.scenario, words),
        "ics": lambda: shift_calendar(result, words),
    }
    for ending, kind in FILES.items():
        if ending in result.files:
            label, about = words(f"toolbar.{ending}"), words(f"toolbar.{ending}.help")
            st.download_button(plain(label), made[ending], f"{name}.{ending}", kind, help=plain(about), **common)
    st.download_button(
        words("toolbar.csv"),
        lambda: csv_bundle(result),
        f"{name}.zip",
        "application/zip",
        help=words("toolbar.csv.help"),
        **common,
    )
    st.download_button(
        words("toolbar.json"),
        lambda: json.dumps(result.report, indent=1, ensure_ascii=False),
        f"{name}.json",
        "application/json",
        help=words("toolbar.json.help"),
        **common,
    )


def _one_page(result: Result, scenario: Scenario, name: str, words: Words) -> None:
    """Offer the plan on one page, made when somebody asks for it."""

    def as_html() -> str:
        from planner.ui.one_page import one_page, page_html

        return page_html(one_page(result, scenario, words))

    def as_pdf() -> bytes:
        from planner.ui.one_page import one_page
        from planner.ui.one_page_pdf import page_pdf

        return page_pdf(one_page(result, scenario, words))

    about = words("toolbar.page.help")
    for ending, kind, make in (("pdf", "application/pdf", as_pdf), ("html", "text/html", as_html)):
        label, file = words("toolbar.page", kind=ending.upper()), f"{name}.{ending}"
        st.download_button(
            plain(label), make, file, kind, help=plain(about), on_click="ignore", width="stretch", key=f"save {ending}"
        )


def csv_bundle(result: Result) -> bytes:
    """Return the plan's tables as CSV files in one zip archive."""
    from planner.report.csv_files import safe  # loads the planner, which drawing a page does not need

    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in result.tables.items():
            text = safe(table).to_csv(index=False, lineterminator="\n")
            archive.writestr(f"{name}.csv", text.encode("utf-8-sig"))  # a spreadsheet takes it for UTF-8
    return stream.getvalue()

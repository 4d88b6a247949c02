"""The parts of page Data: an export in, what was recognised and dropped, its week, its forecast, and a desk out."""

from __future__ import annotations

import zoneinfo
from functools import cache, partial

import pandas as pd
import streamlit as st

from planner.frames import records
from planner.ui import chart_data
from planner.ui.asking import Question, ask, progress
from planner.ui.edit import Draft
from planner.ui.entry import shown
from planner.ui.export_task import ExportRead, ReadExport, Told
from planner.ui.how import how, section
from planner.ui.kept import kept
from planner.ui.list_words import signs
from planner.ui.markdown import bold, bullets, plain
from planner.ui.number_field import number_field, refusal
from planner.ui.panels import chart, grid, theme
from planner.ui.server import server
from planner.ui.state import Desk
from planner.ui.tables import weekdays
from planner.ui.text import Words
from planner.ui.text.marks import BOLD

Only = tuple[tuple[str, tuple[str, ...]], ...]  # columns, each with the values of the rows to keep

TYPES = ["csv", "txt", "tsv", "gz"]
MOST_REPORT_LINES = 12


def data_page(desk: Desk) -> None:
    """Show the upload, what it holds, and the button that makes a desk of it."""
    words = desk.words
    head = st.container(key="verdict")  # the answer first, on a phone too
    left, right = st.columns([1, 2.2], gap="medium")
    with left:
        _upload(desk)
        task = _told(desk)
    with right:
        if task is None:
            head.markdown(plain(words("data.begin")))
            st.markdown(words("data.what"))
            return
        question = ask(desk, "data", task)
        found: ExportRead | None = question.answer
        head.markdown(plain(_heading(question, task.source, words)))
        progress(desk, question, partial(_refusal, source=task.source, words=words))
        if found is not None:
            _found(desk, found)


def _heading(question: Question, source: str, words: Words) -> str:
    """Return the answer; until there is one that it is worked on, or that there will be none."""
    if question.answer is not None:
        return _sentence(question.answer, source, words)
    return words("data.unread", name=source) if question.job is None else f"{BOLD}{words('data.reading')}{BOLD}"


def _refusal(fault: str, source: str, words: Words) -> str:
    """Return why an export cannot be used as Markdown: one sentence, or a list."""
    first, *faults = fault.removeprefix(f"{source}: ").split("\n  - ")
    told = [words.export(one) for one in faults or [first]]
    return plain(f"{source}: {told[0]}") if len(told) == 1 else f"{plain(source)}:\n{bullets(told)}"


def _upload(desk: Desk) -> None:
    words = desk.words
    st.file_uploader(
        words("data.upload"), type=TYPES, key="export", help=words("data.upload.help"), on_change=_take, args=(desk,)
    )
    if desk.upload is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain(words("data.have", name=desk.upload.name)))
            st.button(words("data.remove"), on_click=_remove, args=(desk,), type="tertiary")


def _take(desk: Desk) -> None:
    upload = st.session_state["export"]
    if upload is not None:
        desk.upload = server().uploads.keep(upload.name, upload.getvalue())


def _remove(desk: Desk) -> None:
    desk.upload = None


@cache  # the machine's time zones are files, hundreds of them
def time_zones() -> list[str]:
    """Return the names of all time zones."""
    return sorted(zoneinfo.available_timezones())


def _told(desk: Desk) -> ReadExport | None:
    """Ask what an export does not say; return what is to be read."""
    words, zones = desk.words, time_zones()
    here = st.context.timezone if st.context.timezone in zones else desk.draft.scenario.sites[0].time_zone
    zone = kept(desk, st.selectbox, "data.zone", here, words("data.zone"), zones, help=words("data.zone.help"))
    kind = kept(
        desk,
        st.segmented_control,
        "data.kind",
        "live",
        words("data.kind"),
        ("live", "deferred"),
        format_func=lambda one: words(f"data.kind.{one}"),
        required=True,
    )
    given = _given(desk, str(kind))
    with st.expander(words("data.more")):
        told = _columns(desk, zone)
    if desk.upload is None:
        return None
    return ReadExport(str(desk.upload.path), desk.upload.name, desk.upload.content, told, given)


def _given(desk: Desk, kind: str) -> tuple[tuple[str, float | str], ...]:
    def number(name: str, start: float | None, low: float, high: float) -> float | None:
        return _number(desk, f"data.{name}", start, low, high)

    handle_min = number("handle", None, 0.1, 1440.0)
    given: dict[str, float | str | None] = {"handle_s": None if handle_min is None else 60 * handle_min}
    if kind == "live":
        target = number("target", 80.0, 1.0, 99.9)
        given["service_level"] = None if target is None else target / 100
        given["within_s"] = number("within", 20.0, 0.0, 86_400.0)
        given["patience_s"] = number("patience", None, 1.0, 86_400.0)
    else:
        given["deferred_within_h"] = number("deadline", 8.0, 0.25, 1000.0) or 8.0
    return tuple((name, value) for name, value in given.items() if value is not None)


def _number(desk: Desk, name: str, start: float | None, low: float, high: float) -> float | None:
    """Ask for a number and return the last one that may stand there; another one is refused beneath the field."""
    words = desk.words

    def refuse(text: str, why: str) -> None:
        desk.refused[name] = (text, why)

    def keep(number: float | None) -> None:
        if number is not None and not low <= number <= high:
            ends = {"low": words.shortest(low, 2), "high": words.shortest(high, 2)}
            refuse(signs(words).written(number), words("input.range", **ends, unit=""))
            return
        desk.refused.pop(name, None)
        desk.choices[name] = number

    value = desk.refused[name][0] if name in desk.refused else desk.choices.get(name, start)
    number_field(
        desk,
        f"choice.{name}",
        words(name),
        value,
        keep,
        refuse,
        fits=lambda one: low <= one <= high,
        help=words(f"{name}.help"),
    )
    refusal(desk, name)
    number: float | None = desk.choices.get(name, start)
    return number


def _columns(desk: Desk, zone: str) -> Told:
    words = desk.words

    def column(use: str) -> str | None:
        name = kept(desk, st.text_input, f"data.column.{use}", "", words(f"data.column.{use}"))
        return str(name).strip() or None

    names = {f"{use}_column": column(use) for use in ("time", "count", "handle")}
    first = kept(
        desk,
        st.selectbox,
        "data.day_first",
        None,
        words("data.day_first"),
        (None, True, False),
        format_func=lambda one: words(f"data.day_first.{one}"),
    )
    unusual = kept(desk, st.toggle, "data.unusual", False, words("data.unusual"), help=words("data.unusual.help"))
    return Told(zone, **names, day_first=first, without_unusual_days=bool(unusual), only=_rows_to_keep(desk))


def _rows_to_keep(desk: Desk) -> Only:
    """Ask for the rows to keep and return what was last said so that it can be read."""
    words, name = desk.words, "data.only"

    def keep(text: str) -> None:
        if _only(text) is None:
            desk.refused[name] = (text, words("data.only.form"))
            return
        desk.refused.pop(name, None)
        desk.choices[name] = text

    said = str(desk.choices.get(name, ""))
    text = desk.refused[name][0] if name in desk.refused else said
    st.text_input(words(name), help=words("data.only.help"), **shown(desk, f"choice.{name}", text, keep))
    refusal(desk, name)
    return _only(said) or ()


def _only(text: str) -> Only | None:
    """Return the columns and values of a text such as ``result=served,abandoned; channel=phone``, None of another."""
    found = []
    for part in filter(str.strip, text.split(";")):
        name, _, values = part.partition("=")
        held = tuple(value.strip() for value in values.split(",") if value.strip())
        if not name.strip() or not held:
            return None
        found.append((name.strip(), held))
    return tuple(found)


def _sentence(found: ExportRead, source: str, words: Words) -> str:
    weekly, test = found.weekly, found.test
    parts = [words("data.sentence", name=source, month=words.number(weekly.contacts_per_month))]
    if weekly.handle_s is not None:
        parts.append(words("data.sentence.handle", minutes=words.number(weekly.handle_s / 60, 1)))
    if test is not None:
        error = words.percent(test.day_error)
        parts.append(words("data.sentence.error", weeks=test.weeks_held_out, error=error))
    return " ".join(parts)


def _found(desk: Desk, found: ExportRead) -> None:
    words = desk.words
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            words("data.use"),
            type="primary",
            disabled=found.scenario is None,
            on_click=_use,
            args=(desk, found),
            icon=":material/arrow_forward:",
        )
        if found.scenario is None:
            st.caption(words("data.use.handle"))
        if st.session_state.pop("export.used", False):
            st.switch_page(st.session_state["pages"]["plan"])
    _recognised(found, words)
    _week(found, words)
    if found.test is not None:
        _forecast(desk, found, words)


def _use(desk: Desk, found: ExportRead) -> None:
    """Take the export's desk up: it is a file of its own from here on."""
    if found.scenario is not None:
        from planner.scenario_file import dumps

        desk.take(Draft.from_text(dumps(found.scenario), found.scenario.name), None)
        st.session_state["export.used"] = True


def _recognised(found: ExportRead, words: Words) -> None:
    with st.expander(words("data.recognised"), expanded=True):
        uses = [words(f"data.use_of.{use}") for use in found.columns]
        frame = pd.DataFrame({words("data.role"): uses, words("data.column"): list(found.columns.values())})
        st.dataframe(frame, hide_index=True, width="stretch")
        st.markdown(bullets(words.export(one) for one in found.report[:MOST_REPORT_LINES]))


def _week(found: ExportRead, words: Words) -> None:
    st.markdown(bold(words("data.week")))
    days = weekdays(words)
    frame = chart_data.week_frame(found.weekly.per_interval, days, words)
    busiest = records(frame.nlargest(1, "value"))[0]
    alt = words("data.week.alt", day=busiest["day"], hour=busiest["hour"], contacts=busiest["label"])
    chart(frame, chart_data.week(words, theme(), days), alt, "export_week")
    with st.expander(words("chart.table")):
        st.dataframe(chart_data.week_table(found.weekly.per_interval, days, words), width="stretch")


def _forecast(desk: Desk, found: ExportRead, words: Words) -> None:
    test = found.test
    if test is None:
        return
    st.markdown(bold(words("data.forecast")))
    frame = chart_data.forecast_frame(test.days, words)
    alt = words("data.forecast.alt", weeks=test.weeks_held_out, error=words.percent(test.day_error))
    spec = chart_data.forecast(words, theme(), float(frame["contacts"].max()))
    chart(frame, spec, alt, "export_forecast")
    told = {
        "used": test.weeks_used,
        "held": test.weeks_held_out,
        "day": words.percent(test.day_error, 1),
        "half": words.percent(test.half_hour_error, 1),
        "noise": words.percent(test.noise, 1),
        "bias": words.signed(100 * test.bias, 1),
    }
    st.caption(plain(words("data.forecast.note", **told)))
    with st.expander(words("chart.table")):
        grid(chart_data.forecast_table(test.days, words))
    how(desk, "data", [section("forecast", words)])

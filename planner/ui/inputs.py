"""The form: every value with unit, help and bounds; a bad one is refused beside its field and the plan stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Literal

import streamlit as st

from planner.scenario import Scenario
from planner.scenario.desk import Region
from planner.scenario.quantities import Estimate
from planner.ui.edit import Place, value_at
from planner.ui.entry import shown
from planner.ui.fields import Field, channel_section, handle, limits, main_channel, people_now, promise, sections
from planner.ui.kept import kept
from planner.ui.markdown import bold, plain
from planner.ui.number_field import number_field, refusal
from planner.ui.state import Desk
from planner.ui.text import Words

CONTACTS = "contacts"
MOST_CONTACTS = 1e8  # of one region, and of all
LISTS = {"volume": "regions", "sites": "sites"}


def form(desk: Desk) -> None:
    """Show the values that matter first, then the rest of the scenario by section."""
    words, scenario = desk.words, desk.draft.scenario
    first = main_channel(scenario)
    with st.container(key="first_inputs", gap="xsmall"):
        st.markdown(f"{bold(words('input.matters'))} · {plain(words.channel(first))}")
        _contacts(desk)
        for group in ([handle(scenario, first), *people_now(scenario)], promise(scenario, first), limits(scenario)):
            show(desk, group)
        st.caption(words("input.turned"))
    desk_fields = sections(scenario)
    _section(desk, "people", desk_fields["people"])
    _section(desk, "model", desk_fields["model"])
    _channels(desk, scenario)
    for name in ("shifts", "volume", "sites", "method"):
        _section(desk, name, desk_fields[name])
    st.button(words("input.reset"), disabled=not desk.steps.is_changed, on_click=desk.to_begin, width="stretch")


def show(desk: Desk, fields: Iterable[Field], to_a_row: int = 2) -> None:
    """Show fields side by side."""
    every = list(fields)
    for start in range(0, len(every), to_a_row):
        row = every[start : start + to_a_row]
        level: Literal["top", "bottom"] = "top" if any(field.key in desk.refused for field in row) else "bottom"
        for column, field in zip(st.columns(len(row), vertical_alignment=level), row, strict=True):
            with column:
                _widget(desk, field)
                refusal(desk, field.key)


def as_table(desk: Desk, name: str) -> None:
    """Offer the part of page Assumptions in which entries can be added and removed."""
    label = desk.words.get(f"lists.open.{name}", desk.words("lists.open"))
    if st.button(plain(label), icon=":material/table_edit:", key=f"open.{name}", width="stretch"):
        desk.choices["assume.part"] = name
        st.switch_page(st.session_state["pages"]["assumptions"])


def _folded(desk: Desk, name: str, fields: Iterable[Field]) -> Any:
    """Return a section that is filled once it is opened, which it is where a value of it was refused.

    Most of the form stands in sections, and most of a page's processor time is fields: closed ones are not drawn.
    """
    if any(field.key in desk.refused for field in fields):
        desk.choices[f"section.{name}"] = True
    return kept(desk, st.expander, f"section.{name}", False, desk.words(f"section.{name}"))


def _section(desk: Desk, name: str, fields: list[Field]) -> None:
    with _folded(desk, name, fields) as section:
        if not section.open:
            return
        if name == "model":
            st.caption(desk.words(f"model.about.{desk.draft.scenario.operating_model}"))
        for group in _by_label(fields):
            if group[0].label and name == "sites":
                st.markdown(bold(group[0].label))
            show(desk, group)
        if name in LISTS:
            as_table(desk, LISTS[name])


def _by_label(fields: list[Field]) -> list[list[Field]]:
    """Keep the fields of one site together; regions stand in one group."""
    groups: dict[Any, list[Field]] = {}
    for field in fields:
        groups.setdefault(field.place[1] if field.place[0] == "sites" else "", []).append(field)
    return list(groups.values())


def _channels(desk: Desk, scenario: Scenario) -> None:
    fields = {channel: channel_section(scenario, channel) for channel in scenario.channels}
    first = main_channel(scenario)
    above = {handle(scenario, first).key, *(field.key for field in promise(scenario, first))}
    with _folded(desk, "channels", [field for group in fields.values() for field in group]) as section:
        if not section.open:
            return
        for channel, group in fields.items():
            rest = [field for field in group if field.key not in above]
            if rest:
                st.markdown(bold(desk.words.channel(channel)))
                show(desk, rest)
        as_table(desk, "channels")


def _contacts(desk: Desk) -> None:
    """Show the volume of all regions as one number; regions keep their proportions."""
    words, scenario = desk.words, desk.draft.scenario
    total = round(sum(map(scenario.contacts_per_month, scenario.regions)))
    value = desk.refused[CONTACTS][0] if CONTACTS in desk.refused else float(total)
    number_field(
        desk,
        f"input.{CONTACTS}",
        f"{words('field.contacts')} [{words('unit.month')}]",
        value,
        partial(_take_contacts, desk),
        partial(_refuse, desk, CONTACTS),
        fits=lambda one: not _contacts_fault(one, total, words),
        digits=_digits(value, 0),
        help=words("field.contacts.help"),
    )
    refusal(desk, CONTACTS)


def _take_contacts(desk: Desk, wanted: float | None) -> None:
    scenario, like = desk.draft.scenario, _last_volumes(desk)
    total = sum(map(scenario.contacts_per_month, like))
    fault = _contacts_fault(wanted, total, desk.words)
    if wanted is None or fault:
        desk.refused[CONTACTS] = (wanted, fault)
        return
    edits: dict[Place, Any] = {}
    for i, region in enumerate(like):
        name = "customers" if region.contacts_per_month is None else "contacts_per_month"
        edits[("regions", i, name)] = float(getattr(region, name) or 0.0) * (wanted / total if total else 0.0)
    desk.change(CONTACTS, edits, wanted)


def _contacts_fault(wanted: float | None, known: float, words: Words) -> str:
    """Return what is wrong with the contacts wanted, or an empty text; `known` are those whose parts they take."""
    if wanted is None or not 0 <= wanted <= MOST_CONTACTS:
        return words("input.range", low="0", high=words.number(MOST_CONTACTS), unit="")
    if not float(wanted).is_integer():
        return words("input.whole", such=words.number(4200), plain="4200")
    return words("input.needs_products") if wanted and not known else ""


def _last_volumes(desk: Desk) -> Sequence[Region]:
    """Return the regions as they were when contacts last came from any, else with equal parts of the contacts."""
    scenario = desk.draft.scenario
    for draft in desk.steps.of_this_desk():
        regions = draft.scenario.regions
        if _places(regions) == _places(scenario.regions) and any(map(scenario.contacts_per_month, regions)):
            return regions
    return [_with_one_contact(scenario, region) for region in scenario.regions]


def _places(regions: Sequence[Region]) -> list[tuple[str, bool]]:
    return [(one.name, one.contacts_per_month is None) for one in regions]


def _with_one_contact(scenario: Scenario, region: Region) -> Region:
    """Return a region that has one contact a month; as it is where no product says how often customers ask."""
    if region.contacts_per_month is not None:
        return region.changed(contacts_per_month=1)
    each = scenario.contacts_per_month(region.changed(customers=1))
    return region.changed(customers=1 / each) if each else region


def _refuse(desk: Desk, key: str, entered: str, why: str) -> None:
    """Keep a text that says no number beside its field."""
    desk.refused[key] = (entered, why)


def _digits(value: float | str | None, digits: int) -> int:
    """Return how many decimals show a number: those of its field, two where that would round it."""
    return digits if value is None or isinstance(value, str) or round(value, digits) == value else 2


def _take(desk: Desk, field: Field, entered: Any) -> None:
    """Apply what was entered, or keep it beside its field with the reason."""
    entered = "" if entered is None and field.kind == "text" else entered
    fault = field.fault(entered, desk.words)
    if fault is not None:
        desk.refused[field.key] = (entered, fault)
        return
    desk.change(field.key, field.edits(desk.draft.scenario, entered), entered)


def _widget(desk: Desk, field: Field) -> None:
    words, scenario, title = desk.words, desk.draft.scenario, field.title(desk.words)
    if field.kind == "week":
        _week(desk, field, title)
        return
    value = desk.refused[field.key][0] if field.key in desk.refused else field.value(scenario)
    if field.kind in ("number", "whole"):
        _number(desk, field, title, value)
        return
    common = {
        "help": plain(_help(field, scenario, words)),
        **shown(desk, f"input.{field.key}", value, partial(_take, desk, field)),
    }
    if field.kind == "choice":
        st.selectbox(plain(title), _options(field), format_func=lambda one: _choice(one, words), **common)
    elif field.kind == "several":
        st.multiselect(plain(title), field.choices, format_func=lambda one: f"{one:g}", **common)
    elif field.kind == "yes_no":
        st.toggle(plain(title), **common)
    else:
        st.text_input(plain(title), **common)


def _number(desk: Desk, field: Field, title: str, value: Any) -> None:
    words, is_whole = desk.words, field.kind == "whole"
    number_field(
        desk,
        f"input.{field.key}",
        title,
        value,
        partial(_take, desk, field),
        partial(_refuse, desk, field.key),
        fits=lambda one: field.fault(one, words) is None,
        digits=None if is_whole or field.digits is None else _digits(value, field.digits),
        placeholder=words("input.none") if is_whole or field.place[0] == "limits" else "–",
        help=_help(field, desk.draft.scenario, words),
    )


def _options(field: Field) -> list[Any]:
    return [*([None] if field.optional else []), *field.choices]


def _choice(one: Any, words: Words) -> str:
    return "–" if one is None else words.get(f"choice.{one}", str(one))


def _week(desk: Desk, field: Field, title: str) -> None:
    """Ask for a typical week or a date."""
    words, scenario = desk.words, desk.draft.scenario
    dated = not isinstance(scenario.week_of, str)
    monday = scenario.week_of if isinstance(scenario.week_of, dt.date) else scenario.offsets_of
    edits = {"typical": "typical", "dated": monday}

    def take_kind(kind: str) -> None:
        desk.change(field.key, {field.place: edits[kind]}, None)

    st.selectbox(
        plain(title),
        list(edits),
        format_func=lambda one: words(f"choice.{one}"),
        help=plain(_help(field, scenario, words)),
        **shown(desk, f"input.{field.key}.kind", "dated" if dated else "typical", take_kind),
    )
    if dated:
        value = desk.refused[field.key][0] if field.key in desk.refused else scenario.week_of
        options = shown(desk, f"input.{field.key}", value, partial(_take, desk, field))
        st.date_input(words("field.Scenario.week_of.date"), **options)


def _help(field: Field, scenario: Scenario, words: Words) -> str:
    text = field.help(words)
    stored = value_at(scenario, field.place)
    if isinstance(stored, Estimate) and stored.is_range:
        low, high = (words.number(end * field.scale, 2) for end in (stored.low, stored.high))
        text += f" {words('input.base_of_range', low=low, high=high)}"
    return text

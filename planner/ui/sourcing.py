"""Page Compare, the sourcing part: in-house, outsourced or hybrid."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from planner.beside import churn_saved, churn_table, ranking
from planner.frames import by_name, records
from planner.scenario import Scenario
from planner.ui import chart_sourcing, sourcing_words
from planner.ui.asking import ask, progress
from planner.ui.chart_sourcing import long, option
from planner.ui.confirming import are_confirmed_in_files, defaults
from planner.ui.file_names import file_name
from planner.ui.how import Section, how, ratios, section
from planner.ui.inputs import as_table
from planner.ui.kept import kept
from planner.ui.markdown import bold, bullets, plain, plain_cells
from planner.ui.panels import chart, theme
from planner.ui.server import example_names
from planner.ui.sourcing_task import SourcingAnswer, SourcingTask, Turn, told_in_files
from planner.ui.state import Desk
from planner.ui.text import Words

BOTH_KINDS = "vendor_offer"
ANEW = "sourcing.anew"
NOTHING = 1e-6  # of a year's cost, for a point of service level
PURE = ("in_house", "outsourced")
FILES = {
    "html": ("text/html", ":material/article:"),
    "pdf": ("application/pdf", ":material/picture_as_pdf:"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ":material/table_view:"),
}


def sourcing_page(desk: Desk) -> None:
    """Show the verdict, the options side by side, and what could turn the answer; or the work on them."""
    words, scenario = desk.words, desk.draft.scenario
    anew = desk.choices.get(ANEW) == told_in_files(scenario)
    question = ask(desk, "sourcing", SourcingTask(scenario, for_files=anew))
    found: SourcingAnswer | None = question.answer
    with st.container(key="verdict"):
        told = None if found is None else sourcing_words.sentence(found, scenario.currency, words)
        st.markdown(bold(words("sourcing.working")) if told is None else plain(told))
    progress(desk, question)
    _one_kind(desk)
    if found is None:
        st.caption(words("sourcing.about"))
        return
    for name, why in found.impossible.items():
        st.warning(plain(words("sourcing.impossible", option=option(name, words), why=words.fault(why))))
    _files(desk, found)
    st.table(plain_cells(sourcing_words.options_table(found, scenario.currency, words)))
    if found.twin is not None:
        st.caption(plain(words("sourcing.twin", option=sourcing_words.inside(found.twin, words))))
    counted = {"rate": words.percent(found.discount), "months": words.number(found.months)}
    st.caption(plain(words("sourcing.note", **counted)))
    _money(found, scenario.currency, words)
    _turns(found, scenario.currency, words)
    _mix_and_marks(desk, found)
    _price(desk, found, words)
    how(desk, "sourcing", _definitions(found, scenario, words))
    defaults(desk, found)
    with st.expander(words("tab.notes")):
        st.markdown(bullets(map(words.note, found.notes)) or words("notes.none"))


def _definitions(found: SourcingAnswer, scenario: Scenario, words: Words) -> list[Section]:
    """Return what the figures that are shown mean, with the values of the cheapest option."""
    row = by_name(found.summary)[found.cheapest]
    shown = {
        "cumulative": True,
        "ranges": len(found.quantiles) > 0,
        "crossover": bool(found.turns),
        "turns": bool(found.turns),
        "tornado": len(found.tornado) > 0,
        "mix": len(found.mix) > 0,
        "churn": scenario.churn is not None and scenario.sourcing.count_churn,
        "scorecard": bool(scenario.scorecard.options),
        "curve": not found.points.empty,
        "defaults": len(found.defaults) > 0,
    }
    values = ratios(row, option(found.cheapest, words), "cost_per_month", scenario.currency, words)
    return [section("options", words, values), *(section(name, words) for name, here in shown.items() if here)]


def _one_kind(desk: Desk) -> None:
    """Say which option is impossible because the desk has no site of its kind, and what to add."""
    words, scenario = desk.words, desk.draft.scenario
    vendors = [site.employer == "vendor" for site in scenario.sites]
    if any(vendors) and not all(vendors):
        return
    with st.container(key="one_kind", border=True):
        st.markdown(plain(words("sourcing.only_vendors" if all(vendors) else "sourcing.only_own")))
        name = example_names().get(BOTH_KINDS)
        if name is not None:
            label = words("sourcing.take", name=name)
            st.button(
                plain(label), key="take_both", on_click=desk.pick, args=(BOTH_KINDS,), icon=":material/compare_arrows:"
            )


def _files(desk: Desk, found: SourcingAnswer) -> None:
    """Offer the files, but none that tell other customers or marks than the desk has: they may be another visitor's."""
    words = desk.words
    if not found.files:
        return
    told = told_in_files(desk.draft.scenario)
    if found.files_of != told:
        st.caption(words("sourcing.files.beside"))
        st.button(words("sourcing.files.anew"), on_click=_anew, args=(desk, told), icon=":material/refresh:")
        return
    with st.container(horizontal=True):
        for kind, (media, icon) in FILES.items():
            st.download_button(
                words(f"sourcing.file.{kind}"),
                found.files[words.language][kind],
                f"{file_name(desk.draft.scenario.name, 'sourcing')}.{kind}",
                media,
                on_click="ignore",
                icon=icon,
            )
    if not are_confirmed_in_files(desk, found):
        st.caption(words("sourcing.files.confirmed"))


def _anew(desk: Desk, told: str) -> None:
    desk.choices[ANEW] = told


def _table(frame: pd.DataFrame, words: Words) -> None:
    with st.expander(words("chart.table")):
        st.dataframe(frame, hide_index=True, width="stretch")


def _money(found: SourcingAnswer, currency: str, words: Words) -> None:
    """Show the cost so far by month, and the range of the whole."""
    left, right = st.columns([1.2, 1], gap="medium")
    names = [str(one) for one in found.cumulative.columns]
    ends = {
        option(name, words): words.money(float(found.cumulative[name].iloc[-1]), currency, short=True) for name in names
    }
    with left:
        st.markdown(bold(words("sourcing.cumulative", months=words.number(found.months))))
        told = "; ".join(f"{name}: {cost}" for name, cost in ends.items())
        frame = long(found.cumulative, "month", words, currency)
        spec = chart_sourcing.cumulative(words, theme(), names, currency)
        chart(frame, spec, words("sourcing.alt.cumulative", ends=told), "sourcing_cumulative")
        _table(sourcing_words.cumulative_table(found, words), words)
    with right:
        if len(found.quantiles):
            _ranges(found, currency, words)


def _ranges(found: SourcingAnswer, currency: str, words: Words) -> None:
    st.markdown(bold(words("sourcing.ranges")))
    frame = found.quantiles.rename_axis("name").reset_index()
    frame["option"] = [option(str(name), words) for name in frame["name"]]
    for end in ("p10", "p50", "p90"):
        frame[f"{end}_text"] = [words.money(float(one), currency, short=True) for one in frame[end]]
    told = "; ".join(f"{row['option']}: {row['p10_text']} – {row['p90_text']}" for row in records(frame))
    spec = chart_sourcing.ranges(words, theme(), list(frame["name"]), currency)
    chart(frame, spec, words("sourcing.alt.ranges", ends=told), "sourcing_ranges")
    st.caption(plain(" ".join((words("sourcing.ranges.note"), *sourcing_words.stand_ins(found, words)))))
    names = {"option": words("sourcing.options")}
    names |= {f"{end}_text": words(f"sourcing.quantile.{end}") for end in ("p10", "p50", "p90")}
    _table(frame[list(names)].rename(columns=names), words)


def _turns(found: SourcingAnswer, currency: str, words: Words) -> None:
    """Show where in-house and outsourced cost the same, and what moves their difference."""
    if not found.turns:
        return
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(bold(words("sourcing.crossover")))
        point = next((one.point for one in found.turns if one.by == "volume"), None)
        frame = long(found.crossover[list(PURE)], "volume", words, currency)
        frame["volume_text"] = [f"× {words.number(float(one), 2)}" for one in frame["volume"]]
        spec = chart_sourcing.crossover(words, theme(), list(PURE), currency, point)
        where = words("sourcing.turn.none") if point is None else f"× {words.number(point, 2)}"
        chart(frame, spec, words("sourcing.alt.crossover", where=where), "sourcing_crossover")
        columns = {
            "volume_text": words("sourcing.by.volume"),
            "option": words("sourcing.options"),
            "text": words("table.value"),
        }
        _table(frame[list(columns)].rename(columns=columns), words)
    with right:
        st.markdown(bold(words("sourcing.turn")))
        factors = [one for one in found.turns if one.by != "fcr" and one.point is not None]
        if factors:
            _turn_chart(factors, words)
        st.dataframe(sourcing_words.turns_table(found, words), hide_index=True, width="stretch")
    if len(found.tornado):
        _tornado(found, currency, words)


def _turn_chart(factors: list[Turn], words: Words) -> None:
    rows = [
        {
            "name": words(f"sourcing.by.{one.by}"),
            "point": one.point,
            "low": one.point if one.low is None else one.low,
            "high": one.point if one.high is None else one.high,
            "point_text": sourcing_words.written(one, one.point, words),
            "range_text": sourcing_words.interval(one, words),
        }
        for one in factors
    ]
    told = "; ".join(f"{row['name']} {row['point_text']} ({row['range_text']})" for row in rows)
    alt = words("sourcing.alt.turns", turns=told)
    chart(pd.DataFrame(rows), chart_sourcing.turns(words, theme()), alt, "sourcing_turns")


def _tornado(found: SourcingAnswer, currency: str, words: Words) -> None:
    st.markdown(bold(words("sourcing.tornado")))
    present = found.summary["present"]
    base = float(present["outsourced"] - present["in_house"])
    rows = [
        {
            "name": str(row[f"said_{words.language}"]),
            "end": words(f"sourcing.end.{end}"),
            "given": words.number(row[end], 2),
            "from": base,
            "to": float(row[f"at_{end}"]),
            "text": words.money(row[f"at_{end}"], currency, short=True),
        }
        for row in records(found.tornado.reset_index())
        for end in ("low", "high")
    ]
    order = list(dict.fromkeys(str(row["name"]) for row in rows))
    spec = chart_sourcing.tornado(words, theme(), order, currency)
    chart(pd.DataFrame(rows), spec, words("sourcing.alt.tornado", first=", ".join(order[:3])), "sourcing_tornado")
    st.caption(plain(words("sourcing.tornado.note", base=words.money(base, currency, short=True))))
    _table(sourcing_words.tornado_table(found, currency, words), words)


def _mix_and_marks(desk: Desk, found: SourcingAnswer) -> None:
    """Show who does what in the hybrid, and beside it, never inside, what is not money, and where that is entered."""
    words, scenario = desk.words, desk.draft.scenario
    left, right = st.columns(2, gap="medium")
    lost, marked = churn_table(scenario, found.csat), ranking(scenario)
    if len(found.mix):
        with left:
            _mix(found.mix, words)
    with right:
        if len(lost):
            st.markdown(bold(words("sourcing.churn")))
            table = sourcing_words.churn_table(lost, scenario.currency, words)
            st.dataframe(table, hide_index=True, width="stretch")
            st.caption(words("sourcing.churn.note"))
        if len(marked):
            st.markdown(bold(words("sourcing.scorecard")))
            table = sourcing_words.scorecard_table(marked, scenario.currency, words)
            st.dataframe(table, hide_index=True, width="stretch")
            st.caption(words("sourcing.scorecard.note"))
        as_table(desk, "options")


def _mix(mix: pd.DataFrame, words: Words) -> None:
    st.markdown(bold(words("sourcing.mix")))
    sites = [str(one) for one in mix.index]
    rows = [
        {
            "part": words.get(f"sourcing.mix.{part}", str(part)),
            "site": site,
            "share": float(share),
            "text": words.percent(float(share)),
            "rank": rank,
        }
        for part in mix.columns
        for rank, (site, share) in enumerate(zip(sites, mix[part], strict=True))
        if np.isfinite(share)
    ]
    parts = list(dict.fromkeys(str(row["part"]) for row in rows))
    spec = chart_sourcing.mix(words, theme(), sites, parts)
    shares = {site: words.percent(float(share)) for site, share in zip(sites, mix["hours"], strict=True)}
    told = "; ".join(f"{site}: {share}" for site, share in shares.items())
    chart(pd.DataFrame(rows), spec, words("sourcing.alt.mix", shares=told), "sourcing_mix")
    table = mix.map(words.percent).rename(columns=lambda one: words.get(f"sourcing.mix.{one}", str(one)))
    _table(table.reset_index().rename(columns={"site": words("table.site")}), words)


def _price(desk: Desk, found: SourcingAnswer, words: Words) -> None:
    """Show what each level of service costs, and what level a budget buys."""
    if found.points.empty:
        return
    currency = desk.draft.scenario.currency
    st.markdown(bold(words("sourcing.curve")))
    left, right = st.columns([1.5, 1], gap="medium")
    points = found.points.reset_index()
    rows = [
        {
            "level": row["level"],
            "level_text": words.percent(row["level"]),
            "what": words(f"sourcing.curve.{name}"),
            "value": row[column],
            "text": words.money(row[column], currency, short=True),
        }
        for name, column in (("cost", "cost"), ("bound", "bound_cost"))
        for row in records(points)
        if np.isfinite(row[column])
    ]
    with left:
        spec = chart_sourcing.price_of_service(words, theme(), currency)
        first, last = records(points)[0], records(points)[-1]
        ends = {"low": words.percent(first["level"]), "high": words.percent(last["level"])}
        ends |= {"least": words.money(first["bound_cost"], currency), "most": words.money(last["bound_cost"], currency)}
        chart(pd.DataFrame(rows), spec, words("sourcing.alt.curve", **ends), "sourcing_curve")
        heads = {"level_text": "sourcing.axis.level", "what": "sourcing.curve.line", "text": "table.value"}
        table = pd.DataFrame(rows)[list(heads)]
        _table(table.rename(columns={name: words(key) for name, key in heads.items()}), words)
    with right:
        _both_ways(desk, found, words)


def _both_ways(desk: Desk, found: SourcingAnswer, words: Words) -> None:
    currency = desk.draft.scenario.currency
    levels = [float(one) for one in found.points.index]
    held = desk.choices.get("sourcing.level")
    start = held if held in levels else min(levels, key=lambda one: abs(one - 0.8))
    desk.choices["sourcing.level"] = start
    level = kept(
        desk, st.select_slider, "sourcing.level", start, words("sourcing.level"), levels, format_func=words.percent
    )
    row = found.points.loc[level]
    costs = {name: words.money(float(row[name]), currency) for name in ("bound_cost", "cost")}
    key = "sourcing.level.costs" if np.isfinite(row["cost"]) else "sourcing.level.least"
    st.markdown(plain(words(key, least=costs["bound_cost"], cost=costs["cost"])))
    for told in _beside_a_level(desk.draft.scenario, found.points, level, words):
        st.caption(plain(told))
    if found.budgets.empty:
        return
    budgets = list(range(len(found.budgets)))
    held = desk.choices.get("sourcing.budget")
    desk.choices["sourcing.budget"] = held if held in budgets else len(budgets) // 2
    amounts = [words.money(float(one), currency, short=True) for one in found.budgets["budget"]]
    place = kept(
        desk, st.select_slider, "sourcing.budget", 0, words("sourcing.budget"), budgets, format_func=amounts.__getitem__
    )
    buys = records(found.budgets)[place]
    known = {name: words.percent(buys[name]) for name in ("possible", "reached")}
    st.markdown(plain(words("sourcing.budget.buys", **known)))


def _beside_a_level(scenario: Scenario, points: pd.DataFrame, level: float, words: Words) -> list[str]:
    """Return what a point more than the level before costs in people and money, and whom the level keeps."""
    levels = [float(one) for one in points.index]
    place = levels.index(level)
    row = records(points)[place]
    told = []
    if np.isfinite(row["bound_cost_per_point"]) and np.isfinite(row["people_per_point"]):
        before, more = words.percent(levels[place - 1]), row["bound_cost_per_point"]
        people = words.number(row["people_per_point"], 2)
        if more <= NOTHING * row["bound_cost"]:
            told.append(words("sourcing.level.free", before=before))
        else:
            money = words.money(more, scenario.currency)
            told.append(words("sourcing.level.point", before=before, more=money, people=people))
    saved = float(churn_saved(scenario, np.array(levels))[place])
    if np.isfinite(saved):
        value = words.money(saved, scenario.currency)
        told.append(words("sourcing.level.kept", least=words.percent(levels[0]), value=value))
    return told

"""The parts of page Compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from planner.ui import charts, figures
from planner.ui.comparing import Comparison, compared, unjudged
from planner.ui.explained import explained
from planner.ui.kept import kept
from planner.ui.panels import chart, gap_of, plain, theme
from planner.ui.result import Result
from planner.ui.server import example_names, server
from planner.ui.sourcing import sourcing_page
from planner.ui.state import Desk
from planner.ui.text import Words
from planner.ui.work import watch_comparison

SAME = 0.005
VIEWS = ("models", "sourcing")
SEVERAL_SITES = ("vietnam_regional", "global_it_desk")


def compare_page(desk: Desk) -> None:
    """Show the operating models or the sourcing options, as chosen last."""
    words = desk.words
    view = kept(
        desk,
        st.segmented_control,
        "compare.view",
        VIEWS[0],
        words("compare.view"),
        VIEWS,
        format_func=lambda one: words(f"compare.view.{one}"),
        label_visibility="collapsed",
        required=True,
    )
    if view == "sourcing":
        sourcing_page(desk)
    else:
        models_page(desk)


def models_page(desk: Desk) -> None:
    """Show the verdict, the models side by side as they become ready, and the work still under way."""
    words = desk.words
    if len(desk.draft.scenario.sites) == 1 and not desk.compare_one_site:
        _one_site(desk)
        return
    comparison = compared(desk)
    ready = {model: server().results.get(unjudged(one)) for model, one in comparison.scenarios.items()}
    results = {model: result for model, result in ready.items() if result is not None}
    waiting = len(results) < len(ready)
    with st.container(key="verdict"):
        st.markdown(plain(sentence(results, words)) if not waiting else f"**{words('compare.title')}**")
    if comparison.busy or comparison.jobs:
        watch_comparison(desk, comparison)
        st.caption(words("compare.later"))
    elif waiting:
        if comparison.stopped:
            st.info(words("compare.stopped"))
        st.button(words("compare.start"), on_click=_again, args=(desk,), icon=":material/refresh:")
    for model, why in comparison.faults.items():
        st.warning(words("compare.failed", model=words(f"choice.{model}"), why=why))
    if results:
        _bars(results, words)
    _table(comparison, results, words)
    if results:
        _sites(results, words)
    if not waiting:
        explained(desk)


def _one_site(desk: Desk) -> None:
    """Say that there is nothing to choose, and what to do next."""
    words = desk.words
    with st.container(key="verdict"):
        st.markdown(words("compare.one_site", site=plain(desk.draft.scenario.sites[0].name)))
    with st.container(horizontal=True):
        for key, name in example_names().items():
            if key in SEVERAL_SITES:
                label = words("compare.take", name=name)
                st.button(label, key=f"take.{key}", on_click=desk.pick, args=(key,), icon=":material/compare_arrows:")
        st.button(words("compare.anyway"), on_click=_compare_one_site, args=(desk,))


def _compare_one_site(desk: Desk) -> None:
    desk.compare_one_site = True


def _again(desk: Desk) -> None:
    desk.comparison = None


def sentence(results: dict[str, Result], words: Words) -> str:
    """Return which model is the cheapest that meets the targets, and by how much."""
    met = sorted((one for one in results if results[one].met), key=lambda one: _cost(results[one]))
    if not met:
        least = min(results, key=lambda one: _missing(results[one]))
        hours = words.number(_missing(results[least]), 1)
        return words("compare.none", model=words(f"choice.{least}"), hours=hours) + "."
    best = results[met[0]]
    figures_of = {"cost": words.money(_cost(best), best.report["currency"], short=True)}
    figures_of["people"] = words.number(best.report["headcount"])
    alike = [one for one in met if _cost(results[one]) - _cost(best) <= SAME * _cost(best)]
    if len(alike) == len(results):
        return (
            words("compare.alike", **figures_of)
            if len(best.report["sites"]) == 1
            else _best(met, alike, results, words)
        )
    return _best(met, alike, results, words) + _unmet(results, words)


def _best(met: list[str], alike: list[str], results: dict[str, Result], words: Words) -> str:
    best = results[met[0]]
    currency = best.report["currency"]
    names = {one: words(f"choice.{one}") for one in results}
    cost, people = words.money(_cost(best), currency, short=True), words.number(best.report["headcount"])
    text = words("compare.best", model=names[met[0]], cost=cost, people=people)
    if len(alike) > 1:
        text += words("compare.same", others=", ".join(names[one] for one in alike[1:]))
    others = [one for one in met if one not in alike]
    if others:
        saving = _cost(results[others[0]]) - _cost(best)
        share = saving / _cost(results[others[0]])
        text += words(
            "compare.saves",
            saving=words.money(saving, currency, short=True),
            share=words.percent(share, 0),
            second=names[others[0]],
        )
        text += _doubt([best, results[others[0]]], share, words)
    if len(met) == 1 and len(results) > 1:
        return text + words("compare.only") + "."
    return text + "."


def _doubt(compared: list[Result], share: float, words: Words) -> str:
    """Say so where the searches leave more open than the models differ."""
    gaps = [gap_of(one) for one in compared]
    open_share = max((one for one in gaps if one is not None), default=None)
    if open_share is None or None in gaps:
        return words("compare.doubt_unknown")
    return words("compare.doubt", gap=words.percent(open_share, 0)) if open_share > share else ""


def _unmet(results: dict[str, Result], words: Words) -> str:
    short = [words(f"choice.{one}") for one, result in results.items() if not result.met]
    some_met = sum(result.met for result in results.values()) > 1
    return words("compare.unmet", models=", ".join(short)) if short and some_met else ""


def _cost(result: Result) -> float:
    return float(result.report["cost_per_year"])


def _missing(result: Result) -> float:
    return sum(float(one or 0.0) for one in result.report["missing_agent_h"].values())


def rows(words: Words) -> dict[str, Callable[[Result], Any]]:
    """Return the compared figures: how each is read from a plan and written."""

    def level(key: str) -> Callable[[Result], str]:
        return lambda one: words.percent(one.report["service_level"][key], 1)

    return {
        "verdict": lambda one: words("compare.met" if one.met else "compare.short"),
        "people": lambda one: words.number(one.report["headcount"]),
        "fte": lambda one: words.number(one.report["fte"], 1),
        "cost": lambda one: words.money(_cost(one), one.report["currency"]),
        "contact": lambda one: words.money(figures.cost_per_contact(one), one.report["currency"]),
        "sla": level("rostered"),
        "worst": level("worst_interval"),
        "deferred": lambda one: words.percent(one.report["deferred_in_time"], 1),
        "occupancy": lambda one: words.percent(one.report["occupancy"]),
        "pools": lambda one: words.number(len(one.pools)),
        "sites": lambda one: words.number(sum(site["heads"] > 0 for site in one.report["sites"])),
        "missing": lambda one: words.number(_missing(one), 1),
        "gap": lambda one: words.percent(one.report["solver"]["gap"], 2),
    }


def table(models: list[str], results: dict[str, Result], words: Words) -> pd.DataFrame:
    """Return metrics down, models across; a model that is not ready yet has no figures."""
    cells = {
        words(f"choice.{model}"): [
            read(results[model]) if model in results else words("compare.pending") for read in rows(words).values()
        ]
        for model in models
    }
    names = [words(f"compare.row.{name}") for name in rows(words)]
    return pd.DataFrame(cells, index=pd.Index(names, name=words("compare.metric")))


def _table(comparison: Comparison, results: dict[str, Result], words: Words) -> None:
    frame = table(list(comparison.scenarios), results, words)
    st.table(frame)
    if results:
        st.download_button(
            words("compare.csv"),
            lambda: _csv(frame),
            "comparison.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def _csv(frame: pd.DataFrame) -> str:
    from planner.report.csv_files import safe  # loads the planner, which drawing a page does not need

    return safe(frame.reset_index()).to_csv(index=False, lineterminator="\n")


def _bars(results: dict[str, Result], words: Words) -> None:
    currency = next(iter(results.values())).report["currency"]
    frame = pd.DataFrame(
        [
            {
                "model": model,
                "name": words(f"choice.{model}"),
                "cost": _cost(one),
                "cost_text": words.short(_cost(one)),
                "people": int(one.report["headcount"]),
                "people_text": words.number(one.report["headcount"]),
                "met": one.met,
            }
            for model, one in results.items()
        ]
    )
    told = "; ".join(f"{row['name']}: {row['cost_text']}, {row['people_text']}" for _, row in frame.iterrows())
    order = list(frame["name"])
    titles = {"cost": words("compare.chart.cost", currency=currency), "people": words("compare.chart.people")}
    for column, (name, title) in zip(st.columns(2, gap="medium"), titles.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            spec = charts.models(words, theme(), name, order, float(frame[name].max()))
            alt = words("compare.alt", bars=told)
            chart(frame, spec, alt, f"bars_{name}")
    if not frame["met"].all():
        st.caption(words("compare.note"))


def _sites(results: dict[str, Result], words: Words) -> None:
    """Show how each model spreads its people over the sites."""
    frame = pd.DataFrame(
        {words(f"choice.{model}"): {one["name"]: int(one["heads"]) for one in result.report["sites"]}
         for model, result in results.items()}
    )  # fmt: skip
    st.markdown(f"**{words('compare.sites')}**")
    st.table(frame.rename_axis(words("table.site")))

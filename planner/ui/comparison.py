"""The parts of page Compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from planner.comparison.misses import Miss
from planner.frames import by_name, records
from planner.ui import charts
from planner.ui.asking import ask, forget, progress
from planner.ui.explained import explained
from planner.ui.fields import operating_models
from planner.ui.file_names import file_name
from planner.ui.how import Section, how, ratios, section
from planner.ui.kept import kept
from planner.ui.markdown import bold, plain, plain_cells
from planner.ui.models_task import ModelsAnswer, ModelsTask
from planner.ui.panels import chart, theme
from planner.ui.server import example_names
from planner.ui.sourcing import sourcing_page
from planner.ui.sourcing_task import SourcingTask
from planner.ui.state import Desk
from planner.ui.stored_answers import is_stored
from planner.ui.text import Words

Row = dict[str, Any]
SAME = 0.005
VIEWS = ("models", "sourcing")
SEVERAL_SITES = ("vietnam_regional", "global_it_desk")


def compare_page(desk: Desk) -> None:
    """Show the operating models or the sourcing options, as chosen last."""
    words = desk.words
    start = "sourcing" if is_stored(SourcingTask(desk.draft.scenario)) else "models"  # an answer at once
    view = kept(
        desk,
        st.segmented_control,
        "compare.view",
        start,
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
    """Show the verdict, the models side by side as they become known, and why; with the work still under way."""
    words, scenario = desk.words, desk.draft.scenario
    if len(scenario.sites) == 1 and not desk.compare_one_site:
        _one_site(desk)
        return
    question = ask(desk, "models", ModelsTask(scenario))
    found: ModelsAnswer = question.answer or ModelsAnswer(tuple(operating_models(scenario)))
    known = figures_of(found, scenario.currency)
    with st.container(key="verdict"):
        st.markdown(plain(sentence(found, words)) if found.complete else bold(words("compare.title")))
    progress(desk, question)
    if not found.complete and question.job is not None:
        st.caption(words("compare.later"))
    elif question.job is None and not question.fault and (found.stopped or not found.complete):
        st.info(words("compare.stopped"))
        st.button(words("compare.start"), on_click=forget, args=(desk, "models"), icon=":material/refresh:")
    for model, why in found.faults.items():
        st.warning(plain(words("compare.failed", model=words(f"choice.{model}"), why=why)))
    if known:
        _bars(known, words)
    for label, miss in found.misses.items():
        st.caption(plain(missed(label, miss, words)))
    _table(found, known, file_name(scenario.name, "models"), words)
    if desk.shown is not None and desk.shown[0] is desk.draft and (told := longer(desk.shown[1].report, known, words)):
        st.caption(plain(told))
    if len(found.heads):
        st.markdown(bold(words("compare.sites")))
        heads = found.heads.astype(int).rename(columns=lambda one: words(f"choice.{one}"))
        st.table(plain_cells(heads.rename_axis(words("table.site"))))
    if found.complete:
        explained(desk, found)
    how(desk, "models", _definitions(found, known, words))


def _definitions(found: ModelsAnswer, known: dict[str, Row], words: Words) -> list[Section]:
    """Return what the figures of the page mean, with the values of the best model, or of the first that is known."""
    model = found.best if found.best in known else next(iter(known), None)
    values = {}
    if model is not None:
        row = known[model]
        values = ratios(row, words(f"choice.{model}"), "cost_per_year", row["currency"], words)
    more = ("drivers", "downs", "month", "report") if found.complete else ()
    return [section("models", words, values), *(section(one, words) for one in more)]


def _one_site(desk: Desk) -> None:
    """Say that there is nothing to choose, and what to do next."""
    words = desk.words
    with st.container(key="verdict"):
        st.markdown(plain(words("compare.one_site", site=desk.draft.scenario.sites[0].name)))
    with st.container(horizontal=True):
        for key, name in example_names().items():
            if key in SEVERAL_SITES:
                label = words("compare.take", name=name)
                st.button(
                    plain(label), key=f"take.{key}", on_click=desk.pick, args=(key,), icon=":material/compare_arrows:"
                )
        st.button(words("compare.anyway"), on_click=_compare_one_site, args=(desk,))


def _compare_one_site(desk: Desk) -> None:
    desk.compare_one_site = True


def figures_of(found: ModelsAnswer, currency: str) -> dict[str, Row]:
    """Return the figures of each model: of its plan, or of a first look while there is no plan; none without both."""
    plans, looks = by_name(found.table), by_name(found.looks)
    known: dict[str, Row] = {}
    for model in found.models:
        if model in plans:
            known[model] = {**plans[model], "basis": "plan" if plans[model]["sla_kept"] is None else "simulated"}
        elif model in looks:
            look = looks[model]
            known[model] = {**look, "headcount": look["people"], "currency": currency, "basis": "look"}
    return known


def sentence(found: ModelsAnswer, words: Words) -> str:
    """Return which model is the cheapest that meets the targets, and by how much."""
    plans: dict[str, Row] = by_name(found.table)
    if not plans:
        return words("compare.nothing")
    met = sorted((one for one in plans if _met(plans[one])), key=lambda one: float(plans[one]["cost_per_year"]))
    if not met:
        least = min(plans, key=lambda one: float(plans[one]["missing_agent_h"]))
        hours = words.number(float(plans[least]["missing_agent_h"]), 1)
        return words("compare.none", model=words(f"choice.{least}"), hours=hours) + "."
    cost = float(plans[met[0]]["cost_per_year"])
    alike = [one for one in met if float(plans[one]["cost_per_year"]) - cost <= SAME * cost]
    if len(alike) == len(plans) and len(found.heads) == 1:
        best = plans[met[0]]
        told = {"cost": words.money(cost, best["currency"], short=True), "people": words.number(best["headcount"])}
        return words("compare.alike", **told)
    return _best(met, alike, plans, words) + _unmet(plans, words)


def _best(met: list[str], alike: list[str], plans: dict[str, Row], words: Words) -> str:
    best, cost = plans[met[0]], float(plans[met[0]]["cost_per_year"])
    names = {one: words(f"choice.{one}") for one in plans}
    money, people = words.money(cost, best["currency"], short=True), words.number(best["headcount"])
    text = words("compare.best", model=names[met[0]], cost=money, people=people)
    if len(alike) > 1:
        text += words("compare.same", others=", ".join(names[one] for one in alike[1:]))
    others = [one for one in met if one not in alike]
    if others:
        dearer = float(plans[others[0]]["cost_per_year"])
        share = (dearer - cost) / dearer
        saving = words.money(dearer - cost, best["currency"], short=True)
        text += words("compare.saves", saving=saving, share=words.percent(share, 0), second=names[others[0]])
        text += _doubt([best["gap"], plans[others[0]]["gap"]], share, words)
    if len(met) == 1 and len(plans) > 1:
        return text + words("compare.only") + "."
    return text + "."


def _doubt(gaps: list[float | None], share: float, words: Words) -> str:
    """Say so where the searches leave more open than the models differ."""
    known = [one for one in gaps if one is not None]
    if len(known) < len(gaps):
        return words("compare.doubt_unknown")
    return words("compare.doubt", gap=words.percent(max(known), 0)) if max(known) > share else ""


def _unmet(plans: dict[str, Row], words: Words) -> str:
    short = [words(f"choice.{one}") for one in plans if not _met(plans[one])]
    return words("compare.unmet", models=", ".join(short)) if short and len(plans) - len(short) > 1 else ""


def missed(label: str, miss: Miss, words: Words) -> str:
    """Return which promise a model misses by most, and who says so."""
    reached = "compare.miss.level" if miss.worst_interval is None else "compare.miss.interval"
    parts = [
        words("compare.miss.simulated" if miss.simulated else "compare.miss.formula", model=words(f"choice.{label}")),
        words(
            reached,
            stream=words.stream(miss.stream),
            reached=words.percent(miss.reached, 1),
            target=words.percent(miss.target, 0),
            worst=words.percent(miss.worst_interval, 1),
        ),
    ]
    more = words("compare.miss.others", count=words.number(miss.others)) if miss.others else ""
    return " ".join(parts) + more + "."


def longer(plan: Row, known: dict[str, Row], words: Words) -> str:
    """Return how the plan of page Plan differs from the same model's here, and why; empty where it does not.

    Parameters
    ----------
    plan
        The report of the plan that page Plan shows.
    known
        Figures of the models, as `figures_of` returns them.
    words
        The language.
    """
    model = str(plan["operating_model"])
    row = known.get(model)
    if row is None or row["basis"] == "look":
        return ""

    def figures(people: Any, cost: Any) -> dict[str, str]:
        return {"people": words.number(people), "cost": words.money(cost, plan["currency"])}

    there, here = (figures(one["headcount"], one["cost_per_year"]) for one in (plan, row))
    return "" if there == here else words("compare.longer", model=words(f"choice.{model}"), **there)


def _met(row: Row) -> bool:
    return bool(row.get("verdict", "met") == "met")  # a first look does not judge


def rows(words: Words) -> dict[str, Callable[[Row], str]]:
    """Return the compared figures: how each is read from a row and written."""

    def percent(key: str, digits: int = 0) -> Callable[[Row], str]:
        return lambda one: words.percent(one.get(key), digits)

    def number(key: str, digits: int = 0) -> Callable[[Row], str]:
        return lambda one: words.number(one.get(key), digits)

    def money(key: str) -> Callable[[Row], str]:
        return lambda one: words.money(one.get(key), one["currency"])

    def met(one: Row) -> str:
        return words("compare.met" if _met(one) else "compare.short") if "verdict" in one else "–"

    return {
        "basis": lambda one: words(f"compare.basis.{one['basis']}"),
        "verdict": met,
        "people": number("headcount"),
        "fte": number("fte", 1),
        "cost": money("cost_per_year"),
        "contact": money("cost_per_contact"),
        "resolved": money("cost_per_resolved"),
        "sla": percent("service_level", 1),
        "simulated": percent("simulated_level", 1),
        "kept": percent("sla_kept"),
        "sure": percent("sure_share"),
        "worst": percent("worst_interval", 1),
        "down": percent("site_down", 1),
        "deferred": percent("deferred_in_time", 1),
        "occupancy": percent("occupancy"),
        "language": percent("own_language", 1),
        "daytime": percent("customer_daytime", 1),
        "night": percent("night_share", 1),
        "pools": number("pools"),
        "missing": number("missing_agent_h", 1),
        "gap": percent("gap", 2),
    }


def table(models: tuple[str, ...], known: dict[str, Row], words: Words) -> pd.DataFrame:
    """Return metrics down, models across; a model of which nothing is known yet has no figures."""
    cells = {
        words(f"choice.{model}"): [
            read(known[model]) if model in known else words("compare.pending") for read in rows(words).values()
        ]
        for model in models
    }
    names = [words(f"compare.row.{name}") for name in rows(words)]
    return pd.DataFrame(cells, index=pd.Index(names, name=words("compare.metric")))


def _table(found: ModelsAnswer, known: dict[str, Row], name: str, words: Words) -> None:
    frame = table(found.models, known, words)
    st.table(plain_cells(frame))
    if known:
        st.download_button(
            words("compare.csv"),
            lambda: _csv(frame),
            f"{name}.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )


def _csv(frame: pd.DataFrame) -> str:
    from planner.report.csv_files import safe  # loads the planner, which drawing a page does not need

    return safe(frame.reset_index()).to_csv(index=False, lineterminator="\n")


def _bars(known: dict[str, Row], words: Words) -> None:
    currency = next(iter(known.values()))["currency"]
    frame = pd.DataFrame(
        [
            {
                "model": model,
                "name": words(f"choice.{model}"),
                "cost": float(one["cost_per_year"]),
                "cost_text": words.short(float(one["cost_per_year"])),
                "people": int(one["headcount"]),
                "people_text": words.number(one["headcount"]),
                "met": _met(one),
            }
            for model, one in known.items()
        ]
    )
    told = "; ".join(f"{row['name']}: {row['cost_text']}, {row['people_text']}" for row in records(frame))
    order = list(frame["name"])
    titles = {
        "cost": words("compare.chart.cost", currency=words.currency(currency)),
        "people": words("compare.chart.people"),
    }
    for column, (name, title) in zip(st.columns(2, gap="medium"), titles.items(), strict=True):
        with column:
            st.markdown(bold(title))
            spec = charts.models(words, theme(), name, order, float(frame[name].max()))
            alt = words("compare.alt", bars=told)
            chart(frame, spec, alt, f"bars_{name}")
    if not frame["met"].all():
        st.caption(words("compare.note"))

"""The parts of page Method & limits: the definitions chosen, the formulas as used, and what the model does not know."""

from __future__ import annotations

import re

import pandas as pd
import streamlit as st

from planner.scenario import Scenario
from planner.scenario.desk import Channel, Target
from planner.ui.markdown import bullets, plain
from planner.ui.state import Desk
from planner.ui.text import Words

# What is written here is drawn by the page itself: no formula is fetched from anywhere. Words are those of English,
# which name the catalogue's: method.term.<word>.
FORMULAS = {
    "demand": r"\text{week} = \text{month} \cdot \tfrac{12}{52.18} \qquad v = e + P^{\mathsf T} v",
    "load": r"m'(t) = \lambda(t) - m(t)/h \qquad a = \max_{t \in \text{interval}} m(t)",
    "erlang_c": r"C = \frac{1}{1 + w\,(n-a)/n},\quad w = \tfrac1B - 1 \qquad P(W > t) = C\,e^{-(n-a)\,t/h}",
    "erlang_a": r"P(W>0) = \frac{S}{w+S},\quad S = \sum_{j \ge 0} \frac{\eta^j}{(\xi+1)\cdots(\xi+j)},"
    r"\quad \xi = \frac{n p}{h},\ \eta = \frac{a p}{h}",
    "chat": r"\mu_k = \sum_{\text{agents}} \frac{c}{h(c)} \ \text{with}\ k\ \text{chats spread evenly}",
    "deferred": r"\sum_{u \le t} \text{capacity}(u) \ge \text{work due by}\ t \quad \text{for all}\ t",
    "period": r"\sum_t \lambda_t\, SL_t(n_t) \ge \text{target} \cdot \sum_t \lambda_t,\qquad"
    r" SL_t(n_t) \ge \text{floor}",
    "roster": r"\min \ \text{money} \ \ \text{such that}\ \text{on duty}_t \ge n_t \qquad"
    r" \text{gap} = \frac{\text{cost} - \text{bound}}{\text{bound}}",
    "people": r"\text{people} = \sum_{\text{sites}}"
    r" \left\lceil \frac{\text{rostered}}{1 - \text{shrinkage}} \right\rceil"
    r" \qquad \text{FTE} = \frac{\text{paid hours a week}}{\text{full time}}",
}
LIMITS = ("people", "learning", "arrivals", "skills", "routing", "interrupt", "month", "money")


def method_page(desk: Desk) -> None:
    """Show how this plan counts, with which formulas, what it leaves out, and against what it was checked."""
    words, scenario = desk.words, desk.draft.scenario
    with st.container(key="verdict"):
        st.markdown(plain(_sentence(desk, words)))
    st.markdown(f"#### {words('method.definitions')}")
    st.dataframe(definitions(scenario, words), hide_index=True, width="stretch")
    st.caption(words("method.definitions.note"))
    st.markdown(f"#### {words('method.formulas')}")
    for name, formula in FORMULAS.items():
        with st.expander(words(f"method.formula.{name}")):
            st.latex(in_words(formula, words))
            st.markdown(words(f"method.about.{name}"))
    st.markdown(f"#### {words('method.limits')}")
    st.markdown(bullets(words(f"method.limit.{name}") for name in LIMITS))
    st.markdown(f"#### {words('method.checked')}")
    st.markdown(words("method.checked.text"))
    st.page_link(st.session_state["pages"]["data"], label=words("method.own"), icon=":material/upload_file:")


def in_words(formula: str, words: Words) -> str:
    """Return a formula with the words of the language."""

    def term(found: re.Match[str]) -> str:
        name = found[1].replace(" ", "_").lower()
        text = words(f"method.term.{name}")
        room = "" if text.isascii() else r"\vphantom{\Big|}"  # for accents, which the formula's font does not know
        return rf"\text{{{text}}}{room}"

    return re.sub(r"\\text\{([^}]+)\}", term, formula)


def _sentence(desk: Desk, words: Words) -> str:
    if desk.shown is None:
        return words("method.sentence")
    found = desk.shown[1].report["simulation"]
    if found is None or found["simulation"] is None or found["formula"] is None:
        return words("method.sentence")
    return words(
        "method.sentence.simulated",
        formula=words.percent(found["formula"], 1),
        simulation=words.percent(found["simulation"], 1),
        half=words.number(100 * (found["half_width"] or 0.0), 1),
        weeks=words.number(found["replications"]),
    )


def definitions(scenario: Scenario, words: Words) -> pd.DataFrame:
    """Return one row per promise: how its channel is counted, what is promised, over which period."""
    rows = [(name, "", one, one.target) for name, one in scenario.channels.items()]
    rows += [
        (name, department.name, scenario.channels[name], target)
        for department in scenario.departments
        for name, target in department.targets.items()
    ]
    return pd.DataFrame([_definition(scenario, *row, words) for row in rows])


def _definition(
    scenario: Scenario, name: str, department: str, channel: Channel, target: Target, words: Words
) -> dict[str, str]:
    live = channel.kind != "deferred"
    promise = target.service_level if live else target.share
    within = target.within_s if live else target.within_business_h
    unit = words("unit.s" if live else "unit.h")
    return {
        words("method.channel"): words.channel(name) + (f" · {department}" if department else ""),
        words("method.model"): words(f"method.model.{_model(scenario, channel)}"),
        words("table.target"): words.percent(None if promise is None else float(promise)),
        words("method.within"): "–" if within is None else f"{words.number(float(within))} {unit}",
        words("method.counted"): words(f"definition.{target.definition.value}") if live else words("method.deferred"),
        words("method.over"): words(f"method.over.{target.over}"),
        words("method.floor"): words.percent(float(target.floor)) if live else "–",
    }


def _model(scenario: Scenario, channel: Channel) -> str:
    if channel.kind != "live":
        return channel.kind
    patient = channel.patience_s is None or scenario.queue_model == "erlang_c"
    return "erlang_c" if patient else "erlang_a"

"""Parts of a scenario that it may leave out, on page Assumptions: added with values that count nothing, then filled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from planner.lists.tables import LOADED_HOUR
from planner.scenario import Scenario
from planner.scenario.hiring import MONTHS, Hiring, TemporaryCover
from planner.scenario.judgement import Churn, Criteria
from planner.scenario.sourcing import SourcingTerms
from planner.ui.edit import Place, value_at
from planner.ui.fields import Field
from planner.ui.inputs import show
from planner.ui.markdown import bold
from planner.ui.state import Desk
from planner.ui.text import Words

FIELDS_TO_A_ROW = 3


@dataclass(frozen=True)
class Block:
    """A part of the scenario.

    Attributes
    ----------
    name
        Its name in the catalogue.
    place
        Where it stands in the scenario.
    fields
        What is entered in it.
    begin
        What an added block says; None where every scenario has it.
    beside
        What is said with it elsewhere.
    """

    name: str
    place: Place
    fields: Callable[[Scenario, Words], list[Field]]
    begin: Callable[[Scenario], Any] | None = None
    beside: Mapping[Place, Any] = field(default_factory=dict)

    def is_in(self, scenario: Scenario) -> bool:
        """Return whether a scenario has it."""
        return self.begin is None or bool(value_at(scenario, self.place))


def blocks(desk: Desk, part: str) -> None:
    """Show the blocks of a part of the page."""
    for one in PARTS.get(part, ()):
        with st.container(border=True, key=f"block_{one.name}"):
            _block(desk, one)


def _block(desk: Desk, block: Block) -> None:
    words, scenario = desk.words, desk.draft.scenario
    st.markdown(bold(words(f"block.{block.name}")))
    st.caption(words(f"block.about.{block.name}"))
    if not block.is_in(scenario):
        key = f"block.add.{block.name}"
        st.button(words(key), icon=":material/add:", on_click=add, args=(desk, block), key=key)
        return
    show(desk, block.fields(scenario, words), FIELDS_TO_A_ROW)
    if block.begin is not None:
        key = f"block.remove.{block.name}"
        st.button(words(key), icon=":material/delete:", on_click=remove, args=(desk, block), key=key)


def add(desk: Desk, block: Block) -> None:
    """Let the scenario have a block, as one step."""
    if block.begin is not None:
        desk.change(block.name, {block.place: block.begin(desk.draft.scenario), **block.beside}, None)


def remove(desk: Desk, block: Block) -> None:
    """Take a block away, as one step, with what was refused in it."""
    for one in block.fields(desk.draft.scenario, desk.words):
        desk.refused.pop(one.key, None)
    desk.remove(block.place)


def _churn(scenario: Scenario, _: Words) -> list[Field]:
    money: dict[str, Any] = {"unit": "money_customer_year", "currency": scenario.currency}
    lost: dict[str, Any] = {"scale": 100, "unit": "%_point", "digits": None}
    return [
        Field(("churn", "customers"), Churn, "customers"),
        Field(("churn", "value_per_year"), Churn, "value_per_year", digits=None, **money),
        Field(("churn", "per_sla_point"), Churn, "per_sla_point", **lost),
        Field(("churn", "per_csat_point"), Churn, "per_csat_point", **lost),
        Field(("churn", "years_stayed"), Churn, "years_stayed", unit="years", digits=None, optional=True),
        Field(("sourcing", "count_churn"), SourcingTerms, "count_churn", "yes_no"),
    ]


def _weights(*_: Any) -> list[Field]:
    return [Field(("scorecard", "weights", name), Criteria, name, digits=None) for name in Criteria.model_fields]


def _season(_: Scenario, words: Words) -> list[Field]:
    place: Place = ("hiring", "season")
    return [
        Field((*place, i), Hiring, "season", unit="factor", digits=None, label=words.month_name(i + 1))
        for i in range(MONTHS)
    ]


def _cover(scenario: Scenario, _: Words) -> list[Field]:
    place: Place = ("hiring", "temporary")
    hours: dict[str, Any] = {"unit": "h_month", "digits": None}
    money: dict[str, Any] = {"unit": "money_h", "currency": scenario.currency}
    return [
        Field((*place, "price_per_h"), TemporaryCover, "price_per_h", digits=None, **money),
        Field((*place, "max_h_per_month"), TemporaryCover, "max_h_per_month", **hours),
        Field((*place, "lead_weeks"), TemporaryCover, "lead_weeks", unit="weeks", digits=None),
        Field((*place, "ramp_h_per_month"), TemporaryCover, "ramp_h_per_month", optional=True, **hours),
        Field((*place, "handle_factor"), TemporaryCover, "handle_factor", unit="factor", digits=None),
    ]


def _begin_cover(scenario: Scenario) -> dict[str, float]:
    own = (float(site.wage_per_h) for site in scenario.sites if site.wage_per_h is not None)
    return {"price_per_h": LOADED_HOUR * next(own, 20.0), "max_h_per_month": 0}


CHURN = Block(
    "churn",
    ("churn",),
    _churn,
    lambda _: {"customers": 0, "value_per_year": 0, "per_sla_point": 0},
    {("sourcing", "count_churn"): True},
)
WEIGHTS = Block("weights", ("scorecard", "weights"), _weights)
SEASON = Block("season", ("hiring", "season"), _season, lambda _: [1.0] * MONTHS)
COVER = Block("cover", ("hiring", "temporary"), _cover, _begin_cover)
PARTS = {"options": (CHURN, WEIGHTS), "ahead": (SEASON, COVER)}

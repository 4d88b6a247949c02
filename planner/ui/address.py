"""The address of a page names the desk and what was changed in it, so that a page loaded anew shows the same."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from planner.ui.link import PARAMETER, packed
from planner.ui.state import Desk

# In the place of the address as it is: a step of the browser's history for each change would make its Back button
# a second Undo, which goes from page to page. On a phone the drawer with the pages would stay over the page chosen.
SCRIPT = """
export default function ({data}) {
  document.documentElement.lang = data.language;
  const drawer = document.querySelector("[data-testid=stSidebar]"), narrow = matchMedia("(max-width: 768px)").matches;
  if (narrow && document.body.dataset.page && document.body.dataset.page !== data.page)
    drawer?.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  document.body.dataset.page = data.page;
  if (location.search !== data.query) history.replaceState(history.state, "", location.pathname + data.query);
}
"""


def go_to(desk: Desk) -> None:
    """Make another desk a step of the browser's history."""
    desk.address = desk.origin
    st.query_params.pop(PARAMETER, None)
    if desk.origin is None:
        st.query_params.pop("desk", None)
    else:
        st.query_params["desk"] = desk.origin


def keep(desk: Desk, page: str) -> None:
    """Have the address of the page before the visitor name the desk as it is now, and the page say its language."""
    _component()(data={"query": query(desk), "page": page or "plan", "language": desk.words.language}, key="address")


def query(desk: Desk) -> str:
    """Return what stands behind the address: the example, what was changed in it, the language."""
    names = {"desk": desk.origin, PARAMETER: _plan(desk), "lang": desk.words.language}
    return "?" + urlencode({name: value for name, value in names.items() if value is not None})


def _plan(desk: Desk) -> str | None:
    unchanged = desk.origin is not None and not desk.steps.is_changed
    return None if unchanged else packed(desk.draft.scenario)


@cache
def _component() -> Any:
    return st.components.v2.component("deskplan_address", html="<span></span>", js=SCRIPT)

"""The pages and their order."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from planner.ui.server import server
from planner.ui.state import desk
from planner.ui.style import style

ICON = Path(__file__).parent / "icon.svg"
VIEWS = Path(__file__).parent / "views"
ICONS = {
    "plan": ":material/groups:",
    "coverage": ":material/calendar_view_week:",
    "compare": ":material/compare_arrows:",
    "hiring": ":material/person_add:",
    "assumptions": ":material/tune:",
    "data": ":material/upload_file:",
    "method": ":material/functions:",
}


def _page(name: str, title: str) -> StreamlitPage:
    return st.Page(VIEWS / f"{name}.py", title=title, icon=ICONS[name], url_path=name, default=name == "plan")


def run() -> None:
    """Show the navigation and run the page asked for."""
    server()
    words = desk().words
    pages = {
        name: st.Page(
            VIEWS / f"{name}.py", title=words(f"page.{name}"), icon=icon, url_path=name, default=name == "plan"
        )
        for name, icon in ICONS.items()
    }
    st.session_state["pages"] = pages
    page = st.navigation(list(pages.values()), position="top")
    style()
    page.run()
    server().freeze_imports()

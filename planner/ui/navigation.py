"""The pages and their order."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from planner.ui.address import keep
from planner.ui.server import server
from planner.ui.state import desk
from planner.ui.style import style
from planner.ui.text import Words

ICON = Path(__file__).with_name("icon.svg").read_text(encoding="utf-8")
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


def run() -> None:
    """Show the navigation and run the page asked for."""
    server()
    desk_now = desk()
    words = desk_now.words
    if st.session_state.get("pages_in") != words.language:
        st.session_state["pages"], st.session_state["pages_in"] = _pages(words), words.language
    page = st.navigation(list(st.session_state["pages"].values()), position="top")
    style(words)
    page.run()
    keep(desk_now, page.url_path)
    server().freeze_imports()


def _pages(words: Words) -> dict[str, StreamlitPage]:
    return {
        name: st.Page(
            VIEWS / f"{name}.py", title=words(f"page.{name}"), icon=icon, url_path=name, default=name == "plan"
        )
        for name, icon in ICONS.items()
    }

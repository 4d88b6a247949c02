"""The pages and their order."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from planner.ui.server import server
from planner.ui.state import desk
from planner.ui.style import style

ICON = Path(__file__).parent / "icon.svg"
VIEWS = Path(__file__).parent / "views"
ICONS = {"plan": ":material/groups:", "compare": ":material/compare_arrows:"}


def run() -> None:
    """Show the navigation and run the page asked for."""
    server()
    words = desk().words
    pages = [
        st.Page(VIEWS / f"{name}.py", title=words(f"page.{name}"), icon=icon, url_path=name, default=name == "plan")
        for name, icon in ICONS.items()
    ]
    page = st.navigation(pages, position="top")
    style()
    page.run()

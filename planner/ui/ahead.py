"""What the server loads while the first visitor's browser still fetches its own part."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

import streamlit as st

from planner.ui.gather import gather

SCRIPT = Path(__file__).parent / "script" / "visit.py"  # alone in its folder, which Streamlit puts on the path
FIRST_PAGE = ("planner.ui.navigation", "planner.ui.toolbar", "planner.ui.plan")
OTHER_PAGES = ("coverage", "comparison", "hiring", "assumptions", "data", "method")


@asynccontextmanager
async def ahead(_app: st.App) -> AsyncIterator[None]:
    """Load what the first page needs in the background, from the start of the server."""
    gather(asyncio.get_running_loop())
    threading.Thread(target=load, daemon=True).start()
    yield


def load() -> None:
    """Import what the first page needs, and read the desk that it shows; after a rest what the other pages need."""
    for module in FIRST_PAGE:
        import_module(module)
    shared = import_module("planner.ui.server")
    shared.example(shared.FIRST)
    time.sleep(shared.REST_S)
    for page in OTHER_PAGES:
        import_module(f"planner.ui.{page}")

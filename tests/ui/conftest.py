"""Fixtures of the screens' tests: the real app in Streamlit's test runner, with real worker processes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from planner.ui.ahead import SCRIPT
from planner.ui.markdown import JOINER
from planner.ui.server import server
from planner.ui.state import Desk
from planner.ui.text.marks import BOLD, CODE, ITALIC

ROOT = Path(__file__).resolve().parents[2]
PLANNED_WITHIN_S = 900  # on a fresh clone the first plan compiles the planner


@pytest.fixture(scope="session", autouse=True)
def _workers() -> Iterator[None]:
    """End the worker processes with the tests."""
    yield
    server.clear()


@pytest.fixture
def open_app() -> Callable[..., AppTest]:
    """Return a function that opens the app with an address such as ``desk="one_team"``."""
    st.cache_data.clear()

    def begin(**query: str) -> AppTest:
        app = AppTest.from_file(str(SCRIPT), default_timeout=300)  # generous: the machine may be busy
        for key, value in query.items():
            app.query_params[key] = value
        app.run()
        app.run()  # the first time the answer alone, as quickly as can be
        assert not app.exception
        return app

    return begin


def desk_of(app: AppTest) -> Desk:
    """Return the visitor's session."""
    session: Desk = app.session_state["desk"]
    return session


def named(widgets: Iterable[Any], name: str) -> Any:
    """Return the widget of this name, however often the page has changed what it shows."""
    return next(one for one in widgets if (one.key or "").split("~")[0] == name)


class NumberField:
    """A field for a number on an English page: a text, here as the number that it says."""

    def __init__(self, text: Any) -> None:
        self.text = text

    @property
    def value(self) -> float | str | None:
        """The number; a text that says none stays a text, None where nothing stands."""
        try:
            return float(self.text.value.replace(",", "").replace("\N{MINUS SIGN}", "-"))
        except ValueError:
            return self.text.value or None

    def set_value(self, number: float | None) -> Any:
        """Enter a number, or nothing."""
        return self.text.set_value("" if number is None else f"{number:.12g}")


def number_field(app: AppTest, name: str) -> NumberField:
    """Return the field for a number of this name."""
    return NumberField(named(app.text_input, name))


def unfold(app: AppTest, section: str) -> None:
    """Open a section of the form, which is filled then."""
    desk_of(app).choices[f"section.{section}"] = True
    app.run()


def settle(app: AppTest) -> AppTest:
    """Run the page until nothing is under way, as its polling fragment does in a browser."""
    end = time.monotonic() + PLANNED_WITHIN_S
    while time.monotonic() < end:
        desk = desk_of(app)
        if desk.job is None and all(one.job is None for one in desk.questions.values()):
            assert not app.exception
            return app
        time.sleep(0.1)
        app.run()
    raise AssertionError(f"nothing was planned within {PLANNED_WITHIN_S} s")


def verdict(app: AppTest) -> str:
    """Return the verdict sentence."""
    return plain(next(one.value for one in app.markdown if "-badge[" in one.value))


def plain(text: str) -> str:
    """Return a text as it is typed: spaces that may break a line, asterisks for emphasis, nothing escaped."""
    told = text.replace("\N{NO-BREAK SPACE}", " ").replace(BOLD, "**").replace(ITALIC, "*").replace(CODE, "`")
    return re.sub(r"\\([^A-Za-z0-9\s])", r"\1", told).replace(JOINER, "")

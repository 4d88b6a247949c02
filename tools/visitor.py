"""A visitor without a browser: speaks to the app as its page does, and sees what the page would be sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PATIENCE_S = 300.0


class Visitor:
    """One session.

    Parameters
    ----------
    address
        The app's address.
    query
        What stands behind the question mark.

    Attributes
    ----------
    widgets
        Ids of the page's widgets by kind and label.
    texts
        What the page says since the last question, in the order of arrival.
    faults
        Exceptions that the page was sent.
    to_keep
        Messages that the page was told to keep, since they may not be sent again.
    """

    def __init__(self, address: str, query: str = "") -> None:
        stream = address.replace("http", "ws", 1) + "_stcore/stream"
        self._stream = connect(stream, subprotocols=["streamlit"], max_size=None, compression=None)
        self._query = query
        self._pages: dict[str, str] = {}
        self._page = ""
        self._polls: dict[str, tuple[float, float]] = {}
        self._values: dict[str, Any] = {}
        self.widgets: dict[tuple[str, str], str] = {}
        self.texts: list[str] = []
        self.faults: list[str] = []
        self.to_keep = 0

    def __enter__(self) -> Self:
        self._socket = self._stream.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.__exit__(kind, fault, trace)

    def rerun(self) -> float:
        """Have the page drawn and return after how many seconds it was."""
        return self._ask(self._run(self._page))

    def go(self, page: str) -> float:
        """Open a page by its name in the address; return after how many seconds it was drawn."""
        if self._pages:
            self._page = self._pages[page]
        return self._ask(self._run(self._page, "" if self._pages else page))

    def enter(self, label: str, value: float) -> float:
        """Put a number into the field of this label; return after how many seconds the page was drawn."""
        self._values[self.widgets["text_input", label]] = f"{value:.10g}"
        return self.rerun()

    def wait_for(self, seen: Callable[[str], bool]) -> float:
        """Return after how many seconds the page says what is looked for, its polling fragments running meanwhile.

        Raises
        ------
        TimeoutError
            When it does not say so.
        """
        began = time.monotonic()
        while not any(seen(one) for one in self.texts):
            if time.monotonic() - began > PATIENCE_S:
                raise TimeoutError(f"not seen within {PATIENCE_S:g} s; the page said {self.texts[-5:]}")
            self._poll()
            self._hear(0.05)
        return time.monotonic() - began

    def _run(self, page: str, name: str = "") -> BackMsg:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self._query, page, name
        state.context_info.timezone, state.context_info.locale = "Etc/UTC", "en-US"
        for key, value in self._values.items():
            state.widget_states.widgets.add(id=key, string_value=value)
        return message

    def _ask(self, message: BackMsg) -> float:
        self.texts.clear()
        self._polls.clear()
        began = time.monotonic()
        self._socket.send(message.SerializeToString())
        while not self._hear(PATIENCE_S):
            pass
        return time.monotonic() - began

    def _poll(self) -> None:
        """Ask for the fragments whose time has come."""
        now = time.monotonic()
        for name, (every, due) in list(self._polls.items()):
            if now >= due:
                message = self._run(self._page)
                message.rerun_script.fragment_id, message.rerun_script.is_auto_rerun = name, True
                self._polls[name] = (every, now + every)
                self._socket.send(message.SerializeToString())

    def _hear(self, seconds: float) -> bool:
        """Take in one message; return whether the page is drawn."""
        try:
            message = ForwardMsg.FromString(self._socket.recv(seconds))
        except TimeoutError:
            if seconds == PATIENCE_S:
                raise
            return False
        self.to_keep += message.metadata.cacheable
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self._pages = {one.url_pathname: one.page_script_hash for one in message.navigation.app_pages}
            self._page = message.navigation.page_script_hash
        elif kind == "auto_rerun":
            every = message.auto_rerun.interval
            self._polls[message.auto_rerun.fragment_id] = (every, time.monotonic() + every)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._see(message.delta.new_element)
        return kind == "script_finished"

    def _see(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        content = getattr(element, kind)
        if kind in ("text_input", "button"):
            self.widgets[kind, content.label] = content.id
        elif kind in ("markdown", "alert"):
            self.texts.append(content.body)
        elif kind == "exception":
            self.faults.append(content.message)

"""Fewer wake-ups of the server's event loop while a page is drawn."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from typing import Any

AT_MOST_S = 0.005
DRAWING = "ScriptRunner"  # begin of the names of Streamlit's threads that draw pages


def gather(loop: asyncio.AbstractEventLoop, drawing: str = DRAWING) -> None:
    """Have a loop woken at most once in 5 ms by the threads that draw pages.

    Streamlit wakes it for each of the hundred messages that a page consists of. At each the drawing thread waits for
    the interpreter, and where the workers plan on all cores for one of these, too.

    Parameters
    ----------
    loop
        The running loop.
    drawing
        Begin of the names of the threads whose calls are gathered; all others wake the loop at once.
    """
    if loop.get_debug():  # it then lets no other thread near its queue
        return
    wake, woken = loop.call_soon_threadsafe, threading.Event()

    def call_soon_threadsafe(
        callback: Callable[..., Any], *args: Any, context: Context | None = None
    ) -> asyncio.Handle:
        if not threading.current_thread().name.startswith(drawing):
            return wake(callback, *args, context=context)
        handle = loop.call_soon(callback, *args, context=context)
        if not woken.is_set():
            woken.set()
            wake(loop.call_later, AT_MOST_S, woken.clear)  # a loop with a timer looks at what came meanwhile
        return handle

    with suppress(AttributeError):  # a loop that is not Python's own may be closed to changes
        loop.call_soon_threadsafe = call_soon_threadsafe  # type: ignore[method-assign,assignment]

"""The app on a free port of this machine, for tests, measurements and pictures."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
STARTED_WITHIN_S = 120


class AppServer:
    """A running app.

    Attributes
    ----------
    address
        Where it is, with a slash at the end.
    pid
        The server's process.
    began
        `time.monotonic` when it was started.
    """

    def __init__(self, port: int, process: subprocess.Popen[bytes], began: float) -> None:
        self.address, self.pid, self.began = f"http://127.0.0.1:{port}/", process.pid, began

    def cpu_s(self) -> float:
        """Return the processor time of the server itself, without its workers, in seconds."""
        spent = psutil.Process(self.pid).cpu_times()
        return float(spent.user + spent.system)

    def memory_mb(self) -> float:
        """Return the memory of server and workers; what they share is counted once, where the system tells it."""
        server = psutil.Process(self.pid)
        return sum(_memory(one) for one in (server, *server.children(recursive=True))) / 1e6

    def own_memory_mb(self) -> float:
        """Return the memory of the server alone."""
        return _memory(psutil.Process(self.pid)) / 1e6

    def workers(self) -> list[int]:
        """Return the ids of the worker processes: new ones, or forks of the process made for that."""
        found = psutil.Process(self.pid).children(recursive=True)
        origins = {one.pid for one in found if "forkserver" in " ".join(one.cmdline())}
        return [one.pid for one in found if "spawn_main" in " ".join(one.cmdline()) or one.ppid() in origins]


def _memory(process: psutil.Process) -> float:
    try:
        full = process.memory_full_info()
    except psutil.NoSuchProcess:
        return 0.0
    return float(getattr(full, "pss", full.rss))


@contextmanager
def running_app(log: Path) -> Iterator[AppServer]:
    """Start the app, wait until it answers, and end it afterwards.

    Parameters
    ----------
    log
        File for what the server writes.

    Raises
    ------
    RuntimeError
        When the app does not answer, with its log.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    with log.open("w", encoding="utf-8") as out:
        began = time.monotonic()
        process = subprocess.Popen(
            [*command, "--server.port", str(port)], cwd=ROOT, env={**os.environ}, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(port, process, log)
        yield AppServer(port, process, began)
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"the app did not start:\n{log.read_text(encoding='utf-8')}")

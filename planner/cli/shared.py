"""What the commands share: exit codes, options of output, reading a file, printing."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from rich.console import Console

from planner import scenario_file
from planner.pipeline import PLAN_GAP
from planner.scenario import Scenario


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the options that every planning command has."""
    parser.add_argument("--json", action="store_true", help="print JSON (documented in docs/plan_json.md)")
    parser.add_argument("--csv", type=Path, metavar="DIR", help="also write the tables as CSV files")
    parser.add_argument(
        "--gap", type=share, default=PLAN_GAP, help="stop within this share of the proven bound (default %(default)s)"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")


def share(text: str) -> float:
    """Read a share in [0, 1)."""
    value = float(text)
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"must lie in [0, 1); got {text}")
    return value


def wall_time(text: str) -> float | None:
    """Read seconds of wall time, at most a day; 0 is no limit."""
    value = float(text)
    if not 0 <= value <= 86_400:
        raise argparse.ArgumentTypeError(f"must lie in [0, 86400]; got {text}")
    return value or None


def processes(text: str) -> int:
    """Read a number of processes."""
    if not text.isdigit() or not 1 <= int(text) <= 1_000:
        raise argparse.ArgumentTypeError(f"must be a whole number in [1, 1000]; got {text}")
    return int(text)


def weeks(text: str) -> int:
    """Read a number of weeks to simulate."""
    if not text.isdigit() or not 2 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"must be a whole number in [2, 100000]; got {text}")
    return int(text)


def from_file(path: Path) -> tuple[Scenario, tuple[str, ...]]:
    """Return the scenario of a file and one line per override that it applied."""
    loaded = scenario_file.load(path)
    applied = tuple(f"Override from {one.source}: {one.path} = {short(one.after)}" for one in loaded.applied)
    return loaded.scenario, applied


def short(value: Any) -> str:
    """Return a value in at most 60 characters."""
    text = "(dropped)" if value is None else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def emit(what: Any) -> None:
    """Print JSON for a dict, tables and text otherwise."""
    if isinstance(what, dict):
        print(json.dumps(what, indent=1, ensure_ascii=False, allow_nan=False))
        return
    out = Console()
    if not out.is_terminal:
        out = Console(width=160)
    out.print(what)

"""Deskplan: how many people a support desk needs, of which kind, where and when, at the least cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from planner.pipeline import Plan, plan
    from planner.scenario import Scenario
    from planner.scenario_file import load

__version__ = "0.1.0"
__all__ = ["Plan", "Scenario", "load", "plan"]

_HOMES = {
    "Plan": "planner.pipeline",
    "plan": "planner.pipeline",
    "Scenario": "planner.scenario",
    "load": "planner.scenario_file",
}


def __getattr__(name: str) -> Any:
    """Load the public names on first use, so that `import planner.queueing` stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'planner' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)

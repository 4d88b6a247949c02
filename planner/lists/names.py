"""Names that other places of a scenario refer to: following them to a new name, and a channel's step in the funnel."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from planner.scenario import Fault
from planner.scenario.crosscheck import cross_faults

MOST = 10_000
BECOMES = "becomes_"


def unknown(document: Mapping[str, Any], what: str) -> list[Fault]:
    """Return the places that refer to an entry that is not there.

    Parameters
    ----------
    document
        The scenario as a file holds it.
    what
        What the entry is called: region, department, channel, site.
    """
    called = (what, "tier") if what == "channel" else (what,)  # a channel is also a step of the funnel
    said = tuple(f"is not a {one} of this file" for one in called)
    return [one for one in cross_faults(document) if one.why.startswith(said)] if what else []


def follow(document: dict[str, Any], what: str, renamed: Mapping[str, str]) -> None:
    """Let every place that refers to a former name refer to the new one, in place."""
    if not renamed:
        return
    for _ in range(MOST):
        faults = [one for one in unknown(document, what) if one.value in renamed]
        if not any(_set(document, one, renamed[one.value]) for one in faults[:1]):
            return


def _set(document: dict[str, Any], fault: Fault, name: str) -> bool:
    """Write the new name where a fault says that the former one stands; return whether that was possible."""
    found = _holder(document, fault.path)
    if found is None:
        return False
    holder, key = found
    if key == fault.value and isinstance(holder, dict) and _is_key(holder[key], key):
        entries = [(name if one == key else one, value) for one, value in holder.items()]
        holder.clear()
        holder.update(entries)
    elif holder[key] == fault.value:
        holder[key] = name
    elif holder[key] == f"{BECOMES}{fault.value}":
        holder[key] = f"{BECOMES}{name}"
    else:
        return False
    return True


def _is_key(value: Any, key: Any) -> bool:
    """Return whether a fault of a mapping's entry is about its key, not about what the key leads to."""
    return value not in (key, f"{BECOMES}{key}")


def _holder(document: Any, path: str) -> tuple[Any, Any] | None:
    """Return the mapping or list that holds the last part of a path, and that part; names may hold dots."""
    rest, node = path, document
    while True:
        part, after = _step(node, rest)
        if part is None:
            return None
        if not after:
            return node, part
        node, rest = node[part], after


def _step(node: Any, rest: str) -> tuple[Any, str]:
    """Return the first part of a path inside a node, and what is left of the path."""
    if isinstance(node, list) and rest.startswith("["):
        index, _, after = rest[1:].partition("]")
        return int(index), after.removeprefix(".")
    if isinstance(node, dict):
        for where in (node, node.get("by_channel")):
            keys = [key for key in where or () if rest == key or rest.startswith((f"{key}.", f"{key}["))]
            if keys and where is node:
                key = max(keys, key=len)
                return key, rest[len(key) :].removeprefix(".")
            if keys:
                return "by_channel", rest
    return None, ""


def make_room(document: dict[str, Any], new: Collection[str], gone: Collection[str]) -> None:
    """Give new channels a place among the others, in place: a share, or a step of the funnel where nothing enters yet.

    The steps of channels that are gone go with them.
    """
    tiers = document.get("tiers")
    if not isinstance(tiers, dict):
        others = [one for name, one in document["channels"].items() if name not in new]
        if new and len(others) == 1:
            others[0].setdefault("share", 1.0)
        return
    for name in gone:
        (tiers if name == "phone" else tiers.get("online", {})).pop(name, None)
    for name in new:
        steps = tiers if name == "phone" else tiers.setdefault("online", {})
        steps.setdefault(name, {"enters": 0.0, "solves": 1.0})

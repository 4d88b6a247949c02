"""Escalations and repeats that never end: found and named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.scenario.plain import Fault, base, mapping

Array = NDArray[np.float64]
ENDLESS = 1 - 1e-9


def endless(names: Sequence[str], moves: Array) -> tuple[tuple[str, ...], float]:
    """Return the members of a loop that contacts never leave, and its spectral radius; no members where all end.

    Parameters
    ----------
    names
        Steps.
    moves
        Share of a step's contacts (row) that moves to a step (column); rows sum to at most 1. Shape (steps, steps).
    """
    count = len(names)
    step = (moves > 0) | np.eye(count, dtype=bool)
    reach = np.linalg.matrix_power(step.astype(float), max(count, 1)) > 0
    together = reach & reach.T
    for i in range(count):
        members = np.flatnonzero(together[i])
        radius = float(np.abs(np.linalg.eigvals(moves[np.ix_(members, members)])).max())
        if radius >= ENDLESS:
            return tuple(name for name, inside in zip(names, together[i], strict=True) if inside), radius
    return (), 0.0


def loop_fault(names: Sequence[str], moves: Array) -> Fault | None:
    """Return the fault of a network in which a contact may go round for ever, with the loop's members."""
    members, radius = endless(names, moves)
    if not members:
        return None
    among = ", ".join(members)
    why = f"escalations and repeats never end (spectral radius {radius:.4g}, must be < 1): they go round in {among}"
    return Fault("tiers", why)


def loops(data: Mapping[str, Any], nodes: list[tuple[str, str, Mapping[str, Any]]]) -> Iterator[Fault]:
    """Yield the fault of an endless loop in the tiers of a scenario given as plain mappings."""
    names = [name for _, name, _ in nodes] + (["on_site"] if mapping(data.get("tiers")).get("on_site") else [])
    moves = np.zeros((len(names), len(names)))
    for i, (_, _, node) in enumerate(nodes):
        solves = min(max(base(node.get("solves")) or 0.0, 0.0), 1.0)
        moves[i, i] += solves * (base(node.get("repeat")) or 0.0)
        for target, share in mapping(node.get("then")).items():
            if target in names:
                moves[i, names.index(target)] += (1 - solves) * (base(share) or 0.0)
    fault = loop_fault(names, moves) if names and np.isfinite(moves).all() else None
    if fault is not None:
        yield fault

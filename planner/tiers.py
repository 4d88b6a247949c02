"""The five-tier funnel: where a need enters, what is solved there, where the rest goes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.scenario import Fault, Scenario, ScenarioError, Tiers
from planner.scenario.desk import Node

Array = NDArray[np.float64]
SELF_SERVICE, PHONE, ON_SITE, RELATIONSHIP = "self_service", "phone", "on_site", "relationship"


@dataclass(frozen=True)
class Funnel:
    """What becomes of one need.

    Attributes
    ----------
    steps
        Index: step (a channel, self_service or on_site). Columns: enters, contacts (contacts per need, repeats
        included), solved (needs that end here), gave_up; all per need. Enters sum to 1, and so do solved + gave_up.
    moves
        Contacts per need from a step (index) to a step (columns), repeats on the diagonal.
    """

    steps: pd.DataFrame
    moves: pd.DataFrame


def funnel(scenario: Scenario) -> Funnel:
    """Return the funnel of a scenario; a desk without tiers has its channels side by side.

    Solves ``v = e + Pᵀ v`` (DOMAIN: entries e, P the share of a step's contacts that moves to another).

    Raises
    ------
    ScenarioError
        When escalations and repeats go round for ever (spectral radius of P at least 1).
    """
    if scenario.tiers is None:
        return _side_by_side(scenario)
    return _network(scenario.tiers)


def _side_by_side(scenario: Scenario) -> Funnel:
    names = list(scenario.channels)
    channels = scenario.channels.values()
    enters = np.array([1.0 if one.share is None else float(one.share) for one in channels])
    again = np.array([(1 - float(one.first_contact_resolution)) * float(one.repeat) for one in channels])
    unsolved = np.array([1 - float(one.first_contact_resolution) for one in channels])
    return _solve(names, enters, np.diag(again), unsolved - again)


def _network(tiers: Tiers) -> Funnel:
    found: dict[str, Node | None] = {SELF_SERVICE: tiers.self_service, **tiers.online, PHONE: tiers.phone}
    nodes = {name: node for name, node in found.items() if node is not None}
    names = [*nodes, *([ON_SITE] if tiers.on_site else [])]
    moves = np.zeros((len(names), len(names)))
    gave_up = np.zeros(len(names))
    for i, (name, node) in enumerate(nodes.items()):
        unsolved = 1 - float(node.solves)
        moves[i, i] += float(node.solves) * float(node.repeat)
        for target, share in node.then.items():
            if target not in names:
                raise ScenarioError([Fault(f"tiers.{name}.then.{target}", "has no tier of that name")])
            moves[i, names.index(target)] += unsolved * float(share)
        gave_up[i] = unsolved * (1 - sum(float(share) for share in node.then.values()))
    enters = [float(node.enters) for node in nodes.values()]
    enters += [float(tiers.on_site.enters)] if tiers.on_site else []
    return _solve(names, np.array(enters), moves, gave_up)


def _solve(names: list[str], enters: Array, moves: Array, gave_up: Array) -> Funnel:
    radius = float(np.abs(np.linalg.eigvals(moves)).max())
    if radius >= 1 - 1e-9:
        raise ScenarioError(
            [Fault("tiers", f"escalations and repeats never end (spectral radius {radius:.4g}, must be < 1)")]
        )
    contacts = np.linalg.solve(np.eye(len(names)) - moves.T, enters)
    ends = contacts * (1 - moves.sum(axis=1))
    steps = pd.DataFrame(
        {"enters": enters, "contacts": contacts, "solved": ends - contacts * gave_up, "gave_up": contacts * gave_up},
        index=pd.Index(names, name="step"),
    )
    return Funnel(steps, pd.DataFrame(contacts[:, None] * moves, index=names, columns=names))

"""The five-tier funnel: where a need enters, what is solved there, where the rest goes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.scenario import Fault, Scenario, ScenarioError, Tiers
from planner.scenario.loops import loop_fault
from planner.scenario.tiers import Node

Array = NDArray[np.float64]
SELF_SERVICE, PHONE, ON_SITE, RELATIONSHIP = "self_service", "phone", "on_site", "relationship"
TIER_OF = {SELF_SERVICE: 1, PHONE: 3, ON_SITE: 4, RELATIONSHIP: 5}
TIER_ONLINE = 2
NEGLIGIBLE = 1e-9
ENDS = ("solved", "not solved", "gave up waiting", "lost out of hours", "open at the end")


@dataclass(frozen=True)
class Network:
    """The steps a need may pass, and how.

    Attributes
    ----------
    names
        Steps: channels, self_service, on_site.
    enters
        Share of all needs that begin at a step; sums to 1. Shape (steps,).
    solves
        Share of a step's contacts that are solved there. Shape (steps,).
    if_solved, if_unsolved
        Share of the solved (unsolved) of a step (row) that comes to a step (column) as another contact. Shape
        (steps, steps).
    """

    names: tuple[str, ...]
    enters: Array
    solves: Array
    if_solved: Array
    if_unsolved: Array

    def onward(self, solves: Array) -> Array:
        """Return the share of the contacts handled at a step that moves to each step; shape (steps, steps)."""
        return np.asarray(solves[:, None] * self.if_solved + (1 - solves)[:, None] * self.if_unsolved)


@dataclass(frozen=True)
class Fates:
    """What becomes of the contacts that arrive at a step by themselves, in shares of them; own people take the rest.

    Attributes
    ----------
    lost
        Lost out of hours. Shape (steps,).
    moved
        Moved out of hours from a channel (row) to another (column). Shape (steps, steps).
    diverted
        Taken by another department. Shape (steps,).
    solves, solves_diverted
        Share solved by the own people, and by the other department's. Shape (steps,).
    """

    lost: Array
    moved: Array
    diverted: Array
    solves: Array
    solves_diverted: Array

    @classmethod
    def always_open(cls, network: Network) -> Fates:
        """Return the fates at a desk that never closes."""
        nothing = np.zeros(len(network.names))
        return cls(nothing, np.zeros_like(network.if_solved), nothing, network.solves, network.solves)

    @property
    def stays(self) -> Array:
        """Share that reaches the own people at its own step. Shape (steps,)."""
        return np.asarray(1 - self.lost - self.moved.sum(axis=1) - self.diverted)


@dataclass(frozen=True)
class Funnel:
    """What becomes of one need (or of a week's needs, where it was asked for these).

    Attributes
    ----------
    steps
        Index: step (a channel, self_service or on_site). Columns: enters; contacts (all that come to the step, repeats
        and moves from closed channels included); direct (without the latter); moved, lost, diverted (out of hours);
        handled (diverted ones included); solved (needs that end here); gave_up. Enters = solved + gave_up + lost over
        all steps, and at each step contacts = lost + solved + gave_up + what moves on.
    moves
        Contacts from a step (index) to a step (columns), repeats on the diagonal.
    moved
        Those of `moves` that find their channel closed and become another's. Same labels.
    """

    steps: pd.DataFrame
    moves: pd.DataFrame
    moved: pd.DataFrame


def together(paths: Sequence[Funnel]) -> Funnel:
    """Return the sum of several funnels; steps that one of them lacks count as nothing there."""
    frames = zip(*((one.steps, one.moves, one.moved) for one in paths), strict=True)
    steps, moves, moved = (pd.concat(parts).groupby(level=0, sort=False).sum() for parts in frames)
    return Funnel(steps.rename_axis("step"), moves, moved)


def network(scenario: Scenario) -> Network:
    """Return the steps of a scenario; a desk without tiers has its channels side by side."""
    return _side_by_side(scenario) if scenario.tiers is None else _tiered(scenario.tiers)


def funnel(scenario: Scenario) -> Funnel:
    """Return what becomes of one need at a desk that is always open.

    Raises
    ------
    ScenarioError
        When escalations and repeats go round for ever (spectral radius at least 1); the loop is named.
    """
    steps = network(scenario)
    return flow(steps, Fates.always_open(steps), steps.enters)


def _side_by_side(scenario: Scenario) -> Network:
    channels = scenario.channels.values()
    enters = np.array([1.0 if one.share is None else float(one.share) for one in channels])
    solves = np.array([float(one.first_contact_resolution) for one in channels])
    again = np.diag([float(one.repeat) for one in channels])
    return Network(tuple(scenario.channels), enters, solves, np.zeros_like(again), again)


def _tiered(tiers: Tiers) -> Network:
    found: dict[str, Node | None] = {SELF_SERVICE: tiers.self_service, **tiers.online, PHONE: tiers.phone}
    nodes = {name: node for name, node in found.items() if node is not None}
    names = [*nodes, *([ON_SITE] if tiers.on_site else [])]
    if_solved, if_unsolved = np.zeros((2, len(names), len(names)))
    for i, (name, node) in enumerate(nodes.items()):
        if_solved[i, i] = float(node.repeat)
        for target, share in node.then.items():
            if target not in names:
                raise ScenarioError([Fault(f"tiers.{name}.then.{target}", "has no tier of that name")])
            if_unsolved[i, names.index(target)] += float(share)
    enters = [float(node.enters) for node in nodes.values()]
    enters += [float(tiers.on_site.enters)] if tiers.on_site else []
    solves = [float(node.solves) for node in nodes.values()] + ([1.0] if tiers.on_site else [])
    return Network(tuple(names), np.array(enters), np.array(solves), if_solved, if_unsolved)


def restricted(steps: Network, offered: Collection[str]) -> Network:
    """Return the network of a department that has some of the steps only: these take the others' part in proportion.

    Contacts that would move to a step that is not offered are shared out over those that are; where none is, they end.
    """
    keep = np.array([name in offered for name in steps.names])
    enters = np.where(keep, steps.enters, 0.0)

    def shared(moves: Array) -> Array:
        total, left = moves.sum(axis=1), np.where(keep, moves, 0.0).sum(axis=1)
        scale = np.divide(total, left, out=np.zeros_like(left), where=left > 0)
        return np.asarray(np.where(keep, moves, 0.0) * scale[:, None] * keep[:, None])

    if_solved = np.where(keep & keep[:, None], steps.if_solved, 0.0)
    return Network(steps.names, enters / enters.sum(), steps.solves, if_solved, shared(steps.if_unsolved))


def flow(steps: Network, fates: Fates, enters: Array) -> Funnel:
    """Return what becomes of needs that enter, solved exactly as one linear system.

    With d the contacts that arrive by themselves, K the share of them handled at a step by the own people and R what
    is handled and comes again: ``d = e + (K R + G R')ᵀ d``, G and R' the same for those diverted elsewhere
    (the flow equations of an open network, as in Jackson 1957).

    Parameters
    ----------
    steps
        The network.
    fates
        What happens out of hours.
    enters
        Needs that begin at a step. Shape (steps,).

    Raises
    ------
    ScenarioError
        When contacts go round for ever; the loop is named.
    """
    own, other = steps.onward(fates.solves), steps.onward(fates.solves_diverted)
    handled_of = np.diag(fates.stays) + fates.moved
    again = handled_of @ own + fates.diverted[:, None] * other
    fault = loop_fault(steps.names, again)
    if fault is not None:
        raise ScenarioError([fault])
    direct = np.linalg.solve(np.eye(len(enters)) - again.T, enters)
    by_own, by_other = handled_of.T @ direct, direct * fates.diverted
    moved = direct[:, None] * fates.moved
    ended = {"solved": np.zeros(len(enters)), "gave_up": np.zeros(len(enters))}
    for handled, solves in ((by_own, fates.solves), (by_other, fates.solves_diverted)):
        ended["solved"] += handled * solves * (1 - steps.if_solved.sum(axis=1))
        ended["gave_up"] += handled * (1 - solves) * (1 - steps.if_unsolved.sum(axis=1))
    table = pd.DataFrame(
        {
            "enters": enters,
            "contacts": direct + moved.sum(axis=0),
            "direct": direct,
            "moved": moved.sum(axis=1),
            "lost": direct * fates.lost,
            "diverted": by_other,
            "handled": by_own + by_other,
            **ended,
        },
        index=pd.Index(steps.names, name="step"),
    )
    moves = moved + by_own[:, None] * own + by_other[:, None] * other
    labels = list(steps.names)
    return Funnel(table, pd.DataFrame(moves, labels, labels), pd.DataFrame(moved, labels, labels))


def tier_of(step: str) -> int:
    """Return the tier of a step: 1 self-service, 2 online, 3 phone, 4 on-site, 5 relationship."""
    return TIER_OF.get(step, TIER_ONLINE)


def ends(paths: Funnel, unserved: pd.DataFrame) -> pd.DataFrame:
    """Return how contacts that go no further end at each step.

    Parameters
    ----------
    paths
        The funnel, which deals with everybody who comes.
    unserved
        Whom nobody deals with: index: step, columns: abandoned (gave up waiting), open (at the end of the week). They
        are taken out of those who go no further: the plan counts on everybody else to move on or to come again.

    Returns
    -------
    Index: step. Columns: `ENDS`.
    """
    known = unserved.reindex(paths.steps.index, fill_value=0.0).clip(lower=0.0)
    stays, nobody = paths.steps[["solved", "gave_up"]].sum(axis=1), known.sum(axis=1)
    off = nobody.clip(upper=stays)
    dealt_with = 1 - off.div(stays.where(stays > 0, 1.0))
    of_nobody = off.div(nobody.where(nobody > 0, 1.0))
    columns = (
        paths.steps["solved"] * dealt_with,
        paths.steps["gave_up"] * dealt_with,
        known["abandoned"] * of_nobody,
        paths.steps["lost"],
        known["open"] * of_nobody,
    )
    return pd.DataFrame(dict(zip(ENDS, columns, strict=True)))


def links(paths: Funnel, unserved: pd.DataFrame) -> pd.DataFrame:
    """Return the funnel as the links of a Sankey diagram.

    Parameters
    ----------
    paths, unserved
        As for `ends`.

    Returns
    -------
    Columns: source, target, contacts (in the funnel's unit). Sources are `needs` and the steps; targets the steps and
    `ENDS`. What comes to a step leaves it, up to rounding.
    """
    rows = [{"source": "needs", "target": step, "contacts": value} for step, value in paths.steps["enters"].items()]
    stacked = [
        {"source": source, "target": target, "contacts": float(paths.moves.loc[source, target])}
        for source in paths.moves.index
        for target in paths.moves.columns
    ]
    ending = [
        {"source": step, "target": end, "contacts": value}
        for end, column in ends(paths, unserved).items()
        for step, value in column.items()
    ]
    table = pd.DataFrame([*rows, *stacked, *ending])
    least = NEGLIGIBLE * float(paths.steps["enters"].sum())
    return table[table["contacts"] > least].reset_index(drop=True)

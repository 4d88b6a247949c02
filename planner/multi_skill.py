"""People who master some of a pool's skills: a chain of overlapping skills instead of everybody knowing everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from planner.stages import Plan

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Link:
    """People of one site with the same skills.

    Attributes
    ----------
    site
        Index of the site.
    streams
        Streams of the pool they master, with their rank: 0 for those of their first skill, 1 for the others.
    unknown
        Skills of the pool that they do not master.
    staff
        People on duty. Shape (slots,).
    name
        Their skills, first one first; empty where everybody masters the whole pool.
    """

    site: int
    streams: dict[str, int]
    staff: IntArray
    unknown: frozenset[str] = frozenset()
    name: str = ""


def skills_of(streams: pd.DataFrame) -> pd.Series[str]:
    """Return the skill that each stream asks for: its language and its department."""
    return streams["language"].astype(str) + " " + streams["department"].astype(str)


def least_people(members: pd.DataFrame, skills_per_agent: int | None) -> int:
    """Return how many people it takes so that somebody on duty masters each skill of a pool; 0: no such limit."""
    if skills_per_agent is None:
        return 0
    return -(-skills_of(members).nunique() // skills_per_agent)


def more_people(members: pd.DataFrame, skills_per_agent: int | None) -> int:
    """Return the people on duty that a pool needs beyond one whose people all master everything.

    One, where people master two skills or more but not all: 91 against 90 in Wallace and Whitt (2005).
    """
    return int(skills_per_agent is not None and skills_of(members).nunique() > skills_per_agent)


def links(plan: Plan, pool: int) -> list[Link]:
    """Return who on the roster of a pool masters what.

    Wallace and Whitt (2005): with two skills each, that overlap, a pool does nearly as well as with all. The first
    skills are shared out by the square-root rule C_i = a_i + x √a_i (a_i the skill's load in erlangs, x such that all
    are placed), the second ones of those C_i people in proportion to the other C_j; further skills follow in the cycle.
    Everybody is counted once.
    """
    staff = plan.roster.staff[:, pool]
    members = plan.demand.streams[(plan.routing.pool_of == plan.routing.pools[pool]).to_numpy()]
    asked = skills_of(members)
    each = plan.scenario.people.skills_per_agent
    work = plan.demand.load_erl.loc[members.index].groupby(asked).sum()
    work = work.loc[work.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    count = len(work)
    if each is None or count <= each:
        everything = dict.fromkeys(members.index.astype(str), 0)
        return [Link(s, everything, staff[s]) for s in range(len(staff)) if staff[s].any()]
    both = with_second(first_skills(staff.sum(axis=0), work.to_numpy(dtype=float)))
    found = []
    for s, i, j in np.ndindex(len(staff), count, count):
        people = _overlap(staff, s, both.reshape(count * count, -1), i * count + j)
        if people.any():
            cycle = [i, *((j + step) % count for step in range(count) if (j + step) % count != i)]
            mastered = [str(work.index[one]) for one in cycle[:each]]
            ranks = {str(name): int(asked[name] != mastered[0]) for name in members.index if asked[name] in mastered}
            found.append(Link(s, ranks, people, frozenset(work.index) - set(mastered), " + ".join(mastered)))
    return found


def first_skills(people: IntArray, load: FloatArray) -> IntArray:
    """Share people out by their first skill.

    Parameters
    ----------
    people
        People on duty. Shape (slots,).
    load
        Load by skill in erlangs. Shape (skills, slots).

    Returns
    -------
    Whole people; shape (skills, slots), columns sum to `people`. With at least one each where there are enough; where
    there are not, spread evenly over the cycle, so that following skills fill the gaps.
    """
    count = len(load)
    result = np.zeros(load.shape, dtype=np.int64)
    for t, n in enumerate(map(int, people)):
        if n < count:
            result[[j * count // n for j in range(n)], t] = 1
            continue
        root = np.sqrt(load[:, t])
        x = (n - load[:, t].sum()) / max(float(root.sum()), 1e-9)
        wanted = np.maximum(load[:, t] + x * root, 0.0)
        wanted = wanted * n / wanted.sum() if wanted.sum() > 0 else np.full(count, n / count)
        result[:, t] = 1 + _whole(np.maximum(wanted - 1, 0.0), n - count)
    return result


def with_second(first: IntArray) -> IntArray:
    """Share out the second skills of people by their first.

    Parameters
    ----------
    first
        People by first skill. Shape (skills, slots).

    Returns
    -------
    People by first and second skill; shape (skills, skills, slots). Where there are fewer people than skills, the
    second is the next of the cycle; else it is in proportion to the people who have it first.
    """
    count = len(first)
    result = np.zeros((count, *first.shape), dtype=np.int64)
    for i, t in np.ndindex(*first.shape):
        n = int(first[i, t])
        if first[:, t].sum() < count:
            result[i, (i + 1) % count, t] = n
        elif n:
            others = first[:, t].astype(float)
            others[i] = 0.0
            result[i, :, t] = _whole(others, n)
    return result


def _whole(weights: FloatArray, total: int) -> IntArray:
    """Share a whole number out in proportion to weights, largest remainders first."""
    if not weights.sum():
        weights = np.ones_like(weights)
    wanted = weights * total / weights.sum()
    whole = np.floor(wanted + 1e-9)
    whole[np.argsort(whole - wanted, kind="stable")[: total - int(whole.sum())]] += 1
    return np.asarray(whole, dtype=np.int64)


def _overlap(staff: IntArray, site: int, first: IntArray, skill: int) -> IntArray:
    """Return how many of a site's people have a skill first, with people and skills laid side by side in order."""
    begin = np.maximum(staff[:site].sum(axis=0), first[:skill].sum(axis=0))
    end = np.minimum(staff[: site + 1].sum(axis=0), first[: skill + 1].sum(axis=0))
    return np.asarray(np.maximum(end - begin, 0), dtype=np.int64)

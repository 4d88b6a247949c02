"""People of the kernel: who is free, who enters, who leaves."""

import numpy as np
from numba import njit

from planner.simulation._random import uniform
from planner.simulation._world import DEFERRED, agent_of, contact_of, f8_at, group_of, line_of, site_of, stream_of

FIRST_DAY = 1 << 30  # keeps the days of the warm-up positive


@njit(forceinline=True)
def account(w, g):  # type: ignore[no-untyped-def]
    """Bring a group's busy and staffed seconds up to now."""
    group = group_of(w, g)
    passed = w.now_s - group.since_s
    group.busy_s += group.busy * passed
    group.staffed_s += (group.present + group.leaving) * passed
    group.since_s = w.now_s


@njit(forceinline=True)
def line_up(w, a, level):  # type: ignore[no-untyped-def]
    """Put an agent at the end of its group's list of those who hold `level` contacts and may take one more."""
    agent = agent_of(w, a)
    g = agent.group
    last = line_of(w, g, level).last
    agent.level = level
    agent.before = last
    agent.after = -1
    if last >= 0:
        agent_of(w, last).after = a
    else:
        line_of(w, g, level).first = a
    line_of(w, g, level).last = a
    agent.since_s = w.now_s
    if level == 0:
        group_of(w, g).idle += 1


@njit(forceinline=True)
def step_out(w, a):  # type: ignore[no-untyped-def]
    """Take an agent out of the list it stands in, if any."""
    agent = agent_of(w, a)
    if agent.level < 0:
        return
    g, level = agent.group, agent.level
    if agent.before >= 0:
        agent_of(w, agent.before).after = agent.after
    else:
        line_of(w, g, level).first = agent.after
    if agent.after >= 0:
        agent_of(w, agent.after).before = agent.before
    else:
        line_of(w, g, level).last = agent.before
    if level == 0:
        group_of(w, g).idle -= 1
    agent.level = -1


@njit
def enter(w, g):  # type: ignore[no-untyped-def]
    """Let one person join a group; the caller gives them work."""
    a = w.free_agent
    agent = agent_of(w, a)
    w.free_agent = agent.after
    account(w, g)
    agent.group = g
    agent.level = -1
    agent.held = 0
    agent.contact = -1
    agent.limit = 1 << 20
    agent.leaving = False
    group_of(w, g).present += 1
    site = site_of(w, group_of(w, g).site)
    site.present += 1
    site.short -= 1
    return a


@njit
def depart(w, a):  # type: ignore[no-untyped-def]
    """Let a person who holds no contact leave group and site."""
    agent = agent_of(w, a)
    g = agent.group
    account(w, g)
    step_out(w, a)
    if agent.leaving:
        group_of(w, g).leaving -= 1
    else:
        group_of(w, g).present -= 1
    site_of(w, group_of(w, g).site).present -= 1
    agent.group = -1
    agent.leaving = False
    agent.after = w.free_agent
    w.free_agent = a


@njit
def send_home(w, g):  # type: ignore[no-untyped-def]
    """Let the surplus of a group go: the idle at once, others when they have finished what they have in hand."""
    group = group_of(w, g)
    while group.present > group.target and line_of(w, g, 0).first >= 0:
        depart(w, line_of(w, g, 0).first)
    a = 0
    while group.present > group.target:
        agent = agent_of(w, a)
        if agent.group == g and not agent.leaving:
            account(w, g)
            step_out(w, a)
            agent.leaving = True
            if agent.contact >= 0:
                group.on_deferred -= stream_of(w, contact_of(w, agent.contact).stream).channel == DEFERRED
            group.present -= 1
            group.leaving += 1
        a += 1


@njit
def expected_people(w, g, rostered, day):  # type: ignore[no-untyped-def]
    """People of the `rostered` seats of a group who are there on this day, in the measure of their site's absence."""
    group = group_of(w, g)
    present = rostered
    if group.absence > 0.0:
        present = 0
        for seat in range(rostered):
            if uniform(group.key, np.uint64((day << 24) + seat + 1)) >= group.absence:
                present += 1
    if w.n_presence == 0:
        return present
    u = uniform(site_of(w, group.site).key, np.uint64(day + FIRST_DAY))
    share = f8_at(w.presence, int(u * w.n_presence))
    return int(present * share + uniform(group.key, np.uint64(day << 24)))

"""Service in the kernel: who takes which contact, simultaneous chats, and what happens when a contact ends."""

import math

from numba import njit

from planner.simulation._contacts import (
    conclude,
    count_answer,
    count_loss,
    count_offer,
    drop,
    gone,
    leave_queue,
    queue_first,
    redial,
    schedule,
    wait,
)
from planner.simulation._heap import CHAT, FINISH, pack
from planner.simulation._people import account, depart, enter, line_up, step_out
from planner.simulation._random import HANDLE, bits_of, draw
from planner.simulation._world import (
    DEFERRED,
    agent_of,
    contact_of,
    f8_at,
    group_of,
    i4_at,
    i8_at,
    law_of,
    line_of,
    put_i4,
    site_of,
    skill_of,
    slowdown_of,
    stream_of,
)

ROUNDING_S = 1e-6  # a week in seconds leaves 1e-10 of a float


@njit(forceinline=True)
def _kept_for_live(w, group, g):  # type: ignore[no-untyped-def]
    """Whether one person more on deferred work would take somebody whom live contacts are to find."""
    return group.present - group.on_deferred <= i8_at(w.for_live, g * w.slots + w.slot)


@njit(forceinline=True)
def _candidate(w, g, s):  # type: ignore[no-untyped-def]
    """Agent of group g who could take a contact of stream s now: the least loaded, then the longest idle; or -1."""
    stream = stream_of(w, s)
    if stream.channel == DEFERRED and not stream.preempts:
        group = group_of(w, g)
        if group.idle <= group.reserve or _kept_for_live(w, group, g):
            return -1
    if stream.concurrency == 1:
        return line_of(w, g, 0).first
    for level in range(min(stream.concurrency, w.levels)):
        if line_of(w, g, level).first >= 0:
            return line_of(w, g, level).first
    return -1


@njit(forceinline=True)
def _before(w, a, b):  # type: ignore[no-untyped-def]
    one, two = agent_of(w, a), agent_of(w, b)
    return one.level < two.level or (one.level == two.level and one.since_s < two.since_s)


@njit
def find_agent(w, s, waited_s):  # type: ignore[no-untyped-def]
    """Best agent for a contact that has waited so long: soonest group first, then longest idle; or -1."""
    best, best_order = -1, w.n_groups
    for i in range(w.width_groups):
        g = i4_at(w.stream_groups, s * w.width_groups + i)
        if g < 0:
            break
        skill = skill_of(w, g, s)
        if skill.after_s > waited_s or skill.order > best_order:
            break
        a = _candidate(w, g, s)
        if a >= 0 and (best < 0 or _before(w, a, best)):
            best, best_order = a, skill.order
    return best


@njit
def _advance(w, a):  # type: ignore[no-untyped-def]
    """Do the work on an agent's chats since the last change, at the speed that their number allows."""
    agent = agent_of(w, a)
    passed_s = w.now_s - agent.since_s
    agent.since_s = w.now_s
    for i in range(agent.held):
        contact = contact_of(w, i4_at(w.held, a * w.levels + i))
        contact.work_s -= passed_s / slowdown_of(w, contact.stream, agent.held)


@njit
def _next_chat(w, a):  # type: ignore[no-untyped-def]
    """Schedule the end of the chat that an agent will finish first; the former schedule is void."""
    agent = agent_of(w, a)
    agent.serial += 1
    soonest_s = math.inf
    for i in range(agent.held):
        contact = contact_of(w, i4_at(w.held, a * w.levels + i))
        soonest_s = min(soonest_s, contact.work_s * slowdown_of(w, contact.stream, agent.held))
    if agent.held > 0:
        schedule(w, w.now_s + max(soonest_s, 0.0), pack(CHAT, a, agent.serial))


@njit
def _join_chats(w, c, a):  # type: ignore[no-untyped-def]
    agent = agent_of(w, a)
    if agent.held > 0:
        _advance(w, a)
    agent.since_s = w.now_s
    put_i4(w.held, a * w.levels + agent.held, c)
    agent.held += 1
    agent.limit = min(agent.limit, stream_of(w, contact_of(w, c).stream).concurrency)
    _next_chat(w, a)


@njit(forceinline=True)
def begin(w, c, a):  # type: ignore[no-untyped-def]
    """Let an agent, who stands in no list, take a contact. True if the agent may take another one at once."""
    contact, agent = contact_of(w, c), agent_of(w, a)
    g, s = agent.group, contact.stream
    if agent.held == 0:
        account(w, g)
        group_of(w, g).busy += 1
    if not contact.begun:
        count_answer(w, c, g)
        contact.begun = True
        law_s = draw(law_of(w, s, 0), w.table, bits_of(contact.key, HANDLE))
        contact.work_s = law_s * f8_at(w.handle_scale, s * w.slots + contact.arrival_slot)
    handle_s = contact.work_s * skill_of(w, g, s).factor
    contact.agent = a
    if stream_of(w, s).concurrency > 1:
        contact.work_s = handle_s
        _join_chats(w, c, a)
        return agent.held < agent.limit
    agent.contact = c
    group_of(w, g).on_deferred += stream_of(w, s).channel == DEFERRED
    contact.end_s = w.now_s + handle_s
    schedule(w, contact.end_s, pack(FINISH, c, contact.serial))
    return False


@njit(forceinline=True)
def _may_take(w, a, s):  # type: ignore[no-untyped-def]
    """Whether an agent who stands in no list may take the first waiting contact of stream s."""
    agent, stream = agent_of(w, a), stream_of(w, s)
    if agent.held > 0 and stream.concurrency <= agent.held:
        return False
    if stream.channel == DEFERRED and not stream.preempts:
        group = group_of(w, agent.group)
        pressing = contact_of(w, stream.head).due_s - w.now_s < stream.pressing_s
        if group.idle < group.reserve or (_kept_for_live(w, group, agent.group) and not pressing):
            return False
    after_s = skill_of(w, agent.group, s).after_s
    return after_s <= 0.0 or w.now_s - contact_of(w, stream.head).arrival_s >= after_s - ROUNDING_S


@njit
def _best_waiting(w, a):  # type: ignore[no-untyped-def]
    """Stream whose first contact this agent should take: by priority, then the earliest due; or -1."""
    g = agent_of(w, a).group
    best, best_due_s = -1, math.inf
    for i in range(w.width_streams):
        s = i4_at(w.group_streams, g * w.width_streams + i)
        if s < 0:
            break
        if best >= 0 and stream_of(w, s).priority > stream_of(w, best).priority:
            break
        head = stream_of(w, s).head
        if head >= 0 and contact_of(w, head).due_s < best_due_s and _may_take(w, a, s):
            best, best_due_s = s, contact_of(w, head).due_s
    return best


@njit
def serve(w, a):  # type: ignore[no-untyped-def]
    """Give waiting contacts to an agent who stands in no list, then line the agent up if there is room for more."""
    more = True
    while more:
        s = _best_waiting(w, a)
        if s < 0:
            break
        c = leave_queue(w, s)
        if gone(w, c):
            count_loss(w, c, w.now_s)
            drop(w, c)
        else:
            more = begin(w, c, a)
    if more:
        line_up(w, a, agent_of(w, a).held)


@njit
def _least_urgent(w, s):  # type: ignore[no-untyped-def]
    """Agent who may serve stream s at once and has the least urgent work in hand that s may interrupt; or -1."""
    worst, worst_due_s, found = stream_of(w, s).priority, 0.0, -1
    for a in range(w.n_agents):
        agent = agent_of(w, a)
        if agent.group < 0 or agent.leaving or agent.contact < 0:
            continue
        skill = skill_of(w, agent.group, s)
        if skill.factor <= 0.0 or skill.after_s > 0.0:
            continue
        contact = contact_of(w, agent.contact)
        stream = stream_of(w, contact.stream)
        worse = stream.priority > worst or (found >= 0 and stream.priority == worst and contact.due_s > worst_due_s)
        if stream.interruptible and worse:
            worst, worst_due_s, found = stream.priority, contact.due_s, a
    return found


@njit
def _make_way(w, s):  # type: ignore[no-untyped-def]
    """Interrupt somebody for an urgent contact of stream s and return them, or -1; what is left is resumed later."""
    a = _least_urgent(w, s)
    if a < 0:
        return -1
    agent = agent_of(w, a)
    c = agent.contact
    contact = contact_of(w, c)
    account(w, agent.group)
    group_of(w, agent.group).busy -= 1
    group_of(w, agent.group).on_deferred -= stream_of(w, contact.stream).channel == DEFERRED
    agent.contact = -1
    contact.serial += 1
    contact.work_s = max(contact.end_s - w.now_s, 0.0) / skill_of(w, agent.group, contact.stream).factor
    other = find_agent(w, contact.stream, w.now_s - contact.arrival_s + ROUNDING_S)
    if other < 0:
        queue_first(w, c)
    else:
        step_out(w, other)
        begin(w, c, other)
    return a


@njit(forceinline=True)
def arrive(w, c):  # type: ignore[no-untyped-def]
    """Let a contact come in now."""
    count_offer(w, c)
    s = contact_of(w, c).stream
    a = find_agent(w, s, 0.0)
    if a < 0 and stream_of(w, s).preempts:
        a = _make_way(w, s)
    if a < 0:
        wait(w, c)
        return
    step_out(w, a)
    if begin(w, c, a):
        line_up(w, a, agent_of(w, a).held)


@njit
def staff_up(w, i):  # type: ignore[no-untyped-def]
    """Let people of site i join its groups that are short, as far as the site has any."""
    site = site_of(w, i)
    for g in range(w.n_groups):
        group = group_of(w, g)
        if group.site != i:
            continue
        while group.present < group.target and site.present < site.target:
            serve(w, enter(w, g))


@njit
def take_up_deferred(w, g):  # type: ignore[no-untyped-def]
    """Let the idle of a group begin deferred work that was to wait until fewer people are kept for live contacts."""
    while line_of(w, g, 0).first >= 0:
        a = line_of(w, g, 0).first
        step_out(w, a)
        if _best_waiting(w, a) < 0:
            line_up(w, a, 0)
            return
        serve(w, a)


@njit(forceinline=True)
def _release(w, a):  # type: ignore[no-untyped-def]
    """Send an agent who finished a contact home if it is time, else give them the next."""
    agent = agent_of(w, a)
    group = group_of(w, agent.group)
    if agent.held == 0:
        account(w, agent.group)
        group.busy -= 1
        agent.limit = 1 << 20
        if agent.leaving:
            i = group.site
            depart(w, a)
            if site_of(w, i).short > 0:
                staff_up(w, i)
            return
    if not agent.leaving:
        step_out(w, a)
        serve(w, a)


@njit(forceinline=True)
def finish(w, c):  # type: ignore[no-untyped-def]
    """End a contact that had an agent to itself."""
    conclude(w, c)
    a = contact_of(w, c).agent
    agent_of(w, a).contact = -1
    if not agent_of(w, a).leaving:
        group_of(w, agent_of(w, a).group).on_deferred -= stream_of(w, contact_of(w, c).stream).channel == DEFERRED
    drop(w, c)
    _release(w, a)


@njit
def finish_chat(w, a):  # type: ignore[no-untyped-def]
    """End the chat that an agent was to finish first."""
    agent = agent_of(w, a)
    _advance(w, a)
    least = 0
    for i in range(1, agent.held):
        if _left_s(w, a, i) < _left_s(w, a, least):
            least = i
    c = i4_at(w.held, a * w.levels + least)
    agent.held -= 1
    put_i4(w.held, a * w.levels + least, i4_at(w.held, a * w.levels + agent.held))
    _next_chat(w, a)
    conclude(w, c)
    drop(w, c)
    _release(w, a)


@njit(forceinline=True)
def _left_s(w, a, i):  # type: ignore[no-untyped-def]
    contact = contact_of(w, i4_at(w.held, a * w.levels + i))
    return contact.work_s * slowdown_of(w, contact.stream, agent_of(w, a).held)


@njit
def give_up(w, c):  # type: ignore[no-untyped-def]
    """Let a waiting contact lose patience; it keeps its place in the queue as a shadow."""
    contact_of(w, c).waiting = False
    stream_of(w, contact_of(w, c).stream).waiting -= 1
    redial(w, c)


@njit
def overflow(w, c):  # type: ignore[no-untyped-def]
    """Let a further group join in for the head of a queue; it may have somebody idle."""
    s = contact_of(w, c).stream
    stream = stream_of(w, s)
    while stream.head >= 0:
        head = stream.head
        a = find_agent(w, s, w.now_s - contact_of(w, head).arrival_s + ROUNDING_S)
        if a < 0:
            return
        leave_queue(w, s)
        if gone(w, head):
            count_loss(w, head, w.now_s)
            drop(w, head)
            continue
        step_out(w, a)
        if begin(w, head, a):
            line_up(w, a, agent_of(w, a).held)

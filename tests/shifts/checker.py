"""Checks a roster against the rules alone: person by person, without a solver or any code of the optimiser."""

import math
from dataclasses import replace

import numpy as np

DAYS = 7


def check(problem, roster):
    """Raise AssertionError on the first rule that the roster breaks."""
    problem = _at_chosen_levels(problem, roster)
    n_sites = len(problem.sites)
    present = np.zeros((n_sites, problem.n_slots), dtype=int)
    on_duty = np.zeros_like(present)
    pay = np.zeros(n_sites)
    heads = np.zeros(n_sites, dtype=int)
    part_time = np.zeros(n_sites, dtype=int)
    nights = np.zeros(n_sites, dtype=int)
    used = [set() for _ in problem.sites]
    for row in roster.shifts.itertuples():
        site, length = problem.sites[row.site_index], problem.sites[row.site_index].lengths[row.length]
        assert row.heads >= 1
        assert row.site == site.name
        assert row.paid_min == length.paid_min
        assert row.start_minute == site.start_minute[row.start]
        days = [d for d in range(DAYS) if row.days[d] == "1"]
        _check_week(problem, site, length, row, days)
        for d, chosen, breaks in zip(days, row.starts, row.breaks, strict=True):
            _check_breaks(length, breaks)
            start = int(site.start_slot[chosen, d])
            here, working, money = _shift(problem, site, length, start, breaks)
            np.add.at(present[row.site_index], here, row.heads)
            np.add.at(on_duty[row.site_index], working, row.heads)
            pay[row.site_index] += money * row.heads
        heads[row.site_index] += row.heads
        part_time[row.site_index] += row.heads * length.part_time
        nights[row.site_index] += row.heads * bool(site.night is not None and site.night[row.length, row.start])
        if not row.fixed:
            used[row.site_index].add((row.length, row.start))
    np.testing.assert_array_equal(present, roster.present)
    np.testing.assert_array_equal(on_duty, roster.on_duty)
    np.testing.assert_array_equal(heads, roster.people.to_numpy())
    for k, site in enumerate(problem.sites):
        _check_site(site, roster, k, present[k], heads[k], part_time[k], nights[k], used[k])
        _check_cost(site, roster.cost.loc[site.name], pay[k], heads[k], len(used[k]))
    assert part_time.sum() <= problem.max_part_time_share * heads.sum() + 1e-6
    if problem.max_people is not None:
        assert heads.sum() <= problem.max_people
    if problem.max_cost is not None:
        assert roster.cost.to_numpy().sum() <= problem.max_cost + 0.005
    _check_staff(problem, roster, on_duty)
    assert roster.bound <= roster.objective + 1e-6


def _at_chosen_levels(problem, roster):
    """Check that the levels chosen keep floors and promises; return the problem that asks for them in every slot.

    Deferred work takes people beyond the levels: those who wait for a call keep its promise.
    """
    if problem.periods is None:
        return problem
    chosen, most = roster.required, problem.required
    assert (chosen >= problem.periods.least - 1e-6).all()
    assert (chosen <= most + 1e-6).all()
    if not roster.shortfall.any():
        for one in problem.periods.promises:
            more = np.rint(chosen - problem.periods.least)[one.pool, one.slots].astype(int)
            in_time = one.level[one.slots, np.minimum(more, one.level.shape[1] - 1)]
            assert one.weight @ in_time >= (one.target - 1e-6) * one.weight.sum()
    load = problem.load_erl * np.divide(chosen, most, out=np.ones_like(most), where=most > 0)
    return replace(problem, required=chosen, load_erl=load, periods=None)


def _check_week(problem, site, length, row, days):
    assert all(site.allowed[row.length, s, d] for s, d in zip(row.starts, days, strict=True)) or row.fixed
    if row.fixed:
        assert set(row.starts) == {row.start}
        return
    minutes = site.start_minute[list(row.starts)] - row.start_minute
    assert 0 <= minutes.min() <= minutes.max() <= site.start_spread_min
    if site.night is not None:
        assert len(set(site.night[row.length, list(row.starts)])) == 1
    near = np.abs(site.start_minute - row.start_minute) <= site.start_spread_min
    possible = [int(site.allowed[row.length, row.start].sum()), int(site.allowed[row.length, near].any(axis=0).sum())]
    n = length.days_per_week
    assert len(days) in ([n] if problem.cyclic else range(min(n, possible[0]), min(n, possible[1]) + 1))
    if site.max_weekly_paid_min is not None:
        assert len(days) * length.paid_min <= site.max_weekly_paid_min
    if site.night is not None and site.night[row.length, row.start] and site.max_nights_per_week is not None:
        assert len(days) <= site.max_nights_per_week
    starts = [int(site.start_slot[s, d]) * problem.slot_min for s, d in zip(row.starts, days, strict=True)]
    if problem.cyclic:  # slots may be given modulo the week
        starts = [starts[0] + (start - starts[0]) % (problem.n_slots * problem.slot_min) for start in starts]
    ends = [start + length.presence_min for start in starts]
    following = starts[1:] + ([starts[0] + problem.n_slots * problem.slot_min] if problem.cyclic else [])
    for end, start in zip(ends, following, strict=False):  # the last of a dated week has none after it
        assert start - end >= site.rest_min or len(days) == 1
    works = [d in days for d in range(DAYS)]
    if site.max_consecutive_days is not None:
        assert _longest(works, problem.cyclic) <= site.max_consecutive_days
    assert _longest([not w for w in works], problem.cyclic) >= site.min_consecutive_days_off
    assert _longest_rest(problem, site, starts, ends, row) >= site.weekly_rest_min


def _longest_rest(problem, site, starts, ends, row):
    """Longest time without work in minutes: round the cyclic week, or between the local week's begin and end."""
    if problem.cyclic:
        return max(b - a for a, b in zip(ends, [*starts[1:], starts[0] + 10_080], strict=True))
    monday, sunday = (int(site.start_slot[row.start, d]) * problem.slot_min - row.start_minute for d in (0, 6))
    week_end = sunday + 1_440
    return max(b - a for a, b in zip([monday, *ends], [*starts, week_end], strict=True))


def _longest(flags, cyclic):
    run = best = 0
    for flag in flags * (2 if cyclic else 1):
        run = run + 1 if flag else 0
        best = max(best, run)
    return best


def _check_breaks(length, breaks):
    assert len(breaks) == len(length.breaks)
    free_from = 0
    for begin, pause in zip(breaks, length.breaks, strict=True):
        assert pause.begins_after_min[0] <= begin <= pause.begins_after_min[1]
        assert begin >= free_from
        assert begin + pause.min <= length.presence_min
        free_from = begin + pause.min + length.min_between_breaks_min


def _shift(problem, site, length, start, breaks):
    here, working, money = [], [], 0.0
    for u in range(length.presence_min // problem.slot_min):
        t = start + u
        if problem.cyclic:
            t %= problem.n_slots
        elif not 0 <= t < problem.n_slots:
            continue
        minute = u * problem.slot_min
        pause = [p for b, p in zip(breaks, length.breaks, strict=True) if b <= minute < b + p.min]
        here.append(t)
        if not pause:
            working.append(t)
        if not pause or pause[0].paid:
            money += float(site.slot_cost[t]) * length.cost_factor
    return here, working, money


def _check_site(site, roster, k, present, heads, part_time, nights, used):
    if heads or not site.may_close:
        assert heads >= site.min_heads
    if site.max_heads is not None:
        assert heads <= site.max_heads
    if site.seats is not None:
        assert present.max(initial=0) <= site.seats
    assert part_time <= site.max_part_time_share * heads + 1e-6
    assert nights <= site.max_night_share * heads + 1e-6
    if site.max_distinct_shifts is not None:
        assert len(used) <= site.max_distinct_shifts
    for fixed in site.fixed:
        rows = roster.shifts
        mine = rows[rows["fixed"] & (rows["site_index"] == k) & (rows["length"] == fixed.length)]
        mine = mine[(mine["start"] == fixed.start)]
        days = "".join("1" if d in fixed.days else "0" for d in range(DAYS))
        assert mine.loc[mine["days"] == days, "heads"].sum() >= fixed.heads


def _check_cost(site, cost, pay, heads, n_distinct):
    owed = site.min_cost_per_week if heads or not site.may_close else 0.0
    by_head = heads * site.head_cost_per_week
    assert math.isclose(cost["pay"], pay, abs_tol=0.005)
    assert math.isclose(cost["heads"], by_head, abs_tol=0.005)
    assert math.isclose(cost["open"], site.open_cost_per_week if heads else 0.0, abs_tol=0.005)
    assert math.isclose(cost["commitment"], max(0.0, owed - pay - by_head), abs_tol=0.005)
    assert math.isclose(cost["distinct"], n_distinct * site.distinct_shift_cost, abs_tol=0.005)
    if site.max_cost_per_week is not None:
        assert cost.sum() <= site.max_cost_per_week + 0.005


def _check_staff(problem, roster, on_duty):
    assert (roster.staff >= 0).all()
    assert (roster.staff.sum(axis=1) <= on_duty).all()
    boundary = 0.0 if problem.boundary is None else problem.boundary
    agents = np.zeros(problem.required.shape)
    for k, site in enumerate(problem.sites):
        assert not roster.staff[k][~site.serves].any()
        agents += site.speed[:, None] * roster.staff[k]
    covered = agents + boundary + roster.shortfall
    assert (covered >= problem.required - 1e-6).all()
    penalty = float((problem.shortfall_cost[:, None] * roster.shortfall).sum())
    _check_capacity(problem, roster, agents)
    for j, work in enumerate(problem.deferred):
        penalty += _check_deferred(problem, roster, work, j, agents)
    for k, site in enumerate(problem.sites):
        if site.min_on_duty is not None:
            gap = np.maximum(np.ceil(site.min_on_duty - 1e-9) - on_duty[k], 0)
            penalty += float(gap.sum()) * float(problem.shortfall_cost.max())
    assert math.isclose(roster.objective, float(roster.cost.to_numpy().sum()) + penalty, rel_tol=1e-9, abs_tol=0.01)


def _check_capacity(problem, roster, agents):
    """Deferred work fits, slot by slot, into what the occupancy cap leaves of the agents of its pools."""
    boundary = 0.0 if problem.boundary is None else problem.boundary
    room = np.zeros(problem.required.shape)
    for p in range(len(problem.pools)):
        caps = [work.max_occupancy for work in problem.deferred if p in work.pools]
        if caps:
            room[p] = np.maximum(min(caps) * (agents + boundary)[p] - problem.load_erl[p], 0.0)
    possible = room.sum(axis=0)
    assert (roster.done.sum(axis=(0, 1)) <= possible + 1e-5).all()
    if len(problem.deferred) == 1:
        _check_lateness(problem, roster, possible)


def _check_lateness(problem, roster, possible):
    """No roster is less late than earliest deadline first with each slot's capacity: first come is first due."""
    (work,) = problem.deferred
    backlog = late = 0.0
    for _ in range(2 if problem.cyclic else 1):  # the second week begins with what the first leaves
        late = 0.0
        for t in range(problem.n_slots):
            backlog += work.work[t] - roster.undone[0, t]
            backlog -= min(max(backlog, 0.0), possible[t])
            late += max(0.0, backlog - work.not_yet_due[t])
    assert roster.late[0].sum() >= late - 1e-4


def _check_deferred(problem, roster, work, j, agents):
    done = roster.done[j]
    assert (done >= -1e-6).all()
    others = [p for p in range(len(problem.pools)) if p not in work.pools]
    assert not done[others].any()
    before = np.roll(roster.backlog[j], 1)
    if not problem.cyclic:
        before[0] = 0.0
    flow = before + work.work - done.sum(axis=0) - roster.undone[j] - roster.backlog[j]
    np.testing.assert_allclose(flow, 0.0, atol=1e-5)
    np.testing.assert_array_less(roster.backlog[j], work.not_yet_due + roster.late[j] + 1e-5)
    price = max(float(problem.shortfall_cost[p]) for p in work.pools)
    late = price / 4 if work.late_cost is None else work.late_cost
    return late * float(roster.late[j].sum()) + 2 * price * float(roster.undone[j].sum())

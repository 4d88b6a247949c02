"""Small problems for the shift tests."""

import numpy as np

from planner.shifts import Break, DeferredWork, ShiftLength, ShiftProblem, StaffSite

LUNCH = Break(30, False, (180, 300))
FULL_TIME = ShiftLength(480, 5, (LUNCH,))
PART_TIME = ShiftLength(240, 5, (), part_time=True)


def a_site(
    n_pools=1,
    *,
    name="Here",
    slot_min=15,
    lengths=(FULL_TIME,),
    every_min=60,
    offset_min=0,
    wage=20.0,
    weeks=1,
    **rules,
):
    n = 7 * 1440 // slot_min
    starts = np.arange(0, 1440, every_min)
    start_slot = (np.arange(7)[None, :] * 1440 + starts[:, None] - offset_min) // slot_min
    defaults = {
        "serves": np.ones((n_pools, n), dtype=bool),
        "speed": np.ones(n_pools),
        "allowed": np.ones((len(lengths), len(starts), 7), dtype=bool),
        "slot_cost": np.full(n, wage * slot_min / 60),
    }
    fields = {**defaults, **rules}
    return StaffSite(name=name, lengths=tuple(lengths), start_minute=starts, start_slot=start_slot, **fields)


def a_problem(required, sites, *, slot_min=15, cyclic=True, price=500.0, **fields):
    required = np.atleast_2d(np.asarray(required, dtype=float))
    defaults = {"load_erl": np.zeros_like(required), "shortfall_cost": np.full(len(required), price)}
    return ShiftProblem(
        slot_min=slot_min,
        cyclic=cyclic,
        pools=tuple(f"pool {p}" for p in range(len(required))),
        required=required,
        sites=tuple(sites),
        **{**defaults, **fields},
    )


def office_hours(agents, *, slot_min=15, days=(0, 1, 2, 3, 4), begin_h=8, end_h=18):
    need = np.zeros((7, 1440 // slot_min))
    for d in days:
        need[d, begin_h * 60 // slot_min : end_h * 60 // slot_min] = agents
    return need.ravel()


def two_sites_with_visits(*, cyclic=True):
    """Two sites answer the same calls; each has visits that nobody else may make; both may answer the mail."""
    n_pools, n_slots = 4, 672
    east, west = np.ones((n_pools, n_slots), dtype=bool), np.ones((n_pools, n_slots), dtype=bool)
    east[3], west[2] = False, False
    sites = [
        a_site(n_pools, name="East", serves=east, lengths=(PART_TIME,), offset_min=480, wage=10.0),
        a_site(n_pools, name="West", serves=west, lengths=(PART_TIME,), offset_min=-480, wage=14.0),
    ]
    calls = np.where(office_hours(1, begin_h=0, end_h=24) > 0, 2.0, 1.0)
    need = np.stack([calls, *(np.zeros(n_slots) for _ in range(3))])
    hours = [office_hours(0.5, begin_h=2, end_h=8), office_hours(0.5, begin_h=16, end_h=22)]
    works = (
        DeferredWork("mail", (1, 0), office_hours(0.8, begin_h=0, end_h=24), np.full(n_slots, 20.0)),
        DeferredWork("visits east", (2,), hours[0], np.full(n_slots, 10.0)),
        DeferredWork("visits west", (3,), hours[1], np.full(n_slots, 10.0)),
    )
    return a_problem(need, sites, cyclic=cyclic, deferred=works, load_erl=0.85 * need)

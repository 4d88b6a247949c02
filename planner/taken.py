"""Which site takes which contacts, by who is on duty."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models import Routing
from planner.demand import Demand
from planner.shifts import Roster

_DEFERRED_KINDS = ("deferred", "field")


def contacts_taken(demand: Demand, routing: Routing, roster: Roster) -> pd.DataFrame:
    """Return the contacts a week that each site takes.

    Returns
    -------
    Index: stream, columns: site; a stream's row adds up to its contacts as far as anybody serves them. Live contacts
    are shared interval by interval by the people on duty in the pool. Deferred ones are done when somebody is there:
    they follow the people in their pool over the week or, where it has none of its own, the people who may help it.
    """
    staff = roster.staff.astype(float)
    whole = staff.sum(axis=0)
    share = np.divide(staff, whole, out=np.zeros_like(staff), where=whole > 0)
    row = {pool: p for p, pool in enumerate(routing.pools)}
    taken = np.zeros((len(demand.contacts), len(roster.people)))
    for i, name in enumerate(demand.contacts.index.astype(str)):
        p = row[str(routing.pool_of[name])]
        arriving = demand.contacts.loc[name].to_numpy(dtype=float)
        if demand.streams["kind"][name] in _DEFERRED_KINDS:
            own = staff[:, p].sum(axis=1)
            duty = own if own.any() else roster.on_duty.sum(axis=1) * routing.may_serve[p].any(axis=1)
            taken[i] = arriving.sum() * duty / max(float(duty.sum()), 1e-12)
        else:
            taken[i] = share[:, p] @ arriving
    return pd.DataFrame(taken, index=demand.contacts.index, columns=list(roster.people.index))

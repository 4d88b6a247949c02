"""Follow-the-sun: sites hand the desk on so that each works its own daytime."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.routing import DeskTable, Routing, assemble, everywhere, qualified


def follow_the_sun(desk: DeskTable) -> Routing:
    """Return the routing in which a site serves only in its own daytime.

    Where in some hour nobody with the language (own or fallback) has daytime, the sites that have it serve outside
    theirs: someone then works at night, and pays for it.
    """
    own, other = qualified(desk)
    able = (own | other)[:, :, None] & desk.is_open[None, :, :]
    by_day = able & desk.daytime[None, :, :]
    covered = np.asarray(by_day.any(axis=1))
    candidates = np.where(covered[:, None, :], by_day, able) & everywhere(desk)
    scope = pd.Series("Follow the sun", index=desk.streams.index)
    routing = assemble(desk, candidates, scope)
    dark = sorted(set(desk.streams["language"].to_numpy()[~covered.all(axis=1)]))
    if not dark:
        return routing
    note = f"Some hours have no site in its daytime for {', '.join(dark)}: people work outside daytime there"
    return Routing(
        routing.pool_of, routing.pools, routing.sites, routing.may_serve, routing.handle_factor, (*routing.notes, note)
    )

"""Central: one site serves all."""

from __future__ import annotations

import pandas as pd

from models.routing import DeskTable, Routing, assemble, only


def central(desk: DeskTable) -> Routing:
    """Return the routing in which one site takes every contact; the first site when none is named.

    Pools are as large as languages allow; nights are worked where the site is.
    """
    site = desk.central_site or str(desk.sites.index[0])
    scope = pd.Series(site, index=desk.streams.index)
    return assemble(desk, only(desk, [(site,)] * len(desk.streams)), scope)

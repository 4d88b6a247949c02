"""Virtual: one pooled desk over many places, third parties included."""

from __future__ import annotations

import pandas as pd

from models.routing import DeskTable, Routing, assemble, everywhere


def virtual(desk: DeskTable) -> Routing:
    """Return the routing in which every site may take every contact it has the language and training for.

    Vendors' sites stay out where `desk.partners` is false.
    """
    candidates = everywhere(desk)
    if not desk.partners:
        candidates &= (desk.sites["employer"] != "vendor").to_numpy()[None, :, None]
    scope = pd.Series("Virtual desk", index=desk.streams.index)
    return assemble(desk, candidates, scope, remote=True)

"""Custom: the user's own table of regions and sites."""

from __future__ import annotations

from models.routing import DeskTable, Routing, assemble, only


def custom(desk: DeskTable) -> Routing:
    """Return the routing in which a region's contacts go to the sites the user chose for it."""
    chosen = [desk.chosen_sites[region] for region in desk.streams["region"]]
    scope = desk.streams["region"].map(lambda region: " + ".join(desk.chosen_sites[region]))
    return assemble(desk, only(desk, chosen), scope)

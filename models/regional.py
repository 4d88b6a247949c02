"""Regional: each region is served by its own site."""

from __future__ import annotations

from models.routing import DeskTable, Routing, assemble, only


def regional(desk: DeskTable) -> Routing:
    """Return the routing in which a region's contacts go to its home site.

    Language, culture and hours are local; pools are small.
    """
    home = desk.streams["home_site"]
    return assemble(desk, only(desk, [(site,) for site in home]), scope=home)

"""Follow-the-sun: sites hand the desk on so that each works its own daytime."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from models.hours import utc_hours
from models.routing import DeskTable, Mask, Routing, assemble, everywhere, qualified


def follow_the_sun(desk: DeskTable) -> Routing:
    """Return the routing in which a site serves only in its own daytime, or in the hours in which it is to carry.

    Who carries the desk in an hour is given (`desk.carries`) or left to the weekly programme, which chooses among those
    who have daytime. Where in some hour nobody with the language (own or fallback) has it, the sites that have the
    language serve outside theirs: someone then works at night, and is paid for it; a note names the hours.
    """
    own, other = qualified(desk)
    able = (own | other)[:, :, None] & desk.is_open[None, :, :]
    on_stage = desk.daytime if desk.carries is None else desk.carries
    by_day = able & on_stage[None, :, :]
    covered = np.asarray(by_day.any(axis=1))
    candidates = np.where(covered[:, None, :], by_day, able) & everywhere(desk)
    scope = pd.Series("Follow the sun", index=desk.streams.index)
    routing = assemble(desk, candidates, scope)
    return replace(routing, notes=(*routing.notes, *_dark_notes(desk, covered), *_night_notes(desk)))


def _dark_notes(desk: DeskTable, covered: Mask) -> list[str]:
    """Name the hours in which nobody carries the desk, by language."""
    who = "site in its daytime" if desk.carries is None else "site that is to carry the desk"
    dark = pd.DataFrame(~covered).groupby(desk.streams["language"].to_numpy()).any()
    return [
        f"No {who} for {language} at {utc_hours(hours.to_numpy(dtype=bool), desk.slot_min)} UTC: people of sites with "
        "the language work there outside it"
        for language, hours in dark.iterrows()
        if hours.any()
    ]


def _night_notes(desk: DeskTable) -> list[str]:
    """Name the sites that are to carry the desk outside their daytime."""
    if desk.carries is None:
        return []
    late = desk.carries & ~desk.daytime
    return [
        f"{site} is to carry the desk outside its daytime at {utc_hours(mask, desk.slot_min)} UTC"
        for site, mask in zip(desk.sites.index, late, strict=True)
        if mask.any()
    ]

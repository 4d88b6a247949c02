"""The five benchmark desks as shift problems."""

import json
from pathlib import Path

import numpy as np

from planner.shifts import Break, ShiftLength, ShiftProblem, StaffSite

NAMES = ("tiny", "small", "medium", "large", "huge")
RELAXATIONS = {"tiny": 6624.0, "small": 6888.1, "medium": 46274.8, "large": 98280.6, "huge": 456530.8}


def benchmark_desk(name):
    """One of the five desks, modelled as their description says; every requirement must be met (priced at 2,000)."""
    path = Path(__file__).parent / f"desk_{name}.json"
    desk = json.loads(path.read_text(encoding="utf-8"))
    rules, n, slot_min = desk["shift_rules"], desk["slots"], desk["interval_min"]
    pools = [pool["name"] for pool in desk["pools"]]
    required = np.array([pool["required"] for pool in desk["pools"]], dtype=float)
    lengths = tuple(_length(rules, hours) for hours in rules["paid_h"])
    return ShiftProblem(
        slot_min=slot_min,
        cyclic=desk["cyclic"],
        pools=tuple(pools),
        required=required,
        load_erl=np.zeros_like(required),
        shortfall_cost=np.full(len(pools), 2000.0),
        sites=tuple(_site(site, rules, lengths, pools, n, slot_min) for site in desk["sites"]),
        max_part_time_share=rules["part_time_share_max"],
    )


def _length(rules, hours):
    breaks = tuple(
        Break(b["min"], b["paid"], (int(60 * b["begins_after_h"][0]), int(60 * b["begins_after_h"][1])))
        for b in rules["breaks"]
        if hours in b["for_paid_h"]
    )
    return ShiftLength(60 * hours, rules["days_per_week"][str(hours)], breaks, part_time=hours < 8)


def _site(site, rules, lengths, pools, n, slot_min):
    starts = np.arange(0, 1440, rules["start_every_min"])
    offset = site["utc_offset_min"]
    allowed = np.ones((len(lengths), len(starts), 7), dtype=bool)
    if site["open_local_h"]:
        opens, closes = (60 * h for h in site["open_local_h"])
        for i, length in enumerate(lengths):
            allowed[i] = ((starts >= opens) & (starts + length.presence_min <= closes))[:, None]
    local = (np.arange(n) * slot_min + offset) % (7 * 1440)
    hour, day = local % 1440 / 60, local // 1440
    night = site["night_premium"] * ((hour >= 22) | (hour < 6))
    weekend = site["weekend_premium"] * (day >= 5)
    return StaffSite(
        name=site["name"],
        serves=np.array([[pool in site["pools"]] * n for pool in pools]),
        speed=np.ones(len(pools)),
        lengths=lengths,
        start_minute=starts,
        start_slot=(np.arange(7)[None, :] * 1440 + starts[:, None] - offset) // slot_min,
        allowed=allowed,
        slot_cost=site["wage_per_h"] * slot_min / 60 * (1 + night + weekend),
        max_heads=site["max_heads"],
        rest_min=60 * rules["rest_h"],
    )

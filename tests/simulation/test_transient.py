"""The simulation against the planner's own exact transient solution, on loads and rosters that change by the slot."""

import numpy as np
import pytest

from planner.queueing import transient
from planner.simulation import exponential, simulate

SLOTS, SLOT_S = 48, 1800.0


def day(mean_erl, swing, handle_s):
    """Contacts per half hour of a sine-shaped day and a roster that lags behind it."""
    hours = (np.arange(SLOTS) + 0.5) / 2
    load = mean_erl * (1 + swing * np.sin(2 * np.pi * hours / 24))
    late = mean_erl * (1 + swing * np.sin(2 * np.pi * (hours - 1) / 24))
    return load * SLOT_S / handle_s, np.ceil(late + 0.9 * np.sqrt(late)).astype(np.int64)


@pytest.mark.parametrize(
    ("mean_erl", "swing", "handle_s", "patience_s"),
    [(10.0, 0.8, 1800.0, 600.0), (50.0, 0.5, 1800.0, None), (50.0, 0.6, 300.0, 120.0)],
)
def test_transient_day(judge, one_pool, mean_erl, swing, handle_s, patience_s):
    contacts, staff = day(mean_erl, swing, handle_s)
    patience = exponential(patience_s) if patience_s else None
    desk = one_pool(contacts, staff, handle_s, slot_s=SLOT_S, slots=SLOTS, patience=patience, definition="virtual")
    result = simulate(desk, replications=1000, seed=1)
    exact = transient(contacts, SLOT_S, staff, handle_s, patience_s, within_s=20.0, cyclic=True)
    frame = result.stream_intervals.loc["calls"]
    for measure, values in (("virtual", exact.service_level), ("wait_probability", exact.wait_probability)):
        for slot in range(0, SLOTS, 3):
            judge.compare(f"{measure} {slot}", frame.loc[slot, measure], np.asarray(values)[slot], width=0.25)
    row = result.streams.loc["calls"]
    judge.compare("day", row["virtual"], np.average(np.asarray(exact.service_level), weights=contacts))
    judge.compare("lost", row["abandonment"], np.average(np.asarray(exact.abandonment), weights=contacts))

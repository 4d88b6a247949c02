"""What every worker needs, loaded once in the process of which they are forks; they share its memory."""

import contextlib
import gc
from pathlib import Path

import planner.budget  # noqa: F401
from planner.first_look import agent_hours
from planner.scenario_file import load

SMALLEST = Path(__file__).resolve().parents[2] / "scenarios" / "one_team.yaml"

with contextlib.suppress(Exception):  # loads the compiled queues; what is wrong with the file is said where it is used
    agent_hours(load(SMALLEST).scenario)
gc.collect()
gc.freeze()  # the search for garbage would write to what is shared, and so copy it

from pathlib import Path

import pytest

from planner import load
from tests.desks import quick_plan


@pytest.fixture(scope="session")
def week():
    return quick_plan(load(Path(__file__).parents[2] / "scenarios" / "one_team.yaml").scenario)

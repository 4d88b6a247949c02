from pathlib import Path

import pytest

from planner import load, plan


@pytest.fixture(scope="session")
def week():
    return plan(load(Path(__file__).parents[2] / "scenarios" / "one_team.yaml").scenario)

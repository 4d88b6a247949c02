"""Two regions of one desk under two models, planned once for all tests of this folder."""

import pytest

from planner.compare import compare
from tests.desks import desk, document, region, site


def two_regions(**changes):
    """Return a document of two regions 12 hours apart, each with a site of its own."""
    always = {"week": {"mon-sun": "00:00-24:00"}}
    base = document(
        {
            "name": "Two regions",
            "regions": [
                region("West", "Etc/GMT+6", 4_000, site="W"),
                region("East", "Etc/GMT-6", 4_000, site="E"),
            ],
            "departments": [{"name": "Support", "open": always}],
            "sites": [
                site("W", "Etc/GMT+6", night_premium=0.5, fixed_cost_per_month=5_000, seat_cost_per_month=100),
                site("E", "Etc/GMT-6", night_premium=0.5, fixed_cost_per_month=5_000, seat_cost_per_month=100),
            ],
            "interval_min": 30,
            "profile": "office",
            "satisfaction": {"nps": 31, "csat": 0.84},
        }
    )
    return base | changes


@pytest.fixture(scope="session")
def two_models():
    """Regional and central, planned in this process, with first estimates."""
    scenarios = {name: desk({"operating_model": name}, two_regions()) for name in ("regional", "central")}
    return compare(scenarios, workers=1, referee=False, flips=False, gap=0.1)

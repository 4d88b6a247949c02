"""Split shifts in the virtual desk: two peaks a day, one person."""

from planner.pipeline import plan
from planner.stages import prepare
from tests.desks import desk, document, region, site

PEAKS = [[1.0 if hour in (8, 9, 10, 11, 16, 17, 18, 19) else 0.0 for hour in range(24)]] * 5 + [[0.0] * 24] * 2


def two_peaks(**virtual):
    """A desk that is open four hours in the morning and four in the evening."""
    return desk(
        {
            "regions": [region("R", contacts=1_500, profile={"weights": PEAKS})],
            "departments": [{"name": "Support", "open": {"mon-fri": "08:00-12:00, 16:00-20:00"}}],
            "sites": [site("S")],
            "channels.phone.share": 1.0,
            "channels.email.share": 0.0,
            "shifts": {"paid_h": [8], "breaks": [], "starts_every_min": 60},
            "interval_min": 60,
            "operating_model": "virtual",
            "models": {"virtual": virtual},
        },
        document(),
    )


def test_a_split_shift_covers_both_peaks():
    whole, split = plan(two_peaks(), gap=0.02), plan(two_peaks(split_gap_h=4), gap=0.02)
    assert float(split.missing.sum()) == 0
    assert split.outcome.headcount < whole.outcome.headcount
    assert set(split.roster.shifts["start_minute"]) == {8 * 60}
    assert all(day == (240,) for week in split.roster.shifts["breaks"] for day in week)


def test_only_the_virtual_desk_splits_shifts():
    problem = prepare(two_peaks(split_gap_h=4).changed(operating_model="regional")).problem
    assert [len(one.lengths) for one in problem.sites] == [1]

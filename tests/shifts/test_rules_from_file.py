"""Every shift rule of a scenario file, from the file to the roster."""

import numpy as np
import pytest

from planner.pipeline import prepare
from planner.scenario import ScenarioError
from planner.shifts import solve
from planner.stages import typical_week
from tests.desks import desk
from tests.shifts.checker import check

PHONE = {
    "kind": "live",
    "handle_s": 330,
    "patience_s": 240,
    "target": {"service_level": 0.8, "within_s": 20},
}
SMALL = {
    "channels": {"phone": PHONE},
    "regions[0].contacts_per_month": 1_500,
    "people.shrinkage": 0.0,
    "interval_min": 30,
    "shifts.starts_every_min": 60,
}
# Nights and days with few starts are proven by branch and bound, which takes minutes; the search takes a second.
ROUND_THE_CLOCK = {"departments": [{"name": "Support", "open": "always"}], "shifts.starts_every_min": 30}


def rostered(changes):
    """Plan a small desk; the independent checker has passed its roster."""
    problem = prepare(desk(SMALL | changes)).problem
    roster = solve(problem, work_limit=0.02, gap=0.2, seconds=3.0)
    check(problem, roster)
    assert roster.people.sum() > 0
    return problem, roster.shifts


def working_days(days):
    return [day for day, flag in enumerate(days) if flag == "1"]


def longest_rest_h(row, presence_h):
    days = working_days(row.days)
    gaps = [24 * (b - a) for a, b in zip(days, [*days[1:], days[0] + 7], strict=True)]
    return max(gaps) - presence_h


def test_lengths_starts_and_windows_of_a_site():
    own = {"paid_h": [5, 6], "starts_every_min": 120, "start_window": ["07:00", "13:00"]}
    _, shifts = rostered({"sites[0].shifts": own})
    assert set(shifts["paid_min"]) <= {300, 360}
    assert set(shifts["start_minute"]) <= {480, 600, 720}


def test_a_site_keeps_the_desks_rules_where_it_has_none():
    problem, shifts = rostered({"sites[0].shifts": {"paid_h": [8]}, "shifts.starts_every_min": 30})
    assert set(shifts["paid_min"]) == {480}
    assert len(problem.sites[0].start_minute) == 48
    assert problem.sites[0].lengths[0].breaks  # for_paid_h: [8] of the desk


@pytest.mark.parametrize("hours", [48.0, 63.5, 85.0])
def test_weekly_rest(hours):
    rules = {"shifts.weekly_rest_h": hours, "shifts.days_per_week": 4, "shifts.paid_h": [8]}
    _, shifts = rostered(ROUND_THE_CLOCK | rules)
    assert all(longest_rest_h(row, 8.5) >= hours for row in shifts.itertuples())


def test_free_days_together_and_days_in_a_row():
    rules = {"shifts.min_consecutive_days_off": 3, "shifts.days_per_week": 4, "shifts.max_consecutive_days": 3}
    problem = prepare(desk(SMALL | ROUND_THE_CLOCK | rules)).problem
    assert (problem.sites[0].min_consecutive_days_off, problem.sites[0].max_consecutive_days) == (3, 3)
    assert (
        solve(problem, work_limit=0.02, gap=0.2, seconds=3.0).people.sum() == 0
    )  # four days of seven, three off together: four in a row
    _, shifts = rostered(ROUND_THE_CLOCK | rules | {"shifts.max_consecutive_days": 4})
    assert all("000" in 2 * row.days and row.days.count("1") == 4 for row in shifts.itertuples())


def test_nights():
    """Two nights a week do for people whose contracts have two days; others work by day."""
    rules = {
        "shifts.paid_h": [4, 8],
        "shifts.days_per_week": {4: 2, 8: 5},
        "shifts.max_nights_per_week": 2,
        "shifts.night_shift_from_h": 2,
        "shifts.max_night_share": 0.6,
    }
    problem, shifts = rostered(ROUND_THE_CLOCK | rules)
    place = problem.sites[0]
    for length, presence in enumerate((240, 510)):
        for start, minute in enumerate(place.start_minute):
            dark = sum(t % 1440 >= 1320 or t % 1440 < 360 for t in range(minute, minute + presence))
            assert place.night[length, start] == (dark >= 120)
    nights = shifts[[bool(place.night[row.length, row.start]) for row in shifts.itertuples()]]
    assert nights["heads"].sum() > 0
    assert set(nights["paid_min"]) == {240}
    assert nights["heads"].sum() <= 0.6 * shifts["heads"].sum() + 1e-9


def test_part_time_share_of_a_site():
    problem, shifts = rostered({"sites[0].shifts": {"max_part_time_share": 0.25}})
    assert (problem.sites[0].max_part_time_share, problem.max_part_time_share) == (0.25, 1.0)
    assert shifts.loc[shifts["paid_min"] == 240, "heads"].sum() <= 0.25 * shifts["heads"].sum() + 1e-9


def test_breaks_keep_their_distance():
    breaks = [
        {"min": 30, "paid": True, "begins_after_h": [1, 5]},
        {"min": 30, "begins_after_h": [1, 6]},
    ]
    rules = {"shifts.paid_h": [8], "shifts.breaks": breaks, "shifts.min_between_breaks_min": 120}
    _, shifts = rostered(rules)
    for week in shifts["breaks"]:
        assert all(second >= first + 30 + 120 for first, second in week)


def test_least_on_duty_at_a_site_in_its_hours():
    changes = {"sites[0].min_on_duty": 2, "sites[0].open": {"mon-sat": "07:00-19:00"}}
    problem, _ = rostered(changes)
    minimum = problem.sites[0].min_on_duty
    assert minimum.sum() == 2 * 6 * 12 * 2
    roster = solve(problem, work_limit=0.2, gap=0.0, seconds=3.0)
    assert (roster.on_duty[0] >= minimum).all()


def test_a_price_on_different_shifts_makes_them_fewer():
    desk_of_twelve = {"regions[0].contacts_per_month": 6_000, "shifts.starts_every_min": 60}
    _, free = rostered(desk_of_twelve)
    _, priced = rostered(desk_of_twelve | {"shifts.distinct_shift_cost": 2_000})
    assert len(priced[["paid_min", "start_minute"]].drop_duplicates()) < len(
        free[["paid_min", "start_minute"]].drop_duplicates()
    )


def test_kept_shifts_stay_whatever_the_rules_for_others():
    kept = [
        {"heads": 2, "paid_h": 7.5, "start": "06:30", "days": "mon,wed,fri"},
        {"heads": 1, "paid_h": 8, "start": "09:00", "days": "sat,sun"},
    ]
    problem, shifts = rostered({"sites[0].fixed_staff": kept})
    fixed = shifts[shifts["fixed"]].groupby(["paid_min", "start_minute", "days"])["heads"].sum().to_dict()
    assert fixed == {(450, 390, "1010100"): 2, (480, 540, "0000011"): 1}
    others = shifts[~shifts["fixed"]]
    assert 450 not in set(others["paid_min"])
    assert 390 not in set(others["start_minute"])
    assert not problem.sites[0].allowed[2].any()


def test_overtime_costs_its_premium_and_is_not_for_vendors():
    problem, _ = rostered({"shifts.overtime_h": [2], "shifts.paid_h": [8], "shifts.overtime_premium": 0.5})
    normal, longer = problem.sites[0].lengths
    assert (longer.paid_min, longer.cost_factor) == (600, pytest.approx((8 + 2 * 1.5) / 10))
    assert longer.breaks == normal.breaks
    assert longer.days_per_week == normal.days_per_week
    contract = {"employer": "vendor", "contract": {"per": "productive_hour", "price": 20}, "wage_per_h": None}
    vendor = {f"sites[0].{key}": value for key, value in contract.items()}
    assert len(prepare(desk(SMALL | vendor | {"shifts.overtime_h": [2]})).problem.sites[0].lengths) == 2


def test_overtime_is_worked_where_people_are_few():
    limits = {"sites[0].max_people": 1, "shifts.paid_h": [8], "shifts.max_weekly_h": 50}
    _, plain = rostered(limits)
    _, longer = rostered(limits | {"shifts.overtime_h": [2]})
    assert plain["paid_min"].max() == 480
    assert longer["paid_min"].max() == 600


def test_a_site_that_costs_too_much_to_open_stays_closed():
    for fixed, chosen in ((0, "Town"), (60_000, "Village")):
        town = {"name": "Town", "time_zone": "UTC", "languages": ["de"], "wage_per_h": 20}
        village = {"name": "Village", "time_zone": "UTC", "languages": ["de"], "wage_per_h": 24}
        two = {"sites": [town | {"fixed_cost_per_month": fixed}, village]}
        both = {"operating_model": "custom", "models.custom": {"Germany": ["Town", "Village"]}}
        _, shifts = rostered(two | both)
        assert set(shifts["site"]) == {chosen}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"sites[0].shifts": {"paid_h": [23.75], "breaks": [{"min": 30, "begins_after_h": [3, 5]}]}},
            "sites[0].shifts",
        ),
        (
            {"sites[0].shifts": {"starts_every_min": 300}, "shifts.start_window": ["06:00", "09:00"]},
            "shifts.start_wind",
        ),
        ({"sites[0].shifts": {"overtime_h": [16]}}, "24 h"),
        ({"sites[0].shifts": {"paid_h": [4.25]}}, "sites[0].shifts.paid_h[0]"),
        ({"shifts.min_between_breaks_min": 45}, "shifts.min_between_breaks_min"),
        ({"sites[0].fixed_staff": [{"paid_h": 8, "start": "09:10"}]}, "sites[0].fixed_staff[0].start"),
        ({"sites[0].fixed_staff": [{"paid_h": 8, "start": "24:00"}]}, "23:59"),
        ({"sites[0].fixed_staff": [{"paid_h": 8, "start": "08:00", "days": "mon,mon"}]}, "name a day once"),
        (
            {"sites[0].fixed_staff": [{"paid_h": 8, "start": "8:00", "heads": 5}], "sites[0].max_people": 4},
            "max_people",
        ),
    ],
)
def test_faults_of_a_sites_rules_are_named_with_their_place(changes, words):
    with pytest.raises(ScenarioError) as caught:
        desk(SMALL | changes)
    assert words in str(caught.value)


def test_breaks_that_their_distance_leaves_no_place_are_a_fault():
    breaks = [{"min": 30, "begins_after_h": [1, 2]}, {"min": 30, "begins_after_h": [2, 3]}]
    with pytest.raises(ScenarioError, match="no place after the breaks before it"):
        desk({"shifts.breaks": breaks, "shifts.min_between_breaks_min": 180})


def test_a_dated_week_has_its_rest_inside_itself():
    rules = {"shifts.weekly_rest_h": 48, "shifts.paid_h": [8], "week_of": "2026-03-23"}
    scenario = desk(SMALL | ROUND_THE_CLOCK | rules)
    typical = solve(prepare(typical_week(scenario)).problem, work_limit=0.02, gap=0.2, seconds=3.0)
    dated = prepare(scenario, typical).problem
    roster = solve(dated, work_limit=0.02, gap=0.2, seconds=3.0)
    check(dated, roster)
    assert np.all(roster.people > 0)

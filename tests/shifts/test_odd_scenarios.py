"""Odd rule sets as scenario files hold them, through every stage: the independent checker passes each roster."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.pipeline import prepare
from planner.shifts import InfeasibleRulesError, contradiction, solve
from planner.stages import typical_week
from tests.desks import desk
from tests.desks import site as a_place
from tests.shifts.checker import check

ODD = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LIMITS = {"work_limit": 0.01, "gap": 0.3, "seconds": 2.0}
PHONE = {"kind": "live", "handle_s": 300, "patience_s": 200, "target": {"service_level": 0.8, "within_s": 30}}
EMAIL = {"kind": "deferred", "handle_s": 400, "target": {"share": 0.9, "within_business_h": 8}}
OPEN = ["always", {"mon-fri": "08:00-18:00"}, {"sat-sun": "20:00-06:00"}]
KEPT = {"heads": 1, "paid_h": 7, "start": "21:00", "days": "sun,mon"}


@st.composite
def scenarios(draw):
    """Grids of 5 and 60 minutes, 24-hour shifts, one-person desks, sites 14 hours apart, weeks of a clock change."""
    interval, every = draw(st.sampled_from([(5, 5), (60, 60), (15, 360), (30, 90)]))
    window = ["07:00", "09:00"] if every == 5 else ["00:00", "24:00"]
    paid = draw(st.sampled_from([[8], [24], [4, 8], [6, 10]]))
    zones = draw(st.sampled_from([("Europe/Berlin",), ("Pacific/Auckland", "America/New_York"), ("America/New_York",)]))
    sites = [a_place(f"Site {i}", zone, languages=["de"], night_premium=0.25) for i, zone in enumerate(zones)]
    sites[0] |= draw(st.sampled_from([{}, {"seats": 3}, {"fixed_staff": [KEPT]}, {"min_on_duty": 1, "max_people": 9}]))
    sites[0] |= draw(st.sampled_from([{}, {"shifts": {"paid_h": [5], "rest_h": 14}}]))
    rules = {
        "paid_h": paid,
        "starts_every_min": every,
        "start_window": window,
        "days_per_week": draw(st.sampled_from([1, 3, 5])),
        "rest_h": draw(st.sampled_from([0, 11])),
        "weekly_rest_h": draw(st.sampled_from([0, 36, 60])),
        "max_nights_per_week": draw(st.sampled_from([None, 3])),
        "breaks": draw(st.sampled_from([[], [{"min": 60, "begins_after_h": [2, 3], "for_paid_h": [8, 24]}]])),
    }
    if 24 in paid:
        rules["breaks"] = []  # an unpaid break would make the shift longer than a day
    return desk(
        {
            "week_of": draw(st.sampled_from(["typical", "2026-03-23", "2026-10-26", "2026-12-21"])),
            "interval_min": interval,
            "regions[0].contacts_per_month": draw(st.sampled_from([50, 900])),
            "departments": [{"name": "Support", "open": draw(st.sampled_from(OPEN))}],
            "channels": {"phone": PHONE | {"share": 0.7}, "email": EMAIL | {"share": 0.3}},
            "sites": sites,
            "shifts": rules,
            "operating_model": draw(st.sampled_from(["regional", "virtual"])),
        }
    )


@ODD
@given(scenarios())
def test_the_roster_of_any_scenario_keeps_its_rules(scenario):
    try:
        problem, roster = rostered(scenario)
    except InfeasibleRulesError as refused:
        problem, roster = refused.problem, None
    if roster is None:
        assert contradiction(problem).rules
    else:
        check(problem, roster)


def rostered(scenario):
    typical = None
    if scenario.week_of != "typical":
        typical = solve(prepare(typical_week(scenario)).problem, **LIMITS)
    problem = prepare(scenario, typical).problem
    return problem, solve(problem, **LIMITS)

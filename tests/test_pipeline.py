"""The whole pipeline on small desks: laws, nights over Sunday, odd clocks, dated weeks, limits."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from planner.budget import buy
from planner.outcome import heads_for
from planner.pipeline import Verdict, estimate, plan, prepare
from planner.scenario import parse
from planner.shifts import relax

WEEKDAYS = {"mon-fri": "08:00-18:00"}


def desk(contacts=2_000, zone="Europe/Berlin", open_=None, site_open=None, **more):
    """A one-team desk with phone only; keyword arguments replace whole sections."""
    hours = WEEKDAYS if open_ is None else open_
    data = {
        "name": "Desk",
        "currency": "EUR",
        "profile": "flat",
        "regions": [{"name": "Here", "time_zone": zone, "languages": {"en": 1.0}, "contacts_per_month": contacts}],
        "departments": [{"name": "Support", "open": hours}],
        "channels": {
            "phone": {
                "kind": "live",
                "handle_s": 300,
                "patience_s": 180,
                "target": {"service_level": 0.8, "within_s": 20},
            }
        },
        "sites": [
            {"name": "Site", "time_zone": zone, "languages": ["en"], "wage_per_h": 20, "open": site_open or "always"}
        ],
        "shifts": {
            "paid_h": [4, 8],
            "starts_every_min": 60,
            "breaks": [{"min": 30, "begins_after_h": [3, 5], "for_paid_h": [8]}],
        },
        "people": {"shrinkage": 0.25},
    }
    return parse({**data, **more})


@pytest.fixture(scope="module")
def week():
    return plan(desk())


def test_a_plan_keeps_its_promise_and_proves_its_cost(week):
    assert week.verdict is Verdict.MET
    assert week.outcome.rostered >= 0.80
    assert week.outcome.worst_interval >= 0.80
    assert week.roster.bound <= week.roster.objective + 1e-6
    assert week.roster.gap <= 0.03


def test_staff_covers_the_requirement_in_every_interval(week):
    need = week.requirement.agents
    pd.testing.assert_index_equal(need.columns, week.outcome.staff.columns)
    assert (week.outcome.staff.loc[need.index] >= need).to_numpy().all()


def test_money_and_people_follow_from_the_shift_table(week):
    shifts = week.roster.shifts
    days = shifts["days"].str.count("1")
    paid_h = float((shifts["paid_min"] / 60 * days * shifts["heads"]).sum())
    assert week.outcome.sites.loc["Site", "paid_h_per_week"] == pytest.approx(paid_h)
    assert week.outcome.cost_per_year == pytest.approx(52.18 * paid_h * 20 / (1 - 0.25))
    assert week.outcome.headcount == heads_for(int(shifts["heads"].sum()), 0.25)
    assert week.outcome.fte == pytest.approx(paid_h / (1 - 0.25) / 40)


def test_shrinkage_divides_and_rounding_has_a_tolerance():
    assert heads_for(21, 0.3) == 30
    assert heads_for(21.0000001, 0.3) == 31
    assert heads_for(0, 0.3) == 0


def test_the_waterfall_only_grows(week):
    hours = [step.value for step in week.waterfall if step.unit == "h/week"]
    assert hours == sorted(hours)
    assert week.waterfall[-1].value == week.outcome.headcount


def test_the_same_scenario_gives_the_same_plan(week):
    again = plan(desk())
    pd.testing.assert_frame_equal(again.roster.shifts, week.roster.shifts)
    assert again.outcome.cost_per_year == week.outcome.cost_per_year


def test_more_contacts_never_need_less_money_or_fewer_people():
    bounds = [relax(prepare(desk(contacts)).problem) for contacts in (500, 1_000, 2_000, 4_000, 8_000)]
    costs = [one.objective for one in bounds]
    assert all(more >= less - 1e-4 for less, more in pairwise(costs))
    people = [one.people.sum() for one in bounds[2:]]  # below, one person on duty is enough: contracts may tie
    assert all(more >= less - 1e-3 for less, more in pairwise(people))


def test_an_empty_desk_needs_nobody():
    idle = plan(desk(contacts=0, shifts={"min_on_duty": 0}))
    assert idle.outcome.headcount == 0
    assert idle.outcome.cost_per_year == 0
    assert idle.verdict is Verdict.MET


def test_a_night_shift_that_begins_on_sunday_covers_monday_morning():
    rules = {"paid_h": 8, "starts_every_min": 60, "start_window": ["22:00", "23:00"]}
    night = plan(desk(open_="always", shifts=rules, zone="Etc/UTC"))
    first_hours = night.roster.on_duty[0][:24]
    sunday = night.roster.shifts[night.roster.shifts["days"].str[6] == "1"]
    assert night.verdict is Verdict.SHORT  # night shifts only: the day is uncovered, and it says so
    assert not sunday.empty
    assert (first_hours > 0).all()


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu"])
def test_sites_with_half_and_three_quarter_hour_clocks_work_in_their_own_hours(zone):
    result = plan(desk(contacts=600, zone=zone, site_open=WEEKDAYS))
    local = result.grid.index.tz_convert(zone)
    at_work = result.roster.on_duty[0] > 0
    assert result.verdict is Verdict.MET
    assert at_work.any()
    assert all(8 <= stamp.hour < 18 and stamp.weekday() < 5 for stamp in local[at_work])


def test_the_week_in_which_berlin_changes_its_clock():
    dated = desk(contacts=1_500, open_="always").changed(week_of=dt.date(2026, 3, 25))
    result = plan(dated)
    assert result.grid.slots == 672
    assert not result.grid.cyclic
    assert str(result.grid.index[0]) == "2026-03-23 00:00:00+00:00"
    assert result.outcome.worst_interval is not None
    assert result.verdict is Verdict.MET


def test_an_impossible_desk_is_an_answer_with_the_least_shortfall():
    closed_at_night = plan(desk(contacts=600, open_="always", site_open={"mon-fri": "08:00-18:00"}))
    assert closed_at_night.verdict is Verdict.SHORT
    assert closed_at_night.missing.sum() > 0
    assert closed_at_night.outcome.headcount > 0
    assert not closed_at_night.roster.binding.empty


def test_the_question_turned_round():
    enough = plan(desk())
    fewer = int(enough.outcome.headcount * 0.5)
    bought = buy(desk(limits={"people": fewer}))
    assert not bought.wanted_met
    assert bought.plan.outcome.headcount <= fewer
    assert bought.plan.outcome.rostered < enough.outcome.rostered
    more = buy(desk(limits={"people": enough.outcome.headcount + 2}))
    assert more.wanted_met
    budget = buy(desk(limits={"cost_per_year": 0.6 * enough.outcome.cost_per_year}))
    assert budget.plan.outcome.cost_per_year <= 0.6 * enough.outcome.cost_per_year + 1e-6


def test_the_estimate_is_a_lower_bound(week):
    assert estimate(desk()).objective <= week.roster.objective + 1e-6


def test_a_second_site_with_slower_people_is_used_only_where_it_pays():
    slow = {
        "name": "Partner", "time_zone": "Europe/Berlin", "languages": ["en"], "employer": "vendor",
        "contract": {"per": "productive_hour", "price": 21}, "quality": {"handle_factor": 1.3},
    }  # fmt: skip
    own = desk().model_dump(exclude_unset=True)["sites"]
    both = desk(sites=[*own, slow], operating_model="virtual")
    result = plan(both)
    assert (
        result.outcome.sites.loc["Partner", "rostered"] == 0
        or result.outcome.cost_per_year <= plan(desk()).outcome.cost_per_year
    )
    served = np.einsum("spt->pt", result.roster.staff)
    assert (served >= 0).all()

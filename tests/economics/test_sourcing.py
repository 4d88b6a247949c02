"""The whole comparison on a small desk: hybrid, break-even, risk, verdict, bad input."""

import json
import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.beside import lifetime_value
from planner.comparison.misses import Miss
from planner.economics import By, Option, source
from planner.economics.assumptions import assumptions, drawn_values, said
from planner.economics.break_even import PROVEN, _cheaper
from planner.economics.choosing import case_of, desks_of
from planner.economics.desks import desk_of
from planner.economics.mended import mended
from planner.economics.planned import plan_option
from planner.economics.progress import Steps
from planner.economics.risk import held_out, value_of_knowing
from planner.economics.simulated import Mended, Simulated, missed_note, simulated
from planner.economics.turning import turned
from planner.economics.verdict import turning, verdict
from planner.economics.wording import LABELS
from planner.referee import judge, refereed
from planner.report.sourcing_json import sourcing_as_json
from planner.report.sourcing_text import apart_lines, risk_lines, turn_lines
from planner.scenario import ScenarioError
from planner.scenario.judgement import Churn
from tests.economics.sourcing_desks import HOURS, own, small, vendor

PRICE = {"low": 28.0, "base": 34.0, "high": 40.0}
SETUP = {"price": PRICE, "setup": 6_000, "parallel_run_weeks": 4, "ramp_weeks": 4}


def _stand_ins(found):
    """Return the case of a comparison, with stand-ins that know of no time."""
    desks = desks_of(found.scenario)[0]
    pure = {one: found.plans[one] for one in desks if one is not Option.HYBRID}
    return case_of(found.scenario, pure, found.assumptions, Steps(), with_break_even=False, with_risk=False)


def pair(**changes):
    """Return a desk on which the two options cost nearly the same."""
    quality = {"handle_factor": {"low": 1.0, "base": 1.1, "high": 1.2}, "fcr_delta": -0.05, "csat_delta": -3}
    sites = [own(people_now=12, on_cost_share=0.2), vendor(SETUP, quality=quality)]
    return small(sites, sourcing={"draws": 2_000, "count_churn": True}, **changes)


@pytest.fixture(scope="module")
def found():
    churn = {"customers": 10_000, "value_per_year": 50, "per_sla_point": 0, "per_csat_point": 0.002, "years_stayed": 5}
    volume = {"low": 8_000, "base": 9_000, "high": 10_500}
    return source(pair(churn=churn, **{"regions[0].contacts_per_month": volume}))


def test_the_hybrid_is_never_dearer_than_the_better_pure_option(found):
    present = found.summary["present"]
    assert present["hybrid"] <= min(present["in_house"], present["outsourced"]) + 1e-6
    assert np.allclose(found.mix["hours"].sum(), 1.0)
    assert found.mix_lines


def test_no_option_costs_less_than_its_bound(found):
    assert (found.summary["bound_per_month"] <= found.summary["cost_per_month"] * (1 + 1e-9)).all()


def test_nothing_is_proven_of_the_free_choice_that_is_not_proven_of_the_pure_options(found):
    bounds = found.summary["bound_per_month"]
    assert bounds["hybrid"] <= min(bounds["in_house"], bounds["outsourced"])


def test_totals_are_the_sum_of_the_months(found):
    for option, frame in found.flows.items():
        row = found.summary.loc[option.value]
        assert frame["total"].sum() == pytest.approx(row["total"], abs=0.005)
        assert frame.drop(columns="total").sum(axis=1).to_numpy() == pytest.approx(frame["total"].to_numpy())
        discounted = sum(cash / 1.08 ** (month / 12) for month, cash in frame["total"].items())
        assert discounted == pytest.approx(row["present"], abs=0.005)
        assert frame["total"][1:].mean() > 0


def test_every_option_says_what_the_simulation_says_of_its_roster(found):
    for option, plan in found.plans.items():
        judged, row = judge(plan.plan), found.summary.loc[option.value]
        assert row["simulated_level"] == judged.simulation
        assert row["sla_kept"] == judged.promises["kept"]["all"]
        assert row["sure_share"] == judged.sure_share
        assert any("In simulation" in note for note in plan.notes) is bool(judged.missed)


def test_a_surer_roster_is_priced_beside_the_option_and_in_none_of_its_figures(found):
    for option, one in found.plans.items():
        row, surer = found.summary.loc[option.value], refereed(one.plan)
        assert row["mended_sure_share"] == surer.refereed.sure_share >= row["sure_share"]
        change = row["mended_cost_per_month"] - row["cost_per_month"]
        paid = surer.outcome.cost_per_year - one.plan.outcome.cost_per_year
        assert bool(abs(change) < 0.005) is bool(abs(paid) < 0.005)
        assert change * paid >= 0
        assert row["cost_per_month"] == pytest.approx(one.month.to_numpy().sum())


def test_what_is_surer_costs_more_is_left_open_without_time_for_it(found):
    one = found.plans[Option.IN_HOUSE]
    assert mended(one, replace(one.simulated, sure_share=1.0)) == Mended(one.cost_per_month, 1.0)
    surest = {"service_level": 0.80, "within_s": 30, "over": "day", "confidence": 0.95}
    wanting = plan_option(desk_of(pair(**{"channels.phone.target": surest}), Option.IN_HOUSE))
    unsure = simulated(wanting.plan)
    assert unsure.sure_share < 1
    assert mended(wanting, unsure, seconds=0.0) is None
    assert mended(wanting, unsure, work=0.1) is None
    surer = mended(wanting, unsure)
    assert surer.sure_share > unsure.sure_share
    assert surer.cost_per_month > wanting.cost_per_month


def test_the_verdict_says_what_it_costs_to_be_surer(found):
    def said(**row):
        table = found.summary.copy()
        table.loc[found.cheapest.value, list(row)] = list(row.values())
        return verdict(replace(found, summary=table))

    cost = found.summary.loc[found.cheapest.value, "cost_per_month"]
    text = said(sure_share=0.5, mended_sure_share=1.0, mended_cost_per_month=cost + 1_234)
    assert "In simulation 50% of its promises are as sure as wanted. Made surer, 100% are, for €1,234 a month" in text
    assert "Made surer" not in said(sure_share=0.5, mended_sure_share=np.nan, mended_cost_per_month=np.nan)
    assert "as sure as wanted" not in said(sure_share=1.0, mended_sure_share=1.0, mended_cost_per_month=cost)


def test_a_roster_that_misses_a_promise_in_simulation_is_said_to():
    missing = Simulated(0.75, 0.01, 0.1, 0.5, Miss("phone · en", 0.744, 0.8, None, simulated=True, others=1))
    (note,) = missed_note(Option.IN_HOUSE, missing)
    assert note.startswith(
        "In simulation the in-house roster misses promises (2), most of all phone · en reaches 74.4%"
    )
    assert missed_note(Option.IN_HOUSE, Simulated(0.82, 0.01, 0.95, 1.0)) == ()
    assert missed_note(Option.IN_HOUSE, None) == ()


def test_break_evens_are_intervals_around_a_point_that_planning_confirms_or_calls_a_jump(found):
    by = {one.by: one for one in found.break_evens}
    assert list(by) == list(By)
    price = by[By.VENDOR_PRICE]
    assert price.point is not None
    for one in found.break_evens:
        if one.point is not None and one.low is not None and one.high is not None:
            assert one.low <= one.point <= one.high
        if one.check is not None:
            assert one.jumps == (one.check.difference > max(PROVEN, one.check.gap))
    assert price.check is not None
    assert price.check.difference <= PROVEN
    assert price.cheaper_below is Option.OUTSOURCED
    assert len(turn_lines(found)) == 4


def test_planning_at_the_price_break_even_gives_equal_cost(found):
    """Independently of the search: the two options of the turned scenario, compared afresh."""
    point = next(one.point for one in found.break_evens if one.by is By.VENDOR_PRICE)
    there = source(turned(found.scenario, By.VENDOR_PRICE, point), with_break_even=False, with_risk=False)
    present = there.summary["present"]
    assert present["outsourced"] == pytest.approx(present["in_house"], rel=PROVEN)


def test_draws_stand_in_for_full_plans(found):
    """Within one percent on desks whose steps of one person are smaller than that; see the test of a larger desk."""
    assert len(found.risk.surrogate_error) == 8
    assert found.risk.surrogate_error["error"].abs().max() < 0.01


def test_draws_stand_in_for_plans_of_a_larger_desk_within_one_percent():
    phone = {"kind": "live", "handle_s": {"low": 280, "base": 300, "high": 330}, "patience_s": 240}
    phone |= {"target": {"service_level": 0.8, "within_s": 30}, "first_contact_resolution": 0.75, "repeat": 0.4}
    volume = {"low": 360_000, "base": 400_000, "high": 440_000}
    people = {"shrinkage": {"scheduled": {"low": 0.2, "base": 0.25, "high": 0.3}}, "max_occupancy": 0.9}
    changes = {"regions[0].contacts_per_month": volume, "people": people, "interval_min": 60, "profile": "consumer"}
    large = source(small([own(), vendor(SETUP)], channels={"phone": phone}, **changes))
    errors = large.risk.surrogate_error["error"]
    assert large.plans[Option.IN_HOUSE].plan.outcome.headcount > 80
    assert errors.abs().max() < 0.01
    assert large.risk.present.shape == (10_000, 3)
    planned = [one for one in large.break_evens if one.check is not None]
    assert len(planned) == 1  # the nearest to today's values, which the verdict names
    turns, _ = turning(large)
    assert turns.by is planned[0].by
    assert any("only, the others stand on bounds" in note for note in large.notes)


def test_however_little_time_one_draw_is_held_out_and_without_any_nothing_is_said_of_the_error(found):
    checked = held_out(_stand_ins(found), Option.IN_HOUSE, found.assumptions, 5, cancel=lambda: True)
    assert len(checked) == 1
    blind = replace(found.risk, surrogate_error=found.risk.surrogate_error.iloc[:0])
    assert blind.worst_error(Option.HYBRID) is None
    assert blind.outsourced_cheaper_between is None
    lines = risk_lines(replace(found, risk=blind))
    assert "how far the stand-in is off is not known" in lines[0]
    assert not any("off by their worst" in line for line in lines)


def test_a_cheaper_option_that_breaks_promises_is_no_negative_saving(found):
    best = found.cheapest.value
    summary = found.summary.copy()
    other = "outsourced" if best != "outsourced" else "in_house"
    summary["keeps_promises"] = [str(name) != other for name in summary.index]
    summary.loc[other, "present"] = 0.9 * float(summary["present"].min())
    text = verdict(replace(found, summary=summary))
    assert "costs least among the options that keep every promise: " in text
    assert re.search(rf"\(1\d\.\d%\) more than {LABELS[other]}, which breaks promises", text)
    assert "-€" not in text


def test_chances_and_quantiles_are_those_of_the_draws(found):
    risk = found.risk
    assert len(risk.present) == 2_000
    cheaper = (risk.present["outsourced"] < risk.present["in_house"]).mean()
    assert risk.outsourced_cheaper == pytest.approx(cheaper)
    least = risk.present.min(axis=1)
    assert risk.cheapest["in_house"] == pytest.approx((risk.present["in_house"] <= least * (1 + 1e-9)).mean())
    assert risk.cheapest.max() <= 1.0 <= risk.cheapest.sum() + 1e-9  # ties count for each
    assert (risk.quantiles["p10"] <= risk.quantiles["p50"]).all()
    assert (risk.quantiles["p50"] <= risk.quantiles["p90"]).all()
    assert risk.tornado["swing"].is_monotonic_decreasing
    assert len(risk.tornado) <= 10
    assert (risk.tornado["swing"] > 0).all()
    assert risk.tornado.index[0] == "sites[1].contract.price"
    assert (risk.value_of_knowing >= 0).all()


def test_the_value_of_knowing_by_hand():
    """Cost of B is x, uniform on [0, 1], of A 0.5: knowing x saves E[max(0, 0.5 − x)] = 1/8."""
    values = (np.arange(40_000)[:, None] + 0.5) / 40_000
    frame = pd.DataFrame({"a": np.full(40_000, 0.5), "b": values[:, 0]})
    assert value_of_knowing(frame, {"x": values})["x"] == pytest.approx(0.125, abs=0.002)


def test_costs_come_first_and_the_time_of_every_step_is_known():
    told = []
    found = source(pair(), check_break_even=False, with_risk=False, first=told.append)
    (costs,) = told
    assert costs.break_evens == ()
    assert costs.summary["present"].to_dict() == found.summary["present"].to_dict()
    assert len(found.break_evens) == 4
    assert {"planning: in-house", "doing nothing", "cash flow", "break-even by wage"} <= set(found.processor_s)
    assert all(seconds >= 0 for seconds in found.processor_s.values())


def test_a_hybrid_that_is_no_mix_is_said_to_be_the_same_as_the_pure_option():
    same = source(small([own(), vendor({"price": 90.0})], sourcing={"draws": 200}), with_break_even=False)
    assert same.twin is Option.IN_HOUSE
    assert same.risk.cheapest["hybrid"] == same.risk.cheapest["in_house"] == 1.0
    assert "hybrid: the same as in-house, since no mix is cheaper" in risk_lines(same)
    assert not any(line.startswith("hybrid: ") and "draws" in line for line in risk_lines(same))


def test_a_cap_on_occupancy_is_drawn_only_where_the_scenario_gives_a_range():
    def drawn(**changes):
        return set(drawn_values(assumptions(small([own()], **changes)), 10, 1))

    place = "people.max_occupancy"
    assert place not in drawn()
    assert place in drawn(people__max_occupancy={"low": 0.8, "base": 0.85, "high": 0.9})


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("sites[1].contract.price", "Vendor: contract price"),
        ("sites[0].wage_per_h", "Own: wage"),
        ("channels.phone.handle_s[0]", "phone handle"),
        ("people.hire.ramp[1]", "hire ramp 2"),
        ("people.attrition_per_year", "attrition per year"),
    ],
)
def test_places_are_said_in_words(place, words):
    assert said(place, small([own(), vendor()])) == words


def test_the_same_seed_draws_the_same_and_another_does_not(found):
    first, again, other = (drawn_values(found.assumptions, 50, seed) for seed in (7, 7, 8))
    place = "sites[1].contract.price"
    assert first[place].tolist() == again[place].tolist()
    assert first[place].tolist() != other[place].tolist()


def test_today_is_paid_whether_it_works_or_not(found):
    now = found.now
    assert now is not None
    hours = 12 * 0.75 * 40 * 52.18 / 12
    assert now.cost_per_month == pytest.approx(hours * 24 * 1.2 / 0.75, abs=0.005)
    assert now.target == 0.8


def test_churn_stands_apart_from_every_total(found):
    lost = found.churn["customers_lost"]
    assert lost["in_house"] == 0
    assert lost["outsourced"] == pytest.approx(3 * 0.002 * 10_000)
    assert found.churn.loc["outsourced", "value_lost_per_year"] == pytest.approx(60 * 50)
    assert "churn" not in found.flows[Option.OUTSOURCED].columns
    told = "outsourced: satisfaction −3.0 points loses 60 customers a year, worth €3,000"
    assert f"{told}; over the years they stay €11,571" in apart_lines(found)


def test_a_lost_customer_is_worth_every_year_they_would_have_stayed(found):
    years = np.arange(2_000)
    by_year = 60 * 50 * (0.8 / 1.08) ** years  # four in five stay for another year, and a year's wait costs 8 %
    assert found.churn.loc["outsourced", "lifetime_value_lost"] == pytest.approx(by_year.sum())


@pytest.mark.parametrize(("years", "rate", "worth"), [(1, 0.08, 50.0), (5, 0.0, 250.0), (None, 0.08, math.nan)])
def test_lifetime_values_at_their_limits(years, rate, worth):
    churn = Churn(customers=10, value_per_year=50, per_sla_point=0, years_stayed=years)
    assert lifetime_value(churn, rate) == pytest.approx(worth, nan_ok=True)


def test_the_verdict_names_cost_range_and_condition(found):
    assert "costs least" in found.verdict
    assert "% of the draws" in found.verdict
    assert "becomes the cheaper one if" in found.verdict
    assert "Doing nothing costs" in found.verdict
    text = json.dumps(sourcing_as_json(found), allow_nan=False)
    assert json.loads(text)["verdict"] == found.verdict
    assert math.isfinite(json.loads(text)["risk"]["outsourced_cheaper_than_in_house"])


def test_a_mix_works_when_the_own_people_are_dear():
    """Evenings cost own people half as much again; the vendor is dearer by day and cheaper then."""
    hours = {"mon-fri": "14:00-24:00"}
    sites = [own(open=hours, night_premium=2.0), vendor({"price": 44.0}, open=hours)]
    scenario = small(sites, departments=[{"name": "Support", "open": hours}], shifts__paid_h=[4])
    plans = {option: plan_option(desk_of(scenario, option)) for option in Option}
    best = min(plans[Option.IN_HOUSE].cost_per_month, plans[Option.OUTSOURCED].cost_per_month)
    assert plans[Option.HYBRID].cost_per_month < best
    assert {work.site for work in plans[Option.HYBRID].works} == {0, 1}


def test_a_desk_of_one_kind_has_one_option_and_says_so():
    only = source(small([own(open=HOURS)]), with_risk=False)
    assert list(only.plans) == [Option.IN_HOUSE]
    assert only.break_evens == ()
    assert any("add sites of the other kind" in note for note in only.notes)


@pytest.mark.parametrize("horizon", [0, 11, 61])
def test_a_horizon_out_of_range_is_refused(horizon):
    with pytest.raises(ScenarioError, match=rf"horizon_months: must be a whole number in \[12, 60\]; got {horizon}"):
        source(small([own()]), horizon_months=horizon)


def test_confirming_what_is_no_assumption_is_refused():
    with pytest.raises(ScenarioError, match=r"sourcing.confirmed: names no assumption.*'people.attriton'"):
        source(small([own()], sourcing={"confirmed": ["people.attriton"]}))


def test_a_stopped_comparison_says_so():
    stopped = source(pair(), cancel=lambda: True)
    assert stopped.risk is None
    assert any("Stopped early" in note for note in stopped.notes)


def test_where_both_sides_are_the_same_the_break_even_is_todays_value():
    """A vendor at one's own price and terms: equal today, and the price is the only thing that tells them apart."""
    people = {"shrinkage": 0.0, "attrition_per_year": 0.0, "agents_per_lead": None, "agents_per_support": None}
    people |= {"hire": {"cost": 0, "lead_weeks": 0, "training_weeks": 0, "ramp": [1.0]}, "severance_weeks": 0}
    free = {"price": 24.0, "governance_share": 0.0, "security_audit_per_year": 0.0}
    sites = [own(seat_cost_per_month=0), vendor(free)]
    scenario = small(sites, people=people, hiring__notice_weeks=0)
    found = source(scenario, with_risk=False, check_break_even=False)
    present = found.summary["present"]
    assert present["in_house"] == pytest.approx(present["outsourced"])
    points = {one.by: one for one in found.break_evens}
    assert points[By.VENDOR_PRICE].point == pytest.approx(1.0)
    assert points[By.VENDOR_PRICE].cheaper_below is Option.OUTSOURCED
    assert points[By.WAGE].point == pytest.approx(1.0)
    assert points[By.WAGE].cheaper_below is Option.IN_HOUSE
    assert points[By.VOLUME].point == pytest.approx(1.0)
    assert "In-house and outsourced cost the same" in found.verdict


def test_nothing_is_called_proven_that_nobody_planned(found):
    quick = source(found.scenario, with_risk=False, check_break_even=False)
    for one in quick.break_evens:
        assert not one.proven
        if one.low is not None:
            assert one.low < one.point < one.high
    assert any(one.low is not None for one in quick.break_evens)
    assert any("nothing was planned there" in line for line in turn_lines(quick))


def test_todays_people_are_all_there_with_their_premiums_and_what_they_hold():
    always = {"mon-sun": "00:00-24:00"}
    mine = own(open=always, people_now=30, night_premium=0.5, weekend_premium=0.5, holiday_premium=0.0)
    scenario = small([mine, vendor({"price": 60.0}, open=always)], **{"departments[0].open": always})
    costs = source(scenario, with_break_even=False, with_risk=False)
    rostered = 30 * (1 - float(scenario.people.shrinkage.scheduled))
    assert costs.now is not None
    assert costs.now.month["premiums"].sum() > 0.1 * costs.now.month["wages"].sum()
    hours = costs.now.month["wages"].sum() / 24.0
    assert hours == pytest.approx(rostered * 40 * 52.18 / 12, rel=0.02)


def test_a_roster_at_turned_prices_never_costs_more_than_todays_at_them(found):
    plan = found.plans[Option.IN_HOUSE]
    dearer = replace(plan, month=plan.month * 1.13)
    kept = _cheaper(dearer, plan, found.scenario)
    assert kept.cost_per_month == pytest.approx(plan.cost_per_month)
    assert _cheaper(plan, dearer, found.scenario) is plan


def test_a_desk_of_one_kind_with_people_today_has_its_cost_of_doing_nothing():
    mine, theirs = own(people_now=12), vendor(people_now=12)
    for site, option in ((mine, Option.IN_HOUSE), (theirs, Option.OUTSOURCED)):
        only = source(small([site]), with_risk=False)
        assert list(only.plans) == [option]
        assert only.now is not None
        assert only.now.people == 12


def test_a_break_even_that_nobody_planned_and_no_bound_encloses_is_called_a_quick_reckoning(found):
    point = next(one for one in found.break_evens if one.by is By.VENDOR_PRICE)
    bare = replace(found, break_evens=(replace(point, low=None, high=None, check=None, proven=False),))
    assert "no interval: nothing was planned there" in turn_lines(bare)[0]
    assert "(a quick reckoning: nothing was planned there)" in verdict(bare)
    assert "quick reckoning" not in verdict(found)


def test_a_saving_smaller_than_what_the_search_leaves_open_is_said_to_be(found):
    table = found.summary.copy()
    best = found.cheapest.value
    others = [name for name in table.index if name not in (best, "hybrid")]
    table.loc[others, "present"] = 1.05 * table.loc[best, "present"]
    table.loc[others, "keeps_promises"] = True
    table["gap"] = 0.12
    told = verdict(replace(found, summary=table.drop(index="hybrid", errors="ignore") if best != "hybrid" else table))
    assert "less than the 12.0% that the search for" in told
    table["gap"] = 0.01
    assert "leaves open" not in verdict(replace(found, summary=table))


def test_what_own_people_cost_and_nobody_said_is_named(found):
    (note,) = [one for one in found.notes if one.startswith("Own people's costs that count as nothing")]
    assert "people.hire.cost" in note
    assert "sites[0].seat_cost_per_month" in note
    assert "on_cost_share" not in note, "that is given"

"""What no option costs less than: with slower people counted as what they are, whole people, sites that close."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.economics.bounds import bound, bounds
from planner.economics.contracts import WEEKS_PER_MONTH
from planner.economics.desks import desk_of
from planner.economics.options import Option
from planner.economics.pace import paces
from planner.economics.planned import plan_option
from planner.outcome import queue
from planner.pipeline import prepare
from planner.scenario_file import load
from planner.shifts import Paces, late_price, proven
from planner.shifts.period import below_least, most_levels
from tests.economics.sourcing_desks import own, small, vendor

ROOT = Path(__file__).resolve().parents[2]
SLOW = {"handle_factor": 1.25}


def hybrid(contacts=9_000, own_wage=24.0, price=27.0, **changes):
    """Return a mixed desk whose vendor is cheaper an hour and slower."""
    sites = [own(wage_per_h=own_wage), vendor({"price": price}, quality=SLOW)]
    people = {"shrinkage": 0.0, "attrition_per_year": 0.0, "agents_per_lead": None, "agents_per_support": None}
    return desk_of(small(sites, people=people, **{"regions[0].contacts_per_month": contacts}, **changes), Option.HYBRID)


def credited(stages, target, cut, slot, pace, fast, slow):
    """Return what a team is credited with by the programme, in agents of the fastest; by hand from the tables."""
    periods, live = stages.problem.periods, next(iter(stages.requirement.live.values()))
    least, required = periods.least[0, slot], stages.problem.required[0, slot]
    people = fast + slow
    mean = (fast + slow * pace) / people
    wide = replace(live, **{name: getattr(live, name)[[slot]] for name in ("contacts", "handle_s", "load_erl")})
    scenario = target[1]
    reached = float(
        queue(scenario, "live", "phone", wide, np.array([people]), np.array([mean]), target[0]).service_level[0]
    )
    known = most_levels(periods.promises[0].level[slot], int(required - least))
    if reached >= known[0] or not cut:
        return least + float(np.interp(reached, known, np.arange(len(known))))
    fall = below_least(periods.promises[0].level[slot], int(required - least))
    return max(least - (known[0] - reached) / fall, 0.0)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 20))
def test_every_team_that_keeps_the_floor_is_inside_the_cuts(fast, slow, which):
    stages, target, found, pace = STAGES
    slots = np.flatnonzero(stages.problem.required[0] > 0)
    slot = int(slots[which % len(slots)])
    people = fast + slow
    if not people:
        return
    for cut in range(len(found.level)):
        work = credited(stages, target, bool(found.deep[cut]), slot, pace, fast, slow)
        if people < stages.problem.periods.least[0, slot] or (not found.deep[cut] and _breaks_floor(slot, fast, slow)):
            continue
        level, slack, loss = found.level[cut, 0, slot], found.slack[cut, 0, slot], found.loss[cut, 0, slot]
        counted = fast + slow * (1 - loss * (pace - 1))
        assert counted + slack >= min(work, level) - 1e-6


def _breaks_floor(slot, fast, slow):
    stages, target, _, pace = STAGES
    live = next(iter(stages.requirement.live.values()))
    wide = replace(live, **{name: getattr(live, name)[[slot]] for name in ("contacts", "handle_s", "load_erl")})
    people = fast + slow
    mean = np.array([(fast + slow * pace) / people])
    found = queue(target[1], "live", "phone", wide, np.array([people]), mean, target[0])
    busy = float(np.asarray(found.occupancy)[0])
    return found.service_level[0] < float(target[0].floor) or busy > float(target[1].people.max_occupancy)


def _stages():
    desk = hybrid()
    stages = prepare(desk.planned)
    found = paces(desk.planned, stages)
    assert found is not None
    target = next(iter(stages.demand.targets.values()))
    return stages, (target, desk.planned), found, float(found.pace.max())


STAGES = _stages()


def test_slower_people_are_not_counted_as_fast_ones():
    """All at the vendor: an hour costs 20 and is worth 1/1.25 of one: the bound is nearer 25 an hour than 20."""
    desk = hybrid(contacts=25_000, own_wage=60.0, price=20.0)
    same = bound(desk, 1e9)
    assert bounds(desk, 1e9).proven > 1.1 * same


def test_no_mix_is_proven_dearer_than_a_roster_that_it_may_be():
    scenario = hybrid().scenario
    mixed = bounds(desk_of(scenario, Option.HYBRID), 1e9)
    pure = [plan_option(desk_of(scenario, one)).cost_per_month for one in (Option.IN_HOUSE, Option.OUTSOURCED)]
    assert mixed.relaxed <= mixed.proven <= min(pure) + 1e-6
    assert mixed.proven > 1.01 * mixed.relaxed


def test_cuts_that_ask_nothing_change_nothing():
    stages, _, found, _ = STAGES
    idle = Paces(found.pace, 0 * found.loss, found.level, found.level, found.deep)
    assert proven(stages.problem, idle, relaxations=1) == pytest.approx(proven(stages.problem, relaxations=1), rel=1e-6)
    assert proven(stages.problem, found, relaxations=1) >= proven(stages.problem, relaxations=1) * (1 - 1e-6)


def test_everybody_at_one_pace_needs_no_cuts():
    desk = desk_of(small([own(), vendor()]), Option.HYBRID)
    assert paces(desk.planned, prepare(desk.planned)) is None


def test_the_price_of_late_work_is_no_money():
    """A roster pays nobody for an e-mail that is late, but its programme does: a bound on both is none on money."""
    scenario = load(ROOT / "scenarios" / "vendor_offer.yaml").scenario
    found = plan_option(desk_of(scenario, Option.IN_HOUSE), work=0.1)
    priced = bounds(found.desk, found.cost_per_month)
    late = sum(
        late_price(found.plan.problem, work) * slots.sum()
        for work, slots in zip(found.plan.problem.deferred, found.plan.roster.late, strict=True)
    )
    assert late > 0
    assert found.keeps_promises
    assert found.relaxed_per_month == pytest.approx(priced.relaxed - late * WEEKS_PER_MONTH)
    assert found.relaxed_per_month == pytest.approx(found.money_share * priced.relaxed)
    assert found.relaxed_per_month < found.cost_per_month < priced.relaxed * 1.02
    assert 0 < found.gap < 0.03


def by_contact(price, minimum_h=0.0, *, own_hours=None, slow=1.0, **changes):
    """Return a mixed desk whose vendor is paid by the contact."""
    contract = {"per": "contact", "price": price, "minimum_h_per_month": minimum_h}
    mine = own() if own_hours is None else own(open=own_hours)
    people = {"shrinkage": 0.0, "attrition_per_year": 0.0, "agents_per_lead": None, "agents_per_support": None}
    sites = [mine, vendor(contract, quality={"handle_factor": slow})]
    return desk_of(small(sites, people=people, **changes), Option.HYBRID)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 12), st.integers(0, 12), st.integers(1, 12), st.integers(0, 12))
def test_the_row_of_what_is_bought_is_below_the_share_that_a_vendor_takes(sold, others, level, missing):
    if not sold + others or sold + others < level - missing:
        return
    assert sold / (sold + others) >= 1 - (others + missing) / level - 1e-12


@pytest.mark.parametrize(
    ("price", "changes"),
    [(3.0, {}), (3.0, {"slow": 1.25}), (2.0, {"own_hours": {"mon-fri": "10:00-14:00"}}), (3.0, {"promises": "cover"})],
)
def test_a_vendor_that_takes_all_by_contact_is_proven_to_the_cent(price, changes):
    """No own hour is worth what its contacts cost: the bound is the whole bill, though others might take some."""
    found = plan_option(by_contact(price, **changes))
    bill = price * found.contacts_per_month
    assert found.cost_per_month == pytest.approx(bill)
    assert found.bound_per_month == pytest.approx(bill, rel=1e-4)


@pytest.mark.parametrize(("price", "minimum_h"), [(5.0, 0.0), (4.0, 0.0), (5.0, 300.0), (4.0, 500.0), (8.0, 0.0)])
def test_no_mix_with_a_vendor_by_contact_costs_less_than_its_bound(price, minimum_h):
    desk = by_contact(price, minimum_h, **{"regions[0].contacts_per_month": 6_000})
    found = plan_option(desk)
    pure = [plan_option(desk_of(desk.scenario, one)).cost_per_month for one in (Option.IN_HOUSE, Option.OUTSOURCED)]
    assert 0.4 * min(pure) < found.bound_per_month <= min(*pure, found.cost_per_month) + 1e-6


def test_what_is_bought_has_a_price_in_slots_that_others_are_closed_in():
    """Own people work from ten to two: contacts of the other hours are bought in any case."""
    desk = by_contact(20.0, own_hours={"mon-fri": "10:00-14:00"})
    stages = prepare(desk.planned)
    arriving = stages.demand.contacts.sum().to_numpy(dtype=float)
    may = stages.routing.may_serve[0, list(stages.routing.sites).index("Own")]
    alone = 20.0 * arriving[~may].sum() * WEEKS_PER_MONTH
    found = bounds(desk, 1e9)
    assert alone < found.relaxed <= plan_option(desk).cost_per_month + 1e-6

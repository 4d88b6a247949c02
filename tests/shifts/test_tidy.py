"""Nobody is at work while nobody can ask for anything where the same money has them there when somebody can."""

from pathlib import Path

import pytest

from planner.pipeline import plan
from planner.scenario import parse
from planner.scenario_file import as_document, load, loads
from planner.shifts import optimise, solve
from planner.shifts.model import build_model
from planner.shifts.rules import compile_rules
from planner.shifts.table import cost_table
from planner.shifts.tidy import tidied, useful
from planner.shifts.weeks import presence, weeks_from_roster
from planner.stages import prepare
from tools.tiny_desk import TINY

ROOT = Path(__file__).resolve().parents[2]
DESKS = {
    "tiny": {},
    "busy": {"regions": 9000, "open": {"mon-fri": "09:00-17:00", "sat": "10:00-13:00"}, "paid_h": [3, 4, 8]},
    "dear_weekend": {"regions": 3000, "paid_h": [3, 4], "weekend_premium": 0.5},
    "seats": {"regions": 9000, "paid_h": [3, 4], "seats": 6},
}


def scenario(regions=600, open=None, paid_h=(3,), name="Office", **site):
    document = as_document(loads(TINY).scenario)
    document["regions"][0]["contacts_per_month"] = regions
    document["departments"][0]["open"] = open or {"mon-fri": "09:00-12:00"}
    document["sites"] = [{**document["sites"][0], "name": name, **site}]
    document["shifts"] = {
        "paid_h": list(paid_h),
        "starts_every_min": 60,
        "days_per_week": dict.fromkeys(map(float, paid_h), 5),
        "breaks": [{"min": 30, "begins_after_h": [3, 5], "for_paid_h": [8]}] if 8 in paid_h else [],
    }
    return parse(document)


@pytest.mark.parametrize("desk", DESKS)
def test_nothing_is_lost_where_somebody_may_be_asked(desk, monkeypatch):
    problem = prepare(scenario(**DESKS[desk])).problem
    monkeypatch.setattr(optimise, "tidied", lambda problem, model, rules, weeks: weeks)
    roster = solve(problem)
    model, of_use = build_model(problem), useful(problem)
    rules = compile_rules(problem, model, ())
    before = weeks_from_roster(problem, model, rules, roster.shifts, float(roster.people.sum()))
    after = tidied(problem, model, rules, before)
    then, now = (presence(problem, model, rules, weeks)[1] for weeks in (before, after))
    assert (now >= then)[of_use].all()
    assert now[~of_use].sum() <= then[~of_use].sum()
    assert now.sum() == then.sum()
    cost = [cost_table(problem, model, weeks).to_numpy().sum() for weeks in (before, after)]
    assert cost[1] <= cost[0] * (1 + 1e-9)
    if problem.sites[0].seats is not None:
        assert presence(problem, model, rules, after)[0].max() <= problem.sites[0].seats
    masks = [model.table.tours[c].patterns for c in after.tour[after.tour >= 0]]
    assert all(mask in allowed for mask, allowed in zip(after.mask[after.tour >= 0], masks, strict=True))


def test_a_small_desk_works_when_it_is_open_whatever_its_site_is_called():
    plans = [plan(scenario(name=name)) for name in ("Office", "Zürich", "A")]
    for one in plans:
        of_use = useful(one.problem)
        assert one.roster.on_duty[~of_use].sum() == 0
    assert len({one.outcome.rostered for one in plans}) == 1


def test_an_hour_in_which_deferred_work_may_be_done_is_of_use():
    problem = prepare(load(ROOT / "scenarios/one_team.yaml").scenario).problem
    for site, of_use in zip(problem.sites, useful(problem), strict=True):
        may = site.serves[[pool for work in problem.deferred for pool in work.pools]].any(axis=0)
        assert may.any()
        assert of_use[may].all()

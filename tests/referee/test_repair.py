"""What happens where the simulation misses: repair, reasons when nothing helps, progress, and a wish to stop."""

import threading
from dataclasses import replace

import pytest

from planner.pipeline import refereed
from planner.referee import judge
from planner.referee.notes import disagreement_notes, priority_notes
from planner.referee.repair import extra_agents, lack
from planner.report.json_plan import plan_as_json
from tests.desks import quick_plan
from tests.referee.test_desk import MAIL, PHONE, PRIORITIES, told
from tests.test_pipeline import desk


@pytest.fixture(scope="module")
def blended():
    return quick_plan(desk(3_000, channels={"phone": PHONE, "email": MAIL}))


def thinned(planned, share):
    return replace(planned, roster=replace(planned.roster, staff=(planned.roster.staff * share).astype(int)))


def site(**more):
    return {"sites": [{"name": "Site", "time_zone": "Europe/Berlin", "languages": ["en"], "wage_per_h": 20, **more}]}


def test_people_are_added_where_most_is_missed():
    thin = thinned(quick_plan(desk(3_000, channels={"phone": PHONE, "email": MAIL}, promises="cover")), 0.6)
    found = judge(thin, replications=20)
    more = extra_agents(thin, found)
    pools = {thin.routing.pool_of[name] for name in found.missed}
    assert set(more.index[more.any(axis=1)]) <= pools
    assert lack(thin, found) > 0
    misses = found.result.misses().index
    calls = thin.routing.pool_of["Here | en | Support | phone"]
    added = more.loc[calls]
    assert added.any()
    missed, mended = (
        set(misses[misses.get_level_values("pool") == calls]),
        {(calls, one) for one in added[added > 0].index},
    )
    assert mended <= missed or missed <= mended  # those below the promise first


def test_a_desk_that_may_have_no_more_people_says_so():
    full = refereed(quick_plan(desk(20_000, **site(max_people=4))), replications=10)
    assert full.refereed.missed
    why = [note for note in full.notes if note.startswith("Why the promise of Here | en | Support | phone cannot hold")]
    assert len(why) == 1
    assert "all 4 people that Site may have are rostered (max_people)" in why[0]
    assert "points" in why[0]
    assert "UTC" in why[0]


def test_a_site_that_is_closed_says_so():
    early = refereed(quick_plan(desk(20_000, **site(open={"mon-fri": "12:00-18:00"}))), replications=10)
    why = [note for note in early.notes if note.startswith("Why the promise of")]
    assert "no site may serve it (opening hours)" in why[0]


def test_a_budget_that_is_spent_says_so():
    poor = refereed(quick_plan(desk(20_000, limits={"people": 6})), replications=10)
    why = [note for note in poor.notes if note.startswith("Why the promise of")]
    assert "(limits.people)" in why[0]


def test_a_promise_that_holds_needs_no_reason(blended):
    kept = refereed(blended, replications=30, gap=0.2, work=0.1)
    assert not kept.refereed.missed
    assert not any(note.startswith("Why the promise") for note in kept.notes)


def test_a_stopped_simulation_leaves_the_plan_and_nothing_else(blended):
    threads = threading.active_count()
    before = judge(blended, replications=10).table
    stopped = refereed(blended, replications=5_000, cancel=lambda: True)
    assert stopped.refereed is None
    assert stopped.roster is blended.roster
    assert "The simulation was stopped before its end" in stopped.notes
    assert plan_as_json(stopped)["simulation"] is None
    assert threading.active_count() <= threads
    assert judge(blended, replications=10).table.equals(before)


def test_stopping_during_a_repair_keeps_what_was_judged(blended):
    thin, judged = thinned(blended, 0.6), threading.Event()

    def progress(state):
        if state.phase != "simulation":
            judged.set()

    stopped = refereed(thin, replications=10, work=0.1, cancel=judged.is_set, progress=progress)
    assert judged.is_set()
    assert stopped.refereed is not None
    assert stopped.roster is thin.roster
    assert "The simulation was stopped before its end" in stopped.notes


def test_progress_tells_the_share_that_is_done(blended):
    seen = []
    refereed(blended, replications=10, progress=seen.append)
    shares = [state.done for state in seen if state.phase == "simulation"]
    assert shares[-1] == 1.0
    assert all(0 < share <= 1 for share in shares)


def test_the_report_holds_both_levels_for_every_stream_and_pool(blended):
    told_more = told(blended, priorities=PRIORITIES)
    report = plan_as_json(replace(told_more, refereed=judge(told_more, replications=10)))["simulation"]
    for rows in (report["streams"], report["pools"]):
        assert len(rows) == 1
        assert {"name", "formula", "simulation", "half_width", "disagrees"} == set(rows[0])
    assert [row["name"] for row in report["priorities"]] == ["P1", "P2"]
    assert report["priorities"][1]["responded"] is None
    assert 0 < report["priorities"][0]["responded"] <= 1


def test_notes_name_every_stream_that_differs_and_every_priority_that_is_missed(blended):
    thin = told(thinned(blended, 0.5), priorities=PRIORITIES)
    found = judge(thin, replications=10)
    live = thin.outcome.streams[thin.outcome.streams["is_live"]]
    differing = found.table.index[found.table["disagrees"]]
    text = " ".join(disagreement_notes(live, found.table))
    assert len(differing)
    assert all(name in text for name in differing)
    low = found.priorities.assign(resolved=0.1, resolved_half=0.01, responded=0.99)
    assert [note.split(":")[0] for note in priority_notes(low)] == ["P1", "P2"]
